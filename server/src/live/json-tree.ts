// A settings file as a tree with places: JSON with comments and trailing commas, as editors read it. Pure.
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import type { FileProblem } from './launch.ts';

export type { Node };

/** The tree, or undefined for an empty file, or what is wrong with it. */
export function treeOf(text: string, file: string): { readonly root?: Node; readonly problem?: FileProblem } {
  // Windows' editors begin a file with a mark of its encoding.
  const plain = text.startsWith('\ufeff') ? ` ${text.slice(1)}` : text;
  if (plain.trim() === '') return {};
  const errors: ParseError[] = [];
  let root: Node | undefined;
  try {
    root = parseTree(plain, errors, { allowTrailingComma: true });
  } catch {
    // The parser calls itself for each level.
    return { problem: problemAt(text, file, 0, 'This file is not read: it nests too deep.') };
  }
  const [error] = errors;
  if (error) {
    const what = printParseErrorCode(error.error).replace(/(?!^)[A-Z]/g, (letter) => ` ${letter}`);
    return {
      problem: problemAt(text, file, error.offset, `This file is not read, it is no JSON: ${what.toLowerCase()}.`),
    };
  }
  return root === undefined ? {} : { root };
}

export function problemAt(text: string, file: string, offset: number, message: string): FileProblem {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { file, offset, line: before.length, column: before.at(-1)!.length + 1, message };
}

export function nodeAt(root: Node | undefined, path: readonly string[]): Node | undefined {
  return root === undefined ? undefined : findNodeAtLocation(root, [...path]);
}

/** The properties of an object, the last of each name as JSON has it; none of anything else. */
export function propertiesOf(
  node: Node | undefined,
): { readonly name: string; readonly key: Node; readonly value: Node }[] {
  if (node?.type !== 'object') return [];
  const found = new Map<string, { name: string; key: Node; value: Node }>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key && value) found.set(String(key.value), { name: String(key.value), key, value });
  }
  return [...found.values()];
}

export function contentOf(node: Node | undefined): unknown {
  return node === undefined ? undefined : getNodeValue(node);
}
