// Schemas of zod 3 and 4, as they are made: its functions read into schema values.

import { isFunction } from './invoke.ts';
import { jsonSchema } from './json-schema.ts';
import type { ExternalCall, Machine } from './machine.ts';
import type { Schema, SchemaType } from './schema.ts';
import { alternatives, type Site, type Value } from './values.ts';

const ZOD = /^(?:zod(?:\/v[34](?:-mini|\/mini)?|\/mini)?|@hono\/zod-openapi|@modelcontextprotocol\/sdk\/.*zod.*)#/;

/** A schema as a value of the program. */
export function schemaValue(m: Machine, schema: Omit<Schema, 'id'> | Schema, site: Site | undefined): Value {
  const obj = m.object('schema', site);
  obj.schema = 'id' in schema ? schema : m.schemas.make(schema);
  return m.ref(obj);
}

const SIMPLE: Readonly<Record<string, SchemaType>> = {
  string: 'string',
  number: 'number',
  int: 'number',
  int32: 'number',
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
  'guid',
  'cuid',
  'cuid2',
  'ulid',
  'nanoid',
  'ip',
  'ipv4',
  'ipv6',
  'cidr',
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
  if (
    /^(?:zod-to-json-schema|@modelcontextprotocol\/(?:sdk|server|core).*#(?:toJsonSchema.*|fromJsonSchema)|zod-to-json-schema#.*)/.test(
      path,
    )
  ) {
    const [a] = args;
    if (!a) return undefined;
    if (a.t === 'ref' && a.obj.kind === 'object' && path.endsWith('fromJsonSchema'))
      return schemaValue(m, jsonSchema(m, a, site), site);
    return a;
  }
  // The SDK's own schemas check protocol messages; what passes is what was given.
  if (/^@modelcontextprotocol\/.*Schema\.(?:parse|parseAsync)$/.test(path)) return args[0];
  if (/^@modelcontextprotocol\/.*Schema\.safeParse(?:Async)?$/.test(path))
    return m.record({ success: m.unknown(site), data: args[0] ?? m.terms.undefined }, site);
  if (!ZOD.test(path)) return undefined;
  const name = path
    .slice(path.indexOf('#') + 1)
    .replace(/^(?:z|zod|default)\./, '')
    .replace(/^(?:coerce|iso)\./, '');
  return make(m, name, args, site);
}

function make(m: Machine, name: string, args: readonly Value[], site: Site): Value | undefined {
  const of = (schema: Omit<Schema, 'id'>): Value => schemaValue(m, { site, ...schema }, site);
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
      });
    case 'array':
    case 'set':
      return of({ type: 'array', ...optional('element', a && schemaOf(m, a)) });
    case 'tuple': {
      const members = a?.t === 'ref' ? a.obj.elems.flatMap((e) => schemaOf(m, e) ?? []) : [];
      return of({ type: 'array', ...(members.length ? { element: m.schemas.make({ type: 'union', members }) } : {}) });
    }
    case 'record':
    case 'map':
    case 'partialRecord':
      return of({ type: 'record', ...optional('element', schemaOf(m, b ?? a ?? m.terms.undefined)) });
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
      const members = list?.t === 'ref' ? list.obj.elems.flatMap((e) => schemaOf(m, e) ?? []) : [];
      return of({ type: 'union', members });
    }
    case 'intersection':
      return of({
        type: 'object',
        members: [a, b].flatMap((x) => (x ? (schemaOf(m, x) ?? []) : [])),
        props: mergedProps([a, b].flatMap((x) => (x ? (schemaOf(m, x) ?? []) : []))),
      });
    case 'optional':
    case 'nullable':
    case 'nullish':
      return a ? changed(m, schemaOf(m, a), { optional: true }, site) : undefined;
    case 'lazy':
      return a && isFunction(a) ? of({ type: 'any' }) : of({ type: 'any' });
    case 'preprocess': {
      const inner = b ? schemaOf(m, b) : undefined;
      return inner ? schemaValue(m, inner, site) : of({ type: 'any' });
    }
    case 'pipe':
    case 'pipeline':
      return b ? changed(m, schemaOf(m, b), {}, site) : undefined;
    case 'templateLiteral':
      return of({ type: 'string' });
    case 'stringbool':
      return of({ type: 'boolean' });
    case 'toJSONSchema':
      return a;
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
  for (const name of v.obj.names()) out.set(name, schemaOf(m, v.obj.field(name)!) ?? m.schemas.make({ type: 'any' }));
  for (const basis of (v.obj.slots.get('@spread') as readonly Value[] | undefined) ?? [])
    for (const b of alternatives(basis)) for (const [k, s] of shapeOf(m, b) ?? []) if (!out.has(k)) out.set(k, s);
  return out;
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
