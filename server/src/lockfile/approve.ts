// Approving: a lock with the definitions of a server, or some of them, as they are now.

import { keyOf } from '../definitions/changes.ts';
import type { Definition, Json } from '../definitions/definition.ts';
import { likeness, normalFields } from '../definitions/normal.ts';
import { type Digest, type Lock, type LockedServer, locked } from './format.ts';

/** What a server serves now. */
export interface Current {
  readonly name: string;
  readonly from: 'source' | 'running';
  readonly instructions: Json | undefined;
  readonly definitions: readonly Definition[];
  /** It serves others too, which are not known: what was approved of a running server and is not here stays. */
  readonly open?: boolean;
}

/**
 * The lock with what a server serves now. `only`: keys (`tool:read_file`) of the definitions that are approved, the
 * others stay as they were; all and the instructions when undefined. A definition that says the same keeps its block.
 */
export function approve(lock: Lock, now: Current, digest: Digest, only?: ReadonlySet<string>): Lock {
  const old = lock.servers.find((server) => server.name === now.name);
  // What a source does not tell may still be served; what another source told, it told.
  const keeps = now.open === true && old?.from === 'running';
  const before = new Map(old?.definitions.map((one) => [keyOf(one), one]));
  const after = new Map(now.definitions.map((one) => [keyOf(one), one]));
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const definitions = keys.flatMap((key) => {
    const [was, is] = [before.get(key), after.get(key)];
    if (only && !only.has(key)) return was ? [was] : [];
    if (!is) return keeps && was ? [was] : [];
    const same = was && likeness(normalFields(was), normalFields(is), true) === 'same';
    const fresh = locked(is, digest);
    return [same && was.digest === fresh.digest ? was : fresh];
  });
  const server: LockedServer = {
    name: now.name,
    from: old && (only || keeps) ? old.from : now.from,
    instructions: only ? old?.instructions : now.instructions,
    ...((only ? old?.open : now.open) ? { open: true } : {}),
    definitions,
  };
  return { servers: [...lock.servers.filter((one) => one !== old), server] };
}

export const NOTHING_APPROVED: Lock = { servers: [] };
