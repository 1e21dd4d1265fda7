// Checks a value, as it stands in a text, against a JSON Schema (2020-12, 2019-09, draft-07 and what is like it). Pure.
//
// An interpreter of our own, for three things that others lack: numbers are compared as they are written and not as 64
// bits keep them, each problem has its place in the text, and no code is made of a stranger's schema.
import type { Node } from 'jsonc-parser';
import type { Json } from '../../definitions/definition.ts';
import { exact, isWhole } from '../../exact-number.ts';
import { type Failure, ofForms, type Path, type What } from './failure.ts';
import { fits } from './formats.ts';
import { brokenByNumber } from './numbers.ts';
import { isSchemaObject, type Prepared, type SchemaObject, UnusableSchema } from './schema.ts';
import { canonical, equals, lengthOf, typeOf } from './value.ts';

export interface Checked {
  readonly failures: readonly Failure[];
  /** Keywords of the schema whose values make no sense, `"type": "strnig"`: they were not looked at. */
  readonly notes: readonly string[];
}

/** Of one list or object, more than this are not told. */
const MAX_FAILURES = 200;

/**
 * @param text the one that `node` was read from
 * @throws UnusableSchema where a reference leads nowhere, or round and round
 */
export function check(schema: Prepared, node: Node, text: string): Checked {
  const run = new Run(schema, text);
  const { failures } = run.apply(schema.root, node, [], 'schema:/root');
  return { failures, notes: [...run.notes] };
}

interface Result {
  failures: Failure[];
  /** Names and indexes that were looked at. Only kept where the schema counts leftovers. */
  seen: Set<string | number> | undefined;
}

const TYPES = ['string', 'number', 'integer', 'boolean', 'null', 'array', 'object'];

class Run {
  readonly notes = new Set<string>();
  private readonly schema: Prepared;
  private readonly text: string;
  /** The resources that led here, the outermost first. */
  private readonly scope: string[] = [];
  /** What is being applied to what, to see that it goes round. */
  private readonly active = new Map<Node, Set<SchemaObject>>();
  private readonly patterns = new Map<string, RegExp | undefined>();

  constructor(schema: Prepared, text: string) {
    this.schema = schema;
    this.text = text;
  }

  apply(schema: Json, node: Node, path: Path, outer: string): Result {
    const result: Result = { failures: [], seen: this.schema.countsLeftovers ? new Set() : undefined };
    if (schema === false) result.failures.push({ at: node, path, what: { is: 'forbidden' } });
    if (!isSchemaObject(schema)) {
      if (typeof schema !== 'boolean') this.malformed('schema', schema);
      return result;
    }
    const base = this.schema.baseOf(schema) ?? outer;
    const around = this.active.get(node) ?? new Set();
    if (around.has(schema)) throw new UnusableSchema('refers to itself without an end');
    this.active.set(node, around.add(schema));
    const entered = this.scope.at(-1) !== base;
    if (entered) this.scope.push(base);
    try {
      new Application(this, schema, node, path, base, result).all();
    } finally {
      around.delete(schema);
      if (entered) this.scope.pop();
    }
    return result;
  }

  get legacy(): boolean {
    return this.schema.dialect === 2017;
  }

  get tuples(): boolean {
    return this.schema.dialect === 2020;
  }

  literal(node: Node): string {
    return this.text.slice(node.offset, node.offset + node.length);
  }

  resolve(ref: string, base: string, dynamic: boolean): { readonly schema: Json; readonly base: string } {
    const found = this.schema.resolve(ref, base);
    if (!dynamic || this.schema.dynamic(found.fragment, found.base) !== found.schema) return found;
    for (const outer of this.scope) {
      const other = this.schema.dynamic(found.fragment, outer);
      if (other !== undefined) return { schema: other, base: outer };
    }
    return found;
  }

