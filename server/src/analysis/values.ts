// Abstract values: interned terms for what is immutable, objects with identity for what is not.
// Long because the terms and the tables that make them one are one thing.
import type ts from 'typescript';
import { type Fact, factKey, hasFact, inForce, meet } from './facts.ts';
import type { Origin } from './kept.ts';
import type { Module } from './modules.ts';
import type { Schema } from './schema.ts';
import { type Parts, Term } from './term.ts';
import type { Written } from './written.ts';

/** Where in the source something stands. */
export interface Site {
  readonly module: Module;
  readonly node: ts.Node;
}

export type Primitive = string | number | boolean | bigint | null | undefined;

/** A constant of the program. */
export interface Lit {
  readonly t: 'lit';
  readonly id: number;
  readonly value: Primitive;
}
export interface Regex {
  readonly t: 'regex';
  readonly id: number;
  readonly source: string;
  readonly flags: string;
}
/** A string that keeps its shape: literal pieces and holes. */
export interface Str {
  readonly t: 'str';
  readonly id: number;
  readonly parts: readonly (string | Value)[];
  readonly site: Site | undefined;
}
/** What a client sends: the argument at a path (`''` is the whole arguments object), with what its schema says. */
export interface Src {
  readonly t: 'src';
  readonly id: number;
  readonly path: string;
  readonly schema: Schema | undefined;
  /** The schema was applied before the value was used (by the SDK or by `parse`). */
  readonly checked: boolean;
  /** The earlier call that has kept it; undefined for an argument of the call at hand. */
  readonly from: Origin | undefined;
}
/** The result of an operation on other values; unknown results are operations too. */
export interface Op {
  readonly t: 'op';
  readonly id: number;
  readonly op: string;
  readonly args: readonly Value[];
  readonly site: Site | undefined;
}
/** A member of an external module or global, or an instance of an external class: `node:fs.readFile`, `pg.Pool()`. */
export interface Ext {
  readonly t: 'ext';
  readonly id: number;
  readonly path: string;
  /** Options the instance was made with, for sinks that depend on them. */
  readonly made: readonly Value[];
}
export interface Ref {
  readonly t: 'ref';
  readonly id: number;
  readonly obj: Obj;
}
export interface Alternative {
  readonly value: Value;
  /** Facts that hold whenever the value is this one. */
  readonly given: readonly Fact[];
}
export interface Union {
  readonly t: 'union';
  readonly id: number;
  readonly alts: readonly Alternative[];
}
export type Value = Lit | Regex | Str | Src | Op | Ext | Ref | Union;

/** Anything with slots that branches may change; all writes go through the machine's trail. */
export interface Slots {
  readonly slots: Map<SlotKey, unknown>;
}
/** Scopes and objects have names; facts are found by number (`factKey`). */
export type SlotKey = string | number;

export interface FunctionCode {
  readonly node: ts.FunctionLikeDeclaration;
  readonly module: Module;
  readonly env: Env;
  /** `this` of an arrow function or a bound function. */
  readonly self: Value | undefined;
  /** The class a method belongs to, for `super`. */
  readonly home: Obj | undefined;
  /** A generator that a compiler's helper runs as an async function. */
  readonly awaits?: true;
}

export interface ClassCode {
  readonly node: ts.ClassLikeDeclaration;
  readonly module: Module;
  readonly env: Env;
  readonly base: Value | undefined;
}

export type Native = (call: NativeCall) => Value;
export interface NativeCall {
  readonly self: Value;
  readonly args: readonly Value[];
  readonly site: Site;
}

export type ObjKind =
  | 'object'
  | 'array'
  | 'function'
  | 'native'
  | 'class'
  | 'map'
  | 'promise'
  | 'schema'
  | 'server'
  | 'registered';

/**
 * An object with identity. `slots` holds its fields; `@elems` (Value[]) the known elements of an array, `@sure`
 * (number) how many of them are there on every way, `@rest` (Value) what unknown keys or further elements may hold,
 * `@of` (Value) the list it was made from element by element, `@order` (Value[]) the order of an array's elements
 * where only some of their places are known, `@listeners` (pairs of a name and a function) who hears what is emitted,
 * `@store` (Value) what a storage of the context holds, `@expected` (Value) what its declared type says is in it.
 */
