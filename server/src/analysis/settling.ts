// Promises made by hand: `new Promise`, `Promise.withResolvers`, and those that wait for several others.

import { awaited } from './expressions.ts';
import type { Builtin } from './globals.ts';
import { callValue, isFunction } from './invoke.ts';
import { iterate } from './iteration.ts';
import type { Machine } from './machine.ts';
import type { Obj, Site, Value } from './values.ts';

/** Static methods of `Promise`, and the constructor. */
export const PROMISES: Readonly<Record<string, Builtin>> = {
  'global#Promise': (m, args, site) => made(m, args[0], site),
  'global#Promise.withResolvers': (m, _args, site) => {
    const { promise, resolve, reject } = deferred(m, site);
    return m.record({ promise, resolve, reject }, site);
  },
  'global#Promise.resolve': (m, args) => args[0] ?? m.terms.undefined,
  'global#Promise.all': (m, args, site) => each(m, args[0], site, (v) => awaited(m, v)),
  'global#Promise.allSettled': (m, args, site) =>
    each(m, args[0], site, (v) =>
      m.record({ status: m.unknown(site), value: awaited(m, v), reason: m.unknown(site) }, site),
    ),
  'global#Promise.race': oneOf,
  'global#Promise.any': oneOf,
};

function each(m: Machine, list: Value | undefined, site: Site, settle: (v: Value) => Value): Value {
  const items = iterate(m, list ?? m.terms.undefined, site);
  return m.array(items.known.map(settle), site, items.rest ? settle(items.rest) : undefined);
}

function oneOf(m: Machine, args: readonly Value[], site: Site): Value {
  const items = iterate(m, args[0] ?? m.terms.undefined, site);
  const all = items.rest ? [...items.known, items.rest] : items.known;
  return all.length ? m.terms.any(all.map((v) => awaited(m, v))) : m.unknown(site);
}

// A promise stands for its value. One whose value comes later, from whoever was given `resolve`, is asked when it is awaited.
function made(m: Machine, executor: Value | undefined, site: Site): Value {
  if (!executor || !isFunction(executor)) return m.unknown(site);
  const { promise, resolve, reject, values } = deferred(m, site);
  m.branch([
    () => {
      callValue(m, executor, m.terms.undefined, [resolve, reject], site, []);
      return true;
    },
    () => true,
  ]);
  return values.size ? m.terms.any([...values]) : promise;
}

interface Deferred {
  readonly promise: Value;
  readonly resolve: Value;
  readonly reject: Value;
  /** What it was resolved with so far, on any path. */
  readonly values: ReadonlySet<Value>;
}

function deferred(m: Machine, site: Site): Deferred {
  const promise = m.object('promise', site);
  const values = new Set<Value>();
  const resolve = m.native(({ args }) => {
    const value = awaited(m, args[0] ?? m.terms.undefined);
    values.add(value);
    m.write(promise, '@rest', promise.rest ? m.terms.any([promise.rest, value]) : value);
    return m.terms.undefined;
  });
  return { promise: m.ref(promise), resolve, reject: m.native(() => m.terms.undefined), values };
}

/** What a promise that is settled elsewhere has come to so far. */
export function cameTo(m: Machine, promise: Obj): Value {
  m.kept.read(promise, undefined);
  return promise.rest ?? m.unknown(promise.site);
}
