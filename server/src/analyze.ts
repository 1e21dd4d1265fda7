// The public core: a resumable step over an immutable snapshot. Both doors drive it.
import { dispatched, handlerSite } from './analysis/dispatched.ts';
import { openDoors } from './analysis/doors.ts';
import { Machine } from './analysis/machine.ts';
import { FactsCache } from './analysis/modules.ts';
import type { ObstacleKind } from './analysis/obstacles.ts';
import { type Registered, Registry } from './analysis/registry.ts';
import { type Followed, follow, followLater, loadRoot, rootsOf } from './analysis/run.ts';
import { scanText, type TextScan } from './analysis/scan.ts';
import { sweep } from './analysis/sweep.ts';
import type { ServerHandle, Site } from './analysis/values.ts';
import type { Finding } from './finding.ts';
import { mended } from './fixes/index.ts';
import type { Digest } from './lockfile/format.ts';
import { type CurrentSource, currentSources } from './lockfile/from-source.ts';
import { actionsOf } from './report/actions.ts';
import { type SourceServer, sourceServers } from './report/definitions.ts';
import { driftOf } from './report/drift.ts';
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
import { Models } from './taint/models/index.ts';

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
  /** What is served, as it is written: what definitions are made from. */
  readonly served: readonly SourceServer[];
  /** The definitions of each server; made when first asked for. */
  readonly sources: () => readonly CurrentSource[];
  readonly coverage: Coverage;
}

export interface AnalysisOptions {
  /** Rules to run; all when undefined. */
  readonly rules?: readonly string[];
  /** Parsed files kept from an earlier analysis; made anew when undefined. */
  readonly cache?: FactsCache;
  /** SHA-256, hexadecimal: whether the lock file was edited by hand is not looked at without it. */
  readonly digest?: Digest;
}

/** The resumable step: yields after each unit of work (a root, a handler), so that a door can cancel or breathe. */
export function* analysis(snapshot: Snapshot, options: AnalysisOptions = {}): Generator<void, AnalysisResult, void> {
  const cache = options.cache ?? new FactsCache();
  // Whoever asks once keeps no texts for the next time.
  const scans = options.cache ? cache.scans(snapshot) : scansOf(snapshot);
  yield;
  // What the answer depends on beside the scans.
  const reads = new Map<string, string | undefined>();
  const read = (path: string): string | undefined => {
    if (!reads.has(path)) reads.set(path, snapshot.read(path));
    return reads.get(path);
  };
  const engine = new TaintEngine(cache.once(Models, () => new Models()));
  const m = new Machine({ files: snapshot.files, read, origin: snapshot }, cache, new Registry(), engine);
  const premises = { resolver: m.graph.resolver, scans };
  const asked = `${options.rules?.join()}:${options.digest !== undefined}`;
  try {
    const former = cache.answer(premises, asked, snapshot.read) as AnalysisResult | undefined;
    if (former) return former;
    const answer = yield* run(m, engine, { files: snapshot.files, read }, premises.scans, options);
    cache.answered(premises, asked, reads, answer);
    cache.texts.turn();
    return answer;
  } finally {
    cache.giveBack(m.graph.resolver);
  }
}

function scansOf(snapshot: Snapshot): readonly (TextScan | undefined)[] {
  return snapshot.files.map((path) => {
    const text = snapshot.read(path);
    return text === undefined ? undefined : scanText(text);
  });
}

function* run(
  m: Machine,
  engine: TaintEngine,
  snapshot: Snapshot,
  scans: readonly (TextScan | undefined)[],
  options: AnalysisOptions,
): Generator<void, AnalysisResult, void> {
  const { registry } = m;
  const { cache } = m.graph;
  const mentioned = scans.some((scan) => scan?.mentions);
  const chosen = options.rules ? rules.filter((r) => options.rules!.includes(r.id)) : rules;
  if (mentioned) {
    const roots = cache.roots({ resolver: m.graph.resolver, scans }, () => rootsOf(m, scans));
    m.near = new Set(roots.all);
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
  for (const step of dispatched(m, registry, (by) => {
    engine.current = by;
  })) {
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
  const served = sourceServers(registry.servers, tools, registry.listed, registry.open, (file) =>
    m.graph.packageOf(file),
  );
  const sources = once(() => currentSources(served, cache.schemas));
  const drift = chosen.some((rule) => 'definition' in rule)
    ? driftOf(snapshot, served, sources, options.digest)
    : { facts: [] };
  if (drift.problem !== undefined) cuts.add(`definitions were not compared with the approved ones: ${drift.problem}`);
  const facts = {
    drifts: drift.facts,
    flows: mended(flowsOf(engine.hits), items, (kind, error) =>
      cuts.add(`a fix for a ${kind} could not be made: ${error instanceof Error ? error.message : String(error)}`),
    ),
    texts: textsOf(m, items, registry.texts, cache.texts),
    tools: toolFacts(tools, { actsOf, validations, actions, reach }),
    server: registry.servers.length > 0 ? programOf() : undefined,
  };
  const found = applyRules(chosen, facts, (rule, error) =>
    cuts.add(`the rule ${rule} failed and was left out: ${error instanceof Error ? error.message : String(error)}`),
  );
  const analysed = [...m.touched].sort();
  const ran = new Set<string>(chosen.map((r) => r.id));
  const findings = applySuppressions(found, (file) => snapshot.read(file), analysed, {
    ran,
    known: new Set<string>(rules.map((r) => r.id)),
  });
  return {
    findings,
    servers: serversOf(registry.servers, tools),
    program: facts.server,
    served,
    sources,
    toolFacts: facts.tools,
    coverage: {
      analysed,
      skipped: [...m.graph.skipped].map(([file, why]) => ({ file, why })).sort((a, b) => (a.file < b.file ? -1 : 1)),
      cuts: [...cuts].sort(),
    },
  };
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

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
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
