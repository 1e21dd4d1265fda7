// The forms a registration is written in: which argument is the name, the schema, the hints and the handler.
// Shapes: @modelcontextprotocol/sdk 1.32 (six `tool` overloads), @modelcontextprotocol/server 2.4, fastmcp 4, ext-apps 2.

import { isFunction } from './invoke.ts';
import type { Machine } from './machine.ts';
import { getProperty } from './properties.ts';
import { add, fieldSite, inputSchema, present } from './registrations.ts';
import type { Registered } from './registry.ts';
import { positionalTroubles, schemaTroubles } from './servable.ts';
import { argumentTexts } from './served.ts';
import { alternatives, type Obj, type ServerHandle, type Site, type Value } from './values.ts';
import { type Written, written, writtenTable } from './written.ts';
import { schemaOf } from './zod.ts';

// registerTool(name, config, handler)
export function configured(
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
    served: written(config),
    troubles: [
      ...schemaTroubles(m, server, { value: schemaValueOf, site: at('inputSchema'), side: 'input' }),
      ...schemaTroubles(m, server, { value: get('outputSchema'), site: at('outputSchema'), side: 'output' }),
    ],
  });
}

// tool(name, …) and prompt(name, …): the arguments tell by their kind which overload is meant.
export function positional(
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
  let titleSite: Site | undefined;
  let schemaV: Value | undefined;
  let annotations: Value | undefined;
  let handler: Value | undefined;
  rest.forEach((v, i) => {
    if (isFunction(v) || (i === rest.length - 1 && !handler && v.t !== 'lit' && !isPlainObject(v))) {
      handler ??= v;
      return;
    }
    if (isPlainObject(v) || (v.t === 'ref' && v.obj.kind === 'schema')) {
      if (kind === 'prompt' && isPromptConfig(v)) {
        description = present(getProperty(m, v, 'description', site));
        descriptionSite = fieldSite(v.obj, 'description');
        title = present(getProperty(m, v, 'title', site));
        titleSite = fieldSite(v.obj, 'title');
        schemaV = present(getProperty(m, v, 'argsSchema', site));
        return;
      }
      if (schemaV === undefined && isShape(m, v)) schemaV = v;
      else if (isConfig(v)) {
        description ??= present(getProperty(m, v, 'description', site));
        descriptionSite ??= v.t === 'ref' ? fieldSite(v.obj, 'description') : undefined;
        title ??= present(getProperty(m, v, 'title', site));
        titleSite ??= v.t === 'ref' ? fieldSite(v.obj, 'title') : undefined;
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
    titleSite,
    schema: inputSchema(m, schemaV, site),
    validation: schemaV ? 'sdk' : 'missing',
    annotations,
    handler,
    form: schemaV ? 'args' : 'extra',
    site,
    served: writtenTable({ title, description, inputSchema: schemaV, annotations }),
    troubles: kind === 'tool' ? positionalTroubles(m, server, args, sites) : [],
  });
}

/** `{ title, description, argsSchema }`, and not the fields of arguments that are called so. */
function isPromptConfig(v: Value): v is Extract<Value, { t: 'ref' }> {
  if (v.t !== 'ref') return false;
  const told = (name: string): boolean => {
    const field = v.obj.field(name);
    return field !== undefined && !(field.t === 'ref' && field.obj.schema);
  };
  return v.obj.field('argsSchema') !== undefined || told('description') || told('title');
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
export function resource(
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
    title: config ? getProperty(m, config, 'title', site) : undefined,
    titleSite: config?.t === 'ref' ? fieldSite(config.obj, 'title') : undefined,
    schema: undefined,
    validation: 'none',
    handler,
    served: resourceTable(uri, config),
    form: template || (uri !== undefined && uri.t !== 'lit' && uri.t !== 'str') ? 'resource' : 'extra',
    site,
  });
}

// The first argument of a `ResourceTemplate` is its URI template.
function resourceTable(uri: Value | undefined, config: Value | undefined): Written {
  const template = uri?.t === 'ext' && uri.path.includes('ResourceTemplate') ? uri.made[0] : undefined;
  const metadata = written(config);
  const own = writtenTable(template ? { uriTemplate: template } : { uri });
  return own.is === 'table' && metadata.is === 'table'
    ? { is: 'table', fields: [...own.fields, ...metadata.fields], open: metadata.open }
    : { ...own, ...(config ? { open: true } : {}) };
}

// fastmcp: addTool({ name, description, parameters, annotations, execute })
export function fast(m: Machine, server: ServerHandle, method: string, config: Value, site: Site): void {
  const get = (key: string): Value | undefined => present(getProperty(m, config, key, site));
  const where = config.t === 'ref' ? config.obj : undefined;
  const kind = method.startsWith('addTool') ? 'tool' : method === 'addPrompt' ? 'prompt' : 'resource';
  const parameters = get('parameters');
  const list = get('arguments');
  const schema = inputSchema(m, parameters, site);
  const handler = get(kind === 'tool' ? 'execute' : 'load') ?? get('execute');
  const item = add(m, server, kind, {
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
    served: written(config),
    servedBy: 'fastmcp',
  });
  item.extra = argumentTexts(m, list, site);
}

// registered.update({ description, … }) changes what is served from then on.
export function update(m: Machine, obj: Obj, change: Value, site: Site): void {
  const item = obj.slots.get('item') as Registered | undefined;
  if (!item) return;
  const description = present(getProperty(m, change, 'description', site));
  if (!description) return;
  const where = (change.t === 'ref' ? fieldSite(change.obj, 'description') : undefined) ?? site;
  item.changes ??= [];
  if (!item.changes.some((c) => c.value.id === description.id && c.site.node === where.node))
    item.changes.push({ value: description, site: where, call: site });
}
