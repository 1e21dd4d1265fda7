// The taint engine: hears every external call, asks the models what it can do, and keeps what a tool's arguments reach.

import type { CallStep, ExternalCall, Machine, Observer } from '../analysis/machine.ts';
import { DEEP_WRITE } from '../analysis/prototypes.ts';
import type { Registered } from '../analysis/registry.ts';
import type { Followed } from '../analysis/run.ts';
import { hasMaximum, schemaAt } from '../analysis/schema.ts';
import { sourcesOf } from '../analysis/taint.ts';
import type { Site, Src, Value } from '../analysis/values.ts';
import { accessOf } from './access.ts';
import { commandLine, embedded, spawned, wordsAt, wordsOf } from './command-lines.ts';
import { documentsIn } from './documents.ts';
import { readsAs } from './interpreters.ts';
import { decides, type Harm, harmOf, judge } from './judge.ts';
import { urlPathHarms } from './judge-url-paths.ts';
import { type Access, AMOUNTS, IN_PAGES, type OptionPlace, type SinkKind } from './kinds.ts';
import { Models } from './models/index.ts';
import { isOwnCode } from './own-code.ts';
import { followsRedirects } from './redirects.ts';
import type { Row, RowEffect, Where } from './row.ts';
import { type Logged, loggedBy } from './secrets.ts';
import { applies, at, type Sink } from './sinks.ts';
import { uncheckedIn } from './unchecked.ts';

/** An argument at a sink, with how it got there. */
export interface Hit {
  readonly kind: SinkKind;
  readonly api: string;
  readonly call: ExternalCall;
  readonly sink: Site;
  readonly value: Value;
  readonly harms: readonly Harm[];
  /** For a statement or query that is the caller's as a whole. */
  readonly access: Access | undefined;
  /** For a word of an argument list: what an option could do there. */
  readonly option?: OptionPlace | undefined;
  /** For a shell command: the shell of another machine runs it. */
  readonly remote?: true | undefined;
  /** For what is done once for each element of a list. */
  readonly repeats?: RowEffect;
  readonly steps: readonly CallStep[];
  readonly by: Followed;
}
export interface Act {
  readonly effect: RowEffect;
  readonly api: string;
  readonly site: Site;
  readonly chosenBy: readonly string[];
  readonly free: boolean;
  readonly program: string | undefined;
  readonly call: ExternalCall;
  /** Argument paths whose text is anywhere in the call. */
  readonly carries: readonly string[];
  /** Arguments in the call that nobody has looked at. */
  readonly unchecked: readonly Unchecked[];
  readonly by: Followed;
  readonly steps: readonly CallStep[];
}
export interface Unchecked {
  readonly source: Src;
  readonly site: Site;
  /** It decides what the call does (which file, which command); otherwise it is data that the call hands on. */
  readonly decides: boolean;
}

interface Judged {
  readonly sinks: readonly Sink[];
  readonly effects: readonly {
    readonly effect: RowEffect;
    readonly chosenBy: readonly string[];
    readonly free: boolean;
    readonly program: string | undefined;
  }[];
  readonly carries: readonly string[];
  readonly unchecked: readonly Unchecked[];
}

export class TaintEngine implements Observer {
  readonly hits: Hit[] = [];
  readonly acts: Act[] = [];
  /** Secrets that were written into logs, at any time. */
  readonly logged: (Logged & { readonly by: Followed | undefined })[] = [];
  current: Followed | undefined;
  /** The current handler was followed before; now the state holds what other calls have left. */
  isLater = false;
  /** Places that a tool has reached the first time. */
  readonly #acted = new Map<Registered, Set<unknown>>();
  readonly #models: Models;

  constructor(models: Models = new Models()) {
    this.#models = models;
  }

