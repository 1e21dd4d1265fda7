// Cuts a text into sentences and words with their offsets.

export interface Sentence {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Position among the text's sentences. */
  readonly index: number;
}

export type TokenKind = 'word' | 'mark' | 'url' | 'email' | 'path';

export interface Token {
  readonly kind: TokenKind;
  /** Lower case. */
  readonly text: string;
  /** Offsets within the sentence. */
  readonly start: number;
  readonly end: number;
  /** Written in capitals, two letters or more. */
  readonly loud: boolean;
}

/** Abbreviations whose full stop ends no sentence. */
const ABBREVIATION = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|incl|no|fig|resp|dr|mr|ms|st|inc|ltd|[a-z])\.$/i;

/**
 * Sentences of a text, trimmed, in order. A full stop ends one where white space follows, ideographic stops always do;
 * a line break does at a blank line, before a list item, tag or heading, after closing punctuation, and before a
 * capital letter. Other line breaks are wrapped prose.
 */
export function sentences(text: string): readonly Sentence[] {
  const found: Sentence[] = [];
  let start = 0;
  const cut = (end: number): void => {
    const raw = text.slice(start, end);
    const lead = raw.length - raw.trimStart().length;
    const body = raw.trim();
    if (/[\p{L}\p{N}]/u.test(body)) {
      const from = start + lead;
      found.push({ start: from, end: from + body.length, text: body, index: found.length });
    }
    start = end;
  };
  for (const match of text.matchAll(/[.!?]['")\]*_`]{0,3}(?=\s)|[。！？]|\n/g)) {
    const end = match.index + match[0].length;
    if (match[0] === '\n') {
      if (endsAtBreak(text.slice(Math.max(start, match.index - 40), match.index), text.slice(end, end + 160))) cut(end);
    } else if (match[0][0] !== '.' || !ABBREVIATION.test(text.slice(Math.max(start, end - 10), match.index + 1)))
      cut(end);
  }
  cut(text.length);
  return found;
}

function endsAtBreak(before: string, after: string): boolean {
  if (/^[ \t]*(?:\n|$)/.test(after)) return true;
  if (/^[ \t]*(?:[-*•+#<[|>]|\d{1,3}[.)])/.test(after)) return true;
  if (/[.!?:;>\]|]["'`*)]{0,2}[ \t]*$/.test(before)) return true;
  return /^[ \t]*\p{Lu}/u.test(after);
}

const TOKEN =
  /(https?:\/\/[^\s<>"'`)\]]{1,300}|(?:www\.)[a-z0-9.-]{3,100}(?:\/[^\s<>"'`)\]]{0,200})?)|([a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4})|((?:~|\$home|%userprofile%|\.{1,2})?[/\\][a-z0-9._*-][a-z0-9._*/\\-]{1,200}|\.[a-z][a-z0-9_-]{1,30}(?:[./\\][a-z0-9._*/\\-]{1,200})?)|([\p{L}\p{N}_](?:[\p{L}\p{N}_]|[-'.](?=[\p{L}\p{N}_])){0,80})|(\S)/giu;

/** Words, addresses, paths and marks of a sentence. */
export function tokens(sentence: string): readonly Token[] {
  const found: Token[] = [];
  for (const match of sentence.matchAll(TOKEN)) {
    const raw = match[0];
    const kind: TokenKind = match[1] ? 'url' : match[2] ? 'email' : match[3] ? 'path' : match[4] ? 'word' : 'mark';
    found.push({
      kind,
      text: raw.toLowerCase(),
      start: match.index,
      end: match.index + raw.length,
      loud: raw.length > 1 && /^[A-Z]+$/.test(raw),
    });
  }
  return found;
}
