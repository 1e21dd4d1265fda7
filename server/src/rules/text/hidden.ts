// Finds what a model reads and a person cannot see, and decodes what it spells.
import {
  codePointName,
  isBidi,
  isControl,
  isInvisible,
  isTag,
  isVariationSelector,
  terminalSequence,
} from './characters.ts';

export type HiddenKind = 'invisible' | 'bidirectional' | 'tag' | 'control' | 'ansi';

/** A run of hidden characters of one kind. */
export interface Hidden {
  readonly kind: HiddenKind;
  readonly start: number;
  readonly end: number;
  /** The code points, in order of first appearance, each named once. */
  readonly names: readonly string[];
  readonly count: number;
  /** What the run spells, where it is a known way of smuggling text; not yet made safe to print. */
  readonly decoded: string | undefined;
}

/**
 * Every run of hidden characters in a text, in order. Emoji sequences, flags, right-to-left text with balanced
 * controls and joiners of the scripts that need them are left out. One pass, linear in the text's length.
 */
export function hiddenCharacters(text: string): readonly Hidden[] {
  if (!SUSPECT.test(text)) return [];
  const points = codePoints(text);
  const bidi = suspiciousBidi(points);
  const runs: Draft[] = [];
  for (let i = 0; i < points.length; ) {
    const size = terminalSequence(text, points[i]!.at);
    if (size > 0) {
      const end = points[i]!.at + size;
      let to = i;
      while (to < points.length && points[to]!.at < end) to++;
      add(runs, { kind: 'ansi', points: points.slice(i, to), end });
      i = to;
      continue;
    }
    const kind = kindAt(points, i, bidi);
    if (kind !== undefined) add(runs, { kind, points: [points[i]!], end: endOf(points[i]!) });
    i++;
  }
  return runs.map(finished);
}

/** Anything that could be hidden at all; most texts end here. */
const SUSPECT =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad]|\u034f|[\u061c\u115f\u1160]|[\u17b4\u17b5]|[\u180b-\u180f]|[\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164]|[\ufe00-\ufe0f]|[\ufeff\uffa0\ufff9-\ufffb]|[\u{1bca0}-\u{1bca3}]|[\u{1d173}-\u{1d17a}]|[\u{e0000}-\u{e0fff}]/u;

interface Point {
  readonly at: number;
  readonly code: number;
}

interface Draft {
  kind: HiddenKind;
  points: Point[];
  end: number;
}

function codePoints(text: string): readonly Point[] {
  const points: Point[] = [];
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at)!;
    points.push({ at, code });
    at += code > 0xffff ? 2 : 1;
  }
  return points;
}

function endOf(point: Point): number {
  return point.at + (point.code > 0xffff ? 2 : 1);
}

/** Joins a run to the one before it where they touch and are of one kind. */
function add(runs: Draft[], run: Draft): void {
  const last = runs.at(-1);
  if (last !== undefined && last.kind === run.kind && last.end === run.points[0]!.at) {
    last.points.push(...run.points);
    last.end = run.end;
  } else runs.push(run);
}

function finished(run: Draft): Hidden {
  const special = run.points.filter(({ code }) => run.kind !== 'ansi' || isControl(code));
  return {
    kind: run.kind,
    start: run.points[0]!.at,
    end: run.end,
    names: [...new Set(special.map(({ code }) => codePointName(code)))],
    count: run.points.length,
    decoded: run.kind === 'ansi' ? linkTarget(run.points) : decode(run.points.map(({ code }) => code)),
  };
}

function kindAt(points: readonly Point[], i: number, bidi: ReadonlySet<number>): HiddenKind | undefined {
  const code = points[i]!.code;
  if (!isInvisible(code)) return undefined;
  if (isControl(code)) return 'control';
  if (isTag(code)) return inFlag(points, i) ? undefined : 'tag';
  if (isBidi(code)) return bidi.has(i) ? 'bidirectional' : undefined;
  return isLegitimate(points, i) ? undefined : 'invisible';
}

