// Object and array literals, with what is spread into them.

import ts from 'typescript';
import { madeOf } from './amounts.ts';
import { evaluate } from './expressions.ts';
import { makeFunction } from './functions.ts';
import { iterate } from './iteration.ts';
import type { Machine } from './machine.ts';
import { getProperty, keyOf, setIndex } from './properties.ts';
import { lookup } from './scopes.ts';
import { alternatives, type Env, type Site, type Value } from './values.ts';

/** What one slot that is spread into another object costs, in slots compared at a join: four of them are a node. */
const SLOTS_AT_ONCE = 3;

export function objectLiteral(m: Machine, node: ts.ObjectLiteralExpression, env: Env): Value {
  const site: Site = { module: env.module, node };
  const obj = m.object('object', site);
  const self = m.ref(obj);
  for (const p of node.properties) {
    if (ts.isSpreadAssignment(p)) {
      spreadInto(m, self, evaluate(m, p.expression, env));
      continue;
    }
    if (ts.isShorthandPropertyAssignment(p)) {
      obj.slots.set(`.${p.name.text}`, lookup(m, env, p.name.text));
      continue;
    }
    const name = p.name ? keyOf(m, p.name, env) : undefined;
    let value: Value;
    if (ts.isPropertyAssignment(p)) value = evaluate(m, p.initializer, env);
    else value = makeFunction(m, p, env, undefined, undefined);
    if (ts.isGetAccessor(p) || ts.isSetAccessor(p)) {
      if (name?.t === 'lit') obj.slots.set(`@${ts.isGetAccessor(p) ? 'get' : 'set'}.${String(name.value)}`, value);
    }
    // What the literal itself says is no change: it is there on every way on which the object is.
    else if (name?.t === 'lit') obj.slots.set(`.${String(name.value)}`, value);
    else if (name) setIndex(m, self, name, value);
  }
  return self;
}

/** `{...value}`: known fields are copied, the rest is remembered as a base to ask. */
export function spreadInto(m: Machine, into: Value, value: Value): void {
  if (into.t !== 'ref') return;
  const obj = into.obj;
  const parts = alternatives(value);
  if (parts.length === 1 && parts[0]!.t === 'ref' && parts[0]!.obj.kind !== 'array') {
    const from = parts[0]!.obj;
    m.kept.read(from, undefined);
    // Objects that grow by being spread into each other cost the square of their number.
    m.joins += SLOTS_AT_ONCE * from.slots.size;
    for (const [key, v] of from.slots) if (key.startsWith('.')) m.write(obj, key, v);
    if (from.rest) m.write(obj, '@rest', from.rest);
    const bases = from.slots.get('@spread') as readonly Value[] | undefined;
    if (bases) m.write(obj, '@spread', [...((obj.slots.get('@spread') as Value[] | undefined) ?? []), ...bases]);
    return;
  }
  const bases = parts.filter((p) => p.t !== 'lit');
  if (bases.length === 0) return;
  // What stands before the spread is overwritten where the base has such a field: `{ cwd: root, ...options }`.
  for (const name of obj.names()) {
    const over = bases.map((base) => overriding(m, base, name)).filter((v) => v !== undefined);
    if (over.length) m.write(obj, `.${name}`, m.terms.any([...new Set([obj.field(name)!, ...over])]));
  }
  m.write(obj, '@spread', [...((obj.slots.get('@spread') as Value[] | undefined) ?? []), ...bases]);
}

function overriding(m: Machine, base: Value, name: string): Value | undefined {
  if (base.t === 'ref' && base.obj.kind === 'array') return undefined;
  const value = getProperty(m, base, name, undefined);
  return value.t === 'lit' && value.value === undefined ? undefined : value;
}

export function arrayLiteral(m: Machine, node: ts.ArrayLiteralExpression, env: Env): Value {
  const elems: Value[] = [];
  const order: Value[] = [];
  let rest: Value[] = [];
  let sure: number | undefined;
  let spread: Value | undefined;
  for (const e of node.elements) {
    if (!ts.isSpreadElement(e)) {
      const v = evaluate(m, e, env);
      order.push(v);
      if (rest.length) rest.push(v);
      else elems.push(v);
      continue;
    }
    spread = evaluate(m, e.expression, env);
    const items = iterate(m, spread, { module: env.module, node: e });
    if (items.sure !== undefined && items.sure < items.known.length) sure ??= elems.length + items.sure;
    order.push(...items.known, ...(items.rest ? [items.rest] : []));
    if (rest.length) rest.push(...items.known);
    else elems.push(...items.known);
    if (items.rest) rest = [...rest, items.rest];
  }
  const array = m.array(elems, { module: env.module, node }, rest.length ? m.terms.any(rest) : undefined, sure);
  // Where a list of unknown length stands between, the places of the others are lost; their order need not be.
  if (rest.length && array.t === 'ref') array.obj.slots.set('@order', order);
  return spread ? madeOf(array, spread) : array;
}
