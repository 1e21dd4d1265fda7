// JSON Schema as the SDK serves it: a schema's recipe is made again with the real zod, and converted by the function
// that the SDK itself calls (`toJsonSchemaCompat`, @modelcontextprotocol/sdk 1.32; `standardSchemaToJsonSchema`,
// @modelcontextprotocol/server 2.4). Nothing of the program is run: functions are replaced by one that does nothing,
// and only functions of zod that are listed (`zod-functions.ts`, `METHODS`) are called.
import { zodToJsonSchema } from 'zod-to-json-schema';
import type { Library, Recipe, Written } from '../analysis/written.ts';
import { choice, isTable, type Json, UNKNOWN, unmarked } from './definition.ts';
import { functionOf, globalRegistry, type SchemaLibrary, toJSONSchema } from './zod-functions.ts';

/** How an SDK converts: the direction, and what zod 4 is asked for. */
export interface Conversion {
  readonly io: 'input' | 'output';
  readonly target: 'draft-7' | 'draft-2020-12';
}

/** A schema of zod, of either version: made, never asked to parse anything. */
interface Made {
  readonly library: SchemaLibrary;
  // biome-ignore lint/suspicious/noExplicitAny: schemas are built by the names that the source gives.
  readonly schema: any;
}

/** What the SDK serves for an object schema; undefined for anything else, which it does not serve. */
export function objectSchema(recipe: Recipe, conversion: Conversion): Json | undefined {
  return made(() => {
    const { schema, library } = new Kitchen(conversion).schema(recipe);
    const isObject = library === 'zod/v3' ? schema.shape !== undefined : schema._zod.def.type === 'object';
    return isObject || conversion.target === 'draft-2020-12' ? convert({ schema, library }, conversion) : undefined;
  });
}

/** The same for the fields of an object. `open`: there may be more. */
export function shapeSchema(fields: Shape, open: boolean, conversion: Conversion): Json | undefined {
  return made(() => {
    const kitchen = new Kitchen(conversion);
    const library = fields.map(([, field]) => libraryOf(field)).find((found) => found !== undefined) ?? 'zod/v4';
    const shape = kitchen.table({ is: 'table', fields, open }, library);
    return convert({ library, schema: functionOf(library, 'object')!(shape) }, conversion);
  });
}

type Shape = readonly (readonly [string, Written])[];

/** The JSON that `zodToJsonSchema()`, `z.toJSONSchema()` or `fromJsonSchema()` gave; undefined for a schema as such. */
export function convertedSchema(recipe: Recipe): Json | undefined {
  if (recipe.self && recipe.call === 'toJSONSchema') return asked(recipe.self, recipe.args[0]);
  const [first, second] = recipe.args;
  if (recipe.library === 'sdk') return first ? jsonOf(first) : UNKNOWN;
  const named = recipe.library === 'zod-to-json-schema' ? 'zod-to-json-schema' : recipe.call;
  if (named !== 'zod-to-json-schema' && named !== 'toJSONSchema') return undefined;
  if (first?.is !== 'schema') return UNKNOWN;
  if (named === 'toJSONSchema') return asked(first.recipe, second);
  return made(() => {
    const kitchen = new Kitchen();
    const { schema, library } = kitchen.schema(first.recipe);
    const options = second?.is === 'table' ? kitchen.table(second, library) : undefined;
    return library === 'zod/v3' ? told(zodToJsonSchema(schema, options) as object) : {};
  });
}

// `z.toJSONSchema(schema, options)` or `schema.toJSONSchema(options)`.
function asked(recipe: Recipe, given: Written | undefined): Json | undefined {
  return made(() => {
    const kitchen = new Kitchen();
    const { schema, library } = kitchen.schema(recipe);
    const options = given?.is === 'table' ? kitchen.table(given, library) : undefined;
    return told(toJSONSchema(schema, { unrepresentable: 'any', ...options }));
  });
}

