// Work that must be over in time, or when somebody cancels it.
import type { Authorization } from './authorization.ts';
import { TIMEOUT_MS } from './bounds.ts';
import type { Launch } from './launch.ts';
import { LiveProblem } from './problem.ts';
import { Stopwatch } from './stopwatch.ts';

export interface Limits {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** While a person signs in, the time does not count. */
  readonly authorization?: Pick<Authorization, 'waits'>;
}

/**
 * Does `work` with a signal that aborts, for a reason that is a LiveProblem, when the time is over or `signal` aborts.
 * @param launch for the words when it is over
 */
export async function withDeadline<T>(
  launch: Launch,
  { signal, timeoutMs = TIMEOUT_MS, authorization }: Limits,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const seconds = Math.round(timeoutMs / 100) / 10;
  const giveUp = () => {
    const hint =
      launch.kind === 'stdio' ? '; if it listens at an address instead of its standard input, connect to that' : '';
    const message = `The server has not answered within ${seconds} seconds${hint}.`;
    deadline.abort(new LiveProblem('no-answer', message));
  };
  // While a person signs in, it stands still.
  const limit = Number.isFinite(timeoutMs) ? timeoutMs : undefined;
  const watch = new Stopwatch(limit, giveUp, () => authorization?.waits() === true);
  const cancel = () => deadline.abort(new LiveProblem('cancelled', 'Reading the server was cancelled.'));
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await work(deadline.signal);
  } finally {
    watch.stop();
    signal?.removeEventListener('abort', cancel);
  }
}
