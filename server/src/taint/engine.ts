// The taint engine: hears every external call, asks the models what it can do, and keeps what a tool's arguments reach.

import { truth } from '../analysis/assume.ts';
import { iterate } from '../analysis/iteration.ts';
import type { CallStep, ExternalCall, Machine, Observer } from '../analysis/machine.ts';
import { getProperty } from '../analysis/properties.ts';
import type { Followed } from '../analysis/run.ts';
import { sourcesOf } from '../analysis/taint.ts';
import type { Site, Src, Value } from '../analysis/values.ts';
import { decides, type Harm, judge } from './judge.ts';
import type { SinkKind } from './kinds.ts';
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

const SHELL = /^(?:.*[\\/])?(?:ba|z|da|k|a|fi)?sh$|^(?:.*[\\/])?(?:cmd|powershell|pwsh)(?:\.exe)?$/i;
const INTERPRETER =
  /^(?:.*[\\/])?(?:python\d*(?:\.\d+)?|node|nodejs|deno|bun|ruby|perl|php|osascript|lua|Rscript|tsx|ts-node)(?:\.exe)?$/i;
const RUN_FLAG = /^(?:-[a-z]*c|\/c|-Command|-EncodedCommand)$/i;
const CODE_FLAG = /^(?:-c|-e|--eval|-r|--execute|-p|--print|eval)$/;

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
    const sinks: Judged['sinks'][number][] = [];
    const effects: Judged['effects'][number][] = [];
    if (rows.length === 0) {
      const statements = statementsIn(m, call);
      if (statements.length === 0) return undefined;
      for (const { value, site } of statements)
        sinks.push({ kind: 'sql', sink: site, value, harms: judge(m, 'sql', value) });
      effects.push({
        effect: databaseEffect(statements.map((s) => s.value)),
        chosenBy: [],
        free: false,
        program: undefined,
      });
      return { sinks, effects, carries: carriesOf(m, call), unchecked: uncheckedOf(m, call, sinks) };
    }
    for (const row of rows) {
      const before = sinks.length;
      if (row.spawn && !call.tagged) this.#spawn(m, call, row.spawn, sinks);
      for (const sink of row.sinks ?? []) {
        if (!applies(m, call, sink.when)) continue;
        for (const { value, site } of at(m, call, sink.at)) {
          // An options object is no text: other sinks of the row look at its fields.
          if (value.t === 'ref' && value.obj.kind === 'object' && hasFields(row, sink.at)) continue;
          // A tagged template's own text is constant; its holes are what the model says they are.
          if (call.tagged && sink.at === 0) continue;
          const harms = judge(m, sink.kind, value, sink.kind === 'url' && followsRedirects(m, row, call));
          sinks.push({ kind: sink.kind, sink: site, value, harms });
        }
      }
      if (row.effect) {
        const own = sinks.slice(before);
        const chosen = own.flatMap((s) => s.harms.filter(decides).map((h) => h.source.path));
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
    if (effects.length === 0) return { sinks, effects, carries: [], unchecked: [] };
    return { sinks, effects, carries: carriesOf(m, call), unchecked: uncheckedOf(m, call, sinks) };
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
          steps: [...steps],
          by: this.current,
        });
  }

  // Program, arguments and options belong together: a shell makes text of all of them.
  #spawn(m: Machine, call: ExternalCall, where: NonNullable<Row['spawn']>, out: Judged['sinks'][number][]): void {
    const { args, site } = call;
    const programValue = args[where.program];
    if (!programValue) return;
    const place = (i: number): Site => call.argSites[i] ?? site;
    const list = args[where.args];
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
      for (const v of all) add('shell-command', m.terms.str(['x ', v], undefined), place(where.args));
      return;
    }
    add('program-name', programValue, place(where.program));
    // A shell or an interpreter somewhere in the list (`docker exec c sh -c …`, `env python -c …`).
    const words = [programValue, ...all];
    let run: 'shell-command' | 'code' | undefined;
    for (const [i, word] of words.entries()) {
      const text = word.t === 'lit' ? String(word.value) : '';
      const previous = words[i - 1];
      const flag = previous?.t === 'lit' ? String(previous.value) : '';
      const kind = interpreterBefore(words, i - 1);
      if (kind === 'shell' && RUN_FLAG.test(flag)) run = 'shell-command';
      else if (kind === 'code' && CODE_FLAG.test(flag)) run = 'code';
      else run = undefined;
      if (i === 0 || text !== '') continue;
      if (run)
        add(
          run,
          run === 'shell-command' && flag === 'shell' ? m.terms.str(['x ', word], undefined) : word,
          place(where.args),
        );
      else add('program-argument', word, place(where.args));
    }
  }
}