/** Any value as JSON has it; undefined where JSON leaves it out. */
export function jsonOf(value: Written): Json | undefined {
  switch (value.is) {
    case 'constant':
      return typeof value.value === 'bigint' ? UNKNOWN : value.value;
    case 'text':
      return { $text: [...value.parts] };
    case 'list': {
      const items = value.items.map((one) => jsonOf(one) ?? null);
      return value.open ? [...items, UNKNOWN] : items;
    }
    case 'table': {
      const fields = value.fields.flatMap(([name, field]) => {
        const json = jsonOf(field);
        return json === undefined ? [] : [[unmarked(name), json] as const];
      });
      return Object.fromEntries(value.open ? [...fields, ['$unknown', true] as const] : fields);
    }
    case 'schema':
      return convertedSchema(value.recipe) ?? UNKNOWN;
    case 'pattern':
      return {};
    case 'choice':
      return choice(value.of.map(jsonOf));
    case 'code':
      return undefined;
    case 'gap':
      return UNKNOWN;
  }
}

/** The description and the optionality of a schema, as the first generation's `prompts/list` tells them. */
export function argumentOf(
  field: Written,
): { readonly description: Json | undefined; readonly required: boolean } | undefined {
  if (field.is !== 'schema') return undefined;
  const json = made(() => {
    const { schema } = new Kitchen().schema(field.recipe);
    return told({ description: schema.description, required: !schema.isOptional() });
  });
  return isTable(json) && 'required' in json
    ? { description: json.description, required: json.required === true }
    : undefined;
}

/** Calls of one schema that are made again; one with more is not known. */
const MAX_CALLS = 20_000;

/** Text that stands for what is not known, until the schema is JSON. */
const GAP = '\u0000toward:gap\u0000';
/** Around one of several texts, as JSON. */
const CHOICE = ['\u0000toward:any:', '\u0000'] as const;
/** Around the description of one of several schemas, as JSON. */
const CHOICE_SCHEMA = ['\u0000toward:schemas:', '\u0000'] as const;
/** The description of a schema that is not known. */
const GAP_SCHEMA = '\u0000toward:schema\u0000';
/** A field that stands for others that there may be. */
const MORE = '\u0000toward:more\u0000';
/** A number that nobody writes, for one that is not known. */
const GAP_NUMBER = 2 ** 1001;

class NotKnown extends Error {}

function made(make: () => Json | undefined): Json | undefined {
  try {
    return make();
  } catch {
    // zod refuses what it is given (a pattern that does not compile, a name used twice), or it goes too deep: what is
    // served then is not known.
    return UNKNOWN;
  } finally {
    globalRegistry.clear();
  }
}

function convert({ schema, library }: Made, { io, target }: Conversion): Json {
  return library === 'zod/v3'
    ? told(zodToJsonSchema(schema, { strictUnions: true, pipeStrategy: io }) as object)
    : told(toJSONSchema(schema, { target, io, unrepresentable: 'any' }));
}

/** The library's own JSON as data, with the marks of what is not known turned into unknowns. */
function told(given: object): Json {
  return marked(JSON.parse(JSON.stringify(given)) as Json);
}

function marked(json: Json): Json {
  if (typeof json === 'string') return insideOf(json, CHOICE) ?? (json.includes('\u0000toward:') ? textOf(json) : json);
  if (json === GAP_NUMBER) return UNKNOWN;
  if (Array.isArray(json)) return (json as Json[]).filter((one) => one !== MORE).map(marked);
  if (!isTable(json)) return json;
  if (json.description === GAP_SCHEMA) return UNKNOWN;
  const schemas = insideOf(json.description, CHOICE_SCHEMA);
  if (schemas !== undefined) return schemas;
  const fields = Object.entries(json).map(([name, value]) =>
    name === MORE ? (['$unknown', true] as const) : ([unmarked(name), marked(value)] as const),
  );
  return Object.fromEntries(fields);
}

function insideOf(text: Json | undefined, [start, end]: readonly [string, string]): Json | undefined {
  if (typeof text !== 'string' || !text.startsWith(start) || !text.endsWith(end)) return undefined;
  const inner = text.slice(start.length, -end.length);
  return inner.includes('\u0000') ? undefined : (JSON.parse(inner) as Json);
}

function textOf(text: string): Json {
  if (text === GAP) return UNKNOWN;
  const pieces = text.split(/\u0000toward:(?:gap|any:[^\u0000]*)\u0000/);
  return { $text: pieces.flatMap((piece, i) => [...(i > 0 ? [null] : []), ...(piece === '' ? [] : [piece])]) };
}

