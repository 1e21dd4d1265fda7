// The public core: a resumable step over an immutable snapshot. Both doors drive it.
import { openDoors } from './analysis/doors.ts';
import { Machine } from './analysis/machine.ts';
import { FactsCache } from './analysis/modules.ts';
import { handlerObstacle, namesObstacle, type ObstacleKind } from './analysis/obstacles.ts';
import { getProperty } from './analysis/properties.ts';
import { fieldSite } from './analysis/registrations.ts';
import { type MethodHandler, type Registered, Registry } from './analysis/registry.ts';
import {
  askedNames,
  type Followed,
  follow,
  followDispatch,
  followLater,
  type Listed,
  type Listing,
  listEntries,
  loadRoot,
  rootsOf,
} from './analysis/run.ts';
import { argumentTexts } from './analysis/served.ts';
import { sweep } from './analysis/sweep.ts';
import { alternatives, type ServerHandle, type Site, type Value } from './analysis/values.ts';
import type { Finding } from './finding.ts';
import { mended } from './fixes/index.ts';
import { actionsOf } from './report/actions.ts';
import { reachOf } from './report/effects.ts';
import { flowsOf } from './report/flows.ts';
import { spanOf } from './report/places.ts';
import { applyRules } from './report/rules.ts';
import { textsOf } from './report/texts.ts';
import { toolFacts, toolInfo } from './report/tools.ts';
import { validationsOf } from './report/validation.ts';
import { rules } from './rules/index.ts';
import type { ToolFact } from './rules/rule.ts';
import type { ServerFact } from './rules/server-fact.ts';
import type { Snapshot, Span } from './snapshot.ts';
import { serverFact } from './stack/program.ts';
import { applySuppressions } from './suppressions.ts';
import { type Act, TaintEngine } from './taint/engine.ts';

/** What a tool's handler can do to the world, collected over everything the handler reaches. */
export type Capability =
  | 'reads-files'
  | 'writes-files'
  | 'deletes-files'
  | 'spawns-processes'
  | 'opens-network'
  | 'reads-database'
  | 'writes-database'
  | 'evaluates-code'
  | 'reads-environment';

export interface ArgumentInfo {
  /** `filePath`, `input.where`, `items[]`. */
  readonly path: string;
  /** `string`, `number`, `"a" | "b"`, `unknown`, … as the schema says. */
  readonly type: string;
  readonly required: boolean;
  readonly description?: string;
}

export interface ToolInfo {
  /** The name as served, or undefined when it cannot be known from the source. */
  readonly name: string | undefined;
  readonly kind: 'tool' | 'prompt' | 'resource';
  /** The registration: the call, or the entry of the list that `tools/list` answers with. */
  readonly registration: Span;
  /** The handler's function, or undefined when it was not found. */
  readonly handler: Span | undefined;
  readonly description: string | undefined;
  readonly arguments: readonly ArgumentInfo[];
  readonly capabilities: readonly Capability[];
  /** Why the handler could not be followed, and what helps; undefined when it was. Such a tool is never counted as clean. */
  readonly unresolved: string | undefined;
  /** The same for programs: the kind of obstacle, and the place in the source where what is known ends. */
  readonly obstacle?: { readonly kind: ObstacleKind; readonly span: Span };
  /** Why the name is not known, where it is not. */
  readonly nameless?: string;
}

export interface ServerInfo {
  readonly name: string | undefined;
  /** The construction, or the first registration when the server comes from outside. */
  readonly span: Span;
  readonly tools: readonly ToolInfo[];
}

export interface Coverage {
  /** Files whose code was followed, sorted. */
  readonly analysed: readonly string[];
  /** Files left out, with the reason; files that simply no handler reaches are not listed. */
  readonly skipped: readonly { readonly file: string; readonly why: string }[];
  /** Bounds that cut the analysis short, as sentences. */
  readonly cuts: readonly string[];
}

export interface AnalysisResult {
  /** Sorted by file, offset, rule. Suppressed findings are in it, marked. */
  readonly findings: readonly Finding[];
  readonly servers: readonly ServerInfo[];
  /** How the program is reached; undefined where no server was found. */
  readonly program: ServerFact | undefined;
  /** What is known of each tool; their `tool` is the one in `servers`. */
  readonly toolFacts: readonly ToolFact[];
  readonly coverage: Coverage;
}

