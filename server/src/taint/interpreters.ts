// Programs that run text: shells, interpreters and remote shells, in an argument list or inside a shell command.
import type { Machine } from '../analysis/machine.ts';
import { alternatives, type Value } from '../analysis/values.ts';
import { baseName } from './argument-list.ts';
import { interpreters } from './models/interpreters.ts';
import type { InterpreterRow } from './row.ts';

/** Settings of a machine that name its shell. */
const SHELL_SETTING = /^global#process\.env\.(?:SHELL|COMSPEC|ComSpec)$/;
/** What Node.js calls itself. */
const ITSELF = /^(?:global#process\.|process#)(?:execPath|argv0|argv\.0)$/;
/** Options of `ssh` that take the next word. */
const SSH_OPTION = /^-[a-zA-Z0-9]*[bcDEeFIiJLlmOopQRSWw]$/;
/** A program that only the configuration knows, told to run a text: what takes `-c` or `/c` is a shell. */
const NAMELESS: InterpreterRow = { program: /^$/, runs: 'shell-command', code: /^(?:-l?c|\/c)$/i };

/** What a word of a command line is run as. */
export interface RunText {
  readonly kind: 'shell-command' | 'code';
  /** By the shell of another machine. */
  readonly remote?: true;
  /** Together with other words: it is a part of the text. */
  readonly among?: true;
}

/** The words that are run as a text, by their places: what a shell or an interpreter among the words before them takes. */
export function textsRun(words: readonly Value[]): ReadonlyMap<number, RunText> {
  const out = new Map<number, RunText>();
  const host = remoteHost(words);
  if (host !== undefined)
    for (const [i, among] of together(words, host + 1)) out.set(i, { kind: 'shell-command', remote: true, ...among });
  words.forEach((word, at) => {
    // Of what a remote shell is given all is its text.
    if (host !== undefined && at > host) return;
    const names = namesOf(word);
    const rows = interpreters.filter((row) => names.some((name) => row.program.test(name)));
    if (at === 0 && names.length === 0) rows.push(NAMELESS);
    for (const row of rows) for (const [i, among] of takenBy(row, words, at)) out.set(i, { kind: row.runs, ...among });
  });
  return out;
}

// The places of the texts that the program at `at` runs.
function takenBy(row: InterpreterRow, words: readonly Value[], at: number): Taken[] {
  const out: Taken[] = [];
  for (let i = at + 1; i < words.length; i++) {
    const texts = textsOf(words[i]!);
    if (texts.some((t) => row.code.test(t))) {
      if (row.all) return together(words, i + 1);
      if (i + 1 < words.length) out.push([++i, {}]);
    } else if (texts.some((t) => row.valued?.test(t))) {
      const next = words[i + 1];
      if (next && !textsOf(next).some(isOption)) i++;
    } else if (!texts.some(isOption)) return out;
  }
  return out;
}

type Taken = readonly [number, { readonly among?: true }];

// All words from one on, which are put together.
function together(words: readonly Value[], from: number): Taken[] {
  const several = words.length - from > 1;
  return [...words.keys()].slice(from).map((i) => [i, several ? { among: true } : {}]);
}

function isOption(text: string): boolean {
  return /^[-+]./.test(text) || /^\/[a-z]+(?::\w*)?$/i.test(text);
}

/** True for what a program that runs in Node.js is run by: `process.execPath`. */
export function isNodeItself(v: Value): boolean {
  return v.t === 'ext' && ITSELF.test(v.path);
}

/** What a program makes of its standard input, when it is one that runs it. */
export function readsAs(words: readonly Value[]): 'shell-command' | 'code' | undefined {
  const [program, ...rest] = words;
  if (!program) return undefined;
  const names = namesOf(program).map((t) => t.trim().split(/\s+/)[0] ?? '');
  const row = interpreters.find((r) => names.some((name) => r.program.test(name)));
  // A script or a command among the arguments is what runs; standard input is its data then.
  const given = rest.some((w, i) => {
    const texts = textsOf(w);
    return texts.length === 0 || texts.some((t) => row?.code.test(t) || (!/^[-/]/.test(t) && i === 0));
  });
  return given ? undefined : row?.runs;
}

/** Code handed to an interpreter inside a shell command: `osascript -e '…'`, `python3 -c "…"`. */
export function codeInside(m: Machine, command: Value): Value[] {
  const out: Value[] = [];
  for (const v of alternatives(command)) {
    if (v.t !== 'str') continue;
    let before = '';
    let quote = '';
    let code: (string | Value)[] = [];
    const end = (): void => {
      if (code.some((p) => typeof p !== 'string')) out.push(m.terms.str(code, v.site));
      code = [];
      quote = '';
    };
    for (const part of v.parts) {
      if (typeof part !== 'string') {
        if (quote) code.push(part);
        before += 'x';
        continue;
      }
      let text = part;
      if (quote) {
        const close = text.indexOf(quote);
        code.push(close < 0 ? text : text.slice(0, close));
        if (close < 0) continue;
        end();
        before += text.slice(0, close + 1);
        text = text.slice(close + 1);
      }
      before += text;
      const open = OPEN_CODE.exec(before);
      if (!open) continue;
      quote = open[1]!;
      code = [open[2]!];
    }
    if (quote) end();
  }
  return out;
}
const OPEN_CODE =
  /(?:^|[\s;|&(/])(?:osascript|python\d*(?:\.\d+)?|node|deno|bun|ruby|perl|php)(?:\s+-{1,2}[\w-]+(?:[ =](?!-)[\w.]+)?){0,4}?\s+(?:-e|-c|-r|-p|--eval|eval)\s+(['"])((?:(?!\1)[\s\S])*)$/;

// What a word calls a program, without its folder.
function namesOf(word: Value): string[] {
  return alternatives(word).flatMap((v) => {
    if (v.t === 'ext') return SHELL_SETTING.test(v.path) ? ['sh'] : isNodeItself(v) ? ['node'] : [];
    if (v.t === 'op' && (v.op === 'or' || v.op === 'any-of')) return v.args.flatMap(namesOf);
    return v.t === 'lit' ? [baseName(String(v.value))] : [];
  });
}

// `ssh host word …` joins its words and hands them to the other machine's shell: where the host stands.
function remoteHost(words: readonly Value[]): number | undefined {
  if (!words[0] || !namesOf(words[0]).includes('ssh')) return undefined;
  for (let host = 1; host < words.length; host++) {
    const texts = textsOf(words[host]!);
    if (!texts.some((t) => t.startsWith('-'))) return host;
    if (texts.some((t) => SSH_OPTION.test(t))) host++;
  }
  return undefined;
}

function textsOf(v: Value): string[] {
  return alternatives(v).flatMap((a) => {
    if (a.t === 'lit') return [String(a.value)];
    if (a.t === 'op' && (a.op === 'or' || a.op === 'any-of')) return a.args.flatMap(textsOf);
    return [];
  });
}
