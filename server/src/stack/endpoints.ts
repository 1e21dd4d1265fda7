// Where requests of the network reach a server of the protocol, and what stands before.
import type { Machine } from '../analysis/machine.ts';
import { getProperty } from '../analysis/properties.ts';
import { fieldSite } from '../analysis/registrations.ts';
import { exportOf } from '../analysis/scopes.ts';
import { alternatives, type Site, type Value } from '../analysis/values.ts';
import { type Code, codesIn, type Made, madeWith, placeOf } from '../analysis/wiring.ts';
import { loopbackFix, loopbackValueFix } from '../fixes/loopback-host.ts';
import { headOf, spanOf } from '../report/places.ts';
import type { EndpointFact, Framework, Guarding, LayerFact, ListenerFact } from '../rules/server-fact.ts';
import type { Snapshot } from '../snapshot.ts';
import type { App, Apps, Use } from './apps.ts';
import { mendingOf, mendingsOf } from './mendings.ts';
import { countsTogether, packaged } from './packages.ts';
import { reachOf } from './reach.ts';
import { signalsOf } from './signals.ts';

/** An endpoint with the syntax behind it, for those who mend it. */
export interface Endpoint extends EndpointFact {
  readonly site: Site;
  readonly application: App | undefined;
  readonly use: Use | undefined;
  /** The functions that answer. */
  readonly handlers: readonly Code[];
  /** Constructions of the transport in what the handlers reach. */
  readonly transports: readonly Made[];
}

