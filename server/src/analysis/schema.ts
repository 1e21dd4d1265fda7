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
  /** Of a number its value, of a text or a list its length. */
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
