// Events: what is emitted reaches the functions that were told to listen, on the same emitter and under the same name.
// Shapes: node:events, eventemitter3, eventemitter2, mitt, and the platform's EventTarget.

import { callbacks } from './external.ts';
import { callValue, isFunction } from './invoke.ts';
import type { ExternalCall, Machine } from './machine.ts';
import { getProperty } from './properties.ts';
import type { Obj, Site, Value } from './values.ts';

const EMITTER =
  /^(?:events(?:#EventEmitter)?|eventemitter3(?:#EventEmitter)?|eventemitter2(?:#EventEmitter2)?|tiny-typed-emitter#TypedEmitter|mitt|global#EventTarget)(?:\(\)\.(\w+))?$/;
const LISTENING = new Set([
  'on',
  'once',
  'addListener',
  'prependListener',
  'prependOnceListener',
  'addEventListener',
  'many',
  'onAny',
]);

type Listener = readonly [name: Value, fn: Value];

/** A call of an emitter, or of what makes one; undefined for anything else. */
export function emitterCall(m: Machine, call: ExternalCall): Value | undefined {
  const found = EMITTER.exec(call.path);
  if (!found) return call.isNew ? event(m, call) : undefined;
  const [path, method] = found;
  const { self, args, site } = call;
  if (method === undefined) return call.isNew || path === 'mitt' ? emitter(m, path, site) : undefined;
  if (self?.t !== 'ref') return undefined;
  const { obj } = self;
  const [first] = args;
  if (LISTENING.has(method)) {
    const fn = args.find(isFunction);
    const name = method === 'onAny' || (path.startsWith('mitt') && isText(first, '*')) ? undefined : first;
    if (fn) m.write(obj, '@listeners', [...listeners(obj), [name ?? m.unknown(site), fn]]);
    // The program may emit where nobody looks, while a module is loaded for one.
    callbacks(m, args, site);
    return self;
  }
  if (method === 'emit' || method === 'emitAsync') return emit(m, self, obj, first, args.slice(1), site);
  if (method === 'dispatchEvent' && first)
    return emit(m, self, obj, getProperty(m, first, 'type', site), [first], site);
  return undefined;
}

// Each emitter has listeners of its own, so it is an object with identity.
function emitter(m: Machine, path: string, site: Site): Value {
  const made = m.object('object', site);
  made.proto = m.terms.ext(path);
  return m.ref(made);
}

// `new CustomEvent('run', { detail })`: what a listener reads of it.
function event(m: Machine, { path, args, site }: ExternalCall): Value | undefined {
  if (path !== 'global#CustomEvent' && path !== 'global#Event') return undefined;
  const detail = args[1] ? getProperty(m, args[1], 'detail', site) : m.terms.null;
  return m.record({ type: args[0] ?? m.terms.undefined, detail }, site);
}

function emit(m: Machine, self: Value, obj: Obj, name: Value | undefined, args: readonly Value[], site: Site): Value {
  for (const [other, fn] of listeners(obj)) {
    if (!mayBeSame(name, other)) continue;
    m.branch([
      () => true,
      () => {
        callValue(m, fn, self, args, site, []);
        return true;
      },
    ]);
  }
  return m.unknown(site);
}

function listeners(obj: Obj): readonly Listener[] {
  return (obj.slots.get('@listeners') as readonly Listener[] | undefined) ?? [];
}

function mayBeSame(a: Value | undefined, b: Value): boolean {
  return a === undefined || a.id === b.id || !isName(a) || !isName(b);
}

// Constants, and symbols of the program's own.
function isName(v: Value): boolean {
  return v.t === 'lit' || (v.t === 'op' && v.op === 'symbol');
}

function isText(v: Value | undefined, text: string): boolean {
  return v?.t === 'lit' && v.value === text;
}
