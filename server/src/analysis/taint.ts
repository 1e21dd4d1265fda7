// Which arguments a value carries, objects included.
import type { Machine } from './machine.ts';
import { isValue } from './term.ts';
import { type Traits, traitsOf } from './traits.ts';
import type { Untainted } from './untainted.ts';
import type { Obj, Ref, SlotKey, Src, Value } from './values.ts';

/** Objects entered at the most, so that a deep structure costs no more than a handler. */
const MAX_OBJECTS = 60;

/** The client's values inside a value, each once; closed ones (numbers, enums) are left out. */
export function sourcesOf(m: Machine, value: Value): readonly Src[] {
  const traits = m.traits(value);
  if (traits.refs.length === 0) return traits.sources;
  const out = new Set<Src>(traits.sources);
  const entered = new Set<Obj>();
  const queue: Ref[] = [...traits.refs];
  for (let ref = queue.shift(); ref && entered.size < MAX_OBJECTS; ref = queue.shift()) {
    if (entered.has(ref.obj) || !holdsValues(ref.obj)) continue;
    entered.add(ref.obj);
    for (const held of contents(ref.obj)) {
      const inner: Traits = m.traits(held);
      for (const s of inner.sources) out.add(s);
      queue.push(...inner.refs);
    }
  }
  return [...out];
}

/** True for a value that carries something of the client's. */
export function isTainted(m: Carrier, value: Value): boolean {
  const { sources, refs } = traitsOf(value);
  if (sources.length > 0) return true;
  if (refs.length === 0) return false;
  const { untainted } = m;
  const entered = new Set<Obj>();
  const queue: Ref[] = [...refs];
  for (let ref = queue.pop(); ref; ref = queue.pop()) {
    const { obj } = ref;
    if (entered.has(obj) || untainted.hasObject(obj) || !holdsValues(obj)) continue;
    if (entered.size === MAX_OBJECTS) return false;
    entered.add(obj);
    for (const held of contents(obj)) {
      const inner = traitsOf(held);
      if (inner.sources.length > 0) return true;
      queue.push(...inner.refs);
    }
  }
  untainted.addObjects(entered);
  return false;
}

/** What knows what is untainted in its state: the machine, or its trail. */
export interface Carrier {
  readonly untainted: Untainted;
}

/** An argument with a name of its own, as opposed to any element of a list or any field of an object. */
export function isOneValue(v: Value): v is Src {
  return v.t === 'src' && v.path !== '' && !/[*[]/.test(v.path);
}

/** True for objects of which what they hold is looked at. */
export function holdsValues(obj: Obj): boolean {
  return obj.kind === 'object' || obj.kind === 'array' || obj.kind === 'map' || obj.kind === 'promise';
}

/** The values that an object holds. */
export function* contents(obj: Obj): Generator<Value> {
  for (const [key, slot] of obj.slots) {
    if (key === '@elems' || key === '@spread') yield* slot as readonly Value[];
    else if (key === '@entries') for (const [, v] of slot as readonly (readonly [Value, Value])[]) yield v;
    else if (key.startsWith('.') || key === '@rest') yield slot as Value;
  }
}

/** What a map holds. */
export type Entries = readonly (readonly [Value, Value])[];

/** The values in a slot that hold texts; keys of maps do not count. */
export function valuesIn(key: SlotKey, slot: unknown): readonly Value[] {
  if (typeof key !== 'string') return [];
  if (key === '@elems' || key === '@spread') return Array.isArray(slot) ? (slot as readonly Value[]) : [];
  if (key === '@entries') return Array.isArray(slot) ? (slot as Entries).map(([, v]) => v) : [];
  if (key.startsWith('@') && key !== '@rest') return [];
  return isValue(slot) ? [slot] : [];
}

/** True for a slot in which something of the client's is. */
export function carries(m: Carrier, key: SlotKey, slot: unknown): boolean {
  return valuesIn(key, slot).some((v) => isTainted(m, v));
}
