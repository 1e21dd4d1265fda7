// One program on a machine of its own: its modules are loaded, its handlers followed, and the rules speak of what was seen.
import { dispatched, handlerSite } from './analysis/dispatched.ts';
import { openDoors } from './analysis/doors.ts';
import { Machine } from './analysis/machine.ts';
import type { FactsCache } from './analysis/modules.ts';
import type { Ways } from './analysis/premises.ts';
import type { Program } from './analysis/programs.ts';
import { type Registered, Registry } from './analysis/registry.ts';
import { type Followed, follow, followLater, loadRoot } from './analysis/run.ts';
import { sweep } from './analysis/sweep.ts';
import type { TextMemo } from './analysis/text-memo.ts';
import type { ServerHandle, Site } from './analysis/values.ts';
import type { Coverage, ServerInfo, ToolInfo } from './analyze.ts';
import type { Finding } from './finding.ts';
import { mended } from './fixes/index.ts';
import { actionsOf } from './report/actions.ts';
import { type SourceServer, sourceServers } from './report/definitions.ts';
import { reachOf } from './report/effects.ts';
import { flowsOf } from './report/flows.ts';
import { spanOf } from './report/places.ts';
import { applyRules, noFacts } from './report/rules.ts';
import { textsOf } from './report/texts.ts';
import { toolFacts, toolInfo } from './report/tools.ts';
import { validationsOf } from './report/validation.ts';
import type { AnyRule, ToolFact } from './rules/rule.ts';
import type { ServerFact } from './rules/server-fact.ts';
import type { Snapshot, Span } from './snapshot.ts';
import { explodes, type Installed } from './stack/packages-used.ts';
import { serverFact } from './stack/program.ts';
import { type Act, TaintEngine } from './taint/engine.ts';
import { Models } from './taint/models/index.ts';

/** What the run of a program came to, as plain data: it can be handed from one thread to another. */
export interface Outcome {
  /** Sorted, before comments silence any of them; without those that all programs together decide. */
  readonly findings: readonly Finding[];
  readonly servers: readonly ServerInfo[];
  readonly served: readonly SourceServer[];
  /** Undefined where no server was found. */
  readonly installed: Installed | undefined;
  readonly coverage: Coverage;
  /** All files that it came to, also those whose code was not followed. */
  readonly loaded: readonly string[];
}

/** The same with what stands behind it. */
export interface ProgramRun extends Outcome {
  readonly fact: ServerFact | undefined;
  readonly toolFacts: readonly ToolFact[];
}

/** What a run is given beside the program. */
export interface Surroundings {
  readonly snapshot: Snapshot;
  readonly cache: FactsCache;
  /** Where imports lead. */
  readonly ways: Ways;
  /** What was read out of the program's texts before. */
  readonly texts: TextMemo;
  readonly rules: readonly AnyRule[];
}

/** Runs a program; yields after each unit of work (a root, a handler). */
export function* runProgram(
  { roots }: Program,
  { snapshot, cache, ways, texts, rules }: Surroundings,
): Generator<void, ProgramRun, void> {
  const engine = new TaintEngine(cache.once(Models, () => new Models()));
  const m = new Machine(snapshot, cache, new Registry(), engine, ways);
  const { registry } = m;
  m.near = new Set(roots.all);
  for (const root of roots.all) {
    loadRoot(m, root);
    yield;
  }
  yield* openDoors(m, roots.outermost);
  yield* sweep(m, roots.all);
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
  const cuts = new Set(followed.length > 0 ? m.cuts : [...m.cuts, ...m.left]);
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
  const part = <T>(what: string, otherwise: T, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      cuts.add(
        tooDeep(error)
          ? `${what} were left out: the code is nested too deeply`
          : `${what} could not be read: ${said(error)}`,
      );
      return otherwise;
    }
  };
  const programOf = () =>
    part('facts of the program as a server', undefined, () => serverFact(m, engine, snapshot, followed));
  const hasServer = registry.servers.length > 0;
  const facts = {
    ...noFacts,
    flows: mended(flowsOf(engine.hits), items, (kind, error) => cuts.add(fixFailed(kind, error))),
    texts: part('texts that models read', [], () => textsOf(m, items, registry.texts, texts)),
    tools: toolFacts(tools, { actsOf, validations, actions, reach }),
    server: hasServer ? programOf() : undefined,
  };
  const findings = applyRules(rules, facts, (rule, error) => cuts.add(ruleFailed(rule, error)));
  texts.turn();
  return {
    findings,
    servers: serversOf(registry.servers, tools),
    served: sourceServers(registry.servers, tools, registry.listed, registry.open, (file) => m.graph.packageOf(file)),
    installed: facts.server && installedOf(m, facts.server),
    coverage: {
      analysed: [...m.touched].sort(),
      skipped: [...m.graph.skipped].map(([file, why]) => ({ file, why })).sort((a, b) => (a.file < b.file ? -1 : 1)),
      cuts: [...cuts].sort(),
    },
    loaded: [...m.graph.loaded.keys(), ...m.graph.skipped.keys()],
    fact: facts.server,
    toolFacts: facts.tools,
  };
}

function fixFailed(kind: string, error: unknown): string {
  return tooDeep(error)
    ? `a fix for a ${kind} was left out: the code is nested too deeply`
    : `a fix for a ${kind} could not be made: ${said(error)}`;
}

/** The sentence about a rule that failed. */
export function ruleFailed(rule: string, error: unknown): string {
  return tooDeep(error)
    ? `the rule ${rule} was left out: the code is nested too deeply`
    : `the rule ${rule} failed and was left out: ${said(error)}`;
}

// Who goes through an expression goes as deep as it is; the stack ends somewhere beyond a thousand levels.
function tooDeep(error: unknown): boolean {
  return error instanceof RangeError && /call stack/.test(error.message);
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function installedOf(m: Machine, { stack }: ServerFact): Installed {
  const served = stack.endpoints.map((e) => e.span.file);
  const files = [...served, ...m.registry.servers.map((s) => s.site.module.path)];
  return { files, served, explodes: explodes(m) };
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
