// The short list for those who work on the engine: only what is wrong, one line each.

import { type CaseScore, describe, type Scores } from './score.ts';
import { countByRule, percent, summarize } from './summary.ts';

/** The list as lines. */
export function compact(scores: Scores): string[] {
  const summary = summarize(scores);
  const out: string[] = [];
  const section = (title: string, lines: readonly string[]): void => {
    if (lines.length > 0) out.push(`${title} (${lines.length})`, ...lines.map((line) => `  ${line}`), '');
  };
  const places = scores.cases.flatMap((of) => of.places.map((place) => ({ of: of.of, place })));
  const at = ({ of, place: { row } }: (typeof places)[number]): string =>
    `${of.id} ${row.file}:${row.line} ${(row.tools ?? []).slice(0, 3).join(',')}(${(row.arguments ?? []).join(',')})`;
  const note = (of: (typeof places)[number], start: RegExp): string =>
    of.place.notes.filter((text) => start.test(text)).join(' | ');

  section(
    'MISSED must-flag',
    places
      .filter(({ place }) => place.row.level === 'must-flag' && place.hit === false)
      .map((of) => `${at(of)} ${of.place.row.sink} | ${note(of, /^(missed|the run failed)/)}`),
  );
  section(
    'missed, other levels',
    places
      .filter(({ place }) => place.row.level !== 'must-flag' && place.hit === false)
      .map((of) => `[${of.place.row.level}] ${at(of)} | ${note(of, /^(missed|the run failed)/)}`),
  );
  section(
    'WRONG tool or argument',
    places
      .filter(({ place }) => place.toolRight === false || place.argumentRight === false)
      .map((of) => `${at(of)} | ${note(of, /^says/)}`),
  );
  section(
    'NOT SILENT on the fix',
    places
      .filter(({ place }) => place.silent === false)
      .map(({ of, place }) => {
        const { fixed, level, unchanged_in_fixed: unchanged } = place.row;
        const body = fixed?.function_lines ? `[${fixed.function_lines.join('-')}]` : '';
        const said = place.loud.length > 0 ? place.loud.map(describe).join('; ') : 'the run failed';
        return `[${level}${unchanged ? ', sink unchanged' : ''}] ${of.id} ${fixed?.file}:${fixed?.line}${body} <- ${said}`;
      }),
  );
  section(
    'NEGATIVE CONTROLS',
    scores.cases.flatMap(({ of, negatives }) =>
      negatives
        .filter((n) => n.silent === false)
        .map(
          (n) => `${of.id} ${n.file}:${n.line} (${n.why}) <- ${n.loud.map(describe).join('; ') || 'the run failed'}`,
        ),
    ),
  );
  section(
    'new on the fixed tree',
    scores.cases.flatMap(({ of, newOnFixed }) => newOnFixed.map((result) => `${of.id} ${describe(result)}`)),
  );
  section(
    'popular NOISE',
    scores.popular.flatMap(({ of, noise }) => noise.map((result) => `${of.repo} ${describe(result)}`)),
  );
  section('handlers not resolved', unresolved(scores));
  section('FAILED', summary.trees.failed);
  section('not obtained', summary.trees.notObtained);
  const { total, popular } = summary;
  const byRule = [...countByRule(scores.popular.flatMap((p) => p.noise))].map(([rule, n]) => `${rule} ${n}`).join(', ');
  out.push(
    `must-flag ${percent(total.mustFlag)} · tool ${percent(total.tool)} · argument ${percent(total.argument)}`,
    `silent on fix ${percent(total.silent)} (all levels ${percent(total.silentAll)}) · hit before and silent after ${percent(total.pairs)} · new on fixed ${total.newOnFixed}`,
    `negative controls ${percent(total.negatives)} · other levels ${percent(total.otherLevels)}`,
    `popular ${popular.noise} in ${popular.lines} lines = ${popular.rate.toFixed(2)} per 10,000${byRule ? ` (${byRule})` : ''}, known positives ${popular.known}`,
    `tools on popular: ${popular.tools.found} found, ${popular.tools.named} named, ${popular.tools.resolved} resolved`,
    `${(summary.ms / 1000).toFixed(1)} s, slowest: ${slowest(scores)}`,
  );
  return out;
}

/** Handlers that were not followed: on cases where a must-flag place was missed, and on popular servers. */
function unresolved(scores: Scores): string[] {
  const missed = (of: CaseScore): boolean => of.places.some((p) => p.row.level === 'must-flag' && p.hit === false);
  const runs = [
    ...scores.cases.filter(missed).map((of) => ({ name: of.of.id, run: of.vulnerable })),
    ...scores.popular.map((of) => ({ name: of.of.repo, run: of.run })),
  ];
  const shown = 6;
  return runs.flatMap(({ name, run }) => {
    if (run.state !== 'ok' || !run.tools) return [];
    if (run.tools.found === 0) return [`${name}: no tool found`];
    const { unresolved: all } = run.tools;
    const rest = all.length > shown ? [`${name} … and ${all.length - shown} more`] : [];
    return [...all.slice(0, shown).map((text) => `${name} ${text}`), ...rest];
  });
}

function slowest(scores: Scores): string {
  const runs = [
    ...scores.cases.map((c) => ({ name: c.of.id, run: c.vulnerable })),
    ...scores.popular.map((p) => ({ name: p.of.repo, run: p.run })),
  ].flatMap(({ name, run }) => (run.state === 'not obtained' ? [] : [{ name, ms: run.ms }]));
  return runs
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 4)
    .map(({ name, ms }) => `${name} ${Math.round(ms)} ms`)
    .join(', ');
}
