// Methods of maps and sets.

import { callValue, isFunction } from './invoke.ts';
import type { Machine } from './machine.ts';
import { expected } from './typed-contents.ts';
import type { Obj, Site, Value } from './values.ts';

/** The result of a method of a Map or Set. */
export function mapMethod(
  m: Machine,
  base: Value,
  obj: Obj,
  name: string,
  args: readonly Value[],
  site: Site,
): Value | undefined {
  type Entries = readonly (readonly [Value, Value])[];
  const entries = (obj.slots.get('@entries') as Entries | undefined) ?? [];
  const isSet = obj.slots.has('@set');
  const rest = obj.rest ?? expected(m, obj);
  const [key, value] = args;
  switch (name) {
    case 'set':
    case 'add': {
      if (!key) return base;
      const v = name === 'add' ? key : (value ?? m.terms.undefined);
      if (key.t === 'lit' || entries.length < 400)
        m.write(obj, '@entries', [...entries.filter(([k]) => k.id !== key.id), [key, v]]);
      else m.write(obj, '@rest', obj.rest ? m.terms.any([obj.rest, v]) : v);
      return base;
    }
    case 'get': {
      if (!key) return m.terms.undefined;
      m.ask(
        key,
        entries.map(([k]) => k),
      );
      const exact = entries.find(([k]) => k.id === key.id);
      if (exact) return exact[1];
      const others = entries.filter(([k]) => !differ(key, k));
      // What one handler looks up by an object, another may have filed.
      const sure = others.length === 0 && !rest && (key.t === 'lit' || (key.t === 'ref' && !m.following));
      if (sure) return m.terms.undefined;
      const all = others.map(([, v]) => v);
      if (rest) all.push(rest);
      return all.length ? m.terms.any([...all, m.terms.undefined]) : m.unknown(site);
    }
    case 'has': {
      if (key?.t === 'lit' && !obj.rest && entries.every(([k]) => k.t === 'lit'))
        return m.terms.lit(entries.some(([k]) => k.id === key.id));
      return m.terms.op('has', [base, key ?? m.terms.undefined], site);
    }
    case 'delete':
      if (key?.t === 'lit')
        m.write(
          obj,
          '@entries',
          entries.filter(([k]) => k.id !== key.id),
        );
      return m.terms.op('boolean', [], site);
    case 'clear':
      m.write(obj, '@entries', []);
      return m.terms.undefined;
    case 'values':
      return m.array(
        entries.map(([, v]) => v),
        site,
        rest,
      );
    case 'keys':
      return m.array(
        entries.map(([k]) => k),
        site,
      );
    case 'entries':
      return m.array(
        entries.map(([k, v]) => m.array([k, v], site)),
        site,
        rest && m.array([isSet ? rest : m.unknown(site), rest], site),
      );
    case 'forEach':
      if (key && isFunction(key))
        for (const [k, v] of [...entries, ...(rest ? [[m.unknown(site), rest] as const] : [])])
          callValue(m, key, m.terms.undefined, [isSet ? k : v, k, base], site, []);
      return m.terms.undefined;
    default:
      return undefined;
  }
}

// Keys that are certainly not the same: two constants, two objects, a constant and an object.
function differ(a: Value, b: Value): boolean {
  const plain = (v: Value): boolean => v.t === 'lit' || v.t === 'ref';
  return a.id !== b.id && plain(a) && plain(b);
}