function hasFields(row: Row, where: Where): boolean {
  return (row.sinks ?? []).some(
    ({ at: other }) => typeof other === 'object' && 'field' in other && other.argument === where,
  );
}

function interpreterBefore(words: readonly Value[], flagAt: number): 'shell' | 'code' | undefined {
  for (let i = flagAt - 1; i >= 0; i--) {
    const w = words[i]!;
    const text = w.t === 'lit' ? String(w.value) : '';
    if (SHELL.test(text)) return 'shell';
    if (INTERPRETER.test(text)) return 'code';
    if (!text.startsWith('-')) return undefined;
  }
  return undefined;
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

/** Calls that only tell somebody about a text. */
const TELLING =
  /(?:^|[#.])(?:log|debug|info|warn|error|trace|verbose|notice|print|write|stringify|Error|\w+Error|captureException|captureMessage|push|emit|describe|parse|safeParse)$/;
const STATEMENT =
  /^\s*(?:with\s+\w+\s+as\s*\(|select\b[\s\S]*\bfrom\b|insert\s+into\b|update\s+\S+\s+set\b|delete\s+from\b|(?:create|drop|alter)\s+(?:table|view|index|database|schema)\b)/i;

// A client that no model knows, or one behind an HTTP call, still shows itself by what it is given: SQL.
function statementsIn(m: Machine, call: ExternalCall): { value: Value; site: Site }[] {
  if (
    call.isNew ||
    call.tagged ||
    TELLING.test(call.path) ||
    (call.path.startsWith('global#') && !call.path.startsWith('global#fetch'))
  )
    return [];
  const out: { value: Value; site: Site }[] = [];
  call.args.forEach((arg, i) => {
    const look = (v: Value, depth: number): void => {
      if (v.t === 'str' && STATEMENT.test(v.parts.map((p) => (typeof p === 'string' ? p : '?')).join('')))
        out.push({ value: v, site: call.argSites[i] ?? call.site });
      else if (v.t === 'union') for (const a of v.alts) look(a.value, depth);
      else if (v.t === 'ref' && v.obj.kind === 'object' && depth < 2)
        for (const name of v.obj.names()) look(v.obj.field(name)!, depth + 1);
      else if (v.t === 'op' && v.op === 'json') for (const a of v.args) look(a, depth);
    };
    look(arg, 0);
  });
  return out.filter(({ value }) => sourcesOf(m, value).length > 0);
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
  if (!base || base.t === 'lit' || base.t === 'str' || base.t === 'src' || base.t === 'op') return [];
  const value = where.field.split('.').reduce<Value>((v, name) => getProperty(m, v, name, call.site), base);
  return value.t === 'lit' ? [] : [{ value, site: place(where.argument) }];
}

/** `child_process#exec` as a reader would write it. */
export function displayName(path: string): string {
  const [module = '', chain = ''] = path.split('#');
  if (module === '?' || module === '*') return chain;
  if (module === 'global') return chain;
  const short = chain.replace(/\(\)/g, '');
  return short ? `${module.replace(/^fs\/promises$/, 'fs.promises')}.${short}` : module;
}

/** Argument paths that a value carries, sorted. */
export function pathsIn(m: Machine, v: Value): string[] {
  return [...new Set(sourcesOf(m, v).map((s) => s.path))].sort();
}
