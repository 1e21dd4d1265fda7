// Whether a command only looks or changes something, from its program and subcommand.
import type { Value } from '../analysis/values.ts';
import { changingPrograms, lookingPrograms, lookingWords } from '../taint/models/programs.ts';

/** What running a command does to the machine; undefined where nobody knows. */
export type Deed = 'looks' | 'changes' | undefined;

/** @param args those of the spawning call: a command line, or a program and its list. */
export function deedOf(args: readonly Value[]): Deed {
  const [first, list] = args;
  if (!first) return undefined;
  if (list?.t === 'ref' && list.obj.kind === 'array') {
    const name = textOf(first) ?? '';
    return deed([/\s/.test(name) ? '' : name, ...list.obj.elems.map((e) => textOf(e) ?? '')]);
  }
  const text = textOf(first);
  if (text === undefined) return undefined;
  const plain = text.replace(/\s*(?:\d?>\s*\/dev\/null|2>&1|&>\s*\/dev\/null)/g, '');
  if (/>/.test(plain)) return 'changes';
  if (/`|\$\(/.test(plain)) return undefined;
  const deeds = plain
    .split(/\|\||&&|[|;&\n]/)
    .map((command) => command.trim())
    .filter((command) => command !== '')
    .map((command) => deed(command.split(/\s+/)));
  if (deeds.includes('changes')) return 'changes';
  return deeds.length > 0 && deeds.every((d) => d === 'looks') ? 'looks' : undefined;
}

/** Options before a subcommand that are followed by a value of their own. */
const TAKES_VALUE = /^(?:-C|-c|-n|-s|-H|-L|-S|--git-dir|--work-tree|--context|--namespace|--kubeconfig|--host|--udid)$/;

function deed(words: readonly string[]): Deed {
  const program = (words[0] ?? '').replace(/^.*[\\/]/, '').replace(/\.exe$/i, '');
  if (changingPrograms.has(program)) return 'changes';
  const after = words.slice(1);
  const plain = after.filter((w, i) => w !== '' && !w.startsWith('-') && !TAKES_VALUE.test(words[i] ?? ''));
  // What adb is to run on the device is a command of its own.
  if (plain[0] === 'shell' || plain[0] === 'exec-out') return deed(plain.slice(1)) ?? said(plain[1]);
  const known = Object.hasOwn(lookingPrograms, program) ? lookingPrograms[program] : undefined;
  if (known === true) return 'looks';
  if (known === undefined) return said(plain[0]) ?? said(plain[1]) ?? said(after[0]);
  const matches = known.some((s) => [after, plain].some((r) => `${r.join(' ')} `.startsWith(`${s} `)));
  if (matches) return 'looks';
  return plain[0] === undefined || plain[0] === 'x' ? undefined : 'changes';
}

function said(word: string | undefined): Deed {
  return word !== undefined && lookingWords.test(word) ? 'looks' : undefined;
}

// A command as text, with a neutral word for each hole.
function textOf(v: Value): string | undefined {
  if (v.t === 'lit') return typeof v.value === 'string' ? v.value : undefined;
  if (v.t === 'str') return v.parts.map((p) => (typeof p === 'string' ? p : 'x')).join('');
  return undefined;
}
