// AsyncLocalStorage: what `run` puts in, `getStore` gives to everything that is called from there.

import { callValue, isFunction } from './invoke.ts';
import type { ExternalCall, Machine } from './machine.ts';
import type { Value } from './values.ts';

const STORAGE = /^async_hooks#AsyncLocalStorage(?:\(\)\.(\w+))?$/;

/** A call of a storage of the context, or of what makes one; undefined for anything else. */
export function storageCall(m: Machine, call: ExternalCall): Value | undefined {
  const found = STORAGE.exec(call.path);
  if (!found) return undefined;
  const { self, args, site } = call;
  if (found[1] === undefined) {
    if (!call.isNew) return undefined;
    const made = m.object('object', site);
    made.proto = m.terms.ext(call.path);
    return m.ref(made);
  }
  if (self?.t !== 'ref') return undefined;
  const { obj } = self;
  const [store, fn, ...more] = args;
  switch (found[1]) {
    case 'getStore':
      return obj.slots.get('@store') as Value | undefined;
    case 'enterWith':
      if (store) m.write(obj, '@store', store);
      return m.terms.undefined;
    case 'run': {
      if (!store || !fn || !isFunction(fn)) return undefined;
      const before = obj.slots.get('@store');
      m.write(obj, '@store', store);
      const value = callValue(m, fn, m.terms.undefined, more, site, []);
      if (before === undefined) m.drop(obj, '@store');
      else m.write(obj, '@store', before);
      return value;
    }
    default:
      return undefined;
  }
}
