// A schema as a small value: what an argument path may hold, whichever library wrote it.
import type { Charset } from './charset.ts';
import type { FactKind } from './facts.ts';
import { acceptedBy } from './pattern-charsets.ts';
import type { Site, Value } from './values.ts';
import type { Recipe } from './written.ts';

export type SchemaType =
  | 'object'
  | 'array'
  | 'string'
  | 'number'
  | 'boolean'
  | 'enum'
  | 'literal'
  | 'null'
  | 'union'
  | 'record'
  | 'any'
  | 'date';

/** Immutable; `with` makes changed copies. Constraints count as guards only for what they really exclude. */
export interface Schema {
  readonly id: number;
  readonly type: SchemaType;
  /** Fields of an object, in order. */
  readonly props?: ReadonlyMap<string, Schema>;
  /** Element of an array or record. */
  readonly element?: Schema;
  /** Members of a union or tuple, sides of an intersection. */
  readonly members?: readonly Schema[];
  /** Values of an enum or literal, where known. */
  readonly values?: readonly (string | number | boolean | null)[];
  /** Anchored pattern, as the characters it leaves possible. */
  readonly charset?: Charset;
  readonly pattern?: string;
  readonly min?: number;
  /** Of a number its value, of a text or a list its length. */
  readonly max?: number;
  readonly format?: string;
  readonly optional?: boolean;
  /** The constant that stands for what is not given. */
  readonly fallback?: Value;
  /** Keys that are not listed pass through. */
  readonly open?: boolean;
  readonly description?: string;
  readonly descriptionSite?: Site;
  readonly descriptionValue?: Value;
  /** Facts that a `.refine()` proves about a value that passes. */
  readonly guarantees?: readonly FactKind[];
  /** What `.transform()` makes of a value that passed, in order. */
  readonly transforms?: readonly Value[];
  /** A `.transform()` or `.refine()` whose code decides more than the shape. */
  readonly custom?: boolean;
  readonly site?: Site;
  /** The module it was made with, as it was imported: `zod`, `zod/v4`; undefined for what no zod has made. */
  readonly from?: string;
  /** How zod calls it where JSON has nothing like it: `date`, `coerce.date`, `map`. */
  readonly foreign?: string;
  /** The method that stands round an object schema, so that its fields are not seen from outside: `optional`. */
  readonly around?: string;
  /** What a client has to send, where a pipe makes something else of it. */
  readonly input?: Schema;
  /** Whatever a client sends is made to fit first. */
  readonly lenient?: boolean;
  /** Keys that are not listed are refused. */
  readonly strict?: boolean;
  /** A JSON Schema that a zod schema was converted to, by this function. */
  readonly converted?: string;
  /** Something that stands where a schema should, and is none in any library. */
  readonly none?: boolean;
  /** The calls that made it; undefined where it was made in another way. */
  readonly recipe?: Recipe | undefined;
  /** One of several that it could be, or changed in a way that was not understood. */
  readonly doubtful?: boolean;
}

