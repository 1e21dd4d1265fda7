// What a change of a JSON Schema does to those who call with the old one, or read what the old one promised.
import { fieldOf, isTable, isUnknown, type Json, partsOf } from './definition.ts';
import { likeness } from './normal.ts';

/** One difference between two schemas. */
export interface SchemaChange {
  /** `properties.path.maxLength`; `''` for the schema as a whole. */
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  /** Callers that were right before are refused now; of an output, readers find what they did not expect. */
  readonly breaking: boolean;
  /** What changed, without its place: `is required now`, `takes at most 10 characters now`. */
  readonly words: string;
  /** Of a field that is new, its name: it is read, too. */
  readonly field?: string;
}

/** `input`: what callers send. `output`: what they are sent, where the same change means the opposite. */
export type Side = 'input' | 'output';

/** The differences between two schemas, in the order of the new one, what is gone last. */
export function schemaChanges(
  before: Json | undefined,
  after: Json | undefined,
  side: Side,
  strict = false,
): SchemaChange[] {
  const out: SchemaChange[] = [];
  compare(before, after, '', { side, strict, out });
  return out;
}

interface Work {
  readonly side: Side;
  readonly strict: boolean;
  readonly out: SchemaChange[];
}

function compare(a: Json | undefined, b: Json | undefined, path: string, work: Work): void {
  const { side, strict, out } = work;
  if (likeness(a, b, strict) !== 'other') return;
  const certainty = certaintyWords(a, b);
  if (certainty) {
    out.push({ path, before: a, after: b, breaking: false, words: certainty });
    return;
  }
  if (!isTable(a) || !isTable(b)) {
    const words = a === undefined ? 'is new' : b === undefined ? 'is gone' : 'is another schema';
    out.push({ path, before: a, after: b, breaking: true, words });
    return;
  }
  const told = out.length;
  for (const key of new Set([...Object.keys(b), ...Object.keys(a)])) {
    const [x, y] = [fieldOf(a, key), fieldOf(b, key)];
    // The dialect of the whole says nothing.
    if (
      (key === '$schema' && path === '') ||
      (key === '$unknown' && !strict) ||
      likeness(x, y, strict, key) !== 'other'
    )
      continue;
    const at = path ? `${path}.${key}` : key;
    const certain = key === '$unknown' ? moreWords(y) : certaintyWords(x, y);
    if (certain) {
      out.push({ path: key === '$unknown' ? path : at, before: x, after: y, breaking: false, words: certain });
      continue;
    }
    switch (key) {
      case 'properties':
      case '$defs':
      case 'definitions':
      case 'patternProperties':
        fields(x, y, { ...work, at, key, required: requiredOf(b), refuses: b.additionalProperties === false });
        break;
      case 'required':
        for (const { name, ...change } of requirements(requiredOf(a), requiredOf(b), a, b, side))
          out.push({
            ...change,
            path: path ? `${path}.properties.${name}` : `properties.${name}`,
            before: x,
            after: y,
          });
        break;
      case 'items':
      case 'additionalProperties':
      case 'not':
        if (isTable(x) && isTable(y)) compare(x, y, at, work);
        else out.push({ path: at, before: x, after: y, ...looser(key, y, side) });
        break;
      case 'anyOf':
      case 'oneOf':
      case 'allOf':
      case 'prefixItems':
        members(x, y, at, work);
        break;
      default:
        out.push({ path: at, before: x, after: y, ...keyword(key, x, y, side) });
    }
  }
  // What no keyword tells, such as a required field that is none of the properties.
  if (out.length === told && likeness(undialected(a), undialected(b), strict) === 'other')
    out.push({ path, before: a, after: b, breaking: true, words: 'is another schema' });
}

function undialected({ $schema: _dialect, ...rest }: { readonly [key: string]: Json }): Json {
  return rest;
}

interface Where extends Work {
  readonly at: string;
  readonly key: string;
  readonly required: ReadonlySet<string>;
  readonly refuses: boolean;
}

function fields(x: Json | undefined, y: Json | undefined, where: Where): void {
  const { at, key, side, strict, out, required, refuses } = where;
  const [before, after] = [isTable(x) ? x : {}, isTable(y) ? y : {}];
  const open = !strict && (before.$unknown === true || after.$unknown === true);
  if (strict && before.$unknown !== after.$unknown)
    out.push({ path: at, before: x, after: y, breaking: false, words: moreWords(after.$unknown) });
  for (const name of new Set([...Object.keys(after), ...Object.keys(before)])) {
    if (name === '$unknown') continue;
    const path = `${at}.${name}`;
    const [a, b] = [fieldOf(before, name), fieldOf(after, name)];
    if (a !== undefined && b !== undefined) compare(a, b, path, where);
    else if (open) continue;
    else if (key !== 'properties')
      out.push({
        path,
        before: a,
        after: b,
        breaking: false,
        ...(a ? { words: 'is gone' } : { words: 'is new', field: name }),
      });
    else if (b !== undefined) {
      const breaking = side === 'input' && required.has(name);
      const words = required.has(name) ? 'is new, and required' : 'is new';
      out.push({ path, before: a, after: b, breaking, words, field: name });
    } else
      out.push({
        path,
        before: a,
        after: b,
        breaking: true,
        words: side === 'input' && refuses ? 'is gone, and refused where it is sent' : 'is gone',
      });
  }
}

function requiredOf(schema: { readonly [key: string]: Json }): ReadonlySet<string> {
  return new Set(Array.isArray(schema.required) ? schema.required.filter((one) => typeof one === 'string') : []);
}

