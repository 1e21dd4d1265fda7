// Running a function: its parameters and body, calls remembered, and calls that no argument reaches.

import ts from 'typescript';
import { bind } from './binding.ts';
import type { Sites } from './calls.ts';
import { construct } from './construct.ts';
import { injected } from './containers.ts';
import { evaluate } from './expressions.ts';
import { callbacks, external } from './external.ts';
import {
  type Event,
  MAX_ASIDE_STEPS,
  MAX_DEPTH,
  MAX_DISTANT_STEPS,
  MAX_RECURSION,
  MAX_STALLS,
  type Machine,
  type Remembered,
  SPENT,
  STALLED,
} from './machine.ts';
import { fallback } from './operators.ts';
import { asKept, isAsync } from './promises.ts';
import { hoist } from './scopes.ts';
import { execute, leave } from './statements.ts';
import { isTainted } from './taint.ts';
import { isValue } from './term.ts';
import { typedUnknown } from './typed.ts';
import type { Env, FunctionCode, Obj, Site, Value } from './values.ts';

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
      handOn(m, fn, args, site);
      callbacks(m, args, site);
      return m.unknown(
        site,
        args.filter((a) => isTainted(m, a)),
      );
  }
}

/** Notes a call of something unknown that is given the whole arguments: what they do is done there. */
export function handOn(m: Machine, callee: Value, args: readonly Value[], site: Site): void {
  if (m.following && !m.handedOn && args.some((a) => a.t === 'src' && a.path === '')) m.handedOn = { callee, site };
}

/** The name of a function, for people. */
export function calleeName(code: FunctionCode): string {
  const { node } = code;
  if (node.name && 'text' in node.name) return String(node.name.text);
  return 'anonymous function';
}

export function invoke(
  m: Machine,
  obj: Obj,
  code: FunctionCode,
  self: Value,
  args: readonly Value[],
  site: Site,
): Value {
  const value = invoked(m, obj, code, self, args, site);
  m.promised = m.following && (code.awaits || isAsync(code.node)) ? site.node : undefined;
  return value;
}

function invoked(m: Machine, obj: Obj, code: FunctionCode, self: Value, args: readonly Value[], site: Site): Value {
  m.step();
  m.entered.add(code.node);
  m.entered.add(obj);
  m.touched.add(code.module.path);
  m.wiring.came(m.following ? 'serving' : 'starting', site, code);
  const { node } = code;
  if (!node.body) return m.unknown(site, args);
  if (recursion(m, obj, code, args) >= MAX_RECURSION)
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
  const call = `${obj.id}:${self.id}:${args.map((a) => a.id).join(',')}`;
  const key = `${call}:${m.version}`;
  const unreached = m.following && !isTainted(m, self) && !args.some((a) => isTainted(m, a));
  const aside = unreached && isOutside(code.env);
  // A closure that was made before any handler was called holds nothing of the call either, but is not cut short.
  const early = aside || (unreached && m.wasLoaded(code.env));
  // Something else may be called there than after loading.
  const asideKey = early ? `${call}:${m.outside || ''}` : '';
  const known = m.memory.get(key) ?? (early ? knownAside(m, node, key, asideKey) : undefined);
  if (known) {
    m.kept.recalled(node);
    m.calls.push({ site, callee: calleeName(code) });
    m.replay(known);
    m.calls.pop();
    m.learnAll(known.facts);
    return known.value;
  }
  const distant = !m.following && !m.aside && isDistant(m, code, self, args);
  const outermost = (aside && !m.aside) || distant;
  const cutBefore = m.long[m.following ? 'following' : 'loading'];
  const long = m.aside || outermost ? cutBefore.get(node) : undefined;
  if (long && (long.whole || !outermost || !m.following)) return leftAlone(m, node, code, long.events, site);
  if (!m.following && !m.listing && (m.stalled.get(node) ?? 0) >= MAX_STALLS) return leftAlone(m, node, code, [], site);
  const idle = m.following ? m.idle.known(node, args) : undefined;
  if (idle) {
    m.kept.recalled(node);
    m.bound ||= args.some((a) => isTainted(m, a));
    return idle;
  }
  const env = m.env(code.env, code.module, { self, home: code.home, args });
  const events = m.events.length;
  const uses = m.uses.length;
  const born = env.id;
  const frame = m.enter();
  const outer = m.function;
  const depth = { calls: m.calls.length, active: m.active.length, tries: m.tries.length };
  const jumps = m.jumps.splice(0);
  if (m.calls.length === 0) m.progress = m.steps;
  m.calls.push({ site, callee: calleeName(code) });
  m.given.length = m.active.length;
  m.given.push(args[0]);
  m.active.push(obj);
  m.function = frame;
  let alive = false;
  const { limit } = m;
  let spent = false;
  const began = m.steps;
  const reader = m.kept.enter(node);
  if (outermost) {
    m.aside = true;
    m.whole = limit;
    m.limit = Math.min(limit, m.steps + (distant ? MAX_DISTANT_STEPS : MAX_ASIDE_STEPS));
  }
  try {
    alive = m.alive(() => run(m, code, env, args));
  } catch (signal) {
    const given =
      signal === STALLED ? m.steps - began > MAX_ASIDE_STEPS : outermost && signal === SPENT && m.steps <= limit;
    const cut = given || (signal === SPENT && m.aside && m.steps <= m.whole);
    if (cut && m.steps - began >= MAX_ASIDE_STEPS / 2)
      cutBefore.set(node, { events: eventsSince(m, events, depth.calls), whole: outermost });
    if (!given) throw signal;
    if (signal === STALLED) {
      m.stalled.set(node, (m.stalled.get(node) ?? 0) + 1);
      m.leftAt(code.node.name ? `\`${calleeName(code)}\`` : 'a function', code.module.path);
    }
    spent = true;
  } finally {
    if (outermost) {
      m.aside = false;
      m.limit = limit;
    }
    m.kept.leave(reader);
    m.function = outer;
    m.calls.length = depth.calls;
    m.active.length = depth.active;
    m.tries.length = depth.tries;
    m.jumps.splice(0, m.jumps.length, ...jumps);
  }
  if (spent) {
    m.depth = frame.depth;
    m.rollback(frame.mark);
    if (aside)
      m.asides.set(asideKey, {
        value: m.unknown(site),
        facts: [],
        events: eventsSince(m, events, depth.calls),
        uses: [],
      });
    return m.unknown(site);
  }
  const { value: result, pure } = m.exit(frame, alive, born);
  if (m.following) {
    const eventful = m.events.length > events;
    m.idle.note(m, node, args, { value: result, steps: m.steps - began, eventful, mark: frame.mark, born });
  }
  let value = result;
  if (node.asteriskToken && !code.awaits)
    value = m.array([], site, frame.yields.length ? m.terms.any(frame.yields) : undefined);
  if (pure || early) {
    const done = {
      value,
      facts: m.factsSince(frame.mark),
      uses: [...new Set(m.uses.slice(uses))],
      events: eventsSince(m, events, depth.calls),
      bound: m.bound,
    };
    if (pure) m.memory.set(key, done);
    const reached = early && isReached(m, done);
    if (early && (m.kept.stains > 0 || m.kept.isLater || !reached)) {
      const left = { diff: m.leftSince(frame.mark), mark: m.object('object', undefined) };
      if (left.diff.size) m.write(left.mark, 'left', true);
      const all = left.diff.size ? { ...done, left } : done;
      if (m.kept.stains > 0 && (reached || m.kept.isStained(m, node, all))) m.kept.asides.set(key, all);
      else m.asides.set(asideKey, all);
    }
  }
  return value;
}

