// Every way a program makes a server: constructors, functions and configurations of the frameworks.
// Shapes: @modelcontextprotocol/sdk 1.32, @modelcontextprotocol/server 2.4, fastmcp 4, mcp-handler, agents/mcp,
// @mastra/mcp, ext-apps 2.

import { callValue, isFunction } from './invoke.ts';
import type { ExternalCall, Machine } from './machine.ts';
import { getProperty } from './properties.ts';
import { add, constant, fieldSite, isRegistering, serverMethod } from './registrations.ts';
import { isCovered } from './servable.ts';
import type { Obj, ServerHandle, Site, Value } from './values.ts';
import { copiedFlavour } from './vendored.ts';
import { written } from './written.ts';
import { schemaOf, schemaValue } from './zod.ts';

const SDK = /^@modelcontextprotocol\/(?:sdk(?:\/|#|$)|server(?:\/|#|$)|ext-apps)/;

/** The kind of server an external class is; undefined when it is none. */
function flavourOf(path: string): ServerHandle['flavour'] | undefined {
  const name = path.slice(path.lastIndexOf('#') + 1);
  if (SDK.test(path)) {
    if (name === 'McpServer') return 'mcp';
    if (name === 'Server') return 'low';
  }
  // Forks keep the name at the end of their own: `firecrawl-fastmcp`, `@scope/my-fastmcp`.
  if (/^(?:(?:@[\w.-]+\/)?[\w.-]*fastmcp|litemcp)#/.test(path) && /^(?:FastMCP|LiteMCP)$/.test(name)) return 'fastmcp';
  return copiedFlavour(path);
}

/** The server a type annotation promises. */
export function frameworkType(m: Machine, path: string, site: Site): Value | undefined {
  const flavour = flavourOf(path);
  if (!flavour) return undefined;
  const key = `server:${site.module.path}:${site.node.pos}`;
  const known = m.typed.get(key);
  if (known) return known;
  const made = makeServer(m, flavour, undefined, site, path);
  m.typed.set(key, made);
  return made;
}

function makeServer(
  m: Machine,
  flavour: ServerHandle['flavour'],
  name: string | undefined,
  site: Site,
  path?: string,
  introduced?: ServerHandle['introduced'],
): Value {
  const obj = m.object('server', site);
  const official = flavour === 'mcp' && path ? /^@modelcontextprotocol\/(sdk|server)\b/.exec(path)?.[1] : undefined;
  const generation = official && ({ generation: official === 'sdk' ? 1 : 2 } as const);
  obj.server = m.registry.server({
    flavour,
    site,
    name,
    id: obj.id,
    ...generation,
    ...(introduced ? { introduced } : {}),
  });
  return m.ref(obj);
}

/** Constructors and functions of MCP frameworks; undefined for anything else. */
export function frameworkCall(m: Machine, call: ExternalCall): Value | undefined {
  const { path, args, site, isNew } = call;
  // A method of the SDK's own server that was taken off it first: `const tool = this.tool.bind(this)`.
  const taken = /^(@modelcontextprotocol\/(?:sdk|server)\b[^#]*#(?:Mcp)?Server\(\))\.(\w+)$/.exec(path);
  if (taken && isRegistering(taken[2]!)) {
    const self = call.self?.t === 'ref' ? call.self : m.terms.ext(taken[1]!);
    return serverMethod(m, self, objectOf(self), taken[2]!, args, site, call.argSites);
  }
  const name = path.slice(Math.max(path.lastIndexOf('#'), path.lastIndexOf('.')) + 1);
  const flavour = isNew ? flavourOf(path) : undefined;
  if (flavour) {
    const info = args[0] ?? m.terms.undefined;
    const label = constant(getProperty(m, info, 'name', site));
    const options = flavour === 'fastmcp' ? info : (args[1] ?? m.terms.undefined);
    const instructions = getProperty(m, options, 'instructions', site);
    const server = makeServer(m, flavour, label, site, path, {
      version: written(getProperty(m, info, 'version', site)),
      instructions: written(instructions),
    });
    const handle = (server as { obj: Obj }).obj.server!;
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
    return m.terms.ext(`${path}()`, [...args, m.unknown(site)]);
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
        served: written(tool),
        servedBy: 'mastra',
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
      if (isCovered(m, schema)) return m.terms.undefined;
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

function objectOf(v: Value | undefined): Obj | undefined {
  return v?.t === 'ref' ? v.obj : undefined;
}

export function handleOf(obj: Obj | undefined): ServerHandle | undefined {
  let proto = obj?.proto;
  for (let n = 0; proto?.t === 'ref' && n < 10; n++) {
    if (proto.obj.server) return proto.obj.server;
    proto = proto.obj.cls?.base;
  }
  return undefined;
}

export function stranger(m: Machine, base: Value, site: Site): ServerHandle {
  const key = `stranger:${site.module.path}:${base.id}`;
  const known = m.typed.get(key);
  if (known?.t === 'ref') return known.obj.server!;
  const made = makeServer(m, 'mcp', undefined, site);
  m.typed.set(key, made);
  return (made as { obj: Obj }).obj.server!;
}
