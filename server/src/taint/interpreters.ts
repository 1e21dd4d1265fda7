// Programs that run text: shells, interpreters and remote shells, in an argument list or inside a shell command.
import type { Machine } from '../analysis/machine.ts';
import { alternatives, type Value } from '../analysis/values.ts';

const SHELL = /^(?:.*[\\/])?(?:ba|z|da|k|a|fi)?sh(?:\.exe)?$|^(?:.*[\\/])?(?:cmd|powershell|pwsh)(?:\.exe)?$/i;
const INTERPRETER =
  /^(?:.*[\\/])?(?:python\d*(?:\.\d+)?|node|nodejs|deno|bun|ruby|perl|php|osascript|lua|Rscript|tsx|ts-node)(?:\.exe)?$/i;
const RUN_FLAG = /^(?:-[a-z]*c|\/c|-Command|-EncodedCommand)$/i;
const CODE_FLAG = /^(?:-c|-e|--eval|-r|--execute|-p|--print|eval)$/;
/** Settings of a machine that name its shell. */
const SHELL_SETTING = /^global#process\.env\.(?:SHELL|COMSPEC|ComSpec)$/;
/** Options of `ssh` that take the next word. */
const SSH_OPTION = /^-[a-zA-Z0-9]*[bcDEeFIiJLlmOopQRSWw]$/;

/** What the word at `i` is run as, when the words before it make the program run it. The program is word 0. */
export function runAs(words: readonly Value[], i: number): 'shell-command' | 'code' | undefined {
  if (i === 0) return undefined;
  if (afterRemoteHost(words, i)) return 'shell-command';
  const flags = textsOf(words[i - 1]!);
  for (let at = i - 2; at >= 0; at--) {
    const word = words[at]!;
    const texts = textsOf(word);
    if (isShell(word) && flags.some((f) => RUN_FLAG.test(f))) return 'shell-command';
    if (texts.some((t) => INTERPRETER.test(t)) && flags.some((f) => CODE_FLAG.test(f))) return 'code';
    // A program that only the configuration knows, told to run a text: what takes `-c` or `/c` is a shell.
    if (at === 0 && texts.length === 0 && flags.some((f) => /^(?:-l?c|\/c)$/i.test(f))) return 'shell-command';
    if (!texts.some((t) => t.startsWith('-') || t.startsWith('/'))) return undefined;
  }
  return undefined;
}

/** What a program makes of its standard input, when it is one that runs it. */
export function readsAs(words: readonly Value[]): 'shell-command' | 'code' | undefined {
  const [program, ...rest] = words;
  if (!program) return undefined;
  // A script or a command among the arguments is what runs; standard input is its data then.
  const given = rest.some((w, i) => {
    const texts = textsOf(w);
    return (
      texts.length === 0 || texts.some((t) => RUN_FLAG.test(t) || CODE_FLAG.test(t) || (!/^[-/]/.test(t) && i === 0))
    );
  });
  if (given) return undefined;
  const texts = textsOf(program).map((t) => t.trim().split(/\s+/)[0] ?? '');
  if (isShell(program) || texts.some((t) => SHELL.test(t))) return 'shell-command';
  return texts.some((t) => INTERPRETER.test(t)) ? 'code' : undefined;
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

function isShell(word: Value): boolean {
  return alternatives(word).some(
    (v) =>
      (v.t === 'lit' && SHELL.test(String(v.value))) ||
      (v.t === 'ext' && SHELL_SETTING.test(v.path)) ||
      (v.t === 'op' && (v.op === 'or' || v.op === 'any-of') && v.args.some(isShell)),
  );
}

// `ssh host word …` joins its words and hands them to the other machine's shell.
function afterRemoteHost(words: readonly Value[], i: number): boolean {
  if (!textsOf(words[0]!).some((t) => /^(?:.*[\\/])?ssh(?:\.exe)?$/.test(t))) return false;
  let host = 1;
  while (host < i) {
    const texts = textsOf(words[host]!);
    if (!texts.some((t) => t.startsWith('-'))) break;
    host += texts.some((t) => SSH_OPTION.test(t)) ? 2 : 1;
  }
  return host < i;
}

function textsOf(v: Value): string[] {
  return alternatives(v).flatMap((a) => {
    if (a.t === 'lit') return [String(a.value)];
    if (a.t === 'op' && (a.op === 'or' || a.op === 'any-of')) return a.args.flatMap(textsOf);
    return [];
  });
}
