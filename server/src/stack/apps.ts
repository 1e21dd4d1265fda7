// Applications of the web frameworks: what is put before what, and who listens.
import type { Machine } from '../analysis/machine.ts';
import { getProperty } from '../analysis/properties.ts';
import { alternatives, type Site, type Value } from '../analysis/values.ts';
import { type Code, codesIn, type Made, madeWith, placeOf } from '../analysis/wiring.ts';
import type { Framework } from '../rules/server-fact.ts';

/** An application, a router, or an HTTP server. */
export interface App {
  /** The place where it is made, or the first use of one that comes from elsewhere. */
  readonly site: Site;
  readonly framework: Framework;
  /** It is made in the program, so all that is put before it can be seen. */
  readonly own: boolean;
  /** What it is made with. */
  readonly options: readonly Value[];
  readonly path: string;
  readonly uses: Use[];
  /** What it is put into, with the path there. */
  readonly mounts: { readonly on: App; readonly use: Use }[];
  readonly listens: Listen[];
  /** Exports that give it to a platform. */
  readonly published: Site[];
}

/** Something put into an application: middleware, a hook, a route with its handlers. */
export interface Use {
  readonly made: Made;
  readonly method: string;
  /** Undefined where it is for everything, or not known. */
  readonly route: string | undefined;
  readonly handlers: readonly { readonly value: Value; readonly site: Site }[];
  /** A route answers; a layer hands on. */
  readonly isRoute: boolean;
}

/** A call that opens a port. */
export interface Listen {
  readonly made: Made;
  readonly name: string;
  readonly host: Value | undefined;
  readonly hostSite: Site | undefined;
  readonly without: 'loopback' | 'everyone';
  readonly tls: boolean;
}

const ROUTES = new Set(['get', 'post', 'put', 'delete', 'patch', 'all', 'options', 'head', 'on', 'route', 'del']);
const LAYERS = new Set(['use', 'addHook', 'register', 'mount']);

