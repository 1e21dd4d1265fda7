// Draws plots as plain SVG. Colours are of the middle and the ground is see-through: readable on white and on black.

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The value in words. */
  readonly text: string;
  readonly color: string;
}

export interface BarGroup {
  readonly label: string;
  readonly bars: readonly Bar[];
}

export interface Series {
  readonly label: string;
  readonly color: string;
  /** One value for each place on the axis; undefined where there is none. */
  readonly values: readonly (number | undefined)[];
}

export const colors = { own: '#2f81f7', floor: '#8b7ec8', peer: '#c2701c', other: '#2d9a56', far: '#cf4f6e' } as const;

const INK = '#7d8590';
const WIDTH = 860;
const FONT = 'font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif"';

/**
 * Lying bars in groups, on one scale.
 * @param title what is seen: the plot's heading, and with `told` its words for whoever cannot see it
 */
export function barPlot(title: string, told: string, groups: readonly BarGroup[], mark?: Mark): string {
  const [row, gap, top, left, right] = [22, 16, mark ? 62 : 44, 210, 110];
  const values = groups.flatMap(({ bars }) => bars.map(({ value }) => value));
  const most = Math.max(...values, mark?.value ?? 0);
  const at = (value: number) => (value / most) * (WIDTH - left - right);
  const out: string[] = [];
  let y = top;
  for (const { label, bars } of groups) {
    out.push(text(0, y + 14, label, { weight: 600 }));
    y += row;
    for (const bar of bars) {
      const width = Math.max(2, at(bar.value));
      out.push(text(left - 8, y + 14, bar.label, { anchor: 'end' }));
      out.push(
        `<rect x="${left}" y="${y + 2}" width="${round(width)}" height="${row - 6}" rx="2" fill="${bar.color}"/>`,
      );
      out.push(text(left + width + 6, y + 14, bar.text, {}));
      y += row;
    }
    y += gap;
  }
  if (mark !== undefined) {
    const x = round(left + at(mark.value));
    out.push(`<line x1="${x}" x2="${x}" y1="${top - 4}" y2="${y - gap}" stroke="${INK}" stroke-dasharray="4 3"/>`);
    out.push(text(x, top - 8, mark.text, { anchor: 'middle' }));
  }
  return svg(title, told, y, out);
}

/** A line across the bars, as for what is wanted. */
export interface Mark {
  readonly value: number;
  readonly text: string;
}

/** Lines over named places, with a logarithmic height. `unit` is written behind the values of the axis. */
export function linePlot(
  title: string,
  told: string,
  places: readonly string[],
  series: readonly Series[],
  write: (value: number) => string,
): string {
  const [top, bottom, left, right, height] = [56, 40, 70, 236, 260];
  const values = series.flatMap((one) => one.values).filter((value) => value !== undefined);
  const scale = powers(Math.min(...values), Math.max(...values), height);
  const x = (n: number) => left + (n * (WIDTH - left - right)) / Math.max(1, places.length - 1);
  const y = (value: number) => top + height - scale.at(value);
  const out = scale.ticks.flatMap((tick) => [
    `<line x1="${left}" x2="${WIDTH - right}" y1="${round(y(tick))}" y2="${round(y(tick))}" stroke="${INK}" stroke-opacity="0.3"/>`,
    text(left - 8, y(tick) + 4, write(tick).replace(/\.0+ /, ' '), { anchor: 'end' }),
  ]);
  places.forEach((place, n) => {
    out.push(text(x(n), top + height + 22, place, { anchor: 'middle' }));
  });
  const ends = series.map((one) => one.values.findLastIndex((value) => value !== undefined));
  const labels = apart(series.map((one, n) => (ends[n]! < 0 ? top : y(one.values[ends[n]!]!))));
  series.forEach((one, n) => {
    const points = one.values.flatMap((value, at) => (value === undefined ? [] : [[x(at), y(value)] as const]));
    if (points.length === 0) return;
    const line = points.map((point) => point.map(round).join(',')).join(' ');
    out.push(`<polyline points="${line}" fill="none" stroke="${one.color}" stroke-width="2"/>`);
    for (const [px, py] of points)
      out.push(`<circle cx="${round(px)}" cy="${round(py)}" r="3.5" fill="${one.color}"/>`);
    const last = one.values[ends[n]!]!;
    out.push(text(WIDTH - right + 12, labels[n]! + 4, `${one.label} ${write(last)}`, { fill: one.color, weight: 600 }));
  });
  return svg(title, told, top + height + bottom, out);
}

/** The same heights, moved so far that labels at them do not lie on each other; order is kept. */
export function apart(heights: readonly number[], least = 17): number[] {
  const order = heights.map((_, n) => n).sort((a, b) => heights[a]! - heights[b]!);
  const out = [...heights];
  for (let n = 1; n < order.length; n++) {
    const [above, here] = [order[n - 1]!, order[n]!];
    out[here] = Math.max(out[here]!, out[above]! + least);
  }
  return out;
}

interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** Whole powers of ten around the values. */
function powers(least: number, most: number, length: number): Scale {
  const from = Math.floor(Math.log10(least));
  const to = Math.max(Math.ceil(Math.log10(most)), from + 1);
  const ticks = Array.from({ length: to - from + 1 }, (_, n) => 10 ** (from + n));
  return { at: (value) => ((Math.log10(value) - from) / (to - from)) * length, ticks };
}

function text(
  x: number,
  y: number,
  words: string,
  { anchor = 'start', weight = 400, fill = INK }: { anchor?: string; weight?: number; fill?: string },
): string {
  const place = `x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"`;
  return `<text ${place} font-size="13" font-weight="${weight}" fill="${fill}">${escaped(words)}</text>`;
}

function svg(title: string, told: string, height: number, inside: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${round(height)}" role="img" aria-labelledby="title told" ${FONT}>
<title id="title">${escaped(title)}</title>
<desc id="told">${escaped(told)}</desc>
<text x="0" y="20" font-size="16" font-weight="600" fill="${INK}">${escaped(title)}</text>
${inside.join('\n')}
</svg>
`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
