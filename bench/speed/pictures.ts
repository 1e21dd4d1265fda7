// The plots of a run: cold checks beside peers, keystrokes by kind, and how both grow with the workspace.
import { kinds } from './edits.ts';
import { duration, percentile, ratio } from './numbers.ts';
import { barPlot, colors, linePlot } from './plot.ts';
import { type Results, SIDE, sideOf } from './results.ts';
import { strokeTimes } from './targets.ts';

export interface Picture {
  /** Relative to the page. */
  readonly file: string;
  readonly title: string;
  /** What is to be seen, in words. */
  readonly told: string;
  readonly svg: string;
}

/** The plots that the run has figures for. */
export function plots(results: Results): Picture[] {
  return [coldPlot(results), editPlot(results), editCurve(results), coldCurve(results)].filter(
    (one) => one !== undefined,
  );
}

const COLOR: Readonly<Record<string, string>> = {
  [SIDE.floor]: colors.floor,
  [SIDE.check]: colors.own,
  [SIDE.workers]: colors.own,
  [SIDE.read]: colors.other,
  [SIDE.security]: colors.peer,
  [SIDE.oxlint]: colors.other,
  [SIDE.oxlintAll]: colors.other,
  [SIDE.typed]: colors.peer,
  [SIDE.tsc]: colors.far,
};

function coldPlot({ popular, generated = [] }: Results): Picture | undefined {
  const trees = [...(popular ? [popular.whole] : []), ...generated.slice(0, 1)];
  if (trees.length === 0) return undefined;
  const groups = trees.map((tree) => ({
    label: `${tree === popular?.whole ? 'The popular servers' : 'A generated workspace'}, ${tree.files.toLocaleString('en')} files`,
    bars: tree.sides.flatMap(({ name }) => {
      const ms = sideOf(tree, name)?.wallMs;
      return ms === undefined || name === SIDE.read
        ? []
        : [{ label: name, value: ms, text: duration(ms), color: COLOR[name] ?? colors.far }];
    }),
  }));
  const told = groups.map(
    ({ label, bars }) => `${label}: ${bars.map((bar) => `${bar.label} ${bar.text}`).join(', ')}.`,
  );
  const title = 'A cold check, whole process, median';
  return picture('speed-cold', title, told.join(' '), (words) => barPlot(title, words, groups));
}

function editPlot({ latency }: Results): Picture | undefined {
  const first = latency?.find(({ size }) => size === 1);
  if (first === undefined) return undefined;
  const groups = [...kinds, undefined].map((kind) => {
    const times = first.typing.strokes.filter((one) => kind === undefined || one.kind === kind).map(({ ms }) => ms);
    const bar = (p: number, color: string) => {
      const value = percentile(times, p);
      return { label: `p${p}`, value, text: duration(value), color };
    };
    return { label: kind ?? 'all together', bars: [bar(50, colors.own), bar(95, colors.floor), bar(99, colors.far)] };
  });
  const told = groups.map(
    ({ label, bars }) => `${label}: ${bars.map((bar) => `${bar.label} ${bar.text}`).join(', ')}.`,
  );
  const title = 'From a keystroke to its diagnostics, 1,000 files';
  return picture('speed-edits', title, told.join(' '), (words) =>
    barPlot(title, words, groups, { value: 30, text: 'wanted of p95: 30 ms' }),
  );
}

function editCurve({ latency = [] }: Results): Picture | undefined {
  if (latency.length < 2) return undefined;
  const places = latency.map(({ size, files }) => `${size}× (${files.toLocaleString('en')})`);
  const line = (label: string, color: string, p: number, kind?: string) => ({
    label,
    color,
    values: latency.map((one) => percentile(strokeTimes(one, kind), p)),
  });
  const series = [
    line('all, p95', colors.far, 95),
    line('all, p50', colors.own, 50),
    line('handler body, p50', colors.floor, 50, 'handler body'),
    line('unreached file, p50', colors.other, 50, 'file no handler reaches'),
  ];
  const told = series.map(({ label, values }) => `${label}: ${values.map(duration).join(', ')}.`).join(' ');
  const title = 'Keystroke to diagnostics, as the workspace grows around the same servers';
  return picture('speed-edits-curve', title, `${places.join(', ')}. ${told}`, (words) =>
    linePlot(title, words, places, series, duration),
  );
}

function coldCurve({ generated = [] }: Results): Picture | undefined {
  if (generated.length < 2) return undefined;
  const places = generated.map(({ size, files }) => `${size}× (${files.toLocaleString('en')})`);
  const names = Object.values(SIDE).filter((name) => name !== SIDE.oxlintAll && name !== SIDE.workers);
  const series = names
    .map((name, n) => ({
      label: name.replace(' (the floor)', '').replace(', 1 thread', ''),
      color: [colors.floor, colors.own, '#8a8f98', colors.peer, colors.other, '#b08800', colors.far][n]!,
      values: generated.map((tree) => sideOf(tree, name)?.wallMs),
    }))
    .filter(({ values }) => values.some((value) => value !== undefined));
  const told = series.map(
    ({ label, values }) => `${label}: ${values.map((ms) => (ms ? duration(ms) : 'not run')).join(', ')}.`,
  );
  const title = 'A cold check, as the workspace grows around the same servers';
  return picture('speed-cold-curve', title, `${places.join(', ')}. ${told.join(' ')}`, (words) =>
    linePlot(title, words, places, series, duration),
  );
}

function picture(name: string, title: string, told: string, draw: (told: string) => string): Picture {
  return { file: `images/${name}.svg`, title, told, svg: draw(told) };
}

/** How many times as long as the other; for a table's cell. */
export function times(own: number | undefined, other: number | undefined): string {
  return own === undefined || other === undefined ? '–' : ratio(own / other);
}