export interface AnalysisOptions {
  /** Rules to run; all when undefined. */
  readonly rules?: readonly string[];
  /** Parsed files kept from an earlier analysis; made anew when undefined. */
  readonly cache?: FactsCache;
}

/** The resumable step: yields after each unit of work (a root, a handler), so that a door can cancel or breathe. */
export function* analysis(snapshot: Snapshot, options: AnalysisOptions = {}): Generator<void, AnalysisResult, void> {
  const cache = options.cache ?? new FactsCache();
  const texts = new Map<string, string>();
  let mentioned = false;
  for (const path of snapshot.files) {
    const text = snapshot.read(path);
    if (text === undefined) continue;
    texts.set(path, text);
    mentioned ||= cache.scan(path, text).mentions;
  }
  yield;
  const chosen = options.rules ? rules.filter((r) => options.rules!.includes(r.id)) : rules;
  const engine = new TaintEngine();
  const registry = new Registry();
  const m = new Machine(snapshot, cache, registry, engine);
  if (mentioned) {
    const roots = rootsOf(m, texts);
    for (const root of roots.all) {
      loadRoot(m, root);
      yield;
    }
    yield* openDoors(m, roots.outermost);
    yield* sweep(m, roots.all);
  }
  const followed: { item: Registered; handler: Site | undefined }[] = [];
  const registered = [...registry.items];
  for (const [i, item] of registered.entries()) {
    m.ahead = registered.length - i;
    const by: Followed = { item, handler: handlerSite(item.handler) };
    followed.push(by);
    engine.current = by;
    follow(m, item);
    engine.current = undefined;
    yield;
  }
  m.ahead = 1;
  for (const step of dispatched(m, engine, registry)) {
    if (step) followed.push(step);
    yield;
  }
  engine.isLater = true;
  yield* followLater(m, followed, (by) => {
    engine.current = by;
  });
  engine.isLater = false;
  const cuts = new Set(m.cuts);
  const actsOf = new Map<Registered, Act[]>();
  for (const act of engine.acts) {
    const list = actsOf.get(act.by.item);
    if (list) list.push(act);
    else actsOf.set(act.by.item, [act]);
  }
  const items = followed.map((f) => f.item);
  const reach = reachOf(engine.acts);
  const actions = new Map<Registered, ToolFact['actions']>();
  for (const by of followed) {
    const found = yield* actionsOf(m, engine, by, actsOf.get(by.item) ?? []);
    if (found.length) actions.set(by.item, found);
  }
  const validations = validationsOf(followed.map(({ item }) => ({ item, acts: actsOf.get(item) ?? [] })));
  const tools = followed.map(({ item, handler }) => ({ item, info: toolInfo(item, actsOf.get(item) ?? [], handler) }));
  // Rules about the program are one part of the answer: where their facts cannot be had, the rest still counts.
  const programOf = (): ServerFact | undefined => {
    try {
      return serverFact(m, engine, snapshot, registry, followed);
    } catch (error) {
      cuts.add(`the program as a server could not be read: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const facts = {
    flows: mended(flowsOf(engine.hits), items, (kind, error) =>
      cuts.add(`a fix for a ${kind} could not be made: ${error instanceof Error ? error.message : String(error)}`),
    ),
    texts: textsOf(m, items, registry.texts),
    tools: toolFacts(tools, { actsOf, validations, actions, reach }),
    server: registry.servers.length > 0 ? programOf() : undefined,
  };
  const found = applyRules(chosen, facts, (rule, error) =>
    cuts.add(`the rule ${rule} failed and was left out: ${error instanceof Error ? error.message : String(error)}`),
  );
  const analysed = [...m.touched].sort();
  const ran = new Set<string>(chosen.map((r) => r.id));
  const findings = applySuppressions(found, (file) => texts.get(file) ?? snapshot.read(file), analysed, {
    ran,
    known: new Set<string>(rules.map((r) => r.id)),
  });
  return {
    findings,
    servers: serversOf(registry.servers, tools),
    program: facts.server,
    toolFacts: facts.tools,
    coverage: {
      analysed,
      skipped: [...m.graph.skipped].map(([file, why]) => ({ file, why })).sort((a, b) => (a.file < b.file ? -1 : 1)),
      cuts: [...cuts].sort(),
    },
  };
}

// Low-level servers: the list names the tools, the dispatcher is followed once for each of them.
function* dispatched(m: Machine, engine: TaintEngine, registry: Registry): Generator<Followed | undefined, void, void> {
  for (const [call, list, kind] of [
    ['tools/call', 'tools/list', 'tool'],
    ['prompts/get', 'prompts/list', 'prompt'],
    ['resources/read', 'resources/list', 'resource'],
  ] as const) {
    const lists = registry.methods.filter((x) => x.method === list);
    if (kind === 'resource') for (const handler of lists) listedResources(m, registry, handler);
    const listings =
      kind === 'resource' ? [] : lists.map((h) => listEntries(m, h, kind === 'tool' ? 'tools' : 'prompts'));
    const served = (server: ServerHandle): readonly Listing[] => {
      // A dispatcher whose server has no list of its own may serve any.
      const own = listings.filter((_, i) => lists[i]!.server.id === server.id);
      return own.length > 0 ? own : listings;
    };
    yield undefined;
    for (const [handler, own] of onceEach(
      registry.methods.filter((x) => x.method === call),
      served,
    )) {
      const names = new Map<string, Listed | undefined>(own.flatMap((l) => l.entries).map((e) => [e.name, e]));
      const open = own.find((listing) => listing.open)?.open;
      if (kind !== 'resource')
        for (const name of askedNames(m, handler)) if (!names.has(name)) names.set(name, undefined);
      yield undefined;
      const targets: (readonly [string | undefined, Listed | undefined])[] = names.size
        ? [...names]
        : [[undefined, undefined]];
      for (const [i, [name, entry]] of targets.entries()) {
        m.ahead = targets.length - i;
        const item = dispatchedItem(m, handler, kind, name, entry, open);
        const by: Followed = { item, handler: handlerSite(handler.handler) };
        engine.current = by;
        followDispatch(m, handler, item);
        engine.current = undefined;
        yield by;
      }
    }
  }
}

// What a low-level server says of its resources stands in the list alone.
function listedResources(m: Machine, registry: Registry, handler: MethodHandler): void {
  for (const { entry, site } of listEntries(m, handler, 'resources').entries)
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
    extra: kind === 'prompt' ? argumentTexts(m, field('arguments'), handler.site) : [],
  };
}

function handlerSite(v: Value | undefined): Site | undefined {
  if (!v) return undefined;
  for (const a of alternatives(v)) {
    if (a.t !== 'ref') continue;
    if (a.obj.fn) return { module: a.obj.fn.module, node: a.obj.fn.node };
    if (a.obj.site) return a.obj.site;
  }
  return undefined;
}

function serversOf(
  handles: readonly ServerHandle[],
  tools: readonly { item: Registered; info: ToolInfo }[],
): ServerInfo[] {
  // A server that is made anew for each connection is one server: the place where it is made and its name tell.
  const out = new Map<string, { name: string | undefined; span: Span; ids: Set<number> }>();
  for (const { site, name, id } of handles) {
    const key = `${site.module.path}:${site.node.pos}:${site.node.end}:${name ?? ''}`;
    const known = out.get(key);
    if (known) known.ids.add(id);
    else out.set(key, { name, span: spanOf(site), ids: new Set([id]) });
  }
  return [...out.values()].flatMap(({ name, span, ids }) => {
    const own = tools.filter((t) => ids.has(t.item.server.id)).map((t) => t.info);
    return own.length === 0 && name === undefined ? [] : [{ name, span, tools: own }];
  });
}

/** The step run to its end: for tests and the command line. Never throws. */
export function analyze(snapshot: Snapshot, options: AnalysisOptions = {}): AnalysisResult {
  const steps = analysis(snapshot, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

export type { Span };
