// What nobody called: functions that register something are entered on their own, with unknown arguments.

import ts from 'typescript';
import { makeFunction } from './functions.ts';
import { callValue, isFunction } from './invoke.ts';
import { MAX_ROOT_STEPS, type Machine } from './machine.ts';
import type { Module } from './modules.ts';
import { getProperty } from './properties.ts';
import { isRegistering } from './registrations.ts';
import { bounded } from './run.ts';
import { lookup, moduleEnv } from './scopes.ts';
import { instanceOfClass, typedUnknown } from './typed.ts';
import type { Env, Site, Value } from './values.ts';

/**
 * Registrations in functions that nobody calls here: `export function register(server: McpServer)`, the `init` of
 * an agent class, a library's `createServer(options)`. They are called with what their parameters' types promise;
 * callers before the functions they call, so that what is passed on is known.
 */
export function* sweep(m: Machine, roots: readonly string[]): Generator<void, void, void> {
  const found: Outer[] = [];
  for (const path of roots) {
    const module = m.graph.loaded.get(path);
    if (module) outerFunctions(module, found);
  }
  const level = levels(found);
  for (const [f] of [...level].sort((a, b) => b[1] - a[1])) {
    if (m.entered.has(f.fn)) continue;
    const owner = f.owner && m.entered.has(f.owner) && f.sites.every((s) => m.entered.has(s)) && f.sites.length > 0;
    if (owner) continue;
    bounded(m, MAX_ROOT_STEPS, `the registrations of ${f.module.path}`, () =>
      m.lasting(() => enter(m, f.module, f.fn, f.owner)),
    );
    yield;
  }
}

/** Callers of callers followed upwards at the most. */
const MAX_ROUNDS = 6;

// How far above a registering call each function stands: it registers itself, or calls by name one that does.
function levels(found: readonly Outer[]): Map<Outer, number> {
  const level = new Map<Outer, number>();
  for (const f of found) if (f.registers) level.set(f, 0);
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const names = new Set<string>();
    for (const [f, n] of level) if (n === round - 1) for (const name of f.names) names.add(name);
    for (const f of found) if ([...f.calls].some((c) => names.has(c) && !f.names.has(c))) level.set(f, round);
  }
  return level;
}

interface Outer {
  readonly module: Module;
  readonly fn: ts.FunctionLikeDeclaration;
  readonly owner: ts.ClassLikeDeclaration | undefined;
  /** Names it can be called by: its own, its variable's, its class's. */
  readonly names: ReadonlySet<string>;
  /** Names it calls. */
  readonly calls: ReadonlySet<string>;
  readonly registers: boolean;
  /** Its registering calls. */
  readonly sites: readonly ts.Node[];
}

// The functions at the top of a module and the methods of its classes, with what they call.
function outerFunctions(module: Module, out: Outer[]): void {
  const stack: { node: ts.Node; owner: Outer['owner']; label: string | undefined }[] = [
    { node: module.facts.tree, owner: undefined, label: undefined },
  ];
  for (let at = stack.pop(); at; at = stack.pop()) {
    const { node, owner, label } = at;
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      out.push(outerFunction(module, node as ts.FunctionLikeDeclaration, owner, label));
      continue;
    }
    const cls = ts.isClassLike(node) ? node : owner;
    const named = ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node);
    const name = named && ts.isIdentifier(node.name) ? node.name.text : label;
    const children: typeof stack = [];
    ts.forEachChild(node, (child) => void children.push({ node: child, owner: cls, label: name }));
    stack.push(...children.reverse());
  }
}

function outerFunction(
  module: Module,
  fn: ts.FunctionLikeDeclaration,
  owner: Outer['owner'],
  label: string | undefined,
): Outer {
  const names = new Set<string>();
  const own = fn.name && 'text' in fn.name ? String(fn.name.text) : label;
  if (own) names.add(own);
  if (owner?.name && ts.isConstructorDeclaration(fn)) names.add(owner.name.text);
  const calls = new Set<string>();
  const sites: ts.Node[] = [];
  // A stack of its own: chains of calls nest deeper than JavaScript's.
  const stack: ts.Node[] = [fn.body!];
  for (let n = stack.pop(); n; n = stack.pop()) {
    if (ts.isCallExpression(n) || ts.isNewExpression(n)) {
      const callee = n.expression;
      const name = ts.isPropertyAccessExpression(callee)
        ? callee.name.text
        : ts.isIdentifier(callee)
          ? callee.text
          : '';
      if (name) calls.add(name);
      if (ts.isCallExpression(n) && isRegistering(name)) sites.push(n);
    }
    ts.forEachChild(n, (child) => void stack.push(child));
  }
  return { module, fn, owner, names, calls, registers: sites.length > 0, sites };
}

function enter(
  m: Machine,
  module: Module,
  fn: ts.FunctionLikeDeclaration,
  owner: ts.ClassLikeDeclaration | undefined,
): void {
  const env = moduleEnv(m, module);
  const site: Site = { module, node: fn };
  const args = fn.parameters.map((p): Value => {
    const blank = m.unknown({ module, node: p });
    return p.type ? typedUnknown(m, blank, p.type, env) : blank;
  });
  if (owner) {
    const self = instanceOfClass(m, classValue(m, env, owner), site);
    if (!self || ts.isConstructorDeclaration(fn)) return;
    const name = fn.name && 'text' in fn.name ? String(fn.name.text) : undefined;
    const method = name ? getProperty(m, self, name, site) : undefined;
    if (method && isFunction(method))
      m.alive(() => {
        callValue(m, method, self, args, site, []);
        return true;
      });
    return;
  }
  const name = fn.name && ts.isIdentifier(fn.name) && ts.isFunctionDeclaration(fn) ? fn.name.text : undefined;
  const value = name && env.slots.has(name) ? lookup(m, env, name) : makeFunction(m, fn, env, undefined, undefined);
  m.alive(() => {
    callValue(m, value, m.terms.undefined, args, site, []);
    return true;
  });
}

function classValue(m: Machine, env: Env, owner: ts.ClassLikeDeclaration): Value {
  return owner.name && env.slots.has(owner.name.text) ? lookup(m, env, owner.name.text) : m.terms.undefined;
}
