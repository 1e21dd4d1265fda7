// Doors of a program that the outside opens: functions in the objects that a module nobody imports hands out.

import { invokeBlind } from './external.ts';
import { isFunction } from './invoke.ts';
import { MAX_ROOT_STEPS, type Machine } from './machine.ts';
import type { Module } from './modules.ts';
import { getProperty } from './properties.ts';
import { bounded } from './run.ts';
import { exportOf } from './scopes.ts';
import { alternatives, type Obj, type Site, type Value } from './values.ts';

/** Objects in objects that are looked into. */
const MAX_NESTING = 2;

/**
 * A worker's `export default { fetch(request, env) { … } }` is called by its platform, as is what a factory made:
 * servers of such programs are only there once somebody calls. Functions already entered are left alone, and so is
 * what a module exports as a function: the sweep decides about those by what they register.
 */
export function* openDoors(m: Machine, roots: readonly string[]): Generator<void, void, void> {
  for (const path of roots) {
    const module = m.graph.loaded.get(path);
    if (!module) continue;
    for (const fn of doorsOf(m, module)) {
      // The same code in another closure is another door: a factory makes one for each program.
      if (m.entered.has(fn.obj)) continue;
      bounded(m, MAX_ROOT_STEPS, `what ${path} hands out`, () =>
        m.lasting(() => invokeBlind(m, fn, fn.obj.site as Site)),
      );
      yield;
    }
  }
}

type Door = Extract<Value, { t: 'ref' }>;

function doorsOf(m: Machine, module: Module): Door[] {
  const out = new Map<Obj, Door>();
  const look = (value: Value, depth: number): void => {
    for (const one of alternatives(value)) {
      if (one.t !== 'ref' || one.obj.kind !== 'object' || one.obj.proto) continue;
      for (const name of one.obj.names()) {
        const field = one.obj.field(name)!;
        if (field.t !== 'ref') continue;
        if (isFunction(field)) {
          if (field.obj.fn) out.set(field.obj, field);
        } else if (depth < MAX_NESTING) look(field, depth + 1);
      }
    }
  };
  bounded(m, MAX_ROOT_STEPS, `the exports of ${module.path}`, () => {
    for (const name of module.facts.exports.keys()) {
      if (name === 'export=') continue;
      look(exportOf(m, module, name, new Set()), 0);
    }
    const whole = module.env && getProperty(m, module.env.slots.get('module') as Value, 'exports', undefined);
    if (whole && module.facts.exports.size === 0) look(whole, 0);
  });
  return [...out.values()];
}
