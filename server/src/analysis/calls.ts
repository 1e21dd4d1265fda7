// Calls: which function or method an expression calls, the program's own, a builtin's or the outside's.

import ts from 'typescript';
import { arrayMethod } from './collections.ts';
import { helperCall } from './compiled.ts';
import { adopt, initialize } from './construct.ts';
import { awaited, evaluate, importCall } from './expressions.ts';
import { external, unknownCall } from './external.ts';
import { lineage, methodOf } from './functions.ts';
import { callValue, isFunction } from './invoke.ts';
import { iterate, listed } from './iteration.ts';
import type { Machine } from './machine.ts';
import { mapMethod } from './map-methods.ts';
import { bound, getIndex, getProperty } from './properties.ts';
import { serverMethod } from './registrations.ts';
import { compiles, regexMethod, stringMethod } from './strings.ts';
import { through } from './turns.ts';
import type { Env, Obj, Site, Value } from './values.ts';
import { schemaMethod } from './zod-methods.ts';

export type Sites = readonly (Site | undefined)[];

/** The values of call arguments, spreads opened; the place of each where it has one. */
export function spreadArguments(
  m: Machine,
  nodes: readonly ts.Expression[],
  env: Env,
): { args: Value[]; sites: (Site | undefined)[] } {
  const args: Value[] = [];
  const sites: (Site | undefined)[] = [];
  for (const node of nodes) {
    const site = { module: env.module, node };
    if (!ts.isSpreadElement(node)) {
      args.push(evaluate(m, node, env));
      sites.push(site);
      continue;
    }
    const items = iterate(m, evaluate(m, node.expression, env), site);
    for (const v of items.rest ? [...items.known, items.rest] : items.known) {
      args.push(v);
      sites.push(site);
    }
  }
  return { args, sites };
}

export function callExpression(m: Machine, node: ts.CallExpression, env: Env): Value {
  const site: Site = { module: env.module, node };
  const callee = skip(node.expression);
  if (callee.kind === ts.SyntaxKind.ImportKeyword) {
    const first = node.arguments[0];
    return first ? importCall(m, evaluate(m, first, env), env, site) : m.unknown(site);
  }
  if (callee.kind === ts.SyntaxKind.SuperKeyword) return superCall(m, node, env, site);
  if (ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee)) {
    if (callee.expression.kind === ts.SyntaxKind.SuperKeyword && ts.isPropertyAccessExpression(callee)) {
      const home = env.frame?.home ?? homeOf(env);
      const base = home?.cls?.base;
      const method = base?.t === 'ref' ? methodOf(base.obj, callee.name.text) : undefined;
      const { args, sites } = spreadArguments(m, node.arguments, env);
      const self = selfIn(env) ?? m.terms.undefined;
      if (method) return callValue(m, method, self, args, site, sites);
      if (base) return callMethod(m, base, callee.name.text, args, site, sites);
      return m.unknown(site, args);
    }
    const base = evaluate(m, callee.expression, env);
    const key = ts.isPropertyAccessExpression(callee)
      ? m.terms.lit(callee.name.text)
      : evaluate(m, callee.argumentExpression, env);
    const { args, sites } = spreadArguments(m, node.arguments, env);
    const own = (): Value => methodValue(m, base, key);
    const helped = helperCall(m, own, args, site);
    if (helped) return helped;
    if (key.t === 'lit') return callMethod(m, base, String(key.value), args, site, sites);
    return callValue(m, getIndex(m, base, key, site), base, args, site, sites);
  }
  const fn = evaluate(m, callee, env);
  const { args, sites } = spreadArguments(m, node.arguments, env);
  if (fn.t === 'ext' && (fn.path === 'global#require' || fn.path === 'module#createRequire()'))
    return importCall(m, args[0] ?? m.terms.undefined, env, site);
  return helperCall(m, () => fn, args, site) ?? callValue(m, fn, m.terms.undefined, args, site, sites);
}

// The function that a method call is of, as far as it is there without asking a getter.
function methodValue(m: Machine, base: Value, key: Value): Value {
  if (key.t !== 'lit') return m.terms.undefined;
  if (base.t === 'ext') return getProperty(m, base, String(key.value), undefined);
  return (base.t === 'ref' ? base.obj.field(String(key.value)) : undefined) ?? m.terms.undefined;
}

export function skip(node: ts.Expression): ts.Expression {
  let e = node;
  while (
    ts.isParenthesizedExpression(e) ||
    ts.isNonNullExpression(e) ||
    ts.isAsExpression(e) ||
    ts.isSatisfiesExpression(e)
  ) {
    // `(a.b)()` keeps `this`, `(0, a.b)()` does not; the value is the same for us.
    if (ts.isParenthesizedExpression(e) && ts.isBinaryExpression(e.expression)) break;
    e = e.expression;
  }
  return e;
}

