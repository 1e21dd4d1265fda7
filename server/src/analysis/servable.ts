// Whether the official SDKs can serve a tool's schemas as they are given: what throws when the server starts, what
// breaks `tools/list`, and what clients are then shown. Silent where the value or the versions leave it open.
//
// Each verdict was measured (2026-11-26): @modelcontextprotocol/sdk 1.17.0, 1.22.0, 1.23.0 and 1.32.2, and
// @modelcontextprotocol/server 2.4.0, with zod 3.25.76 and 4.6.7; test/rules/unservable-schema.test.ts asks the SDKs
// that are installed again.

import type { Machine } from './machine.ts';
import type { Schema } from './schema.ts';
import { alternatives, type Obj, type Ref, type ServerHandle, type Site, type Value } from './values.ts';
import { isBelow, majorOf } from './versions.ts';
import { isData, schemaOf } from './zod.ts';

/** One thing that is wrong with a schema as it was given. */
export interface Trouble {
  /**
   * - `list`: the SDK answers `tools/list` with an error, for all tools of the server
   * - `refused`: it is listed, and whatever a client sends for it is refused
   * - `list-or-refused`: one of these, depending on the major version of zod
   * - `hidden`: clients are shown a tool without arguments (of an output schema: no such schema, and every call fails)
   * - `no-object`: the root is no object, so that `tools/list` fails for all tools (second generation)
   * - `json`: no zod schema where one is needed; it throws, or (before 1.28) hides the arguments
   * - `whole-object`: an object schema where `tool()` takes its fields; the same
   * - `config`: a `registerTool` configuration given to `tool()`; the same
   * - `no-schema`: a field that is no schema: it throws with zod 4, and with zod 3 every call fails
   * - `no-schema-within`: the same inside of a `z.object()`: with zod 4 `tools/list` fails for all tools
   * - `constants`: constants alone given to `tool()` as a schema, which takes them for annotations
   * - `old-zod`: a zod 3 schema in the second generation: `tools/list` fails for all tools
   * - `old-zod-fields`: fields of zod 3 there: the registration throws
   * - `new-zod`: a zod 4 schema in a first generation before 1.23: no arguments are shown, and every call fails
   */
  readonly kind:
    | 'list'
    | 'refused'
    | 'list-or-refused'
    | 'hidden'
    | 'no-object'
    | 'json'
    | 'whole-object'
    | 'config'
    | 'no-schema'
    | 'no-schema-within'
    | 'constants'
    | 'old-zod'
    | 'old-zod-fields'
    | 'new-zod';
  readonly side: 'input' | 'output';
  readonly generation: 1 | 2;
  /** Where the mending starts; undefined where only the registration is known. */
  readonly site: Site | undefined;
  /** The path of the field concerned, `''` for the whole schema. */
  readonly argument: string;
  /** What stands there, as zod calls it: `z.date()`, `.optional()`. */
  readonly what: string;
  readonly schema?: Schema;
  /** The major version of zod, where it matters and is known. */
  readonly zod?: number;
}

interface Given {
  readonly value: Value | undefined;
  readonly site: Site | undefined;
  readonly side: Trouble['side'];
}

/** Schemas inside schemas that are looked into. */
const MAX_DEPTH = 8;

/** The troubles with the `inputSchema` or `outputSchema` of a configuration. */
export function schemaTroubles(m: Machine, server: ServerHandle, given: Given): Trouble[] {
  if (server.generation === undefined || given.value?.t !== 'ref') return [];
  return new Judge(m, server.generation, given).given(given.value);
}

/** The troubles with the schema among the arguments of `tool(name, description?, schema?, annotations?, handler)`. */
export function positionalTroubles(
  m: Machine,
  server: ServerHandle,
  args: readonly Value[],
  sites: readonly (Site | undefined)[],
): Trouble[] {
  // The second generation has no `tool()`.
  if (server.generation !== 1) return [];
  // A description is no object; where it is computed, nothing more is known of it.
  const at = args[1] && alternatives(args[1]).some((a) => a.t === 'ref') ? 1 : 2;
  const value = args[at];
  // What stands last is the handler, whatever it is.
  if (value?.t !== 'ref' || at >= args.length - 1) return [];
  return new Judge(m, 1, { value, site: sites[at], side: 'input' }).positional(value);
}

/** True when an object schema has no `shape`, because something stands round it. */
export function isCovered(m: Machine, schema: Schema): boolean {
  if (schema.around === undefined || schema.doubtful) return false;
  return !ZOD_3_ONLY.has(schema.around) || zodOf(m, schema) === 3;
}

