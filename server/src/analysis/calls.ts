// Calls: of the program's own functions, of builtins, and of what lies outside.
import ts from 'typescript';
import { arrayMethod, mapMethod } from './collections.ts';
import { awaited, bind, evaluate, fallback, importCall, iterate } from './expressions.ts';
import { lineage, methodOf } from './functions.ts';
import { builtin, INTEROP } from './globals.ts';
import { type Event, type ExternalCall, MAX_ASIDE_STEPS, MAX_DEPTH, MAX_RECURSION, type Machine, SPENT, STALLED } from './machine.ts';
import { bound, getIndex, getProperty, keyOf } from './properties.ts';
import { frameworkCall, serverMethod } from './registrations.ts';
import { hoist } from './scopes.ts';
import { execute, leave } from './statements.ts';
import { regexMethod, stringMethod } from './strings.ts';
import { isTainted } from './taint.ts';
import { typedUnknown } from './typed.ts';
import type { Env, FunctionCode, Obj, Site, Value } from './values.ts';
import { schemaCall, schemaMethod } from './zod.ts';

type Sites = readonly (Site | undefined)[];

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
    if (key.t === 'lit') return callMethod(m, base, String(key.value), args, site, sites);
    return callValue(m, getIndex(m, base, key, site), base, args, site, sites);
  }
  if (ts.isIdentifier(callee) && INTEROP.has(callee.text) && node.arguments[0]) {
    const inner = evaluate(m, node.arguments[0], env);
    if (callee.text !== '__awaiter')
      return inner.t === 'ref' && !inner.obj.slots.has('.default')
        ? m.record({ ...fieldsOf(inner.obj), default: inner }, site)
        : inner;
  }
  const fn = evaluate(m, callee, env);
  const { args, sites } = spreadArguments(m, node.arguments, env);
  if (fn.t === 'ext' && (fn.path === 'global#require' || fn.path === 'module#createRequire()'))
    return importCall(m, args[0] ?? m.terms.undefined, env, site);
  return callValue(m, fn, m.terms.undefined, args, site, sites);
}

