// Approves the definitions of a sample's source, and asks both `verify` and the rule what became of them.
import { createHash } from 'node:crypto';
import { analyze } from '../../server/src/analyze.ts';
import type { Change } from '../../server/src/definitions/changes.ts';
import type { Finding } from '../../server/src/finding.ts';
import { approve, type Current, NOTHING_APPROVED } from '../../server/src/lockfile/approve.ts';
import { LOCK_FILE, type Lock, readLock, writeLock } from '../../server/src/lockfile/format.ts';
import { currentSources } from '../../server/src/lockfile/from-source.ts';
import { type Verdict, verify } from '../../server/src/lockfile/verify.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

export type Files = Readonly<Record<string, string>>;

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What the source would serve. */
export function current(files: Files): readonly Current[] {
  return currentSources(analyze(snapshotOf(files), { rules: [] }).served);
}

/** The text of a lock file with all of it. */
export function lockOf(now: readonly Current[]): string {
  return writeLock(now.reduce<Lock>((lock, one) => approve(lock, one, sha256), NOTHING_APPROVED));
}

/** @throws where the text is no lock */
export function readBack(text: string): Lock {
  const lock = readLock(text);
  if ('wrong' in lock) throw new Error(lock.wrong);
  return lock;
}

export interface Seen {
  readonly verdicts: readonly Verdict[];
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

/** Both answers to what is served now, after `lock` was approved. */
export function seen(lock: string, files: Files): Seen {
  const verdicts = verify(readBack(lock), current(files), sha256, true);
  const { findings } = analyze(snapshotOf({ ...files, [LOCK_FILE]: lock }), {
    rules: ['description-drift'],
    digest: sha256,
  });
  return { verdicts, changes: verdicts.flatMap(({ changes }) => changes), findings };
}