  pattern(source: string): RegExp | undefined {
    if (!this.patterns.has(source)) {
      let pattern: RegExp | undefined;
      for (const flags of ['u', '']) {
        try {
          pattern ??= new RegExp(source, flags);
        } catch {
          // Many are written for engines that are less strict, or know other things.
        }
      }
      if (pattern === undefined) this.malformed('pattern', source);
      this.patterns.set(source, pattern);
    }
    return this.patterns.get(source);
  }

  malformed(keyword: string, value: Json): void {
    if (this.notes.size >= 3) return;
    const shown = JSON.stringify(value);
    this.notes.add(`"${keyword}": ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}`);
  }
}

/** One schema, applied to one value. */
class Application {
  private readonly run: Run;
  private readonly schema: SchemaObject;
  private readonly node: Node;
  private readonly path: Path;
  private readonly base: string;
  private readonly result: Result;

  constructor(run: Run, schema: SchemaObject, node: Node, path: Path, base: string, result: Result) {
    this.run = run;
    this.schema = schema;
    this.node = node;
    this.path = path;
    this.base = base;
    this.result = result;
  }

  all(): void {
    const { run, node } = this;
    const ref = this.has('$ref');
    if (typeof ref === 'string') this.refer(ref, false);
    if (ref !== undefined && run.legacy) return;
    const dynamic = this.has('$dynamicRef') ?? this.has('$recursiveRef');
    if (typeof dynamic === 'string') this.refer(dynamic, true);
    this.any();
    if (node.type === 'number') for (const what of brokenByNumber(run.literal(node), this)) this.fail(what);
    if (node.type === 'string') this.string();
    else if (node.type === 'array') this.array();
    else if (node.type === 'object') this.object();
    this.forms();
    if (!run.legacy) this.leftovers();
  }

  has(keyword: string): Json | undefined {
    return Object.hasOwn(this.schema, keyword) ? this.schema[keyword] : undefined;
  }

  amount(keyword: string): number | undefined {
    const value = this.has(keyword);
    if (value === undefined || typeof value === 'number') return value;
    // Draft-04 has `"exclusiveMaximum": true` beside a maximum.
    if (typeof value !== 'boolean') this.run.malformed(keyword, value);
    return undefined;
  }

  private fail(what: What, at: Node = this.node, path: Path = this.path): void {
    if (this.result.failures.length < MAX_FAILURES) this.result.failures.push({ at, path, what });
  }

  private take({ failures, seen }: Result): void {
    for (const failure of failures) if (this.result.failures.length < MAX_FAILURES) this.result.failures.push(failure);
    if (failures.length === 0) this.look(seen);
  }

  private look(seen: Iterable<string | number> | undefined): void {
    if (this.result.seen && seen) for (const each of seen) this.result.seen.add(each);
  }

  private here(schema: Json): Result {
    return this.run.apply(schema, this.node, this.path, this.base);
  }

  private refer(ref: string, dynamic: boolean): void {
    const { schema, base } = this.run.resolve(ref, this.base, dynamic);
    this.take(this.run.apply(schema, this.node, this.path, base));
  }

  private any(): void {
    const { node, run } = this;
    const given = this.has('type');
    if (given !== undefined) {
      const types = Array.isArray(given) ? given : [given];
      if (!types.every((type) => TYPES.includes(type as string))) run.malformed('type', given);
      else if (!types.some((type) => this.isOf(type as string)))
        this.fail({ is: 'type', types: types as string[], was: typeOf(node) });
    }
    const values = this.has('enum');
    if (Array.isArray(values)) {
      if (!values.some((value) => equals(node, value, run.literal(node), (one) => run.literal(one))))
        this.fail({ is: 'values', values });
    } else if (values !== undefined) run.malformed('enum', values);
    const fixed = this.has('const');
    if (fixed !== undefined && !equals(node, fixed, run.literal(node), (one) => run.literal(one)))
      this.fail({ is: 'values', values: [fixed] });
  }

  private isOf(type: string): boolean {
    if (type === 'integer') return this.node.type === 'number' && isWhole(exact(this.run.literal(this.node))!);
    return typeOf(this.node) === type;
  }

