// What a number, as it is written, breaks of its schema. Pure.
import type { Json } from '../../definitions/definition.ts';
import { compareExact, exact, isMultipleOf, mayBeRounded } from '../../exact-number.ts';
import type { What } from './failure.ts';

/** A schema's own keywords; `amount` those that are numbers. */
export interface Keywords {
  has(keyword: string): Json | undefined;
  amount(keyword: string): number | undefined;
}

const SIDES = [
  { side: 'least', keyword: 'minimum', strict: 'exclusiveMinimum' },
  { side: 'most', keyword: 'maximum', strict: 'exclusiveMaximum' },
] as const;

/** @param literal of JSON */
export function brokenByNumber(literal: string, schema: Keywords): What[] {
  const broken: What[] = [];
  for (const { side, keyword, strict } of SIDES) {
    const isBeyond = (bound: number, strictly: boolean) => {
      const order = compare(literal, bound);
      if (order === undefined) return false;
      return (strictly && order === 0) || (side === 'least' ? order < 0 : order > 0);
    };
    const bound = schema.amount(keyword);
    // Draft-04 has `"exclusiveMaximum": true` beside a maximum.
    const strictly = schema.has(strict) === true;
    if (bound !== undefined && isBeyond(bound, strictly)) broken.push({ is: 'bound', side, bound, strictly });
    const open = schema.amount(strict);
    if (open !== undefined && isBeyond(open, true)) broken.push({ is: 'bound', side, bound: open, strictly: true });
  }
  const of = schema.amount('multipleOf');
  if (of !== undefined && !mayBeRounded(of) && isMultipleOf(exact(literal)!, exact(String(of))!) === false)
    broken.push({ is: 'multiple', of });
  return broken;
}

/**
 * Negative, zero or positive as the literal is less than, equal to or more than a number of the schema; undefined where
 * that one was rounded when it was read, and both look the same.
 */
function compare(literal: string, bound: number): number | undefined {
  if (!mayBeRounded(bound)) return compareExact(exact(literal)!, exact(String(bound))!);
  const difference = Number(literal) - bound;
  return difference === 0 || Number.isNaN(difference) ? undefined : difference;
}
