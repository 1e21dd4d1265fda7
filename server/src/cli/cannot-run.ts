// The one way a command gives up: a line for people, and exit code 2.

/** The message is one line that says what is wrong and, where it helps, what to do. */
export class CannotRun extends Error {}
