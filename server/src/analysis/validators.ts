// Answers of validators that this analysis cannot look into: known by their names.
import ts from 'typescript';
import type { Op, Src, Value } from './values.ts';

/** Libraries of validation, and names of functions that answer whether something is what it should be. */
const NAMES =
  /(?:^|[.#_/])(?:ajv|joi|yup|valibot|typebox|superstruct|io-ts|arktype)|valid|schema|parse|assert|decode|coerce|check|guard|\bis[A-Z]/i;

/** True for the answer of a validator outside the program: a checked copy, or whether a value passes. */
export function isValidators(v: Op): boolean {
  if (v.op === 'result') {
    const [callee] = v.args;
    return callee?.t === 'ext' && NAMES.test(callee.path);
  }
  const node = v.op === 'unknown' ? v.site?.node : undefined;
  if (!node || !ts.isCallExpression(node)) return false;
  const callee = node.expression;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : '';
  return NAMES.test(name);
}

/** The arguments that a decision over this value is about: those given to a validator whose answer it is. */
export function vettedBy(v: Value): readonly Src[] {
  if (v.t !== 'op') return [];
  if (v.op.startsWith('get.') && v.args[0]) return vettedBy(v.args[0]);
  return isValidators(v) ? v.args.filter((a) => a.t === 'src') : [];
}
