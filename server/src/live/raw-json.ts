// Finds the parts of a JSON text without parsing it, so that what a server or a person wrote can be handed on to the letter.
//
// Everything here takes text that JSON.parse has accepted. One pass, no recursion: a text may have 16 MB.

/** A member of an object: its name, and where the text of its value begins and ends. */
export interface Member {
  readonly name: string;
  /** Where the name's quote is. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** The members of the object that begins at `at` or after white space there; undefined when there is none. */
export function membersOf(text: string, at = 0): Member[] | undefined {
  let i = past(text, at);
  if (text.charCodeAt(i) !== OPEN_BRACE) return undefined;
  const members: Member[] = [];
  i = past(text, i + 1);
  while (text.charCodeAt(i) === QUOTE) {
    const nameEnd = stringEnd(text, i);
    const from = past(text, past(text, nameEnd) + 1);
    const to = valueEnd(text, from);
    members.push({ name: JSON.parse(text.slice(i, nameEnd)), at: i, from, to });
    i = past(text, to);
    if (text.charCodeAt(i) === COMMA) i = past(text, i + 1);
  }
  return members;
}

/** The text of a member's value; the last of that name, as JSON.parse has it. Undefined when there is none. */
export function memberText(text: string, name: string): string | undefined {
  const member = membersOf(text)?.findLast((each) => each.name === name);
  return member && text.slice(member.from, member.to);
}

/** The texts of an array's elements; undefined when it is none. */
export function elementTexts(text: string): string[] | undefined {
  let i = past(text, 0);
  if (text.charCodeAt(i) !== OPEN_BRACKET) return undefined;
  const elements: string[] = [];
  i = past(text, i + 1);
  while (i < text.length && text.charCodeAt(i) !== CLOSE_BRACKET) {
    const to = valueEnd(text, i);
    elements.push(text.slice(i, to));
    i = past(text, to);
    if (text.charCodeAt(i) === COMMA) i = past(text, i + 1);
  }
  return elements;
}

/**
 * The text with each string and number given to `change`, which says what stands there instead: for a string what is
 * between its quotes, as it is written; for a number all of it.
 */
export function withTokens(text: string, change: (token: string, is: 'string' | 'number') => string): string {
  const parts: string[] = [];
  let kept = 0;
  let i = 0;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      const end = stringEnd(text, i);
      put(i + 1, end - 1, 'string');
      i = end;
    } else if (code === MINUS || isDigit(code)) {
      const end = scalarEnd(text, i);
      put(i, end, 'number');
      i = end;
    } else i += 1;
  }
  parts.push(text.slice(kept));
  return parts.join('');

  function put(from: number, to: number, is: 'string' | 'number'): void {
    const token = text.slice(from, to);
    const other = change(token, is);
    if (other === token) return;
    parts.push(text.slice(kept, from), other);
    kept = to;
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** The first place from `i` on that is no white space. */
function past(text: string, i: number): number {
  let at = i;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

/** @param i where the opening quote is */
function stringEnd(text: string, i: number): number {
  // Sign by sign: a search for each quote takes thirty times as long where millions of them are escaped.
  for (let at = i + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at + 1;
  }
  return text.length;
}

function scalarEnd(text: string, i: number): number {
  let at = i;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || isSpace(code)) break;
  }
  return at;
}

function valueEnd(text: string, i: number): number {
  const first = text.charCodeAt(i);
  if (first === QUOTE) return stringEnd(text, i);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return scalarEnd(text, i);
  let depth = 0;
  let at = i;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at);
      continue;
    }
    at += 1;
    if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return at;
}