function skip(node: ts.Expression): ts.Expression {
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

function fieldsOf(obj: Obj): Record<string, Value> {
  return Object.fromEntries(obj.names().map((n) => [n, obj.field(n)!]));
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
      const data = isData(base) ? dataMethod(m, base, name, args, site) : undefined;
      if (data) return data;
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
      if (base.op === 'result' && base.args[0]?.t === 'ext') {
        const inner = base.args[0];
        if (name === 'then' || name === 'catch' || name === 'finally') return promiseMethod(m, inner, name, args, site);
        const path = `${inner.path}.${name}`;
        return external(m, path, base, args, site, sites, false, false);
      }
      break;
    case 'ref': {
      const found = refMethod(m, base, base.obj, name, args, site, sites);
      if (found) return found;
      break;
    }
    default:
      break;
  }
  if (name === 'then' || name === 'catch' || name === 'finally') return promiseMethod(m, base, name, args, site);
  return (
    serverMethod(m, base, undefined, name, args, site, sites) ??
    regexMethod(m, base, name, args, site) ??
    stringMethod(m, base, name, args, site) ??
    arrayMethod(m, base, name, args, site) ??
    unknownCall(m, base, name, args, site, sites)
  );
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
  return args[0] && isFunction(args[0]) ? arrayMethod(m, base, name, args, site) : undefined;
}

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
  if (obj.kind === 'schema') return schemaMethod(m, base, obj, name, args, site);
  if (obj.kind === 'array' && !obj.slots.has(`.${name}`)) return arrayMethod(m, base, name, args, site);
  if (obj.kind === 'map') return mapMethod(m, base, obj, name, args, site);
  if (obj.kind === 'function' || obj.kind === 'native' || obj.kind === 'class') {
    if (name === 'call') return callValue(m, base, args[0] ?? m.terms.undefined, args.slice(1), site, sites.slice(1));
    if (name === 'apply') {
      const items = args[1] ? iterate(m, args[1], site) : { known: [] };
      const list = items.rest ? [...items.known, items.rest] : items.known;
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
  if (name === 'hasOwnProperty' && args[0]) return m.terms.op('in', [args[0], base], site);
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

function promiseMethod(m: Machine, base: Value, name: string, args: readonly Value[], site: Site): Value {
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

export function isFunction(v: Value): boolean {
  return v.t === 'ref' && (v.obj.kind === 'function' || v.obj.kind === 'native');
}

/** Calls any value. `sites` are the places of the arguments. */
export function callValue(m: Machine, fn: Value, self: Value, args: readonly Value[], site: Site, sites: Sites): Value {
  switch (fn.t) {
    case 'union': {
      const alts = fn.alts.filter((a) => a.value.t !== 'lit' && m.possible(a.given));
      if (alts.length === 0) return m.unknown(site, args);
      return m.choose(
        alts.map((a) => () => {
          m.learnAll(a.given);
          return callValue(m, a.value, self, args, site, sites);
        }),
      );
    }
    case 'ext':
      return external(m, fn.path, self, args, site, sites, false, false);
    case 'ref':
      if (fn.obj.native) return fn.obj.native({ self, args, site });
      if (fn.obj.fn) return invoke(m, fn.obj, fn.obj.fn, fn.obj.fn.self ?? self, args, site);
      if (fn.obj.kind === 'class') return construct(m, fn, args, site, sites);
      return m.unknown(site, args);
    default:
      callbacks(m, args, site);
      return m.unknown(
        site,
        args.filter((a) => isTainted(m, a)),
      );
  }
}

/** The name of a function, for people. */
export function calleeName(code: FunctionCode): string {
  const { node } = code;
  if (node.name && 'text' in node.name) return String(node.name.text);
  return 'anonymous function';
}

function invoke(m: Machine, obj: Obj, code: FunctionCode, self: Value, args: readonly Value[], site: Site): Value {
  m.step();
  m.entered.add(code.node);
  m.touched.add(code.module.path);
  const { node } = code;
  if (!node.body) return m.unknown(site, args);
  let same = 0;
  for (const a of m.active) if (a.fn?.node === node) same++;
  if (same >= MAX_RECURSION)
    return m.unknown(
      site,
      args.filter((a) => isTainted(m, a)),
    );
  if (m.calls.length >= MAX_DEPTH) {
    m.cuts.add(`calls nested deeper than ${MAX_DEPTH} were not followed`);
    return m.unknown(
      site,
      args.filter((a) => isTainted(m, a)),
    );
  }
  const key = `${obj.id}:${self.id}:${args.map((a) => a.id).join(',')}:${m.version}`;
  const aside = m.following && isOutside(code.env) && !isTainted(m, self) && !args.some((a) => isTainted(m, a));
  const asideKey = aside ? `${obj.id}:${self.id}:${args.map((a) => a.id).join(',')}` : '';
  const known = m.memory.get(key) ?? (aside ? m.asides.get(asideKey) : undefined);
  if (known) {
    m.calls.push({ site, callee: calleeName(code) });
    m.replay(known);
    m.calls.pop();
    m.learnAll(known.facts);
    return known.value;
  }
  const env = m.env(code.env, code.module, { self, home: code.home, args });
  const events = m.events.length;
  const uses = m.uses.length;
  const born = env.id;
  const frame = m.enter();
  const outer = m.function;
  const depth = { calls: m.calls.length, active: m.active.length };
  const jumps = m.jumps.splice(0);
  m.calls.push({ site, callee: calleeName(code) });
  m.active.push(obj);
  m.function = frame;
  let alive = false;
  const { limit } = m;
  let spent = false;
  const began = m.steps;
  const outermost = aside && !m.aside;
  if (outermost) {
    m.aside = true;
    m.limit = Math.min(limit, m.steps + MAX_ASIDE_STEPS);
  }
  try {
    alive = m.alive(() => run(m, code, env, args));
  } catch (signal) {
    const given = signal === STALLED ? m.steps - began > MAX_ASIDE_STEPS : outermost && signal === SPENT && m.steps <= limit;
    if (!given) throw signal;
    spent = true;
  } finally {
    if (outermost) {
      m.aside = false;
      m.limit = limit;
    }
    m.function = outer;
    m.calls.length = depth.calls;
    m.active.length = depth.active;
    m.jumps.splice(0, m.jumps.length, ...jumps);
  }
  if (spent) {
    m.depth = frame.depth;
    m.rollback(frame.mark);
    if (aside) m.asides.set(asideKey, { value: m.unknown(site), facts: [], events: eventsSince(m, events, depth.calls), uses: [] });
    return m.unknown(site);
  }
  const { value: result, pure } = m.exit(frame, alive, born);
  let value = result;
  if (node.asteriskToken) value = m.array([], site, frame.yields.length ? m.terms.any(frame.yields) : undefined);
  if (pure || aside) {
    const done = {
      value,
      facts: m.factsSince(frame.mark),
      uses: [...new Set(m.uses.slice(uses))],
      events: eventsSince(m, events, depth.calls),
    };
    if (pure) m.memory.set(key, done);
    if (aside) m.asides.set(asideKey, done);
  }
  return value;
}

function eventsSince(m: Machine, mark: number, depth: number): Event[] {
  return m.events.slice(mark).map((e) => ({ ...e, steps: e.steps.slice(depth + 1) }));
}

// A function of a module's top level, or a method of a class there: it holds nothing of the current call.
function isOutside(env: Env): boolean {
  return !env.frame || (env.frame.home !== undefined && env.parent !== undefined && !env.parent.frame);
}

function run(m: Machine, code: FunctionCode, env: Env, args: readonly Value[]): boolean {
  const { node } = code;
  parameters(m, node, env, args, code);
  const body = node.body!;
  if (!ts.isBlock(body)) {
    const value = evaluate(m, body as ts.Expression, env);
    leave(m, value);
    return false;
  }
  hoist(m, body.statements, env, true);
  for (const statement of body.statements) if (!execute(m, statement, env)) return false;
  return true;
}

function parameters(
  m: Machine,
  node: ts.FunctionLikeDeclaration,
  env: Env,
  args: readonly Value[],
  code: FunctionCode,
): void {
  if (node.name && ts.isFunctionExpression(node) && ts.isIdentifier(node.name)) {
    const self = m.closures.get(`${code.module.path}:${node.pos}:${node.end}:${code.env.id}`);
    if (self) m.write(env, node.name.text, m.ref(self));
  }
  if (!ts.isArrowFunction(node)) m.write(env, 'arguments', m.array(args, undefined));
  const params = node.parameters.filter((p) => !(ts.isIdentifier(p.name) && p.name.text === 'this'));
  params.forEach((p, i) => {
    if (p.dotDotDotToken) {
      bind(m, p.name, m.array(args.slice(i), { module: code.module, node: p }), env, 'declare');
      return;
    }
    let value: Value = args[i] ?? m.terms.undefined;
    const { initializer } = p;
    if (initializer) value = fallback(m, value, () => evaluate(m, initializer, env));
    if (p.type) value = typedUnknown(m, value, p.type, env);
    bind(m, p.name, value, env, 'declare');
  });
}

/** `new callee(...args)`. */
export function construct(m: Machine, callee: Value, args: readonly Value[], site: Site, sites: Sites): Value {
  switch (callee.t) {
    case 'union':
      return m.terms.union(
        callee.alts
          .filter((a) => a.value.t !== 'lit')
          .map((a) => ({ ...a, value: construct(m, a.value, args, site, sites) })),
      );
    case 'ext':
      return external(m, callee.path, undefined, args, site, sites, false, true);
    case 'ref': {
      const { obj } = callee;
      if (obj.kind === 'class' && obj.cls) {
        const made = m.object('object', site);
        made.proto = callee;
        const self = m.ref(made);
        initialize(m, obj, self, args, site, sites);
        return self;
      }
      if (obj.fn) {
        const made = m.ref(m.object('object', site));
        const result = invoke(m, obj, obj.fn, made, args, site);
        return result.t === 'ref' ? result : made;
      }
      return m.unknown(site, args);
    }
    default:
      callbacks(m, args, site);
      return m.unknown(
        site,
        args.filter((a) => isTainted(m, a)),
      );
  }
}

/** Runs field initializers and the constructor of a class on an object. */
export function initialize(m: Machine, cls: Obj, self: Value, args: readonly Value[], site: Site, sites: Sites): void {
  const code = cls.cls!;
  if (m.active.filter((a) => a === cls).length >= MAX_RECURSION || m.calls.length >= MAX_DEPTH) return;
  m.touched.add(code.module.path);
  m.entered.add(code.node);
  const ctor = code.node.members.find(
    (x): x is ts.ConstructorDeclaration => ts.isConstructorDeclaration(x) && x.body !== undefined,
  );
  const fields = (): void => {
    const env = m.env(code.env, code.module, { self, home: cls, args: [] });
    for (const member of code.node.members) {
      if (!ts.isPropertyDeclaration(member) || !self || self.t !== 'ref') continue;
      const isStatic = ts
        .getModifiers(member)
        ?.some((x) => x.kind === ts.SyntaxKind.StaticKeyword || x.kind === ts.SyntaxKind.DeclareKeyword);
      const name = isStatic ? undefined : keyOf(m, member.name, env);
      if (name?.t !== 'lit') continue;
      let value = member.initializer ? evaluate(m, member.initializer, env) : undefined;
      if (!value && member.type) {
        value = typedUnknown(m, m.unknown({ module: code.module, node: member }), member.type, env);
        if (value.t === 'op') value = undefined;
      }
      if (value) m.write(self.obj, `.${String(name.value)}`, value);
    }
  };
  m.active.push(cls);
  try {
    if (!ctor) {
      if (code.base?.t === 'ref' && code.base.obj.kind === 'class')
        initialize(m, code.base.obj, self, args, site, sites);
      else if (code.base?.t === 'ext') adopt(m, self, code.base, args, site, sites);
      fields();
      return;
    }
    // With a base class the fields come after `super()`; their order only matters to overwritten ones.
    fields();
    const env = m.env(code.env, code.module, { self, home: cls, args });
    const frame = m.enter();
    const outer = m.function;
    const depth = m.calls.length;
    const jumps = m.jumps.splice(0);
    m.calls.push({ site, callee: `new ${cls.cls?.node.name?.text ?? 'class'}` });
    m.function = frame;
    let alive = false;
    try {
      alive = m.alive(() => {
        parameters(m, ctor, env, args, { node: ctor, module: code.module, env: code.env, self: undefined, home: cls });
        for (const p of ctor.parameters)
          if (self.t === 'ref' && ts.isIdentifier(p.name) && ts.getModifiers(p)?.length) m.write(self.obj, `.${p.name.text}`, env.slots.get(p.name.text));
        hoist(m, ctor.body!.statements, env, true);
        for (const s of ctor.body!.statements) if (!execute(m, s, env)) return false;
        return true;
      });
    } finally {
      m.function = outer;
      m.calls.length = depth;
      m.jumps.splice(0, m.jumps.length, ...jumps);
    }
    if (alive || frame.tail || frame.returns.length) m.exit(frame, alive, env.id);
    else m.rollback(frame.mark);
  } finally {
    m.active.pop();
  }
}

// An instance of a class that extends an external one is told to the frameworks and may be a server itself.
function adopt(
  m: Machine,
  self: Value,
  base: Extract<Value, { t: 'ext' }>,
  args: readonly Value[],
  site: Site,
  sites: Sites,
): void {
  const made = external(m, base.path, undefined, args, site, sites, false, true);
  if (self.t === 'ref' && made.t === 'ref' && made.obj.server) self.obj.server = made.obj.server;
}

/** Calls something outside the program. */
export function external(
  m: Machine,
  path: string,
  self: Value | undefined,
  args: readonly Value[],
  site: Site,
  sites: Sites,
  tagged: boolean,
  isNew: boolean,
): Value {
  const call: ExternalCall = { path, self, args, site, argSites: sites, tagged, isNew };
  const made = frameworkCall(m, call) ?? schemaCall(m, call);
  if (made) return made;
  if (path.endsWith('.then') || path.endsWith('.catch') || path.endsWith('.finally'))
    return promiseMethod(m, self ?? m.unknown(site), path.slice(path.lastIndexOf('.') + 1), args, site);
  const before = m.events.length;
  m.observe(call);
  const known = builtin(m, call);
  if (known) return known;
  callbacks(m, args, site);
  const result = m.terms.ext(resultPath(path), isNew ? args : []);
  // What a sink answers is data of the outside world, not the argument; a pure helper hands it on.
  if (m.events.length > before) return result;
  const carried = [...args, ...(self?.t === 'op' && self.op === 'result' ? self.args.slice(1) : [])].filter((a) =>
    isTainted(m, a),
  );
  return carried.length ? m.terms.op('result', [result, ...carried], site) : result;
}

function resultPath(path: string): string {
  const parts = path.split('()').length - 1;
  return parts >= 2 ? `${path.slice(0, path.indexOf('#'))}#()` : `${path}()`;
}

/** Functions handed to the outside are called by it some time, with values that nobody here knows. */
function callbacks(m: Machine, args: readonly Value[], site: Site): void {
  for (const arg of args) {
    if (isFunction(arg)) invokeBlind(m, arg, site);
    else if (!m.following && arg.t === 'ref' && arg.obj.kind === 'object')
      for (const name of arg.obj.names()) {
        const field = arg.obj.field(name)!;
        if (isFunction(field)) invokeBlind(m, field, site);
      }
  }
}

/** Calls a function with unknown arguments, from a state that may or may not have been left by it. */
export function invokeBlind(m: Machine, fn: Value, site: Site): void {
  if (fn.t !== 'ref' || !fn.obj.fn) return;
  const count = fn.obj.fn.node.parameters.length;
  const args = Array.from({ length: count }, (_, i) =>
    m.unknown({ module: fn.obj.fn!.module, node: fn.obj.fn!.node.parameters[i]! }),
  );
  m.branch([() => true, () => (callValue(m, fn, m.terms.undefined, args, site, []), true)]);
}

function unknownCall(m: Machine, base: Value, name: string, args: readonly Value[], site: Site, sites: Sites): Value {
  m.observe({ path: `?#${name}`, self: base, args, site, argSites: sites, tagged: false, isNew: false });
  callbacks(m, args, site);
  return m.unknown(site, [...(isTainted(m, base) ? [base] : []), ...args.filter((a) => isTainted(m, a))]);
}

/** Tags that give the text as it is written, white space aside. */
const PLAIN_TAG = /^(?:common-tags|dedent|ts-dedent|outdent|strip-indent|endent|dedent-js|@yarnpkg\/.*dedent)(?:#|$)/;

export function taggedTemplate(m: Machine, node: ts.TaggedTemplateExpression, env: Env): Value {
  const site: Site = { module: env.module, node };
  const texts: string[] = [];
  const holes: ts.Expression[] = [];
  if (ts.isNoSubstitutionTemplateLiteral(node.template)) texts.push(node.template.text);
  else {
    texts.push(node.template.head.text);
    for (const span of node.template.templateSpans) {
      holes.push(span.expression);
      texts.push(span.literal.text);
    }
  }
  const { args, sites } = spreadArguments(m, holes, env);
  const strings = m.array(
    texts.map((t) => m.terms.lit(t)),
    site,
  );
  const tag = skip(node.tag);
  const callee = evaluate(m, tag, env);
  if (callee.t === 'ext') {
    if (callee.path === 'global#String.raw' || PLAIN_TAG.test(callee.path)) {
      const parts: (string | Value)[] = [texts[0] ?? ''];
      args.forEach((a, i) => parts.push(a, texts[i + 1] ?? ''));
      return m.terms.str(parts, site);
    }
    return external(m, callee.path, undefined, [strings, ...args], site, [site, ...sites], true, false);
  }
  return callValue(m, callee, m.terms.undefined, [strings, ...args], site, [site, ...sites]);
}
