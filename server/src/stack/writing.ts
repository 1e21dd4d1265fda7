// What a program writes while it serves: to stdout, to its logs, to its clients.
import type { Machine } from '../analysis/machine.ts';
import type { Followed } from '../analysis/run.ts';
import type { Code } from '../analysis/wiring.ts';
import { codesIn } from '../analysis/wiring.ts';
import type { WritingFact } from '../rules/server-fact.ts';
import type { TaintEngine } from '../taint/engine.ts';
import { CallLogs, loggedOf, unloggedOf } from './audit.ts';
import { errorDetailsOf } from './error-details.ts';
import { loggedSecrets } from './logged.ts';
import type { Stack } from './stack.ts';
import { stdoutOf } from './stdout.ts';

/** Reads a program whose handlers have been followed. */
export function writingOf(m: Machine, engine: TaintEngine, stack: Stack, followed: readonly Followed[]): WritingFact {
  const handlers = followed.flatMap(({ item }): readonly Code[] => (item.handler ? codesIn(item.handler) : []));
  const logs = new CallLogs(m);
  return {
    stdout: stdoutOf(m, handlers),
    secrets: loggedSecrets(m, engine.logged),
    unlogged: unloggedOf(m, logs, stack, followed),
    logged: loggedOf(logs, followed),
    errorDetails: errorDetailsOf(m, stack, handlers),
  };
}
