// The driver: loads the modules that register something, finds what nobody called, then follows every handler.
import ts from 'typescript';
import { callValue, isFunction } from './calls.ts';
import { iterate } from './expressions.ts';
import { makeFunction } from './functions.ts';
import { MAX_ROOT_STEPS, MAX_STEPS, type Machine, SPENT } from './machine.ts';
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

/** The modules to start from, those that make servers first. */
export function rootsOf(texts: ReadonlyMap<string, string>): string[] {
  const roots = [...texts].filter(
    ([, text]) =>
      REGISTERS.test(text) &&
      (PROJECT.test(text) ||
        /\b(?:registerTool|setRequestHandler|addTool|registerAppTool|\.tool\()/.test(text) ||
        MAKES.test(text)),
  );
  const rank = (text: string): number => (MAKES.test(text) ? 0 : 1);
  return roots.sort((a, b) => rank(a[1]) - rank(b[1]) || (a[0] < b[0] ? -1 : 1)).map(([path]) => path);
}

/** Runs a root's module, within its budget. */
export function loadRoot(m: Machine, path: string): void {
  const module = m.graph.load(path);
  if (!module) return;
  bounded(m, MAX_ROOT_STEPS, `the top level of ${path}`, () => runModule(m, module));
}

/**
 * Registrations in functions that nobody calls here: `export function register(server: McpServer)`, the `init` of
 * an agent class. They are called with what their parameters' types promise.
 */
export function sweep(m: Machine, path: string): void {
  const module = m.graph.loaded.get(path);
  if (!module) return;
  const tree = module.facts.tree;
  const tried = new Set<ts.Node>();
  for (const { call, outer, owner } of registrationCalls(tree)) {
    if (m.entered.has(call) || !outer || tried.has(outer)) continue;
    tried.add(outer);
    bounded(m, MAX_ROOT_STEPS, `the registrations of ${path}`, () => m.lasting(() => enter(m, module, outer, owner)));
  }
}

interface Found {
  readonly call: ts.CallExpression;
  readonly outer: ts.FunctionLikeDeclaration | undefined;
  readonly owner: ts.ClassLikeDeclaration | undefined;
}

function registrationCalls(tree: ts.SourceFile): Found[] {
  const out: Found[] = [];
  const visit = (node: ts.Node, outer: Found['outer'], owner: Found['owner']): void => {
    if (ts.isCallExpression(node)) {
      const callee = node.expression;
      const name = ts.isPropertyAccessExpression(callee)
        ? callee.name.text
        : ts.isIdentifier(callee)
          ? callee.text
          : '';
      if (isRegistering(name)) out.push({ call: node, outer, owner });
    }
    const cls = ts.isClassLike(node) && !outer ? node : owner;
    const fn = !outer && ts.isFunctionLike(node) && 'body' in node ? (node as ts.FunctionLikeDeclaration) : outer;
    ts.forEachChild(node, (child) => visit(child, fn, cls));
  };
  visit(tree, undefined, undefined);
  return out;
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
  try {
    m.alive(() => (run(), true));
    return true;
  } catch (signal) {
    if (signal !== SPENT && !(signal instanceof RangeError)) throw signal;
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

/** Calls a handler as the SDK would, with the client's values; the state is as before afterwards. */
export function follow(m: Machine, item: Registered): boolean {
  if (!item.handler) return true;
  const site = item.site;
  const handler = item.handler;
  const checked = item.validation === 'sdk';
  const source = m.terms.src('', item.schema, checked && item.schema !== undefined);
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
  m.following = true;
  try {
    return bounded(m, MAX_STEPS, `the handler of ${item.name ? `\`${item.name}\`` : 'an unnamed tool'}`, run);
  } finally {
    m.following = false;
    m.rollback(mark);
  }
}

// The request's `extra`: what it has is the SDK's, what it lacks the author meant to come from the client.
const EXTRA = [
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
  'closeSSEStream',
  'mcpReq',
  'http',
  'log',
  'reportProgress',
  'session',
];
function extra(m: Machine, site: Site, intended: Value | undefined): Value {
  const obj = m.object('object', undefined);
  for (const name of EXTRA) obj.slots.set(`.${name}`, m.terms.ext(`mcp-extra#${name}`));
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
export function followDispatch(m: Machine, handler: MethodHandler, item: Registered): boolean {
  return isolated(m, item, () => {
    const name = item.name === undefined ? m.terms.op('requested-name', []) : m.terms.lit(item.name);
    callValue(
      m,
      handler.handler,
      m.terms.undefined,
      [request(m, name, handler), extra(m, handler.site, undefined)],
      handler.site,
      [],
    );
  });
}

function request(m: Machine, name: Value, handler: MethodHandler): Value {
  const { site } = handler;
  if (handler.method === 'resources/read')
    return m.record(
      { method: m.terms.lit(handler.method), params: m.record({ uri: m.terms.src('uri', undefined, false) }, site) },
      site,
    );
  const params = m.record({ name, arguments: m.terms.src('', undefined, false), _meta: m.unknown(undefined) }, site);
  return m.record({ method: m.terms.lit(handler.method), params }, site);
}
