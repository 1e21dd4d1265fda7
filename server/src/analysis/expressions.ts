// Expressions: every node gives a value.
import ts from 'typescript';
import { assume, truth } from './assume.ts';
import { callExpression, construct, spreadArguments, taggedTemplate } from './calls.ts';
import { makeClass, makeFunction } from './functions.ts';
import type { Machine } from './machine.ts';
import { deleteProperty, getIndex, getProperty, keyOf, setIndex, setProperty } from './properties.ts';
import { isPending, lookup, requireValue, scopeOf } from './scopes.ts';
import { equals } from './statements.ts';
import { isTainted } from './taint.ts';
import { typedUnknown } from './typed.ts';
import { alternatives, type Env, type Site, type Value } from './values.ts';

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
      return typedUnknown(m, evaluate(m, cast.expression, env), cast.type, env);
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
      return construct(m, callee, args, site, sites);
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
      const condition = evaluate(m, c.condition, env);
      const known = truth(m, condition);
      if (known !== undefined) return evaluate(m, known ? c.whenTrue : c.whenFalse, env);
      return m.choose([
        () => (holds(m, condition, true), evaluate(m, c.whenTrue, env)),
        () => (holds(m, condition, false), evaluate(m, c.whenFalse, env)),
      ]);
    }
    case K.BinaryExpression:
      return binary(m, node as ts.BinaryExpression, env, site);
    case K.PrefixUnaryExpression: {
      const u = node as ts.PrefixUnaryExpression;
      const v = evaluate(m, u.operand, env);
      if (u.operator === K.ExclamationToken) return not(m, v, site);
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

/** Takes a branch, or ends the path where the condition cannot hold. */
function holds(m: Machine, condition: Value, wanted: boolean): void {
  if (!assume(m, condition, wanted)) m.choose([]);
}

export function selfOf(m: Machine, env: Env): Value {
  for (let e: Env | undefined = env; e; e = e.parent) if (e.frame) return e.frame.self;
  return env.module.exportsObject ? m.ref(env.module.exportsObject) : m.terms.undefined;
}

/** A promise stands for its value; an awaited answer of an external call carries nothing of what was asked. */
export function awaited(m: Machine, value: Value): Value {
  if (value.t === 'op' && value.op === 'result') return value.args[0]!;
  if (value.t === 'union') return m.terms.union(value.alts.map((a) => ({ ...a, value: awaited(m, a.value) })));
  return value;
}

export function not(m: Machine, v: Value, site: Site): Value {
  const known = truth(m, v);
  if (known !== undefined) return m.terms.lit(!known);
  if (v.t === 'op' && v.op === 'not') return v.args[0]!;
  return m.terms.op('not', [v], site);
}

function typeOf(m: Machine, v: Value, site: Site): Value {
  if (v.t === 'lit') return m.terms.lit(v.value === null ? 'object' : typeof v.value);
  if (v.t === 'str') return m.terms.lit('string');
  if (v.t === 'ref') {
    const callable = ['function', 'native', 'class'].includes(v.obj.kind);
    return m.terms.lit(callable ? 'function' : 'object');
  }
  return m.terms.op('typeof', [v], site);
}

/** What a value looks like inside a string. */
export function stringOf(m: Machine, v: Value, site: Site): Value {
  if (v.t === 'ref' && v.obj.kind === 'array') return joinArray(m, v, ',', site);
  if (v.t === 'ref') {
    const own = getProperty(m, v, 'toString', undefined);
    return own.t === 'ref' ? m.terms.op('string', [v], site) : m.terms.op('string', [v], site);
  }
  return v;
}

/** `array.join(separator)` as a shape. Elements that may or may not be there become holes. */
export function joinArray(m: Machine, v: Value, separator: string, site: Site): Value {
  if (v.t !== 'ref' || v.obj.kind !== 'array') return m.terms.op('join', [v, m.terms.lit(separator)], site);
  const parts: (string | Value)[] = [];
  const add = (piece: Value): void => {
    if (parts.length) parts.push(separator);
    parts.push(stringOf(m, piece, site));
  };
  for (const el of v.obj.elems) add(el);
  if (v.obj.rest) for (const el of alternatives(v.obj.rest)) add(el);
  return m.terms.str(parts, site);
}

function step(m: Machine, target: ts.Expression, v: Value, operator: ts.SyntaxKind, env: Env, site: Site): Value {
  const next =
    v.t === 'lit' && typeof v.value === 'number'
      ? m.terms.lit(v.value + (operator === K.PlusPlusToken ? 1 : -1))
      : m.terms.op('number', [v], site);
  assign(m, target, next, env);
  return next;
}

function binary(m: Machine, node: ts.BinaryExpression, env: Env, site: Site): Value {
  const op = node.operatorToken.kind;
  switch (op) {
    case K.EqualsToken: {
      const value = evaluate(m, node.right, env);
      assign(m, node.left, value, env);
      return value;
    }
    case K.CommaToken:
      evaluate(m, node.left, env);
      return evaluate(m, node.right, env);
    case K.AmpersandAmpersandToken: {
      const left = evaluate(m, node.left, env);
      const known = truth(m, left);
      if (known !== undefined) return known ? evaluate(m, node.right, env) : left;
      return logical(m, 'and', left, node.right, env, site);
    }
    case K.BarBarToken: {
      const left = evaluate(m, node.left, env);
      const known = truth(m, left);
      if (known !== undefined) return known ? left : evaluate(m, node.right, env);
      return logical(m, 'or', left, node.right, env, site);
    }
    case K.QuestionQuestionToken: {
      const left = evaluate(m, node.left, env);
      return fallback(m, left, () => evaluate(m, node.right, env));
    }
    case K.PlusEqualsToken: {
      const value = plus(m, evaluate(m, node.left, env), evaluate(m, node.right, env), site);
      assign(m, node.left, value, env);
      return value;
    }
    case K.BarBarEqualsToken:
    case K.QuestionQuestionEqualsToken: {
      const left = evaluate(m, node.left, env);
      const known = truth(m, left);
      const value =
        op === K.BarBarEqualsToken && known === true ? left : fallback(m, left, () => evaluate(m, node.right, env));
      assign(m, node.left, value, env);
      return value;
    }
    case K.AmpersandAmpersandEqualsToken: {
      const left = evaluate(m, node.left, env);
      const value = m.terms.any([left, evaluate(m, node.right, env)]);
      assign(m, node.left, value, env);
      return value;
    }
    default:
      break;
  }
  if (op >= K.FirstAssignment && op <= K.LastAssignment) {
    const value = m.terms.op('number', [evaluate(m, node.left, env), evaluate(m, node.right, env)], site);
    assign(m, node.left, value, env);
    return value;
  }
  const a = evaluate(m, node.left, env);
  const b = evaluate(m, node.right, env);
  switch (op) {
    case K.PlusToken:
      return plus(m, a, b, site);
    case K.EqualsEqualsEqualsToken:
      return equals(m, a, b, site);
    case K.EqualsEqualsToken:
      return equals(m, a, b, site, true);
    case K.ExclamationEqualsEqualsToken:
      return not(m, equals(m, a, b, site), site);
    case K.ExclamationEqualsToken:
      return not(m, equals(m, a, b, site, true), site);
    case K.InKeyword:
      if (
        a.t === 'lit' &&
        b.t === 'ref' &&
        !b.obj.rest &&
        !b.obj.slots.has('@spread') &&
        b.obj.kind === 'object' &&
        !b.obj.proto
      )
        return m.terms.lit(b.obj.slots.has(`.${String(a.value)}`));
      if (b.t === 'ref')
        m.ask(
          a,
          b.obj.names().map((n) => m.terms.lit(n)),
        );
      return m.terms.op('in', [a, b], site);
    case K.InstanceOfKeyword:
      return m.terms.op('instanceof', [a, b], site);
    case K.LessThanToken:
    case K.GreaterThanToken:
    case K.LessThanEqualsToken:
    case K.GreaterThanEqualsToken: {
      const x = a.t === 'lit' ? a.value : undefined;
      const y = b.t === 'lit' ? b.value : undefined;
      if (typeof x === 'number' && typeof y === 'number')
        return m.terms.lit(
          op === K.LessThanToken
            ? x < y
            : op === K.GreaterThanToken
              ? x > y
              : op === K.LessThanEqualsToken
                ? x <= y
                : x >= y,
        );
      return m.terms.op(ts.tokenToString(op)!, [a, b], site);
    }
    default:
      return m.terms.op('number', [a, b], site);
  }
}

function logical(m: Machine, kind: 'and' | 'or', left: Value, right: ts.Expression, env: Env, site: Site): Value {
  const go = kind === 'and';
  let other: Value | undefined;
  const value = m.choose([
    () => (holds(m, left, !go), isCondition(left) ? m.terms.lit(!go) : left),
    () => (holds(m, left, go), (other = evaluate(m, right, env))),
  ]);
  // As a condition the two sides stay together, so that what each proves is known to a later branch.
  if (other && isCondition(other) && (kind === 'and' || isCondition(left)))
    return m.terms.op(kind, [left, other], site);
  return value;
}

const CONDITIONS = new Set([
  'and',
  'or',
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
  'boolean',
  'every',
  'some',
  'isInteger',
  'canParse',
]);
export function isCondition(v: Value): boolean {
  return v.t === 'op' ? CONDITIONS.has(v.op) : v.t === 'lit' && typeof v.value === 'boolean';
}

/** `a ?? b` and defaults: `b` joins in where `a` may be missing. */
export function fallback(m: Machine, left: Value, right: () => Value): Value {
  if (left.t === 'lit') return left.value === undefined || left.value === null ? right() : left;
  if (left.t === 'str' || left.t === 'ref') return left;
  if (left.t === 'union') {
    const kept = left.alts.filter(
      (a) => !(a.value.t === 'lit' && (a.value.value === undefined || a.value.value === null)),
    );
    const sure = kept.every((a) => a.value.t === 'ref' || a.value.t === 'str' || a.value.t === 'lit');
    if (sure && kept.length === left.alts.length) return left;
    return m.terms.union([...kept, { value: m.choose([right]), given: [] }]);
  }
  let other: Value | undefined;
  m.branch([() => true, () => ((other = right()), true)]);
  return other ? m.terms.any([left, other]) : left;
}

function plus(m: Machine, a: Value, b: Value, site: Site): Value {
  if (a.t === 'lit' && b.t === 'lit') {
    if (typeof a.value === 'number' && typeof b.value === 'number') return m.terms.lit(a.value + b.value);
    return m.terms.lit(String(a.value) + String(b.value));
  }
  if (isNumber(a) && isNumber(b)) return m.terms.op('number', [a, b], site);
  return m.terms.str([stringOf(m, a, site), stringOf(m, b, site)], site);
}
function isNumber(v: Value): boolean {
  return (v.t === 'lit' && typeof v.value === 'number') || (v.t === 'op' && (v.op === 'number' || v.op === 'length'));
}

function objectLiteral(m: Machine, node: ts.ObjectLiteralExpression, env: Env): Value {
  const site: Site = { module: env.module, node };
  const obj = m.object('object', site);
  const self = m.ref(obj);
  for (const p of node.properties) {
    if (ts.isSpreadAssignment(p)) {
      spreadInto(m, self, evaluate(m, p.expression, env));
      continue;
    }
    if (ts.isShorthandPropertyAssignment(p)) {
      obj.slots.set(`.${p.name.text}`, lookup(m, env, p.name.text));
      continue;
    }
    const name = p.name ? keyOf(m, p.name, env) : undefined;
    let value: Value;
    if (ts.isPropertyAssignment(p)) value = evaluate(m, p.initializer, env);
    else value = makeFunction(m, p, env, undefined, undefined);
    if (ts.isGetAccessor(p) && name?.t === 'lit') obj.slots.set(`@get.${String(name.value)}`, value);
    else if (ts.isSetAccessor(p)) continue;
    else if (name) setIndex(m, self, name, value);
  }
  return self;
}

/** `{...value}`: known fields are copied, the rest is remembered as a base to ask. */
export function spreadInto(m: Machine, into: Value, value: Value): void {
  if (into.t !== 'ref') return;
  const obj = into.obj;
  const parts = alternatives(value);
  if (parts.length === 1 && parts[0]!.t === 'ref' && parts[0]!.obj.kind !== 'array') {
    const from = parts[0]!.obj;
    for (const [key, v] of from.slots) if (key.startsWith('.')) m.write(obj, key, v);
    if (from.rest) m.write(obj, '@rest', from.rest);
    const bases = from.slots.get('@spread') as readonly Value[] | undefined;
    if (bases) m.write(obj, '@spread', [...((obj.slots.get('@spread') as Value[] | undefined) ?? []), ...bases]);
    return;
  }
  const bases = parts.filter((p) => p.t !== 'lit');
  if (bases.length) m.write(obj, '@spread', [...((obj.slots.get('@spread') as Value[] | undefined) ?? []), ...bases]);
}

function arrayLiteral(m: Machine, node: ts.ArrayLiteralExpression, env: Env): Value {
  const elems: Value[] = [];
  let rest: Value[] = [];
  for (const e of node.elements) {
    if (!ts.isSpreadElement(e)) {
      const v = evaluate(m, e, env);
      if (rest.length) rest.push(v);
      else elems.push(v);
      continue;
    }
    const items = iterate(m, evaluate(m, e.expression, env), { module: env.module, node: e });
    if (rest.length) rest.push(...items.known);
    else elems.push(...items.known);
    if (items.rest) rest = [...rest, items.rest];
  }
  return m.array(elems, { module: env.module, node }, rest.length ? m.terms.any(rest) : undefined);
}

/** What iterating over a value gives: elements known one by one, and one that stands for any more. */
export function iterate(m: Machine, value: Value, site: Site): { known: Value[]; rest?: Value } {
  if (value.t === 'ref') {
    const { obj } = value;
    if (obj.kind === 'array') {
      const rest = obj.rest ? alternatives(obj.rest) : [];
      const objects = rest.filter((r) => r.t === 'ref');
      const others = rest.filter((r) => r.t !== 'ref');
      return { known: [...obj.elems, ...objects], ...(others.length ? { rest: m.terms.any(others) } : {}) };
    }
    if (obj.kind === 'map') {
      const isSet = obj.slots.has('@set');
      const pairs = ((obj.slots.get('@entries') as readonly (readonly [Value, Value])[] | undefined) ?? []).map(
        ([k, v]) => (isSet ? k : m.array([k, v], undefined)),
      );
      const rest = obj.rest;
      return { known: pairs, ...(rest ? { rest: isSet ? rest : m.array([m.unknown(site), rest], undefined) } : {}) };
    }
    return { known: [], rest: m.unknown(site, [value]) };
  }
  if (value.t === 'union') {
    const known: Value[] = [];
    const rest: Value[] = [];
    for (const a of value.alts) {
      if (a.value.t === 'lit') continue;
      const inner = iterate(m, a.value, site);
      known.push(...inner.known);
      if (inner.rest) rest.push(inner.rest);
    }
    return { known, ...(rest.length ? { rest: m.terms.any(rest) } : {}) };
  }
  if (value.t === 'lit') return { known: [] };
  return { known: [], rest: getIndex(m, value, m.terms.op('number', []), site) };
}

function listed(m: Machine, v: Value, site: Site): Value[] {
  const { known, rest } = iterate(m, v, site);
  return rest ? [...known, rest] : known;
}

/** Writes to an assignable expression. */
export function assign(m: Machine, target: ts.Expression, value: Value, env: Env): void {
  if (ts.isIdentifier(target)) {
    const scope = scopeOf(env, target.text);
    if (scope) m.write(scope, target.text, value);
    return;
  }
  if (ts.isPropertyAccessExpression(target)) {
    const base = evaluate(m, target.expression, env);
    setProperty(m, base, target.name.text, value);
    return;
  }
  if (ts.isElementAccessExpression(target)) {
    const base = evaluate(m, target.expression, env);
    setIndex(m, base, evaluate(m, target.argumentExpression, env), value);
    return;
  }
  if (ts.isParenthesizedExpression(target) || ts.isNonNullExpression(target) || ts.isAsExpression(target)) {
    assign(m, target.expression, value, env);
    return;
  }
  const site: Site = { module: env.module, node: target };
  if (ts.isObjectLiteralExpression(target)) {
    for (const p of target.properties) {
      if (ts.isShorthandPropertyAssignment(p)) assign(m, p.name, getProperty(m, value, p.name.text, site), env);
      else if (ts.isPropertyAssignment(p) && (ts.isIdentifier(p.name) || ts.isStringLiteral(p.name)))
        assign(m, p.initializer, getProperty(m, value, p.name.text, site), env);
    }
  } else if (ts.isArrayLiteralExpression(target))
    target.elements.forEach((e, i) => assign(m, e, getIndex(m, value, m.terms.lit(i), site), env));
}

/** Binds a name or pattern. `declare` makes the names in `env`. */
export function bind(m: Machine, name: ts.BindingName, value: Value, env: Env, how: 'declare'): void {
  if (ts.isIdentifier(name)) {
    m.write(env, name.text, value);
    return;
  }
  const site: Site = { module: env.module, node: name };
  if (ts.isArrayBindingPattern(name)) {
    name.elements.forEach((el, i) => {
      if (!ts.isBindingElement(el)) return;
      if (el.dotDotDotToken) {
        const rest =
          value.t === 'ref' && value.obj.kind === 'array'
            ? m.array(value.obj.elems.slice(i), site, value.obj.rest)
            : value;
        bind(m, el.name, rest, env, how);
      } else bindElement(m, el, getIndex(m, value, m.terms.lit(i), site), env);
    });
    return;
  }
  const taken: string[] = [];
  for (const el of name.elements) {
    if (el.dotDotDotToken) {
      const obj = m.object('object', site);
      const ref = m.ref(obj);
      spreadInto(m, ref, value);
      for (const key of taken) deleteProperty(m, ref, key);
      bind(m, el.name, ref, env, how);
      continue;
    }
    const key = el.propertyName
      ? keyOf(m, el.propertyName, env)
      : ts.isIdentifier(el.name)
        ? m.terms.lit(el.name.text)
        : undefined;
    if (key?.t === 'lit') taken.push(String(key.value));
    const v = key ? getIndex(m, value, key, { module: env.module, node: el }) : m.unknown(site);
    bindElement(m, el, v, env);
  }
}

function bindElement(m: Machine, el: ts.BindingElement, value: Value, env: Env): void {
  const init = el.initializer;
  const v = init ? fallback(m, value, () => evaluate(m, init, env)) : value;
  bind(m, el.name, v, env, 'declare');
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

export { isPending };
