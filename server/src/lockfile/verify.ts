// Verifying: what is served now, compared with what was approved.
import { type Change, type Comparison, compareServed } from '../definitions/changes.ts';
import { type Current, isBare } from './approve.ts';
import { type Digest, digestOf, type Lock, type LockedServer } from './format.ts';

/** One server of the lock, or of what is served, with what became of it. */
export interface Verdict {
  readonly server: string;
  /** `new`: nothing of it was approved. `missing`: approved, and not found now. */
  readonly state: 'same' | 'drifted' | 'new' | 'missing';
  readonly from: 'source' | 'running';
  readonly changes: readonly Change[];
  /** Definitions of which some part could not be compared. */
  readonly unsure: readonly string[];
  /** Definitions whose text in the lock is not what its digest was made of: edited by hand. */
  readonly edited: readonly string[];
}

/**
 * Compares each server with its approved definitions. Servers only the lock has count where `complete`; whether the lock
 * was edited by hand is known only with a digest.
 */
export function verify(lock: Lock, now: readonly Current[], digest: Digest | undefined, complete: boolean): Verdict[] {
  // Of what nobody can read, nothing could be approved.
  const names = new Set(lock.servers.map(({ name }) => name));
  const readable = now.length > 1 ? now.filter((one) => names.has(one.name) || !isBare(one)) : now;
  const pairs = pairUp(lock.servers, readable);
  return pairs.flatMap(([locked, current]): Verdict[] => {
    const edited =
      (digest && locked?.definitions.filter((one) => digestOf(one, digest) !== one.digest).map(({ name }) => name)) ??
      [];
    if (!current)
      return complete
        ? [{ server: locked!.name, state: 'missing', from: locked!.from, changes: [], unsure: [], edited }]
        : [];
    const { changes, unsure }: Comparison = compareServed(locked ?? { definitions: [] }, current);
    if (!locked && isBare(current)) return [];
    const state = !locked ? 'new' : changes.length > 0 || edited.length > 0 ? 'drifted' : 'same';
    return [{ server: locked?.name ?? current.name, state, from: current.from, changes, unsure, edited }];
  });
}

/** Servers by their names; where both sides have only one, these two. */
export function pairUp(
  lock: readonly LockedServer[],
  now: readonly Current[],
): (readonly [LockedServer | undefined, Current | undefined])[] {
  if (lock.length === 1 && now.length === 1) return [[lock[0], now[0]]];
  const free = new Set(now);
  const pairs = lock.map((locked) => {
    const found = now.find((one) => one.name === locked.name);
    if (found) free.delete(found);
    return [locked, found] as const;
  });
  return [...pairs, ...[...free].map((one) => [undefined, one] as const)];
}
