// Schemas of zod 3 and 4, as they are made: its functions read into schema values.

import { isFunction } from './invoke.ts';
import { jsonSchema } from './json-schema.ts';
import type { ExternalCall, Machine } from './machine.ts';
import type { Schema, SchemaType } from './schema.ts';
import { alternatives, type Site, type Value } from './values.ts';
import { isBelow, newestMajor } from './versions.ts';
import { type Library, type Recipe, written } from './written.ts';

const ZOD = /^(?:zod(?:\/v[34](?:-mini|\/mini)?|\/mini)?|@hono\/zod-openapi|@modelcontextprotocol\/sdk\/.*zod.*)#/;

/** A schema as a value of the program. */
export function schemaValue(m: Machine, schema: Omit<Schema, 'id'> | Schema, site: Site | undefined): Value {
  const obj = m.object('schema', site);
  obj.schema = 'id' in schema ? schema : m.schemas.make(schema);
  return m.ref(obj);
}

/** Schemas of values that JSON does not have. `coerce.` makes one of something that JSON has, for zod 3 at least. */
const FOREIGN = new Set([
  'date',
  'bigint',
  'int64',
  'uint64',
  'map',
  'set',
  'symbol',
  'undefined',
  'void',
  'nan',
  'custom',
  'instanceof',
  'transform',
]);

const SIMPLE: Readonly<Record<string, SchemaType>> = {
  string: 'string',
  number: 'number',
  int: 'number',
  int32: 'number',
  int64: 'number',
  uint32: 'number',
  uint64: 'number',
  float32: 'number',
  float64: 'number',
  bigint: 'number',
  boolean: 'boolean',
  date: 'date',
  null: 'null',
  undefined: 'null',
  void: 'null',
  any: 'any',
  unknown: 'any',
  never: 'null',
  nan: 'number',
  custom: 'any',
  instanceof: 'any',
  json: 'any',
  symbol: 'any',
};
export const FORMATS = new Set([
  'email',
  'url',
  'uuid',
  'uuidv4',
  'uuidv6',
  'uuidv7',
  'guid',
  'cuid',
  'cuid2',
  'ulid',
  'nanoid',
  'ip',
  'ipv4',
  'ipv6',
  'cidr',
  'cidrv4',
  'cidrv6',
  'e164',
  'ksuid',
  'xid',
  'base64',
  'base64url',
  'jwt',
  'emoji',
  'datetime',
  'time',
  'duration',
  'httpUrl',
  'hostname',
]);

/** The schema a call of a schema library makes; undefined for any other call. */
export function schemaCall(m: Machine, call: ExternalCall): Value | undefined {
  const { path, args, site } = call;
  const [from, name = ''] = path.split('#', 2) as [string, string?];
  const recipe = (): Recipe => ({
    call: name.replace(/^(?:z|zod|default)\./, ''),
    args: args.map((a) => written(a)),
    library: libraryOf(m, from, site),
  });
  return withRecipe(m, called(m, call), args, recipe);
}

function libraryOf(m: Machine, from: string, site: Site): Library {
  if (from.startsWith('zod-to-json-schema')) return 'zod-to-json-schema';
  if (from.startsWith('@modelcontextprotocol/')) return 'sdk';
  if (from !== 'zod') return from.endsWith('/v3') ? 'zod/v3' : 'zod/v4';
  const { path } = site.module;
  const range = m.graph.wanted(path, 'zod');
  if (range !== undefined) return newestMajor(range) === 3 ? 'zod/v3' : 'zod/v4';
  // What comes with the SDK: it has taken zod 4 since 1.23.
  const sdk = m.graph.wanted(path, '@modelcontextprotocol/sdk');
  return sdk !== undefined && isBelow(sdk, 1, 23) ? 'zod/v3' : 'zod/v4';
}

/**
 * The schema together with how it was made. What is one of the arguments already is made into another value, so that
 * the argument keeps its own recipe.
 */
export function withRecipe(
  m: Machine,
  made: Value | undefined,
  given: readonly Value[],
  recipe: () => Recipe,
): Value | undefined {
  if (made?.t !== 'ref' || !made.obj.schema) return made;
  if (given.includes(made)) return schemaValue(m, { ...made.obj.schema, recipe: recipe() }, made.obj.site);
  made.obj.schema = { ...made.obj.schema, recipe: recipe() };
  return made;
}

