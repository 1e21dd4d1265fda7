// Calls that run a program: the program, its arguments, and the text that a shell or an interpreter makes of them.
import { truth } from '../analysis/assume.ts';
import { iterate, listed } from '../analysis/iteration.ts';
import type { ExternalCall, Machine } from '../analysis/machine.ts';
import { getProperty } from '../analysis/properties.ts';
import type { Site, Value } from '../analysis/values.ts';
import { optionWords } from './argument-list.ts';
import { optionsIn, templateWords } from './argument-words.ts';
import { codeInside, readsAs, textsRun } from './interpreters.ts';
import { carriedBy, judge } from './judge.ts';
import type { SinkKind } from './kinds.ts';
import type { Row } from './row.ts';
import { at, type Sink } from './sinks.ts';

/** A whole command line as one list, the program first; `elsewhere`: whoever calls may choose the program. */
export function commandLine(m: Machine, value: Value, where: Site, out: Sink[], elsewhere = false): void {
  if (value.t === 'union') {
    for (const a of value.alts) if (m.possible(a.given)) commandLine(m, a.value, where, out, elsewhere);
    return;
  }
  if (value.t === 'ref' && value.obj.kind !== 'array') return;
  const isList = value.t === 'ref' || (value.t === 'src' && value.schema?.type !== 'string');
  const words = isList ? listed(m, value, where) : [value];
  const run = textsRun(words);
  for (const [i, word] of words.entries()) {
    if (word.t === 'lit') continue;
    const text = run.get(i);
    const kind = text?.kind ?? (i > 0 || elsewhere ? undefined : 'program-name');
    const value = text?.among ? partOf(m, word) : word;
    if (kind) out.push({ kind, sink: where, value, harms: judge(m, kind, value), remote: text?.remote });
    else out.push(wordOf(m, word, where));
  }
  const [program, ...rest] = words;
  if (program)
    for (const { value: word, harms, place: option } of optionWords(m, program, rest, []))
      out.push({ kind: 'program-argument', sink: where, value: word, harms, option, decides: [] });
}

/** Quoting that keeps a shell out of a text does not keep it out of the program that the shell hands it to. */
export function embedded(m: Machine, command: Value, site: Site, out: Sink[]): void {
  const known = out.at(-1)!.harms.map((h) => h.source.id);
  for (const value of codeInside(m, command)) {
    const harms = judge(m, 'code', value).filter((h) => !known.includes(h.source.id));
    if (harms.length) out.push({ kind: 'code', sink: site, value, harms });
  }
}

/** Program, arguments and options belong together: a shell makes text of all of them. */
export function spawned(m: Machine, call: ExternalCall, where: NonNullable<Row['spawn']>, out: Sink[]): void {
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
  const add = (kind: SinkKind, value: Value, at: Site, remote?: true): void => {
    out.push({ kind, sink: at, value, harms: judge(m, kind, value), remote });
  };
  const items = isList && list ? iterate(m, list, site) : { known: [] as Value[] };
  const all = items.rest ? [...items.known, items.rest] : items.known;
  if (shell) {
    add('shell-command', programValue, place(where.program));
    for (const v of all) add('shell-command', partOf(m, v), place(listAt));
    return;
  }
  add('program-name', programValue, place(where.program));
  const optional = list ? optionsIn(m, programValue, list, site) : [];
  // A shell or an interpreter somewhere in the list (`docker exec c sh -c …`, `env python -c …`).
  const words = [programValue, ...all];
  const run = textsRun(words);
  for (const [i, word] of words.entries()) {
    if (i === 0 || (word.t === 'lit' && word.value !== '')) continue;
    const text = run.get(i);
    if (text) add(text.kind, text.among ? partOf(m, word) : word, place(listAt), text.remote);
    else out.push(wordOf(m, word, place(listAt)));
  }
  for (const { value, harms, place: option } of optional)
    out.push({ kind: 'program-argument', sink: place(listAt), value, harms, option, decides: [] });
  const input = options && getProperty(m, options, 'input', site);
  const read = input && readsAs(words);
  if (read) add(read, input, place(where.options));
}

// A word of a text that is put together of several.
function partOf(m: Machine, word: Value): Value {
  return m.terms.str(['x ', word], undefined);
}

// A word decides what the program does; whether it can be an option is judged with the words around it.
function wordOf(m: Machine, value: Value, sink: Site): Sink {
  return { kind: 'program-argument', sink, value, harms: [], decides: carriedBy(m, value) };
}

/** The words of a call that is no spawn: after a program that is fixed, or in a tagged template. */
export function wordsAt(m: Machine, call: ExternalCall, row: Row, out: Sink[]): void {
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

/** The words of the command line that something was started with: program and argument list. */
export function wordsOf(m: Machine, made: readonly Value[], site: Site): Value[] {
  const [program, list] = made;
  if (!program) return [];
  return list?.t === 'ref' && list.obj.kind === 'array' ? [program, ...listed(m, list, site)] : [program];
}

// `shell: process.platform === 'win32'` is true somewhere; an option that nobody set is not.
function sometimes(v: Value): boolean {
  if (v.t === 'union') return v.alts.some((a) => a.value.t === 'lit' && Boolean(a.value.value));
  return v.t === 'op' && v.op !== 'unknown' && !v.op.startsWith('get.');
}