const PICTURE = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}/u;
const EMOJI = /\p{Emoji}/u;
/** Scripts whose letters change shape with a joiner between them: cursive ones and those with a virama. */
const JOINING =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Scripts that put no space between words and may mark where a line can break. */
const UNSPACED = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u;
/** What the lower variation selectors can follow: ideographs, mathematics, letters with standardised variants. */
const VARYING = /[\p{Script=Han}\p{Script=Mongolian}\p{Script=Myanmar}\p{Script=Phags_Pa}\p{Sm}]/u;
const SYMBOL = /[\p{S}\p{Script=Han}]/u;

function isLegitimate(points: readonly Point[], i: number): boolean {
  const code = points[i]!.code;
  const before = characterAt(points, i - 1);
  const after = characterAt(points, i + 1);
  if (isVariationSelector(code)) {
    if (before === '') return false;
    // One selector for one base character. A second one carries something else: hidden bytes.
    if (code === 0xfe0f || code === 0xfe0e) return EMOJI.test(before) || SYMBOL.test(before);
    if (isVariationSelector(points[i + 1]?.code ?? 0)) return false;
    return code >= 0xe0100 ? /\p{Script=Han}/u.test(before) : VARYING.test(before);
  }
  switch (code) {
    case 0x200d: {
      const base = characterAt(points, isVariationSelector(points[i - 1]?.code ?? 0) ? i - 2 : i - 1);
      if (PICTURE.test(base) && /[\p{Extended_Pictographic}]/u.test(after)) return true;
      return JOINING.test(before) && (after === '' || JOINING.test(after) || /[\s\p{P}]/u.test(after));
    }
    case 0x200c:
      return JOINING.test(before) && (after === '' || JOINING.test(after) || /[\s\p{P}]/u.test(after));
    case 0x200b:
      return UNSPACED.test(before) || UNSPACED.test(after);
    case 0x115f:
    case 0x1160:
      return /[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]/.test(after + before.replace(/[\u115f\u1160]/g, ''));
    case 0x180e:
      return /\p{Script=Mongolian}/u.test(before);
    case 0x2800:
      return /[\u2801-\u28ff]/.test(before + after);
    case 0x17b4:
    case 0x17b5:
      return /\p{Script=Khmer}/u.test(before);
    case 0x034f:
      return /\p{M}/u.test(before) || /\p{M}/u.test(after);
    default:
      return code >= 0x1bca0 && code <= 0x1bca3 ? /[\u{1bc00}-\u{1bc9f}]/u.test(before) : false;
  }
}

function characterAt(points: readonly Point[], i: number): string {
  const point = points[i];
  return point === undefined ? '' : String.fromCodePoint(point.code);
}

/** True inside a flag of a country's part: a black flag, its code in tag letters, the cancel tag. */
function inFlag(points: readonly Point[], i: number): boolean {
  let first = i;
  // The longest code is six letters, so the search is bounded however long the run.
  while (first > 0 && i - first < 8 && isTag(points[first - 1]!.code)) first--;
  if (points[first - 1]?.code !== 0x1f3f4) return false;
  let last = first;
  let spelled = '';
  while (last - first < 8 && last < points.length && isTag(points[last]!.code) && points[last]!.code !== 0xe007f) {
    spelled += String.fromCharCode(points[last]!.code - 0xe0000);
    last++;
  }
  return points[last]?.code === 0xe007f && i <= last && /^[a-z]{2}[a-z0-9]{1,3}$/.test(spelled);
}

const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}]/u;

/**
 * Indices of directional controls that do not belong. Overrides never do: they show text in an order it is not
 * read in. Marks and balanced pairs belong where the line has right-to-left letters; nothing belongs without them.
 */
