// A shell command read as its words, where that can be done without a shell: no operators, no expansions.
import type ts from 'typescript';
import type { Piece } from './string-shape.ts';

/** One part of a word; `quoted` says whether it stood inside quotes. */
export interface WordPart {
  readonly text?: string;
  readonly hole?: ts.Expression;
  readonly quoted: boolean;
}
export type Word = readonly WordPart[];

/** Characters that mean more than themselves outside of quotes. A line break starts the next command. */
const OPERATORS = /[;|&<>()$`\\*?[\]{}!\r\n]/;
/** Words that only a shell understands. */
const SHELL_WORDS =
  /^(?:cd|source|\.|export|unset|set|alias|unalias|eval|exec|command|builtin|type|if|for|while|until|case|function|time|ulimit|umask|read|wait|exit|trap|shift|history|dir|del|erase|copy|move|start|cls|ren|rd|md|call|setx)$/;

/** Programs that read a command out of their arguments, here or on another machine: an array does not help there. */
const INTERPRETER =
  /^(?:.*[\\/])?(?:(?:ba|z|da|k|a|fi)?sh|cmd|powershell|pwsh|su|ssh|adb|watch|xargs|parallel|osascript)(?:\.exe)?$/i;

/** The words of a command, or undefined where only a shell gives it its meaning. */
export function shellWords(pieces: readonly Piece[]): Word[] | undefined {
  const words: WordPart[][] = [];
  let word: WordPart[] | undefined;
  let quote: '"' | "'" | undefined;
  const add = (part: WordPart): void => {
    if (!word) {
      word = [];
      words.push(word);
    }
    const last = word.at(-1);
    if (part.text !== undefined && last?.text !== undefined && last.quoted === part.quoted)
      word[word.length - 1] = { text: last.text + part.text, quoted: part.quoted };
    else word.push(part);
  };
  const trimmed = trimEnds(pieces);
  for (const piece of trimmed) {
    if (typeof piece !== 'string') {
      add({ hole: piece, quoted: quote !== undefined });
      continue;
    }
    for (const c of piece) {
      if (quote !== undefined) {
        if (c === quote) {
          quote = undefined;
          // An empty pair of quotes is a word too.
          add({ text: '', quoted: true });
        } else if (quote === '"' && /[$`\\!]/.test(c)) return undefined;
        else add({ text: c, quoted: true });
      } else if (c === '"' || c === "'") {
        quote = c;
        add({ text: '', quoted: true });
      } else if (c === ' ' || c === '\t') word = undefined;
      else if (OPERATORS.test(c)) return undefined;
      else if ((c === '#' || c === '~') && !word) return undefined;
      else add({ text: c, quoted: false });
    }
  }
  if (quote !== undefined || words.length === 0) return undefined;
  const [first] = words;
  const program = first!.every((p) => p.text !== undefined) ? first!.map((p) => p.text).join('') : undefined;
  if (program !== undefined && (SHELL_WORDS.test(program) || /^\w+=/.test(program) || program === '')) return undefined;
  if (words.some((w) => w.every((p) => p.text !== undefined) && INTERPRETER.test(w.map((p) => p.text).join(''))))
    return undefined;
  return words.map((w) => w.filter((p, n) => p.text !== '' || (w.length === 1 && n === 0) || allEmpty(w, n)));
}

// A word of nothing but empty quotes keeps one of them.
function allEmpty(word: readonly WordPart[], n: number): boolean {
  return n === 0 && word.every((p) => p.text === '');
}

// White space around the whole command separates nothing.
function trimEnds(pieces: readonly Piece[]): Piece[] {
  const out = [...pieces];
  const [first] = out;
  if (typeof first === 'string') out[0] = first.trimStart();
  const last = out.at(-1);
  if (typeof last === 'string') out[out.length - 1] = last.trimEnd();
  return out.filter((p) => p !== '');
}
