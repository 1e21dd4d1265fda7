// Scores the runs over the manifest's trees. Pure: manifest and results in, figures out.
import { ARGUMENT_RULES, familyOf, isNegative, isTest, rulesFor } from './families.ts';
import type { Allowed, Case, Expected, Level, Manifest, Place, Popular } from './manifest.ts';
import type { Reported, Run } from './reported.ts';

/** A result or a flow step this many lines away still names the place. */
const WINDOW = 3;
/** Without a named function, or in one of more than `LONG_FUNCTION` lines, a result this near is about the place. */
const NEAR = 15;
const LONG_FUNCTION = 150;

/** What was said about one expected place; `undefined` where there is nothing to judge. */
export interface PlaceScore {
  readonly row: Expected;
  readonly hit: boolean | undefined;
  readonly toolRight: boolean | undefined;
  readonly argumentRight: boolean | undefined;
  /** Silence on the fixed tree. */
  readonly silent: boolean | undefined;
  /** Results that break the silence. */
  readonly loud: readonly Reported[];
  /** One sentence fragment for each thing that is wrong. */
  readonly notes: readonly string[];
}

export interface NegativeScore extends Place {
  readonly why: string;
  readonly silent: boolean | undefined;
  readonly loud: readonly Reported[];
}

export interface CaseScore {
  readonly of: Case;
  readonly vulnerable: Run;
  readonly fixed: Run | undefined;
  readonly places: readonly PlaceScore[];
  readonly negatives: readonly NegativeScore[];
  /** Errors and warnings of the fixed tree that the vulnerable one does not have. */
  readonly newOnFixed: readonly Reported[];
}

export interface PopularScore {
  readonly of: Popular;
  readonly run: Run;
  /** Errors and warnings of argument rules outside tests, known positives aside. */
  readonly noise: readonly Reported[];
  /** The known positives among them. */
  readonly known: readonly Reported[];
  /** All results outside tests, by rule. */
  readonly byRule: ReadonlyMap<string, number>;
}

export interface Scores {
  readonly cases: readonly CaseScore[];
  readonly popular: readonly PopularScore[];
}

/** The name under which a tree's run is kept. */
export const treeId = {
  vulnerable: (of: Case): string => `${of.id}/vulnerable`,
  fixed: (of: Case): string => `${of.id}/fixed`,
  popular: (of: Popular): string => of.repo,
};

/** Scores all runs; a tree without one counts as not obtained. */
export function score(manifest: Manifest, runs: ReadonlyMap<string, Run>): Scores {
  const run = (id: string): Run => runs.get(id) ?? { state: 'not obtained', why: 'no run' };
  return {
    cases: manifest.cases.map((of) =>
      scoreCase(of, run(treeId.vulnerable(of)), of.fixed ? run(treeId.fixed(of)) : undefined),
    ),
    popular: manifest.popular.map((of) => scorePopular(of, run(treeId.popular(of)))),
  };
}

function scoreCase(of: Case, vulnerable: Run, fixed: Run | undefined): CaseScore {
  const controls = of.expected.filter((row) => isNegative(row.level));
  const negatives = [...of.not_expected, ...controls.map((row) => ({ file: row.file, line: row.line, why: row.sink }))];
  return {
    of,
    vulnerable,
    fixed,
    places: of.expected.filter((row) => !isNegative(row.level)).map((row) => scorePlace(of, row, vulnerable, fixed)),
    negatives: negatives.map((place) => scoreNegative(of, place, vulnerable)),
    newOnFixed: vulnerable.state === 'ok' && fixed?.state === 'ok' ? added(of, vulnerable.results, fixed.results) : [],
  };
}