function libraryOf(field: Written): SchemaLibrary | undefined {
  if (field.is === 'choice') return field.of.map(libraryOf).find((found) => found !== undefined);
  if (field.is !== 'schema') return undefined;
  let recipe: Recipe | undefined = field.recipe;
  while (recipe?.self) recipe = recipe.self;
  return isZod(recipe?.library) ? recipe.library : undefined;
}

function isZod(library: Library | undefined): library is SchemaLibrary {
  return library === 'zod/v3' || library === 'zod/v4';
}

/** Makes schemas by their recipes; equal recipes are one schema, which a converter may refer to by `$ref`. */
class Kitchen {
  readonly #done = new Map<Recipe, Made>();
  readonly #conversion: Conversion;
  #calls = 0;

  constructor(conversion: Conversion = { io: 'input', target: 'draft-7' }) {
    this.#conversion = conversion;
  }

  schema(recipe: Recipe): Made {
    const known = this.#done.get(recipe);
    if (known) return known;
    if (++this.#calls > MAX_CALLS) throw new NotKnown();
    const result = recipe.self ? this.#method(recipe, this.schema(recipe.self)) : this.#function(recipe);
    this.#done.set(recipe, result);
    return result;
  }

  #function({ call, args, library }: Recipe): Made {
    if (!isZod(library)) throw new NotKnown();
    const make = functionOf(library, call);
    const given = make && this.#arguments(call, args, library);
    const schema = given ? make(...given) : unknownSchema(library);
    return {
      library,
      schema: /^(?:enum|nativeEnum|literal)$/.test(call) && args.some(isPartly) ? accepting(schema) : schema,
    };
  }

  #method({ call, args }: Recipe, { schema, library }: Made): Made {
    if (!METHODS.has(call) || typeof schema[call] !== 'function') return { library, schema: unknownSchema(library) };
    const given = this.#arguments(call, args, library);
    return { library, schema: given ? schema[call](...given) : unknownSchema(library) };
  }

  /** Undefined where one of them is not known and nothing can stand for it: what the call makes is not known either. */
  #arguments(call: string, args: readonly Written[], library: SchemaLibrary): unknown[] | undefined {
    try {
      return args.map((arg, at) => this.#argument(call, arg, at, library));
    } catch (error) {
      if (error instanceof NotKnown) return undefined;
      throw error;
    }
  }

  // What is not known is given as something that the function takes.
  #argument(call: string, arg: Written, at: number, library: SchemaLibrary): unknown {
    const known = arg.is === 'choice' ? this.#choice(arg.of, library) : undefined;
    if (known !== undefined && (typeof known !== 'string' || TEXTS.has(call))) return known;
    if (arg.is === 'choice') return this.#argument(call, { is: 'gap' }, at, library);
    if (arg.is !== 'gap' || at > 0) {
      // Messages and the like behind the first argument change nothing that is served.
      if (arg.is === 'gap') return TAKE_SCHEMAS.has(call) ? unknownSchema(library) : undefined;
      return this.value(arg, library);
    }
    if (NUMBERS.has(call)) return GAP_NUMBER;
    if (call === 'enum' || call === 'nativeEnum') return call === 'enum' ? [GAP] : { gap: GAP };
    if (
      call === 'object' ||
      call === 'extend' ||
      call === 'strictObject' ||
      call === 'looseObject' ||
      call === 'safeExtend'
    )
      return { [MORE]: unknownSchema(library) };
    if (TAKE_SCHEMAS.has(call)) return unknownSchema(library);
    if (call === 'regex') return untested(new RegExp(GAP));
    if (call === 'meta' || call === 'describe' || call === 'default' || call === 'literal')
      return call === 'meta' ? {} : GAP;
    throw new NotKnown();
  }

  value(value: Written, library: SchemaLibrary): unknown {
    switch (value.is) {
      case 'constant':
        return value.value;
      case 'text':
        return value.parts.map((part) => part ?? GAP).join('');
      case 'pattern':
        return untested(new RegExp(value.source, value.flags));
      case 'code':
        // A check passes; a change changes nothing.
        return (given: unknown) => given || true;
      case 'list':
        return [
          ...value.items.map((one) => this.value(one, library)),
          ...(!value.open ? [] : [value.items.some((one) => one.is === 'schema') ? unknownSchema(library) : GAP]),
        ];
      case 'table':
        return this.table(value, library);
      case 'schema':
        return this.schema(value.recipe).schema;
      case 'choice':
        return this.#choice(value.of, library) ?? GAP;
      case 'gap':
        return GAP;
    }
  }

  /** Something that stands for one of several schemas or texts; undefined for others. */
  #choice(of: readonly Written[], library: SchemaLibrary): unknown {
    if (of.every((one) => one.is === 'schema')) {
      const all = of.map((one) => convert(this.schema(one.recipe), this.#conversion));
      return anything(library).describe(CHOICE_SCHEMA.join(JSON.stringify(choice(all))));
    }
    const json = choice(of.map(jsonOf));
    return json === undefined || of.some((one) => one.is === 'schema') ? undefined : CHOICE.join(JSON.stringify(json));
  }

  /** A table, of schemas or of anything else: a field that is not known is a schema if its neighbours are. */
  table(value: Extract<Written, { is: 'table' }>, library: SchemaLibrary): Record<string, unknown> {
    const schemas = value.open || value.fields.some(([, field]) => field.is === 'schema');
    const fields = value.fields.map(
      ([name, field]) =>
        [
          name,
          schemas && field.is !== 'schema'
            ? ((field.is === 'choice' && field.of.every((one) => one.is === 'schema')
                ? this.#choice(field.of, library)
                : undefined) ?? unknownSchema(library))
            : this.value(field, library),
        ] as const,
    );
    return Object.fromEntries(value.open ? [...fields, [MORE, unknownSchema(library)] as const] : fields);
  }
}

