// Where in a call the places of a row are, and what is found there for the judge.
import { truth } from '../analysis/assume.ts';
import type { ExternalCall, Machine } from '../analysis/machine.ts';
import { getProperty } from '../analysis/properties.ts';
import { NUMBERS } from '../analysis/traits.ts';
import type { Site, Value } from '../analysis/values.ts';
import type { Harm } from './judge.ts';
import type { Access, OptionPlace, SinkKind } from './kinds.ts';
import type { Condition, Where } from './row.ts';

/** One value at a sink, judged. */
export interface Sink {
  readonly kind: SinkKind;
  readonly sink: Site;
  readonly value: Value;
  readonly harms: readonly Harm[];
  readonly access?: Access | undefined;
  readonly option?: OptionPlace | undefined;
  /** For a shell command: the shell of another machine runs it. */
  readonly remote?: true | undefined;
  /** Arguments that decide here without being able to do harm. */
  readonly decides?: readonly Harm[];
}

/** Whether a row's condition on the other arguments of a call holds. */
export function applies(m: Machine, call: ExternalCall, when: Condition | undefined): boolean {
  if (!when) return true;
  if ('untagged' in when) return call.args[0] !== undefined && (call.args[0].t === 'str' || call.args[0].t === 'src');
  if ('alone' in when) return call.args.length === 1;
  if ('tagged' in when) return call.tagged === when.tagged;
  if ('own' in when) {
    const [first] = call.args;
    return first?.t === 'ref' && first.obj.field(when.own) !== undefined;
  }
  if ('number' in when) return at(m, call, when.number).every(({ value }) => isNumber(m, value));
  if ('resolves' in when)
    return at(m, call, when.resolves).some(({ value }) => value.t === 'ref' && value.obj.kind === 'native');
  const values = at(m, call, 'truthy' in when ? when.truthy : when.equals);
  if ('truthy' in when) return values.some(({ value }) => truth(m, value) === true);
  return values.some(({ value }) => value.t === 'lit' && String(value.value) === when.value);
}

function isNumber(m: Machine, v: Value): boolean {
  if (v.t === 'union') return v.alts.every((a) => isNumber(m, a.value));
  if (v.t === 'lit') return typeof v.value === 'number';
  return (
    (v.t === 'op' && NUMBERS.has(v.op)) || (v.t === 'src' && v.schema?.type === 'number') || !!m.knows(v, 'number')
  );
}

/** The values at a place of a call, each with where it stands; none where there is nothing that could be text. */
export function at(m: Machine, call: ExternalCall, where: Where): { value: Value; site: Site }[] {
  const place = (i: number): Site => call.argSites[i] ?? call.site;
  const pick = (i: number): { value: Value; site: Site }[] =>
    call.args[i] ? [{ value: call.args[i]!, site: place(i) }] : [];
  if (typeof where === 'number') return pick(where);
  if (where === 'all') return call.args.flatMap((_, i) => pick(i));
  if (where === 'statement') {
    const text = call.args.findIndex(isStatement);
    return call.args.flatMap((v, i) => (text >= 0 && i > text && v.t === 'ref' ? [] : pick(i)));
  }
  if (where === 'last') return pick(call.args.length - 1);
  if ('from' in where) return call.args.flatMap((_, i) => (i >= where.from ? pick(i) : []));
  const base = call.args[where.argument];
  if ('within' in where)
    return base
      ? within(m, base, where.within.split('.'), call.site).map((value) => ({ value, site: place(where.argument) }))
      : [];
  const value = base && fieldOf(m, base, where.field.split('.'), call.site);
  if (!value) return [];
  return value.t === 'lit' ? [] : [{ value, site: place(where.argument) }];
}

// A field of an argument that is an object, or may be one; a text has none.
function fieldOf(m: Machine, base: Value, names: readonly string[], site: Site): Value | undefined {
  if (base.t === 'union') {
    const alts = base.alts.flatMap(({ value, given }) => {
      const field = fieldOf(m, value, names, site);
      return field ? [{ value: field, given }] : [];
    });
    return alts.length > 0 ? m.terms.union(alts) : undefined;
  }
  if (base.t !== 'ref' && base.t !== 'ext' && base.t !== 'regex') return undefined;
  return names.reduce<Value>((v, name) => getProperty(m, v, name, site), base);
}

function isStatement(v: Value): boolean {
  if (v.t === 'lit') return typeof v.value === 'string' && STATEMENT.test(v.value);
  return v.t === 'str' && typeof v.parts[0] === 'string' && STATEMENT.test(v.parts[0]);
}
/** A word and something behind it, unlike the name of a connection. */
const STATEMENT = /^\s*[a-z]+\s/i;

/** Levels of an object that are looked through at the most. */
const MAX_LEVELS = 8;
function within(m: Machine, v: Value, names: readonly string[], site: Site, depth = 0): Value[] {
  if (depth > MAX_LEVELS) return [];
  if (v.t === 'union') return v.alts.flatMap((a) => within(m, a.value, names, site, depth + 1));
  if (v.t !== 'ref' || (v.obj.kind !== 'object' && v.obj.kind !== 'array')) return [];
  const [first, ...rest] = names;
  const here = v.obj.field(first!);
  const own = here ? [rest.reduce<Value>((at, name) => getProperty(m, at, name, site), here)] : [];
  const parts = [...v.obj.names().map((n) => v.obj.field(n)!), ...v.obj.elems, ...(v.obj.rest ? [v.obj.rest] : [])];
  return [...own.filter((o) => o.t !== 'lit'), ...parts.flatMap((p) => within(m, p, names, site, depth + 1))];
}