/** What is said where one side is not known, and the other is or is not there; undefined where both are known. */
export function certaintyWords(x: Json | undefined, y: Json | undefined): string | undefined {
  const [was, is] = [x, y].map((one) => !isUnknown(one) && !partsOf(one));
  if (was && is) return undefined;
  if (was) return 'can no longer be told from the source';
  return is
    ? 'can be told from the source now, and nobody approved it'
    : 'is another, of which the source tells only parts';
}

function moreWords(now: Json | undefined): string {
  return now === true
    ? 'may have fields now that the source does not tell'
    : 'has all its fields told by the source now';
}

// A field that is new or gone has told its own change.
function requirements(
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
  a: { readonly [key: string]: Json },
  b: { readonly [key: string]: Json },
  side: Side,
): { name: string; words: string; breaking: boolean }[] {
  const both = (name: string): boolean =>
    [a.properties, b.properties].every((table) => isTable(table) && Object.hasOwn(table, name));
  return [
    ...[...after]
      .filter((name) => !before.has(name) && both(name))
      .map((name) => ({ name, words: 'is required now', breaking: side === 'input' })),
    ...[...before]
      .filter((name) => !after.has(name) && both(name))
      .map((name) => ({ name, words: 'may be left out now', breaking: side === 'output' })),
  ];
}

function looser(key: string, y: Json | undefined, side: Side): { words: string; breaking: boolean } {
  if (key === 'additionalProperties') {
    const closes = y === false || isTable(y);
    return closes
      ? { words: 'fields that are not listed are refused now', breaking: side === 'input' }
      : { words: 'fields that are not listed may be there now', breaking: false };
  }
  return {
    words: y === undefined ? 'is no longer limited' : 'is limited now',
    breaking: (y !== undefined) === (side === 'input'),
  };
}

// Members are told apart by their place: one that is another schema counts as such.
function members(x: Json | undefined, y: Json | undefined, at: string, work: Work): void {
  const { side, strict, out } = work;
  const [before, after] = [x, y].map((list) => (Array.isArray(list) ? (list as Json[]) : []));
  const without = (list: readonly Json[], others: readonly Json[]): Json[] =>
    list.filter((one) => !others.some((other) => likeness(one, other, strict) !== 'other'));
  const [gone, come] = [without(before!, after!), without(after!, before!)];
  const told = { path: at, before: x, after: y };
  const ordered = at.endsWith('prefixItems');
  if (before!.length === after!.length) {
    if (gone.length + come.length === 0 && !ordered) out.push({ ...told, breaking: false, words: 'in another order' });
    else for (const [i, one] of before!.entries()) compare(one, after![i], `${at}.${i}`, work);
    return;
  }
  if (at.endsWith('allOf')) {
    const words = come.length ? 'there are more conditions' : 'some of the conditions are gone';
    out.push({ ...told, breaking: (side === 'input' ? come : gone).length > 0, words });
    return;
  }
  const breaking = (side === 'input' ? gone : come).length > 0 || ordered;
  out.push({ ...told, breaking, words: gone.length ? 'some of the choices are gone' : 'there are more choices' });
}

/** Limits that let less pass as they grow, and as they shrink. */
const LOWER = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const UPPER = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);
/** What tells a reader something, and lets nothing more or less pass. */
const TELLING = new Set(['description', 'title', 'default', 'examples', 'deprecated', '$comment', '$id', 'id']);

function keyword(
  key: string,
  x: Json | undefined,
  y: Json | undefined,
  side: Side,
): { words: string; breaking: boolean } {
  const refusesMore = (more: boolean): boolean => (side === 'input' ? more : !more);
  if (TELLING.has(key)) {
    const words = x === undefined ? 'is new' : y === undefined ? 'is gone' : 'is another';
    return { words, breaking: false };
  }
  if (LOWER.has(key) || UPPER.has(key)) {
    const grows = typeof x === 'number' && typeof y === 'number' ? y > x : undefined;
    const narrower = y !== undefined && (x === undefined || grows === LOWER.has(key));
    return { words: `${shownValue(x)} before, ${shownValue(y)} now`, breaking: refusesMore(narrower) };
  }
  if (key === 'enum' || key === 'type') {
    const [before, after] = [listOf(x), listOf(y)];
    // Every integer is a number.
    const has = (list: readonly string[], one: string): boolean =>
      list.includes(one) || (key === 'type' && one === '"integer"' && list.includes('"number"'));
    const gone = before.filter((one) => !after.includes(one));
    const come = after.filter((one) => !before.includes(one));
    const words = [
      ...(gone.length ? [`${gone.join(', ')} ${gone.length > 1 ? 'are' : 'is'} gone`] : []),
      ...(come.length ? [`${come.join(', ')} ${come.length > 1 ? 'are' : 'is'} new`] : []),
    ];
    // Without a list anything passes.
    const narrower = y !== undefined && (x === undefined || before.some((one) => !has(after, one)));
    const wider = x !== undefined && (y === undefined || after.some((one) => !has(before, one)));
    return {
      words: (y === undefined ? 'anything passes now' : words.join(', ')) || 'in another order',
      breaking: side === 'input' ? narrower : wider,
    };
  }
  // What is neither more nor less breaks both.
  const limits = (value: Json | undefined): boolean => value !== undefined && value !== false;
  const breaking = side === 'input' ? limits(y) : limits(x);
  return { words: `${shownValue(x)} before, ${shownValue(y)} now`, breaking };
}

function listOf(value: Json | undefined): string[] {
  if (value === undefined || isUnknown(value)) return [];
  return (Array.isArray(value) ? (value as Json[]) : [value]).map((one) => JSON.stringify(one));
}

function shownValue(value: Json | undefined): string {
  if (value === undefined) return 'none';
  if (isUnknown(value)) return 'not known';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