function isPartly(value: Written): boolean {
  return value.is === 'gap' || ((value.is === 'list' || value.is === 'table') && value.open);
}

/**
 * zod 3 tries a default on the schema below it to find out whether a field is required. Where not all values are known,
 * each is one; nothing at all still is none.
 */
function accepting<T>(schema: T): T {
  const zod = schema as { _parse?: (input: { readonly data: unknown }) => unknown };
  const own = zod._parse?.bind(schema);
  if (own) zod._parse = (input) => (input.data === undefined ? own(input) : { status: 'valid', value: input.data });
  return schema;
}

/** A pattern that is shown and never tried: a stranger's pattern on a stranger's default could take for ever. */
function untested(pattern: RegExp): RegExp {
  return Object.defineProperties(pattern, { test: { value: () => true }, exec: { value: () => [''] } });
}

function unknownSchema(library: SchemaLibrary): unknown {
  return anything(library).describe(GAP_SCHEMA);
}

// biome-ignore lint/suspicious/noExplicitAny: a schema of either version.
function anything(library: SchemaLibrary): any {
  return functionOf(library, 'any')!();
}

/** The methods of schemas that make another one. */
const METHODS: ReadonlySet<string> = new Set(
  `and array base64 base64url brand catch catchall cidr cuid cuid2 date datetime deepPartial default describe duration
  email emoji endsWith exclude extend extract extends finite gt gte includes int ip ipv4 ipv6 jwt keyof length loose
  lowercase lt lte max merge meta min multipleOf nanoid negative nonempty nonnegative nonoptional nonpositive
  normalize nullable nullish omit optional or overwrite partial passthrough pick pipe positive prefault readonly refine
  regex required rest safe safeExtend size startsWith step strict strip superRefine time toLowerCase toUpperCase
  transform trim ulid unwrap innerType sourceType removeDefault removeCatch uppercase url uuid check element`.split(
    /\s+/,
  ),
);

/** Functions and methods that take any text as it is. */
const TEXTS: ReadonlySet<string> = new Set(['describe', 'default', 'prefault', 'catch']);

const NUMBERS: ReadonlySet<string> = new Set('min max length size gt gte lt lte multipleOf step'.split(' '));

/** Functions and methods whose argument is a schema, or several. */
const TAKE_SCHEMAS: ReadonlySet<string> = new Set(
  'array optional nullable nullish record map set or and merge catchall pipe preprocess intersection rest'.split(' '),
);
