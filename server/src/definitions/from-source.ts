// Definitions from source: what each server would serve, as the official SDKs of both generations and the frameworks
// make it of what they were told. What the source alone does not tell is marked as unknown, never guessed.
import type { Written } from '../analysis/written.ts';
import type { SourceItem, SourceServer } from '../report/definitions.ts';
import {
  choice,
  choicesOf,
  type DefinedServer,
  type Definition,
  fieldOf,
  isTable,
  isUnknown,
  type Json,
  UNKNOWN,
  unmarked,
} from './definition.ts';
import { KnownSchemas } from './known-schemas.ts';
import { argumentOf, type Conversion, convertedSchema, jsonOf, objectSchema, shapeSchema } from './schemas.ts';

/** A definition with the registration it comes from. */
export interface SourceDefinition extends Definition {
  readonly from: SourceItem;
}

/** One side of a comparison that was read from the source. */
export interface SourceSide extends Omit<DefinedServer, 'instructions'> {
  /** Marked where the source does not tell them. */
  readonly instructions: Json | undefined;
  readonly definitions: readonly SourceDefinition[];
  readonly from: SourceServer;
  /** It serves others too, which could not be read: that one is not here says nothing. */
  readonly open: boolean;
}

/** What a server would serve. Two of one kind and name are one that may be served in either way. */
export function fromSource(server: SourceServer, known = new KnownSchemas()): SourceSide {
  const definitions: SourceDefinition[] = [];
  const seen = new Map<string, number>();
  let open = server.open;
  for (const item of server.items) {
    for (const definition of definitionsOf(item, server.generation, known)) {
      if (!definition) {
        open = true;
        continue;
      }
      const key = `${definition.kind}:${definition.name}`;
      const at = seen.get(key);
      if (at === undefined) {
        seen.set(key, definitions.length);
        definitions.push({ ...definition, from: item });
      } else definitions[at] = { ...definitions[at]!, fields: either(definitions[at]!.fields, definition.fields) };
    }
  }
  return {
    name: server.name,
    version: textOf(server.version),
    instructions: jsonOf(server.instructions),
    definitions,
    from: server,
    open,
  };
}

function textOf(given: Written): string | undefined {
  return given.is === 'constant' && typeof given.value === 'string' ? given.value : undefined;
}

/** Alternatives that one registration has, as it is told at first and later, at most. */
const MAX_ALTERNATIVES = 16;

/** One for each way in which it may be told, later changes among them; undefined where not even the name is known. */
function definitionsOf(item: SourceItem, generation: 1 | 2, known: KnownSchemas): (Definition | undefined)[] {
  const told = item.fields.is === 'choice' ? item.fields.of : [item.fields];
  if (told.length * (1 + item.changes.length) > MAX_ALTERNATIVES)
    return [definitionOf({ ...item, fields: { is: 'gap' } }, generation, known)];
  return told.flatMap((fields) => [
    definitionOf({ ...item, fields }, generation, known),
    ...item.changes.map(([field, value]) =>
      field === 'name'
        ? definitionOf({ ...item, fields, name: textOf(value) }, generation, known)
        : definitionOf({ ...item, fields: changedTable(fields, field, value) }, generation, known),
    ),
  ]);
}

function changedTable(given: Written, name: string, value: Written): Written {
  if (given.is !== 'table') return given;
  return { ...given, fields: [...given.fields.filter(([own]) => own !== name), [name, value]] };
}

function either(a: Definition['fields'], b: Definition['fields']): Definition['fields'] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return present(
    Object.fromEntries(
      names.map((name) => [name, name === '$unknown' ? true : choice([fieldOf(a, name), fieldOf(b, name)])]),
    ),
  );
}

/** Undefined where not even the name is known. */
function definitionOf(item: SourceItem, generation: 1 | 2, known: KnownSchemas): Definition | undefined {
  const fields = new Fields(item.fields, known);
  switch (item.kind) {
    case 'tool':
      return named('tool', item.name, { ...toolFields(item, fields, generation) });
    case 'prompt':
      return named('prompt', item.name, { ...promptFields(item, fields, generation) });
    case 'resource':
      return resource(item, fields);
  }
}

