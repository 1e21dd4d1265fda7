// How a program is reached: over stdio, over the network, and what stands before its tools there.
import ts from 'typescript';
import type { ExternalCall, Machine } from '../analysis/machine.ts';
import type { Site, Value } from '../analysis/values.ts';
import { type Code, madeWith, placeOf } from '../analysis/wiring.ts';
import { headOf, spanOf } from '../report/places.ts';
import type { SharedFact, StackFact } from '../rules/server-fact.ts';
import type { Snapshot } from '../snapshot.ts';
import { Apps } from './apps.ts';
import { type Endpoint, endpointsOf } from './endpoints.ts';

/** The stack with the syntax behind it. */
export interface Stack extends StackFact {
  readonly endpoints: readonly Endpoint[];
  readonly apps: Apps;
}

const STDIO = /#(?:StdioServerTransport|serveStdio|startStdioServer)$/;

/** Reads the wiring of a program that has been run. */
export function stackOf(m: Machine, snapshot: Snapshot): Stack {
  const apps = new Apps(m);
  const endpoints = endpointsOf(m, apps, snapshot);
  const stdio = m.wiring.all.filter(({ call }) => STDIO.test(call.path)).map(({ call }) => spanOf(call.site));
  return {
    stdio: [...new Map(stdio.map((s) => [`${s.file}:${s.start}`, s])).values()],
    endpoints,
    calls: clearCallsOf(m),
    shared: sharedOf(m, endpoints),
    apps,
  };
}

const CLIENT = /#(?:StreamableHTTPClientTransport|SSEClientTransport|WebSocketClientTransport)$/;

// Clients of other servers, whose address is written in the program.
function clearCallsOf(m: Machine): StackFact['calls'] {
  return m.wiring.all.flatMap(({ call }) => {
    const [first] = call.args;
    if (!CLIENT.test(call.path) || !first) return [];
    const url = first.t === 'op' && first.op === 'url' ? first.args[0] : first;
    const address = url?.t === 'lit' ? String(url.value) : undefined;
    if (!address || !/^(?:http|ws):\/\//i.test(address) || LOCAL.test(address)) return [];
    return [{ span: spanOf(call.site), address }];
  });
}
const LOCAL =
  /^\w+:\/\/(?:localhost|127\.|\[::1\]|[\w-]+(?::\d+)?(?:\/|$)|[\w.-]+\.(?:local|internal|localhost|test))/i;

// A server or transport made outside of what each request runs, and connected or used inside.
function sharedOf(m: Machine, endpoints: readonly Endpoint[]): SharedFact[] {
  const out = new Map<string, SharedFact>();
  const within = endpoints.flatMap((e) => e.handlers.flatMap((code) => m.wiring.reach(code)));
  for (const endpoint of endpoints) {
    // Whoever refuses a second client has one at a time.
    if (endpoint.handlers.some((code) => m.wiring.reach(code).some(refusesMore))) continue;
    for (const { call } of endpoint.handlers.flatMap((code) => m.wiring.madeBy(code))) {
      const fact = sharedServer(call, within) ?? sharedTransport(call, within, endpoint.site);
      if (fact) out.set(`${fact.made.file}:${fact.made.start}`, fact);
    }
  }
  return [...out.values()];
}

function sharedServer(call: ExternalCall, within: readonly Code[]): SharedFact | undefined {
  const [transport] = call.args;
  if (!/[#.]connect$/.test(call.path) || !transport) return undefined;
  const server = call.self?.t === 'ref' ? (call.self.obj.server ?? serverOf(call.self)) : undefined;
  const made = server?.site;
  if (!made || isWithin(made, within)) return undefined;
  const given = placeOf(transport);
  if (given && !isWithin(given, within)) return undefined;
  const span = headOf(call.site, undefined);
  return { span, what: 'server', made: headOf(made, undefined), generation: server.generation };
}

// Sessions are found again in a map, or made by what a request runs: only what is made at the top of a module, or
// where the routes are put in, is surely one for all.
function sharedTransport(call: ExternalCall, within: readonly Code[], route: Site): SharedFact | undefined {
  if (!/[#.]handleRequest$/.test(call.path) || call.self?.t !== 'ext') return undefined;
  const made = placeOf(call.self);
  if (!made || isWithin(made, within) || !isBeside(made, route)) return undefined;
  const [options] = madeWith(call.self);
  const generator = options?.t === 'ref' ? options.obj.field('sessionIdGenerator') : undefined;
  return {
    span: headOf(call.site, undefined),
    what: 'transport',
    made: headOf(made, undefined),
    generation: /^@modelcontextprotocol\/sdk/.test(call.self.path) ? 1 : undefined,
    sessions: generator !== undefined && !(generator.t === 'lit' && generator.value === undefined),
  };
}
function serverOf(value: Extract<Value, { t: 'ref' }>) {
  const proto = value.obj.proto;
  return proto?.t === 'ref' ? proto.obj.server : undefined;
}

function isWithin(site: Site, codes: readonly Code[]): boolean {
  return codes.some((c) => c.module === site.module && c.node.pos <= site.node.pos && site.node.end <= c.node.end);
}

// The function around what is made is the one around the route, or there is none.
function isBeside(made: Site, route: Site): boolean {
  const around = functionAround(made);
  if (around === undefined) return true;
  return made.module === route.module && around === functionAround(route);
}

function functionAround({ module, node }: Site): ts.Node | undefined {
  let found: ts.Node | undefined;
  const down = (at: ts.Node): void => {
    if (at !== node && ts.isFunctionLike(at)) found = at;
    ts.forEachChild(at, (child) => {
      if (child.pos <= node.pos && child.end >= node.end && at !== node) down(child);
    });
  };
  down(module.facts.tree);
  return found;
}

/** It answers `409 Conflict`. */
function refusesMore({ node }: Code): boolean {
  const is = (at: ts.Node): boolean =>
    (ts.isNumericLiteral(at) && at.text === '409') || ts.forEachChild(at, (child) => is(child) || undefined) === true;
  return is(node);
}
