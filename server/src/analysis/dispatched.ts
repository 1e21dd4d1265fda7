// Low-level servers: what they answer to `tools/list` and its like, and the one handler that dispatches to all of it.
import type { Machine } from './machine.ts';
import { handlerObstacle, namesObstacle } from './obstacles.ts';
import { getProperty } from './properties.ts';
import { fieldSite } from './registrations.ts';
import type { MethodHandler, Registered, Registry } from './registry.ts';
import { askedNames, type Followed, followDispatch, type Listed, type Listing, listEntries } from './run.ts';
import { argumentTexts } from './served.ts';
import { alternatives, type ServerHandle, type Site, type Value } from './values.ts';
import { writtenChoice } from './written.ts';

/**
 * Follows the dispatchers of low-level servers, once for each of their tools. `current` is told whom the steps that follow
 * belong to. Yields each tool as it was followed, and undefined where only a door may breathe.
 */
export function* dispatched(
  m: Machine,
  registry: Registry,
  current: (by: Followed | undefined) => void,
): Generator<Followed | undefined, void, void> {
  for (const [call, list, kind] of [
    ['tools/call', 'tools/list', 'tool'],
    ['prompts/get', 'prompts/list', 'prompt'],
    ['resources/read', 'resources/list', 'resource'],
  ] as const) {
    const lists = registry.methods.filter((x) => x.method === list);
    if (kind === 'resource') {
      for (const handler of lists) listedResources(m, registry, handler, 'resources');
      for (const handler of registry.methods)
        if (handler.method === 'resources/templates/list') listedResources(m, registry, handler, 'resourceTemplates');
    }
    const listings =
      kind === 'resource' ? [] : lists.map((h) => listEntries(m, h, kind === 'tool' ? 'tools' : 'prompts'));
    const served = (server: ServerHandle): readonly Listing[] => {
      // A dispatcher whose server has no list of its own may serve any.
      const own = listings.filter((_, i) => lists[i]!.server.id === server.id);
      return own.length > 0 ? own : listings;
    };
    const free = new Set(listings);
    yield undefined;
    for (const [handler, own] of onceEach(
      registry.methods.filter((x) => x.method === call),
      served,
    )) {
      const names = new Map<string, Listed | undefined>(own.flatMap((l) => l.entries).map((e) => [e.name, e]));
      for (const listing of own) free.delete(listing);
      const open = own.find((listing) => listing.open)?.open;
      if (open) registry.open.add(handler.server.id);
      if (kind !== 'resource')
        for (const name of askedNames(m, handler)) if (!names.has(name)) names.set(name, undefined);
      yield undefined;
      const targets: (readonly [string | undefined, Listed | undefined])[] = names.size
        ? [...names]
        : [[undefined, undefined]];
      for (const [i, [name, entry]] of targets.entries()) {
        m.ahead = targets.length - i;
        const item = dispatchedItem(m, handler, kind, name, entry && asListed(entry, own), open);
        const by: Followed = { item, handler: handlerSite(handler.handler) };
        current(by);
        followDispatch(m, handler, item);
        current(undefined);
        yield by;
      }
    }
    // A list that is set beside the tools of an `McpServer`, say.
    for (const [i, listing] of listings.entries()) {
      if (!free.has(listing)) continue;
      const { server } = lists[i]!;
      if (listing.open) registry.open.add(server.id);
      for (const { name, served, site } of listing.entries) registry.listed.push({ kind, name, server, served, site });
    }
  }
}

// Of two of one name a client may take either.
function asListed(entry: Listed, own: readonly Listing[]): Listed {
  const all = own.flatMap(({ entries }) => entries).filter(({ name }) => name === entry.name);
  return all.length > 1 ? { ...entry, served: writtenChoice(all.map(({ served }) => served)) } : entry;
}

// What a low-level server says of its resources stands in the list alone.
function listedResources(
  m: Machine,
  registry: Registry,
  handler: MethodHandler,
  field: 'resources' | 'resourceTemplates',
): void {
  for (const { entry, site, served } of listEntries(m, handler, field).entries) {
    registry.listed.push({ kind: 'resource', name: undefined, server: handler.server, served, site });
    for (const [key, role] of [
      ['description', 'resource-description'],
      ['title', 'title'],
    ] as const)
      registry.texts.push({
        role,
        value: getProperty(m, entry, key, handler.site),
        site: (entry.t === 'ref' && fieldSite(entry.obj, key)) || site,
        server: handler.server,
      });
  }
}

// A server that is made anew for each connection registers the same dispatcher each time: one of them tells all. One
// that is made by the same code for other tools is another.
function onceEach(
  handlers: readonly MethodHandler[],
  served: (server: ServerHandle) => readonly Listing[],
): (readonly [MethodHandler, readonly Listing[]])[] {
  const kept = new Map<string, readonly [MethodHandler, readonly Listing[]]>();
  for (const handler of handlers) {
    const own = served(handler.server);
    const places = [handler.site, handlerSite(handler.handler)].map((s) => (s ? `${s.module.path}:${s.node.pos}` : ''));
    const names = own.flatMap((listing) => listing.entries.map((entry) => entry.name)).sort();
    const key = [...places, ...names].join('|');
    if (!kept.has(key)) kept.set(key, [handler, own]);
  }
  return [...kept.values()];
}

function dispatchedItem(
  m: Machine,
  handler: MethodHandler,
  kind: Registered['kind'],
  name: string | undefined,
  entry: Listed | undefined,
  open: Value | undefined,
): Registered {
  const definition = entry?.entry.t === 'ref' ? entry.entry.obj : undefined;
  const field = (key: string): Value | undefined => {
    const v = entry ? getProperty(m, entry.entry, key, handler.site) : undefined;
    return v && !(v.t === 'lit' && v.value === undefined) ? v : undefined;
  };
  const at = (key: string): Site | undefined => (definition ? fieldSite(definition, key) : undefined);
  const annotations = new Map<string, { value: Value; site: Site }>();
  const hints = field('annotations');
  if (hints?.t === 'ref')
    for (const key of hints.obj.names()) {
      const site = fieldSite(hints.obj, key) ?? hints.obj.site;
      if (site) annotations.set(key, { value: hints.obj.field(key)!, site });
    }
  return {
    kind,
    server: handler.server,
    name,
    nameSite: at('name'),
    site: entry?.site ?? handler.site,
    place: { site: entry?.site ?? handler.site, name: at('name') },
    description: field('description'),
    descriptionSite: at('description'),
    title: field('title'),
    titleSite: at('title'),
    schema: entry?.schema,
    validation: 'none',
    annotations,
    annotated: hints !== undefined,
    handler: handler.handler,
    handlerForm: 'request',
    dispatcher: handler.site,
    obstacle:
      handlerObstacle(m, handler.handler, handler.site) ??
      (kind !== 'resource' && name === undefined ? namesObstacle(m, open, handler.site) : undefined),
    definition,
    ...(entry ? { served: entry.served, servedBy: 'list' } : {}),
    extra: kind === 'prompt' ? argumentTexts(m, field('arguments'), handler.site) : [],
  };
}

/** The function of a handler. */
export function handlerSite(v: Value | undefined): Site | undefined {
  if (!v) return undefined;
  for (const a of alternatives(v)) {
    if (a.t !== 'ref') continue;
    if (a.obj.fn) return { module: a.obj.fn.module, node: a.obj.fn.node };
    if (a.obj.site) return a.obj.site;
  }
  return undefined;
}
