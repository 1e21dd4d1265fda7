// Makes text of a server harmless to read: what would be invisible or change the direction of text is shown as its code point.

/**
 * Control characters (C0, C1, DEL), format characters (bidi, zero width), separators of lines and paragraphs, tag
 * characters, lone surrogates, variation selectors beyond those of emoji, and fillers that look like nothing.
 */
const hidden =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u{e0000}-\u{e0fff}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}-\u{180f}\u{3164}\u{ffa0}\u{fe00}-\u{fe0d}]|\u{34f}/gu;

/** Joins emoji into one; anywhere else a zero width joiner hides something. */
const emojiJoin = /(?<=\p{Extended_Pictographic}\ufe0f?)\u200d(?=\p{Extended_Pictographic})/gu;
const JOINED = '\u{f8fe}';

/** Text on one line: hidden characters, line breaks and tabs among them, as ⟨U+202E⟩. */
export function visible(text: string): string {
  return shown(text, '');
}

/** Text of several lines: its line breaks and tabs stay. */
export function visibleLines(text: string): string {
  return shown(text.replaceAll('\r\n', '\n'), '\n\t');
}

/** True where `visible` would show something in another's place. */
export function hides(text: string): boolean {
  return visibleLines(text) !== text.replaceAll('\r\n', '\n');
}

function shown(text: string, kept: string): string {
  return text
    .replace(emojiJoin, JOINED)
    .replace(hidden, (char) => (kept.includes(char) ? char : codePoint(char)))
    .replaceAll(JOINED, '\u200d');
}

function codePoint(char: string): string {
  return `⟨U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
