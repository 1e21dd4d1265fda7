// What a program registers with its servers, by call or by description, and where each part stands.

import ts from 'typescript';
import { isFunction } from './invoke.ts';
import { jsonSchema } from './json-schema.ts';
import type { Machine } from './machine.ts';
import { handlerObstacle, nameObstacle } from './obstacles.ts';
import { placeOf } from './place.ts';
import { getProperty } from './properties.ts';
import { configured, fast, positional, resource, update } from './registration-forms.ts';
import type { Registered } from './registry.ts';
import type { Schema } from './schema.ts';
import { handleOf, stranger } from './servers.ts';
import { alternatives, type Obj, type ServerHandle, type Site, type Value } from './values.ts';
import type { Written } from './written.ts';
import { schemaOf, shapeOf } from './zod.ts';

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
  if (!REGISTERING.has(name)) return obj?.kind === 'server' ? lowCall(m, base, name, args, site) : undefined;
  const handle = obj?.server ?? handleOf(obj);
  if (!handle && !plausible(m, base, obj, name, args)) return undefined;
  const server = handle ?? stranger(m, base, site);
  m.entered.add(site.node);
  m.advance();
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

function lowCall(m: Machine, base: Value, name: string, args: readonly Value[], site: Site): Value | undefined {
  if (name === 'server') return undefined;
  // `connect`, `close`, `sendLoggingMessage` and the like: nothing to follow, but part of how the program is wired.
  m.wiring.left({ path: `?#${name}`, self: base, args, site, argSites: [], tagged: false, isNew: false });
  return m.unknown(site);
}

// Without a known server, the call itself must look like a registration beyond doubt.
function plausible(m: Machine, base: Value, obj: Obj | undefined, name: string, args: readonly Value[]): boolean {
  if (obj && obj.kind !== 'object') return false;
  // A method of the program's own with this name is called as such; what it does inside decides.
  if (obj && (obj.field(name) || obj.proto?.t === 'ref')) return false;
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

const METHODS: Readonly<Record<string, string>> = {
  CallToolRequestSchema: 'tools/call',
  ListToolsRequestSchema: 'tools/list',
  GetPromptRequestSchema: 'prompts/get',
  ListPromptsRequestSchema: 'prompts/list',
  ReadResourceRequestSchema: 'resources/read',
  ListResourcesRequestSchema: 'resources/list',
  ListResourceTemplatesRequestSchema: 'resources/templates/list',
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
  served: Written;
  servedBy?: Registered['servedBy'];
  troubles?: Registered['troubles'];
}

export function add(m: Machine, server: ServerHandle, kind: Registered['kind'], d: Draft): Registered {
  const item: Registered = {
    kind,
    server,
    name: d.name ? constant(d.name) : undefined,
    nameSite: d.nameSite,
    site: d.site,
    place: placeOf(m, d.site, d.nameSite),
    description: present(d.description),
    descriptionSite: d.descriptionSite,
    title: present(d.title),
    titleSite: d.titleSite,
    schema: d.schema,
    validation: d.validation,
    annotations: hints(m, d.annotations),
    annotated: present(d.annotations) !== undefined,
    handler: d.handler,
    handlerForm: d.form,
    obstacle: handlerObstacle(m, d.handler, d.site),
    nameless: nameObstacle(m, d.name, d.site),
    definition: d.definition,
    served: d.served,
    servedBy: d.servedBy ?? 'sdk',
    ...(d.troubles?.length ? { troubles: d.troubles } : {}),
  };
  m.registry.add(item);
  return item;
}

export function present(v: Value | undefined): Value | undefined {
  return v && !(v.t === 'lit' && v.value === undefined) ? v : undefined;
}
export function constant(v: Value): string | undefined {
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

/** The schema that an `inputSchema` value stands for. Of several objects that it may be: all their fields. */
export function inputSchema(m: Machine, v: Value | undefined, site: Site): Schema | undefined {
  if (!v) return undefined;
  const [first, ...more] = alternatives(v).flatMap((one) => oneSchema(m, one, site) ?? []);
  const shapes = [first, ...more].flatMap((schema) => schema?.props ?? []);
  if (!first || more.every((other) => other.id === first.id) || shapes.length <= more.length) return first;
  const props = m.schemas.anyOf(shapes);
  return m.schemas.make({ type: 'object', ...(props ? { props } : {}), ...(first.site ? { site: first.site } : {}) });
}

function oneSchema(m: Machine, v: Value, site: Site): Schema | undefined {
  const schema = schemaOf(m, v);
  if (schema || v.t !== 'ref' || v.obj.kind !== 'object') return schema;
  const type = v.obj.field('type');
  if (type?.t === 'lit' && typeof type.value === 'string') return jsonSchema(m, v, site);
  const props = shapeOf(m, v);
  return props && m.schemas.make({ type: 'object', props, ...(v.obj.site ? { site: v.obj.site } : {}) });
}