  private string(): void {
    const value = this.node.value as string;
    this.size(() => lengthOf(value), 'minLength', 'maxLength', 'character');
    const pattern = this.has('pattern');
    if (typeof pattern === 'string') {
      if (this.run.pattern(pattern)?.test(value) === false) this.fail({ is: 'pattern', pattern });
    } else if (pattern !== undefined) this.run.malformed('pattern', pattern);
    const format = this.has('format');
    if (typeof format === 'string' && !fits(value, format)) this.fail({ is: 'format', format });
  }

  private size(of: () => number, least: string, most: string, unit: 'character' | 'entry' | 'field'): void {
    const [min, max] = [this.amount(least), this.amount(most)];
    if (min === undefined && max === undefined) return;
    const size = of();
    if (min !== undefined && size < min) this.fail({ is: 'size', side: 'least', bound: min, of: unit });
    if (max !== undefined && size > max) this.fail({ is: 'size', side: 'most', bound: max, of: unit });
  }

  private array(): void {
    const { run } = this;
    const entries = this.node.children ?? [];
    this.size(() => entries.length, 'minItems', 'maxItems', 'entry');
    const items = this.has('items');
    const first = (run.tuples ? this.has('prefixItems') : undefined) ?? (Array.isArray(items) ? items : undefined);
    const prefix = Array.isArray(first) ? first : [];
    const rest = Array.isArray(items) ? this.has('additionalItems') : items;
    for (const [n, entry] of entries.entries()) {
      const schema = n < prefix.length ? prefix[n] : rest;
      if (schema === undefined) break;
      this.inner(schema, entry, n);
      if (this.result.failures.length >= MAX_FAILURES) break;
    }
    this.contained(entries);
    if (this.has('uniqueItems') !== true) return;
    const known = new Map<string, number>();
    for (const [n, entry] of entries.entries()) {
      const form = canonical(entry, (one) => run.literal(one));
      const before = known.get(form);
      if (before === undefined) known.set(form, n);
      else this.fail({ is: 'twice', first: before, second: n }, entry);
    }
  }

  private contained(entries: readonly Node[]): void {
    const schema = this.has('contains');
    if (schema === undefined) return;
    const fit = [...entries.keys()].filter(
      (n) => this.run.apply(schema, entries[n]!, [...this.path, n], this.base).failures.length === 0,
    );
    if (this.run.tuples) this.look(fit);
    const [min, max] = this.run.legacy ? [1, undefined] : [this.amount('minContains') ?? 1, this.amount('maxContains')];
    if (fit.length < min) this.fail({ is: 'contains', side: 'least', bound: min, found: fit.length });
    if (max !== undefined && fit.length > max)
      this.fail({ is: 'contains', side: 'most', bound: max, found: fit.length });
  }

  /** What holds for one entry or field. */
  private inner(schema: Json, node: Node, key: string | number): void {
    const { failures } = this.run.apply(schema, node, [...this.path, key], this.base);
    this.look([key]);
    for (const failure of failures) if (this.result.failures.length < MAX_FAILURES) this.result.failures.push(failure);
  }

  private object(): void {
    const { node, path, run } = this;
    const fields = fieldsOf(node);
    this.size(() => fields.size, 'minProperties', 'maxProperties', 'field');
    const required = this.has('required');
    if (Array.isArray(required)) {
      for (const name of required) if (typeof name === 'string' && !fields.has(name)) this.missing(name);
    } else if (required !== undefined) run.malformed('required', required);
    const named = this.table('properties');
    const patterns = Object.entries(this.table('patternProperties'));
    const others = this.has('additionalProperties');
    const names = this.has('propertyNames');
    for (const [name, { key, value }] of fields) {
      const own = Object.hasOwn(named, name) ? named[name] : undefined;
      if (own !== undefined) this.inner(own, value, name);
      const matching = patterns.filter(([source]) => run.pattern(source)?.test(name) === true);
      for (const [, schema] of matching) this.inner(schema, value, name);
      if (own === undefined && matching.length === 0 && others !== undefined) {
        if (others === false) this.fail({ is: 'unknown', name, known: Object.keys(named) }, key, [...path, name]);
        else this.inner(others, value, name);
      }
      if (names !== undefined && run.apply(names, key, [...path, name], this.base).failures.length > 0)
        this.fail({ is: 'name' }, key, [...path, name]);
      if (this.result.failures.length >= MAX_FAILURES) break;
    }
    this.dependent(fields);
  }

