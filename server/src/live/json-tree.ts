// A settings file as a tree with places: JSON with comments and trailing commas, as editors read it. Pure.
import { findNodeAtLocation, getNodeValue, type Node } from 'jsonc-parser';
import { commentedJson } from '../commented-json.ts';
import type { FileProblem } from './launch.ts';

export type { Node };

/** The tree, or undefined for an empty file, or what is wrong with it. */
export function treeOf(text: string, file: string): { readonly root?: Node; readonly problem?: FileProblem } {
  const { root, fault } = commentedJson(text);
  if (fault === undefined) return root === undefined ? {} : { root };
  const why = fault.what === undefined ? ': it nests too deep' : `, it is no JSON: ${fault.what}`;
  return { problem: problemAt(text, file, fault.offset, `This file is not read${why}.`) };
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
