// Adds the scores up: totals, by class of hole, by registration style.
import { styleOf } from './manifest.ts';
import type { Reported, Run, ToolCount } from './reported.ts';
import { type CaseScore, isPair, type PlaceScore, type Scores } from './score.ts';

/** `of` things were judged, `yes` of them are as they should be. */
export interface Share {
  readonly yes: number;
  readonly of: number;
}

export interface Tally {
  readonly cases: number;
  readonly mustFlag: Share;
  /** Of the must-flag places that were hit. */
  readonly tool: Share;
  readonly argument: Share;
  /** Must-flag places that are silent on the fixed tree. */
  readonly silent: Share;
  /** The same over all levels that a fix is meant to silence. */
  readonly silentAll: Share;
  /** Places hit before and silent after, of those that have both trees. */
  readonly pairs: Share;
  /** Places of the other levels that were hit; informative only. */
  readonly otherLevels: Share;
  readonly negatives: Share;
  readonly newOnFixed: number;
}

export interface Summary {
  readonly total: Tally;
  readonly byKind: ReadonlyMap<string, Tally>;
  readonly byStyle: ReadonlyMap<string, Tally>;
  readonly popular: {
    readonly noise: number;
    readonly known: number;
    readonly lines: number;
    /** Noise per 10,000 lines without tests. */
    readonly rate: number;
    readonly byRule: ReadonlyMap<string, number>;
    readonly tools: ToolCount;
  };
  readonly trees: { readonly ok: number; readonly failed: readonly string[]; readonly notObtained: readonly string[] };
  readonly ms: number;
}

/** Adds scores up. Trees that were not obtained are in no share, and are listed. */
export function summarize(scores: Scores): Summary {
  const runs: [string, Run][] = [
    ...scores.cases.flatMap((c): [string, Run][] => [
      [`${c.of.id} vulnerable`, c.vulnerable],
      ...(c.fixed ? [[`${c.of.id} fixed`, c.fixed] as [string, Run]] : []),
    ]),
    ...scores.popular.map((p): [string, Run] => [p.of.repo, p.run]),
  ];
  const measured = scores.popular.filter((p) => p.run.state === 'ok');
  const lines = measured.reduce((sum, p) => sum + p.of.source_lines, 0);
  const noise = measured.flatMap((p) => p.noise);
  return {
    total: tally(scores.cases),
    byKind: grouped(scores.cases, (c) => c.of.kind),
    byStyle: grouped(scores.cases, (c) => styleOf(c.of.registration_style)),
    popular: {
      noise: noise.length,
      known: measured.reduce((sum, p) => sum + p.known.length, 0),
      lines,
      rate: lines === 0 ? 0 : (noise.length / lines) * 10_000,
      byRule: countByRule(noise),
      tools: addTools(measured.map((p) => p.run)),
    },
    trees: {
      ok: runs.filter(([, run]) => run.state === 'ok').length,
      failed: runs.flatMap(([name, run]) => (run.state === 'failed' ? [`${name}: ${run.why}`] : [])),
      notObtained: runs.flatMap(([name, run]) => (run.state === 'not obtained' ? [`${name}: ${run.why}`] : [])),
    },
    ms: runs.reduce((sum, [, run]) => sum + (run.state === 'not obtained' ? 0 : run.ms), 0),
  };
}

/** The tally of some cases. */
export function tally(cases: readonly CaseScore[]): Tally {
  const places = cases.flatMap((c) => c.places);
  const must = places.filter((p) => p.row.level === 'must-flag');
  const pairs = places.filter((p) => isPair(p.row.level));
  return {
    cases: cases.length,
    mustFlag: share(must, (p) => p.hit),
    tool: share(must, (p) => p.toolRight),
    argument: share(must, (p) => p.argumentRight),
    silent: share(must, (p) => p.silent),
    silentAll: share(pairs, (p) => p.silent),
    pairs: share(pairs, (p) => (p.hit === undefined || p.silent === undefined ? undefined : p.hit && p.silent)),
    otherLevels: share(
      places.filter((p) => p.row.level !== 'must-flag'),
      (p) => p.hit,
    ),
    negatives: share(
      cases.flatMap((c) => c.negatives),
      (n) => n.silent,
    ),
    newOnFixed: cases.reduce((sum, c) => sum + c.newOnFixed.length, 0),
  };
}

/** How often each rule spoke, most often first. */
export function countByRule(results: readonly Reported[]): Map<string, number> {
  const count = new Map<string, number>();
  for (const { rule } of results) count.set(rule, (count.get(rule) ?? 0) + 1);
  return new Map([...count].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}

function share<T>(things: readonly T[], judge: (thing: T) => boolean | undefined): Share {
  const judged = things.map(judge).filter((verdict) => verdict !== undefined);
  return { yes: judged.filter(Boolean).length, of: judged.length };
}

function grouped(cases: readonly CaseScore[], by: (of: CaseScore) => string): Map<string, Tally> {
  const names = [...new Set(cases.map(by))].sort();
  return new Map(names.map((name) => [name, tally(cases.filter((c) => by(c) === name))]));
}

function addTools(runs: readonly Run[]): ToolCount {
  const counts = runs.flatMap((run) => (run.state === 'ok' && run.tools ? [run.tools] : []));
  const sum = (of: (count: ToolCount) => number): number => counts.reduce((total, count) => total + of(count), 0);
  return {
    found: sum((count) => count.found),
    named: sum((count) => count.named),
    resolved: sum((count) => count.resolved),
    unresolved: counts.flatMap((count) => count.unresolved),
  };
}

/** `45/51 88.2 %`, or a dash where nothing was judged. */
export function percent({ yes, of }: Share): string {
  return of === 0 ? '–' : `${yes}/${of} ${((100 * yes) / of).toFixed(1)} %`;
}

export type { PlaceScore };
