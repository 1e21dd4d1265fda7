// The binder: which names a block or function introduces, and how a name is found at run time.
import { dirname, join } from 'node:path/posix';
import ts from 'typescript';
import { evaluate } from './expressions.ts';
import { makeClass, makeFunction } from './functions.ts';
import type { Machine } from './machine.ts';
import type { Module } from './modules.ts';
import { boundNames, type ExportEntry, type ImportName } from './parse.ts';
import { getProperty } from './properties.ts';
import { execute } from './statements.ts';
import type { Env, Value } from './values.ts';

/** A name imported from another module; looked up when it is used. */
class ImportBinding {
  readonly from: ImportName;
  constructor(from: ImportName) {
    this.from = from;
  }
}
/** A name that is declared but whose initializer has not run. */
class Pending {
  readonly declaration: ts.VariableDeclaration | ts.ClassDeclaration | ts.EnumDeclaration | undefined;
  constructor(declaration: Pending['declaration']) {
    this.declaration = declaration;
  }
}

interface Names {
  readonly functions: readonly ts.FunctionDeclaration[];
  readonly lexical: readonly (readonly [
    string,
    ts.VariableDeclaration | ts.ClassDeclaration | ts.EnumDeclaration | undefined,
  ])[];
  readonly vars: readonly string[];
}
const NONE: Names = { functions: [], lexical: [], vars: [] };

/** Introduces the names of a block's statements; function declarations get their closures at once. */
export function hoist(m: Machine, statements: readonly ts.Statement[], env: Env, isFunction: boolean): void {
  let names = m.graph.cache.names.get(statements) as Names | undefined;
  if (!names) {
    names = namesOf(statements, isFunction);
    m.graph.cache.names.set(statements, names);
  }
  for (const name of names.vars) if (!env.slots.has(name)) m.write(env, name, m.terms.undefined);
  for (const [name, declaration] of names.lexical)
    if (!env.slots.has(name)) m.write(env, name, new Pending(declaration));
  for (const fn of names.functions) {
    if (!fn.body) continue;
    m.write(env, fn.name?.text ?? '*default*', makeFunction(m, fn, env, undefined, undefined));
  }
}

/** True when a block needs a scope of its own. */
export function declares(statements: readonly ts.Statement[]): boolean {
  return statements.some(
    (s) =>
      (ts.isVariableStatement(s) && (s.declarationList.flags & ts.NodeFlags.BlockScoped) !== 0) ||
      ts.isFunctionDeclaration(s) ||
      ts.isClassDeclaration(s) ||
      ts.isEnumDeclaration(s),
  );
}

function namesOf(statements: readonly ts.Statement[], isFunction: boolean): Names {
  if (statements.length === 0) return NONE;
  const functions: ts.FunctionDeclaration[] = [];
  const lexical: [string, Names['lexical'][number][1]][] = [];
  const vars: string[] = [];
  for (const s of statements) {
    if (ts.isFunctionDeclaration(s)) functions.push(s);
    else if (ts.isClassDeclaration(s)) lexical.push([s.name?.text ?? '*default*', s]);
    else if (ts.isEnumDeclaration(s)) lexical.push([s.name.text, s]);
    else if (ts.isModuleDeclaration(s) && ts.isIdentifier(s.name)) lexical.push([s.name.text, undefined]);
    else if (ts.isVariableStatement(s)) {
      for (const d of s.declarationList.declarations) for (const name of boundNames(d.name)) lexical.push([name, d]);
      continue;
    }
    if (isFunction) varsIn(s, vars);
  }
  return { functions, lexical, vars };
}

// `var` inside nested statements belongs to the function.
function varsIn(node: ts.Node, out: string[]): void {
  if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isExpressionStatement(node)) return;
  if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0)
    for (const d of node.declarations) out.push(...boundNames(d.name));
  ts.forEachChild(node, (child) => varsIn(child, out));
}

/** The scope that holds a name, from the inside out. */
export function scopeOf(env: Env, name: string): Env | undefined {
  for (let e: Env | undefined = env; e; e = e.parent) if (e.slots.has(name)) return e;
  return undefined;
}

