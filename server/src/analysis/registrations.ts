// Every way a program makes a server and registers something with it.
// Shapes: @modelcontextprotocol/sdk 1.32 (six `tool` overloads), @modelcontextprotocol/server 2.4, fastmcp 4,
// mcp-handler, agents/mcp, @mastra/mcp, ext-apps 2.

import ts from 'typescript';
import { callValue, isFunction } from './calls.ts';
import type { ExternalCall, Machine } from './machine.ts';
import { getProperty } from './properties.ts';
import type { Registered } from './registry.ts';
import type { Schema } from './schema.ts';
import { alternatives, type Obj, type ServerHandle, type Site, type Value } from './values.ts';
import { jsonSchema, schemaOf, schemaValue, shapeOf } from './zod.ts';

const SDK = /^@modelcontextprotocol\/(?:sdk(?:\/|#|$)|server(?:\/|#|$)|ext-apps)/;

/** The kind of server an external class is; undefined when it is none. */
function flavourOf(path: string): ServerHandle['flavour'] | undefined {
  const name = path.slice(path.lastIndexOf('#') + 1);
  if (SDK.test(path)) {
    if (name === 'McpServer') return 'mcp';
    if (name === 'Server') return 'low';
  }
  if (/^(?:fastmcp|@punkpeye\/fastmcp|litemcp)#/.test(path) && /^(?:FastMCP|LiteMCP)$/.test(name)) return 'fastmcp';
  return undefined;
}

/** The server a type annotation promises. */
export function frameworkType(m: Machine, path: string, site: Site): Value | undefined {
  const flavour = flavourOf(path);
  if (!flavour)
    return /^@modelcontextprotocol\/(?:sdk|server)/.test(path) && path.endsWith('McpServerLike')
      ? makeServer(m, 'mcp', undefined, site)
      : undefined;
  const key = `server:${site.module.path}:${site.node.pos}`;
  const known = m.typed.get(key);
  if (known) return known;
  const made = makeServer(m, flavour, undefined, site);
  m.typed.set(key, made);
  return made;
}

function makeServer(m: Machine, flavour: ServerHandle['flavour'], name: string | undefined, site: Site): Value {
  const obj = m.object('server', site);
  obj.server = m.registry.server({ flavour, site, name, id: obj.id });
  return m.ref(obj);
}

/** Constructors and functions of MCP frameworks; undefined for anything else. */
export function frameworkCall(m: Machine, call: ExternalCall): Value | undefined {
  const { path, args, site, isNew } = call;
  const name = path.slice(Math.max(path.lastIndexOf('#'), path.lastIndexOf('.')) + 1);
  const flavour = isNew ? flavourOf(path) : undefined;
  if (flavour) {
    const info = args[0] ?? m.terms.undefined;
    const label = constant(getProperty(m, info, 'name', site));
    const server = makeServer(m, flavour, label, site);
    const handle = (server as { obj: Obj }).obj.server!;
    const options = flavour === 'fastmcp' ? info : (args[1] ?? m.terms.undefined);
    const instructions = getProperty(m, options, 'instructions', site);
    if (instructions.t !== 'lit' || typeof instructions.value === 'string') {
      const where = options.t === 'ref' ? fieldSite(options.obj, 'instructions') : undefined;
      if (where)
        m.registry.texts.push({ role: 'server-instructions', value: instructions, site: where, server: handle });
    }
    return server;
  }
  if (name === 'createMcpHandler' || name === 'createMcpRouteHandler') {
    const callback = args[0];
    if (callback && isFunction(callback))
      callValue(m, callback, m.terms.undefined, [makeServer(m, 'mcp', undefined, site)], site, []);
    return m.unknown(site);
  }
  if ((name === 'registerAppTool' || name === 'registerAppResource') && SDK.test(path)) {
    const [server, ...rest] = args;
    return serverMethod(
      m,
      server ?? m.terms.undefined,
      objectOf(server),
      name === 'registerAppTool' ? 'registerTool' : 'registerResource',
      rest,
      site,
      call.argSites.slice(1),
    );
  }
  if (name === 'completable' && SDK.test(path)) return args[0];
  if (name === 'createTool' && /^@mastra\/core/.test(path)) return args[0];
  if (isNew && /^@mastra\/mcp#MCPServer$/.test(path)) return mastra(m, args[0] ?? m.terms.undefined, site);
  return undefined;
}

function mastra(m: Machine, config: Value, site: Site): Value {
  const server = makeServer(m, 'mcp', constant(getProperty(m, config, 'name', site)), site);
  const handle = (server as { obj: Obj }).obj.server!;
  const tools = getProperty(m, config, 'tools', site);
  if (tools.t === 'ref')
    for (const key of tools.obj.names()) {
      const tool = tools.obj.field(key)!;
      const schemaV = getProperty(m, tool, 'inputSchema', site);
      const schema = schemaOf(m, schemaV);
      const execute = getProperty(m, tool, 'execute', site);
      const handler = m.native(({ args }) =>
        callValue(
          m,
          execute,
          tool,
          [m.record({ context: args[0] ?? m.terms.undefined }, site), ...args.slice(1)],
          site,
          [],
        ),
      );
      add(m, handle, 'tool', {
        name: m.terms.lit(constant(getProperty(m, tool, 'id', site)) ?? key),
        description: getProperty(m, tool, 'description', site),
        schema,
        validation: 'sdk',
        handler: isFunction(execute) ? handler : undefined,
        form: 'args',
        site: tool.t === 'ref' && tool.obj.site ? tool.obj.site : site,
        definition: tool.t === 'ref' ? tool.obj : undefined,
      });
    }
  return server;
}

/** Properties of servers and schemas. */
export function serverProperty(m: Machine, base: Value, obj: Obj, name: string, site: Site | undefined): Value {
  if (obj.kind === 'server') {
    if (name === 'server' || name === 'experimental' || name === 'tasks') return base;
    return m.terms.op(`get.${name}`, [m.unknown(site)], site);
  }
  const schema = obj.schema!;
  switch (name) {
    case 'shape': {
      const shape = m.object('object', obj.site);
      for (const [k, s] of schema.props ?? []) shape.slots.set(`.${k}`, schemaValue(m, s, s.site ?? obj.site));
      return m.ref(shape);
    }
    case 'options':
      return m.array(
        (schema.values ?? []).map((v) => m.terms.lit(v)),
        obj.site,
      );
    case 'enum':
    case 'Enum':
    case 'Values': {
      const table = m.object('object', obj.site);
      for (const v of schema.values ?? []) table.slots.set(`.${String(v)}`, m.terms.lit(v));
      return m.ref(table);
    }
    case 'description':
      return m.terms.lit(schema.description);
    case 'value':
      return schema.values?.length ? m.terms.lit(schema.values[0]) : m.unknown(site);
    case 'element':
      return schema.element ? schemaValue(m, schema.element, obj.site) : base;
    default:
      return m.unknown(site);
  }
}

const REGISTERING = new Set([
  'tool',
  'registerTool',
  'prompt',
  'registerPrompt',
  'resource',
  'registerResource',
  'setRequestHandler',
  'addTool',
  'addTools',
  'addPrompt',
  'addResource',
  'addResourceTemplate',
  'registerToolTask',
]);

/** Names whose calls may register something: what the pre-filter and the sweep look for. */
export function isRegistering(name: string): boolean {
  return REGISTERING.has(name) || name === 'registerAppTool';
}

function objectOf(v: Value | undefined): Obj | undefined {
  return v?.t === 'ref' ? v.obj : undefined;
}

/** A method call that registers; undefined when it does not, or when the receiver cannot be a server. */
export function serverMethod(
  m: Machine,
  base: Value,
  obj: Obj | undefined,
  name: string,
  args: readonly Value[],
  site: Site,
  sites: readonly (Site | undefined)[],
): Value | undefined {
  if (obj?.kind === 'registered') {
    if (name === 'update') update(m, obj, args[0] ?? m.terms.undefined, site);
    return m.terms.undefined;
  }
  if (!REGISTERING.has(name)) return obj?.kind === 'server' ? lowCall(m, name, args, site) : undefined;
  const handle = obj?.server ?? handleOf(obj);
  if (!handle && !plausible(m, base, obj, name, args)) return undefined;
  const server = handle ?? stranger(m, base, site);
  m.entered.add(site.node);
  m.progress = m.steps;
  if (name === 'setRequestHandler') {
    const method = methodName(args[0], sites[0]);
    const handler = args.length > 2 ? args[2] : args[1];
    if (method && handler) m.registry.addMethod({ server, method, handler, site });
    return m.terms.undefined;
  }
  if (
    name === 'addTool' ||
    name === 'addTools' ||
    name === 'addPrompt' ||
    name === 'addResource' ||
    name === 'addResourceTemplate'
  ) {
    const list = name === 'addTools' && args[0]?.t === 'ref' ? args[0].obj.elems : [args[0] ?? m.terms.undefined];
    for (const one of list) fast(m, server, name, one, site);
    return m.terms.undefined;
  }
  const kind = /prompt/i.test(name) ? 'prompt' : /resource/i.test(name) ? 'resource' : 'tool';
  const item =
    kind === 'tool' && (name === 'registerTool' || name === 'registerToolTask')
      ? configured(m, server, args, site, sites)
      : kind === 'resource'
        ? resource(m, server, args, site, sites)
        : positional(m, server, kind, args, site, sites);
  const made = m.object('registered', site);
  made.slots.set('item', item);
  return m.ref(made);
}

function lowCall(m: Machine, name: string, args: readonly Value[], site: Site): Value | undefined {
  // `connect`, `close`, `sendLoggingMessage` and the like: nothing to follow.
  void args;
  return name === 'server' ? undefined : m.unknown(site);
}

function handleOf(obj: Obj | undefined): ServerHandle | undefined {
  let proto = obj?.proto;
  for (let n = 0; proto?.t === 'ref' && n < 10; n++) {
    if (proto.obj.server) return proto.obj.server;
    proto = proto.obj.cls?.base;
  }
  return undefined;
}

// Without a known server, the call itself must look like a registration beyond doubt.
function plausible(m: Machine, base: Value, obj: Obj | undefined, name: string, args: readonly Value[]): boolean {
  if (obj && obj.kind !== 'object') return false;
  // A method of the program's own with this name is called as such; what it does inside decides.
  if (obj && (obj.field(name) || obj.proto?.t === 'ref')) return isBundledServer(obj);
  if (base.t === 'lit' || base.t === 'src' || base.t === 'str' || base.t === 'regex') return false;
  const named =
    args[0] !== undefined && (args[0].t === 'lit' ? typeof args[0].value === 'string' : args[0].t !== 'ref');
  const handler = args.some((a, i) => i > 0 && isFunction(a));
  switch (name) {
    case 'registerTool':
    case 'registerPrompt':
    case 'registerResource':
    case 'registerToolTask':
      return named && args.length >= 2 && (handler || args.length >= 3);
    case 'tool':
      return args[0]?.t === 'lit' && typeof args[0].value === 'string' && args.length >= 2 && handler;
    case 'setRequestHandler':
      return args.length >= 2 && isFunction(args[1]!);
    case 'addTool': {
      const config = args[0];
      return (
        config !== undefined &&
        isFunction(getProperty(m, config, 'execute', undefined)) &&
        constant(getProperty(m, config, 'name', undefined)) !== undefined
      );
    }
    default:
      return false;
  }
}

// In bundled output the SDK's classes are the program's own: they are known by name and members.
function isBundledServer(obj: Obj): boolean {
  for (let c = obj.proto; c?.t === 'ref' && c.obj.cls; c = c.obj.cls.base) {
    const name = c.obj.cls.node.name?.text ?? '';
    if (/^_?(?:McpServer|FastMCP)\d*$/.test(name) && (c.obj.slots.has('#registerTool') || c.obj.slots.has('#addTool')))
      return true;
    if (
      /^_?(?:Server|Protocol)\d*$/.test(name) &&
      (c.obj.slots.has('#setRequestHandler') || c.obj.slots.has('#assertRequestHandlerCapability'))
    )
      return true;
  }
  return false;
}

function stranger(m: Machine, base: Value, site: Site): ServerHandle {
  const key = `stranger:${site.module.path}:${base.id}`;
  const known = m.typed.get(key);
  if (known?.t === 'ref') return known.obj.server!;
  const made = makeServer(m, 'mcp', undefined, site);
  m.typed.set(key, made);
  return (made as { obj: Obj }).obj.server!;
}

const METHODS: Readonly<Record<string, string>> = {
  CallToolRequestSchema: 'tools/call',
  ListToolsRequestSchema: 'tools/list',
  GetPromptRequestSchema: 'prompts/get',
  ListPromptsRequestSchema: 'prompts/list',
  ReadResourceRequestSchema: 'resources/read',
  ListResourcesRequestSchema: 'resources/list',
};

function methodName(v: Value | undefined, site: Site | undefined): string | undefined {
  if (v?.t === 'lit' && typeof v.value === 'string') return v.value;
  const name =
    v?.t === 'ext' ? v.path.slice(Math.max(v.path.lastIndexOf('#'), v.path.lastIndexOf('.')) + 1) : undefined;
  if (name && METHODS[name]) return METHODS[name];
  const literal = v?.t === 'ref' ? v.obj.schema?.props?.get('method')?.values?.[0] : undefined;
  if (typeof literal === 'string') return literal;
  // Bundled or vendored schemas keep their name.
  const node = site?.node;
  const text =
    node && ts.isIdentifier(node) ? node.text : node && ts.isPropertyAccessExpression(node) ? node.name.text : '';
  return METHODS[text.replace(/\d+$/, '')];
}

interface Draft {
  name: Value | undefined;
  nameSite?: Site | undefined;
  description?: Value | undefined;
  descriptionSite?: Site | undefined;
  title?: Value | undefined;
  titleSite?: Site | undefined;
  schema: Schema | undefined;
  validation: Registered['validation'];
  annotations?: Value | undefined;
  handler: Value | undefined;
  form: Registered['handlerForm'];
  site: Site;
  definition?: Obj | undefined;
}

function add(m: Machine, server: ServerHandle, kind: Registered['kind'], d: Draft): Registered {
  const item: Registered = {
    kind,
    server,
    name: d.name ? constant(d.name) : undefined,
    nameSite: d.nameSite,
    site: d.site,
    description: present(d.description),
    descriptionSite: d.descriptionSite,
    title: present(d.title),
    titleSite: d.titleSite,
    schema: d.schema,
    validation: d.validation,
    annotations: hints(m, d.annotations),
    handler: d.handler,
    handlerForm: d.form,
    unresolved: d.handler && callable(d.handler) ? undefined : 'the handler is not a function this analysis could find',
    definition: d.definition,
  };
  m.registry.add(item);
  return item;
}

function callable(v: Value): boolean {
  return alternatives(v).some((a) => isFunction(a) || (a.t === 'ref' && a.obj.kind === 'object'));
}
function present(v: Value | undefined): Value | undefined {
  return v && !(v.t === 'lit' && v.value === undefined) ? v : undefined;
}
function constant(v: Value): string | undefined {
  return v.t === 'lit' && typeof v.value === 'string' ? v.value : undefined;
}

function hints(m: Machine, v: Value | undefined): Registered['annotations'] {
  const out = new Map<string, { value: Value; site: Site }>();
  for (const one of v ? alternatives(v) : []) {
    if (one.t !== 'ref') continue;
    for (const name of one.obj.names()) {
      const site = fieldSite(one.obj, name) ?? one.obj.site;
      if (site) out.set(name, { value: getProperty(m, one, name, site), site });
    }
  }
  return out;
}

/** The place of a field's value in the object literal that made it. */
export function fieldSite(obj: Obj, name: string): Site | undefined {
  const node = obj.site?.node;
  if (!node || !ts.isObjectLiteralExpression(node)) return undefined;
  for (const p of node.properties) {
    const key = p.name && (ts.isIdentifier(p.name) || ts.isStringLiteral(p.name)) ? p.name.text : undefined;
    if (key !== name) continue;
    if (ts.isPropertyAssignment(p)) return { module: obj.site!.module, node: p.initializer };
    return { module: obj.site!.module, node: p };
  }
  return undefined;
}

/** The schema that an `inputSchema` value stands for. */
export function inputSchema(m: Machine, v: Value | undefined, site: Site): Schema | undefined {
  if (!v) return undefined;
  const schema = schemaOf(m, v);
  if (schema) return schema;
  for (const one of alternatives(v)) {
    if (one.t !== 'ref' || one.obj.kind !== 'object') continue;
    const type = one.obj.field('type');
    if (type?.t === 'lit' && typeof type.value === 'string') return jsonSchema(m, one, site);
    const shape = shapeOf(m, one);
    if (shape) return m.schemas.make({ type: 'object', props: shape, ...(one.obj.site ? { site: one.obj.site } : {}) });
  }
  return undefined;
}

// registerTool(name, config, handler)
function configured(
  m: Machine,
  server: ServerHandle,
  args: readonly Value[],
  site: Site,
  sites: readonly (Site | undefined)[],
): Registered {
  const [name, config = m.terms.undefined, handler] = args;
  const get = (key: string): Value | undefined => present(getProperty(m, config, key, site));
  const at = (key: string): Site | undefined => {
    for (const one of alternatives(config))
      if (one.t === 'ref') {
        const where = fieldSite(one.obj, key);
        if (where) return where;
      }
    return undefined;
  };
  const schemaValueOf = get('inputSchema');
  const open = config.t === 'op' || config.t === 'ext';
  return add(m, server, 'tool', {
    name,
    nameSite: sites[0],
    description: get('description'),
    descriptionSite: at('description'),
    title: get('title'),
    titleSite: at('title'),
    schema: inputSchema(m, schemaValueOf, site),
    validation: schemaValueOf || open ? 'sdk' : 'missing',
    annotations: get('annotations'),
    handler,
    form: handler?.t === 'ref' && handler.obj.kind === 'object' ? 'task' : schemaValueOf || open ? 'args' : 'extra',
    site,
    definition: config.t === 'ref' ? config.obj : undefined,
  });
}

// tool(name, …) and prompt(name, …): the arguments tell by their kind which overload is meant.
function positional(
  m: Machine,
  server: ServerHandle,
  kind: 'tool' | 'prompt',
  args: readonly Value[],
  site: Site,
  sites: readonly (Site | undefined)[],
): Registered {
  const [name, ...rest] = args;
  let description: Value | undefined;
  let descriptionSite: Site | undefined;
  let title: Value | undefined;
  let schemaV: Value | undefined;
  let annotations: Value | undefined;
  let handler: Value | undefined;
  rest.forEach((v, i) => {
    if (isFunction(v) || (i === rest.length - 1 && !handler && v.t !== 'lit' && !isPlainObject(v))) {
      handler ??= v;
      return;
    }
    if (isPlainObject(v) || (v.t === 'ref' && v.obj.kind === 'schema')) {
      if (kind === 'prompt' && v.t === 'ref' && (v.obj.field('argsSchema') || v.obj.field('description'))) {
        description = present(getProperty(m, v, 'description', site));
        descriptionSite = fieldSite(v.obj, 'description');
        schemaV = present(getProperty(m, v, 'argsSchema', site));
        return;
      }
      if (schemaV === undefined && isShape(m, v)) schemaV = v;
      else if (isConfig(v)) {
        description ??= present(getProperty(m, v, 'description', site));
        descriptionSite ??= v.t === 'ref' ? fieldSite(v.obj, 'description') : undefined;
        title ??= present(getProperty(m, v, 'title', site));
        annotations = v;
      } else annotations = v;
      return;
    }
    if (i === 0 && description === undefined) {
      description = v;
      descriptionSite = sites[1];
    } else if (schemaV === undefined && v.t !== 'lit') schemaV = v;
  });
  return add(m, server, kind, {
    name,
    nameSite: sites[0],
    description,
    descriptionSite,
    title,
    schema: inputSchema(m, schemaV, site),
    validation: schemaV ? 'sdk' : 'missing',
    annotations,
    handler,
    form: schemaV ? 'args' : 'extra',
    site,
  });
}

function isPlainObject(v: Value): boolean {
  return alternatives(v).some((a) => a.t === 'ref' && a.obj.kind === 'object');
}
function isShape(m: Machine, v: Value): boolean {
  if (v.t !== 'ref') return false;
  if (v.obj.schema) return true;
  const names = v.obj.names();
  if (names.length === 0) return true;
  return (
    names.some((n) => schemaOf(m, v.obj.field(n)!) !== undefined) ||
    names.every((n) => v.obj.field(n)!.t !== 'lit' && !/Hint$|^title$/.test(n))
  );
}
function isConfig(v: Value): boolean {
  return v.t === 'ref' && v.obj.field('description') !== undefined;
}

// resource(name, uri | template, …, callback) in both generations.
function resource(
  m: Machine,
  server: ServerHandle,
  args: readonly Value[],
  site: Site,
  sites: readonly (Site | undefined)[],
): Registered {
  const [name, uri, ...rest] = args;
  const handler = rest.find((v) => isFunction(v)) ?? rest.at(-1);
  const config = rest.find((v) => isPlainObject(v));
  const template = uri?.t === 'ext' && uri.path.includes('ResourceTemplate');
  return add(m, server, 'resource', {
    name,
    nameSite: sites[0],
    description: config ? getProperty(m, config, 'description', site) : undefined,
    descriptionSite: config?.t === 'ref' ? fieldSite(config.obj, 'description') : undefined,
    schema: undefined,
    validation: 'none',
    handler,
    form: template || (uri !== undefined && uri.t !== 'lit' && uri.t !== 'str') ? 'resource' : 'extra',
    site,
  });
}

// fastmcp: addTool({ name, description, parameters, annotations, execute })
function fast(m: Machine, server: ServerHandle, method: string, config: Value, site: Site): void {
  const get = (key: string): Value | undefined => present(getProperty(m, config, key, site));
  const where = config.t === 'ref' ? config.obj : undefined;
  const kind = method.startsWith('addTool') ? 'tool' : method === 'addPrompt' ? 'prompt' : 'resource';
  const parameters = get('parameters');
  const list = get('arguments');
  const schema = inputSchema(m, parameters, site);
  const handler = get(kind === 'tool' ? 'execute' : 'load') ?? get('execute');
  add(m, server, kind, {
    name: get('name') ?? m.terms.undefined,
    nameSite: where ? fieldSite(where, 'name') : undefined,
    description: get('description'),
    descriptionSite: where ? fieldSite(where, 'description') : undefined,
    schema,
    validation: parameters || list ? 'sdk' : 'missing',
    annotations: get('annotations'),
    handler,
    form: parameters || list || method === 'addResourceTemplate' ? 'args' : 'extra',
    site,
    definition: where,
  });
}

// registered.update({ description, … }) changes what is served from then on.
function update(m: Machine, obj: Obj, change: Value, site: Site): void {
  const item = obj.slots.get('item') as Registered | undefined;
  if (!item) return;
  const description = present(getProperty(m, change, 'description', site));
  if (!description) return;
  item.description = item.description ? m.terms.any([item.description, description]) : description;
  item.descriptionSite =
    (change.t === 'ref' ? fieldSite(change.obj, 'description') : undefined) ?? item.descriptionSite;
}