function called(m: Machine, call: ExternalCall): Value | undefined {
  const { path, args, site } = call;
  if (
    /^(?:zod-to-json-schema|@modelcontextprotocol\/(?:sdk|server|core).*#(?:toJsonSchema.*|fromJsonSchema)|zod-to-json-schema#.*)/.test(
      path,
    )
  ) {
    const [a] = args;
    if (!a) return undefined;
    if (a.t === 'ref' && a.obj.kind === 'object' && path.endsWith('fromJsonSchema'))
      return schemaValue(m, jsonSchema(m, a, site), site);
    return path.startsWith('zod-to-json-schema') ? convertedBy(m, a, 'zodToJsonSchema', site) : a;
  }
  // The SDK's own schemas check protocol messages; what passes is what was given.
  if (/^@modelcontextprotocol\/.*Schema\.(?:parse|parseAsync)$/.test(path)) return args[0];
  if (/^@modelcontextprotocol\/.*Schema\.safeParse(?:Async)?$/.test(path))
    return m.record({ success: m.unknown(site), data: args[0] ?? m.terms.undefined }, site);
  if (!ZOD.test(path)) return undefined;
  const whole = path.slice(path.indexOf('#') + 1).replace(/^(?:z|zod|default)\./, '');
  const name = whole.replace(/^(?:coerce|iso)\./, '');
  return make(m, { name, whole, from: path.slice(0, path.indexOf('#')) }, args, site);
}

interface Constructor {
  readonly name: string;
  /** With `coerce.` or `iso.` before it. */
  readonly whole: string;
  readonly from: string;
}

