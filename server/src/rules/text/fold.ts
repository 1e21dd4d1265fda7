// Text made plain for matching: styled letters, look-alikes and invisible characters undone, offsets kept.
import { isInvisible, terminalSequence } from './characters.ts';
import { latinLookalike } from './lookalikes.ts';

/** A plain form of a text, and the way back from its offsets to those of the original. */
export interface Folded {
  readonly text: string;
  /** The offset in the original of the character at `index`; the original's length at the end. */
  original(index: number): number;
  /** The same for an exclusive end: the offset just behind the character before `index`. */
  originalEnd(index: number): number;
}

/** Folds what a model reads as the same word into the same characters. Linear in the text's length. */
export function fold(text: string): Folded {
  const starts: number[] = [];
  const ends: number[] = [];
  let out = '';
  const push = (piece: string, start: number, end: number): void => {
    for (let i = 0; i < piece.length; i++) {
      starts.push(start);
      ends.push(end);
    }
    out += piece;
  };
  const latin = latinWords(text);
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i)!;
    const end = i + (terminalSequence(text, i) || (code > 0xffff ? 2 : 1));
    if (code >= 0x20 && code < 0x7f) push(text[i]!, i, end);
    else if (code === 0x0a) push('\n', i, end);
    else if (isInvisible(code)) {
      // Left out: a zero-width character splits no word for the reader.
    } else push(foldCharacter(text.slice(i, end), latin(i)), i, end);
    i = end;
  }
  return unspaced({ text: out, starts, ends }, text.length);
}

const PUNCTUATION: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  ʼ: "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '…': '...',
  '\t': ' ',
  '\r': ' ',
};

function foldCharacter(character: string, amongLatin: boolean): string {
  const plain = PUNCTUATION[character];
  if (plain !== undefined) return plain;
  if (amongLatin) {
    const twin = latinLookalike(character);
    if (twin !== undefined) return twin;
  }
  const compatible = character.normalize('NFKC');
  // Only Latin results are taken: folding kana or ideographs would hide them from their own patterns.
  return /^[\x20-\x7e]+$/.test(compatible) ? compatible : character;
}

/** Answers, for an offset, whether the run of letters it stands in holds an ASCII letter. Each run is looked at once. */
function latinWords(text: string): (index: number) => boolean {
  let from = 0;
  let to = 0;
  let answer = false;
  return (index) => {
    if (index >= from && index < to) return answer;
    from = index;
    while (from > 0 && index - from < 40 && isLetterUnit(text.charCodeAt(from - 1))) from--;
    to = index + 1;
    while (to < text.length && to - index < 40 && isLetterUnit(text.charCodeAt(to))) to++;
    answer = /[A-Za-z]/.test(text.slice(from, to));
    return answer;
  };
}

function isLetterUnit(unit: number): boolean {
  return (
    (unit >= 0x41 && unit <= 0x5a) ||
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0xc0 && unit <= 0x52f) ||
    (unit >= 0x200b && unit <= 0x200d)
  );
}

interface Draft {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Closes up letters set apart by single spaces ("i g n o r e"), five of them or more. */
function unspaced(draft: Draft, length: number): Folded {
  const drop = new Set<number>();
  for (const match of draft.text.matchAll(/(?<![A-Za-z0-9'])(?:[A-Za-z] ){4,60}[A-Za-z](?![A-Za-z0-9'])/g)) {
    for (let i = match.index + 1; i < match.index + match[0].length; i += 2) drop.add(i);
  }
  if (drop.size === 0) return folded(draft, length);
  const kept = [...draft.starts.keys()].filter((i) => !drop.has(i));
  return folded(
    {
      text: kept.map((i) => draft.text[i]).join(''),
      starts: kept.map((i) => draft.starts[i]!),
      ends: kept.map((i) => draft.ends[i]!),
    },
    length,
  );
}

function folded(draft: Draft, length: number): Folded {
  return {
    text: draft.text,
    original: (index) => draft.starts[index] ?? length,
    originalEnd: (index) => (index <= 0 ? (draft.starts[0] ?? 0) : (draft.ends[index - 1] ?? length)),
  };
}

const LEET: Readonly<Record<string, string>> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't' };

/** Digits inside words read as the letters they stand for ("1gn0re"); one character for one, so offsets stay. */
export function unleet(text: string): string {
  return text.replace(/[A-Za-z0-9]{3,40}/g, (word) =>
    /\d/.test(word) && /[A-Za-z].*[A-Za-z]/.test(word) ? word.replace(/[013457]/g, (digit) => LEET[digit]!) : word,
  );
}