export class Obj implements Slots {
  readonly slots = new Map<string, unknown>();
  fn: FunctionCode | undefined;
  native: Native | undefined;
  cls: ClassCode | undefined;
  /** For instances: the class object or external class it was made from. */
  proto: Value | undefined;
  schema: Schema | undefined;
  /** For servers: the registry entry. */
  server: ServerHandle | undefined;
  readonly id: number;
  readonly kind: ObjKind;
  readonly site: Site | undefined;

  constructor(id: number, kind: ObjKind, site: Site | undefined) {
    this.id = id;
    this.kind = kind;
    this.site = site;
  }

  get elems(): readonly Value[] {
    return (this.slots.get('@elems') as readonly Value[] | undefined) ?? [];
  }
  get rest(): Value | undefined {
    return this.slots.get('@rest') as Value | undefined;
  }
  /** The list that this has the elements of, or what was made of each. */
  get of(): Value | undefined {
    return this.slots.get('@of') as Value | undefined;
  }
  /** How many of the known elements are there for certain; those behind may be missing. */
  get sure(): number {
    const { length } = this.elems;
    return Math.min(length, (this.slots.get('@sure') as number | undefined) ?? length);
  }
  field(name: string): Value | undefined {
    return this.slots.get(`.${name}`) as Value | undefined;
  }
  /** Names of the known fields and getters, in order of insertion: what a loop over the object sees. */
  keys(): string[] {
    const out: string[] = [];
    for (const key of this.slots.keys()) {
      if (key.startsWith('.')) out.push(key.slice(1));
      else if (key.startsWith('@get.')) out.push(key.slice('@get.'.length));
    }
    return out;
  }
  /** Names of the known fields, in order of insertion. */
  names(): string[] {
    const out: string[] = [];
    for (const key of this.slots.keys()) if (key.startsWith('.')) out.push(key.slice(1));
    return out;
  }
}

/** A server that the program makes or is given. */
export interface ServerHandle {
  readonly flavour: 'mcp' | 'low' | 'fastmcp';
  /** For an McpServer known to be the official one: `@modelcontextprotocol/sdk` (1) or `@modelcontextprotocol/server` (2). */
  readonly generation?: 1 | 2;
  readonly site: Site;
  readonly name: string | undefined;
  /** What it tells a client that connects, beside its name; undefined where it is only known as a parameter. */
  readonly introduced?: { readonly version: Written; readonly instructions: Written };
  /** The low-level server inside an McpServer shares its identity. */
  readonly id: number;
}

/** A lexical scope at run time. */
export class Env implements Slots {
  readonly slots = new Map<string, unknown>();
  /** A closure holds this scope, so it outlives its function. */
  captured = false;
  readonly id: number;
  readonly parent: Env | undefined;
  readonly module: Module;
  /** The function activation it belongs to; undefined at the top of a module. */
  readonly frame: Activation | undefined;

  constructor(id: number, parent: Env | undefined, module: Module, frame: Activation | undefined) {
    this.id = id;
    this.parent = parent;
    this.module = module;
    this.frame = frame;
  }
}

export interface Activation {
  readonly self: Value;
  readonly home: Obj | undefined;
  readonly args: readonly Value[];
}

/** Longest list of alternatives kept apart; beyond it the tail is folded into one opaque value. */
export const MAX_ALTERNATIVES = 24;
/** Facts kept with one alternative at the most. */
export const MAX_GIVEN = 80;
/** Longest shape of a string; beyond it neighbouring literals are dropped and only the holes stay. */
export const MAX_PARTS = 200;
/** Telling a term by so many characters costs no more than the node that asks for it. */
const SHORT_KEY = 512;

/** No text that is parsed is as long. */
const MAX_END = 2 ** 23;

function term<V extends Value>(t: V['t'], id: number, of: Parts): V {
  return new Term(t, id, of) as unknown as V;
}

