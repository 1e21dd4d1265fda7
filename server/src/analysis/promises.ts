// Promises that nobody awaits: as a condition one is always true, and what its function throws stops nobody.

import ts from 'typescript';
import { factKey } from './facts.ts';
import type { Machine } from './machine.ts';
import type { Value } from './values.ts';

/** True for a function whose calls give a promise at once. */
export function isAsync(node: ts.FunctionLikeDeclaration): boolean {
  return !node.asteriskToken && (node.modifiers?.some((x) => x.kind === ts.SyntaxKind.AsyncKeyword) ?? false);
}

/** The value of `node` as a condition. Elsewhere a promise stands for its value; here it is an object. */
export function asCondition(m: Machine, node: ts.Expression, value: Value): Value {
  return isPromised(m, node) ? m.terms.true : value;
}

/** The value of `node` as it is kept in a variable or handed on by a plain function: awaited later, or never. */
export function asKept(m: Machine, node: ts.Expression, value: Value): Value {
  return isPromised(m, node) ? m.terms.op('pending', [settled(value)]) : value;
}

/** Takes back what a call has proved whose promise is dropped: nobody hears that it throws. */
export function forgetProofs(m: Machine, node: ts.Expression, mark: number): void {
  let call = bare(node);
  if (ts.isVoidExpression(call)) call = bare(call.expression);
  if (isPromised(m, call)) forgetFacts(m, mark);
}

/** Takes back what was proved since the mark. */
export function forgetFacts(m: Machine, mark: number): void {
  for (const fact of m.factsSince(mark)) m.drop(m.facts, factKey(fact.term, fact.kind));
}

/** What a promise that was kept comes to. */
export function settled(value: Value): Value {
  let v = value;
  while (v.t === 'op' && v.op === 'pending') v = v.args[0]!;
  return v;
}

function isPromised(m: Machine, node: ts.Expression): boolean {
  return m.promised !== undefined && m.promised === bare(node);
}

function bare(node: ts.Expression): ts.Expression {
  let e = node;
  while (ts.isParenthesizedExpression(e) || ts.isAsExpression(e) || ts.isNonNullExpression(e)) e = e.expression;
  return e;
}
