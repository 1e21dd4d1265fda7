// What is wrong with a server, as one sentence for people.
import { visible } from '../output/escape.ts';

export type ProblemKind =
  /** The program could not be started, or the address not be reached. */
  | 'unreachable'
  /** It ended, or hung up. */
  | 'ended'
  | 'no-answer'
  /** It answered with an error. */
  | 'refused'
  /** It wants the client to sign in. */
  | 'unauthorized'
  /** What it says is no MCP. */
  | 'not-protocol'
  /** It says more than there is room for. */
  | 'too-much'
  | 'cancelled';

/** `message` is one sentence for people, without control characters. */
export class LiveProblem extends Error {
  override readonly name = 'LiveProblem';
  readonly kind: ProblemKind;

  constructor(kind: ProblemKind, message: string) {
    super(visible(message));
    this.kind = kind;
  }
}

/** Something a stranger wrote, for a sentence: quoted, on one line, not too long. */
export function quoted(text: string, most = 200): string {
  const line = text.trim();
  return `"${line.length > most ? `${line.slice(0, most)}…` : line}"`;
}

/** The problem without secrets, for whoever shows it: a server may repeat in its errors what it was given. */
export function withoutSecrets(problem: LiveProblem, redact: (text: string) => string): LiveProblem {
  const message = redact(problem.message);
  return message === problem.message ? problem : new LiveProblem(problem.kind, message);
}

/** Whatever was thrown, as a problem. */
export function asProblem(thrown: unknown, kind: ProblemKind = 'unreachable'): LiveProblem {
  if (thrown instanceof LiveProblem) return thrown;
  return new LiveProblem(kind, thrown instanceof Error ? thrown.message : String(thrown));
}
