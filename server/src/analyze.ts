// The public core: a resumable step over an immutable snapshot. Both doors drive it.
import { FactsCache, type Premises } from './analysis/modules.ts';
import type { ObstacleKind } from './analysis/obstacles.ts';
import { Reading, Ways } from './analysis/premises.ts';
import { joined, nameOf, type Program, programsOf } from './analysis/programs.ts';
import { scanText, type TextScan } from './analysis/scan.ts';
import { TextMemo } from './analysis/text-memo.ts';
import type { Unread } from './analysis/unread.ts';
import type { Finding } from './finding.ts';
import type { Digest } from './lockfile/format.ts';
import { type CurrentSource, currentSources } from './lockfile/from-source.ts';
import { type SourceServer, sameServers } from './report/definitions.ts';
import { driftOf } from './report/drift.ts';
import { applyRules, inOrder, noFacts } from './report/rules.ts';
import { rules } from './rules/index.ts';
import type { AnyRule, ToolFact } from './rules/rule.ts';
import type { ServerFact, VulnerableFact } from './rules/server-fact.ts';
import { type Outcome, type ProgramRun, ruleFailed, runProgram } from './run-program.ts';
import type { Snapshot, Span } from './snapshot.ts';
import { vulnerableOf } from './stack/packages-used.ts';
import { applySuppressions, byLine } from './suppressions.ts';

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

/** One program of a folder. */
export interface ProgramInfo {
  /** Files whose code was followed, sorted. No two programs share one. */
  readonly files: readonly string[];
  /** Those of `AnalysisResult.servers` that are its own. */
  readonly servers: readonly ServerInfo[];
  /** How it is reached; undefined where no server was found. */
  readonly fact: ServerFact | undefined;
}

/** What an analysis says, as plain data but for `sources`. */
export interface Answer {
  /** Sorted by file, offset, rule. Suppressed findings are in it, marked. */
  readonly findings: readonly Finding[];
  readonly servers: readonly ServerInfo[];
  /** What is served, as it is written: what definitions are made from. */
  readonly served: readonly SourceServer[];
  /** The definitions of each server; made when first asked for. */
  readonly sources: () => readonly CurrentSource[];
  readonly coverage: Coverage;
}

export interface AnalysisResult extends Answer {
  /** What belongs together: files that lead to each other by imports, with their servers. Each was run by itself. */
  readonly programs: readonly ProgramInfo[];
  /** What is known of each tool; their `tool` is the one in `servers`. */
  readonly toolFacts: readonly ToolFact[];
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
  const scans = scansOf(snapshot, options.cache);
  yield;
  const premises = { resolver: cache.takeResolver(snapshot), scans };
  const chosen = chosenOf(options);
  try {
    const names = new Set<string>();
    const runs = yield* runsOf(premises, cache, snapshot, chosen, names);
    const unread = cache.unread(premises);
    const asked = `${options.rules?.join()}:${options.digest !== undefined}:${JSON.stringify(unread)}`;
    const from = [asked, ...runs];
    const former = cache.answer(from, snapshot) as AnalysisResult | undefined;
    if (former) return former;
    const reading = new Reading(snapshot);
    const packageOf = (file: string) => premises.resolver.packageOf(file);
    const answer: AnalysisResult = {
      ...together(runs, reading, chosen, { cache, packageOf, digest: options.digest, unread }),
      programs: runs.map(({ coverage, servers, fact }) => ({ files: coverage.analysed, servers, fact })),
      toolFacts: runs.flatMap((run) => run.toolFacts),
    };
    cache.answered({ runs: from, reading, answer }, names);
    return answer;
  } finally {
    cache.giveBack(premises.resolver);
  }
}

// Whoever asks once keeps no texts for the next time.
function scansOf(snapshot: Snapshot, cache: FactsCache | undefined): readonly (TextScan | undefined)[] {
  if (cache) return cache.scans(snapshot);
  return snapshot.files.map((path) => {
    const text = snapshot.read(path);
    return text === undefined ? undefined : scanText(text);
  });
}

function chosenOf({ rules: ids }: AnalysisOptions): readonly AnyRule[] {
  return ids ? rules.filter((rule) => ids.includes(rule.id)) : rules;
}