const FRAMEWORKS: readonly (readonly [RegExp, Framework])[] = [
  [/^(?:express|polka|connect|restify)\b|createMcpExpressApp/, 'express'],
  [/^(?:hono|@hono\/zod-openapi)\b|createMcpHonoApp/, 'hono'],
  [/^fastify\b|createMcpFastifyApp/, 'fastify'],
  [/^(?:koa|@koa\/router|koa-router)\b/, 'koa'],
  [/^(?:https?|http2)#create/, 'node'],
];

const MAKES =
  /^(?:express(?:#Router)?|express#default|polka|connect|restify#createServer|hono(?:\/[\w-]+)?#Hono|@hono\/zod-openapi#OpenAPIHono|fastify(?:#fastify)?|koa|@koa\/router|koa-router|https?#createServer|http2#createS\w+)\(\)$|#createMcp(?:Express|Hono|Fastify)App\(\)$/;

/** Applications of a program by the place where each is made. */
export class Apps {
  readonly #all = new Map<unknown, App>();
  readonly #m: Machine;

  constructor(m: Machine) {
    this.#m = m;
    const made = m.wiring.all;
    for (const one of made) this.#use(one);
    for (const one of made) this.#listen(one);
  }

  get all(): readonly App[] {
    return [...this.#all.values()];
  }

  /** The application that a value is, its `fetch` or its request listener included. */
  of(value: Value | undefined): App | undefined {
    for (const v of value ? alternatives(value) : []) {
      const site = placeOf(v);
      if (!site || v.t !== 'ext') continue;
      const path = v.path.replace(/[#.](?:fetch|handle|server|request)$/, '');
      if (!MAKES.test(path)) continue;
      return this.#app(site.node, () => ({
        site,
        framework: frameworkOf(path),
        own: true,
        options: madeWith(v),
        path,
      }));
    }
    return undefined;
  }

  #app(key: unknown, make: () => Omit<App, 'uses' | 'mounts' | 'listens' | 'published'>): App {
    const app = this.#all.get(key) ?? { ...make(), uses: [], mounts: [], listens: [], published: [] };
    this.#all.set(key, app);
    return app;
  }

  #use(made: Made): void {
    const { call } = made;
    const method = /[#.](\w+)$/.exec(call.path)?.[1] ?? '';
    if (!call.self || !(ROUTES.has(method) || LAYERS.has(method))) return;
    const app = this.of(call.self) ?? this.#stranger(made, method);
    if (!app) return;
    const { args, argSites, site } = call;
    if (app.framework === 'fastify' && method === 'route') return void app.uses.push(...this.#fastifyRoute(made));
    const [first] = args;
    const route = first?.t === 'lit' && typeof first.value === 'string' ? first.value : undefined;
    const from = first && isPath(first) ? 1 : 0;
    const handlers = args.slice(from).flatMap((value, i) => this.#handlers(value, argSites[from + i] ?? site));
    const use = {
      made,
      method,
      route: method === 'addHook' ? undefined : route,
      handlers,
      isRoute: ROUTES.has(method),
    };
    // `app.route('/mcp', sub)` of hono mounts; the same of express gives a route to go on with.
    const inner = handlers.map((h) => this.of(h.value)).filter((a) => a !== undefined);
    if (inner.length && (method === 'use' || method === 'route' || method === 'mount'))
      for (const one of inner) one.mounts.push({ on: app, use });
    app.uses.push(use);
  }

  // Options of a route (fastify) carry hooks beside the handler.
  #handlers(value: Value, site: Site): { value: Value; site: Site }[] {
    if (value.t === 'ref' && value.obj.kind === 'array') return value.obj.elems.map((v) => ({ value: v, site }));
    if (value.t !== 'ref' || value.obj.kind !== 'object') return [{ value, site }];
    return ['onRequest', 'preParsing', 'preValidation', 'preHandler', 'handler'].flatMap((name) => {
      const field = value.obj.field(name);
      return field ? this.#handlers(field, site) : [];
    });
  }

  #fastifyRoute(made: Made): Use[] {
    const { args, site, argSites } = made.call;
    const [config] = args;
    if (config?.t !== 'ref') return [];
    const url = getProperty(this.#m, config, 'url', site);
    return [
      {
        made,
        method: 'route',
        route: url.t === 'lit' && typeof url.value === 'string' ? url.value : undefined,
        handlers: this.#handlers(config, argSites[0] ?? site),
        isRoute: true,
      },
    ];
  }

  // An application that comes as a parameter: what else is put into it cannot be seen.
  #stranger(made: Made, method: string): App | undefined {
    const { self, args, path, site } = made.call;
    const named = self?.t === 'ext' ? self.path : '';
    const framework = frameworkOf(named);
    const [first] = args;
    const isRoute = first?.t === 'lit' && typeof first.value === 'string' && first.value.startsWith('/');
    if (
      !self ||
      (framework === 'unknown' && !(path.startsWith('?#') && isRoute && ROUTES.has(method) && args.length > 1))
    )
      return undefined;
    return this.#app(self.id, () => ({ site, framework, own: false, options: [], path: named }));
  }

  #listen(made: Made): void {
    const { path, self, args, argSites, site } = made.call;
    const m = this.#m;
    if (
      /(?:^@hono\/node-server#serve|^global#(?:Bun|Deno)\.serve|^@hono\/node-server#createAdaptorServer)$/.test(path)
    ) {
      const options = args.find((a) => a.t === 'ref' && a.obj.kind === 'object');
      const fetch = options && getProperty(m, options, 'fetch', site);
      const app = this.of(fetch) ?? this.of(args[0]) ?? this.#behind([...(fetch ? [fetch] : []), ...args]);
      const host = options && (field(options, 'hostname') ?? field(options, 'host'));
      const tls =
        options?.t === 'ref' && ['tls', 'cert', 'serverOptions'].some((n) => options.obj.field(n) !== undefined);
      const name = path.replace(/^.*#/, '');
      const target = app ?? this.#app(site.node, () => ({ site, framework: 'node', own: true, options: args, path }));
      if (!app) {
        const handlers = [...(fetch ? [fetch] : []), ...args].map((value) => ({ value, site: argSites[0] ?? site }));
        target.uses.push({ made, method: 'serve', route: undefined, handlers, isRoute: true });
      }
      target.listens.push({ made, name, host, hostSite: host ? argSites[0] : undefined, without: 'everyone', tls });
      return;
    }
    // A server of Node is given its application, or its request listener.
    if (/^(?:https?|http2)#create\w*Server$/.test(path)) {
      const own = this.#app(site.node, () => ({
        site,
        framework: 'node',
        own: true,
        options: args,
        path: `${path}()`,
      }));
      const listener = args.at(-1);
      const app = this.of(listener) ?? this.#behind(args);
      if (app)
        app.mounts.push({
          on: own,
          use: { made, method: 'createServer', route: undefined, handlers: [], isRoute: false },
        });
      else if (listener) {
        const handlers = [{ value: listener, site: argSites[args.length - 1] ?? site }];
        own.uses.push({ made, method: 'createServer', route: undefined, handlers, isRoute: true });
      }
      return;
    }
    if (!/[#.]listen$/.test(path) || !self) return;
    const app = this.of(self);
    if (!app) return;
    const tls = /^https#|^http2#createSecure/.test(app.path) || hasField(app.options[0], 'https');
    const [first, second] = args;
    const options = first?.t === 'ref' && first.obj.kind === 'object' ? first : undefined;
    const given = options ? field(options, 'host') : isHost(second) ? second : undefined;
    app.listens.push({
      made,
      name: 'listen',
      host: given,
      hostSite: options ? argSites[0] : given ? argSites[1] : undefined,
      without: app.framework === 'fastify' ? 'loopback' : 'everyone',
      tls,
    });
  }

  // `(request) => app.fetch(request)`: the application that a function hands its requests to.
  #behind(values: readonly Value[]): App | undefined {
    for (const value of values)
      for (const code of codesIn(value))
        for (const { call } of this.#m.wiring.madeBy(code)) {
          const app =
            /[#.](?:fetch|handle|routing|ready|emit)$/.test(call.path) || call.path.endsWith('()')
              ? this.of(call.self)
              : undefined;
          if (app) return app;
        }
    return undefined;
  }
}

/** The functions of the program that a handler may be. */
export function codesOf(value: Value): readonly Code[] {
  return codesIn(value);
}

export function frameworkOf(path: string): Framework {
  return FRAMEWORKS.find(([pattern]) => pattern.test(path))?.[1] ?? 'unknown';
}

function isPath(v: Value): boolean {
  return (
    (v.t === 'lit' && typeof v.value === 'string') ||
    v.t === 'str' ||
    v.t === 'regex' ||
    (v.t === 'ref' && v.obj.kind === 'array' && v.obj.elems.length > 0 && v.obj.elems.every((e) => e.t === 'lit')) ||
    (v.t === 'op' && v.op !== 'unknown') ||
    (v.t === 'union' && v.alts.some((a) => a.value.t === 'lit'))
  );
}

function isHost(v: Value | undefined): v is Value {
  return v !== undefined && !(v.t === 'ref') && !(v.t === 'lit' && typeof v.value === 'number');
}

function field(v: Value, name: string): Value | undefined {
  return v.t === 'ref' ? v.obj.field(name) : undefined;
}

function hasField(v: Value | undefined, name: string): boolean {
  return v?.t === 'ref' && v.obj.field(name) !== undefined;
}
