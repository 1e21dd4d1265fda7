// Names of properties: whether one may lead to the prototype that all objects share, and what a merge takes in.
import type { Schema } from '../analysis/schema.ts';
import type { Value } from '../analysis/values.ts';
import { charsetOf } from './charsets.ts';
import type { HoleTest } from './judge.ts';

/** `by-hand` where one of the ways to the prototype is closed and the other is not. */
export const propertyName: HoleTest = (k, hole, before, after) => {
  // Part of one name, which is then no other: `user:${id}`. Between dots it is a whole name.
  if ((before !== '' && !/[.[\]/]$/.test(before)) || (after !== '' && !/^[.\]/[]/.test(after))) return true;
  const charset = charsetOf(k, hole);
  const spelt = (name: string): boolean => charset === undefined || [...name].every((c) => charset.meets(c));
  const proto = spelt('__proto__') && !k.knows(hole, 'no-proto');
  const viaClass = spelt('constructor') && spelt('prototype') && !k.knows(hole, 'no-constructor');
  if (!proto && !viaClass) return true;
  // Found out by a function that nobody here knows: an id, a slug, a hash.
  if (hole.t === 'op' && (hole.op === 'unknown' || hole.op === 'result' || hole.op === 'base64')) return true;
  if (isPlainKey(hole)) return true;
  return proto && viaClass ? false : 'by-hand';
};

// Schemas drop an own `__proto__` of a record they check, and an element that is text has no names to go through.
function isPlainKey(hole: Value): boolean {
  if (hole.t !== 'op' || hole.op !== 'key') return false;
  const [of] = hole.args;
  return of?.t === 'src' && of.checked && !mayHoldAnything(of.schema, !/(?:\*|\[\])$/.test(of.path));
}

/**
 * Whether a value that fits the schema may hold names that nobody listed, at any depth.
 * @param parsed a text counts, since it can only be here as the JSON it was
 */
export function mayHoldAnything(schema: Schema | undefined, parsed = false): boolean {
  if (!schema) return true;
  switch (schema.type) {
    case 'any':
      return true;
    case 'string':
      return parsed;
    case 'object':
      return schema.open === true || !schema.props || [...schema.props.values()].some((p) => mayHoldAnything(p));
    case 'record':
    case 'array':
      return mayHoldAnything(schema.element);
    case 'union':
      return (schema.members ?? []).some((s) => mayHoldAnything(s, parsed));
    default:
      return false;
  }
}
