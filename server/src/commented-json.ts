// JSON with comments and trailing commas, as editors read it, as a tree with places. Pure.
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

/** What is wrong with a text, and where, in UTF-16 units. */
export interface JsonFault {
  readonly offset: number;
  readonly length: number;
  /** In words, `comma expected`; undefined where it nests too deep to be read. */
  readonly what: string | undefined;
}

/** The tree, nothing for a blank text, or the first fault. Never throws. */
export function commentedJson(text: string): { readonly root?: Node; readonly fault?: JsonFault } {
  // Windows' editors begin a file with a mark of its encoding.
  const plain = text.startsWith('\ufeff') ? ` ${text.slice(1)}` : text;
  if (plain.trim() === '') return {};
  const errors: ParseError[] = [];
  let root: Node | undefined;
  try {
    root = parseTree(plain, errors, { allowTrailingComma: true });
  } catch {
    // The parser calls itself for each level.
    return { fault: { offset: 0, length: 1, what: undefined } };
  }
  const [error] = errors;
  if (error) {
    const code = printParseErrorCode(error.error).replace(/(?!^)[A-Z]/g, (letter) => ` ${letter}`);
    // The parser gives a comment that is never closed a length beyond the end.
    const length = Math.min(error.length, text.length - error.offset);
    return { fault: { offset: error.offset, length, what: code.toLowerCase() } };
  }
  return root === undefined ? {} : { root };
}
