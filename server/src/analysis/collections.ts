// Methods of arrays.

import { madeOf } from './amounts.ts';
import { assume, truth } from './assume.ts';
import type { Fact } from './facts.ts';
import { callValue, isFunction } from './invoke.ts';
import { type Items, iterate, joinArray } from './iteration.ts';
import type { Machine } from './machine.ts';
import { elementOf, getIndex } from './properties.ts';
import { calledForAll } from './standing-for-all.ts';
import { isTainted, sourcesOf } from './taint.ts';
import { forEach, nextOf } from './turns.ts';
import { expected } from './typed-contents.ts';
import { alternatives, type Site, type Value } from './values.ts';

/** Elements of a list up to which `find` keeps what its test proves: each is a path of its own. */
const MAX_TESTED = 8;

/** Methods that are followed with a function of the outside as well. */
const BY_NAME: ReadonlySet<string> = new Set(['map', 'flatMap', 'forEach', 'some', 'every', 'find', 'findLast']);

/** The result of an array method, on a known array or on anything that may be one; undefined for other names. */
export function arrayMethod(
  m: Machine,
  base: Value,
  name: string,
  args: readonly Value[],
  site: Site,
): Value | undefined {
  const known = base.t === 'ref' && base.obj.kind === 'array' ? base.obj : undefined;
  // A function of the outside by its name: `map(Number)`.
  const outer = args[0]?.t === 'ext' && BY_NAME.has(name) ? args[0] : undefined;
  const cb = outer ?? (args[0] && isFunction(args[0]) ? args[0] : undefined);
  const call = (v: Value, i: number | undefined): Value => {
    if (i !== undefined) nextOf(m);
    const more = outer ? [] : [i === undefined ? m.terms.op('number', []) : m.terms.lit(i), base];
    return callValue(m, cb!, m.terms.undefined, [v, ...more], site, []);
  };
  // A promise passes every test.
  const test = (v: Value, i: number | undefined): Value => {
    m.promised = undefined;
    const answer = call(v, i);
    return m.promised === undefined ? answer : m.terms.true;
  };
  const items = (): Items => (known ? iterate(m, base, site) : { known: [], rest: anyElement(m, base, site) });

  switch (name) {
    case 'map':
    case 'flatMap': {
      if (!cb) return undefined;
      const { known: list, rest, sure } = items();
      const out: Value[] = list.map((v, i) => call(v, i));
      const further = rest ? forEach(m, base, site, true, () => mapped(m, () => call(rest, undefined))) : undefined;
      if (name === 'map') return madeOf(m.array(out, site, further, sure), base);
      const flat: Value[] = [];
      let tail: Value | undefined;
      for (const v of out) {
        const inner = iterate(m, v, site);
        flat.push(...inner.known);
        if (inner.rest) tail = tail ? m.terms.any([tail, inner.rest]) : inner.rest;
      }
      const certain = out.length === flat.length ? sure : 0;
      if (!further) return m.array(flat, site, tail, certain);
      // What further elements give may be there or not, but each that is known stays itself.
      const inner = iterate(m, further, site);
      const rests = [tail, inner.rest].filter((v): v is Value => v !== undefined);
      return m.array(
        [...flat, ...inner.known],
        site,
        rests.length ? m.terms.any(rests) : undefined,
        certain ?? flat.length,
      );
    }
    case 'forEach': {
      if (!cb) return undefined;
      const { known: list, rest } = items();
      list.forEach((v, i) => {
        call(v, i);
      });
      if (rest) forEach(m, base, site, true, () => calledForAll(m, rest, () => call(rest, undefined)));
      return m.terms.undefined;
    }
    case 'filter': {
      const truthy = args[0]?.t === 'ext' && args[0].path === 'global#Boolean';
      if (!cb && !(truthy && known)) return args[0]?.t === 'ext' ? base : undefined;
      const { known: list, rest, sure } = items();
      const kept: Value[] = [];
      let certain: number | undefined;
      for (const [i, v] of list.entries()) {
        const passes = truth(m, cb ? test(v, i) : v);
        if (passes === false) continue;
        // An element that may have been taken out moves those behind it.
        if (passes === undefined || i >= (sure ?? list.length)) certain ??= kept.length;
        kept.push(v);
      }
      if (!cb) return m.array(kept, site, rest, certain);
      let tail = rest;
      if (rest) tail = kept.length === list.length ? checked(m, rest, () => test(rest, undefined)) : rest;
      return madeOf(m.array(kept, site, tail, certain), base);
    }
    case 'find':
    case 'findLast': {
      if (!cb) return undefined;
      const { known: list, rest } = items();
      const found: { value: Value; test: Value }[] = [];
      for (const [i, value] of list.entries()) {
        const answer = test(value, i);
        const t = truth(m, answer);
        if (t === false) continue;
        found.push({ value, test: answer });
        if (t === true) return m.terms.any(found.map((f) => f.value));
      }
      // What the test proves about other values holds whenever something was found.
      const learning = found.length <= MAX_TESTED;
      const holds = (f: { value: Value; test: Value }): Value => (assume(m, f.test, true) ? f.value : m.choose([]));
      if (!rest && !learning) return m.terms.any([...found.map((f) => f.value), m.terms.undefined]);
      const tail = rest ? { value: rest, test: test(rest, undefined) } : undefined;
      return m.choose([
        () => m.terms.undefined,
        ...(tail ? [() => holds(tail)] : []),
        ...found.map((f) => () => (learning ? holds(f) : f.value)),
      ]);
    }
    case 'some':
    case 'every': {
      if (!cb) return undefined;
      const { known: list, rest } = items();
      const tests = list.map((v, i) => test(v, i));
      if (rest) tests.push(m.terms.op(name, [test(rest, undefined), rest], site));
      return tests.reduce<Value>(
        (a, b) => combine(m, name === 'some' ? 'or' : 'and', a, b, site),
        m.terms.lit(name === 'every'),
      );
    }
    case 'findIndex':
    case 'findLastIndex': {
      if (!cb) return m.terms.op('measure', [base], site);
      const found = arrayMethod(m, base, 'some', args, site);
      return m.terms.op('index', [found!], site);
    }
    case 'reduce':
    case 'reduceRight': {
      if (!cb) return undefined;
      const { known: list, rest } = items();
      let acc = args[1] ?? list.shift() ?? m.unknown(site);
      for (const v of list)
        acc = callValue(m, cb, m.terms.undefined, [acc, v, m.terms.op('number', []), base], site, []);
      if (rest) {
        const before = acc;
        const next = callValue(m, cb, m.terms.undefined, [before, rest, m.terms.op('number', []), base], site, []);
        acc = m.terms.any([before, next]);
        // What the first element led to is what the next one goes on from.
        if (m.following && next !== before && isTainted(m, rest))
          acc = m.terms.any([
            acc,
            callValue(m, cb, m.terms.undefined, [acc, rest, m.terms.op('measure', [base]), base], site, []),
          ]);
      }
      return acc;
    }
    case 'join':
      if (base.t === 'op' && base.op === 'split' && base.args[1]?.t === 'lit' && args[0]?.t === 'lit')
        return m.terms.op('replace', [base.args[0]!, base.args[1], args[0], m.terms.true], site);
      return known
        ? joinArray(m, base, args[0] && args[0].t !== 'lit' ? args[0] : String(args[0]?.value ?? ','), site)
        : m.terms.op('join', [base, args[0] ?? m.terms.lit(',')], site);
    case 'push':
    case 'unshift': {
      if (!known) return undefined;
      if (known.rest || name === 'unshift') {
        if (name === 'unshift' && !known.rest) m.write(known, '@elems', [...args, ...known.elems]);
        else {
          const order = known.slots.get('@order') as readonly Value[] | undefined;
          if (order && name === 'push') m.write(known, '@order', [...order, ...args]);
          m.write(known, '@rest', m.terms.any([...(known.rest ? [known.rest] : []), ...args]));
        }
      } else m.write(known, '@elems', [...known.elems, ...args]);
      return m.terms.op('number', [], site);
    }
    case 'pop':
    case 'shift': {
      if (!known) return m.terms.op('elem', [base], site);
      if (known.rest || known.sure < known.elems.length || known.elems.length === 0)
        return m.terms.any([...known.elems, known.rest ?? expected(m, known) ?? m.terms.undefined]);
      const value = name === 'pop' ? known.elems.at(-1)! : known.elems[0]!;
      m.write(known, '@elems', name === 'pop' ? known.elems.slice(0, -1) : known.elems.slice(1));
      return value;
    }
    case 'concat': {
      const all = [base, ...args].map((v) =>
        v.t === 'ref' && v.obj.kind !== 'array' ? { known: [v] as Value[], rest: undefined } : iterate(m, v, site),
      );
      const rests = all.flatMap((x) => (x.rest ? [x.rest] : []));
      return m.array(
        all.flatMap((x) => x.known),
        site,
        rests.length ? m.terms.any(rests) : undefined,
        all.some((x) => 'sure' in x && x.sure !== undefined && x.sure < x.known.length) ? 0 : undefined,
      );
    }
    case 'slice':
    case 'splice': {
      if (!known) return undefined;
      const from = args[0]?.t === 'lit' && typeof args[0].value === 'number' ? args[0].value : undefined;
      const to =
        args[1] === undefined
          ? undefined
          : args[1].t === 'lit' && typeof args[1].value === 'number'
            ? args[1].value
            : Number.NaN;
      if (name === 'slice' && from !== undefined && !Number.isNaN(to ?? 0))
        return m.array(known.elems.slice(from, to), site, known.rest, Math.max(0, known.sure - Math.max(0, from)));
      return m.array([], site, m.terms.any([...known.elems, ...(known.rest ? [known.rest] : [])]));
    }
    case 'reverse':
    case 'sort':
    case 'toSorted':
    case 'toReversed':
    case 'fill':
      return known || base.t === 'op' || base.t === 'src' ? base : undefined;
    case 'flat': {
      const { known: list, rest } = items();
      const all = list.map((v) => (v.t === 'ref' ? iterate(m, v, site) : { known: [v] as Value[], rest: undefined }));
      const rests = [...all.flatMap((x) => (x.rest ? [x.rest] : [])), ...(rest ? [rest] : [])];
      return m.array(
        all.flatMap((x) => x.known),
        site,
        rests.length ? m.terms.any(rests) : undefined,
      );
    }
    case 'includes': {
      const [item] = args;
      if (known && item?.t === 'lit' && !known.rest && known.elems.every((e) => e.t === 'lit'))
        return m.terms.lit(known.elems.some((e) => e.id === item.id));
      return m.terms.op('includes', [base, item ?? m.terms.undefined], site);
    }
    case 'indexOf':
      return m.terms.op('indexOf', [base, args[0] ?? m.terms.undefined], site);
    case 'at': {
      if (!known) return m.terms.op('elem', [base], site);
      const i = args[0]?.t === 'lit' && typeof args[0].value === 'number' ? args[0].value : undefined;
      return (
        (i === undefined ? undefined : known.elems.at(i)) ??
        m.terms.any([...known.elems, known.rest ?? expected(m, known) ?? m.terms.undefined])
      );
    }
    case 'entries': {
      if (!known) return m.array([], site, m.array([m.terms.op('number', []), anyElement(m, base, site)], site));
      return m.array(
        known.elems.map((v, i) => m.array([m.terms.lit(i), v], site)),
        site,
        known.rest ? m.array([m.terms.op('number', []), known.rest], site) : undefined,
      );
    }
    case 'values':
      return base;
    case 'keys':
      return m.array([], site, m.terms.op('number', []));
    default:
      return undefined;
  }
}

