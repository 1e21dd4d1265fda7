// The terminal's tables: every case, totals, classes, registration styles, popular servers, and the peer beside them.
import { describe, type Scores } from './score.ts';
import { percent, type Summary, summarize, type Tally, tally } from './summary.ts';
import type { TriageSummary } from './triage.ts';

/** A table with a header row, its columns padded to the widest cell. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The whole report as lines for a terminal. */
export function report(scores: Scores, peer: Scores | undefined, triage?: TriageSummary): string[] {
  const tables = [caseTable(scores), ...groupTables(scores), popularTable(scores)];
  if (triage) tables.push(triageTable(triage));
  const out = tables.flatMap((table) => [...plain(table), '']);
  out.push(
    ...notes(scores).map((note) => `- ${note}`),
    '',
    ...plain(totalTable(scores, peer, triage)),
    '',
    ...lacks(summarize(scores)),
  );
  return out;
}

/** One row for each case. */
export function caseTable(scores: Scores): Table {
  const rows = scores.cases.map((score) => {
    const { mustFlag, tool, argument, silentAll, negatives } = tally([score]);
    const time = score.vulnerable.state === 'not obtained' ? '–' : `${Math.round(score.vulnerable.ms)}`;
    const state = [score.vulnerable, score.fixed].flatMap((run) => (run && run.state !== 'ok' ? [run.state] : []));
    const shares = [mustFlag, tool, argument, silentAll, negatives].map(fraction);
    return [score.of.id, score.of.kind, ...shares, String(score.newOnFixed.length), time, state.join(', ') || 'ok'];
  });
  const head = [
    'case',
    'class',
    'must-flag',
    'tool',
    'argument',
    'silent on fix',
    'controls',
    'new on fix',
    'ms',
    'trees',
  ];
  return { title: 'Cases', head, rows };
}

/** By class of hole, and by registration style. */
export function groupTables(scores: Scores): Table[] {
  const { byKind, byStyle } = summarize(scores);
  const head = ['cases', 'must-flag', 'tool', 'argument', 'silent on fix', 'hit, then silent', 'controls'];
  const rows = (groups: ReadonlyMap<string, Tally>): string[][] =>
    [...groups].map(([name, t]) => [
      name,
      String(t.cases),
      ...[t.mustFlag, t.tool, t.argument, t.silentAll, t.pairs, t.negatives].map(percent),
    ]);
  return [
    { title: 'By class', head: ['class', ...head], rows: rows(byKind) },
    { title: 'By registration style', head: ['style', ...head], rows: rows(byStyle) },
  ];
}

/** One row for each popular server. */
export function popularTable(scores: Scores): Table {
  const rows = scores.popular.map(({ of, run, noise, known, byRule }) => {
    if (run.state !== 'ok') return [of.repo, String(of.source_lines), '–', '–', '–', '–', '–', run.state];
    const all = [...byRule.values()].reduce((sum, n) => sum + n, 0);
    const rate = ((noise.length / of.source_lines) * 10_000).toFixed(2);
    const tools = run.tools ? `${run.tools.found}, ${run.tools.resolved} followed` : '–';
    const figures = [of.source_lines, noise.length, rate, known.length, all].map(String);
    return [of.repo, ...figures, tools, String(Math.round(run.ms))];
  });
  const head = ['server', 'lines', 'noise', 'per 10,000', 'known positives', 'all findings', 'tools', 'ms'];
  return { title: 'Popular servers', head, rows };
}

