// Which arguments a value carries, objects included.
import type { Machine } from './machine.ts';
import type { Traits } from './traits.ts';
import type { Obj, Ref, Src, Value } from './values.ts';

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

export function isTainted(m: Machine, value: Value): boolean {
  const { sources, refs } = m.traits(value);
  return sources.length > 0 || (refs.length > 0 && sourcesOf(m, value).length > 0);
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
