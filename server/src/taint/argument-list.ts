// A list of arguments as the program will read it: which words it takes for options, and what those could do.
import type { Fact } from '../analysis/facts.ts';
import type { Machine } from '../analysis/machine.ts';
import { isTainted } from '../analysis/taint.ts';
import { alternatives, type Value } from '../analysis/values.ts';
import { type Harm, judge } from './judge.ts';
import type { OptionPlace } from './kinds.ts';
import { options } from './models/options.ts';
import type { OptionRow } from './row.ts';

/** A word that may be read as an option. */
export interface OptionWord {
  readonly value: Value;
  readonly harms: readonly Harm[];
  readonly place: OptionPlace;
}

/**
 * The words of an argument list that an argument of the client may turn into options.
 * @param words the list in its order, without the program
 * @param rest words whose place behind the others is not known
 * @param given what is known where the list is this one of several
 */
export function optionWords(
  m: Machine,
  program: Value,
  words: readonly Value[],
  rest: readonly Value[],
  given: readonly Fact[] = [],
): OptionWord[] {
  // Who chooses the program needs no option of it.
  if (isTainted(m, program)) return [];
  const reader = new Reader(programName(program));
  const out: OptionWord[] = [];
  const look = (value: Value, place: OptionPlace | undefined): void => {
    if (!place || !isTainted(m, value)) return;
    const harms = judge(m, 'program-argument', value, {}, given);
    if (harms.length) out.push({ value, harms, place });
  };
  for (const word of words) look(word, reader.next(word));
  // Without an order a word may follow any option there, as its value, or the marker.
  const texts = rest.flatMap((v) => alternatives(v).map(textOf));
  if (!texts.some((t) => t !== undefined && (MARKERS.has(t) || /^-\D/.test(t))))
    for (const word of rest) look(word, reader.next(word));
  return out;
}

/** A word as it is written: a constant, or what it begins with before something is put in. */
export type WordShape = { readonly text: string } | { readonly head: string };

/** Where each word of a command line stands, in its order; undefined where it cannot be an option. */
export function placesOf(program: string | undefined, words: readonly WordShape[]): (OptionPlace | undefined)[] {
  const reader = new Reader(program === undefined ? undefined : baseName(program));
  const hole: Value = { t: 'op', id: -1, op: 'unknown', args: [], site: undefined };
  return words.map((word) => {
    if ('text' in word) return reader.next({ t: 'lit', id: -1, value: word.text });
    return reader.next(word.head === '' ? hole : { t: 'str', id: -1, parts: [word.head, hole], site: undefined });
  });
}

const MARKERS = new Set(['--', '--end-of-options']);

/** Reads one word after the other, as the program would. */
class Reader {
  #program: string | undefined;
  #rows: readonly OptionRow[] = [];
  /** The row without a subcommand. */
  #own: OptionRow | undefined;
  #row: OptionRow | undefined;
  #sub: string | undefined;
  #ended = false;
  /** The word before is an option that wants a value. */
  #wants: string | undefined;
  /** Words so far that are neither options nor their values, the subcommand left out. */
  #plain = 0;
  #first = true;

  constructor(program: string | undefined) {
    this.#start(program);
  }

