// The driver: loads the modules that register something, then follows every handler.

import { callValue, isFunction } from './invoke.ts';
import { iterate } from './iteration.ts';
import {
  MAX_ROOT_STEPS,
  MAX_STEPS,
  MAX_TOTAL_STEPS,
  type Machine,
  MIN_SHARE,
  SHARES_AT_ONCE,
  SPENT,
  STALLED,
} from './machine.ts';
import { budgetObstacle, faultObstacle, handedOnObstacle, unreadObstacle } from './obstacles.ts';
import { getProperty } from './properties.ts';
import { inputSchema } from './registrations.ts';
import type { MethodHandler, Registered } from './registry.ts';
import type { Schema } from './schema.ts';
import { runModule } from './scopes.ts';
import { promptTexts } from './served.ts';
import type { Site, Value } from './values.ts';
import { type Written, written } from './written.ts';

/** A handler being followed: everything observed meanwhile belongs to it. */
export interface Followed {
  readonly item: Registered;
  /** Places of registration and handler, for the beginning of each trace. */
  readonly handler: Site | undefined;
}

/** Runs a root's module, within its budget. */
export function loadRoot(m: Machine, path: string): void {
  const module = m.graph.load(path);
  if (!module) return;
  bounded(m, MAX_ROOT_STEPS, `the top level of ${path}`, () => runModule(m, module));
}

/** Runs something within a budget; a cut is noted, never thrown on. */
export function bounded(m: Machine, limit: number, what: string, run: () => void): boolean {
  m.steps = 0;
  // Loading and following have a purse each, so that a large project's modules leave something for its handlers.
  const purse = m.following ? (m.kept.isLater ? 'later' : 'following') : 'loading';
  const left = Math.max(0, (purse === 'later' ? laterTotal(m) : MAX_TOTAL_STEPS) - m.spent[purse]);
  const share = Math.max(MIN_SHARE, (SHARES_AT_ONCE * left) / Math.max(1, m.ahead));
  m.limit = Math.min(limit, left, share);
  const state = { calls: m.calls.length, active: m.active.length, jumps: m.jumps.length, tries: m.tries.length };
  m.depth = 0;
  m.aside = false;
  m.progress = 0;
  m.fault = undefined;
  try {
    m.alive(() => {
      run();
      return true;
    });
    return true;
  } catch (signal) {
    if (signal === STALLED)
      m.cuts.add(`${what} went on for long without registering anything; the rest of it was not followed`);
    else if (signal === SPENT || signal instanceof RangeError)
      m.cuts.add(`${what} took more than ${Math.floor(m.limit)} steps; the rest of it was not followed`);
    else {
      // A mistake of Toolward's own costs what it was made in, and not the rest of the answer.
      m.fault = signal instanceof Error ? signal.message : String(signal);
      m.cuts.add(`${what} could not be followed: ${m.fault}`);
    }
    return false;
  } finally {
    m.spent[purse] += m.steps;
    m.calls.length = state.calls;
    m.active.length = state.active;
    m.jumps.length = state.jumps;
    m.tries.length = state.tries;
    m.function = undefined;
  }
}

/** Part of what following the handlers took that following them from what calls have left behind may take. */
const LATER_PART = 0.2;
/** However little the handlers took, it may take this much. */
const MIN_LATER_STEPS = 40_000;
function laterTotal(m: Machine): number {
  return Math.max(MIN_LATER_STEPS, Math.floor(m.spent.following * LATER_PART));
}

/** Arguments whose value is known for this once, by their name. */
export type Fixed = ReadonlyMap<string, Value>;

function given(m: Machine, source: Value, fixed: Fixed | undefined): Value {
  if (!fixed) return source;
  const obj = m.object('object', undefined);
  for (const [name, value] of fixed) obj.slots.set(`.${name}`, value);
  obj.slots.set('@spread', [source]);
  return m.ref(obj);
}

/** Which run of a handler it is: its first, one from what calls have left behind, or one to try something. */
type Run = 'first' | 'again' | 'trial';

/** Calls a handler as the SDK would, with the client's values; the state is as before afterwards. */
export function follow(m: Machine, item: Registered, fixed?: Fixed): boolean {
  return called(m, item, fixed ? 'trial' : 'first', fixed);
}

const METHODS = { tool: 'tools/call', prompt: 'prompts/get', resource: 'resources/read' } as const;

/**
 * What one call leaves behind a later one may find: follows the handlers that read such state once more, from a state
 * that holds it. `current` is told who is followed.
 */
