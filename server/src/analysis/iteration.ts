// The elements of whatever can be iterated, and lists joined to a text.
import type { Machine } from './machine.ts';
import { stringOf } from './operators.ts';
import { getIndex } from './properties.ts';
import { expected } from './typed-contents.ts';
import type { Alternative, Site, Value } from './values.ts';

/** `array.join(separator)` as a shape. Elements that may or may not be there become holes. */
export function joinArray(m: Machine, v: Value, separator: string | Value, site: Site): Value {
  if (v.t !== 'ref' || v.obj.kind !== 'array')
    return m.terms.op('join', [v, typeof separator === 'string' ? m.terms.lit(separator) : separator], site);
  m.kept.read(v.obj, undefined);
  const parts: (string | Value)[] = [];
  const add = (piece: Value): void => {
    if (parts.length) parts.push(separator);
    parts.push(stringOf(m, piece, site));
  };
  for (const el of v.obj.elems) add(el);
  // What has been proved of one of them comes along.
  const { rest } = v.obj;
  if (rest?.t === 'union') for (const alt of rest.alts) add(alt.given.length ? m.terms.union([alt]) : alt.value);
  else if (rest) add(rest);
  return m.terms.str(parts, site);
}

/** What iterating over a value gives. */
export interface Items {
  /** Elements known one by one. */
  known: Value[];
  /** One that stands for any more. */
  rest?: Value;
  /** How many of the known ones are there for certain; all when undefined. */
  sure?: number;
}

export function iterate(m: Machine, value: Value, site: Site): Items {
  if (value.t === 'ref') {
    const { obj } = value;
    m.kept.read(obj, undefined);
    if (obj.kind === 'array') {
      const rest = obj.rest ?? expected(m, obj);
      const more: readonly Alternative[] = rest?.t === 'union' ? rest.alts : rest ? [{ value: rest, given: [] }] : [];
      const objects = more.filter((a) => a.value.t === 'ref');
      const others = more.filter((a) => a.value.t !== 'ref');
      return {
        known: [...obj.elems, ...objects.map((a) => m.terms.union([a]))],
        ...(others.length ? { rest: m.terms.union(others) } : {}),
        sure: obj.sure,
      };
    }
    if (obj.kind === 'map') {
      const isSet = obj.slots.has('@set');
      const pairs = ((obj.slots.get('@entries') as readonly (readonly [Value, Value])[] | undefined) ?? []).map(
        ([k, v]) => (isSet ? k : m.array([k, v], undefined)),
      );
      const rest = obj.rest ?? expected(m, obj);
      return { known: pairs, ...(rest ? { rest: isSet ? rest : m.array([m.unknown(site), rest], undefined) } : {}) };
    }
    return { known: [], rest: m.unknown(site, [value]) };
  }
  if (value.t === 'union') {
    const known: Value[] = [];
    const rest: Value[] = [];
    for (const a of value.alts) {
      if (a.value.t === 'lit') continue;
      const inner = iterate(m, a.value, site);
      known.push(...inner.known);
      if (inner.rest) rest.push(inner.rest);
    }
    return {
      known,
      ...(rest.length ? { rest: m.terms.any(rest) } : {}),
      sure: value.alts.length > 1 ? 0 : known.length,
    };
  }
  if (value.t === 'op' && value.op === 'pending') return iterate(m, value.args[0]!, site);
  if (value.t === 'lit') return { known: [] };
  return { known: [], rest: getIndex(m, value, m.terms.op('number', []), site) };
}

export function listed(m: Machine, v: Value, site: Site): Value[] {
  const { known, rest } = iterate(m, v, site);
  return rest ? [...known, rest] : known;
}
