// Drift: what is served and not as it was approved, with its place in the source or in the lock file.
import type { SourceDefinition } from '../definitions/from-source.ts';
import { type Digest, keyText, LOCK_FILE, readLock } from '../lockfile/format.ts';
import type { CurrentSource } from '../lockfile/from-source.ts';
import { type Verdict, verify } from '../lockfile/verify.ts';
import type { DriftFact } from '../rules/rule.ts';
import type { Snapshot, Span } from '../snapshot.ts';
import type { SourceServer } from './definitions.ts';

export interface Drift {
  readonly facts: readonly DriftFact[];
  /** Why there is no comparison, where there should be one. */
  readonly problem?: string;
}

/** Compares the source with the lock file of the project's root; nothing where there is none. */
export function driftOf(
  snapshot: Snapshot,
  served: readonly SourceServer[],
  sources: () => readonly CurrentSource[],
  digest: Digest | undefined,
): Drift {
  const text = snapshot.read(LOCK_FILE);
  if (text === undefined) return { facts: [] };
  const lock = readLock(text);
  if ('wrong' in lock) return { facts: [], problem: lock.wrong };
  try {
    return { facts: driftFacts(verify(lock, sources(), digest, true), served, text) };
  } catch (error) {
    return { facts: [], problem: error instanceof Error ? error.message : String(error) };
  }
}

/** One fact for each change. What has no place in the source is told at its block in the lock file. */
export function driftFacts(
  verdicts: readonly Verdict[],
  served: readonly SourceServer[],
  lockText: string,
): DriftFact[] {
  return verdicts.flatMap(({ server, state, from, changes, edited }): DriftFact[] => {
    const own = served.find((one) => one.name === server) ?? (served.length === 1 ? served[0] : undefined);
    const block = (name: string): Span => blockOf(lockText, server, name);
    if (state === 'missing') return [{ what: 'missing-server', server, from, at: block(server) }];
    return [
      ...changes.map((change): DriftFact => {
        const at = from === 'source' ? placeOf(change.after as SourceDefinition | undefined, change.parts) : undefined;
        return {
          what: 'change',
          server,
          from,
          change,
          isNew: state === 'new',
          at: at ?? own?.at ?? block(change.name),
        };
      }),
      ...edited.map((name): DriftFact => ({ what: 'edited', server, from, name, at: block(name) })),
    ];
  });
}

// Where only the description is another one, there; else at the registration.
function placeOf(now: SourceDefinition | undefined, parts: readonly { readonly path: string }[]): Span | undefined {
  if (!now?.from) return undefined;
  const { descriptionAt, at } = now.from;
  return descriptionAt && parts.length > 0 && parts.every(({ path }) => path === 'description') ? descriptionAt : at;
}

// The first block of this name behind the server's own.
function blockOf(text: string, server: string, name: string): Span {
  const own = Math.max(0, text.indexOf(`${keyText(server)}: {`));
  const key = keyText(name);
  const found = text.indexOf(`${key}: {`, own);
  return found < 0
    ? { file: LOCK_FILE, start: 0, end: Math.min(1, text.length) }
    : { file: LOCK_FILE, start: found, end: found + key.length };
}
