// Makes text of a server harmless to read: what would be invisible or change the direction of text is shown as its code point.

/**
 * Control characters (C0, C1, DEL), format characters (bidi, zero width), separators of lines and paragraphs, tag
 * characters, lone surrogates, variation selectors, and fillers that look like nothing.
 */
const hidden =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Variation_Selector}\u{e0000}-\u{e0fff}\u{115f}\u{1160}\u{3164}\u{ffa0}]|\u{34f}|\u{17b4}|\u{17b5}/gu;

/** Part of an emoji: the joiner between two, the selector after one. Anywhere else they hide something. */
const ofEmoji = /(?<=\p{Extended_Pictographic}\ufe0f?)\u200d(?=\p{Extended_Pictographic})|(?<=\p{Emoji})\ufe0f/gu;
const STANDS_FOR = { '\u200d': '\u{f8fe}', '\ufe0f': '\u{f8fd}' } as const;

/** Text on one line: hidden characters, line breaks and tabs among them, as ⟨U+202E⟩. */
export function visible(text: string): string {
  return shown(text, '');
}

/** Text of several lines: its line breaks and tabs stay. */
export function visibleLines(text: string): string {
  return shown(text.replaceAll('\r\n', '\n'), '\n\t');
}

/** True where `visibleLines` shows something in another's place. */
export function hides(text: string): boolean {
  return visibleLines(text) !== text.replaceAll('\r\n', '\n');
}

function shown(text: string, kept: string): string {
  return text
    .replace(ofEmoji, (char) => STANDS_FOR[char as keyof typeof STANDS_FOR])
    .replace(hidden, (char) => (kept.includes(char) ? char : codePoint(char)))
    .replaceAll('\u{f8fe}', '\u200d')
    .replaceAll('\u{f8fd}', '\ufe0f');
}

function codePoint(char: string): string {
  return `⟨U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