/** The value of a name; globals are members of `global`. */
export function lookup(m: Machine, env: Env, name: string): Value {
  const scope = scopeOf(env, name);
  if (!scope) return name === 'undefined' ? m.terms.undefined : m.terms.ext(`global#${name}`);
  const slot = scope.slots.get(name);
  if (slot instanceof ImportBinding) return importValue(m, scope.module, slot.from);
  if (slot instanceof Pending) return force(m, scope, name, slot);
  m.kept.read(scope, name);
  return slot as Value;
}

/** True while a declared name still waits for its initializer. */
export function isPending(env: Env, name: string): boolean {
  return env.slots.get(name) instanceof Pending;
}

// A name used before its statement ran (an import cycle, a closure called early): run its initializer now.
function force(m: Machine, env: Env, name: string, pending: Pending): Value {
  const d = pending.declaration;
  const site = d ? { module: env.module, node: d } : undefined;
  if (!d || env.frame) return m.unknown(site);
  m.lasting(() => {
    m.write(env, name, m.unknown(site));
    if (ts.isVariableDeclaration(d)) {
      if (d.initializer && ts.isIdentifier(d.name)) m.write(env, name, evaluate(m, d.initializer, env));
    } else if (ts.isClassDeclaration(d)) m.write(env, name, makeClass(m, d, env));
    else {
      m.write(env, name, pending);
      execute(m, d, env);
    }
  });
  return env.slots.get(name) as Value;
}

/** The module's scope, with its imports bound and its names hoisted; its code has not run. */
export function moduleEnv(m: Machine, module: Module): Env {
  if (module.env) return module.env;
  const env = m.env(undefined, module, undefined);
  module.env = env;
  for (const [name, from] of module.facts.imports) env.slots.set(name, new ImportBinding(from));
  const exportsObject = m.object('object', { module, node: module.facts.tree });
  module.exportsObject = exportsObject;
  // CommonJS names; a module that declares them itself hides these.
  const moduleObject = m.object('object', undefined);
  moduleObject.slots.set('.exports', m.ref(exportsObject));
  env.slots.set('module', m.ref(moduleObject));
  env.slots.set('exports', m.ref(exportsObject));
  m.lasting(() => hoist(m, module.facts.tree.statements, env, true));
  return env;
}

/** Runs a module's top level once. A module that is running already (a cycle) is left as it is. */
export function runModule(m: Machine, module: Module): Env {
  const env = moduleEnv(m, module);
  if (module.state !== 'fresh') return env;
  module.state = 'running';
  m.touched.add(module.path);
  m.lasting(() => runTop(m, module, env));
  return env;
}

function runTop(m: Machine, module: Module, env: Env): void {
  const { function: frame } = m;
  const jumps = m.jumps.splice(0);
  const tries = m.tries.splice(0);
  const idle = m.steps - m.progress;
  m.function = m.enter();
  try {
    for (const specifier of module.facts.effects) {
      const target = m.graph.resolve(module.path, specifier);
      const other = target ? m.graph.load(target) : undefined;
      if (other) runModule(m, other);
    }
    // A module that a call leads to is loaded whatever its length; the call goes on where it was.
    for (const statement of module.facts.tree.statements) {
      m.progress = m.steps;
      m.alive(() => execute(m, statement, env));
    }
  } finally {
    m.progress = m.steps - idle;
    m.function = frame;
    m.jumps.splice(0, m.jumps.length, ...jumps);
    m.tries.splice(0, m.tries.length, ...tries);
    module.state = 'done';
  }
}

/** What an import gives: a value of another module, or a member of an external one. */
export function importValue(m: Machine, from: Module, name: ImportName): Value {
  const target = m.graph.resolve(from.path, name.specifier);
  const module = target ? m.graph.load(target) : undefined;
  if (!module) {
    // A file of the project that is not read is named from the project's root.
    const local = target ?? (name.specifier.startsWith('.') ? join(dirname(from.path), name.specifier) : undefined);
    const external = local === undefined ? name.specifier.replace(/^node:/, '') : `./${local}`;
    const root = m.terms.ext(external);
    return name.name === '*' || name.name === 'default' ? root : getProperty(m, root, name.name, undefined);
  }
  return exportOf(m, module, name.name, new Set());
}