function scorePlace(of: Case, row: Expected, vulnerable: Run, fixed: Run | undefined): PlaceScore {
  const rules = rulesFor(of, row);
  const notes: string[] = [];
  let hit: boolean | undefined;
  let toolRight: boolean | undefined;
  let argumentRight: boolean | undefined;
  if (vulnerable.state === 'failed') {
    hit = false;
    notes.push(`the run failed: ${vulnerable.why}`);
  } else if (vulnerable.state === 'ok') {
    const there = vulnerable.results.filter((result) => rules.has(result.rule) && atExpected(result, row));
    const hits = there.filter((result) => row.level !== 'must-flag' || result.level !== 'note');
    hit = hits.length > 0;
    if (!hit) notes.push(`missed; ${nearest(vulnerable.results, row, rules)}`);
    else {
      if (row.tools) toolRight = hits.some((result) => result.tools.some((tool) => row.tools!.includes(tool)));
      if (row.arguments) argumentRight = hits.some((result) => sameArgument(result.argument, row.arguments!));
      if (toolRight === false) notes.push(`says tool ${list(hits.flatMap((result) => result.tools))}`);
      if (argumentRight === false) notes.push(`says argument ${list(hits.flatMap((result) => result.argument ?? []))}`);
    }
  }
  let silent: boolean | undefined;
  let loud: Reported[] = [];
  if (row.fixed && fixed?.state === 'failed') {
    silent = false;
    notes.push(`the run on the fixed tree failed: ${fixed.why}`);
  } else if (row.fixed && fixed?.state === 'ok') {
    loud = fixed.results.filter(
      (result) =>
        rules.has(result.rule) &&
        // A row that asks for symlink-escape alone is judged by it; elsewhere it is hardening that the fix may leave open.
        (result.rule !== 'symlink-escape' || row.rules?.includes('symlink-escape') === true) &&
        !of.residual_findings_in_fixed.some((allowed) => isAllowed(result, allowed)) &&
        atFixed(result, row.fixed!),
    );
    silent = loud.length === 0;
    if (!silent) notes.push(`after the fix: ${loud.map(describe).join('; ')}`);
  }
  return { row, hit, toolRight, argumentRight, silent, loud, notes };
}

function scoreNegative(of: Case, place: Place & { why: string }, vulnerable: Run): NegativeScore {
  const { file, line, why } = place;
  if (vulnerable.state !== 'ok')
    return { file, line, why, silent: vulnerable.state === 'failed' ? false : undefined, loud: [] };
  const family = familyOf(of.kind);
  const loud = vulnerable.results.filter((result) => {
    if (!family.has(result.rule) || result.level === 'note' || result.file !== file) return false;
    const gap = distance(result, line);
    // A result that is as near to an expected place answers that one.
    const expected = of.expected.filter((row) => !isNegative(row.level)).flatMap(placesOf);
    return gap <= WINDOW && !expected.some((other) => other.file === file && distance(result, other.line) <= gap);
  });
  return { file, line, why, silent: loud.length === 0, loud };
}

function scorePopular(of: Popular, run: Run): PopularScore {
  const results = run.state === 'ok' ? run.results.filter((result) => !isTest(result.file)) : [];
  const byRule = new Map<string, number>();
  for (const { rule } of results) byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
  const counted = results.filter((result) => result.level !== 'note' && ARGUMENT_RULES.has(result.rule));
  const isKnown = (result: Reported): boolean => of.known_positives.some((allowed) => isAllowed(result, allowed));
  return { of, run, noise: counted.filter((r) => !isKnown(r)), known: counted.filter(isKnown), byRule };
}

function placesOf(row: Expected): Place[] {
  const others = (row.lines ?? []).map((line) => ({ file: row.file, line }));
  return [{ file: row.file, line: row.line }, ...others, ...(row.also ?? [])];
}

function atExpected(result: Reported, row: Expected): boolean {
  if (row.scope === 'file') return result.file === row.file || result.steps.some((step) => step.file === row.file);
  return placesOf(row).some(
    (place) =>
      (result.file === place.file && distance(result, place.line) <= WINDOW) ||
      result.steps.some((step) => step.file === place.file && Math.abs(step.line - place.line) <= WINDOW),
  );
}

