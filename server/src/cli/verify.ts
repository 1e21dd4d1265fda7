// `toolward verify`: compares what is served, by the source or by a running server, with what was approved.
import { rulePages } from 'toolward:rule-pages';
import { version } from '../../../package.json';
import { catalogue } from '../catalogue.ts';
import type { Current } from '../lockfile/approve.ts';
import { LOCK_FILE, type Lock, lockDigest } from '../lockfile/format.ts';
import { type Verdict, verify } from '../lockfile/verify.ts';
import { verdictsJson, verdictsMarkdown, verdictsText } from '../output/changes.ts';
import { visible } from '../output/escape.ts';
import { fingerprints } from '../output/fingerprint.ts';
import { sarifReport } from '../output/sarif.ts';
import { painter } from '../output/text.ts';
import { count } from '../output/words.ts';
import { sha256 } from '../project/sha256.ts';
import { driftFacts } from '../report/drift.ts';
import { applyRules, noFacts } from '../report/rules.ts';
import descriptionDrift from '../rules/description-drift.ts';
import { CannotRun } from './cannot-run.ts';
import { type Home, openHome, readRunning, readSource, type SideOptions, type SourceRead } from './sides.ts';
import { wantsColor, writeWhole } from './write.ts';

export interface VerifyOptions extends SideOptions {
  readonly format: 'text' | 'json' | 'sarif' | 'markdown';
  readonly output?: string;
  readonly lock?: string;
  readonly digest?: string;
  /** With a running server: compare the source, too. */
  readonly source?: boolean;
}

/**
 * Compares, and writes the result to standard output or `--output`. Answers the exit code: 1 where anything is not as
 * approved. @throws {CannotRun} where there is nothing to compare with
 */
export async function verifyCommand(
  dir: string | undefined,
  command: readonly string[],
  options: VerifyOptions,
): Promise<0 | 1> {
  const home = openHome(dir, options.lock);
  const { lock } = home;
  if (!lock)
    throw new CannotRun(
      `nothing is approved here yet: there is no ${LOCK_FILE}. Run "toolward lock" and commit what it writes`,
    );
  const digest = lockDigest(lock, sha256);
  if (options.digest !== undefined && options.digest !== digest)
    throw new CannotRun(
      `${LOCK_FILE} is not the one that is expected: its digest is ${digest}, not ${visible(options.digest)}`,
    );
  const runs = options.server !== undefined || command.length > 0;
  const source = !runs || options.source ? readSource(home, options) : undefined;
  const running = runs ? await readRunning(home, options, command) : undefined;
  const verdicts = [
    ...(source ? verify(lock, source.servers, sha256, true) : []),
    ...(running ? verify(lockOf(lock, running), [running], sha256, false) : []),
  ];
  const text = written(verdicts, options, { home, source, digest, lock });
  if (options.output === undefined) process.stdout.write(text);
  else writeWhole(options.output, text);
  const drifted = verdicts.filter(({ state }) => state !== 'same');
  if (options.output !== undefined || options.format !== 'text') process.stderr.write(`${summary(verdicts, digest)}\n`);
  return drifted.length > 0 ? 1 : 0;
}

// One running server is one of those that were approved: by its name, or the only one.
function lockOf(lock: Lock, running: Current): Lock {
  const own = lock.servers.find((server) => server.name === running.name);
  return { servers: own ? [own] : lock.servers.length === 1 ? lock.servers : [] };
}

interface Around {
  readonly home: Home;
  readonly source: SourceRead | undefined;
  readonly digest: string;
  readonly lock: Lock;
}

function written(verdicts: readonly Verdict[], options: VerifyOptions, around: Around): string {
  switch (options.format) {
    case 'json':
      return verdictsJson(verdicts, version, around.digest);
    case 'markdown':
      return verdictsMarkdown(verdicts);
    case 'sarif':
      return sarif(verdicts, around);
    case 'text': {
      const color = options.output === undefined && wantsColor(process.stdout, process.env);
      return `${verdictsText(verdicts, painter(color)).join('\n')}${summary(verdicts, around.digest)}\n`;
    }
  }
}

function summary(verdicts: readonly Verdict[], digest: string): string {
  const changes = verdicts.reduce((n, one) => n + one.changes.length + one.edited.length, 0);
  const drifted = verdicts.filter(({ state }) => state !== 'same').length;
  if (drifted === 0) return `${count(verdicts.length, 'server')} as approved (${digest}).`;
  return `${count(drifted, 'server')} not as approved, ${count(changes, 'change')}. Approve what is meant with "toolward lock".`;
}

function sarif(verdicts: readonly Verdict[], { home, source }: Around): string {
  const read = (file: string): string | undefined =>
    file === LOCK_FILE ? home.text : source?.place.project.snapshot.read(file);
  const drifts = driftFacts(verdicts, source?.result.served ?? [], home.text);
  const findings = applyRules([descriptionDrift], { ...noFacts, drifts }, () => {});
  const { place, result } = source ?? readSource(home, { ignore: [] });
  const prints = fingerprints(findings, read, place.uri);
  return sarifReport({
    version,
    results: findings.map((finding, n) => ({ finding, fingerprint: prints[n]!, standing: 'new' })),
    servers: result.servers,
    noServer: false,
    coverage: result.coverage,
    leftOut: place.project.leftOut(),
    compared: false,
    rules: catalogue.filter(({ id }) => id === descriptionDrift.id),
    pages: rulePages,
    rootUri: place.rootUri,
    shown: place.shown,
    uri: place.uri,
    read,
    seconds: 0,
  });
}
