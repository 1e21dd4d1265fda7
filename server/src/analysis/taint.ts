// Which arguments a value carries.
import type { Machine } from './machine.ts';
import { isClosed } from './schema.ts';
import type { Obj, Src, Value } from './values.ts';

/** Operations whose result holds none of the text they were given. */
const CLEAN = new Set([
  'number',
  'length',
  'typeof',
  'boolean',
  'not',
  '===',
  'in',
  'instanceof',
  '<',
  '>',
  '<=',
  '>=',
  'startsWith',
  'endsWith',
  'includes',
  'has',
  'test',
  'isAbsolute',
  'isInteger',
  'every',
  'some',
  'error',
  'indexOf',
  'canParse',
  'digest',
]);
/** False for operations whose result holds none of the text they were given. */
export function carriesText(op: string): boolean {
  return !CLEAN.has(op);
}

/** Objects entered at the most, so that a deep structure costs no more than a handler. */
const MAX_OBJECTS = 60;

/** The client's values inside a value, each once; closed ones (numbers, enums) are left out. */
export function sourcesOf(m: Machine, value: Value): Src[] {
  const out = new Map<number, Src>();
  collect(m, value, out, new Set(), { left: MAX_OBJECTS });
  return [...out.values()];
}

export function isTainted(m: Machine, value: Value): boolean {
  if (value.t === 'lit' || value.t === 'ext' || value.t === 'regex') return false;
  return sourcesOf(m, value).length > 0;
}

function collect(m: Machine, value: Value, out: Map<number, Src>, seen: Set<number>, budget: { left: number }): void {
  if (seen.has(value.id)) return;
  seen.add(value.id);
  switch (value.t) {
    case 'src':
      if (!(value.checked && isClosed(value.schema))) out.set(value.id, value);
      return;
    case 'str':
      for (const p of value.parts) if (typeof p !== 'string') collect(m, p, out, seen, budget);
      return;
    case 'op':
      if (CLEAN.has(value.op)) return;
      for (const a of value.args) collect(m, a, out, seen, budget);
      return;
    case 'union':
      for (const a of value.alts) collect(m, a.value, out, seen, budget);
      return;
    case 'ref':
      inObject(m, value.obj, out, seen, budget);
      return;
    default:
      return;
  }
}

function inObject(m: Machine, obj: Obj, out: Map<number, Src>, seen: Set<number>, budget: { left: number }): void {
  if (
    obj.kind === 'function' ||
    obj.kind === 'class' ||
    obj.kind === 'native' ||
    obj.kind === 'server' ||
    obj.kind === 'schema'
  )
    return;
  if (--budget.left < 0) return;
  for (const [key, slot] of obj.slots) {
    if (key === '@elems' || key === '@spread')
      for (const v of slot as readonly Value[]) collect(m, v, out, seen, budget);
    else if (key === '@entries')
      for (const [, v] of slot as readonly (readonly [Value, Value])[]) collect(m, v, out, seen, budget);
    else if (key.startsWith('.') || key === '@rest') collect(m, slot as Value, out, seen, budget);
  }
}