export function* followLater(
  m: Machine,
  followed: readonly Followed[],
  current: (by: Followed | undefined) => void,
): Generator<void, void, void> {
  const readers = m.kept.readers();
  const list = followed.filter(({ item }) => readers.has(item));
  if (list.length === 0) return;
  const { mark, asides } = m;
  m.asides = new Map();
  m.kept.restore(m);
  for (const [i, by] of list.entries()) {
    m.ahead = list.length - i;
    if (m.spent.later >= laterTotal(m)) {
      m.cuts.add(`what ${m.ahead} of the handlers may find of earlier calls was not followed`);
      break;
    }
    current(by);
    followAgain(m, by.item);
    current(undefined);
    yield;
  }
  m.kept.isLater = false;
  m.ahead = 1;
  m.asides = asides;
  m.rollback(mark);
}

function followAgain(m: Machine, item: Registered): void {
  const { handler, dispatcher, server } = item;
  if (handler && dispatcher)
    dispatch(m, { server, method: METHODS[item.kind], handler, site: dispatcher }, item, 'again', undefined);
  else called(m, item, 'again', undefined);
}

function called(m: Machine, item: Registered, which: Run, fixed: Fixed | undefined): boolean {
  if (!item.handler) return true;
  const site = item.site;
  const handler = item.handler;
  const checked = item.validation === 'sdk';
  const source = given(m, m.terms.src('', item.schema, checked && item.schema !== undefined), fixed);
  const call = (fn: Value, args: readonly Value[]): void => {
    const answer = callValue(m, fn, m.terms.undefined, args, site, []);
    if (which === 'first') keepAnswer(m, item, answer);
  };
  return isolated(m, item, 'handler', which, () => {
    switch (item.handlerForm) {
      case 'args':
        call(handler, [source, extra(m, site, undefined)]);
        return;
      case 'extra':
        call(handler, [item.kind === 'tool' ? extra(m, site, source) : m.unknown(site), extra(m, site, undefined)]);
        return;
      case 'resource':
        call(handler, [
          m.terms.op('url', [m.terms.src('uri', undefined, false)], site),
          m.terms.src('', undefined, false),
          extra(m, site, undefined),
        ]);
        return;
      case 'task':
        for (const name of ['createTask', 'execute', 'handler', 'run']) {
          const fn = getProperty(m, handler, name, site);
          if (isFunction(fn)) call(fn, [source, extra(m, site, undefined)]);
        }
        return;
      default:
        return;
    }
  });
}

