// How the sample servers of these tests are started.
import { fileURLToPath } from 'node:url';
import type { StdioLaunch } from '../../server/src/live/launch.ts';

/** A file of servers/, run by this Node. */
export function program(file: string, args: readonly string[] = []): StdioLaunch {
  const script = fileURLToPath(new URL(`servers/${file}`, import.meta.url));
  return { kind: 'stdio', command: process.execPath, args: [script, ...args], env: {} };
}

/** Whether there is a process with this number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
