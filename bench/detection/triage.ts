// Verdicts of people who have read the code behind each finding on popular servers, and what they make of the raw figures.
import { existsSync, readFileSync } from 'node:fs';
import { ARGUMENT_RULES, isTest } from './families.ts';
import type { Reported } from './reported.ts';
import type { Scores } from './score.ts';
import type { Share } from './summary.ts';

/** `by design`: it is so, and the tool is there to do it. */
export type Verdict = 'true' | 'by design' | 'false';

/** One verdict. The manifest pins the commit, so file and line stay what they are. */
export interface Judged {
  readonly repo: string;
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly verdict: Verdict;
  readonly why: string;
  /** What a second reader said who did not know the first verdict, where the finding was in the random sample. */
  readonly second?: Verdict;
}

export interface Triage {
  readonly findings: readonly Judged[];
  /** Verdicts on a random sample of the peer's findings on the same servers. */
  readonly peer: readonly Judged[];
}

export interface TriageRow {
  readonly repo: string;
  readonly result: Reported;
  /** Undefined while nobody has read it; it then counts as false. */
  readonly judged: Judged | undefined;
}

export interface TriageSummary {
  /** Every error and warning outside tests. */
  readonly rows: readonly TriageRow[];
  /** Those that are true, by design or not. */
  readonly precision: Share;
  /** Errors and warnings of argument rules that are not true, and how many that is for each 10,000 lines. */
  readonly untrue: number;
  readonly rate: number;
  /** Of the findings that two people judged: the same answer to "is it so?". */
  readonly agreement: Share;
  readonly peerPrecision: Share;
  /** Verdicts on findings that are no longer made. */
  readonly stale: readonly Judged[];
}

/** A finding may move by a line or two when its place is chosen better. */
const WINDOW = 2;

/** Reads the verdicts; none when there is no such file. Throws an Error with one line when it cannot be used. */
export function readTriage(file: string): Triage {
  if (!existsSync(file)) return { findings: [], peer: [] };
  let data: Partial<Triage>;
  try {
    data = JSON.parse(readFileSync(file, 'utf8')) as Partial<Triage>;
  } catch (error) {
    throw new Error(`The verdicts in ${file} cannot be read: ${(error as Error).message}`);
  }
  const { findings = [], peer = [] } = data;
  for (const one of [...findings, ...peer])
    if (!isVerdict(one.verdict) || (one.second !== undefined && !isVerdict(one.second)))
      throw new Error(
        `The verdicts in ${file} are "true", "by design" or "false"; ${one.repo} ${one.file} has another.`,
      );
  return { findings, peer };
}

const isVerdict = (word: unknown): boolean => word === 'true' || word === 'by design' || word === 'false';

/** Lays the verdicts over the errors and warnings of the popular servers. */
export function applyTriage(scores: Scores, triage: Triage): TriageSummary {
  const measured = scores.popular.flatMap(({ of, run }) => (run.state === 'ok' ? [{ of, results: run.results }] : []));
  const used = new Set<Judged>();
  const rows = measured.flatMap(({ of, results }) =>
    results
      .filter((result) => result.level !== 'note' && !isTest(result.file))
      .map((result): TriageRow => {
        const judged = find(triage.findings, of.repo, result);
        if (judged) used.add(judged);
        return { repo: of.repo, result, judged };
      }),
  );
  // Notes are in the random sample too; their verdicts are not stale while the note is there.
  for (const { of, results } of measured)
    for (const result of results) {
      const judged = find(triage.findings, of.repo, result);
      if (judged) used.add(judged);
    }
  const lines = measured.reduce((sum, { of }) => sum + of.source_lines, 0);
  const untrue = rows.filter((row) => !isSo(row.judged?.verdict) && ARGUMENT_RULES.has(row.result.rule)).length;
  const both = triage.findings.filter((one) => one.second !== undefined);
  const repos = new Set(measured.map(({ of }) => of.repo));
  return {
    rows,
    precision: { yes: rows.filter((row) => isSo(row.judged?.verdict)).length, of: rows.length },
    untrue,
    rate: lines === 0 ? 0 : (untrue / lines) * 10_000,
    agreement: { yes: both.filter((one) => isSo(one.verdict) === isSo(one.second)).length, of: both.length },
    peerPrecision: { yes: triage.peer.filter((one) => isSo(one.verdict)).length, of: triage.peer.length },
    stale: triage.findings.filter((one) => repos.has(one.repo) && !used.has(one)),
  };
}

const isSo = (verdict: Verdict | undefined): boolean => verdict === 'true' || verdict === 'by design';

function find(list: readonly Judged[], repo: string, result: Reported): Judged | undefined {
  const near = list.filter(
    (one) =>
      one.repo === repo &&
      one.rule === result.rule &&
      one.file === result.file &&
      Math.abs(one.line - result.line) <= WINDOW,
  );
  return near.sort((a, b) => Math.abs(a.line - result.line) - Math.abs(b.line - result.line))[0];
}

/** Findings on the popular servers chosen at random, without anybody's verdict: errors and warnings first, then notes. */
export function sample(scores: Scores, size: number, seed: number): (Reported & { readonly repo: string })[] {
  const all = scores.popular.flatMap(({ of, run }) =>
    run.state === 'ok'
      ? run.results.filter((result) => !isTest(result.file)).map((result) => ({ repo: of.repo, ...result }))
      : [],
  );
  const next = random(seed);
  const shuffled = all.map((one) => ({ one, key: next() })).sort((a, b) => a.key - b.key);
  const loud = shuffled.filter(({ one }) => one.level !== 'note');
  const notes = shuffled.filter(({ one }) => one.level === 'note');
  return [...loud, ...notes].slice(0, size).map(({ one }) => one);
}

/** The small generator mulberry32: the same seed draws the same sample. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
