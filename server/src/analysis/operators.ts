// Operators: what `+`, `&&`, `??`, `===`, `typeof` and their like give for abstract values.
import ts from 'typescript';
import { truth } from './assume.ts';
import { assign } from './binding.ts';
import { decide } from './decisions.ts';
import { evaluate, holds } from './expressions.ts';
import { joinArray } from './iteration.ts';
import type { Machine } from './machine.ts';
import { asCondition, asKept } from './promises.ts';
import { getProperty } from './properties.ts';
import { NUMBERS } from './traits.ts';
import { alternatives, type Env, type Site, type Value } from './values.ts';

const K = ts.SyntaxKind;

export function not(m: Machine, v: Value, site: Site): Value {
  const known = truth(m, v);
  if (known !== undefined) return m.terms.lit(!known);
  if (v.t === 'op' && v.op === 'not') {
    const [of] = v.args;
    return isCondition(of!) ? of! : m.terms.op('boolean', [of!], site);
  }
  return m.terms.op('not', [v], site);
}

export function typeOf(m: Machine, v: Value, site: Site): Value {
  if (v.t === 'lit') return m.terms.lit(v.value === null ? 'object' : typeof v.value);
  if (v.t === 'str') return m.terms.lit('string');
  // Bundlers ask whether there is one before they call it.
  if (v.t === 'ext' && v.path === 'global#require') return m.terms.lit('function');
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

export function step(
  m: Machine,
  target: ts.Expression,
  v: Value,
  operator: ts.SyntaxKind,
  env: Env,
  site: Site,
): Value {
  const next =
    v.t === 'lit' && typeof v.value === 'number'
      ? m.terms.lit(v.value + (operator === K.PlusPlusToken ? 1 : -1))
      : m.terms.op('number', [v], site);
  assign(m, target, next, env);
  return next;
}

export function binary(m: Machine, node: ts.BinaryExpression, env: Env, site: Site): Value {
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
      const left = asCondition(m, node.left, evaluate(m, node.left, env));
      const known = truth(m, left);
      if (known !== undefined) return known ? evaluate(m, node.right, env) : left;
      return logical(m, 'and', left, node, env, site);
    }
    case K.BarBarToken: {
      const left = asKept(m, node.left, evaluate(m, node.left, env));
      const known = truth(m, left);
      if (known !== undefined) return known ? left : evaluate(m, node.right, env);
      return logical(m, 'or', left, node, env, site);
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
    const value = m.terms.op(result(op), [evaluate(m, node.left, env), evaluate(m, node.right, env)], site);
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
      const comparable = typeof x === typeof y && (typeof x === 'number' || typeof x === 'string');
      if (comparable && x !== undefined && x !== null && y !== undefined && y !== null)
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
      return m.terms.op(result(op), [a, b], site);
  }
}

// Neither a remainder nor what is left of some bits is more than what it is taken from, or than what takes it.
function result(op: ts.SyntaxKind): string {
  switch (op) {
    case K.PercentToken:
    case K.PercentEqualsToken:
    case K.AmpersandToken:
    case K.AmpersandEqualsToken:
      return 'least';
    default:
      return 'number';
  }
}

function logical(m: Machine, kind: 'and' | 'or', left: Value, node: ts.BinaryExpression, env: Env, site: Site): Value {
  const go = kind === 'and';
  let other: Value | undefined;
  const value = m.choose([
    () => {
      holds(m, left, decide(m, node.left, env, !go) ? !go : undefined);
      return isCondition(left) ? m.terms.lit(!go) : left;
    },
    () => {
      holds(m, left, decide(m, node.left, env, go) ? go : undefined);
      other = asKept(m, node.right, evaluate(m, node.right, env));
      return other;
    },
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
  m.branch([
    () => true,
    () => {
      other = right();
      return true;
    },
  ]);
  if (!other) return left;
  // Where the other stands in, there is nothing on the left that a check could have been about.
  const given = m.traits(left).stable ? [{ term: left.id, of: left, kind: 'falsy' as const, site: undefined }] : [];
  return m.terms.union([
    { value: left, given: [] },
    { value: other, given },
  ]);
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
  return (v.t === 'lit' && typeof v.value === 'number') || (v.t === 'op' && NUMBERS.has(v.op));
}

/** The term of `a === b`, decided where both are constants. */
export function equals(m: Machine, a: Value, b: Value, site: Site, loose = false): Value {
  if (a.t === 'lit' && b.t === 'lit')
    return m.terms.lit(a.value === b.value || (loose && (a.value ?? null) === (b.value ?? null)));
  m.ask(a, alternatives(b));
  m.ask(b, alternatives(a));
  if (a.t === 'lit' && a.value === true) return b;
  if (a.t === 'ref' && b.t === 'lit') return m.terms.false;
  if (b.t === 'ref' && a.t === 'lit') return m.terms.false;
  if (a.t === 'ref' && b.t === 'ref') return a.id === b.id ? m.terms.true : m.terms.op('===', [a, b], site);
  // `found === undefined` after a search: what each outcome of the search has proved comes along. So it does where
  // only one outcome is left.
  if (a.t === 'union' && b.t === 'lit' && (b.value === undefined || b.value === null || a.alts.length === 1))
    return m.terms.union(a.alts.map(({ value, given }) => ({ value: equals(m, value, b, site, loose), given })));
  return m.terms.op('===', [a, b], site);
}
