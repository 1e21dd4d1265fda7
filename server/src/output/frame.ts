// The code frame: the flagged line with its neighbours and carets under the flagged part, made harmless for a terminal.
import type { Span } from '../snapshot.ts';
import { visible } from './escape.ts';
import type { Lines } from './lines.ts';

/** How many columns of code are shown; of a longer line, those around the flagged part. */
const frameWidth = 110;
const tabWidth = 2;

/**
 * Lines of a frame, without line ends: `12 | code` with one line of context on both sides, and carets under the span. A
 * span over several lines has its carets on the first.
 */
export function frame(lines: Lines, span: Span): readonly string[] {
  const from = lines.place(span.start);
  const to = lines.place(span.end);
  const first = Math.max(1, from.line - 1);
  const last = Math.min(lines.count, from.line + 1);
  const gutter = String(last).length;
  const text = lines.text(from.line);
  const startColumn = from.column - 1;
  const endColumn = to.line === from.line ? to.column - 1 : text.trimEnd().length;
  const cut = windowOf(text, startColumn, endColumn);

  const result: string[] = [];
  for (let line = first; line <= last; line++) {
    const shown = line === from.line ? cut.text : clipped(lines.text(line));
    result.push(`${String(line).padStart(gutter)} | ${shown}`.trimEnd());
    if (line === from.line) {
      const width = Math.max(1, cut.end - cut.start);
      result.push(`${' '.repeat(gutter)} | ${' '.repeat(cut.start)}${'^'.repeat(width)}`);
    }
  }
  return result;
}

/** A line for display, with the columns at which the flagged part begins and ends in it. */
function windowOf(text: string, start: number, end: number): { text: string; start: number; end: number } {
  if (widthOf(shownText(text.slice(0, 4 * frameWidth))) <= frameWidth && text.length <= 4 * frameWidth) {
    const before = shownText(text.slice(0, start));
    return {
      text: shownText(text),
      start: widthOf(before),
      end: widthOf(before) + widthOf(shownText(text.slice(start, end))),
    };
  }
  // Some of what stands before, then the flagged part, then what still fits.
  const from = start <= frameWidth / 2 ? 0 : start - Math.floor(frameWidth / 4);
  const lead = from > 0 ? '…' : '';
  const before = lead + shownText(text.slice(from, start));
  const room = Math.max(8, frameWidth - widthOf(before));
  const flagged = fitting(text.slice(start, Math.min(end, start + room)), room);
  const after = fitting(text.slice(end, end + room), Math.max(0, room - widthOf(flagged)));
  const whole = end <= start + room;
  const tail = !whole || end + after.length < text.length ? '…' : '';
  return {
    text: `${before}${flagged}${whole ? after : ''}${tail}`,
    start: widthOf(before),
    end: widthOf(before) + widthOf(flagged),
  };
}

function clipped(text: string): string {
  const shown = fitting(text.slice(0, frameWidth), frameWidth);
  return text.length > frameWidth || shown.endsWith('…') ? `${shown.replace(/…$/, '')}…` : shown;
}

/** As much of the text, made harmless, as fits a width. */
function fitting(text: string, width: number): string {
  let result = '';
  let used = 0;
  for (const char of text) {
    const piece = shownText(char);
    used += widthOf(piece);
    if (used > width) break;
    result += piece;
  }
  return result;
}

function shownText(text: string): string {
  return visible(text.replaceAll('\t', ' '.repeat(tabWidth)));
}

/** Columns that a terminal gives to a text: none for combining marks, two for East Asian wide characters and emoji. */
function widthOf(text: string): number {
  let width = 0;
  for (const char of text) {
    if (/\p{M}/u.test(char)) continue;
    width += isWide(char.codePointAt(0)!) ? 2 : 1;
  }
  return width;
}

/** The blocks whose characters are wide or full width in Unicode's EastAsianWidth.txt, roughly. */
function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf && code !== 0x303f) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}
