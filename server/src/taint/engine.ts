// The taint engine: hears every external call, asks the models what it can do, and keeps what a tool's arguments reach.

import { truth } from '../analysis/assume.ts';
import { iterate, listed } from '../analysis/iteration.ts';
import type { CallStep, ExternalCall, Machine, Observer } from '../analysis/machine.ts';
import { getProperty } from '../analysis/properties.ts';
import { DEEP_WRITE } from '../analysis/prototypes.ts';
import type { Followed } from '../analysis/run.ts';
import { sourcesOf } from '../analysis/taint.ts';
import type { Site, Src, Value } from '../analysis/values.ts';
import { accessOf } from './access.ts';
import { optionWords } from './argument-list.ts';
import { optionsIn, templateWords } from './argument-words.ts';
import { documentsIn } from './documents.ts';
import { codeInside, readsAs, runAs } from './interpreters.ts';
import { carriedBy, decides, type Harm, judge } from './judge.ts';
import { urlPathHarms } from './judge-url-paths.ts';
import type { Access, OptionPlace, SinkKind } from './kinds.ts';
import { Models } from './models/index.ts';
import { followsRedirects } from './redirects.ts';
import type { Condition, Row, RowEffect, Where } from './row.ts';
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
  readonly sinks: readonly {
    readonly kind: SinkKind;
    readonly sink: Site;
    readonly value: Value;
    readonly harms: readonly Harm[];
    readonly access?: Access | undefined;
    readonly option?: OptionPlace | undefined;
    /** Arguments that decide here without being able to do harm. */
    readonly decides?: readonly Harm[];
  }[];
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
  current: Followed | undefined;
  readonly #models: Models;

  constructor(models: Models = new Models()) {
    this.#models = models;
  }

  judge(m: Machine, call: ExternalCall): Judged | undefined {
    const rows = this.#models.rowsFor(call.path);
    const { args, site } = call;
    const place = (i: number): Site => call.argSites[i] ?? site;
    const sinks: Judged['sinks'][number][] = [];
    const effects: Judged['effects'][number][] = [];
    if (rows.length === 0) {
      const found = documentsIn(m, call, ['sql', 'query']);
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
      if (row.spawn && !call.tagged) this.#spawn(m, call, row.spawn, sinks);
      else if (row.words || row.spawn || (row.placeholders && row.effect === 'spawns-processes'))
        this.#words(m, call, row, sinks);
      if (row.argv !== undefined)
        for (const { value, site: where } of at(m, call, row.argv)) this.#argv(m, value, where, sinks);
      for (const sink of row.sinks ?? []) {
        if (!applies(m, call, sink.when)) continue;
        for (const { value, site } of at(m, call, sink.at)) {
          // An options object is no text: other sinks of the row look at its fields.
          if (isObject(value) && sink.kind !== 'filter' && hasFields(row, sink.at)) continue;
          // A tagged template's own text is constant; its holes are what the model says they are.
          if (call.tagged && sink.at === 0) continue;
          const harms = judge(m, sink.kind, value, sink.kind === 'url' && followsRedirects(m, row, call));
          const asked = (sink.kind === 'sql' || sink.kind === 'query') && harms.some((h) => h.whole);
          const access = asked ? accessOf(m, call, rows, value) : undefined;
          sinks.push({ kind: sink.kind, sink: site, value, harms, access });
          if (sink.kind === 'shell-command') this.#embedded(m, value, site, sinks);
        }
      }
      const read = row.feeds && call.self?.t === 'ext' ? readsAs(wordsOf(m, call.self.made, site)) : undefined;
      if (read && args[0]) sinks.push({ kind: read, sink: place(0), value: args[0], harms: judge(m, read, args[0]) });
      if (row.effect) {
        const own = sinks.slice(before);
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
    const all = [...sinks, ...urlPaths(m, sinks)];
    if (effects.length === 0) return { sinks: all, effects, carries: [], unchecked: [] };
    return { sinks: all, effects, carries: carriesOf(m, call), unchecked: uncheckedOf(m, call, sinks) };
  }

  namesPrototype(m: Machine, name: Value): boolean {
    return judge(m, 'property', name).length > 0;
  }

  record(_m: Machine, call: ExternalCall, steps: readonly CallStep[], data: unknown): void {
    if (!this.current) return;
    const judged = data as Judged;
    const api = displayName(call.path);
    for (const e of judged.effects)
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
    for (const s of judged.sinks)
      if (s.harms.length)
        this.hits.push({
          kind: s.kind,
          api,
          call,
          sink: s.sink,
          value: s.value,
          harms: s.harms,
          access: s.access,
          option: s.option,
          steps: [...steps],
          by: this.current,
        });
  }

  #argv(m: Machine, value: Value, where: Site, out: Judged['sinks'][number][]): void {
    if (value.t === 'ref' && value.obj.kind !== 'array') return;
    const isList = value.t === 'ref' || (value.t === 'src' && value.schema?.type !== 'string');
    const words = isList ? listed(m, value, where) : [value];
    for (const [i, word] of words.entries()) {
      if (word.t === 'lit') continue;
      const kind = i === 0 ? 'program-name' : runAs(words, i);
      out.push(kind ? { kind, sink: where, value: word, harms: judge(m, kind, word) } : this.#word(m, word, where));
    }
    const [program, ...rest] = words;
    if (program)
      for (const { value: word, harms, place: option } of optionWords(m, program, rest, []))
        out.push({ kind: 'program-argument', sink: where, value: word, harms, option, decides: [] });
  }

  // Quoting that keeps a shell out of a text does not keep it out of the program that the shell hands it to.
  #embedded(m: Machine, command: Value, site: Site, out: Judged['sinks'][number][]): void {
    const known = out.at(-1)!.harms.map((h) => h.source.id);
    for (const value of codeInside(m, command)) {
      const harms = judge(m, 'code', value).filter((h) => !known.includes(h.source.id));
      if (harms.length) out.push({ kind: 'code', sink: site, value, harms });
    }
  }

  // Program, arguments and options belong together: a shell makes text of all of them.
  #spawn(m: Machine, call: ExternalCall, where: NonNullable<Row['spawn']>, out: Judged['sinks'][number][]): void {
    const { args, site } = call;
    const programValue = args[where.program];
    if (!programValue) return;
    const place = (i: number): Site => call.argSites[i] ?? site;
    const list = typeof where.args === 'number' ? args[where.args] : at(m, call, where.args)[0]?.value;
    const listAt = typeof where.args === 'number' ? where.args : where.args.argument;
    const isList = list !== undefined && !(list.t === 'ref' && list.obj.kind === 'object') && !(list.t === 'lit');
    const options = isList ? args[where.options] : list?.t === 'ref' ? list : args[where.options];
    const shellOption = options ? getProperty(m, options, 'shell', site) : m.terms.undefined;
    const shell =
      shellOption.t === 'lit'
        ? Boolean(shellOption.value)
        : shellOption.t === 'op' || shellOption.t === 'ext' || shellOption.t === 'union'
          ? truth(m, shellOption) !== false && sometimes(shellOption)
          : false;
    const add = (kind: SinkKind, value: Value, at: Site): void => {
      out.push({ kind, sink: at, value, harms: judge(m, kind, value) });
    };
    const items = isList && list ? iterate(m, list, site) : { known: [] as Value[] };
    const all = items.rest ? [...items.known, items.rest] : items.known;
    if (shell) {
      add('shell-command', programValue, place(where.program));
      for (const v of all) add('shell-command', m.terms.str(['x ', v], undefined), place(listAt));
      return;
    }
    add('program-name', programValue, place(where.program));
    const optional = list ? optionsIn(m, programValue, list, site) : [];
    // A shell or an interpreter somewhere in the list (`docker exec c sh -c …`, `env python -c …`).
    const words = [programValue, ...all];
    for (const [i, word] of words.entries()) {
      if (i === 0 || (word.t === 'lit' && word.value !== '')) continue;
      const run = runAs(words, i);
      if (run) add(run, word, place(listAt));
      else out.push(this.#word(m, word, place(listAt)));
    }
    for (const { value, harms, place: option } of optional)
      out.push({ kind: 'program-argument', sink: place(listAt), value, harms, option, decides: [] });
    const input = options && getProperty(m, options, 'input', site);
    const read = input && readsAs(words);
    if (read) add(read, input, place(where.options));
  }

  // A word decides what the program does; whether it can be an option is judged with the words around it.
  #word(m: Machine, value: Value, sink: Site): Judged['sinks'][number] {
    return { kind: 'program-argument', sink, value, harms: [], decides: carriedBy(m, value) };
  }

  // The words of a call that is no spawn: after a program that is fixed, or in a tagged template.
  #words(m: Machine, call: ExternalCall, row: Row, out: Judged['sinks'][number][]): void {
    const { program } = row.words ?? {};
    const template = call.tagged ? templateWords(m, call) : undefined;
    const [first, ...words] = template ?? [];
    const found =
      template && first
        ? optionWords(
            m,
            first.value,
            words.map((w) => w.value),
            [],
          )
        : program !== undefined
          ? call.args.flatMap((arg) => optionsIn(m, m.terms.lit(program), arg, call.site))
          : [];
    for (const { value, harms, place } of found)
      out.push({
        kind: 'program-argument',
        sink: words.find((w) => w.value.id === value.id)?.site ?? call.argSites[0] ?? call.site,
        value,
        harms,
        option: place,
        decides: [],
      });
  }
}