function isolated(m: Machine, item: Registered, what: 'handler' | 'dispatcher', which: Run, run: () => void): boolean {
  const mark = m.mark;
  m.uses.length = 0;
  m.kept.begin(m, which === 'first' ? item : undefined);
  m.following = true;
  m.begun();
  m.handedOn = undefined;
  m.bound = false;
  const events = m.events.length;
  try {
    const whole = bounded(m, MAX_STEPS, `the handler of ${item.name ? `\`${item.name}\`` : 'an unnamed tool'}`, run);
    const handedOn = m.handedOn as Machine['handedOn'];
    if (which === 'again') return whole;
    if (m.fault !== undefined) item.obstacle ??= faultObstacle(what, m.fault, item.site);
    else if (!whole) item.obstacle ??= budgetObstacle(what, m.limit, item.site);
    else if (handedOn && m.uses.length === 0 && m.events.length === events)
      item.obstacle ??= handedOnObstacle(m, handedOn.callee, handedOn.site);
    else if (!m.bound && m.uses.length === 0 && m.events.length === events) item.obstacle ??= unreadObstacle(item);
    return whole;
  } finally {
    if (which === 'first') m.kept.keep(m, mark, item);
    if (which !== 'again')
      item.uses = [
        ...new Map(m.uses.map((u) => [`${u.source.id}:${u.site.module.path}:${u.site.node.pos}`, u])).values(),
      ];
    m.uses.length = 0;
    m.rollback(mark);
    m.following = false;
  }
}

/** What the request's `extra` (or `ctx`) has; what it lacks the author meant to come from the client. */
export const contextNames: readonly string[] = [
  'signal',
  'sessionId',
  'authInfo',
  'requestId',
  'sendNotification',
  'sendRequest',
  '_meta',
  'requestInfo',
  'taskId',
  'taskStore',
  'taskRequestedTtl',
  'closeSSEStream',
  'closeStandaloneSSEStream',
  'mcpReq',
  'http',
  'log',
  'reportProgress',
  'session',
];
function extra(m: Machine, site: Site, intended: Value | undefined): Value {
  const obj = m.object('object', undefined);
  for (const name of contextNames) obj.slots.set(`.${name}`, m.terms.ext(`mcp-extra#${name}`));
  if (intended) obj.slots.set('@spread', [intended]);
  void site;
  return m.ref(obj);
}

/** What a low-level server answers to `tools/list` (or `prompts/list`): one entry a tool. */
export interface Listed {
  readonly name: string;
  readonly entry: Value;
  /** The entry as it was when it was answered. */
  readonly served: Written;
  readonly site: Site;
  readonly schema: Schema | undefined;
}

export interface Listing {
  readonly entries: readonly Listed[];
  /** The name of an entry that is not known, where there is one. */
  readonly open: Value | undefined;
}

/** Runs a list handler and reads the entries it answers with. */
export function listEntries(
  m: Machine,
  handler: MethodHandler,
  field: 'tools' | 'prompts' | 'resources' | 'resourceTemplates',
): Listing {
  const out: Listed[] = [];
  let open: Value | undefined;
  m.listing = true;
  bounded(m, MAX_STEPS, `the ${field} list`, () => {
    const answer = callValue(
      m,
      handler.handler,
      m.terms.undefined,
      [m.unknown(handler.site), m.unknown(handler.site)],
      handler.site,
      [],
    );
    const list = getProperty(m, answer, field, handler.site);
    const { known, rest } = iterate(m, list, handler.site);
    for (const entry of rest ? [...known, rest] : known) {
      const name = getProperty(m, entry, 'name', handler.site);
      if (name.t !== 'lit' || typeof name.value !== 'string') {
        open ??= name;
        continue;
      }
      const schema = inputSchema(
        m,
        getProperty(m, entry, field === 'tools' ? 'inputSchema' : 'arguments', handler.site),
        handler.site,
      );
      out.push({
        name: name.value,
        entry,
        served: written(entry),
        schema,
        site: entry.t === 'ref' && entry.obj.site ? entry.obj.site : handler.site,
      });
    }
  });
  m.listing = false;
  return { entries: out, open };
}

/** The names a dispatcher compares the requested name with. */
export function askedNames(m: Machine, handler: MethodHandler): string[] {
  m.asked = new Set();
  const mark = m.mark;
  bounded(m, MAX_STEPS, 'a dispatcher', () => {
    callValue(
      m,
      handler.handler,
      m.terms.undefined,
      [request(m, m.terms.op('requested-name', []), handler), m.unknown(handler.site)],
      handler.site,
      [],
    );
  });
  m.rollback(mark);
  const names = [...m.asked];
  m.asked = undefined;
  return names;
}

/** Follows a dispatcher for one tool. Without a name it is followed for any. */
export function followDispatch(m: Machine, handler: MethodHandler, item: Registered, fixed?: Fixed): boolean {
  return dispatch(m, handler, item, fixed ? 'trial' : 'first', fixed);
}

function dispatch(m: Machine, handler: MethodHandler, item: Registered, which: Run, fixed: Fixed | undefined): boolean {
  return isolated(m, item, 'dispatcher', which, () => {
    const name = item.name === undefined ? m.terms.op('requested-name', []) : m.terms.lit(item.name);
    const answer = callValue(
      m,
      handler.handler,
      m.terms.undefined,
      [request(m, name, handler, fixed), extra(m, handler.site, undefined)],
      handler.site,
      [],
    );
    if (which === 'first') keepAnswer(m, item, answer);
  });
}

// What a prompt answers is read by a model; the objects of the answer are gone when the state is taken back.
function keepAnswer(m: Machine, item: Registered, answer: Value): void {
  if (item.kind !== 'prompt') return;
  const fn = item.handler?.t === 'ref' ? item.handler.obj.fn : undefined;
  const site = fn ? { module: fn.module, node: fn.node } : item.site;
  item.extra = [...(item.extra ?? []), ...promptTexts(m, answer, site)];
}

function request(m: Machine, name: Value, handler: MethodHandler, fixed?: Fixed): Value {
  const { site } = handler;
  if (handler.method === 'resources/read')
    return m.record(
      { method: m.terms.lit(handler.method), params: m.record({ uri: m.terms.src('uri', undefined, false) }, site) },
      site,
    );
  const params = m.record(
    { name, arguments: given(m, m.terms.src('', undefined, false), fixed), _meta: m.unknown(undefined) },
    site,
  );
  return m.record({ method: m.terms.lit(handler.method), params }, site);
}