// What an earlier statement has put into shared state may be the client's: where such a call may meet it, the state tells
// calls apart.
function knownAside(m: Machine, node: ts.Node, key: string, asideKey: string): Remembered | undefined {
  if (m.kept.stains === 0) return m.asides.get(asideKey);
  const here = m.kept.asides.get(key);
  if (here) return here;
  const known = m.asides.get(asideKey);
  return known && !m.kept.isStained(m, node, known) ? known : undefined;
}

// A function that was cut short before, beside the way of the client's arguments, is not begun again with others.
function leftAlone(m: Machine, node: ts.Node, code: FunctionCode, events: readonly Event[], site: Site): Value {
  m.kept.recalled(node);
  m.calls.push({ site, callee: calleeName(code) });
  m.replay({ value: m.terms.undefined, events, uses: [], facts: [] });
  m.calls.pop();
  return m.unknown(site);
}

// How often the function is inside itself. The loader of a bundle is so as deep as modules import each other: it is one
// function that is given the module's id, or a closure for each module, and each of them counts by itself.
function recursion(m: Machine, obj: Obj, { node }: FunctionCode, args: readonly Value[]): number {
  const isLoader = !m.following && (args.length === 0 || (args.length === 1 && args[0]!.t === 'lit'));
  let same = 0;
  m.active.forEach((a, i) => {
    if (a.fn?.node !== node) return;
    if (!isLoader || (a === obj && m.given[i] === args[0])) same++;
  });
  return same;
}

// While modules are loaded: nothing that this call can come to registers anything, as far as the modules tell.
function isDistant(m: Machine, code: FunctionCode, self: Value, args: readonly Value[]): boolean {
  if (m.listing || m.near.has(code.module.path)) return false;
  return !leadsNear(m, self, MAX_LOOK) && !args.some((a) => leadsNear(m, a, MAX_LOOK));
}

/** Objects in objects that are looked into for something that may register. */
const MAX_LOOK = 3;

function leadsNear(m: Machine, value: Value, depth: number): boolean {
  if (value.t === 'union') return value.alts.some((a) => leadsNear(m, a.value, depth));
  if (value.t !== 'ref') return false;
  const { obj } = value;
  const code = obj.fn ?? obj.cls;
  if (code) return m.near.has(code.module.path);
  if (obj.server || obj.native || depth === 0) return true;
  for (const slot of obj.slots.values())
    for (const held of Array.isArray(slot) ? slot : [slot])
      if (isValue(held) && leadsNear(m, held, depth - 1)) return true;
  return obj.proto !== undefined && leadsNear(m, obj.proto, depth - 1);
}

// Something of the client's was met on the way all the same.
function isReached(m: Machine, done: Remembered): boolean {
  return isTainted(m, done.value) || done.events.some((e) => e.call.args.some((a) => isTainted(m, a)));
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
    leave(m, isAsync(node) ? value : asKept(m, body as ts.Expression, value));
    return false;
  }
  hoist(m, body.statements, env, true);
  for (const statement of body.statements) if (!execute(m, statement, env)) return false;
  return true;
}

export function parameters(
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
    if (p.modifiers && value === m.terms.undefined) value = injected(m, p, env) ?? value;
    const { initializer } = p;
    if (initializer) value = fallback(m, value, () => evaluate(m, initializer, env));
    if (p.type) value = typedUnknown(m, value, p.type, env);
    bind(m, p.name, value, env, 'declare');
  });
}
