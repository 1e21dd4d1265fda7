// Patterns as in .gitignore, matched in steps that grow with pattern times path: a repository brings its own patterns,
// and with regular expressions a few `**` over a deep folder take minutes.

/** What some patterns say of one path. */
export interface IgnorePatterns {
  /**
   * True for what they ignore, false for what they take back (`!`), undefined where none is about it: the last that is
   * decides. Only the path itself is asked about, not the folders around it.
   * @param path POSIX, relative to the folder of the patterns; ends in "/" for a folder
   */
  says(path: string): boolean | undefined;
}

/** Reads patterns, one a line. A line that no path can match is stepped over. */
export function ignorePatterns(lines: readonly string[]): IgnorePatterns {
  const patterns = lines.map(patternOf).filter((each) => each !== undefined);
  return {
    says(path) {
      const isFolder = path.endsWith('/');
      const end = isFolder ? path.length - 1 : path.length;
      const name = path.slice(path.lastIndexOf('/', end - 1) + 1, end);
      let segments: readonly string[] | undefined;
      for (let n = patterns.length - 1; n >= 0; n--) {
        const { folders, last, anywhere, parts, takesBack } = patterns[n]!;
        // Most patterns are not about a name: they are asked about that first.
        if ((folders && !isFolder) || !matchesSegment(last, name)) continue;
        if (!anywhere) segments ??= path.slice(0, end).split('/');
        if (anywhere || matches(parts, deep, segments!, matchesSegment)) return !takesBack;
      }
      return undefined;
    },
  };
}

/** One character: itself, any, or one of a class. */
type Step = string | typeof any | Charset;
interface Charset {
  /** Pairs of code points, both ends inclusive. */
  readonly ranges: readonly (readonly [number, number])[];
  readonly negated: boolean;
}
const any = Symbol('?');
const star = Symbol('*');

/** A part of a path between slashes; a text where there is nothing special in it. */
type Segment = string | Glob;
interface Glob {
  readonly steps: readonly (Step | typeof star)[];
  /** What it begins and ends with, to the letter. */
  readonly head: string;
  readonly tail: string;
}
/** `**`: any number of segments, also none. */
const deep = Symbol('**');

interface Pattern {
  readonly takesBack: boolean;
  /** It is about folders only. */
  readonly folders: boolean;
  /** What the name of a path has to be. */
  readonly last: Segment;
  /** There is no slash in it: it is about names wherever they are. */
  readonly anywhere: boolean;
  readonly parts: readonly (Segment | typeof deep)[];
}

function patternOf(line: string): Pattern | undefined {
  let text = withoutTail(line);
  if (text === '' || text.startsWith('#')) return undefined;
  const takesBack = text.startsWith('!');
  if (takesBack) text = text.slice(1);
  const folders = text.endsWith('/');
  if (folders) text = text.slice(0, -1);
  const anchored = text.includes('/');
  const words = (text.startsWith('/') ? text.slice(1) : text).split('/');
  const parts: (Segment | typeof deep)[] = [];
  for (const [n, word] of words.entries()) {
    if (/^\*\*+$/.test(word) && anchored) {
      if (parts.at(-1) !== deep) parts.push(deep);
      // Behind a last slash, it is about what is inside: never about nothing.
      if (n === words.length - 1) parts.push(globOf([star]));
      continue;
    }
    const segment = segmentOf(word);
    if (segment === undefined || word === '') return undefined;
    parts.push(segment);
  }
  const last = parts.at(-1);
  if (last === undefined || last === deep) return undefined;
  return { takesBack, folders, last, anywhere: !anchored, parts };
}

/** Without blanks at the end, but for those behind a backslash. */
function withoutTail(line: string): string {
  let end = line.endsWith('\r') ? line.length - 1 : line.length;
  const whole = end;
  while (end > 0 && line[end - 1] === ' ') end -= 1;
  let backslashes = 0;
  while (line[end - 1 - backslashes] === '\\') backslashes += 1;
  return line.slice(0, backslashes % 2 === 1 && end < whole ? end + 1 : end);
}