  #start(program: string | undefined): void {
    this.#program = program;
    this.#rows = program === undefined ? [] : options.filter((row) => row.program.includes(program));
    this.#own = this.#rows.find((row) => row.sub === undefined);
    this.#row = this.#own;
    this.#sub = undefined;
    this.#ended = false;
    this.#wants = undefined;
    this.#plain = 0;
    this.#first = true;
  }

  /** Where the next word stands; undefined where it cannot be an option. */
  next(word: Value): OptionPlace | undefined {
    if (this.#plain > 0 && this.#handsOver()) {
      this.#start(programName(word));
      return undefined;
    }
    const first = this.#first;
    this.#first = false;
    const texts = alternatives(word).map(textOf);
    if (texts.some((t) => t !== undefined && MARKERS.has(t))) {
      this.#ended = true;
      this.#wants = undefined;
      return undefined;
    }
    if (texts.length > 0 && texts.every((t) => t !== undefined)) {
      this.#literal(texts[0]!, first);
      return undefined;
    }
    if (this.#wants !== undefined) {
      this.#valueRead(this.#wants);
      return undefined;
    }
    const head = headOf(word);
    if (/^--?[^-]/.test(head)) return undefined;
    if (!/^-*$/.test(head)) {
      this.#plainWord(programName(word));
      return undefined;
    }
    const place = this.#ended ? undefined : this.#place();
    if (head !== '') {
      this.#wants = head;
      return place;
    }
    if (this.#hasSubs() && this.#sub === undefined) this.#sub = '';
    else this.#plainWord(undefined);
    return place;
  }

  #literal(text: string, first: boolean): void {
    if (text.startsWith('-') && text.length > 1 && !this.#ended) {
      this.#wants = text.includes('=') || this.#isFlag(text) ? undefined : text;
      return;
    }
    if (this.#wants !== undefined) {
      this.#valueRead(this.#wants);
      return;
    }
    if (first && this.#row?.bundle) {
      if (text.includes('f')) this.#wants = text;
      return;
    }
    if (this.#hasSubs() && this.#sub === undefined) {
      this.#sub = text;
      this.#row = this.#rows.find((row) => row.sub?.includes(text)) ?? { program: [], flags: this.#own?.flags ?? [] };
      return;
    }
    this.#plainWord(programName(text));
  }

  // The value of `-m` in `python -m module` is what is run.
  #valueRead(option: string): void {
    this.#wants = undefined;
    if (this.#row?.ends?.includes(option)) this.#start(undefined);
  }

  // `sudo git …`: the word itself is what is run; `docker exec NAME git …`: the next one will be.
  #plainWord(name: string | undefined): void {
    if (this.#handsOver()) this.#start(name);
    else this.#plain++;
  }

  // True when the next word that is no option is the name of what is run.
  #handsOver(): boolean {
    const own = this.#row?.own;
    if (own === undefined || this.#wants !== undefined) return false;
    return this.#plain >= own && !(this.#hasSubs() && this.#sub === undefined);
  }

  #hasSubs(): boolean {
    return this.#rows.some((row) => row.sub !== undefined);
  }

  #isFlag(text: string): boolean {
    for (const flag of this.#row?.flags ?? []) {
      if (flag === text) return true;
      if (/^-[^-]/.test(flag) && /^-[^-]/.test(text) && [...text.slice(1)].every((c) => flag.includes(c, 1)))
        return true;
    }
    return false;
  }

  #place(): OptionPlace {
    const row = this.#row;
    return {
      program: this.#program,
      does: row?.does,
      example: row?.example,
      marker: row?.marker,
      known: this.#rows.length > 0,
      subcommand: this.#hasSubs() && this.#sub === undefined,
    };
  }
}

/** The name of a program: the first that is known of several, without folder and ending. */
function programName(v: Value | string): string | undefined {
  if (typeof v === 'string') return baseName(v);
  for (const one of alternatives(v)) {
    let text = textOf(one);
    if (one.t === 'op' && /^path\.(?:join|resolve)$/.test(one.op)) text = textOf(one.args.at(-1)!);
    if (one.t === 'str') text = typeof one.parts.at(-1) === 'string' ? (one.parts.at(-1) as string) : undefined;
    const name = text === undefined ? undefined : baseName(text);
    if (name) return name;
  }
  return undefined;
}

/** The name of a program without its folder and ending. */
export function baseName(text: string): string {
  return text.replace(/^.*[\\/]/, '').replace(/\.(?:exe|cmd)$/i, '');
}

function textOf(v: Value): string | undefined {
  return v.t === 'lit' && v.value !== undefined && v.value !== null ? String(v.value) : undefined;
}

// What a word begins with, as far as it is a constant.
function headOf(v: Value): string {
  if (v.t === 'str') return typeof v.parts[0] === 'string' ? v.parts[0] : headOf(v.parts[0]!);
  return '';
}