function make(m: Machine, { name, whole, from }: Constructor, args: readonly Value[], site: Site): Value | undefined {
  const foreign = FOREIGN.has(name) && !whole.startsWith('iso.') ? { foreign: whole } : {};
  const of = (schema: Omit<Schema, 'id'>): Value => schemaValue(m, { site, from, ...foreign, ...schema }, site);
  const [a, b] = args;
  const simple = SIMPLE[name];
  if (simple) return of({ type: simple });
  if (FORMATS.has(name)) return of({ type: 'string', format: name });
  switch (name) {
    case 'object':
    case 'strictObject':
    case 'looseObject':
      return of({
        type: 'object',
        props: shapeOf(m, a) ?? new Map(),
        ...(name === 'looseObject' ? { open: true } : {}),
        ...(name === 'strictObject' ? { strict: true } : {}),
      });
    case 'array':
    case 'set':
      return of({ type: 'array', ...optional('element', a && part(m, a)) });
    case 'tuple': {
      const members = a?.t === 'ref' ? a.obj.elems.flatMap((e) => part(m, e) ?? []) : [];
      return of({
        type: 'array',
        ...(members.length ? { element: m.schemas.make({ type: 'union', members }) } : {}),
        // What follows the listed ones has no end.
        ...(b ? {} : { max: members.length }),
      });
    }
    case 'record':
    case 'map':
    case 'partialRecord':
      return of({ type: 'record', ...optional('element', part(m, b ?? a ?? m.terms.undefined)) });
    case 'enum':
    case 'nativeEnum': {
      const values = constants(a);
      return of({ type: 'enum', ...(values ? { values } : {}) });
    }
    case 'literal': {
      const values = a?.t === 'ref' ? constants(a) : a?.t === 'lit' ? [a.value as string] : undefined;
      return of({ type: 'literal', ...(values ? { values } : {}) });
    }
    case 'union':
    case 'discriminatedUnion':
    case 'xor': {
      const list = name === 'discriminatedUnion' ? b : a;
      const members = list?.t === 'ref' ? list.obj.elems.flatMap((e) => part(m, e) ?? []) : [];
      return of({ type: 'union', members });
    }
    case 'intersection':
      return of({
        type: 'object',
        around: name,
        members: [a, b].flatMap((x) => (x ? (schemaOf(m, x) ?? []) : [])),
        props: mergedProps([a, b].flatMap((x) => (x ? (schemaOf(m, x) ?? []) : []))),
      });
    case 'optional':
    case 'nullable':
    case 'nullish':
      return a ? changed(m, part(m, a), { optional: true, around: name }, site) : undefined;
    case 'lazy':
      return a && isFunction(a) ? of({ type: 'any' }) : of({ type: 'any' });
    case 'preprocess': {
      const inner = b ? part(m, b) : undefined;
      return inner ? changed(m, inner, { lenient: true, around: name }, site) : of({ type: 'any' });
    }
    case 'pipe':
    case 'pipeline':
      return b ? piped(m, a && part(m, a), b, site) : undefined;
    case 'transform':
      return of({ type: 'any', custom: true, ...(a ? { transforms: [a] } : {}) });
    case 'templateLiteral':
      return of({ type: 'string' });
    case 'stringbool':
      return of({ type: 'boolean' });
    case 'toJSONSchema':
      return a && convertedBy(m, a, 'z.toJSONSchema', site);
    case 'getParsedType':
    case 'setErrorMap':
    case 'config':
      return m.unknown(site);
    default:
      return undefined;
  }
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

export function changed(m: Machine, schema: Schema | undefined, more: Partial<Schema>, site: Site): Value {
  const { id: _id, ...rest } = schema ?? { id: 0, type: 'any' as const };
  return schemaValue(m, { ...rest, ...more }, site);
}

/** What `first.pipe(second)` makes: the second one's value of what the first one takes. A bare transform takes anything. */
export function piped(m: Machine, first: Schema | undefined, second: Value, site: Site): Value {
  const taken = first?.foreign === 'transform' ? undefined : (first?.input ?? first);
  const { input: _input, ...made } = part(m, second) ?? { id: 0, type: 'any' as const };
  return changed(m, made, { around: 'pipe', ...optional('input', taken) }, site);
}

function convertedBy(m: Machine, v: Value, converted: string, site: Site): Value {
  const schema = v.t === 'ref' ? v.obj.schema : undefined;
  return schema ? changed(m, schema, { converted }, site) : v;
}

/** A schema inside another one. Where the value could be another one as well, it says so. */
function part(m: Machine, v: Value): Schema | undefined {
  const schema = schemaOf(m, v);
  return schema && v.t === 'union' ? m.schemas.make({ ...schema, doubtful: true }) : schema;
}

/** The schema a value is: a schema object, a raw shape, or a JSON Schema literal. */
export function schemaOf(m: Machine, v: Value): Schema | undefined {
  if (v.t === 'union') {
    for (const a of v.alts) {
      const found = schemaOf(m, a.value);
      if (found) return found;
    }
    return undefined;
  }
  if (v.t !== 'ref') return undefined;
  return v.obj.schema;
}

/** The fields of a raw shape, or of an object schema. Of several that it may be: all their fields, those of some as optional. */
export function shapeOf(m: Machine, v: Value | undefined): Map<string, Schema> | undefined {
  if (v?.t === 'union') return m.schemas.anyOf(v.alts.flatMap((a) => shapeOf(m, a.value) ?? []));
  if (v?.t !== 'ref') return undefined;
  if (v.obj.schema?.props) return new Map(v.obj.schema.props);
  if (v.obj.kind !== 'object') return undefined;
  const out = new Map<string, Schema>();
  for (const name of v.obj.names()) {
    const value = v.obj.field(name)!;
    out.set(name, part(m, value) ?? m.schemas.make({ type: 'any', ...(isData(value) ? { none: true } : {}) }));
  }
  for (const basis of (v.obj.slots.get('@spread') as readonly Value[] | undefined) ?? [])
    for (const b of alternatives(basis)) for (const [k, s] of shapeOf(m, b) ?? []) if (!out.has(k)) out.set(k, s);
  return out;
}

/** True for a constant or a plain object, which no library takes for a schema. */
export function isData(v: Value): boolean {
  if (v.t === 'lit') return v.value !== undefined;
  if (v.t === 'str' || (v.t === 'ref' && v.obj.kind === 'array')) return true;
  if (v.t !== 'ref' || v.obj.kind !== 'object' || v.obj.proto || v.obj.rest || v.obj.slots.has('@spread')) return false;
  return !v.obj.names().some((name) => /^(?:~standard|_def|_zod|parse|safeParse)$/.test(name));
}

function mergedProps(list: readonly Schema[]): Map<string, Schema> {
  const out = new Map<string, Schema>();
  for (const s of list) for (const [k, v] of s.props ?? []) out.set(k, v);
  return out;
}

/** The values of a list or a table, all of them constants; of several that it may be, all their values. */
export function constants(v: Value | undefined): (string | number)[] | undefined {
  if (v?.t === 'union') {
    const lists = v.alts.map((a) => constants(a.value));
    return lists.includes(undefined) ? undefined : [...new Set(lists.flatMap((list) => list!))];
  }
  if (v?.t !== 'ref') return undefined;
  const list = v.obj.kind === 'array' ? v.obj.elems : v.obj.names().map((n) => v.obj.field(n)!);
  const out = list.flatMap((e) =>
    e.t === 'lit' && (typeof e.value === 'string' || typeof e.value === 'number') ? [e.value] : [],
  );
  return out.length === list.length && !v.obj.rest && out.length > 0 ? out : undefined;
}
