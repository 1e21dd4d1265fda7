// What two definitions have to share to be the same: their JSON without what says nothing, in a fixed order.
import { type Definition, fieldOf, isTable, isUnknown, type Json, partsOf } from './definition.ts';

/**
 * A definition's fields without what tells a client nothing: the dialect of a schema (`$schema`), an empty list of
 * required fields, an empty list of a prompt's arguments, `taskSupport: 'forbidden'`, which is what its absence means (specification of 2025-11-25, tools).
 */
export function normalFields({ fields }: Definition): Definition['fields'] {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      if (name === 'inputSchema' || name === 'outputSchema') return [[name, normalSchema(value)] as const];
      if (
        name === 'execution' &&
        isTable(value) &&
        value.taskSupport === 'forbidden' &&
        Object.keys(value).length === 1
      )
        return [];
      if (name === 'arguments' && Array.isArray(value) && value.length === 0) return [];
      if ((name === 'annotations' || name === '_meta') && isTable(value) && Object.keys(value).length === 0) return [];
      return [[name, value] as const];
    }),
  );
}

function normalSchema(schema: Json): Json {
  if (!isTable(schema)) return schema;
  const { $schema: _dialect, ...rest } = schema;
  return Array.isArray(rest.required) && rest.required.length === 0 ? without(rest, 'required') : rest;
}

function without(table: { readonly [key: string]: Json }, name: string): { readonly [key: string]: Json } {
  return Object.fromEntries(Object.entries(table).filter(([key]) => key !== name));
}

/** How two values stand to each other. `unknown`: one side cannot tell. */
export type Likeness = 'same' | 'unknown' | 'other';

/**
 * Compares two values as JSON; the order of a table's fields and of `required` says nothing. `strict`: what is not known
 * is like nothing but what is not known in the same way, and no answer is `unknown`.
 */
export function likeness(a: Json | undefined, b: Json | undefined, strict = false, key = ''): Likeness {
  if (strict) return a === undefined || b === undefined ? same(a === b) : same(textOf(a, key) === textOf(b, key));
  if (isUnknown(a) || isUnknown(b)) return isUnknown(a) && isUnknown(b) ? 'same' : 'unknown';
  const [partsA, partsB] = [partsOf(a), partsOf(b)];
  if (partsA && partsB) return JSON.stringify(partsA) === JSON.stringify(partsB) ? 'same' : 'other';
  if (partsA || partsB) {
    const text = partsA ? b : a;
    return typeof text === 'string' && fits(text, (partsA ?? partsB)!) ? 'unknown' : 'other';
  }
  if (a === undefined || b === undefined) return a === b ? 'same' : 'other';
  if (Array.isArray(a) && Array.isArray(b)) return lists(a as readonly Json[], b as readonly Json[], key);
  if (isTable(a) && isTable(b)) {
    const open = a.$unknown === true || b.$unknown === true;
    let all: Likeness = open && !(a.$unknown === true && b.$unknown === true) ? 'unknown' : 'same';
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
      if (name === '$unknown') continue;
      const [x, y] = [fieldOf(a, name), fieldOf(b, name)];
      const missing = (x === undefined && a.$unknown === true) || (y === undefined && b.$unknown === true);
      const one = missing ? 'unknown' : likeness(x, y, false, name);
      if (one === 'other') return 'other';
      if (one === 'unknown') all = 'unknown';
    }
    return all;
  }
  return Object.is(a, b) ? 'same' : 'other';
}

function same(are: boolean): Likeness {
  return are ? 'same' : 'other';
}

function lists(a: readonly Json[], b: readonly Json[], key: string): Likeness {
  const [x, y] = [a, b].map((list) => list.filter((one) => !isUnknown(one))) as [Json[], Json[]];
  if (x.length !== a.length || y.length !== b.length) return 'unknown';
  if (x.length !== y.length) return 'other';
  const ordered = key === 'required' ? [[...x].sort(), [...y].sort()] : [x, y];
  let all: Likeness = 'same';
  for (const [i, one] of ordered[0]!.entries()) {
    const found = likeness(one, ordered[1]![i]);
    if (found === 'other') return 'other';
    if (found === 'unknown') all = 'unknown';
  }
  return all;
}

/** True where a text has the known parts in their order. */
export function fits(text: string, parts: readonly (string | null)[]): boolean {
  let at = 0;
  let loose = false;
  for (const part of parts) {
    if (part === null) {
      loose = true;
      continue;
    }
    const found = loose ? text.indexOf(part, at) : text.startsWith(part, at) ? at : -1;
    if (found < 0) return false;
    at = found + part.length;
    loose = false;
  }
  if (loose || at === text.length) return true;
  // The last known part may stand at the end, too.
  const last = parts.at(-1);
  return parts.includes(null) && typeof last === 'string' && text.endsWith(last);
}

/** The JSON with the fields of each table in the order of their names: equal values are equal texts. */
export function canonical(json: Json): string {
  if (Array.isArray(json)) return `[${(json as readonly Json[]).map(canonical).join(',')}]`;
  if (!isTable(json)) return JSON.stringify(json);
  const names = Object.keys(json).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${textOf(json[name]!, name)}`).join(',')}}`;
}

function textOf(value: Json, name: string): string {
  const isList = name === 'required' && Array.isArray(value) && value.every((one) => typeof one === 'string');
  return canonical(isList ? [...(value as string[])].sort() : value);
}

/** The text that a definition's digest is made of. */
export function digested(definition: Definition): string {
  return canonical({ kind: definition.kind, name: definition.name, ...{ fields: normalFields(definition) } });
}
