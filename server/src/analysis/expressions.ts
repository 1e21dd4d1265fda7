// Expressions: every node gives a value.
import ts from 'typescript';
import { assume, truth } from './assume.ts';
import { callExpression, spreadArguments } from './calls.ts';
import { construct } from './construct.ts';
import { decide } from './decisions.ts';
import { taggedTemplate } from './external.ts';
import { makeClass, makeFunction } from './functions.ts';
import { listed } from './iteration.ts';
import { arrayLiteral, objectLiteral } from './literals.ts';
import type { Machine } from './machine.ts';
import { binary, not, step, stringOf, typeOf } from './operators.ts';
import { asCondition } from './promises.ts';
import { deleteProperty, getIndex, getProperty } from './properties.ts';
import { lookup, requireValue } from './scopes.ts';
import { cameTo } from './settling.ts';
import { isTainted } from './taint.ts';
import { typedUnknown } from './typed.ts';
import { expectArguments, expectContents } from './typed-contents.ts';
import type { Env, Site, Value } from './values.ts';

const K = ts.SyntaxKind;

/** The value of an expression on the current path. Throws DEAD when no path survives it. */
export function evaluate(m: Machine, node: ts.Expression, env: Env): Value {
  m.step();
  const site: Site = { module: env.module, node };
  switch (node.kind) {
    case K.Identifier:
      return lookup(m, env, (node as ts.Identifier).text);
    case K.StringLiteral:
    case K.NoSubstitutionTemplateLiteral:
      return m.terms.lit((node as ts.StringLiteral).text);
    case K.NumericLiteral:
      return m.terms.lit(Number((node as ts.NumericLiteral).text));
    case K.BigIntLiteral:
      return m.terms.op('number', [], site);
    case K.TrueKeyword:
      return m.terms.true;
    case K.FalseKeyword:
      return m.terms.false;
    case K.NullKeyword:
      return m.terms.null;
    case K.RegularExpressionLiteral: {
      const text = (node as ts.RegularExpressionLiteral).text;
      const end = text.lastIndexOf('/');
      return m.terms.regex(text.slice(1, end), text.slice(end + 1));
    }
    case K.TemplateExpression: {
      const t = node as ts.TemplateExpression;
      const parts: (string | Value)[] = [t.head.text];
      for (const span of t.templateSpans)
        parts.push(stringOf(m, evaluate(m, span.expression, env), site), span.literal.text);
      return m.terms.str(parts, site);
    }
    case K.TaggedTemplateExpression:
      return taggedTemplate(m, node as ts.TaggedTemplateExpression, env);
    case K.ParenthesizedExpression:
    case K.NonNullExpression:
    case K.SatisfiesExpression:
      return evaluate(m, (node as ts.ParenthesizedExpression).expression, env);
    case K.AsExpression:
    case K.TypeAssertionExpression: {
      const cast = node as ts.AsExpression;
      const value = typedUnknown(m, evaluate(m, cast.expression, env), cast.type, env);
      expectContents(m, value, cast.type, env);
      return value;
    }
    case K.ThisKeyword:
      return selfOf(m, env);
    case K.PropertyAccessExpression: {
      const access = node as ts.PropertyAccessExpression;
      if (access.expression.kind === K.MetaProperty) return m.terms.ext('global#import.meta');
      const base = evaluate(m, access.expression, env);
      return getProperty(m, base, access.name.text, site);
    }
    case K.ElementAccessExpression: {
      const access = node as ts.ElementAccessExpression;
      const base = evaluate(m, access.expression, env);
      return getIndex(m, base, evaluate(m, access.argumentExpression, env), site);
    }
    case K.CallExpression:
      return callExpression(m, node as ts.CallExpression, env);
    case K.NewExpression: {
      const n = node as ts.NewExpression;
      const callee = evaluate(m, n.expression, env);
      const { args, sites } = spreadArguments(m, n.arguments ?? [], env);
      const made = construct(m, callee, args, site, sites);
      expectArguments(m, made, n.typeArguments, env);
      return made;
    }
    case K.ArrowFunction:
    case K.FunctionExpression: {
      const self = node.kind === K.ArrowFunction && env.frame ? env.frame.self : undefined;
      const home = node.kind === K.ArrowFunction ? env.frame?.home : undefined;
      return makeFunction(m, node as ts.ArrowFunction, env, self, home);
    }
    case K.ClassExpression:
      return makeClass(m, node as ts.ClassExpression, env);
    case K.ObjectLiteralExpression:
      return objectLiteral(m, node as ts.ObjectLiteralExpression, env);
    case K.ArrayLiteralExpression:
      return arrayLiteral(m, node as ts.ArrayLiteralExpression, env);
    case K.ConditionalExpression: {
      const c = node as ts.ConditionalExpression;
      const condition = asCondition(m, c.condition, evaluate(m, c.condition, env));
      const known = truth(m, condition);
      if (known !== undefined) return evaluate(m, known ? c.whenTrue : c.whenFalse, env);
      return m.choose([
        () => {
          holds(m, condition, decide(m, c.condition, env, true) ? true : undefined);
          return evaluate(m, c.whenTrue, env);
        },
        () => {
          holds(m, condition, decide(m, c.condition, env, false) ? false : undefined);
          return evaluate(m, c.whenFalse, env);
        },
      ]);
    }
    case K.BinaryExpression:
      return binary(m, node as ts.BinaryExpression, env, site);
    case K.PrefixUnaryExpression: {
      const u = node as ts.PrefixUnaryExpression;
      const v = evaluate(m, u.operand, env);
      if (u.operator === K.ExclamationToken) return not(m, asCondition(m, u.operand, v), site);
      if (u.operator === K.PlusPlusToken || u.operator === K.MinusMinusToken)
        return step(m, u.operand, v, u.operator, env, site);
      if (v.t === 'lit' && typeof v.value === 'number') {
        if (u.operator === K.MinusToken) return m.terms.lit(-v.value);
        if (u.operator === K.PlusToken) return v;
      }
      return m.terms.op('number', [v], site);
    }
    case K.PostfixUnaryExpression: {
      const u = node as ts.PostfixUnaryExpression;
      const v = evaluate(m, u.operand, env);
      step(m, u.operand, v, u.operator, env, site);
      return v;
    }
    case K.TypeOfExpression: {
      const v = evaluate(m, (node as ts.TypeOfExpression).expression, env);
      return typeOf(m, v, site);
    }
    case K.AwaitExpression:
      return awaited(m, evaluate(m, (node as ts.AwaitExpression).expression, env));
    case K.YieldExpression: {
      const y = node as ts.YieldExpression;
      const v = y.expression ? evaluate(m, y.expression, env) : m.terms.undefined;
      if (m.active.at(-1)?.fn?.awaits) return awaited(m, v);
      if (y.asteriskToken) m.function?.yields.push(...listed(m, v, site));
      else m.function?.yields.push(v);
      return m.unknown(site);
    }
    case K.VoidExpression:
      evaluate(m, (node as ts.VoidExpression).expression, env);
      return m.terms.undefined;
    case K.DeleteExpression: {
      const target = (node as ts.DeleteExpression).expression;
      if (ts.isPropertyAccessExpression(target))
        deleteProperty(m, evaluate(m, target.expression, env), target.name.text);
      else evaluate(m, target, env);
      return m.terms.true;
    }
    case K.SuperKeyword:
      return env.frame?.home?.cls?.base ?? m.unknown(site);
    case K.SpreadElement:
      return evaluate(m, (node as ts.SpreadElement).expression, env);
    case K.JsxElement:
    case K.JsxSelfClosingElement:
    case K.JsxFragment:
      return m.unknown(site);
    case K.ExpressionWithTypeArguments:
      return evaluate(m, (node as ts.ExpressionWithTypeArguments).expression, env);
    case K.OmittedExpression:
      return m.terms.undefined;
    default:
      return m.unknown(site);
  }
}

