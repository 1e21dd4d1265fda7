// Everything that rules about a program as a server speak of, read after it has been run.
import type { Machine } from '../analysis/machine.ts';
import type { Followed } from '../analysis/run.ts';
import type { ServerFact } from '../rules/server-fact.ts';
import type { Snapshot } from '../snapshot.ts';
import type { TaintEngine } from '../taint/engine.ts';
import { credentialsOf } from './credentials.ts';
import { stackOf } from './stack.ts';
import { untimedOf } from './timeouts.ts';
import { writingOf } from './writing.ts';

/** The facts of a program that has been run; `followed` are the handlers of its tools. */
export function serverFact(
  m: Machine,
  engine: TaintEngine,
  snapshot: Snapshot,
  followed: readonly Followed[],
): ServerFact {
  const stack = stackOf(m, snapshot);
  return {
    stack,
    writing: writingOf(m, engine, stack, followed),
    untimed: untimedOf(m, engine.acts),
    credentials: credentialsOf(m, stack),
  };
}