function suspiciousBidi(points: readonly Point[]): ReadonlySet<number> {
  const bad = new Set<number>();
  let controls: number[] = [];
  let rightToLeft = false;
  for (let i = 0; i <= points.length; i++) {
    const code = points[i]?.code ?? 0x0a;
    // A line's end closes every embedding, so each line is judged by itself.
    if (code === 0x0a || code === 0x0d || code === 0x2029) {
      judgeLine(points, controls, rightToLeft, bad);
      controls = [];
      rightToLeft = false;
    } else if (isBidi(code)) controls.push(i);
    else if (!rightToLeft && code > 0x58f && RIGHT_TO_LEFT.test(String.fromCodePoint(code))) rightToLeft = true;
  }
  return bad;
}

function judgeLine(points: readonly Point[], controls: readonly number[], rtl: boolean, bad: Set<number>): void {
  const open: number[] = [];
  for (const i of controls) {
    const code = points[i]!.code;
    const isMark = code === 0x061c || code === 0x200e || code === 0x200f;
    if (!rtl) bad.add(i);
    if (isMark) continue;
    if (code !== 0x202c && code !== 0x2069) {
      open.push(i);
      continue;
    }
    const opener = open.pop();
    const wants = opener !== undefined && points[opener]!.code >= 0x2066 ? 0x2069 : 0x202c;
    const isOverride = opener !== undefined && (points[opener]!.code === 0x202d || points[opener]!.code === 0x202e);
    if (opener === undefined || wants !== code || isOverride) bad.add(i);
    if (isOverride || (opener !== undefined && wants !== code)) bad.add(opener);
  }
  for (const i of open) bad.add(i);
}

/** What a run of hidden characters spells, by the known ways of smuggling text, or undefined. */
function decode(codes: readonly number[]): string | undefined {
  const tags = codes.filter(isTag);
  if (tags.length > 0) {
    const text = tags
      .map((code) => (code >= 0xe0020 && code < 0xe007f ? String.fromCharCode(code - 0xe0000) : ''))
      .join('');
    return text === '' ? undefined : text;
  }
  const selectors = codes.filter((code) => isVariationSelector(code) && code >= 0xfe00);
  if (selectors.length >= 2) {
    return readable(selectors.map((code) => (code >= 0xe0100 ? code - 0xe0100 + 16 : code - 0xfe00)));
  }
  return decodeBits(codes);
}

/** The address of a terminal hyperlink (OSC 8), which may differ from the words it is put behind. */
function linkTarget(points: readonly Point[]): string | undefined {
  const raw = points.map(({ code }) => String.fromCodePoint(code)).join('');
  return /(?:\x1b\]|\x9d)8;[^;\x07\x1b]{0,200};([^\x07\x1b\x9c]{1,2000})/.exec(raw)?.[1];
}

/** Two zero-width characters used as the bits of ASCII letters, in either sense; a third one may set letters apart. */
function decodeBits(codes: readonly number[]): string | undefined {
  const kinds = [...new Set(codes)];
  if (codes.length < 16 || kinds.length < 2 || kinds.length > 3) return undefined;
  for (const one of kinds) {
    for (const zero of kinds) {
      if (one === zero) continue;
      const bits = codes.map((code) => (code === one ? '1' : code === zero ? '0' : ' ')).join('');
      for (const width of [8, 7]) {
        const groups = bits.includes(' ')
          ? bits.trim().split(/ +/)
          : (bits.match(new RegExp(`.{${width}}`, 'g')) ?? []);
        const text = readable(groups.map((group) => Number.parseInt(group, 2)));
        if (text !== undefined && /^[\x20-\x7e]+$/.test(text)) return text;
      }
    }
  }
  return undefined;
}

/** Bytes as UTF-8 text, or undefined where they are no text to speak of. */
function readable(bytes: readonly number[]): string | undefined {
  if (bytes.length < 2 || bytes.some((byte) => !(byte >= 0 && byte <= 0xff))) return undefined;
  try {
    const text = decodeURIComponent(bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
    return /[^\p{L}\p{N}\p{P}\p{Z}\p{S}\n]/u.test(text) ? undefined : text;
  } catch {
    // Not UTF-8: the caller then names the characters without decoding them.
    return undefined;
  }
}
