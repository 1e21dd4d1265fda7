// Limits that are not in force: allow-lists of the program's own that are empty, hold everything or are switched off.

import { type Fact, meet } from './facts.ts';
import { isTop } from './guards-of-paths.ts';
import type { Machine } from './machine.ts';
import { isTainted } from './taint.ts';
import { alternatives, type Op, type Value } from './values.ts';

/** Whether the condition says that an allow-list of the program's own is not in force: empty, or with everything in it. */
export function saysUnrestricted(m: Machine, v: Op, wanted: boolean): boolean {
  const [a, b] = v.args;
  switch (v.op) {
    case '===':
      return (
        wanted &&
        (isSwitchedOn(a!, b!) ||
          (isOwnLength(m, a!) && b!.t === 'lit' && b!.value === 0) ||
          (isTop(b!) && isOwnWhole(m, a!)) ||
          (isTop(a!) && isOwnWhole(m, b!)))
      );
    case '>':
      return !wanted && isOwnLength(m, a!) && b!.t === 'lit' && b!.value === 0;
    case '>=':
      return !wanted && isOwnLength(m, a!) && b!.t === 'lit' && b!.value === 1;
    case '<':
      return wanted && isOwnLength(m, a!) && b!.t === 'lit' && b!.value === 1;
    case 'length':
      return !wanted && isOwnList(m, a!);
    case 'includes':
    case 'has':
      return wanted && b!.t === 'lit' && (b!.value === '/' || b!.value === '*') && !isTainted(m, a!);
    default:
      return false;
  }
}

// `process.env.WITHOUT_LIMITS === 'true'`: whoever runs the server has asked for it.
function isSwitchedOn(a: Value, b: Value): boolean {
  return (
    a.t === 'ext' && /#process\.env\.\w+$/.test(a.path) && b.t === 'lit' && /^(?:1|true|yes|on)$/i.test(String(b.value))
  );
}

// A root of the program's own; its last character says nothing about it.
function isOwnWhole(m: Machine, v: Value): boolean {
  return !isTainted(m, v) && !(v.t === 'op' && (PIECE.has(v.op) || v.op === 'at'));
}

function isOwnLength(m: Machine, v: Value): boolean {
  return alternatives(v).some(
    (a) => (isLength(a) && isOwnList(m, a.args[0]!)) || (a.t === 'ext' && a.path.endsWith('.length')),
  );
}

// A list that no word of the caller's has a part in, not even in what was left out of it.
function isOwnList(m: Machine, list: Value): boolean {
  return !isTainted(m, list) && !provenByAny(list).some((f) => isTainted(m, f.of));
}

/** True for the length of a list or text. */
export function isLength(v: Value): v is Op {
  return v.t === 'op' && v.op === 'length';
}

/** What a test has proved about other values, for any element that is left of a list. */
export function provenByAny(list: Value): readonly Fact[] {
  if (list.t !== 'ref' || list.obj.kind !== 'array' || list.obj.elems.length > 0) return [];
  const { rest } = list.obj;
  return rest?.t === 'union' ? meet(rest.alts.map((a) => a.given)) : [];
}

/** A part of a path says nothing about the rest. */
export const PIECE = new Set(['charAt', 'slice', 'substring', 'path.dirname']);
