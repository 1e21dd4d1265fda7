// Names and patterns: declared, bound to a value, or assigned.

import ts from 'typescript';
import { evaluate } from './expressions.ts';
import { spreadInto } from './literals.ts';
import type { Machine } from './machine.ts';
import { fallback } from './operators.ts';
import { assignIndex, assignProperty, deleteProperty, getIndex, getProperty, keyOf } from './properties.ts';
import { owned, written } from './prototypes.ts';
import { scopeOf } from './scopes.ts';
import type { Env, Site, Value } from './values.ts';

/** Writes to an assignable expression. */
export function assign(m: Machine, target: ts.Expression, value: Value, env: Env): void {
  if (ts.isIdentifier(target)) {
    const scope = scopeOf(env, target.text);
    m.kept.at = { module: env.module, node: target };
    if (scope) m.write(scope, target.text, value);
    return;
  }
  if (ts.isPropertyAccessExpression(target)) {
    const base = evaluate(m, target.expression, env);
    const site: Site = { module: env.module, node: target };
    m.kept.at = site;
    assignProperty(m, base, target.name.text, value, site);
    return;
  }
  if (ts.isElementAccessExpression(target)) {
    const base = evaluate(m, target.expression, env);
    const key = evaluate(m, target.argumentExpression, env);
    const site: Site = { module: env.module, node: target };
    written(m, base, key, value, site);
    m.kept.at = site;
    assignIndex(m, base, key, value, site);
    owned(m, key, value, site);
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
    for (const [i, e] of target.elements.entries()) assign(m, e, getIndex(m, value, m.terms.lit(i), site), env);
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
            : value.t === 'op'
              ? m.terms.op('slice', [value, m.terms.lit(i)], site)
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
