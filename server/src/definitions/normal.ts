// What two definitions have to share to be the same: their JSON without what says nothing, in a fixed order.
import { type Definition, fieldOf, isTable, isUnknown, type Json, partsOf } from './definition.ts';

/**
 * A definition's fields without what tells a client nothing: the dialect of a schema (`$schema`), an empty list of
 * required fields, an empty list of a prompt's arguments, `taskSupport: 'forbidden'`, which is what its absence means (specification of 2025-11-25, tools).
 */
export function normalFields({ fields }: Definition): Definition['fields'] {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      if (name === 'inputSchema' || name === 'outputSchema') return [[name, normalRoot(value)] as const];
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

type Table = { readonly [key: string]: Json };

function normalRoot(schema: Json): Json {
  if (!isTable(schema)) return schema;
  const { $schema: _dialect, ...rest } = schema;
  const whole = new Inlining(rest).inlined(rest, 0);
  return isTable(whole) ? normalSchema(whole) : whole;
}

/** Schemas that are put in place of references to them, in one root; with more the references stay. */
const MAX_INLINED = 2_000;
const MAX_DEPTH = 60;

/**
 * Puts schemas in the place of references to them. Whether a field's schema is repeated or referred to depends on whether
 * its author kept it in a constant, and says nothing. A schema that holds itself keeps its references.
 */
class Inlining {
  readonly #root: Table;
  readonly #open = new Set<string>();
  #count = 0;
  #kept = false;

  constructor(root: Table) {
    this.#root = root;
  }

  inlined(json: Json, depth: number): Json {
    if (Array.isArray(json)) return (json as readonly Json[]).map((one) => this.inlined(one, depth + 1));
    if (!isTable(json)) return json;
    const { $ref: ref, ...beside } = json;
    if (typeof ref === 'string') {
      const target = this.#target(ref);
      if (target && !this.#open.has(ref) && depth < MAX_DEPTH && ++this.#count <= MAX_INLINED) {
        this.#open.add(ref);
        const there = this.inlined(target, depth + 1);
        this.#open.delete(ref);
        return isTable(there) ? { ...there, ...beside } : there;
      }
      this.#kept = true;
    }
    const fields = Object.entries(json).map(([name, value]) => [name, this.inlined(value, depth + 1)] as const);
    const all = Object.fromEntries(fields);
    if (depth > 0 || this.#kept) return all;
    const { $defs: _defs, definitions: _definitions, ...rest } = all;
    return rest;
  }

  #target(ref: string): Table | undefined {
    if (!ref.startsWith('#/')) return undefined;
    let at: Json | undefined = this.#root;
    for (const step of ref.slice(2).split('/')) {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
      at = isTable(at) ? at[name] : Array.isArray(at) ? (at as readonly Json[])[Number(name)] : undefined;
    }
    return isTable(at) ? at : undefined;
  }
}

/**
 * What versions of zod and of JSON Schema write differently, in one way: a type or null (`anyOf` with `null`, or two
 * types), the places of a tuple (`items` of draft 7, `prefixItems` of 2020-12), an empty `required`.
 */
function normalSchema(schema: Json): Json {
  if (Array.isArray(schema)) return (schema as readonly Json[]).map(normalSchema);
  if (!isTable(schema)) return schema;
  const fields = Object.entries(schema).flatMap(([name, value]): (readonly [string, Json])[] => {
    if (name === 'required' && Array.isArray(value) && value.length === 0) return [];
    if (name === 'items' && Array.isArray(value)) return [['prefixItems', normalSchema(value)]];
    if (name === 'additionalItems' && value === false) return [];
    // What an author may have called `items` is a field there, and data is no schema.
    if (name === 'properties' && isTable(value))
      return [[name, Object.fromEntries(Object.entries(value).map(([own, one]) => [own, normalSchema(one)] as const))]];
    return [[name, DATA.has(name) ? value : normalSchema(value)]];
  });
  const out = Object.fromEntries(fields);
  const { anyOf, ...beside } = out;
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return out;
  const [one, other] = anyOf as readonly Json[];
  if (!isTable(one) || typeof one.type !== 'string' || !isTable(other)) return out;
  const isNull = other.type === 'null' && Object.keys(other).length === 1;
  return isNull ? { ...one, ...beside, type: [one.type, 'null'] } : out;
}

const DATA = new Set(['default', 'const', 'enum', 'examples', 'description', 'title', 'required', '$text']);

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
