// What a library has made for the program: clients, connections, pages, programs at work. Whoever keeps one uses it later.
import type { Machine } from './machine.ts';
import { contents, holdsValues } from './taint.ts';
import { alternatives, type Obj, type Value } from './values.ts';

/** Modules that give data, and a server's own parts: what they have given is no matter between calls. */
const DATA =
  /^(?:\?|\.|global#|@modelcontextprotocol\/|(?:assert|async_hooks|buffer|console|crypto|dns|events|fs|fs-extra|graceful-fs|os|path|perf_hooks|process|querystring|readline|stream|string_decoder|timers|url|util|zlib|zod|uuid|nanoid)(?:\/[\w/]+)?(?:#|\())/;

/** True for a thing that a library has made, as opposed to data that it has given. */
export function isMade(v: Value): boolean {
  return v.t === 'ext' && v.path.endsWith('()') && !DATA.test(v.path);
}

/** Objects looked into at the most. */
const MAX_OBJECTS = 20;

/** The things a library has made that a value is or holds. */
export function madeIn(m: Machine, value: Value): readonly Value[] {
  const out: Value[] = [];
  // Grows while it is gone through; values share their parts, and each is looked at once.
  const seen = new Set<Value>([value]);
  const entered = new Set<Obj>();
  for (const v of seen)
    for (const one of alternatives(v)) {
      if (isMade(one)) {
        if (!out.includes(one)) out.push(one);
      } else if (one.t === 'op' && (one.op === 'result' || one.op === 'or' || one.op === 'any-of'))
        for (const part of one.args) seen.add(part);
      for (const ref of one.t === 'ref' ? m.traits(one).refs : []) {
        if (entered.has(ref.obj) || entered.size >= MAX_OBJECTS || !holdsValues(ref.obj)) continue;
        entered.add(ref.obj);
        for (const held of contents(ref.obj)) seen.add(held);
      }
    }
  return out;
}