const SERVES = /(?:[#.](?:handleRequest|handlePostMessage|handleMessage|handleSse|handleStreamableHttp|sseResponse))$/;
const TRANSPORT =
  /#(?:\w*StreamableHTTP\w*Transport|PerRequestHTTPServerTransport|StreamableHTTPTransport|SSEServerTransport|SSETransport)$/;
/** Values that answer requests of the protocol themselves. */
const ANSWERS =
  /#(?:createMcpHandler|createMcpRouteHandler|toNodeHandler|experimental_withMcpAuth|withMcpAuth|toReqRes|createMcpAgentHandler)\(\)(?:[#.](?:fetch|handle))?$|McpAgent(?:\(\))?\.(?:serve|serveSSE|mount)\(\)/;

/** All endpoints of a program, in order of their places. */
export function endpointsOf(m: Machine, apps: Apps, snapshot: Snapshot): Endpoint[] {
  const out: Endpoint[] = [];
  const exports = exportsOf(m);
  for (const { value, site } of exports) apps.of(value)?.published.push(site);
  for (const app of apps.all)
    for (const use of app.uses) {
      const answering = use.isRoute || use.method === 'use' ? answersIn(m, use) : undefined;
      if (answering) out.push(endpoint(m, app, use, answering));
    }
  out.push(...endpointsAlone(m, exports, apps), ...ofFastMcp(m));
  const checked = out.map((one) => ({ ...one, layers: [...one.layers, ...checksOfTransports(one, out)] }));
  return checked.map((one) => ({ ...one, fixes: mendingsOf(one, checked, snapshot) }));
}

interface Answering {
  readonly values: readonly { readonly value: Value; readonly site: Site }[];
  readonly codes: readonly Code[];
  readonly made: readonly Made[];
  readonly sse: boolean;
}

function answersIn(m: Machine, use: Pick<Use, 'handlers'>): Answering | undefined {
  const values = use.handlers.filter(({ value }) => answers(m, value));
  if (values.length === 0) return undefined;
  const codes = values.flatMap(({ value }) => codesIn(value));
  const made = codes.flatMap((code) => m.wiring.madeBy(code));
  const sse =
    made.some(({ call }) => /handlePostMessage$|#SSE\w*Transport$|serveSSE$/.test(call.path)) ||
    values.some(({ value }) => value.t === 'ext' && /serveSSE/.test(value.path));
  return { values, codes, made, sse };
}

/** A value that answers requests of the protocol: a function that hands them to a transport, or a ready handler. */
export function answers(m: Machine, value: Value): boolean {
  return alternatives(value).some((v) => {
    if (v.t === 'ext')
      return ANSWERS.test(v.path) || madeWith(v).some((inner) => inner.t === 'ext' && ANSWERS.test(inner.path));
    return codesIn(v).some((code) => m.wiring.madeBy(code).some(({ call }) => isServing(call.path, call.self)));
  });
}

function isServing(path: string, self: Value | undefined): boolean {
  if (SERVES.test(path) || /#SSEServerTransport$/.test(path) || ANSWERS.test(path)) return true;
  return /[#.]fetch$/.test(path) && self?.t === 'ext' && ANSWERS.test(self.path);
}

function endpoint(m: Machine, app: App, use: Use, found: Answering): Endpoint {
  const inline = use.handlers.filter((h) => !found.values.includes(h));
  const above = before(app, use, new Set());
  const layers: LayerFact[] = [
    ...helperLayers(m, app),
    ...above.layers.flatMap((u) => u.handlers.flatMap((h) => layerOf(m, h.value, h.site))),
    ...inline.flatMap((h) => layerOf(m, h.value, h.site)),
    ...found.values.flatMap((h) => layerOf(m, h.value, h.site)),
  ];
  const transports = found.made.filter(({ call }) => TRANSPORT.test(call.path));
  const { site } = use.made.call;
  return {
    span: headOf(site, undefined),
    transport: found.sse ? 'sse' : 'streamable-http',
    framework: app.framework,
    route: use.route,
    app: headOf(app.site, undefined),
    layers,
    listeners: above.apps.flatMap(listenersOf),
    opaque: above.apps.some((a) => !a.own) || layers.some((l) => l.name === '?'),
    behindProxy: isBehindProxy(app),
    made: transports[0] ? spanOf(transports[0].call.site) : undefined,
    fixes: {},
    site,
    application: app,
    use,
    handlers: found.codes,
    transports,
  };
}

// What a request passes before it comes to a use: what was put in earlier, here and in what this is mounted on.
function before(app: App, use: Use, seen: Set<App>): { layers: Use[]; apps: App[] } {
  seen.add(app);
  const hooks = app.framework === 'fastify';
  const own = app.uses.filter(
    (u) =>
      u !== use &&
      (u.method === 'use' ||
        u.method === 'addHook' ||
        u.method === 'register' ||
        (u.isRoute && u.method !== 'options' && isLayerRoute(u))) &&
      (hooks || u.made.order < use.made.order) &&
      covers(u.route, use.route),
  );
  const layers = [...own];
  const apps = [app];
  for (const mount of app.mounts) {
    if (seen.has(mount.on)) continue;
    const outer = before(mount.on, mount.use, seen);
    layers.unshift(...outer.layers);
    apps.push(...outer.apps);
  }
  return { layers, apps };
}

// `app.all('*', guard)` and `app.options(…)`: a route without an answer of its own hands on.
function isLayerRoute(use: Use): boolean {
  return use.route === undefined || /\*$/.test(use.route);
}

/** A layer for one path stands before another path; unknown ones stand before all. */
export function covers(layer: string | undefined, route: string | undefined): boolean {
  if (layer === undefined || route === undefined) return true;
  const prefix = layer.replace(/\/?(?:\*|\(\.\*\)|\{\*\w+\}|:\w+\*?|\*\w+).*$/, '').replace(/\/$/, '');
  return prefix === '' || route === prefix || route.startsWith(`${prefix}/`);
}

/** What one handler does with each request that passes it. */
export function layerOf(m: Machine, value: Value, site: Site): LayerFact[] {
  const does = new Set<Guarding>();
  let known = false;
  let own = false;
  let together = false;
  for (const v of alternatives(value)) {
    if (v.t === 'ext') {
      known = true;
      for (const one of packaged(m, v.path, madeWith(v))) does.add(one);
      together ||= countsTogether(m, v.path, madeWith(v));
      // A handler that is wrapped by another: `withMcpAuth(handler, verify)`.
      for (const inner of madeWith(v))
        if (inner.t === 'ext') for (const one of packaged(m, inner.path, madeWith(inner))) does.add(one);
    }
    for (const code of codesIn(v)) {
      known = own = true;
      for (const one of signalsOf(m.wiring, code).does) does.add(one);
      for (const { call } of m.wiring.madeBy(code))
        for (const one of packaged(m, call.path, call.args))
          if (one !== 'allows-any-origin' || !isFactory(call.path)) does.add(one);
    }
  }
  const text = site.module.facts.text.slice(spanOf(site).start, spanOf(site).end);
  const name = text.length > 60 || /=>|function/.test(text) ? 'handler' : text;
  // Something unknown is taken at its name.
  if (!known && /auth|guard|token|session|jwt|protect|signed|verify|passport|credential/i.test(text))
    does.add('authenticates');
  if (!known && /limit|throttle/i.test(text)) does.add('limits-rate');
  return [{ span: spanOf(site), name: known ? name : '?', does, own, ...(together ? { countsTogether: true } : {}) }];
}

function isFactory(path: string): boolean {
  return /cors$/i.test(path);
}

// `new StreamableHTTPServerTransport({ enableDnsRebindingProtection: true, allowedHosts })` of the first generation. A
// route that makes no transport hands requests to those that another route of its application made.
function checksOfTransports(endpoint: Endpoint, all: readonly Endpoint[]): LayerFact[] {
  const { application, transport, transports } = endpoint;
  const together = all.filter((e) => application && e.application === application && e.transport === transport);
  return (transports.length > 0 ? transports : together.flatMap((e) => e.transports)).flatMap(checksOfTransport);
}

function checksOfTransport({ call }: Made): LayerFact[] {
  // `new SSEServerTransport(endpoint, res, options)`
  const options = call.args[/#SSEServerTransport$/.test(call.path) ? 2 : 0];
  if (options?.t !== 'ref') return [];
  const on = options.obj.field('enableDnsRebindingProtection');
  if (!on || (on.t === 'lit' && on.value !== true)) return [];
  const does = new Set<Guarding>();
  if (options.obj.field('allowedHosts')) does.add('checks-host');
  if (options.obj.field('allowedOrigins')) does.add('checks-origin');
  return [{ span: headOf(call.site, undefined), name: 'allowedHosts', does, own: false }];
}

// The SDK's own applications check the Host header where they are bound to this machine or are given a list; those of
// the second generation check Origin too (ecosystem measurements of 1.32 and 2.4).
function helperLayers(m: Machine, app: App): LayerFact[] {
  if (!/#createMcp\w+App\(\)$/.test(app.path)) return [];
  const options = app.options[0] ?? m.terms.undefined;
  const host = options.t === 'ref' ? (options.obj.field('host') ?? m.terms.undefined) : m.terms.undefined;
  const bound = reachOf(host.t === 'lit' && host.value === undefined ? undefined : host, 'loopback');
  const listed = options.t === 'ref' && options.obj.field('allowedHosts') !== undefined;
  const checks = listed || bound.reach === 'loopback' || (bound.reach === 'chosen' && bound.byDefault !== 'everyone');
  const does = new Set<Guarding>(['limits-body']);
  const second = !app.path.startsWith('@modelcontextprotocol/sdk');
  if (checks) does.add('checks-host');
  if (checks && second) does.add('checks-origin');
  return [{ span: headOf(app.site, undefined), name: app.path.replace(/^.*#/, ''), does, own: false }];
}

// `app.set('trust proxy', 1)`, or a look at what a proxy adds to each request.
function isBehindProxy(app: App): boolean {
  const files = new Set(app.uses.map((u) => u.made.call.site.module));
  files.add(app.site.module);
  return [...files].some((module) => /trust ?proxy|x-forwarded-|trustProxy|forwarded/i.test(module.facts.text));
}

/** Who opens a port for an application. */
export function listenersOf(app: App): ListenerFact[] {
  const listens = app.listens.map((l) => ({
    span: headOf(l.made.call.site, undefined),
    name: l.name,
    ...reachOf(l.host, l.without),
    ...(l.hostSite ? { host: spanOf(l.hostSite) } : {}),
    tls: l.tls,
    get fixes() {
      return mendingOf(() => loopbackFix(l));
    },
  }));
  // What listens itself may be exported for its tests.
  if (listens.length > 0) return listens;
  return app.published.map((site) => ({
    span: headOf(site, undefined),
    name: 'export',
    reach: 'platform' as const,
    tls: true,
    fixes: [],
  }));
}

const METHODS = ['GET', 'POST', 'DELETE', 'default', 'fetch', 'handler'];

interface Export {
  readonly name: string;
  readonly value: Value;
  readonly site: Site;
}

// What a module hands to a platform: a worker's `fetch`, a route's `POST`, a function's default export.
function exportsOf(m: Machine): Export[] {
  const out: Export[] = [];
  for (const module of m.graph.loaded.values())
    for (const name of module.state === 'done' ? METHODS : []) {
      const entry = module.facts.exports.get(name);
      if (!entry) continue;
      // Nothing is handed out where making it only throws.
      m.alive(() => {
        const value = exportOf(m, module, name, new Set());
        const whole = name === 'default' && value.t === 'ref' && value.obj.kind === 'object';
        out.push({
          name,
          value: whole ? getProperty(m, value, 'fetch', undefined) : value,
          site: { module, node: entry.expression ?? module.facts.tree },
        });
        return true;
      });
    }
  return out;
}

function endpointsAlone(m: Machine, exports: readonly Export[], apps: Apps): Endpoint[] {
  const out = new Map<string, Endpoint>();
  for (const { name, value, site: written } of exports) {
    if (apps.of(value)) continue;
    const site = siteOf(value) ?? written;
    const found = answersIn(m, { handlers: [{ value, site }] });
    const isProvider = name === 'default' && value.t === 'ext' && /OAuthProvider\(\)$/.test(value.path);
    if (!found && !isProvider) continue;
    const one = alone(m, site, found, name === 'default' || name === 'fetch' ? 'worker' : 'next', value);
    out.set(`${one.span.file}:${one.span.start}`, one);
  }
  return [...out.values()];
}

function siteOf(value: Value): Site | undefined {
  const [code] = codesIn(value);
  return placeOf(value) ?? code;
}

function alone(m: Machine, site: Site, found: Answering | undefined, framework: Framework, value: Value): Endpoint {
  const span = headOf(site, undefined);
  return {
    span,
    transport: found?.sse ? 'sse' : 'streamable-http',
    framework,
    route: undefined,
    app: span,
    layers: layerOf(m, value, site),
    listeners: [{ span, name: 'export', reach: 'platform', tls: true, fixes: [] }],
    opaque: false,
    behindProxy: true,
    made: undefined,
    fixes: {},
    site,
    application: undefined,
    use: undefined,
    handlers: found?.codes ?? [],
    transports: found?.made.filter(({ call }) => TRANSPORT.test(call.path)) ?? [],
  };
}

// `new FastMCP({ authenticate }).start({ transportType: 'httpStream', httpStream: { port, host } })`: fastmcp 4 has one
// application of its own, bound to localhost unless it is told otherwise.
function ofFastMcp(m: Machine): Endpoint[] {
  return m.wiring.all.flatMap(({ call }): Endpoint[] => {
    const server = call.self?.t === 'ref' ? call.self.obj.server : undefined;
    const [options] = call.args;
    if (!/[#.]start$/.test(call.path) || server?.flavour !== 'fastmcp' || options?.t !== 'ref') return [];
    const kinds = alternatives(getProperty(m, options, 'transportType', call.site));
    const kind = kinds.find((v) => v.t === 'lit' && (v.value === 'httpStream' || v.value === 'sse'));
    if (kind?.t !== 'lit') return [];
    const span = headOf(call.site, undefined);
    const config = getProperty(m, options, String(kind.value), call.site);
    const host = config.t === 'ref' ? config.obj.field('host') : undefined;
    const hostSite = config.t === 'ref' ? fieldSite(config.obj, 'host') : undefined;
    const made = m.wiring.at(server.site)[0]?.call.args[0];
    const does = new Set<Guarding>(['limits-body']);
    if (made?.t === 'ref' && (made.obj.field('authenticate') || made.obj.field('auth'))) does.add('authenticates');
    const fixes = hostSite ? mendingOf(() => loopbackValueFix(hostSite)) : [];
    return [
      {
        ...alone(m, call.site, undefined, 'fastmcp', m.terms.undefined),
        transport: kind.value === 'sse' ? 'sse' : 'streamable-http',
        app: headOf(server.site, undefined),
        layers: [{ span: headOf(server.site, undefined), name: 'FastMCP', does, own: false }],
        listeners: [
          {
            span,
            name: 'start',
            ...reachOf(host, 'loopback'),
            ...(hostSite ? { host: spanOf(hostSite) } : {}),
            tls: false,
            fixes,
          },
        ],
      },
    ];
  });
}