function named(
  kind: Definition['kind'],
  name: string | undefined,
  fields: Readonly<Record<string, Json | undefined>>,
): Definition | undefined {
  return name === undefined ? undefined : { kind, name, fields: present(fields) };
}

/** The fields that JSON has: in the order in which they are served. */
function present(fields: Readonly<Record<string, Json | undefined>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(fields).filter((field): field is [string, Json] => field[1] !== undefined));
}

function toolFields(item: SourceItem, fields: Fields, generation: 1 | 2): Record<string, Json | undefined> {
  switch (item.by) {
    case 'list': {
      const { name: _name, ...rest } = fields.all();
      return rest;
    }
    case 'fastmcp':
      return {
        ...fields.pick('description'),
        inputSchema: strict(fields.schema('parameters', FASTMCP, NO_ARGUMENTS)),
        ...(fields.has('outputSchema') ? { outputSchema: strict(fields.schema('outputSchema', FASTMCP)) } : {}),
        ...fields.pick('annotations', '_meta'),
      };
    case 'mastra':
      return {
        ...fields.pick('description'),
        inputSchema: fields.schema('inputSchema', WHOLE, NO_ARGUMENTS),
        ...(fields.has('outputSchema') ? { outputSchema: fields.schema('outputSchema', WHOLE) } : {}),
      };
    case 'sdk': {
      const target = generation === 1 ? 'draft-7' : 'draft-2020-12';
      return {
        ...fields.pick('title', 'description'),
        inputSchema: fields.schema('inputSchema', { io: 'input', target }, NO_ARGUMENTS),
        ...fields.pick('annotations', ...(generation === 2 ? (['icons'] as const) : [])),
        // What `registerToolTask` adds.
        ...(item.asTask ? { execution: taskExecution(fields.pick('execution').execution) } : {}),
        ...fields.pick('_meta'),
        ...(fields.has('outputSchema')
          ? { outputSchema: fields.schema('outputSchema', { io: 'output', target }) }
          : {}),
      };
    }
  }
}

function taskExecution(given: Json | undefined): Json {
  return isUnknown(given) ? UNKNOWN : { taskSupport: 'required', ...(isTable(given) ? given : {}) };
}

/** What the SDKs serve for a tool without a schema. */
const NO_ARGUMENTS: Json = { type: 'object', properties: {} };

/** As fastmcp 4.3 asks for it, through xsschema. */
const FASTMCP: Conversion = { io: 'input', target: 'draft-7' };

/** xsschema 0.4: objects refuse other fields, as far as objects stand directly in each other. */
function strict(schema: Json): Json {
  const choices = choicesOf(schema);
  if (choices) return choice(choices.map(strict)) ?? UNKNOWN;
  if (!isTable(schema) || isUnknown(schema)) return schema;
  if (!isTable(schema.properties)) return { ...schema, additionalProperties: false };
  const properties = Object.entries(schema.properties).map(
    ([name, one]) => [name, isTable(one) && one.type === 'object' ? strict(one) : one] as const,
  );
  return { ...schema, additionalProperties: false, properties: Object.fromEntries(properties) };
}

/** As Mastra asks zod for it. */
const WHOLE: Conversion = { io: 'output', target: 'draft-2020-12' };

function promptFields(item: SourceItem, fields: Fields, generation: 1 | 2): Record<string, Json | undefined> {
  if (item.by !== 'sdk') {
    const { name: _name, load: _load, ...rest } = fields.all();
    return rest;
  }
  return {
    ...fields.pick('title', 'description'),
    arguments: fields.has('inputSchema') ? fields.arguments('inputSchema', generation) : undefined,
    ...(generation === 2 ? fields.pick('icons', '_meta') : {}),
  };
}

function resource(item: SourceItem, fields: Fields): Definition | undefined {
  const { uri, uriTemplate, load: _load, arguments: _arguments, ...rest } = fields.all();
  const kind = uriTemplate === undefined ? 'resource' : 'template';
  const address = uriTemplate ?? uri;
  if (typeof address !== 'string') return undefined;
  const name = item.name !== undefined && rest.name === undefined ? { name: item.name } : {};
  return { kind, name: address, fields: present({ ...name, ...rest }) };
}