  private dependent(fields: ReadonlyMap<string, unknown>): void {
    for (const keyword of this.run.legacy
      ? ['dependencies']
      : ['dependencies', 'dependentRequired', 'dependentSchemas'])
      for (const [name, needs] of Object.entries(this.table(keyword))) {
        if (!fields.has(name)) continue;
        if (!Array.isArray(needs)) this.take(this.here(needs));
        else for (const other of needs) if (typeof other === 'string' && !fields.has(other)) this.missing(other, name);
      }
  }

  private missing(name: string, because?: string): void {
    const { node, path } = this;
    // The name of the object that lacks it; of the outermost, its opening brace.
    const key = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
    const at = key ?? { ...node, length: 1 };
    this.fail({ is: 'missing', ...(because !== undefined && { because }) }, at, [...path, name]);
  }

  private table(keyword: string): SchemaObject {
    const value = this.has(keyword);
    if (isSchemaObject(value)) return value;
    if (value !== undefined) this.run.malformed(keyword, value);
    return {};
  }

  private forms(): void {
    const { node, path } = this;
    const list = (keyword: string): readonly Json[] => {
      const value = this.has(keyword);
      if (value !== undefined && !Array.isArray(value)) this.run.malformed(keyword, value);
      return Array.isArray(value) ? value : [];
    };
    for (const schema of list('allOf')) this.take(this.here(schema));
    for (const keyword of ['anyOf', 'oneOf']) {
      const forms = list(keyword).map((schema) => this.here(schema));
      if (forms.length === 0) continue;
      const fit = forms.filter(({ failures }) => failures.length === 0);
      if (fit.length === 0) {
        for (const { at, path: about, what } of ofForms(
          node,
          path,
          forms.map(({ failures }) => failures),
        ))
          this.fail(what, at, about);
      } else if (fit.length > 1 && keyword === 'oneOf') this.fail({ is: 'several-forms', fit: fit.length });
      for (const one of fit) this.look(one.seen);
    }
    const not = this.has('not');
    if (not !== undefined && this.here(not).failures.length === 0) this.fail({ is: 'ruled-out' });
    const condition = this.has('if');
    if (condition === undefined) return;
    const holds = this.here(condition);
    if (holds.failures.length === 0) this.look(holds.seen);
    const then = this.has(holds.failures.length === 0 ? 'then' : 'else');
    if (then !== undefined) this.take(this.here(then));
  }

  private leftovers(): void {
    const { node, path, result } = this;
    const entries = this.has('unevaluatedItems');
    if (entries !== undefined && node.type === 'array')
      for (const [n, entry] of (node.children ?? []).entries()) if (!result.seen?.has(n)) this.inner(entries, entry, n);
    const others = this.has('unevaluatedProperties');
    if (others === undefined || node.type !== 'object') return;
    for (const [name, { key, value }] of fieldsOf(node)) {
      if (result.seen?.has(name)) continue;
      if (others === false)
        this.fail({ is: 'unknown', name, known: Object.keys(this.table('properties')) }, key, [...path, name]);
      else this.inner(others, value, name);
    }
  }
}

/** As JSON has it: of several fields with one name, the last. */
function fieldsOf(node: Node): Map<string, { readonly key: Node; readonly value: Node }> {
  const fields = new Map<string, { key: Node; value: Node }>();
  for (const { children } of node.children ?? []) {
    const [key, value] = children ?? [];
    if (key && value) fields.set(key.value as string, { key, value });
  }
  return fields;
}
