// A schema as a small value: what an argument path may hold, whichever library wrote it.
import { acceptedBy, type Charset } from './charset.ts';
import type { FactKind } from './facts.ts';
import type { Site, Value } from './values.ts';

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
  readonly max?: number;
  readonly format?: string;
  readonly optional?: boolean;
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
      for (const [name, one] of out) if (!shape.has(name)) out.set(name, { ...one, optional: true });
      for (const [name, other] of shape) {
        const one = out.get(name);
        out.set(name, one ? this.#either(one, other) : { ...other, optional: true });
      }
    }
    return out;
  }

  // What one of two schemas lets pass: a constraint holds where both have it.
  #either(a: Schema, b: Schema): Schema {
    if (a.id === b.id) return a.optional === b.optional ? a : { ...a, optional: true };
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