// Where nobody but the program chooses the host, its path is looked at: it decides no more than what is asked for there.
function urlPaths(m: Machine, sinks: Judged['sinks']): Judged['sinks'] {
  return sinks.flatMap(({ kind, sink, value, harms }) =>
    kind === 'url' && harms.length === 0
      ? [{ kind: 'url-path' as const, sink, value, harms: urlPathHarms(m, value) }]
      : [],
  );
}

// The words of the command line that something was started with: program and argument list.
function wordsOf(m: Machine, made: readonly Value[], site: Site): Value[] {
  const [program, list] = made;
  if (!program) return [];
  return list?.t === 'ref' && list.obj.kind === 'array' ? [program, ...listed(m, list, site)] : [program];
}

function hasFields(row: Row, where: Where): boolean {
  return (row.sinks ?? []).some(
    ({ at: other }) => typeof other === 'object' && 'argument' in other && other.argument === where,
  );
}

// `shell: process.platform === 'win32'` is true somewhere; an option that nobody set is not.
function sometimes(v: Value): boolean {
  if (v.t === 'union') return v.alts.some((a) => a.value.t === 'lit' && Boolean(a.value.value));
  return v.t === 'op' && v.op !== 'unknown' && !v.op.startsWith('get.');
}

function carriesOf(m: Machine, call: ExternalCall): string[] {
  return [...new Set(call.args.flatMap((a) => pathsIn(m, a)))].sort();
}