/** Undefined for a class without an end and a backslash before nothing, which match nothing. */
function segmentOf(word: string): Segment | undefined {
  if (!/[*?[\\]/.test(word)) return word;
  const steps: (Step | typeof star)[] = [];
  const letters = [...word];
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at]!;
    if (letter === '*') {
      if (steps.at(-1) !== star) steps.push(star);
    } else if (letter === '?') steps.push(any);
    else if (letter === '\\') {
      at += 1;
      if (at === letters.length) return undefined;
      steps.push(letters[at]!);
    } else if (letter === '[') {
      const found = charsetAt(letters, at);
      if (!found) return undefined;
      steps.push(found.charset);
      at = found.last;
    } else steps.push(letter);
  }
  return steps.every((step) => typeof step === 'string') ? steps.join('') : globOf(steps);
}

function globOf(steps: Glob['steps']): Glob {
  const literal = (step: Glob['steps'][number]) => typeof step === 'string';
  const from = steps.findIndex((step) => !literal(step));
  const to = steps.findLastIndex((step) => !literal(step));
  return { steps, head: steps.slice(0, from).join(''), tail: steps.slice(to + 1).join('') };
}

/** Letters of the classes that have a name; those of ASCII, as git has them. */
const classes: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  alpha: [
    [65, 90],
    [97, 122],
  ],
  digit: [[48, 57]],
  alnum: [
    [48, 57],
    [65, 90],
    [97, 122],
  ],
  lower: [[97, 122]],
  upper: [[65, 90]],
  space: [
    [9, 13],
    [32, 32],
  ],
  blank: [
    [9, 9],
    [32, 32],
  ],
  punct: [
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ],
  xdigit: [
    [48, 57],
    [65, 70],
    [97, 102],
  ],
  cntrl: [
    [0, 31],
    [127, 127],
  ],
  graph: [[33, 126]],
  print: [[32, 126]],
};

/** The class that opens at `from`, and where its bracket closes. */
function charsetAt(
  letters: readonly string[],
  from: number,
): { readonly charset: Charset; readonly last: number } | undefined {
  let at = from + 1;
  const negated = letters[at] === '!' || letters[at] === '^';
  if (negated) at += 1;
  const ranges: (readonly [number, number])[] = [];
  const one = (): number | undefined => {
    if (letters[at] === '\\') at += 1;
    const letter = letters[at];
    at += 1;
    return letter?.codePointAt(0);
  };
  for (let first = true; ; first = false) {
    if (letters[at] === undefined) return undefined;
    // A bracket that comes first is one of the class.
    if (letters[at] === ']' && !first) return { charset: { ranges, negated }, last: at };
    if (letters[at] === '[' && letters[at + 1] === ':') {
      const close = letters.indexOf(']', at + 2);
      const named = classes[letters.slice(at + 2, close - 1).join('')];
      if (close > 0 && letters[close - 1] === ':' && named) {
        ranges.push(...named);
        at = close + 1;
        continue;
      }
    }
    const low = one();
    if (low === undefined) return undefined;
    if (letters[at] === '-' && letters[at + 1] !== undefined && letters[at + 1] !== ']') {
      at += 1;
      const high = one();
      if (high === undefined) return undefined;
      ranges.push([low, high]);
    } else ranges.push([low, low]);
  }
}

function matchesStep(step: Step, letter: string): boolean {
  if (step === any) return true;
  if (typeof step === 'string') return step === letter;
  const code = letter.codePointAt(0)!;
  return step.ranges.some(([low, high]) => low <= code && code <= high) !== step.negated;
}

function matchesSegment(segment: Segment, name: string): boolean {
  if (typeof segment === 'string') return segment === name;
  const { steps, head, tail } = segment;
  if (!name.startsWith(head) || !name.endsWith(tail)) return false;
  return matches(steps, star, [...name], matchesStep);
}

/**
 * Whether all of `given` is matched, where `wild` stands for any run. Only the last `wild` is ever tried again: what an
 * earlier one could take besides, a later one can, too.
 */
function matches<P, W extends symbol, G>(
  pattern: readonly (P | W)[],
  wild: W,
  given: readonly G[],
  fits: (part: P, one: G) => boolean,
): boolean {
  let p = 0;
  let retry = -1;
  let retryFrom = 0;
  for (let g = 0; g < given.length; ) {
    const part = pattern[p];
    if (part === wild) {
      retry = p += 1;
      retryFrom = g;
    } else if (part !== undefined && fits(part as P, given[g]!)) {
      p += 1;
      g += 1;
    } else if (retry >= 0) {
      p = retry;
      g = retryFrom += 1;
    } else return false;
  }
  while (pattern[p] === wild) p += 1;
  return p === pattern.length;
}
