// Schema libraries: zod 3 and 4, and JSON Schema literals, read into schema values.

import { assume } from './assume.ts';
import { callValue, isFunction } from './calls.ts';
import { spellsHost } from './charset.ts';
import { stringOf } from './expressions.ts';
import type { Fact } from './facts.ts';
import type { ExternalCall, Machine } from './machine.ts';
import { getProperty } from './properties.ts';
import { patternCharset, type Schema, type SchemaType } from './schema.ts';
import { alternatives, type Obj, type Site, type Value } from './values.ts';

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
const FORMATS = new Set([
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

function changed(m: Machine, schema: Schema | undefined, more: Partial<Schema>, site: Site): Value {
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

/** The fields of a raw shape, or of an object schema. */
export function shapeOf(m: Machine, v: Value | undefined): Map<string, Schema> | undefined {
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

function constants(v: Value | undefined): (string | number)[] | undefined {
  if (v?.t !== 'ref') return undefined;
  const list = v.obj.kind === 'array' ? v.obj.elems : v.obj.names().map((n) => v.obj.field(n)!);
  const out = list.flatMap((e) =>
    e.t === 'lit' && (typeof e.value === 'string' || typeof e.value === 'number') ? [e.value] : [],
  );
  return out.length === list.length && !v.obj.rest && out.length > 0 ? out : undefined;
}

/** Methods of schemas. */
export function schemaMethod(
  m: Machine,
  base: Value,
  obj: Obj,
  name: string,
  args: readonly Value[],
  site: Site,
): Value {
  const schema = obj.schema!;
  const [a] = args;
  const change = (more: Partial<Schema>): Value => changed(m, schema, more, obj.site ?? site);
  const number = a?.t === 'lit' && typeof a.value === 'number' ? a.value : undefined;
  if (FORMATS.has(name) && schema.type === 'string') return change({ format: name });
  switch (name) {
    case 'optional':
    case 'nullable':
    case 'nullish':
    case 'default':
    case 'catch':
    case 'prefault':
      return change({ optional: true });
    case 'describe': {
      const text = a?.t === 'lit' ? String(a.value) : undefined;
      return change({
        ...(text !== undefined ? { description: text } : {}),
        ...(a ? { descriptionValue: a } : {}),
        descriptionSite: site,
      });
    }
    case 'meta': {
      const d = a ? getProperty(m, a, 'description', site) : undefined;
      return d?.t === 'lit' && d.value !== undefined
        ? change({ description: String(d.value), descriptionSite: site })
        : base;
    }
    case 'min':
    case 'gte':
    case 'gt':
      return number === undefined ? base : change({ min: number });
    case 'max':
    case 'lte':
    case 'lt':
    case 'length':
      return number === undefined ? base : change({ max: number });
    case 'regex':
      if (a?.t === 'regex') {
        const charset = patternCharset(a.source, a.flags);
        const both = charset && schema.charset ? charset.and(schema.charset) : (charset ?? schema.charset);
        const guarantees = spellsHost(a.source, a.flags)
          ? { guarantees: ['host' as const, ...(schema.guarantees ?? [])] }
          : {};
        return change({ pattern: a.source, ...(both ? { charset: both } : {}), ...guarantees });
      }
      return base;
    case 'refine':
    case 'superRefine':
    case 'check':
      return refined(m, schema, a, obj.site ?? site);
    case 'transform':
    case 'overwrite':
      return change({ custom: true });
    case 'pipe':
      return a ? changed(m, schemaOf(m, a), {}, site) : base;
    case 'extend':
    case 'safeExtend':
    case 'augment': {
      const more = shapeOf(m, a) ?? new Map<string, Schema>();
      return change({ type: 'object', props: new Map([...(schema.props ?? []), ...more]) });
    }
    case 'merge':
    case 'and': {
      const other = a ? schemaOf(m, a) : undefined;
      return change({ type: 'object', props: new Map([...(schema.props ?? []), ...(other?.props ?? [])]) });
    }
    case 'or': {
      const other = a ? schemaOf(m, a) : undefined;
      return changed(m, undefined, { type: 'union', members: [schema, ...(other ? [other] : [])] }, site);
    }
    case 'pick':
    case 'omit': {
      const keys = a?.t === 'ref' ? new Set(a.obj.names()) : new Set<string>();
      const props = new Map([...(schema.props ?? [])].filter(([k]) => keys.has(k) === (name === 'pick')));
      return change({ props });
    }
    case 'partial':
    case 'deepPartial':
      return change({ props: new Map([...(schema.props ?? [])].map(([k, s]) => [k, { ...s, optional: true }])) });
    case 'passthrough':
    case 'loose':
    case 'catchall':
      return change({ open: true });
    case 'array':
      return changed(m, undefined, { type: 'array', element: schema }, site);
    case 'keyof':
      return changed(m, undefined, { type: 'enum', values: [...(schema.props?.keys() ?? [])] }, site);
    case 'parse':
    case 'parseAsync':
    case 'decode':
      if (!a) return m.unknown(site);
      // What has not thrown has passed, also under its old name.
      for (const v of alternatives(a)) if (v.t === 'src' && !v.checked) m.learn(v, 'parsed', site);
      return parsed(m, schema, a);
    case 'safeParse':
    case 'safeParseAsync': {
      if (!a) return m.unknown(site);
      const ok = m.record({ success: m.terms.true, data: parsed(m, schema, a) }, site);
      const failed = m.record({ success: m.terms.false, error: m.terms.op('error', [], site) }, site);
      const passed: Fact[] = alternatives(a)
        .filter((v) => v.t === 'src' && !v.checked)
        .map((v) => ({ term: v.id, of: v, kind: 'parsed', site }));
      return m.terms.union([
        { value: ok, given: passed },
        { value: failed, given: [] },
      ]);
    }
    default:
      return base;
  }
}

/** A value after a schema let it pass: the client's values now have its types. */
export function parsed(m: Machine, schema: Schema, v: Value): Value {
  switch (v.t) {
    case 'src':
      return m.terms.src(v.path, schema, true);
    case 'union':
      return m.terms.union(v.alts.map((a) => ({ ...a, value: parsed(m, schema, a.value) })));
    case 'ref': {
      if (v.obj.kind !== 'object' || !schema.props) return v;
      const out = m.object('object', v.obj.site);
      for (const [name, inner] of schema.props) {
        const field = getProperty(m, v, name, undefined);
        if (field.t !== 'lit' || field.value !== undefined) out.slots.set(`.${name}`, parsed(m, inner, field));
      }
      return m.ref(out);
    }
    case 'op':
      // Something computed from a client's value, a fallback object for instance.
      return v;
    default:
      return v;
  }
}

// `.refine(p => isSafe(p))`: what the predicate proves becomes part of the schema where it is a character set.
function refined(m: Machine, schema: Schema, predicate: Value | undefined, site: Site): Value {
  const { id: _id, ...rest } = schema;
  if (!predicate || !isFunction(predicate)) return schemaValue(m, { ...rest, custom: true }, site);
  const probe = m.terms.src('', undefined, false);
  const mark = m.mark;
  let more: Partial<Schema> = {};
  m.alive(() => {
    const result = callValue(m, predicate, m.terms.undefined, [probe], site, []);
    if (assume(m, result, true)) {
      const charset = m.knows(probe, 'charset')?.charset;
      if (charset) more = { charset: schema.charset ? schema.charset.and(charset) : charset };
      const kinds = (
        ['closed', 'number', 'confined', 'no-dotdot', 'not-absolute', 'not-dash', 'host', 'address'] as const
      ).filter((k) => m.knows(probe, k));
      if (kinds.length) more = { ...more, guarantees: kinds };
    }
    return true;
  });
  m.rollback(mark);
  return schemaValue(m, { ...rest, ...more, custom: true }, site);
}

/** A JSON Schema literal as a schema. */
export function jsonSchema(m: Machine, v: Value, site: Site, depth = 0): Schema {
  const get = (name: string): Value => getProperty(m, v, name, site);
  if (v.t === 'ref' && v.obj.schema) return v.obj.schema;
  if (depth > 12 || v.t !== 'ref') return m.schemas.make({ type: 'any' });
  const text = (x: Value): string | undefined => (x.t === 'lit' && typeof x.value === 'string' ? x.value : undefined);
  const description = text(stringOf(m, get('description'), site));
  const where = v.obj.site;
  const common = { ...(description !== undefined ? { description } : {}), ...(where ? { site: where } : {}) };
  const values = constants(get('enum'));
  if (values) return m.schemas.make({ type: 'enum', values, ...common });
  const constant = get('const');
  if (constant.t === 'lit' && constant.value !== undefined)
    return m.schemas.make({ type: 'literal', values: [constant.value as string], ...common });
  const props = get('properties');
  const type = text(get('type'));
  if (props.t === 'ref' || type === 'object') {
    const required = new Set(constants(get('required')) ?? []);
    const table = new Map<string, Schema>();
    if (props.t === 'ref')
      for (const name of props.obj.names()) {
        const inner = jsonSchema(m, props.obj.field(name)!, site, depth + 1);
        table.set(name, required.has(name) ? inner : { ...inner, optional: true });
      }
    return m.schemas.make({ type: 'object', props: table, ...common });
  }
  const members = ['anyOf', 'oneOf', 'allOf'].flatMap((k) => {
    const list = get(k);
    return list.t === 'ref' ? list.obj.elems.map((e) => jsonSchema(m, e, site, depth + 1)) : [];
  });
  if (members.length) return m.schemas.make({ type: 'union', members, ...common });
  if (type === 'array') {
    const items = get('items');
    return m.schemas.make({
      type: 'array',
      ...(items.t === 'ref' ? { element: jsonSchema(m, items, site, depth + 1) } : {}),
      ...common,
    });
  }
  const max = get('maxLength');
  const limit = max.t === 'lit' && typeof max.value === 'number' ? { max: max.value } : {};
  const pattern = text(get('pattern'));
  const charset = pattern ? patternCharset(pattern) : undefined;
  const simple: Record<string, SchemaType> = {
    string: 'string',
    number: 'number',
    integer: 'number',
    boolean: 'boolean',
    null: 'null',
  };
  const format = text(get('format'));
  return m.schemas.make({
    type: (type && simple[type]) || 'any',
    ...limit,
    ...(pattern ? { pattern } : {}),
    ...(charset ? { charset } : {}),
    ...(format ? { format } : {}),
    ...common,
  });
}
