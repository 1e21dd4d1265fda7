// A value as it was written: constants, lists, tables, and the calls of a schema library, kept as data when the
// objects themselves are gone. What a definition is served as is made from it.
import type { Schema } from './schema.ts';
import { alternatives, type Obj, type Primitive, type Value } from './values.ts';

/** Immutable. A `gap` is what cannot be known from the source. */
export type Written =
  | { readonly is: 'constant'; readonly value: Primitive }
  /** Parts that are not known are `null`. */
  | { readonly is: 'text'; readonly parts: readonly (string | null)[] }
  | { readonly is: 'pattern'; readonly source: string; readonly flags: string }
  /** `open`: there may be more. */
  | { readonly is: 'list'; readonly items: readonly Written[]; readonly open: boolean }
  | { readonly is: 'table'; readonly fields: readonly (readonly [string, Written])[]; readonly open: boolean }
  | { readonly is: 'schema'; readonly recipe: Recipe }
  /** One of several. */
  | { readonly is: 'choice'; readonly of: readonly Written[] }
  | { readonly is: 'code' }
  | { readonly is: 'gap' };

/** How a schema was made: one call of its library, on another schema where it is a method. */
export interface Recipe {
  /** The function with its way: `object`, `coerce.number`; a method alone: `min`. */
  readonly call: string;
  readonly args: readonly Written[];
  /** The schema it is a method of. */
  readonly self?: Recipe;
  /** Whose function it is; undefined for a method. */
  readonly library?: Library;
}

/** `zod/v3` and `zod/v4` by what the import or package.json says; `sdk`: the functions of the MCP SDK. */
export type Library = 'zod/v3' | 'zod/v4' | 'zod-to-json-schema' | 'sdk';

export const GAP: Written = { is: 'gap' };

/** Tables and lists inside each other that are followed. */
const MAX_DEPTH = 24;
/** Fields or elements of one table or list that are kept. */
const MAX_WIDTH = 4000;

/** The value as data, as it is at this moment. */
export function written(v: Value | undefined, depth = 0): Written {
  if (!v) return { is: 'constant', value: undefined };
  switch (v.t) {
    case 'lit':
      return { is: 'constant', value: v.value };
    case 'regex':
      return { is: 'pattern', source: v.source, flags: v.flags };
    case 'str':
      return choiceOfTexts(v) ?? { is: 'text', parts: v.parts.map((part) => (typeof part === 'string' ? part : null)) };
    case 'union': {
      return writtenChoice(alternatives(v).map((one) => written(one, depth + 1)));
    }
    case 'ref':
      return depth > MAX_DEPTH ? GAP : object(v.obj, depth);
    default:
      return GAP;
  }
}

// A text of which one part is one of several texts is one of several texts.
function choiceOfTexts({ parts }: Extract<Value, { t: 'str' }>): Written | undefined {
  const [at, ...more] = parts.flatMap((part, i) => (typeof part === 'string' ? [] : [i]));
  const part = at === undefined ? undefined : parts[at];
  if (more.length > 0 || part === undefined || typeof part === 'string' || part.t !== 'union') return undefined;
  const texts = alternatives(part).map((one) => (one.t === 'lit' ? one.value : undefined));
  if (!texts.every((text) => typeof text === 'string')) return undefined;
  return writtenChoice(
    texts.map((text) => ({ is: 'constant', value: parts.map((one, i) => (i === at ? text : one)).join('') })),
  );
}

/** Alternatives that are kept; of more nothing is known. */
const MAX_CHOICES = 8;

/** One of several values: itself where they are all the same. */
export function writtenChoice(given: readonly Written[]): Written {
  const all = new Map<string, Written>();
  for (const one of given.flatMap((each) => (each.is === 'choice' ? each.of : [each])))
    all.set(JSON.stringify(one), one);
  const each = [...all.values()];
  if (each.length === 0 || each.length > MAX_CHOICES || each.some((one) => one.is === 'code')) return GAP;
  return each.length === 1 ? each[0]! : { is: 'choice', of: each };
}

/** Several values as one table; what is absent is left out. */
export function writtenTable(fields: { readonly [name: string]: Value | undefined }): Written {
  const given = Object.entries(fields).flatMap(([name, v]) => (v ? [[name, written(v)] as const] : []));
  return { is: 'table', fields: given, open: false };
}

/** A schema as its recipe tells it. */
export function writtenSchema(schema: Schema): Written {
  return schema.recipe ? { is: 'schema', recipe: schema.recipe } : GAP;
}

function object(obj: Obj, depth: number): Written {
  if (obj.schema) return writtenSchema(obj.schema);
  switch (obj.kind) {
    case 'array':
      return {
        is: 'list',
        items: obj.elems.slice(0, MAX_WIDTH).map((one) => written(one, depth + 1)),
        open: obj.rest !== undefined || obj.sure < obj.elems.length || obj.elems.length > MAX_WIDTH,
      };
    case 'object': {
      const names = obj.keys();
      return {
        is: 'table',
        fields: names
          .slice(0, MAX_WIDTH)
          .map((name) => [name, obj.field(name) ? written(obj.field(name), depth + 1) : GAP]),
        open: obj.rest !== undefined || obj.slots.has('@spread') || names.length > MAX_WIDTH,
      };
    }
    case 'function':
    case 'native':
    case 'class':
      return { is: 'code' };
    default:
      return GAP;
  }
}
