// Reads the definitions of a server once: starts or reaches it, reads, and ends it.
import type { DefinedServer } from '../definitions/definition.ts';
import { withDeadline } from './deadline.ts';
import type { Launch } from './launch.ts';
import { asProblem, withoutSecrets } from './problem.ts';
import { redactor } from './redact.ts';
import { openSession, type SessionOptions } from './session.ts';

export interface ConnectOptions extends SessionOptions {
  /** Aborting ends the server, too. */
  readonly signal?: AbortSignal;
  /** From the start to the last list, in milliseconds. */
  readonly timeoutMs?: number;
}

/**
 * Starts or reaches the server, reads everything it serves, and ends it.
 * @param launch with its variables filled in
 * @throws LiveProblem with one sentence for people; never hangs longer than the timeout and the grace
 */
export async function readDefinitions(launch: Launch, options: ConnectOptions = {}): Promise<DefinedServer> {
  try {
    return await withDeadline(launch, options, async (signal) => {
      const session = await openSession(launch, options, signal, {});
      try {
        return await session.read(signal);
      } finally {
        await session.close();
      }
    });
  } catch (error) {
    throw withoutSecrets(asProblem(error), redactor(launch));
  }
}
