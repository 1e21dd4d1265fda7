// Property names that lead to the prototype all objects share: what is found under one, and the checks that refuse them.
import type { Fact } from './facts.ts';
import type { Machine } from './machine.ts';
import { isTainted } from './taint.ts';
import { alternatives, type Site, type Value } from './values.ts';

/** What the observer hears when a property is written into something that was found under a name of the caller's. */
export const DEEP_WRITE = 'global#[]=';

/**
 * `base[key]` as it was found: where the caller may have chosen the name, it is remembered that the value
 * may be a prototype.
 */
export function found(m: Machine, base: Value, key: Value, value: Value, site: Site): Value {
  if (!m.following || !mayBePrototype(base) || !isTainted(m, key) || !m.observer.namesPrototype(m, key)) return value;
  if (isItsOwn(base, key)) return value;
  const fact = (of: Value): Fact => ({ term: of.id, of, kind: 'looked-up', site, by: key });
  // Nothing else tells the program's own objects from what the name leads to, so the fact goes with the value alone.
  if (value.t === 'union')
    return m.terms.union(
      value.alts.map((a) => (a.value.t === 'lit' ? a : { value: a.value, given: [...a.given, fact(a.value)] })),
    );
  if (value.t === 'ref') return m.terms.union([{ value, given: [fact(value)] }]);
  if (value.t !== 'lit') m.learn(value, 'looked-up', site, { by: key });
  return value;
}

/** Tells the observer of `base[key] = value` where `base` may be a prototype and `key` is of the caller's choice. */
export function written(m: Machine, base: Value, key: Value, value: Value, site: Site): void {
  if (!m.following || !isTainted(m, key) || m.knows(key, 'closed') || m.knows(key, 'number')) return;
  // `o[k] ??= {}` on the way makes room for what is written later.
  if (alternatives(value).some((v) => v.t === 'ref' && !isTainted(m, v))) return;
  // So does `o[k] = merge(o[k], …)`, which puts back what it has found; the write inside `merge` is the one to tell.
  if (value.t !== 'src' && (lookedUp(m, value).length || isAnswer(value))) return;
  const names = lookedUp(m, base);
  if (names.length === 0) return;
  m.observe({
    path: DEEP_WRITE,
    self: undefined,
    args: [m.terms.any(names), key, value],
    site,
    argSites: [site, site, site],
    tagged: false,
    isNew: false,
  });
}

// A key that the object itself was asked for leads to what it holds.
function isItsOwn(base: Value, key: Value): boolean {
  if (key.t !== 'op' || key.op !== 'key') return false;
  const spread = base.t === 'ref' ? ((base.obj.slots.get('@spread') as readonly Value[] | undefined) ?? []) : [];
  return alternatives(key.args[0]!).some((of) => of.id === base.id || spread.includes(of));
}

// What a call gave that was not followed to its end, as of a function inside itself.
function isAnswer(value: Value): boolean {
  return alternatives(value).some((v) => v.t === 'op' && v.op === 'unknown' && v.args.length > 0);
}

// The names under which a value was found, where it may be a prototype.
function lookedUp(m: Machine, value: Value): Value[] {
  const names = new Set<Value>();
  for (const a of value.t === 'union' ? value.alts : [{ value, given: [] }]) {
    if (!m.possible(a.given)) continue;
    const fact = a.given.find((f) => f.kind === 'looked-up' && f.term === a.value.id) ?? m.knows(a.value, 'looked-up');
    if (fact?.by) names.add(fact.by);
  }
  return [...names];
}

/** After `o[key] = value` the name leads to what was written, which `o[key] ??= {}` may have found there. */
export function owned(m: Machine, key: Value, value: Value, site: Site): void {
  if (m.following && key.t !== 'lit' && isTainted(m, key) && lookedUp(m, value).length === 0)
    refuse(m, key, NAMES, site);
}

const NAMES = ['__proto__', 'constructor', 'prototype'];
const SAME_NAME = new Set(['toLowerCase', 'trim', 'string']);

/** `name` is none of these. */
export function refuse(m: Machine, name: Value, refused: readonly string[], site: Site | undefined): void {
  if (name.t === 'lit') return;
  if (refused.includes('__proto__')) m.learn(name, 'no-proto', site);
  if (refused.includes('constructor') || refused.includes('prototype')) m.learn(name, 'no-constructor', site);
  if (name.t === 'op' && SAME_NAME.has(name.op) && name.args[0]) refuse(m, name.args[0], refused, site);
}

/** The names among the constants of a list or set. */
export function namesIn(set: Value): string[] {
  if (set.t !== 'ref') return [];
  const { obj } = set;
  const entries = (obj.slots.get('@entries') as readonly (readonly [Value, Value])[] | undefined) ?? [];
  return [...obj.elems, ...entries.map(([k]) => k)].flatMap((v) =>
    v.t === 'lit' && typeof v.value === 'string' ? [v.value] : [],
  );
}

/** The names that a pattern speaks of. */
export function namesInPattern(source: string): string[] {
  const names = NAMES.filter((n) => source.includes(n));
  return /_{0,2}proto_{0,2}/.test(source.replaceAll('prototype', '')) ? [...names, '__proto__'] : names;
}

// Maps, classes of servers and what the process holds are no plain objects; one made without a prototype leads nowhere.
function mayBePrototype(base: Value): boolean {
  if (base.t === 'ref') {
    const { obj } = base;
    if (obj.kind !== 'object' && obj.kind !== 'array') return false;
    const proto = obj.field('__proto__');
    return !obj.slots.has('@bare') && !(proto?.t === 'lit' && proto.value === null);
  }
  return base.t === 'src' || base.t === 'op' || (base.t === 'ext' && base.path.includes('()'));
}