/** Takes a branch, or ends the path where the condition cannot hold (`wanted` is undefined where that is known). */
export function holds(m: Machine, condition: Value, wanted: boolean | undefined): void {
  if (wanted === undefined || !assume(m, condition, wanted)) m.choose([]);
}

export function selfOf(m: Machine, env: Env): Value {
  for (let e: Env | undefined = env; e; e = e.parent) if (e.frame) return e.frame.self;
  return env.module.exportsObject ? m.ref(env.module.exportsObject) : m.terms.undefined;
}

/** A promise stands for its value; an awaited answer of an external call carries nothing of what was asked. */
export function awaited(m: Machine, value: Value): Value {
  if (value.t === 'op' && value.op === 'pending') return awaited(m, value.args[0]!);
  if (value.t === 'op' && value.op === 'result') return value.args[0]!;
  if (value.t === 'ref' && value.obj.kind === 'promise') return cameTo(m, value.obj);
  if (value.t === 'union') return m.terms.union(value.alts.map((a) => ({ ...a, value: awaited(m, a.value) })));
  return value;
}

/** `require('x')`, `import('x')`. */
export function importCall(m: Machine, specifier: Value, env: Env, site: Site): Value {
  if (specifier.t === 'lit' && typeof specifier.value === 'string') return requireValue(m, env.module, specifier.value);
  const argument = ts.isCallExpression(site.node) ? site.node.arguments[0] : undefined;
  const argSites = argument ? [{ module: site.module, node: argument }] : [];
  // Whoever names the module chooses the code that runs.
  if (isTainted(m, specifier))
    m.observe({
      path: 'global#import',
      self: undefined,
      args: [specifier],
      site,
      argSites,
      tagged: false,
      isNew: false,
    });
  return m.unknown(site, [specifier]);
}
