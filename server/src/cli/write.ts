// Writes what a command says: to the terminal, or to a file that is whole or not there.
import fs from 'node:fs';
import path from 'node:path';
import { reasonOf } from '../project/reason.ts';
import { CannotRun } from './cannot-run.ts';

/**
 * Writes a file through a temporary one beside it, so that nobody ever reads half of it. A link is written through; a
 * device or pipe (`/dev/stdout`) is written to, never replaced.
 *
 * @throws {CannotRun} when it cannot be written; the old file is then as it was.
 */
export function writeWhole(file: string, text: string): void {
  let temporary: string | undefined;
  deferSignals();
  try {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat && !stat.isFile() && !stat.isDirectory()) {
      fs.writeFileSync(file, text);
      return;
    }
    const target = stat ? fs.realpathSync(file) : file;
    removeLeftovers(target);
    const beside = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.tmp`);
    const descriptor = fs.openSync(beside, 'wx', 0o666);
    temporary = beside;
    try {
      if (stat) fs.fchmodSync(descriptor, stat.mode & 0o777);
      fs.writeFileSync(descriptor, text);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(beside, target);
    temporary = undefined;
  } catch (error) {
    throw new CannotRun(`cannot write ${file}: ${reasonOf(error)}`);
  } finally {
    if (temporary !== undefined) fs.rmSync(temporary, { force: true });
  }
}

/**
 * Lets signals that would end the program wait until what runs now is over: a file that is being written is then whole
 * or gone. Only for moments: nothing else hears Ctrl-C meanwhile.
 */
function deferSignals(): void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const stop = () => {
    for (const each of signals) process.off(each, end);
  };
  const end = (signal: NodeJS.Signals) => {
    stop();
    process.kill(process.pid, signal);
  };
  for (const each of signals) process.on(each, end);
  // The loop hears of signals before it comes to this.
  setImmediate(stop);
}

/** Removes what a run that was killed in the middle left beside the file. */
function removeLeftovers(target: string): void {
  const folder = path.dirname(target);
  const before = `.${path.basename(target)}.`;
  for (const name of namesIn(folder)) {
    if (!name.startsWith(before)) continue;
    const pid = /^(\d+)\.tmp$/.exec(name.slice(before.length))?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) fs.rmSync(path.join(folder, name), { force: true });
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    // A folder that may be written to and not be listed has nothing that could be found.
    return [];
  }
}

function isRunning(pid: number): boolean {
  // In a container each run may have the number of the last one.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Makes a closed pipe (`toolward check | head`) a quiet end, and any other failure to write a line and exit code 2.
 * Must be called before anything is written.
 */
export function watchStreams(): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.stderr.write(`toolward: cannot write the output: ${reasonOf(error)}\n`);
    process.exitCode = 2;
  });
}

/** Whether a stream should get colours: a terminal that can, and nobody said no (https://no-color.org). */
export function wantsColor(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): boolean {
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR && environment.FORCE_COLOR !== '0') return true;
  return Boolean(stream.isTTY) && environment.TERM !== 'dumb';
}