  judge(m: Machine, call: ExternalCall): Judged | undefined {
    const rows = this.#models.rowsFor(call.path);
    const { args, site } = call;
    const place = (i: number): Site => call.argSites[i] ?? site;
    const sinks: Sink[] = [];
    const amounts: Sink[] = [];
    const effects: Judged['effects'][number][] = [];
    if (rows.length === 0) {
      const found = m.inPage ? [] : documentsIn(m, call, ['sql', 'query']);
      if (found.length === 0) return undefined;
      for (const { kind, value, site } of found) sinks.push({ kind, sink: site, value, harms: judge(m, kind, value) });
      const statements = found.filter((d) => d.kind === 'sql').map((d) => d.value);
      effects.push({
        effect: statements.length ? databaseEffect(statements) : 'opens-network',
        chosenBy: [],
        free: false,
        program: undefined,
      });
      return { sinks, effects, carries: carriesOf(m, call), unchecked: uncheckedOf(m, call, sinks) };
    }
    // What a request asks for may be a query of its own.
    if (rows.some((r) => r.effect === 'opens-network') && !rows.some((r) => r.sinks?.some((x) => x.kind === 'query')))
      for (const { kind, value, site } of documentsIn(m, call, ['query']))
        sinks.push({ kind, sink: site, value, harms: judge(m, kind, value) });
    for (const row of rows) {
      const before = sinks.length;
      if (row.spawn && !call.tagged) spawned(m, call, row.spawn, sinks);
      else if (row.words || row.spawn || (row.placeholders && row.effect === 'spawns-processes'))
        wordsAt(m, call, row, sinks);
      if (row.argv !== undefined)
        for (const { value, site: where } of at(m, call, row.argv)) commandLine(m, value, where, sinks, row.elsewhere);
      for (const sink of row.sinks ?? []) {
        if (!applies(m, call, sink.when)) continue;
        for (const { value, site } of at(m, call, sink.at)) {
          // An options object is no text: other sinks of the row look at its fields.
          if (isObject(value) && sink.kind !== 'filter' && hasFields(row, sink.at)) continue;
          // A tagged template's own text is constant; its holes are what the model says they are.
          if (call.tagged && sink.at === 0) continue;
          const harms = judge(m, sink.kind, value, {
            followsRedirects: sink.kind === 'url' && followsRedirects(m, row, call),
            filesOnly: row.filesOnly === true,
          });
          if (AMOUNTS.has(sink.kind)) {
            if (harms.length) amounts.push({ kind: sink.kind, sink: site, value, harms });
            continue;
          }
          const asked = (sink.kind === 'sql' || sink.kind === 'query') && harms.some((h) => h.whole);
          const access = asked ? accessOf(m, call, rows, value) : undefined;
          sinks.push({ kind: sink.kind, sink: site, value, harms, access, remote: row.remote });
          if (sink.kind === 'shell-command') embedded(m, value, site, sinks);
        }
      }
      const read = row.feeds && call.self?.t === 'ext' ? readsAs(wordsOf(m, call.self.made, site)) : undefined;
      if (read && args[0]) sinks.push({ kind: read, sink: place(0), value: args[0], harms: judge(m, read, args[0]) });
      if (row.effect) {
        const own = sinks.slice(before);
        if (row.contained && own.length > 0 && own.every((s) => isOwnCode(m, s.value))) continue;
        const chosen = own.flatMap((s) => (s.decides ?? s.harms).filter(decides).map((h) => h.source.path));
        effects.push({
          effect: row.effect === 'reads-database' ? databaseEffect(own.map((s) => s.value)) : row.effect,
          chosenBy: [...new Set(chosen)].sort(),
          free: own.some(
            (s) =>
              s.kind !== 'program-argument' && s.harms.some((h) => h.whole && decides(h) && s.value.id === h.source.id),
          ),
          program: program(call),
        });
      }
    }
    const found = [...sinks, ...urlPaths(m, sinks), ...amounts];
    const all = m.inPage ? found.filter((s) => IN_PAGES.has(s.kind)) : found;
    // A call that only costs something, and not more than the program means it to, is one like any other.
    if (all.length === 0 && rows.every(onlyCosts)) return undefined;
    if (effects.length === 0) return { sinks: all, effects, carries: [], unchecked: [] };
    return { sinks: all, effects, carries: carriesOf(m, call), unchecked: uncheckedOf(m, call, sinks) };
  }

  heard(m: Machine, call: ExternalCall): void {
    const by = this.current;
    for (const one of loggedBy(m, call, by?.item.schema)) this.logged.push({ ...one, by });
  }

  namesPrototype(m: Machine, name: Value): boolean {
    return judge(m, 'property', name).length > 0;
  }

  record(_m: Machine, call: ExternalCall, steps: readonly CallStep[], data: unknown): void {
    if (!this.current) return;
    const judged = data as Judged;
    const { item } = this.current;
    const over = steps.filter((s) => s.over);
    for (const [i, step] of this.isLater ? [] : over.entries())
      if (!over.slice(0, i).some((s) => s.site.node === step.site.node)) this.#repeated(call, judged, step, steps);
    if (over.length) steps = steps.filter((s) => !s.over);
    const api = displayName(call.path);
    // What a tool does it does the first time, where it gets there.
    const acted = this.#acted.get(item) ?? new Set();
    this.#acted.set(item, acted);
    const isNew = !this.isLater || !acted.has(call.site.node);
    if (!this.isLater) acted.add(call.site.node);
    for (const e of isNew ? judged.effects : [])
      this.acts.push({
        ...e,
        api,
        call,
        site: call.site,
        carries: judged.carries,
        unchecked: judged.unchecked,
        by: this.current,
        steps: [...steps],
      });
    for (const s of judged.sinks) {
      const told = this.isLater ? this.#news(s, this.current) : s.harms;
      const harms = AMOUNTS.has(s.kind) ? told.filter((h) => !isAdvertised(item, h.source)) : told;
      if (harms.length)
        this.hits.push({
          kind: s.kind,
          api,
          call,
          sink: s.sink,
          value: s.value,
          harms,
          access: s.access,
          option: s.option,
          remote: s.remote,
          steps: [...steps],
          by: this.current,
        });
    }
  }

