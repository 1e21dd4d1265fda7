// Decisions by a variable: `if (known) …; if (known) …` is one decision, whatever the answer was that it holds.

import ts from 'typescript';
import { selfOf } from './expressions.ts';
import type { Machine } from './machine.ts';
import type { Env, Slots, Value } from './values.ts';

/** Notes that the condition is `wanted`, for the variables and fields it is made of. False where one was decided otherwise. */
export function decide(m: Machine, node: ts.Expression, env: Env, wanted: boolean): boolean {
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node))
    return decide(m, node.expression, env, wanted);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    return decide(m, node.operand, env, !wanted);
  if (ts.isBinaryExpression(node)) {
    const both = wanted ? ts.SyntaxKind.AmpersandAmpersandToken : ts.SyntaxKind.BarBarToken;
    if (node.operatorToken.kind !== both) return true;
    return decide(m, node.left, env, wanted) && decide(m, node.right, env, wanted);
  }
  const place = placeOf(m, node, env);
  if (!place) return true;
  if (m.knows(place, wanted ? 'falsy' : 'truthy')) return false;
  m.learn(place, wanted ? 'truthy' : 'falsy', undefined);
  return true;
}

// The place and what it holds now, as one term: another value there is another decision. What decides by itself
// (an argument, a constant) needs no place.
function placeOf(m: Machine, node: ts.Expression, env: Env): Value | undefined {
  const [on, key] = slotOf(m, node, env) ?? [];
  if (on === undefined || key === undefined) return undefined;
  const value = on.slots.get(key) as Value | undefined;
  if (value === undefined || !('t' in value) || value.t === 'lit' || value.t === 'src' || m.traits(value).stable)
    return undefined;
  return m.terms.op('place', [m.terms.lit(`${(on as Env).id}${key}`), value]);
}

function slotOf(m: Machine, node: ts.Expression, env: Env): readonly [Slots, string] | undefined {
  if (ts.isIdentifier(node)) {
    for (let e: Env | undefined = env; e; e = e.parent) if (e.slots.has(node.text)) return [e, node.text];
    return undefined;
  }
  if (!ts.isPropertyAccessExpression(node) || node.expression.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
  const self = selfOf(m, env);
  return self.t === 'ref' ? [self.obj, `.${node.name.text}`] : undefined;
}
