// The driver: loads the modules that register something, finds what nobody called, then follows every handler.
import ts from 'typescript';
import { callValue, isFunction } from './calls.ts';
import { iterate } from './expressions.ts';
import { makeFunction } from './functions.ts';
import { MAX_ROOT_STEPS, MAX_STEPS, type Machine, SPENT, STALLED } from './machine.ts';
import type { Module } from './modules.ts';
import { getProperty } from './properties.ts';
import { inputSchema, isRegistering } from './registrations.ts';
import type { MethodHandler, Registered } from './registry.ts';
import type { Schema } from './schema.ts';
import { lookup, moduleEnv, runModule } from './scopes.ts';
import { instanceOfClass, typedUnknown } from './typed.ts';
import type { Env, Site, Value } from './values.ts';

/** A handler being followed: everything observed meanwhile belongs to it. */
export interface Followed {
  readonly item: Registered;
  /** Places of registration and handler, for the beginning of each trace. */
  readonly handler: Site | undefined;
}

/** Texts that name an MCP framework: without one there is no server in the project. */
const PROJECT =
  /@modelcontextprotocol\/|['"](?:fastmcp|litemcp|mcp-handler|mcp-framework|agents\/mcp|@mastra\/mcp|@vercel\/mcp-adapter)['"/]|\bMcpServer\b|CallToolRequestSchema/;
/** Texts that may register something. */
const REGISTERS =
  /\b(?:registerTool|registerPrompt|registerResource|setRequestHandler|addTool|addTools|registerAppTool|registerToolTask|createMcpHandler|MCPServer|MCPTool|McpServer|FastMCP)\b|\.tool\(|\.prompt\(|\.resource\(/;
/** Texts that make a server: their modules run first, since they hand it to the others. */
const MAKES =
  /\bnew\s+(?:\w+\.)*(?:McpServer|Server|FastMCP|MCPServer)\b|createMcpHandler|serveStdio|extends\s+(?:McpServer|McpAgent|Server)\b/;

/** True when a text can be part of an MCP server project. */
export function mentionsMcp(text: string): boolean {
  return PROJECT.test(text);
}

/** Specifiers of imports, as text: cheaper than parsing files that may never be needed. */
const IMPORT = /(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*['"]([^'"\n]+)['"]/g;

/**
 * The modules to start from: those that register something and those that import them, however indirectly.
 * Whoever is imported by nobody comes first, since it knows how the others are called.
 */
export function rootsOf(m: Machine, texts: ReadonlyMap<string, string>): string[] {
  const own = new Set([...texts].filter(([, text]) => REGISTERS.test(text)).map(([path]) => path));
  const importers = new Map<string, Set<string>>();
  for (const [path, text] of texts)
    for (const match of text.matchAll(IMPORT)) {
      const target = m.graph.resolve(path, match[1]!);
      if (!target || target === path) continue;
      const list = importers.get(target);
      if (list) list.add(path);
      else importers.set(target, new Set([path]));
    }
  const roots = new Set(own);
  for (const path of roots) for (const by of importers.get(path) ?? []) roots.add(by);
  const rank = (path: string): number => {
    if (![...(importers.get(path) ?? [])].some((by) => roots.has(by))) return 0;
    return MAKES.test(texts.get(path)!) ? 1 : 2;
  };
  return [...roots]
    .map((path) => ({ path, rank: rank(path) }))
    .sort((x, y) => x.rank - y.rank || (x.path < y.path ? -1 : 1))
    .map((r) => r.path);
}

/** Runs a root's module, within its budget. */
export function loadRoot(m: Machine, path: string): void {
  const module = m.graph.load(path);
  if (!module) return;
  bounded(m, MAX_ROOT_STEPS, `the top level of ${path}`, () => runModule(m, module));
}

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
    bounded(m, MAX_ROOT_STEPS, `the registrations of ${f.module.path}`, () => m.lasting(() => enter(m, f.module, f.fn, f.owner)));
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
  const stack: { node: ts.Node; owner: Outer['owner']; label: string | undefined }[] = [{ node: module.facts.tree, owner: undefined, label: undefined }];
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

function outerFunction(module: Module, fn: ts.FunctionLikeDeclaration, owner: Outer['owner'], label: string | undefined): Outer {
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
      const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : '';
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
    if (method && isFunction(method)) m.alive(() => (callValue(m, method, self, args, site, []), true));
    return;
  }
  const name = fn.name && ts.isIdentifier(fn.name) && ts.isFunctionDeclaration(fn) ? fn.name.text : undefined;
  const value = name && env.slots.has(name) ? lookup(m, env, name) : makeFunction(m, fn, env, undefined, undefined);
  m.alive(() => (callValue(m, value, m.terms.undefined, args, site, []), true));
}

function classValue(m: Machine, env: Env, owner: ts.ClassLikeDeclaration): Value {
  return owner.name && env.slots.has(owner.name.text) ? lookup(m, env, owner.name.text) : m.terms.undefined;
}

/** Runs something within a budget; a cut is noted, never thrown on. */
export function bounded(m: Machine, limit: number, what: string, run: () => void): boolean {
  m.steps = 0;
  m.limit = limit;
  const state = { calls: m.calls.length, active: m.active.length, jumps: m.jumps.length, tries: m.tries.length };
  m.depth = 0;
  m.aside = false;
  m.progress = 0;
  try {
    m.alive(() => (run(), true));
    return true;
  } catch (signal) {
    if (signal !== SPENT && signal !== STALLED && !(signal instanceof RangeError)) throw signal;
    m.cuts.add(`${what} took more than ${limit} steps; the rest of it was not followed`);
    return false;
  } finally {
    m.calls.length = state.calls;
    m.active.length = state.active;
    m.jumps.length = state.jumps;
    m.tries.length = state.tries;
    m.function = undefined;
  }
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

/** Calls a handler as the SDK would, with the client's values; the state is as before afterwards. */
export function follow(m: Machine, item: Registered, fixed?: Fixed): boolean {
  if (!item.handler) return true;
  const site = item.site;
  const handler = item.handler;
  const checked = item.validation === 'sdk';
  const source = given(m, m.terms.src('', item.schema, checked && item.schema !== undefined), fixed);
  const call = (fn: Value, args: readonly Value[]): void => {
    callValue(m, fn, m.terms.undefined, args, site, []);
  };
  return isolated(m, item, () => {
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

function isolated(m: Machine, item: Registered, run: () => void): boolean {
  const mark = m.mark;
  m.uses.length = 0;
  m.following = true;
  try {
    return bounded(m, MAX_STEPS, `the handler of ${item.name ? `\`${item.name}\`` : 'an unnamed tool'}`, run);
  } finally {
    m.following = false;
    item.uses = [...new Map(m.uses.map((u) => [`${u.source.id}:${u.site.module.path}:${u.site.node.pos}`, u])).values()];
    m.uses.length = 0;
    m.rollback(mark);
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
  readonly site: Site;
  readonly schema: Schema | undefined;
}

/** Runs a list handler and reads the entries it answers with. */
export function listEntries(m: Machine, handler: MethodHandler, field: 'tools' | 'prompts'): Listed[] {
  const out: Listed[] = [];
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
      if (name.t !== 'lit' || typeof name.value !== 'string') continue;
      const schema = inputSchema(
        m,
        getProperty(m, entry, field === 'tools' ? 'inputSchema' : 'arguments', handler.site),
        handler.site,
      );
      out.push({
        name: name.value,
        entry,
        schema,
        site: entry.t === 'ref' && entry.obj.site ? entry.obj.site : handler.site,
      });
    }
  });
  return out;
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
  return isolated(m, item, () => {
    const name = item.name === undefined ? m.terms.op('requested-name', []) : m.terms.lit(item.name);
    callValue(
      m,
      handler.handler,
      m.terms.undefined,
      [request(m, name, handler, fixed), extra(m, handler.site, undefined)],
      handler.site,
      [],
    );
  });
}

function request(m: Machine, name: Value, handler: MethodHandler, fixed?: Fixed): Value {
  const { site } = handler;
  if (handler.method === 'resources/read')
    return m.record(
      { method: m.terms.lit(handler.method), params: m.record({ uri: m.terms.src('uri', undefined, false) }, site) },
      site,
    );
  const params = m.record({ name, arguments: given(m, m.terms.src('', undefined, false), fixed), _meta: m.unknown(undefined) }, site);
  return m.record({ method: m.terms.lit(handler.method), params }, site);
}