/** Programs to be run, in any order and wherever there is room. */
export interface Round {
  readonly programs: readonly Program[];
  /** Runs one of them here. */
  run(program: Program): Outcome;
}

/**
 * The same analysis for whoever runs the programs in places of their own: gives programs, is given what they came to,
 * and gives those that have to be run together after all, until there are none. The answer is the one of `analysis`,
 * without what is not plain data.
 */
export function* divided(
  snapshot: Snapshot,
  options: AnalysisOptions = {},
): Generator<Round, Answer, ReadonlyMap<Program, Outcome>> {
  const cache = options.cache ?? new FactsCache();
  const premises = { resolver: cache.takeResolver(snapshot), scans: scansOf(snapshot, options.cache) };
  const chosen = chosenOf(options);
  const surroundings = { snapshot, cache, rules: chosen, premises };
  const mentioned = premises.scans.some((scan) => scan?.mentions);
  const outcomes = new Map<Program, Outcome>();
  let programs: readonly Program[] = [];
  for (let next = mentioned ? programsOf(premises, cache, snapshot.read) : programs; next !== programs; ) {
    programs = next;
    const missing = programs.filter((program) => !outcomes.has(program));
    const made = yield { programs: missing, run: (program) => outcomeOf(program, surroundings) };
    for (const program of missing) outcomes.set(program, made.get(program)!);
    next = joined(programs, (program) => outcomes.get(program)!.loaded);
  }
  const packageOf = (file: string) => premises.resolver.packageOf(file);
  const ended = programs.map((program) => outcomes.get(program)!);
  return together(ended, snapshot, chosen, {
    cache,
    packageOf,
    digest: options.digest,
    unread: cache.unread(premises),
  });
}

/** Runs one program of a snapshot whose programs are known, to its end. `rules`: as in `AnalysisOptions`. */
export function outcomeIn(
  snapshot: Snapshot,
  program: Program,
  cache: FactsCache,
  rules: AnalysisOptions['rules'],
): Outcome {
  const resolver = cache.takeResolver(snapshot);
  try {
    return outcomeOf(program, { snapshot, cache, rules: chosenOf(rules ? { rules } : {}), premises: { resolver } });
  } finally {
    cache.giveBack(resolver);
  }
}

function outcomeOf(
  program: Program,
  of: {
    readonly snapshot: Snapshot;
    readonly cache: FactsCache;
    readonly rules: readonly AnyRule[];
    readonly premises: Pick<Premises, 'resolver'>;
  },
): Outcome {
  const ways = new Ways(of.premises.resolver);
  const steps = runProgram(program, { ...of, ways, texts: new TextMemo() });
  for (;;) {
    const step = steps.next();
    if (!step.done) continue;
    // Facts hold on to the machine; nothing asks for them here.
    const { fact: _, toolFacts: __, ...outcome } = step.value;
    return outcome;
  }
}

/**
 * Runs each program of the folder on a machine of its own, and those again that turn out to be one. What nothing has
 * changed for gives back its last run. `names`: of all programs that were run or would have been.
 */
function* runsOf(
  premises: Premises,
  cache: FactsCache,
  snapshot: Snapshot,
  chosen: readonly AnyRule[],
  names: Set<string>,
): Generator<void, ProgramRun[], void> {
  if (!premises.scans.some((scan) => scan?.mentions)) return [];
  const asked = chosen.map((rule) => rule.id).join();
  const runs = new Map<Program, ProgramRun>();
  let programs: readonly Program[] = [];
  for (let next = programsOf(premises, cache, snapshot.read); next !== programs; ) {
    programs = next;
    for (const program of programs) {
      if (runs.has(program)) continue;
      const name = nameOf(program);
      names.add(name);
      const last = cache.lastRun(name);
      if (last?.asked === asked && last.reading.holdFor(snapshot) && last.ways.holdFor(premises.resolver)) {
        runs.set(program, last.run as ProgramRun);
        continue;
      }
      const reading = new Reading(snapshot);
      const ways = new Ways(premises.resolver);
      const texts = last?.texts ?? new TextMemo();
      const run = yield* runProgram(program, { snapshot: reading, cache, ways, texts, rules: chosen });
      cache.keepRun(name, { asked, reading, ways, texts, run });
      runs.set(program, run);
    }
    next = joined(programs, (program) => runs.get(program)!.loaded);
  }
  return programs.map((program) => runs.get(program)!);
}

