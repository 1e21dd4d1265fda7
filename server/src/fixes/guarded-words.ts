// The words of a command, kept from being read as options once no shell stands before the program.
import type ts from 'typescript';
import { placesOf, type WordShape } from '../taint/argument-list.ts';
import type { Word } from './shell-words.ts';
import { quoted, type Style } from './source-style.ts';

export interface Guard {
  readonly style: Style;
  /** True where a client's argument is put. */
  isArgument(hole: ts.Expression): boolean;
  /** The name of the helper that refuses a word which begins with a dash. */
  refuse(): string;
}

/**
 * The same words, guarded: by the end of the options where the program honours one and nothing but operands follows,
 * else one by one.
 * @param words the words behind the program
 * @param texts how each is written
 * @param ordered they are all there are, so that the end of the options may be put among them
 */
export function guardedWords(
  guard: Guard,
  program: string | undefined,
  words: readonly Word[],
  texts: readonly string[],
  ordered: boolean,
): string[] {
  const shapes = words.map(shapeOf);
  const places = placesOf(program, shapes);
  const isRisky = (n: number): boolean =>
    places[n] !== undefined && words[n]![0]?.hole !== undefined && guard.isArgument(words[n]![0]!.hole!);
  const first = words.findIndex((_, n) => isRisky(n));
  if (first < 0) return [...texts];
  const marker = places[first]!.marker;
  if (ordered && marker !== undefined && shapes.slice(first).every((shape) => isOperand(shape, marker)))
    return [...texts.slice(0, first), quoted(guard.style, marker), ...texts.slice(first)];
  return texts.map((text, n) => (isRisky(n) ? refused(guard, text) : text));
}

function refused(guard: Guard, text: string): string {
  return text.startsWith('...') ? `${text}.map(${guard.refuse()})` : `${guard.refuse()}(${text})`;
}

function shapeOf(word: Word): WordShape {
  if (word.every((p) => p.text !== undefined)) return { text: word.map((p) => p.text).join('') };
  return { head: word[0]?.text ?? '' };
}

function isOperand(shape: WordShape, marker: string): boolean {
  if ('head' in shape) return !shape.head.startsWith('-');
  return !shape.text.startsWith('-') || (shape.text === '--' && marker === '--end-of-options');
}
