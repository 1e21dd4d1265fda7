// How a program is reached: over stdio, over the network, and what stands before its tools there.
import type { Machine } from '../analysis/machine.ts';
import type { Site, Value } from '../analysis/values.ts';
import type { Code } from '../analysis/wiring.ts';
import { headOf, spanOf } from '../report/places.ts';
import type { SharedFact, StackFact } from '../rules/server-fact.ts';
import { Apps } from './apps.ts';
import { type Endpoint, endpointsOf } from './endpoints.ts';

/** The stack with the syntax behind it. */
export interface Stack extends StackFact {
  readonly endpoints: readonly Endpoint[];
  readonly apps: Apps;
}

const STDIO = /#(?:StdioServerTransport|serveStdio|startStdioServer)$/;

/** Reads the wiring of a program that has been run. */
export function stackOf(m: Machine): Stack {
  const apps = new Apps(m);
  const endpoints = endpointsOf(m, apps);
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

// A server or transport made outside of what each request runs, and connected inside.
function sharedOf(m: Machine, endpoints: readonly Endpoint[]): SharedFact[] {
  const out = new Map<string, SharedFact>();
  for (const endpoint of endpoints) {
    const reached = endpoint.handlers.flatMap((code) => m.wiring.reach(code));
    for (const { call } of endpoint.handlers.flatMap((code) => m.wiring.madeBy(code))) {
      if (!/[#.]connect$/.test(call.path) || call.args.length === 0) continue;
      const server = call.self?.t === 'ref' ? (call.self.obj.server ?? serverOf(call.self)) : undefined;
      const made = server?.site;
      if (!made || isWithin(made, reached)) continue;
      const { generation } = server;
      out.set(`${made.module.path}:${made.node.pos}`, {
        span: headOf(call.site, undefined),
        what: 'server',
        made: headOf(made, undefined),
        generation,
      });
    }
  }
  return [...out.values()];
}

function serverOf(value: Extract<Value, { t: 'ref' }>) {
  const proto = value.obj.proto;
  return proto?.t === 'ref' ? proto.obj.server : undefined;
}

function isWithin(site: Site, codes: readonly Code[]): boolean {
  return codes.some((c) => c.module === site.module && c.node.pos <= site.node.pos && site.node.end <= c.node.end);
}