function atFixed(result: Reported, fixed: NonNullable<Expected['fixed']>): boolean {
  if (result.steps.some((step) => step.file === fixed.file && Math.abs(step.line - fixed.line) <= WINDOW)) return true;
  if (result.file !== fixed.file) return false;
  const body = fixed.function_lines;
  if (!body || body[1] - body[0] + 1 > LONG_FUNCTION) return distance(result, fixed.line) <= NEAR;
  return result.endLine >= body[0] && result.line <= body[1];
}

function isAllowed(result: Reported, allowed: Allowed): boolean {
  if (!allowed.rules.includes(result.rule)) return false;
  if (allowed.levels && !allowed.levels.includes(result.level)) return false;
  const folder = /^(.*\/)\*\*$/.exec(allowed.file)?.[1];
  if (folder ? !result.file.startsWith(folder) : result.file !== allowed.file) return false;
  const range = allowed.lines;
  return !range || (result.endLine >= range[0] - WINDOW && result.line <= range[1] + WINDOW);
}

/** Lines between a result's region and a line; 0 when the region holds it. */
function distance(result: Reported, line: number): number {
  return line < result.line ? result.line - line : Math.max(0, line - result.endLine);
}

/** `input.files[]` agrees with `files`: the first or the last part is the same. */
function sameArgument(found: string | undefined, expected: readonly string[]): boolean {
  if (found === undefined) return false;
  const [first, last] = ends(found);
  return expected.some((want) => ends(want)[0] === first || ends(want)[1] === last);
}

function ends(path: string): [first: string, last: string] {
  const parts = path
    .replace(/\[[^\]]*\]/g, '')
    .split('.')
    .filter((part) => part !== '');
  return [parts[0] ?? path, parts.at(-1) ?? path];
}

/** Errors and warnings that the fixed tree has and the vulnerable one does not; lines move, so they are not compared. */
function added(of: Case, before: readonly Reported[], after: readonly Reported[]): Reported[] {
  const key = (r: Reported): string => [r.rule, r.file, [...r.tools].sort(), [...r.arguments].sort()].join('|');
  const left = new Map<string, number>();
  for (const result of before) left.set(key(result), (left.get(key(result)) ?? 0) + 1);
  return after.filter((result) => {
    if (result.level === 'note' || of.residual_findings_in_fixed.some((allowed) => isAllowed(result, allowed)))
      return false;
    const n = left.get(key(result)) ?? 0;
    left.set(key(result), n - 1);
    return n <= 0;
  });
}

/** What was found instead of a missed place: the same rule elsewhere in the file, or another rule at the place. */
function nearest(results: readonly Reported[], row: Expected, rules: ReadonlySet<string>): string {
  const inFile = results.filter((result) => result.file === row.file);
  const byDistance = (a: Reported, b: Reported): number => distance(a, row.line) - distance(b, row.line);
  const other = inFile.filter((result) => atExpected(result, row)).sort(byDistance)[0];
  if (other) return `there: ${describe(other)}`;
  const same = inFile.filter((result) => rules.has(result.rule)).sort(byDistance)[0];
  return same ? `near: ${describe(same)}` : `${inFile.length === 0 ? 'nothing' : 'nothing of its family'} in the file`;
}

/** A result in one line: rule, level, place, tools and arguments. */
export function describe(result: Reported): string {
  const tools = result.tools.length > 3 ? [...result.tools.slice(0, 3), '…'] : result.tools;
  return `${result.rule} ${result.level} ${result.file}:${result.line} ${tools.join(',')}(${result.arguments.join(',')})`;
}

const list = (words: readonly string[]): string => [...new Set(words)].join(', ') || '(none)';

/** Levels that are meant to be flagged before and silent after a fix. */
export function isPair(level: Level): boolean {
  return ['must-flag', 'guard-quality', 'argument-injection', 'url-path-injection'].includes(level);
}
