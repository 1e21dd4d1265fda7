// Values as they stand in a text, told apart as JSON tells them apart: numbers by what is written. Pure.
import type { Node } from 'jsonc-parser';
import type { Json } from '../../definitions/definition.ts';
import { compareExact, exact, mayBeRounded } from '../../exact-number.ts';

/** JSON Schema's name of its type. */
export function typeOf(node: Node): string {
  return node.type;
}

/**
 * Whether the value is the same as one in memory.
 * @param literal gives what is written for a node
 */
export function equals(node: Node, json: Json, own: string, literal: (node: Node) => string): boolean {
  switch (node.type) {
    case 'number': {
      if (typeof json !== 'number') return false;
      if (mayBeRounded(json)) return Number(own) === json;
      return compareExact(exact(own)!, exact(String(json))!) === 0;
    }
    case 'array': {
      const entries = node.children ?? [];
      return (
        Array.isArray(json) &&
        json.length === entries.length &&
        entries.every((entry, n) => equals(entry, json[n] as Json, literal(entry), literal))
      );
    }
    case 'object': {
      if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
      const fields = new Map(
        (node.children ?? []).map(({ children }) => [children![0]!.value as string, children![1]]),
      );
      const table = json as { readonly [key: string]: Json };
      return (
        fields.size === Object.keys(table).length &&
        [...fields].every(
          ([name, value]) =>
            value !== undefined && Object.hasOwn(table, name) && equals(value, table[name]!, literal(value), literal),
        )
      );
    }
    default:
      return node.value === json || (node.type === 'null' && json === null);
  }
}

/** A text that two values share when they are the same. */
export function canonical(node: Node, literal: (node: Node) => string): string {
  switch (node.type) {
    case 'number': {
      const { digits, exponent } = exact(literal(node))!;
      return `${digits}e${exponent}`;
    }
    case 'array':
      return `[${(node.children ?? []).map((entry) => canonical(entry, literal)).join()}]`;
    case 'object': {
      const fields = new Map(
        (node.children ?? []).map(({ children }) => [
          JSON.stringify(children![0]!.value),
          children![1] === undefined ? '' : canonical(children![1], literal),
        ]),
      );
      return `{${[...fields]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map((field) => field.join(':'))
        .join()}}`;
    }
    default:
      return JSON.stringify(node.value);
  }
}

/** In characters as people count them, not in UTF-16 units. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}