/** Makes terms; equal terms are one object, so a check on one is a check on all. One per analysis. */
export class Terms {
  readonly #known = new Map<string, Value>();
  // The commonest terms have tables of their own: no key has to be put together to find them.
  readonly #lits = new Map<Primitive, Lit>();
  readonly #exts = new Map<string, Ext>();
  readonly #refs = new Map<Obj, Ref>();
  /** Operations on one value, by the operation and the value's id. */
  readonly #ops = new Map<string, Map<number, Op>>();
  /** Unknown values that are made of nothing, by file and place. */
  readonly #unknown = new Map<string, Map<number, Op>>();
  /** Work on long texts and on values with many alternatives that the machine has not counted yet, in characters. */
  written = 0;
  #next = 1;

  nextId(): number {
    return this.#next++;
  }
  readonly undefined = this.lit(undefined);
  readonly null = this.lit(null);
  readonly true = this.lit(true);
  readonly false = this.lit(false);

  #intern<V extends Value>(key: string, make: (id: number) => V): V {
    const old = this.#known.get(key);
    if (old) return old as V;
    const made = make(this.#next++);
    this.#known.set(key, made);
    return made;
  }

  lit(value: Primitive): Lit {
    let lit = this.#lits.get(value);
    if (!lit) {
      lit = term<Lit>('lit', this.#next++, { value });
      this.#lits.set(value, lit);
    }
    return lit;
  }
  regex(source: string, flags: string): Regex {
    return this.#intern(`r${flags}:${source}`, (id) => term<Regex>('regex', id, { source, flags }));
  }
  src(path: string, schema: Schema | undefined, checked: boolean, from?: Origin): Src {
    const key = `s${path}#${schema?.id ?? 0}#${checked}#${from?.id ?? 0}`;
    return this.#intern(key, (id) => term<Src>('src', id, { path, schema, checked, from }));
  }
  op(op: string, args: readonly Value[], site?: Site): Op {
    if (args.length !== 1) return this.#intern(`o${op}(${ids(args)})`, (id) => term<Op>('op', id, { op, args, site }));
    return this.#placed(this.#ops, op, args[0]!.id, op, args, site);
  }
  /** An unknown value that differs from place to place. */
  unknown(site: Site | undefined, args: readonly Value[] = []): Op {
    const { pos = 0, end = 0 } = site?.node ?? {};
    if (args.length === 0)
      return this.#placed(this.#unknown, site?.module.path ?? '', pos * MAX_END + end, 'unknown', args, site);
    const where = site ? `${site.module.path}:${pos}:${end}` : '';
    return this.#intern(`u${where}(${ids(args)})`, (id) => term<Op>('op', id, { op: 'unknown', args, site }));
  }
  ext(path: string, made: readonly Value[] = []): Ext {
    if (made.length) return this.#intern(`e${path}(${ids(made)})`, (id) => term<Ext>('ext', id, { path, made }));
    let ext = this.#exts.get(path);
    if (!ext) {
      ext = term<Ext>('ext', this.#next++, { path, made });
      this.#exts.set(path, ext);
    }
    return ext;
  }
  ref(obj: Obj): Ref {
    let ref = this.#refs.get(obj);
    if (!ref) {
      ref = term<Ref>('ref', this.#next++, { obj });
      this.#refs.set(obj, ref);
    }
    return ref;
  }

  #placed(
    tables: Map<string, Map<number, Op>>,
    name: string,
    number: number,
    op: string,
    args: readonly Value[],
    site: Site | undefined,
  ): Op {
    let table = tables.get(name);
    if (!table) {
      table = new Map();
      tables.set(name, table);
    }
    let made = table.get(number);
    if (!made) {
      made = term<Op>('op', this.#next++, { op, args, site });
      table.set(number, made);
    }
    return made;
  }

  /** Joins strings and values into one shape; nested shapes are flattened, literals merged. */
  str(pieces: readonly (string | Value)[], site?: Site): Value {
    const parts: (string | Value)[] = [];
    const push = (piece: string | Value): void => {
      if (typeof piece !== 'string') {
        if (piece.t === 'lit') piece = String(piece.value);
        else if (piece.t === 'str') {
          for (const inner of piece.parts) push(inner);
          return;
        }
      }
      const last = parts.length - 1;
      if (typeof piece === 'string') {
        if (piece === '') return;
        if (typeof parts[last] === 'string') {
          parts[last] = (parts[last] as string) + piece;
          return;
        }
      }
      parts.push(piece);
    };
    for (const piece of pieces) push(piece);
    if (parts.length === 0) return this.lit('');
    if (parts.length === 1 && typeof parts[0] === 'string') return this.lit(parts[0]);
    if (parts.length > MAX_PARTS) parts.splice(MAX_PARTS);
    const key = parts.map((p) => (typeof p === 'string' ? JSON.stringify(p) : p.id)).join('+');
    if (key.length > SHORT_KEY) this.written += key.length;
    return this.#intern(`t${key}`, (id) => term<Str>('str', id, { parts, site }));
  }

  /** One value that may be any of several. Alternatives with the same value keep only the facts both have. */
  union(alts: readonly Alternative[]): Value {
    const flat = new Map<number, Alternative>();
    for (const alt of alts) {
      const inner = alt.value.t === 'union' ? alt.value.alts : [{ value: alt.value, given: [] }];
      for (const one of inner) {
        const given = alt.given.length ? mergeFacts(one.given, alt.given) : one.given;
        const old = flat.get(one.value.id);
        flat.set(
          one.value.id,
          old ? { value: one.value, given: meet(inForce([old.given, given])) } : { value: one.value, given },
        );
      }
    }
    let list = [...flat.values()];
    if (list.length === 0) return this.undefined;
    if (list.length === 1 && list[0]!.given.length === 0) return list[0]!.value;
    if (list.length > MAX_ALTERNATIVES) {
      const head = list.slice(0, MAX_ALTERNATIVES - 1);
      const tail = list.slice(MAX_ALTERNATIVES - 1).map((a) => a.value);
      list = [...head, { value: this.op('any-of', tail), given: [] }];
    }
    list.sort((a, b) => a.value.id - b.value.id);
    let key = '';
    for (const { value, given } of list) {
      key += `|${value.id}`;
      for (const f of given) key += `!${factKey(f.term, f.kind)}`;
    }
    if (key.length > SHORT_KEY) this.written += key.length;
    return this.#intern(`n${key}`, (id) => term<Union>('union', id, { alts: list }));
  }
  any(values: readonly Value[]): Value {
    return values.length === 1 ? values[0]! : this.union(values.map((value) => ({ value, given: [] })));
  }
}

/** The values a union may be; a single value is its own list. */
export function alternatives(value: Value): readonly Value[] {
  return value.t === 'union' ? value.alts.map((a) => a.value) : [value];
}

function ids(values: readonly Value[]): string {
  let out = '';
  for (const v of values) out += `${v.id},`;
  return out;
}

function mergeFacts(a: readonly Fact[], b: readonly Fact[]): readonly Fact[] {
  if (a.length === 0) return b.length > MAX_GIVEN ? b.slice(0, MAX_GIVEN) : b;
  const out = [...a];
  for (const f of b) if (!hasFact(a, f)) out.push(f);
  return out.length > MAX_GIVEN ? out.slice(0, MAX_GIVEN) : out;
}

/** True when `inner` is `value` or a part of it; objects are not entered. */
export function contains(value: Value, inner: Value): boolean {
  if (value.id === inner.id) return true;
  // Parts are older than what is made of them.
  if (value.id < inner.id && value.t !== 'union') return false;
  switch (value.t) {
    case 'op':
      return value.args.some((a) => contains(a, inner));
    case 'str':
      return value.parts.some((p) => typeof p !== 'string' && contains(p, inner));
    case 'union':
      return value.alts.some((a) => contains(a.value, inner));
    case 'src':
      return (
        inner.t === 'src' && inner.from === value.from && inner.path !== value.path && value.path.startsWith(inner.path)
      );
    default:
      return false;
  }
}
