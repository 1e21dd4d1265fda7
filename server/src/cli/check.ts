// `toolward check`: analyses, compares with a baseline, writes the report, and says by its exit code whether it fails.
import { performance } from 'node:perf_hooks';
import { rulePages } from 'toolward:rule-pages';
import { version } from '../../../package.json';
import { catalogue, ruleIds } from '../catalogue.ts';
import { applyConfig, type Config } from '../config.ts';
import type { Finding, Severity } from '../finding.ts';
import { nearest } from '../nearest.ts';
import { visible } from '../output/escape.ts';
import { fingerprints } from '../output/fingerprint.ts';
import { jsonReport } from '../output/json.ts';
import type { Report, Result, Standing } from '../output/report.ts';
import { sarifReport } from '../output/sarif.ts';
import { noServerText, summaryLine, textReport } from '../output/text.ts';
import { count } from '../output/words.ts';
import { sha256 } from '../project/sha256.ts';
import type { Snapshot } from '../snapshot.ts';
import { unusedSuppression } from '../suppressions.ts';
import { askedFor } from './asked.ts';
import { type Baseline, baselineText, readBaseline } from './baseline.ts';
import { CannotRun } from './cannot-run.ts';
import { openPlace, type PlaceOptions } from './place.ts';
import { wantsProgress, watched } from './progress.ts';
import { analyzeInThreads } from './threads.ts';
import { wantsColor, writeWhole } from './write.ts';

export interface CheckOptions extends PlaceOptions {
  readonly format: 'text' | 'json' | 'sarif';
  readonly output?: string;
  readonly failOn?: Severity;
  readonly rule: readonly string[];
  readonly baseline?: string;
  readonly writeBaseline?: string;
}

/**
 * Runs the check and writes its report to standard output or `--output`. Answers the exit code: 1 when a new finding is
 * at or above the severity that fails, else 0.
 *
 * @throws {CannotRun}
 */
export async function check(paths: readonly string[], options: CheckOptions): Promise<0 | 1> {
  const begin = performance.now();
  const chosen = chosenRules(options.rule);
  const baseline = options.baseline === undefined ? undefined : readBaseline(options.baseline);
  const place = openPlace(paths, options, process.cwd());
  const { snapshot } = place.project;
  // Whether a comment silences anything is known only when every rule has run.
  const some = chosen && !chosen.has(unusedSuppression.id) ? { rules: [...chosen] } : {};
  const threads = Number(process.env.TOOLWARD_THREADS) || undefined;
  const whole = await shown(snapshot, (watched) =>
    analyzeInThreads({ ...place.project, snapshot: watched }, { ...some, digest: sha256 }, threads),
  );
  const analysed = askedFor(whole, place.project);
  const wanted = chosen ? analysed.findings.filter((finding) => chosen.has(finding.rule)) : analysed.findings;
  const findings = applyConfig(wanted, chosen ? withoutOff(place.config, chosen) : place.config, place.withinConfig);
  const report: Report = {
    version,
    results: resultsOf(findings, fingerprints(findings, snapshot.read, place.uri), baseline),
    servers: analysed.servers,
    noServer: whole.servers.length === 0,
    coverage: analysed.coverage,
    leftOut: place.project.leftOut(),
    compared: baseline !== undefined,
    rules: catalogue,
    pages: rulePages,
    rootUri: place.rootUri,
    shown: place.shown,
    uri: place.uri,
    read: snapshot.read,
    seconds: Math.round(performance.now() - begin) / 1000,
  };

  if (options.output !== undefined) writeWhole(options.output, written(report, options.format, false));
  if (options.writeBaseline !== undefined) {
    const kept = report.results
      .filter((result) => result.standing !== 'suppressed')
      .map((result) => ({ ...result, file: place.uri(result.finding.primary.file) }));
    writeWhole(options.writeBaseline, baselineText(kept));
    process.stdout.write(`Wrote ${count(kept.length, 'finding')} to ${visible(options.writeBaseline)}.\n`);
    return 0;
  }
  if (options.output === undefined) {
    process.stdout.write(written(report, options.format, wantsColor(process.stdout, process.env)));
  } else {
    process.stdout.write(`${summaryLine(report)}\n`);
  }
  // Standard output may be a program's food; what a person must hear then goes to standard error.
  if (report.noServer && (options.format !== 'text' || options.output !== undefined)) {
    process.stderr.write(`${noServerText}\n`);
  }
  const mended = baseline?.left() ?? 0;
  if (mended > 0) {
    const gone = count(mended, 'finding of the baseline is gone', 'findings of the baseline are gone');
    process.stderr.write(`${gone}; write it again with --write-baseline ${visible(options.baseline!)}.\n`);
  }
  return fails(report, options.failOn ?? place.config.failOn ?? 'warning') ? 1 : 0;
}

/** Analyses, and tells whoever sits before the terminal how far it is. */
async function shown<T>(snapshot: Snapshot, run: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const { stderr } = process;
  if (!wantsProgress(stderr, process.env)) return run(snapshot);
  const progress = watched(snapshot, {
    write: (text) => stderr.write(text),
    columns: stderr.columns,
    now: () => performance.now(),
  });
  try {
    return await run(progress.snapshot);
  } finally {
    progress.end();
  }
}

function written(report: Report, format: CheckOptions['format'], color: boolean): string {
  switch (format) {
    case 'text':
      return textReport(report, { color });
    case 'json':
      return jsonReport(report);
    case 'sarif':
      return sarifReport(report);
  }
}

function resultsOf(findings: readonly Finding[], prints: readonly string[], baseline: Baseline | undefined): Result[] {
  return findings.map((finding, n) => {
    const fingerprint = prints[n]!;
    let standing: Standing = 'new';
    if (finding.suppressed) standing = 'suppressed';
    else if (baseline?.knows(finding, fingerprint)) standing = 'known';
    return { finding, fingerprint, standing };
  });
}

function fails(report: Report, least: Severity): boolean {
  const rank: Readonly<Record<Severity, number>> = { note: 0, warning: 1, error: 2 };
  return report.results.some(({ finding, standing }) => standing === 'new' && rank[finding.severity] >= rank[least]);
}

/** The rules of `--rule`, or undefined for all. */
function chosenRules(names: readonly string[]): ReadonlySet<string> | undefined {
  for (const name of names) {
    if (ruleIds.includes(name)) continue;
    const close = nearest(name, ruleIds);
    const hint = close === undefined ? '"toolward explain" lists them' : `did you mean "${close}"?`;
    throw new CannotRun(`there is no rule "${visible(name)}"; ${hint}`);
  }
  return names.length > 0 ? new Set(names) : undefined;
}

/** A rule that is named on the command line runs, also where the configuration turned it off. */
function withoutOff(config: Config, chosen: ReadonlySet<string>): Config {
  const rules = [...config.rules].map(([id, setting]) => {
    if (setting.severity !== 'off' || !chosen.has(id)) return [id, setting] as const;
    return [id, setting.confidence ? { confidence: setting.confidence } : {}] as const;
  });
  return { ...config, rules: new Map(rules) };
}