class Judge {
  readonly #m: Machine;
  readonly #generation: 1 | 2;
  readonly #given: Given;
  readonly #out = new Map<Schema, Trouble>();

  constructor(m: Machine, generation: 1 | 2, given: Given) {
    this.#m = m;
    this.#generation = generation;
    this.#given = given;
  }

  given(value: Ref): Trouble[] {
    const { obj } = value;
    if (obj.schema) return this.#schema(obj.schema);
    if (obj.kind !== 'object') return [];
    const shape = this.#shape(obj);
    if (shape) return shape;
    return isSchemaless(this.#m, value) ? [this.#json(obj)] : [];
  }

  positional(value: Ref): Trouble[] {
    const { obj } = value;
    const { schema } = obj;
    if (schema?.converted) return [this.#trouble('json', `\`${schema.converted}\``)];
    if (schema) return schema.from ? [this.#trouble('whole-object', 'z.object', schema)] : [];
    if (obj.kind !== 'object') return [];
    if (isConfig(obj)) return [this.#trouble('config', '')];
    const shape = this.#shape(obj);
    if (shape) return shape;
    // Constants alone are annotations, unless they describe an object.
    if (!isSchemaless(this.#m, value)) return [];
    const nested = obj.names().some((name) => obj.field(name)?.t === 'ref');
    if (nested) return [this.#json(obj)];
    return constantType(obj) ? [this.#trouble('constants', '')] : [];
  }

  #schema(schema: Schema): Trouble[] {
    if (schema.doubtful) return [];
    // The second generation takes what zod 4 converts; its result carries the schema along.
    if (schema.converted)
      return this.#generation === 1 || schema.converted === 'zodToJsonSchema'
        ? [this.#trouble('json', `\`${schema.converted}\``)]
        : [];
    if (schema.from === undefined) return [];
    const old = this.#wrongZod(schema, 'old-zod');
    if (old) return [old];
    if (this.#generation === 1) {
      const hidden = this.#hiding(schema);
      if (hidden !== undefined) return hidden ? [this.#trouble('hidden', hidden, schema)] : [];
    } else if (this.#given.side === 'input' && NO_OBJECT.has(schema.type) && !schema.foreign && !schema.input)
      return [this.#trouble('no-object', `z.${schema.type}()`, schema)];
    this.#walk(schema, '', 0, false);
    return [...this.#out.values()];
  }

  /** The troubles with the fields of a raw shape; undefined when it is none. */
  #shape(obj: Obj): Trouble[] | undefined {
    const names = obj.names();
    const fields = names.map((name) => obj.field(name)!);
    if (names.length > 0 && !fields.some((value) => schemaOf(this.#m, value))) return undefined;
    const zod = fields.map((value) => (value.t === 'ref' ? value.obj.schema : undefined)).find((s) => s?.from);
    for (const [i, value] of fields.entries()) {
      const schema = value.t === 'ref' ? value.obj.schema : undefined;
      if (zod && isData(value))
        return [{ ...this.#trouble('no-schema', ''), ...this.#madeWith(zod), argument: names[i]! }];
      if (!schema?.from) continue;
      const old = this.#wrongZod(schema, 'old-zod-fields');
      if (old) return [old];
      this.#walk(schema, names[i]!, 0, false);
    }
    return [...this.#out.values()];
  }

  /** What keeps the first generation from showing the fields; `''` where nothing can be said, undefined where it shows them. */
  #hiding(schema: Schema): string | undefined {
    const { around, type } = schema;
    if (type === 'any' && !schema.foreign) return '';
    // A record is shown as an object that may hold anything, which is nearly what it is.
    if (type === 'record' && !schema.foreign) return '';
    if (around && ZOD_3_ONLY.has(around)) {
      const zod = zodOf(this.#m, schema);
      return zod === 4 ? undefined : zod === 3 ? `.${around}()` : '';
    }
    if (around) return /^(?:intersection|preprocess)$/.test(around) ? `z.${around}()` : `.${around}()`;
    if (type === 'object') return undefined;
    return schema.foreign ? `z.${schema.foreign}()` : `z.${type}()`;
  }

  #wrongZod(schema: Schema, old: Trouble['kind']): Trouble | undefined {
    const zod = zodOf(this.#m, schema);
    if (this.#generation === 2) return zod === 3 ? this.#trouble(old, '') : undefined;
    const path = (this.#given.site ?? schema.site)?.module.path;
    const range = path && this.#m.graph.wanted(path, '@modelcontextprotocol/sdk');
    return zod === 4 && range && isBelow(range, 1, 23) ? this.#trouble('new-zod', range) : undefined;
  }

  // Intersections repeat the fields of their sides, so only their fields are looked at.
  #walk(given: Schema, path: string, depth: number, choice: boolean): void {
    const schema = this.#given.side === 'input' ? (given.input ?? given) : given;
    if (schema.doubtful || depth > MAX_DEPTH) return;
    for (const [name, inner] of schema.props ?? [])
      if (inner.none)
        this.#out.set(inner, {
          ...this.#trouble('no-schema-within', ''),
          ...this.#madeWith(schema),
          argument: path ? `${path}.${name}` : name,
          site: schema.site ?? this.#given.site,
        });
    const kind = this.#inside(schema, choice);
    const what = this.#foreign(schema);
    if (kind && what)
      this.#out.set(schema, { ...this.#trouble(kind, what), argument: path, site: schema.site ?? this.#given.site });
    const below = choice || schema.lenient === true;
    for (const [name, inner] of schema.props ?? [])
      this.#walk(inner, path ? `${path}.${name}` : name, depth + 1, below);
    if (schema.element)
      this.#walk(schema.element, `${path}${schema.type === 'record' ? '.*' : '[]'}`, depth + 1, below);
    if (!schema.props) for (const inner of schema.members ?? []) this.#walk(inner, path, depth + 1, true);
  }

  #foreign(schema: Schema): string | undefined {
    if (schema.foreign) return `z.${schema.foreign}()`;
    // What is served of an output is what the handler's answer becomes.
    return this.#given.side === 'output' && schema.transforms?.length ? '.transform()' : undefined;
  }

  // `choice`: there is something else that a client may send.
  #inside(schema: Schema, choice: boolean): Trouble['kind'] | undefined {
    if (this.#generation === 2) return 'list';
    const zod = zodOf(this.#m, schema);
    if (zod === 4) return 'list';
    if (this.#given.side === 'output' || choice || schema.lenient || !NEVER_SENT.has(schema.foreign ?? ''))
      return undefined;
    return zod === 3 ? 'refused' : 'list-or-refused';
  }

  #madeWith(schema: Schema): { zod?: number } {
    const zod = zodOf(this.#m, schema);
    return zod === undefined ? {} : { zod };
  }

  // Told where it is written: one place of registration may see many of them.
  #json(obj: Obj): Trouble {
    return { ...this.#trouble('json', constantType(obj) ? 'JSON Schema' : ''), site: obj.site ?? this.#given.site };
  }

  #trouble(kind: Trouble['kind'], what: string, schema?: Schema): Trouble {
    const { side, site } = this.#given;
    return { kind, side, site, what, generation: this.#generation, argument: '', ...(schema ? { schema } : {}) };
  }
}

/** Put round an object by zod 3 only; zod 4 keeps the object as it is. */
const ZOD_3_ONLY = new Set(['refine', 'superRefine', 'brand']);

/** What no JSON value passes as, in either version of zod. */
const NEVER_SENT = new Set(['date', 'bigint', 'map', 'set', 'symbol', 'nan', 'instanceof']);

const NO_OBJECT = new Set<Schema['type']>(['array', 'string', 'number', 'boolean', 'enum', 'literal', 'null']);

/** The major version of the zod a schema was made with, where the import or package.json tells. */
function zodOf(m: Machine, schema: Schema): number | undefined {
  if (!schema.from?.startsWith('zod')) return undefined;
  if (/\/v3$/.test(schema.from)) return 3;
  if (schema.from !== 'zod') return 4;
  const range = schema.site && m.graph.wanted(schema.site.module.path, 'zod');
  return range === undefined ? undefined : majorOf(range);
}

/** True for an object whose every value is known, and none of them a schema of whatever library. */
function isSchemaless(m: Machine, v: Ref): boolean {
  const names = v.obj.names();
  if (names.length === 0 || !isData(v)) return false;
  return names.every((name) => isData(v.obj.field(name)!) && !schemaOf(m, v.obj.field(name)!));
}

// `inputSchema` may be the name of an argument as well; then the others are arguments, too.
function isConfig(obj: Obj): boolean {
  const schema = obj.field('inputSchema');
  if (schema?.t !== 'ref' || obj.proto || obj.slots.has('@spread')) return false;
  return !schema.obj.schema || ['title', 'description'].some((name) => obj.field(name)?.t === 'lit');
}

function constantType(obj: Obj): boolean {
  const type = obj.field('type');
  return type?.t === 'lit' && typeof type.value === 'string';
}