/** The totals, with the peer's beside them. */
export function totalTable(scores: Scores, peer: Scores | undefined, triage?: TriageSummary): Table {
  const columns = [summarize(scores), ...(peer ? [summarize(peer)] : [])];
  const row = (name: string, cell: (of: Summary) => string, applies = (_: Summary): boolean => true): string[] => [
    name,
    ...columns.map((of) => (applies(of) ? cell(of) : '–')),
  ];
  // The peer knows no tools and no arguments, so it cannot be wrong about them.
  const namesTools = (of: Summary): boolean => of === columns[0];
  const byRule = ({ popular }: Summary): string =>
    [...popular.byRule].map(([rule, n]) => `${rule} ${n}`).join(', ') || '–';
  const tools = ({ popular }: Summary): string =>
    popular.tools.found === 0
      ? '–'
      : `${popular.tools.named} of ${popular.tools.found} named, ${popular.tools.resolved} followed`;
  return {
    title: 'Totals',
    head: ['', 'Toolward', ...(peer ? ['ESLint + security'] : [])],
    rows: [
      row('must-flag places found', (s) => percent(s.total.mustFlag)),
      row('… with the right tool', (s) => percent(s.total.tool), namesTools),
      row('… with the right argument', (s) => percent(s.total.argument), namesTools),
      row('must-flag places silent on the fixed tree', (s) => percent(s.total.silent)),
      row('places of all levels silent on the fixed tree', (s) => percent(s.total.silentAll)),
      row('found before and silent after the fix', (s) => percent(s.total.pairs)),
      row('new errors and warnings on fixed trees', (s) => String(s.total.newOnFixed)),
      row('negative controls silent', (s) => percent(s.total.negatives)),
      row('places of other levels found', (s) => percent(s.total.otherLevels)),
      row('popular: errors and warnings of argument rules', (s) => `${s.popular.noise} in ${s.popular.lines} lines`),
      row('popular: … per 10,000 lines', (s) => s.popular.rate.toFixed(2)),
      row('popular: … by rule', byRule),
      ...(triage ? triageRows(triage, columns.length) : []),
      row('popular: tools', tools),
      row('trees measured, failed, not obtained', ({ trees }) =>
        [trees.ok, trees.failed.length, trees.notObtained.length].join(', '),
      ),
      row('time for all trees', (s) => `${(s.ms / 1000).toFixed(1)} s`),
    ],
  };
}

// After reading: what is left of the raw rate, and how far two readers agree. The peer's precision is that of a sample.
function triageRows(triage: TriageSummary, columns: number): string[][] {
  const row = (name: string, own: string, theirs = '–'): string[] => [name, own, theirs].slice(0, columns + 1);
  return [
    row('popular: … that are not true, per 10,000', `${triage.untrue}, ${triage.rate.toFixed(2)}`),
    row(
      'popular: errors and warnings of all rules that are true',
      percent(triage.precision),
      triage.peerPrecision.of ? `${percent(triage.peerPrecision)} of a random sample` : '–',
    ),
    row('popular: a second reader agrees', percent(triage.agreement)),
  ];
}

/** Every error and warning on the popular servers with what reading the code behind it said. */
export function triageTable({ rows, stale }: TriageSummary): Table {
  const cells = rows.map(({ repo, result, judged }) => [
    repo,
    `${result.rule} ${result.level}`,
    `${result.file}:${result.line}`,
    judged?.verdict ?? 'not read',
    judged?.second ?? '–',
    judged?.why ?? '',
  ]);
  const gone = stale.map((one) => [one.repo, one.rule, `${one.file}:${one.line}`, 'no longer said', '–', one.why]);
  const head = ['server', 'said', 'place', 'verdict', 'second reader', 'why'];
  return { title: 'Errors and warnings on popular servers, read', head, rows: [...cells, ...gone] };
}

/** What is wrong, one line for each place. */
export function notes(scores: Scores): string[] {
  return scores.cases.flatMap(({ of, places, negatives, newOnFixed }) => [
    ...places
      .filter((place) => place.notes.length > 0)
      .map((p) => `${of.id} [${p.row.level}] ${p.row.file}:${p.row.line} ${p.row.sink}: ${p.notes.join(' · ')}`),
    ...negatives
      .filter((place) => place.silent === false)
      .map(
        (n) =>
          `${of.id} must be silent at ${n.file}:${n.line} (${n.why}): ${n.loud.map(describe).join('; ') || 'the run failed'}`,
      ),
    ...newOnFixed.map((result) => `${of.id} new on the fixed tree: ${describe(result)}`),
  ]);
}

/** Trees that failed or could not be had, said aloud. */
export function lacks({ trees }: Summary): string[] {
  return [
    ...trees.failed.map((what) => `Failed: ${what}`),
    ...trees.notObtained.map((what) => `Not obtained, in no figure: ${what}`),
  ];
}

function plain({ title, head, rows }: Table): string[] {
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [title, line(head), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)];
}

const fraction = ({ yes, of }: { yes: number; of: number }): string => (of === 0 ? '–' : `${yes}/${of}`);
