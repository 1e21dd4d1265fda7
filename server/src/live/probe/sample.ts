// Arguments for a tool by its schema: plain ones that fulfil it as far as that is easy, and such that break one thing.
import { isTable, type Json } from '../../definitions/definition.ts';

type Table = { readonly [key: string]: Json };
export type Arguments = { readonly [key: string]: Json };

/** Arguments that break their schema in one way. */
export interface Broken {
  readonly how: 'missing' | 'wrong-type' | 'extra' | 'huge';
  /** For people: `without "city"`. */
  readonly words: string;
  readonly args: Arguments;
  /** The schema does forbid them. */
  readonly forbidden: boolean;
}

/** Levels of a schema that are filled in. */
const MAX_DEPTH = 6;
const HUGE = 1024 * 1024;

/** What is required, with plain values. */
export function sampleOf(schema: Json | undefined): Arguments {
  const value = valueFor(isTable(schema) ? schema : {}, 0);
  return isTable(value) ? (value as Arguments) : {};
}

/** The names of properties that take a text. */
export function textProperties(schema: Json | undefined): string[] {
  return Object.entries(propertiesOf(schema))
    .filter(([, each]) => typeOf(each) === 'string' && !(isTable(each) && ('enum' in each || 'const' in each)))
    .map(([name]) => name);
}

/** Arguments that break a schema, one for each way there is. */
export function brokenArguments(schema: Json | undefined): Broken[] {
  const table = isTable(schema) ? schema : {};
  const properties = propertiesOf(schema);
  const base = sampleOf(schema);
  const required = requiredOf(table).filter((name) => Object.hasOwn(properties, name));
  const broken: Broken[] = [];
  const [first] = required;
  if (first !== undefined) {
    const { [first]: _, ...rest } = base;
    broken.push({ how: 'missing', words: `without "${first}"`, args: rest, forbidden: true });
  }
  const typed = [...required, ...Object.keys(properties)].find((name) => wrongFor(properties[name]) !== undefined);
  if (typed !== undefined) {
    const args = { ...base, [typed]: wrongFor(properties[typed])! };
    broken.push({ how: 'wrong-type', words: `"${typed}" of another type`, args, forbidden: true });
  }
  // What is not in the schema is stripped by the usual libraries, and nobody is harmed.
  const args = { ...base, 'toolward-probe': true };
  broken.push({ how: 'extra', words: 'with an argument that the schema has not', args, forbidden: false });
  const [text] = textProperties(schema);
  if (text !== undefined) {
    const own = properties[text];
    const most = isTable(own) && typeof own.maxLength === 'number' ? own.maxLength : undefined;
    const huge = { ...base, [text]: 'x'.repeat(HUGE) };
    broken.push({ how: 'huge', words: `"${text}" of 1 MB`, args: huge, forbidden: most !== undefined && most < HUGE });
  }
  return broken;
}

function valueFor(schema: Table, depth: number): Json {
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum) && schema.enum.length > 0) return schema.enum[0] as Json;
  if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0] as Json;
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices) && isTable(choices[0]) && depth < MAX_DEPTH) return valueFor(choices[0], depth + 1);
  switch (typeOf(schema)) {
    case 'string':
      return textFor(schema);
    case 'integer':
    case 'number':
      return typeof schema.minimum === 'number' ? Math.ceil(schema.minimum) : 1;
    case 'boolean':
      return false;
    case 'array': {
      const least = typeof schema.minItems === 'number' ? Math.min(schema.minItems, 10) : 0;
      const items = isTable(schema.items) && depth < MAX_DEPTH ? schema.items : {};
      return Array.from({ length: least }, () => valueFor(items, depth + 1));
    }
    case 'null':
      return null;
    default: {
      if (depth >= MAX_DEPTH) return {};
      const properties = propertiesOf(schema);
      const all = requiredOf(schema).map((name) => {
        const own = properties[name];
        return [name, valueFor(isTable(own) ? own : { type: 'string' }, depth + 1)] as const;
      });
      return Object.fromEntries(all);
    }
  }
}

function textFor(schema: Table): string {
  switch (schema.format) {
    case 'uri':
    case 'url':
      return 'https://toolward-probe.invalid/';
    case 'email':
      return 'probe@toolward-probe.invalid';
    case 'date':
      return '2000-01-01';
    case 'date-time':
      return '2000-01-01T00:00:00Z';
    case 'uuid':
      return '00000000-0000-4000-8000-000000000000';
    default:
      return 'toolward-probe'.padEnd(typeof schema.minLength === 'number' ? Math.min(schema.minLength, 1000) : 0, 'x');
  }
}

/** A value of a type that the schema does not take, and that no library turns into one. */
function wrongFor(schema: Json | undefined): Json | undefined {
  switch (typeOf(schema)) {
    case 'string':
      return { toolward: ['probe'] };
    case 'number':
    case 'integer':
    case 'array':
      return { toolward: 'probe' };
    case 'object':
      return 'toolward-probe';
    default:
      return undefined;
  }
}

function typeOf(schema: Json | undefined): string | undefined {
  return isTable(schema) && typeof schema.type === 'string' ? schema.type : undefined;
}

function propertiesOf(schema: Json | undefined): Table {
  return isTable(schema) && isTable(schema.properties) ? schema.properties : {};
}

function requiredOf(schema: Table): string[] {
  return Array.isArray(schema.required) ? schema.required.filter((name) => typeof name === 'string') : [];
}