/** The fields that a registration gives; where it is not known as a whole, each of them may be there. */
class Fields {
  readonly #fields: ReadonlyMap<string, Written>;
  readonly #open: boolean;
  readonly #known: KnownSchemas;

  constructor(given: Written, known: KnownSchemas) {
    this.#known = known;
    this.#fields = new Map(given.is === 'table' ? given.fields : []);
    this.#open = given.is === 'table' ? given.open : given.is === 'gap';
  }

  has(name: string): boolean {
    return this.#open || this.#given(name) !== undefined;
  }

  all(): Record<string, Json> {
    const fields = [...this.#fields].flatMap(([name, value]) => {
      const json = jsonOf(value);
      return json === undefined ? [] : [[unmarked(name), json] as const];
    });
    return Object.fromEntries(this.#open ? [...fields, ['$unknown', true] as const] : fields);
  }

  /** Undefined stays undefined: the field is not served. */
  pick(...names: readonly string[]): Record<string, Json | undefined> {
    return Object.fromEntries(
      names.map((name) => {
        const value = this.#given(name);
        return [name, value ? jsonOf(value) : this.#open ? UNKNOWN : undefined];
      }),
    );
  }

  /** A schema as it is served; `none` where there is none. */
  schema(name: string, conversion: Conversion, none: Json = UNKNOWN): Json {
    const value = this.#given(name);
    if (!value) return this.#open ? UNKNOWN : none;
    const how = JSON.stringify([conversion, none]);
    return this.#known.once(value, how, () => schemaJson(value, conversion, none));
  }

  /** The arguments of a prompt: in the first generation from its fields, in the second from its JSON Schema. */
  arguments(name: string, generation: 1 | 2): Json {
    const value = this.#given(name);
    const shape = value?.is === 'schema' ? shapeOf(value) : value;
    if (shape?.is === 'table' && !shape.open && (generation === 1 || shape.fields.length === 0))
      return shape.fields.map(([argument, field]) => {
        const told = argumentOf(field);
        return told
          ? present({ name: argument, description: told.description, required: told.required })
          : { name: argument, ...{ description: UNKNOWN, required: UNKNOWN } };
      });
    const json = this.schema(name, { io: 'input', target: 'draft-2020-12' });
    if (!isTable(json) || !isTable(json.properties)) return UNKNOWN;
    const required = Array.isArray(json.required) ? (json.required as readonly Json[]) : [];
    return Object.entries(json.properties).map(([argument, field]) =>
      present({
        name: argument,
        description: isTable(field) ? field.description : undefined,
        required: required.includes(argument),
      }),
    );
  }

  #given(name: string): Written | undefined {
    const value = this.#fields.get(name);
    return value?.is === 'constant' && value.value === undefined ? undefined : value;
  }
}

/** The fields of `z.object({ … })`. */
function shapeOf({ recipe }: Extract<Written, { is: 'schema' }>): Written | undefined {
  return recipe.self === undefined && recipe.call === 'object' ? recipe.args[0] : undefined;
}

function isSchema(value: Written): boolean {
  return value.is === 'schema' || (value.is === 'choice' && value.of.every((one) => one.is === 'schema'));
}

function schemaJson(value: Written, conversion: Conversion, none: Json): Json {
  switch (value.is) {
    case 'choice':
      return choice(value.of.map((one) => schemaJson(one, conversion, none))) ?? none;
    case 'schema':
      // What is no object is not served: a client is shown a tool without arguments.
      return convertedSchema(value.recipe) ?? objectSchema(value.recipe, conversion) ?? none;
    case 'table':
      if (value.fields.length === 0) return value.open ? UNKNOWN : none;
      if (value.fields.some(([, field]) => isSchema(field)))
        return shapeSchema(value.fields, value.open, conversion) ?? UNKNOWN;
      // Of fields that are all unknown at least the names are told.
      return value.fields.every(([, field]) => field.is === 'gap')
        ? (shapeSchema(value.fields, value.open, conversion) ?? UNKNOWN)
        : (jsonOf(value) ?? none);
    default:
      return UNKNOWN;
  }
}
