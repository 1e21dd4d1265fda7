// The one way a command gives up: a line for people, and exit code 2.

/** The message is one line that says what is wrong and, where it helps, what to do. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}

/** True for one of any part of the command line: each part has the class for itself. */
export function cannotRun(error: unknown): error is CannotRun {
  return error instanceof Error && error.name === 'CannotRun';
}
