// Makes text from a stranger's source harmless: nothing in it may move the cursor, change colours, or hide.

/**
 * Control characters (C0, C1, DEL), and those that are invisible or change the direction of text: format characters,
 * line and paragraph separators, tag characters, lone surrogates.
 */
const harmful = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u{e0000}-\u{e0fff}]/gu;

/** Text for a terminal, on one line: harmful characters are shown by their code point, `\u{1b}`. */
export function visible(text: string): string {
  return text.replace(harmful, (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`);
}

/** The same for text of several lines, whose line breaks and tabs stay. */
export function visibleLines(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.split('\t').map(visible).join('\t'))
    .join('\n');
}

/**
 * JSON, two blanks deep, in which harmful characters are written as `\u001b`: the same value for who reads it, and a
 * terminal that shows it is not harmed.
 */
export function visibleJson(value: unknown): string {
  return visibleJsonText(JSON.stringify(value, undefined, 2));
}

/** JSON text, in which harmful characters are written as `\u001b`; its line breaks stay, and everything else to the letter. */
export function visibleJsonText(text: string): string {
  return text.replace(harmful, (char) => (char === '\n' ? char : unicodeEscape(char)));
}

function unicodeEscape(text: string): string {
  let escaped = '';
  for (let n = 0; n < text.length; n++) escaped += `\\u${text.charCodeAt(n).toString(16).padStart(4, '0')}`;
  return escaped;
}
