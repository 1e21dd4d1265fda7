// Reads the definitions of a server once: starts or reaches it, reads, and ends it.
import { setTimeout } from 'node:timers/promises';
import type { DefinedServer } from '../definitions/definition.ts';
import { SETTLE_MS } from './bounds.ts';
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
  /** Asks for everything twice: what is another the second time is told beside the first. */
  readonly twice?: boolean;
}

/** Readings after the first, of a server whose lists change while it starts. */
const MAX_READINGS = 3;

function settle(signal: AbortSignal): Promise<void> {
  return setTimeout(SETTLE_MS, undefined, { signal }).catch(() => {});
}

/**
 * Starts or reaches the server, reads everything it serves, and ends it.
 * @param launch with its variables filled in
 * @throws LiveProblem with one sentence for people; never hangs longer than the timeout and the grace
 */
export async function readDefinitions(launch: Launch, options: ConnectOptions = {}): Promise<DefinedServer> {
  try {
    return await withDeadline(launch, options, async (signal) => {
      let changed = false;
      const session = await openSession(launch, options, signal, {
        changed: () => {
          changed = true;
        },
      });
      try {
        let served = await session.read(signal);
        // What depends on its client, a server often lists only after it has asked it.
        for (let n = 0; n < MAX_READINGS; n++) {
          await settle(signal);
          if (!changed) break;
          changed = false;
          served = await session.read(signal);
        }
        return options.twice ? both(served, await session.read(signal)) : served;
      } finally {
        await session.close();
      }
    });
  } catch (error) {
    throw withoutSecrets(asProblem(error), redactor(launch, options.authorization));
  }
}

// A server may be honest to who asks once: its second answer counts as well.
function both(first: DefinedServer, second: DefinedServer): DefinedServer {
  const told = new Set(first.definitions.map((one) => JSON.stringify(one)));
  const others = second.definitions.filter((one) => !told.has(JSON.stringify(one)));
  return { ...first, definitions: [...first.definitions, ...others] };
}