/** Makes schemas with fresh ids; one per analysis. */
export class Schemas {
  #next = 1;
  make(schema: Omit<Schema, 'id'>): Schema {
    return { ...schema, id: this.#next++ };
  }

  /** The fields that one of several shapes has, those that not all have as optional; undefined without a shape. */
  anyOf(shapes: readonly ReadonlyMap<string, Schema>[]): Map<string, Schema> | undefined {
    const [first, ...more] = shapes;
    if (!first) return undefined;
    const out = new Map(first);
    for (const shape of more) {
      for (const [name, one] of out) if (!shape.has(name)) out.set(name, { ...one, optional: true, recipe: undefined });
      for (const [name, other] of shape) {
        const one = out.get(name);
        out.set(name, one ? this.#either(one, other) : { ...other, optional: true, recipe: undefined });
      }
    }
    return out;
  }

  // What one of two schemas lets pass: a constraint holds where both have it.
  #either(a: Schema, b: Schema): Schema {
    if (a.id === b.id) return a.optional === b.optional ? a : { ...a, optional: true, recipe: undefined };
    const common = {
      ...(a.optional || b.optional ? { optional: true } : {}),
      ...(a.description !== undefined && a.description === b.description ? { description: a.description } : {}),
      ...(a.site ? { site: a.site } : {}),
    };
    const type = describeType(a);
    if (type !== describeType(b)) return this.make({ type: 'union', members: [a, b], ...common });
    const props = a.props && b.props ? this.anyOf([a.props, b.props]) : undefined;
    const element = a.element && b.element ? this.#either(a.element, b.element) : undefined;
    const { values, members, format, pattern, charset, transforms } = a;
    const guarantees = a.guarantees?.filter((fact) => b.guarantees?.includes(fact));
    return this.make({
      type: a.type,
      ...(format !== undefined && format === b.format ? { format } : {}),
      ...(pattern !== undefined && pattern === b.pattern ? { pattern, ...(charset ? { charset } : {}) } : {}),
      ...(a.max !== undefined && b.max !== undefined ? { max: Math.max(a.max, b.max) } : {}),
      ...(a.min !== undefined && b.min !== undefined ? { min: Math.min(a.min, b.min) } : {}),
      ...(guarantees?.length ? { guarantees } : {}),
      ...(transforms && transforms.length === b.transforms?.length && transforms.every((t, i) => t === b.transforms![i])
        ? { transforms }
        : {}),
      ...(a.custom || b.custom ? { custom: true } : {}),
      ...(a.open || b.open ? { open: true } : {}),
      ...(props ? { props } : {}),
      ...(element ? { element } : {}),
      ...(values ? { values } : {}),
      ...(members ? { members } : {}),
      ...common,
    });
  }
}

/** True when a value that fits the schema is chosen by the program or cannot carry text. */
export function isClosed(schema: Schema | undefined): boolean {
  if (!schema) return false;
  switch (schema.type) {
    case 'number':
    case 'boolean':
    case 'enum':
    case 'literal':
    case 'null':
    case 'date':
      return true;
    case 'union':
      return (schema.members ?? []).length > 0 && schema.members!.every(isClosed);
    default:
      return (
        schema.format === 'uuid' || schema.format === 'datetime' || schema.format === 'date' || schema.format === 'ip'
      );
  }
}

/** True where a value that fits is never above some number, or never longer. */
export function hasMaximum(schema: Schema | undefined): boolean {
  if (!schema) return false;
  if (schema.max !== undefined || schema.guarantees?.includes('limited')) return true;
  if (schema.type === 'union')
    return (schema.members ?? []).every((s) => hasMaximum(s) || !(mayBe(s, 'number') || mayBe(s, 'array')));
  // Each of a closed set is listed once by whoever is honest. What a `.refine()` refuses nobody knows; what a
  // `.transform()` makes of a value is followed.
  return (schema.custom === true && !schema.transforms) || (schema.type === 'array' && isListed(schema.element));
}

function isListed(schema: Schema | undefined): boolean {
  return schema?.type === 'enum' || schema?.type === 'literal' || schema?.type === 'boolean';
}

/** True where a value that fits may be of this type; nobody knows where the schema says nothing. */
export function mayBe(schema: Schema | undefined, type: 'number' | 'string' | 'array'): boolean {
  if (!schema || schema.type === 'any') return true;
  if (schema.type === 'union') return (schema.members ?? []).some((s) => mayBe(s, type));
  return schema.type === type;
}

/** The part of a schema at a property; undefined where it says nothing about it. */
export function property(schema: Schema | undefined, name: string): Schema | undefined {
  if (!schema) return undefined;
  const own = schema.props?.get(name);
  if (own) return own;
  if (schema.type === 'record') return schema.element;
  if (schema.members)
    for (const member of schema.members) {
      const found = property(member, name);
      if (found) return found;
    }
  return undefined;
}

/** The part of a schema at an argument path: `items[].n`. */
export function schemaAt(schema: Schema | undefined, path: string): Schema | undefined {
  return path
    .replaceAll('[]', '.[]')
    .split('.')
    .filter((key) => key !== '')
    .reduce<Schema | undefined>((at, key) => (key === '[]' ? element(at) : property(at, key)), schema);
}

export function element(schema: Schema | undefined): Schema | undefined {
  if (!schema) return undefined;
  if (schema.element) return schema.element;
  for (const member of schema.members ?? []) if (member.element) return member.element;
  return undefined;
}

/** The characters an anchored pattern allows, or undefined when it constrains nothing. */
export function patternCharset(source: string, flags = ''): Charset | undefined {
  return acceptedBy(source, flags);
}

/** The type for people: `string`, `"a" | "b"`, `string[]`. */
export function describeType(schema: Schema | undefined): string {
  if (!schema) return 'unknown';
  switch (schema.type) {
    case 'enum':
    case 'literal':
      return schema.values?.map((v) => JSON.stringify(v)).join(' | ') || schema.type;
    case 'array':
      return `${describeType(schema.element)}[]`;
    case 'record':
      return `Record<string, ${describeType(schema.element)}>`;
    case 'union':
      return schema.members?.map(describeType).join(' | ') || 'unknown';
    case 'any':
      return 'unknown';
    default:
      return schema.type;
  }
}