function selfIn(env: Env): Value | undefined {
  for (let e: Env | undefined = env; e; e = e.parent) if (e.frame) return e.frame.self;
  return undefined;
}
function homeOf(env: Env): Obj | undefined {
  for (let e: Env | undefined = env; e; e = e.parent) if (e.frame?.home) return e.frame.home;
  return undefined;
}

function superCall(m: Machine, node: ts.CallExpression, env: Env, site: Site): Value {
  const { args, sites } = spreadArguments(m, node.arguments, env);
  const self = selfIn(env);
  const base = homeOf(env)?.cls?.base;
  if (self?.t === 'ref' && base?.t === 'ref' && base.obj.kind === 'class')
    initialize(m, base.obj, self, args, site, sites);
  else if (self?.t === 'ref' && base?.t === 'ext') adopt(m, self, base, args, site, sites);
  return m.terms.undefined;
}

/** Methods of a promise. */
const SETTLING = new Set(['then', 'catch', 'finally']);

/** `base.name(...args)`. */
export function callMethod(
  m: Machine,
  base: Value,
  name: string,
  args: readonly Value[],
  site: Site,
  sites: Sites,
): Value {
  switch (base.t) {
    case 'union': {
      const alts = base.alts.filter(
        (a) => !(a.value.t === 'lit' && (a.value.value === undefined || a.value.value === null)),
      );
      if (alts.length === 0) return m.unknown(site, args);
      return m.choose(
        alts.map((a) => () => {
          m.learnAll(a.given);
          return callMethod(m, a.value, name, args, site, sites);
        }),
      );
    }
    case 'ext': {
      if (name === 'match' || name === 'matchAll' || name === 'search') compiles(m, base, name, args[0], site);
      const data = isData(base) ? dataMethod(m, base, name, args, site) : undefined;
      if (data) return data;
      // A server of a class that is not in the project.
      const registered = serverMethod(m, base, undefined, name, args, site, sites);
      if (registered) return registered;
      // A function of the outside bound, called or applied is that function.
      if (name === 'bind') return args.length < 2 ? base : partial(m, base, args.slice(1));
      if (name === 'call') return external(m, base.path, args[0], args.slice(1), site, sites.slice(1), false, false);
      if (name === 'apply' && base.path !== 'global#Reflect') {
        const list = args[1] ? listed(m, args[1], site) : [];
        return external(
          m,
          base.path,
          args[0],
          list,
          site,
          list.map(() => sites[1]),
          false,
          false,
        );
      }
      return external(
        m,
        `${base.path}${base.path.includes('#') ? '.' : '#'}${name}`.replace(/[#.]default(?=\.|$)/, ''),
        base,
        args,
        site,
        sites,
        false,
        false,
      );
    }
    case 'op':
      if (base.op === 'pending' && !SETTLING.has(name)) return callMethod(m, base.args[0]!, name, args, site, sites);
      if (base.op === 'result' && base.args[0]?.t === 'ext') {
        const inner = base.args[0];
        if (SETTLING.has(name)) return promiseMethod(m, inner, name, args, site);
        const path = `${inner.path}.${name}`;
        return external(m, path, base, args, site, sites, false, false);
      }
      break;
    case 'ref': {
      if (base.obj.kind === 'promise') {
        if (SETTLING.has(name)) break;
        return callMethod(m, awaited(m, base), name, args, site, sites);
      }
      const found = refMethod(m, base, base.obj, name, args, site, sites);
      if (found) return found;
      break;
    }
    default:
      break;
  }
  if (SETTLING.has(name)) return promiseMethod(m, base, name, args, site);
  return (
    serverMethod(m, base, undefined, name, args, site, sites) ??
    regexMethod(m, base, name, args, site) ??
    stringMethod(m, base, name, args, site) ??
    ofElements(m, base, name, args, site) ??
    unknownCall(m, base, name, args, site, sites)
  );
}

// What the callback of such a method gives is not what the method gives.
function ofElements(m: Machine, base: Value, name: string, args: readonly Value[], site: Site): Value | undefined {
  const all = (): Value | undefined => arrayMethod(m, base, name, args, site);
  const many = base.t === 'ref' ? base.obj.elems.length : 0;
  const value = through(m, site, many, all, () => m.array([], site, m.unknown(site)));
  m.promised = undefined;
  return value;
}

// Answers of the outside and settings of the process may be lists and strings like any other.
function isData(v: Extract<Value, { t: 'ext' }>): boolean {
  return v.path.includes('()') || v.path.startsWith('global#process.');
}
const TESTS = new Set(['includes', 'startsWith', 'endsWith', 'indexOf', 'join']);
function dataMethod(m: Machine, base: Value, name: string, args: readonly Value[], site: Site): Value | undefined {
  if (name === 'has' && args.length === 1) return m.terms.op('has', [base, args[0]!], site);
  if (TESTS.has(name)) {
    if (name === 'join') return m.terms.op('join', [base, ...args.slice(0, 1)], site);
    return m.terms.op(name, [base, args[0] ?? m.terms.undefined], site);
  }
  return args[0] && isFunction(args[0]) ? ofElements(m, base, name, args, site) : undefined;
}

/** Methods of lists and maps that put something in and look at nothing. */
const FILLING = new Set(['push', 'unshift', 'set', 'add', 'delete', 'clear']);

function refMethod(
  m: Machine,
  base: Value,
  obj: Obj,
  name: string,
  args: readonly Value[],
  site: Site,
  sites: Sites,
): Value | undefined {
  if (obj.kind === 'server' || obj.kind === 'registered') {
    const done = serverMethod(m, base, obj, name, args, site, sites);
    if (done) return done;
  }
  m.kept.at = site;
  if (!FILLING.has(name)) m.kept.read(obj, obj.kind === 'array' || obj.kind === 'map' ? undefined : name);
  if (obj.kind === 'schema') return schemaMethod(m, base, obj, name, args, site);
  if (obj.kind === 'array' && !obj.slots.has(`.${name}`)) return ofElements(m, base, name, args, site);
  if (obj.kind === 'map') return mapMethod(m, base, obj, name, args, site);
  if (obj.kind === 'function' || obj.kind === 'native' || obj.kind === 'class') {
    if (name === 'call') return callValue(m, base, args[0] ?? m.terms.undefined, args.slice(1), site, sites.slice(1));
    if (name === 'apply') {
      const list = args[1] ? listed(m, args[1], site) : [];
      return callValue(m, base, args[0] ?? m.terms.undefined, list, site, []);
    }
    if (name === 'bind') return partial(m, bound(m, base, args[0] ?? m.terms.undefined), args.slice(1));
  }
  const own = obj.field(name) ?? methodFor(obj, name);
  if (own) return callValue(m, own, base, args, site, sites);
  if (obj.slots.has(`@get.${name}`) || obj.slots.has('@spread') || obj.rest) {
    const value = getProperty(m, base, name, site);
    if (!(value.t === 'lit')) return callValue(m, value, base, args, site, sites);
  }
  const { classes, external: outer } = lineage(obj);
  const accessor = classes[0] ? methodOf(classes[0], `get.${name}`) : undefined;
  if (accessor) return callValue(m, callValue(m, accessor, base, [], site, []), base, args, site, sites);
  if (obj.kind === 'class' && obj.cls?.base) return callMethod(m, obj.cls.base, name, args, site, sites);
  if (outer?.t === 'ref') return callMethod(m, outer, name, args, site, sites);
  if (outer?.t === 'ext') {
    const server = serverMethod(m, base, obj, name, args, site, sites);
    return server ?? external(m, `${outer.path}().${name}`, base, args, site, sites, false, false);
  }
  if (name === 'hasOwnProperty' && args[0]) return m.terms.op('own', [args[0], base], site);
  if (name === 'toString') return m.terms.op('string', [base], site);
  return undefined;
}

function methodFor(obj: Obj, name: string): Value | undefined {
  const { classes } = lineage(obj);
  return classes[0] ? methodOf(classes[0], name) : undefined;
}

function partial(m: Machine, fn: Value, first: readonly Value[]): Value {
  if (first.length === 0) return fn;
  return m.native(({ self, args, site }) => callValue(m, fn, self, [...first, ...args], site, []));
}

export function promiseMethod(m: Machine, base: Value, name: string, args: readonly Value[], site: Site): Value {
  const result = settledBy(m, base, name, args, site);
  m.promised = m.following ? site.node : undefined;
  return result;
}

function settledBy(m: Machine, base: Value, name: string, args: readonly Value[], site: Site): Value {
  const value = awaited(m, base);
  if (name === 'then')
    return args[0] && isFunction(args[0]) ? callValue(m, args[0], m.terms.undefined, [value], site, []) : value;
  const handler = args[0];
  if (!handler || !isFunction(handler)) return value;
  if (name === 'finally') {
    callValue(m, handler, m.terms.undefined, [], site, []);
    return value;
  }
  return m.choose([
    () => value,
    () => callValue(m, handler, m.terms.undefined, [m.terms.op('error', [], site)], site, []),
  ]);
}
