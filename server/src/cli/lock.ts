// `toolward lock`: shows what is served and not approved yet, asks, and writes toolward.lock.json.
import { createInterface } from 'node:readline/promises';
import { approve, type Current, isBare, NOTHING_APPROVED } from '../lockfile/approve.ts';
import { LOCK_FILE, type Lock, lockDigest, writeLock } from '../lockfile/format.ts';
import { type Verdict, verify } from '../lockfile/verify.ts';
import { verdictsText } from '../output/changes.ts';
import { visible } from '../output/escape.ts';
import { noServerText, painter } from '../output/text.ts';
import { count } from '../output/words.ts';
import { sha256 } from '../project/sha256.ts';
import { CannotRun } from './cannot-run.ts';
import { openHome, readRunning, readSource, type SideOptions } from './sides.ts';
import { wantsColor, writeWhole } from './write.ts';

export interface LockOptions extends SideOptions {
  readonly yes?: boolean;
  readonly lock?: string;
}

/** Approves what is served now. @throws {CannotRun} where nobody can be asked, or the user says no */
export async function lockCommand(
  dir: string | undefined,
  command: readonly string[],
  options: LockOptions,
): Promise<0> {
  const home = openHome(dir, options.lock);
  const runs = options.server !== undefined || command.length > 0;
  const now: readonly Current[] = runs
    ? [await readRunning(home, options, command)]
    : readSource(home, options).servers.filter((server) => !isBare(server));
  if (now.length === 0 && !home.lock) {
    process.stdout.write(`${noServerText}\n`);
    return 0;
  }
  const before = home.lock ?? NOTHING_APPROVED;
  const verdicts = verify(before, now, sha256, !runs).filter(({ state }) => state !== 'same');
  if (verdicts.length === 0) {
    process.stdout.write(`Everything is approved already (${lockDigest(before, sha256)}).\n`);
    return 0;
  }
  const color = wantsColor(process.stdout, process.env);
  process.stdout.write(`${verdictsText(verdicts, painter(color)).join('\n')}`);
  const changes = verdicts.reduce((n, one) => n + Math.max(1, one.changes.length), 0);
  if (options.yes !== true && !(await agreed(verdicts, changes))) throw new CannotRun('nothing was approved');
  const lock = locked(before, now, verdicts);
  writeWhole(home.file, writeLock(lock));
  process.stdout.write(
    `Approved ${count(changes, 'change')} in ${visible(options.lock ?? LOCK_FILE)} (${lockDigest(lock, sha256)}).\n`,
  );
  return 0;
}

function locked(before: Lock, now: readonly Current[], verdicts: readonly Verdict[]): Lock {
  const gone = new Set(verdicts.filter(({ state }) => state === 'missing').map(({ server }) => server));
  const kept: Lock = { servers: before.servers.filter(({ name }) => !gone.has(name)) };
  // A server that is the only one on both sides may have another name now; its old one goes.
  const renamed = kept.servers.length === 1 && now.length === 1 && kept.servers[0]!.name !== now[0]!.name;
  return now.reduce((lock, one) => approve(lock, one, sha256), renamed ? NOTHING_APPROVED : kept);
}

async function agreed(verdicts: readonly Verdict[], changes: number): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new CannotRun(
      'nobody can be asked here whether these definitions are approved; say --yes, or run it in a terminal',
    );
  const hostile = verdicts.flatMap((one) => one.changes).filter((one) => one.suspicious.length > 0).length;
  const warning = hostile > 0 ? ` ${count(hostile, 'of them looks', 'of them look')} like an attack.` : '';
  const line = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await line.question(`Approve ${count(changes, 'change')}?${warning} [y/N] `);
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    line.close();
  }
}