  // What is done for each element of a list.
  #repeated(call: ExternalCall, judged: Judged, step: CallStep, steps: readonly CallStep[]): void {
    const over = step.over!;
    // What is done with something else than the element is often done once, however long the list.
    const each = judged.carries.some((path) => path.startsWith(`${over.path}[]`));
    // A call that is no place for a path (`stat`) takes nothing in.
    const repeated = judged.effects.find(
      (e) => REPEATED.has(e.effect) && (e.effect !== 'reads-files' || judged.sinks.length > 0),
    );
    if (!repeated || !each || !step.atOnce || isAdvertised(this.current!.item, over)) return;
    this.hits.push({
      kind: 'repetition',
      api: displayName(call.path),
      call,
      sink: step.site,
      value: over,
      harms: [harmOf(over, over)],
      access: undefined,
      repeats: repeated.effect,
      steps: steps.slice(0, steps.indexOf(step)).filter((s) => !s.over),
      by: this.current!,
    });
  }

  // What a later call does that the first did not: with an argument of an earlier one, or where only that one led to.
  #news(sink: Sink, by: Followed): readonly Harm[] {
    const known = this.hits.some(
      (h) => h.by.item === by.item && h.kind === sink.kind && h.sink.node === sink.sink.node && !h.harms.some(isKept),
    );
    return known ? sink.harms.filter((h) => isKept(h) && h.source.from?.item !== by.item) : sink.harms;
  }
}

// An argument that an earlier call has left behind.
function isKept(harm: Harm): boolean {
  return harm.source.from !== undefined;
}

/** Effects that cost the machine, or somebody else, each time. */
const REPEATED: ReadonlySet<RowEffect> = new Set<RowEffect>(['spawns-processes', 'opens-network', 'reads-files']);

function onlyCosts(row: Row): boolean {
  return row.effect === undefined && row.sinks !== undefined && row.sinks.every((s) => AMOUNTS.has(s.kind));
}

// A low-level server hands on what it is given; the maximum that it advertises is told to whoever keeps to it.
function isAdvertised(item: Registered, source: Src): boolean {
  return !source.schema && hasMaximum(schemaAt(item.schema, source.path));
}

// Where nobody but the program chooses the host, its path is looked at: it decides no more than what is asked for there.
function urlPaths(m: Machine, sinks: readonly Sink[]): readonly Sink[] {
  return sinks.flatMap(({ kind, sink, value, harms }) =>
    kind === 'url' && harms.length === 0
      ? [{ kind: 'url-path' as const, sink, value, harms: urlPathHarms(m, value) }]
      : [],
  );
}

function hasFields(row: Row, where: Where): boolean {
  return (row.sinks ?? []).some(
    ({ at: other }) => typeof other === 'object' && 'argument' in other && other.argument === where,
  );
}

function carriesOf(m: Machine, call: ExternalCall): string[] {
  return [...new Set(call.args.flatMap((a) => pathsIn(m, a)))].sort();
}

// What the call is handed without anybody having looked at it, and whether it decides what the call does.
function uncheckedOf(m: Machine, call: ExternalCall, sinks: readonly Sink[]): Unchecked[] {
  const out = new Map<number, Unchecked>();
  // Of a URL only the host decides; the rest is data for whoever answers there.
  for (const s of sinks)
    for (const source of uncheckedIn(m, s.value))
      if (s.kind !== 'url' || s.harms.some((h) => decides(h) && h.source.id === source.id))
        out.set(source.id, { source, site: s.sink, decides: true });
  for (const [i, arg] of call.args.entries())
    for (const source of uncheckedIn(m, arg))
      if (!out.has(source.id)) out.set(source.id, { source, site: call.argSites[i] ?? call.site, decides: false });
  return [...out.values()];
}

function program(call: ExternalCall): string | undefined {
  const [first] = call.args;
  if (first?.t === 'lit' && typeof first.value === 'string') return first.value.trim().split(/\s+/)[0];
  if (first?.t === 'str' && typeof first.parts[0] === 'string') return /^\s*([\w./-]+)\s/.exec(first.parts[0])?.[1];
  return undefined;
}

const WRITES = /^\s*(?:insert|update|delete|drop|create|alter|truncate|replace|merge|grant|revoke)\b/i;
function databaseEffect(values: readonly Value[]): RowEffect {
  const heads = values.map((v) =>
    v.t === 'lit' ? String(v.value) : v.t === 'str' && typeof v.parts[0] === 'string' ? v.parts[0] : '',
  );
  return heads.some((h) => WRITES.test(h)) ? 'writes-database' : 'reads-database';
}

function isObject(v: Value): boolean {
  return v.t === 'ref' && v.obj.kind === 'object';
}

/** `child_process#exec` as a reader would write it. */
export function displayName(path: string): string {
  const [module = '', chain = ''] = path.split('#');
  if (module === '?' || module === '*') return chain;
  if (path === DEEP_WRITE) return 'object[name] = value';
  if (module === 'global') return chain;
  const short = chain.replace(/\(\)/g, '').replace(/^\./, '');
  return short ? `${module.replace(/^fs\/promises$/, 'fs.promises')}.${short}` : module;
}

/** Argument paths that a value carries, sorted. */
export function pathsIn(m: Machine, v: Value): string[] {
  return [...new Set(sourcesOf(m, v).map((s) => s.path))].sort();
}