// What the call is handed without anybody having looked at it, and whether it decides what the call does.
function uncheckedOf(m: Machine, call: ExternalCall, sinks: Judged['sinks']): Unchecked[] {
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

function applies(m: Machine, call: ExternalCall, when: Condition | undefined): boolean {
  if (!when) return true;
  if ('untagged' in when) return call.args[0] !== undefined && (call.args[0].t === 'str' || call.args[0].t === 'src');
  if ('tagged' in when) return call.tagged === when.tagged;
  if ('own' in when) {
    const [first] = call.args;
    return first?.t === 'ref' && first.obj.field(when.own) !== undefined;
  }
  const values = at(m, call, 'truthy' in when ? when.truthy : when.equals);
  if ('truthy' in when) return values.some(({ value }) => truth(m, value) === true);
  return values.some(({ value }) => value.t === 'lit' && String(value.value) === when.value);
}

function at(m: Machine, call: ExternalCall, where: Where): { value: Value; site: Site }[] {
  const place = (i: number): Site => call.argSites[i] ?? call.site;
  const pick = (i: number): { value: Value; site: Site }[] =>
    call.args[i] ? [{ value: call.args[i]!, site: place(i) }] : [];
  if (typeof where === 'number') return pick(where);
  if (where === 'all') return call.args.flatMap((_, i) => pick(i));
  if (where === 'last') return pick(call.args.length - 1);
  if ('from' in where) return call.args.flatMap((_, i) => (i >= where.from ? pick(i) : []));
  const base = call.args[where.argument];
  if ('within' in where)
    return base
      ? within(m, base, where.within.split('.'), call.site).map((value) => ({ value, site: place(where.argument) }))
      : [];
  if (!base || base.t === 'lit' || base.t === 'str' || base.t === 'src' || base.t === 'op') return [];
  const value = where.field.split('.').reduce<Value>((v, name) => getProperty(m, v, name, call.site), base);
  return value.t === 'lit' ? [] : [{ value, site: place(where.argument) }];
}

/** Levels of an object that are looked through at the most. */
const MAX_LEVELS = 8;
function within(m: Machine, v: Value, names: readonly string[], site: Site, depth = 0): Value[] {
  if (depth > MAX_LEVELS) return [];
  if (v.t === 'union') return v.alts.flatMap((a) => within(m, a.value, names, site, depth + 1));
  if (v.t !== 'ref' || (v.obj.kind !== 'object' && v.obj.kind !== 'array')) return [];
  const [first, ...rest] = names;
  const here = v.obj.field(first!);
  const own = here ? [rest.reduce<Value>((at, name) => getProperty(m, at, name, site), here)] : [];
  const parts = [...v.obj.names().map((n) => v.obj.field(n)!), ...v.obj.elems, ...(v.obj.rest ? [v.obj.rest] : [])];
  return [...own.filter((o) => o.t !== 'lit'), ...parts.flatMap((p) => within(m, p, names, site, depth + 1))];
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
