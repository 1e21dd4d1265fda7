// Which characters a reader cannot see, and what they are called.

/** Names of the characters that texts are most often salted with; others are told by their class. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0x00ad, 'SOFT HYPHEN'],
  [0x034f, 'COMBINING GRAPHEME JOINER'],
  [0x061c, 'ARABIC LETTER MARK'],
  [0x115f, 'HANGUL CHOSEONG FILLER'],
  [0x1160, 'HANGUL JUNGSEONG FILLER'],
  [0x17b4, 'KHMER VOWEL INHERENT AQ'],
  [0x17b5, 'KHMER VOWEL INHERENT AA'],
  [0x180e, 'MONGOLIAN VOWEL SEPARATOR'],
  [0x200b, 'ZERO WIDTH SPACE'],
  [0x200c, 'ZERO WIDTH NON-JOINER'],
  [0x200d, 'ZERO WIDTH JOINER'],
  [0x200e, 'LEFT-TO-RIGHT MARK'],
  [0x200f, 'RIGHT-TO-LEFT MARK'],
  [0x2028, 'LINE SEPARATOR'],
  [0x2029, 'PARAGRAPH SEPARATOR'],
  [0x202a, 'LEFT-TO-RIGHT EMBEDDING'],
  [0x202b, 'RIGHT-TO-LEFT EMBEDDING'],
  [0x202c, 'POP DIRECTIONAL FORMATTING'],
  [0x202d, 'LEFT-TO-RIGHT OVERRIDE'],
  [0x202e, 'RIGHT-TO-LEFT OVERRIDE'],
  [0x2060, 'WORD JOINER'],
  [0x2061, 'FUNCTION APPLICATION'],
  [0x2062, 'INVISIBLE TIMES'],
  [0x2063, 'INVISIBLE SEPARATOR'],
  [0x2064, 'INVISIBLE PLUS'],
  [0x2066, 'LEFT-TO-RIGHT ISOLATE'],
  [0x2067, 'RIGHT-TO-LEFT ISOLATE'],
  [0x2068, 'FIRST STRONG ISOLATE'],
  [0x2069, 'POP DIRECTIONAL ISOLATE'],
  [0x2800, 'BRAILLE PATTERN BLANK'],
  [0x3164, 'HANGUL FILLER'],
  [0xfe0e, 'VARIATION SELECTOR-15'],
  [0xfe0f, 'VARIATION SELECTOR-16'],
  [0xfeff, 'ZERO WIDTH NO-BREAK SPACE (byte order mark)'],
  [0xffa0, 'HALFWIDTH HANGUL FILLER'],
  [0x00, 'NULL'],
  [0x07, 'BELL'],
  [0x08, 'BACKSPACE'],
  [0x0b, 'LINE TABULATION'],
  [0x0c, 'FORM FEED'],
  [0x1b, 'ESCAPE'],
  [0x7f, 'DELETE'],
  [0x85, 'NEXT LINE'],
  [0x9b, 'CONTROL SEQUENCE INTRODUCER'],
]);

/** `U+200B ZERO WIDTH SPACE`; never the character itself. */
export function codePointName(code: number): string {
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const name = NAMES.get(code) ?? className(code);
  return name === undefined ? hex : `${hex} ${name}`;
}

function className(code: number): string | undefined {
  if (isTag(code)) return 'TAG CHARACTER';
  if (isVariationSelector(code)) return 'VARIATION SELECTOR';
  if (isControl(code)) return 'CONTROL CHARACTER';
  return isInvisible(code) ? 'FORMAT CHARACTER' : undefined;
}

/** C0 and C1 controls and DELETE, without the newline, return and tab that texts are laid out with. */
export function isControl(code: number): boolean {
  return (code < 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) || (code >= 0x7f && code <= 0x9f);
}

export function isTag(code: number): boolean {
  return code >= 0xe0000 && code <= 0xe007f;
}

export function isVariationSelector(code: number): boolean {
  return (
    (code >= 0xfe00 && code <= 0xfe0f) ||
    (code >= 0xe0100 && code <= 0xe01ef) ||
    (code >= 0x180b && code <= 0x180d) ||
    code === 0x180f
  );
}

/** Marks, embeddings, overrides and isolates of the Unicode bidirectional algorithm. */
export function isBidi(code: number): boolean {
  return (
    code === 0x061c ||
    code === 0x200e ||
    code === 0x200f ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  );
}

/** True for every character that shows nothing of itself, whether it is legitimate where it stands or not. */
export function isInvisible(code: number): boolean {
  if (code < 0xad) return isControl(code);
  if (code < 0x300) return code === 0xad;
  return (
    isTag(code) ||
    isVariationSelector(code) ||
    isBidi(code) ||
    NAMES.has(code) ||
    (code >= 0x206a && code <= 0x206f) ||
    code === 0x2065 ||
    (code >= 0xfff9 && code <= 0xfffb) ||
    (code >= 0x1d173 && code <= 0x1d17a) ||
    (code >= 0x1bca0 && code <= 0x1bca3) ||
    (code >= 0xe0080 && code <= 0xe0fff)
  );
}

/**
 * The length of the terminal sequence (ECMA-48: CSI, OSC and the other strings, short escapes) that starts at an
 * offset, or 0 where none does.
 */
export function terminalSequence(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code !== 0x1b && !(code >= 0x80 && code <= 0x9f)) return 0;
  // The longest string that is followed is 2,000 characters, which bounds the slice.
  return SEQUENCE.exec(text.slice(at, at + 2100))?.[0].length ?? 0;
}

const SEQUENCE =
  /^(?:(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]{0,2000}(?:\x07|\x1b\\|\x9c)|\x1b[ -/]{0,4}[0-~])/;

/** Hostile text made safe to print: one line, controls and invisible characters as `[U+200B]`, cut at `limit`. */
export function shown(text: string, limit = 90): string {
  let out = '';
  let space = false;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (/\s/.test(character) && code !== 0xfeff && code !== 0x2028 && code !== 0x2029 && !isControl(code)) {
      space = out !== '';
      continue;
    }
    const hidden = isInvisible(code) || (code >= 0xd800 && code <= 0xdfff);
    const piece = hidden ? `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]` : character;
    if (out.length + piece.length > limit) return `${out.trimEnd()}…`;
    out += (space ? ' ' : '') + piece;
    space = false;
  }
  return out;
}
