// JSON Schema literals, read into schema values.
import type { Machine } from './machine.ts';
import { stringOf } from './operators.ts';
import { getProperty } from './properties.ts';
import { patternCharset, type Schema, type SchemaType } from './schema.ts';
import type { Site, Value } from './values.ts';
import { constants } from './zod.ts';

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
  // One that is no constant is a limit all the same.
  const limit = (...names: readonly string[]): Pick<Schema, 'max' | 'guarantees'> => {
    const max = names.map(get).find((v) => v.t !== 'lit' || v.value !== undefined);
    if (!max) return {};
    return max.t === 'lit' && typeof max.value === 'number' ? { max: max.value } : { guarantees: ['limited'] };
  };
  if (type === 'array') {
    const items = get('items');
    return m.schemas.make({
      type: 'array',
      ...limit('maxItems'),
      ...(items.t === 'ref' ? { element: jsonSchema(m, items, site, depth + 1) } : {}),
      ...common,
    });
  }
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
    ...limit('maximum', 'exclusiveMaximum', 'maxLength'),
    ...(pattern ? { pattern } : {}),
    ...(charset ? { charset } : {}),
    ...(format ? { format } : {}),
    ...common,
  });
}
