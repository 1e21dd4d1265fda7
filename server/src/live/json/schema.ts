// A JSON Schema of a stranger's, made ready: its dialect, and where its references lead within itself. Pure.
//
// Nothing is fetched, and nothing is made into code: a schema is data that is walked.
import type { Json } from '../../definitions/definition.ts';

export type SchemaObject = { readonly [key: string]: Json };

/** The year of the dialect; before 2019, what stands beside a `$ref` does not count. */
export type Dialect = 2017 | 2019 | 2020;

/** Why a schema cannot be used: what follows "its schema". */
export class UnusableSchema extends Error {}

export interface Prepared {
  readonly root: Json;
  readonly dialect: Dialect;
  /** Some part of it says what may be left over, so that what was looked at has to be remembered. */
  readonly countsLeftovers: boolean;
  /** Every schema within it, itself among them; in no order. */
  readonly parts: readonly SchemaObject[];
  /** The address that references in a schema start from, where it is known. */
  baseOf(schema: SchemaObject): string | undefined;
  /** @throws UnusableSchema where the reference leads out of the schema, or nowhere */
  resolve(ref: string, base: string): Resolved;
  /** The schema with this dynamic anchor in the resource at `base`. */
  dynamic(anchor: string, base: string): Json | undefined;
}

export interface Resolved {
  readonly schema: Json;
  readonly base: string;
  /** What follows the `#`. */
  readonly fragment: string;
}

const ROOT = 'schema:/root';

/** Keywords that hold one schema, a list of them, and a table of them. */
const ONE = [
  'additionalItems',
  'additionalProperties',
  'contains',
  'contentSchema',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
];
const SEVERAL = ['allOf', 'anyOf', 'items', 'oneOf', 'prefixItems'];
const NAMED = ['$defs', 'definitions', 'dependencies', 'dependentSchemas', 'patternProperties', 'properties'];

/** @throws UnusableSchema when it is neither an object nor true or false */
export function prepare(root: Json): Prepared {
  if (typeof root !== 'boolean' && !isSchemaObject(root)) throw new UnusableSchema('is no JSON Schema');
  const dialect = dialectOf(root);
  const bases = new Map<SchemaObject, string>();
  const resources = new Map<string, Json>([[ROOT, root]]);
  const anchors = new Map<string, Json>();
  const dynamics = new Map<string, Json>();
  let countsLeftovers = false;
  // Not recursive: nobody knows how deep it is.
  const open: [Json, string][] = [[root, ROOT]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [schema, outer] = next;
    if (!isSchemaObject(schema) || bases.has(schema)) continue;
    const base = ownBase(schema, outer, dialect);
    if (base !== outer) resources.set(base, schema);
    bases.set(schema, base);
    if (typeof schema.$anchor === 'string') anchors.set(`${base}#${schema.$anchor}`, schema);
    if (typeof schema.$id === 'string' && schema.$id.startsWith('#')) anchors.set(`${base}${schema.$id}`, schema);
    if (typeof schema.$dynamicAnchor === 'string') {
      anchors.set(`${base}#${schema.$dynamicAnchor}`, schema);
      dynamics.set(`${base}#${schema.$dynamicAnchor}`, schema);
    }
    if (schema.$recursiveAnchor === true) dynamics.set(`${base}#`, schema);
    countsLeftovers ||= Object.hasOwn(schema, 'unevaluatedItems') || Object.hasOwn(schema, 'unevaluatedProperties');
    for (const inner of partsOf(schema)) open.push([inner, base]);
  }
  return {
    root,
    dialect,
    countsLeftovers,
    parts: [...bases.keys()],
    baseOf: (schema) => bases.get(schema),
    resolve(ref, from) {
      const [address, fragment = ''] = split(joined(ref, from) ?? unknown(ref));
      const named = anchors.get(`${address}#${fragment}`);
      if (named !== undefined) return { schema: named, base: address, fragment };
      const resource = resources.get(address);
      if (resource === undefined) {
        const where = address.startsWith(ROOT.slice(0, 8)) ? 'which it does not hold' : 'which is not fetched';
        throw new UnusableSchema(`refers to ${shortened(ref)}, ${where}`);
      }
      const [schema, base] = pointed(resource, fragment, address) ?? unknown(ref);
      return { schema, base, fragment };
    },
    dynamic: (anchor, base) => dynamics.get(`${base}#${anchor}`),
  };

  function pointed(resource: Json, fragment: string, address: string): [Json, string] | undefined {
    if (fragment === '') return [resource, address];
    if (!fragment.startsWith('/')) return undefined;
    let [at, base]: [Json, string] = [resource, address];
    for (const part of fragment.slice(1).split('/')) {
      const key = unescaped(part);
      if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
      at = (at as SchemaObject)[key]!;
      if (isSchemaObject(at)) base = bases.get(at) ?? ownBase(at, base, dialect);
    }
    return [at, base];
  }
}

export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function partsOf(schema: SchemaObject): Json[] {
  const parts: Json[] = [];
  for (const key of ONE) if (Object.hasOwn(schema, key) && !Array.isArray(schema[key])) parts.push(schema[key]!);
  for (const key of SEVERAL) {
    const list = schema[key];
    if (Array.isArray(list)) for (const each of list) parts.push(each);
  }
  for (const key of NAMED) {
    const table = Object.hasOwn(schema, key) ? schema[key] : undefined;
    if (isSchemaObject(table)) for (const each of Object.values(table)) parts.push(each);
  }
  return parts;
}

/** MCP says that a schema without `$schema` is of 2020-12. */
function dialectOf(root: Json): Dialect {
  const named = isSchemaObject(root) && typeof root.$schema === 'string' ? root.$schema : '';
  if (/draft-0[3-7]/.test(named)) return 2017;
  return named.includes('2019-09') ? 2019 : 2020;
}

function ownBase(schema: SchemaObject, outer: string, dialect: Dialect): string {
  const { $id } = schema;
  if (typeof $id !== 'string' || $id.startsWith('#') || (dialect === 2017 && Object.hasOwn(schema, '$ref')))
    return outer;
  return split(joined($id, outer) ?? outer)[0];
}

function joined(ref: string, base: string): string | undefined {
  if (ref.startsWith('#')) return `${base}${ref}`;
  try {
    return new URL(ref, base).href;
  } catch {
    return undefined;
  }
}

function split(address: string): [string, string?] {
  const at = address.indexOf('#');
  return at < 0 ? [address] : [address.slice(0, at), address.slice(at + 1)];
}

function unescaped(part: string): string {
  let plain = part;
  try {
    plain = decodeURIComponent(part);
  } catch {
    // A bare percent sign is one.
  }
  return plain.replaceAll('~1', '/').replaceAll('~0', '~');
}

function unknown(ref: string): never {
  throw new UnusableSchema(`refers to ${shortened(ref)}, which it does not hold`);
}

function shortened(ref: string): string {
  return `"${ref.length > 80 ? `${ref.slice(0, 80)}…` : ref}"`;
}
