// The same things in the same words, wherever people read them.
import type { Capability } from '../analyze.ts';

const capabilities: Readonly<Record<Capability, string>> = {
  'reads-files': 'reads files',
  'writes-files': 'writes files',
  'deletes-files': 'deletes files',
  'spawns-processes': 'spawns processes',
  'opens-network': 'opens network connections',
  'reads-database': 'reads a database',
  'writes-database': 'writes to a database',
  'evaluates-code': 'evaluates code',
  'reads-environment': 'reads the environment',
};

/** What a tool can do, as words. */
export function capabilityWords(capability: Capability): string {
  return capabilities[capability];
}

/** "1 tool", "3 tools"; `many` where an s is not enough. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