interface Common {
  readonly cache: FactsCache;
  /** The folder of the package that a file belongs to. */
  readonly packageOf: (file: string) => string;
  readonly digest: Digest | undefined;
  /** Files of which nothing can be said. */
  readonly unread: readonly Unread[];
}

/** The answer about a folder, from those about its programs. */
function together(
  runs: readonly Outcome[],
  snapshot: Snapshot,
  chosen: readonly AnyRule[],
  { cache, packageOf, digest, unread }: Common,
): Answer {
  const cuts = new Set(runs.flatMap((run) => run.coverage.cuts));
  const served = sameServers(
    runs.map((run) => run.served),
    packageOf,
  );
  const sources = once(() => currentSources(served, cache.schemas));
  const shared = sharedFindings(runs, snapshot, chosen, cuts, served, sources, digest);
  const read = new Set(runs.flatMap((run) => (run.servers.length > 0 ? run.coverage.analysed : [])));
  const skipped = [
    ...runs.flatMap((run) => run.coverage.skipped),
    ...unread.filter(({ file }) => !read.has(file)),
  ].sort((a, b) => (a.file < b.file ? -1 : 1));
  return {
    findings: withoutSilenced(runs, shared, snapshot, chosen, cache),
    servers: runs.flatMap((run) => run.servers),
    served,
    sources,
    coverage: { analysed: runs.flatMap((run) => run.coverage.analysed).sort(), skipped, cuts: [...cuts].sort() },
  };
}

/** All findings, with what comments say of them: program by program, as no two have a file in common. */
function withoutSilenced(
  runs: readonly Outcome[],
  shared: readonly Finding[],
  snapshot: Snapshot,
  chosen: readonly AnyRule[],
  cache: FactsCache,
): Finding[] {
  const options = {
    ran: new Set<string>(chosen.map((r) => r.id)),
    known: new Set<string>(rules.map((r) => r.id)),
  };
  const read = (file: string) => snapshot.read(file);
  const left = new Set(shared);
  const silencedIn = (run: Outcome): readonly Finding[] => {
    const { analysed } = run.coverage;
    const files = new Set(analysed);
    const own = shared.filter(({ primary }) => files.has(primary.file));
    for (const finding of own) left.delete(finding);
    if (own.length > 0) return applySuppressions(inOrder([...run.findings, ...own]), read, analysed, options);
    const known = cache.silenced.get(run) as readonly Finding[] | undefined;
    const found = known ?? applySuppressions(run.findings, read, analysed, options);
    cache.silenced.set(run, found);
    return found;
  };
  const all = runs.flatMap(silencedIn);
  return [...all, ...left].sort(byLine);
}

/** What no program decides by itself: packages that several may be installed with, definitions that were approved. */
function sharedFindings(
  runs: readonly Outcome[],
  snapshot: Snapshot,
  chosen: readonly AnyRule[],
  cuts: Set<string>,
  served: readonly SourceServer[],
  sources: () => readonly CurrentSource[],
  digest: Digest | undefined,
): Finding[] {
  const drift = chosen.some((rule) => 'definition' in rule)
    ? driftOf(snapshot, served, sources, digest)
    : { facts: [] };
  if (drift.problem !== undefined) cuts.add(`definitions were not compared with the approved ones: ${drift.problem}`);
  const installed = runs.flatMap((run) => run.installed ?? []);
  const dependenciesOf = (): readonly VulnerableFact[] => {
    try {
      return chosen.some((rule) => 'dependency' in rule) ? vulnerableOf(snapshot, installed) : [];
    } catch (error) {
      cuts.add(`packages were not looked up: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  };
  const failed = (rule: string, error: unknown) => void cuts.add(ruleFailed(rule, error));
  return applyRules(chosen, { ...noFacts, drifts: drift.facts, dependencies: dependenciesOf() }, failed);
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
