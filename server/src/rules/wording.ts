// How rules name tools and arguments in a sentence.
import type { Capability } from '../analyze.ts';

/** "the tool `read`", "the tools `a` and `b`", "a tool" where no name is known. */
export function toolsOf(fact: { readonly tools: readonly string[] }): string {
  const names = fact.tools.map((t) => `\`${t}\``);
  if (names.length === 0) return 'this tool';
  if (names.length === 1) return `the tool ${names[0]}`;
  return `the tools ${several(names)}`;
}

/** "its argument `path`", "its arguments `a` and `b`". */
export function argumentsOf(fact: { readonly arguments: readonly string[] }): string {
  const names = fact.arguments.filter((a) => a !== '*').map((a) => `\`${a}\``);
  if (names.length === 0) return 'an argument';
  return names.length === 1 ? `the argument ${names[0]}` : `each of the arguments ${several(names)}`;
}

const SHOWN = 3;
function several(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

const CAPABILITIES: Readonly<Record<Capability, string>> = {
  'reads-files': 'reads files',
  'writes-files': 'writes files',
  'deletes-files': 'deletes files',
  'spawns-processes': 'runs programs',
  'opens-network': 'opens connections',
  'reads-database': 'reads the database',
  'writes-database': 'changes the database',
  'evaluates-code': 'runs code',
  'reads-environment': 'reads the environment',
};

/** "reads files and deletes files"; each once, in the order given. */
export function capabilityWords(capabilities: readonly Capability[]): string {
  const words = [...new Set(capabilities)].map((c) => CAPABILITIES[c]);
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