function anyElement(m: Machine, base: Value, site: Site): Value {
  if (base.t === 'src') return elementOf(m, base, site);
  // What a library lists is the library's: the pages of a browser are pages.
  return base.t === 'ext' ? getIndex(m, base, m.terms.op('number', []), site) : m.terms.op('elem', [base], site);
}

function combine(m: Machine, op: 'and' | 'or', a: Value, b: Value, site: Site): Value {
  const decisive = op === 'or';
  const ta = truth(m, a);
  if (ta !== undefined) return ta === decisive ? a : b;
  const tb = truth(m, b);
  if (tb !== undefined) return tb === decisive ? b : a;
  return m.terms.op(op, [a, b], site);
}

// The callback may never run.
function maybe(m: Machine, run: () => Value): Value {
  let value: Value = m.terms.undefined;
  m.branch([
    () => true,
    () => {
      value = run();
      return true;
    },
  ]);
  return value;
}

// What a callback makes of any element, with what it has proved about it: true of every one that comes of it.
function mapped(m: Machine, run: () => Value): Value {
  let facts: readonly Fact[] = [];
  const value = maybe(m, () => {
    const { mark } = m;
    const made = run();
    const own = new Set([made, ...alternatives(made), ...sourcesOf(m, made)].map((v) => v.id));
    facts = m.factsSince(mark).filter((f) => own.has(f.term) && f.kind !== 'truthy' && f.kind !== 'falsy');
    return made;
  });
  return facts.length ? m.terms.union([{ value, given: facts }]) : value;
}

// Elements that pass a test, with what the test proves about them: true of every element that is left.
function checked(m: Machine, element: Value, run: () => Value): Value {
  const test = run();
  const mark = m.mark;
  let facts: ReturnType<Machine['factsOf']> = [];
  m.alive(() => {
    if (assume(m, test, true)) facts = m.factsOf(m.capture(mark));
    return true;
  });
  m.rollback(mark);
  return facts.length ? m.terms.union([{ value: element, given: facts }]) : element;
}