/** The value a module exports under a name. */
export function exportOf(m: Machine, module: Module, name: string, seen: Set<string>): Value {
  const key = `${module.path}\0${name}`;
  if (seen.has(key)) return m.unknown(undefined);
  seen.add(key);
  const env = runModule(m, module);
  m.touched.add(module.path);
  if (name === '*') return namespaceOf(m, module);
  const entry = module.facts.exports.get(name);
  if (entry) return entryValue(m, module, env, entry, seen);
  for (const specifier of module.facts.stars) {
    const target = m.graph.resolve(module.path, specifier);
    const other = target ? m.graph.load(target) : undefined;
    if (other && provides(m, other, name, new Set())) return exportOf(m, other, name, seen);
  }
  return commonJs(m, module, env, name);
}

function entryValue(m: Machine, module: Module, env: Env, entry: ExportEntry, seen: Set<string>): Value {
  // Half-typed, a name may be empty.
  if (entry.local !== undefined) return lookup(m, env, entry.local);
  if (entry.expression) {
    const slot = env.slots.get('*default*');
    if (slot) return slot as Value;
    const value = evaluate(m, entry.expression, env);
    m.write(env, '*default*', value);
    return value;
  }
  const from = entry.from!;
  const target = m.graph.resolve(module.path, from.specifier);
  const other = target ? m.graph.load(target) : undefined;
  if (!other) return importValue(m, module, from);
  return exportOf(m, other, from.name, seen);
}

function provides(m: Machine, module: Module, name: string, seen: Set<string>): boolean {
  if (seen.has(module.path)) return false;
  seen.add(module.path);
  if (module.facts.exports.has(name)) return true;
  return module.facts.stars.some((specifier) => {
    const target = m.graph.resolve(module.path, specifier);
    const other = target ? m.graph.load(target) : undefined;
    return other !== undefined && provides(m, other, name, seen);
  });
}

function commonJs(m: Machine, module: Module, env: Env, name: string): Value {
  const whole = module.facts.exports.get('export=');
  const exported = whole?.expression
    ? evaluate(m, whole.expression, env)
    : getProperty(m, env.slots.get('module') as Value, 'exports', undefined);
  if (name === '*') return exported;
  if (name !== 'default') return getProperty(m, exported, name, undefined);
  const inner = getProperty(m, exported, 'default', undefined);
  return inner.t === 'lit' && inner.value === undefined ? exported : inner;
}

/** `import * as ns`, `require(…)`, `await import(…)` of a module of the project. */
export function namespaceOf(m: Machine, module: Module): Value {
  const env = runModule(m, module);
  if (module.facts.exports.size === 0 && module.facts.stars.length === 0) return commonJs(m, module, env, '*');
  if (module.facts.exports.has('export=')) return commonJs(m, module, env, '*');
  if (module.namespace) return m.ref(module.namespace);
  const obj = m.object('object', undefined);
  module.namespace = obj;
  const fill = (mod: Module, seen: Set<string>): void => {
    if (seen.has(mod.path)) return;
    seen.add(mod.path);
    for (const name of mod.facts.exports.keys())
      if (!obj.slots.has(`.${name}`)) obj.slots.set(`.${name}`, exportOf(m, mod, name, new Set()));
    for (const specifier of mod.facts.stars) {
      const target = m.graph.resolve(mod.path, specifier);
      const other = target ? m.graph.load(target) : undefined;
      if (other) fill(other, seen);
    }
  };
  fill(module, new Set());
  return m.ref(obj);
}

/** `require(specifier)` or `import(specifier)` with a constant specifier. */
export function requireValue(m: Machine, from: Module, specifier: string): Value {
  return importValue(m, from, { specifier, name: '*' });
}
