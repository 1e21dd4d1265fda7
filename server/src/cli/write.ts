// Writes what a command says: to the terminal, or to a file that is whole or not there.
import fs from 'node:fs';
import path from 'node:path';
import { reasonOf } from '../project/listing.ts';
import { CannotRun } from './cannot-run.ts';

/**
 * Writes a file through a temporary one beside it, so that nobody ever reads half of it. A link is written through; a
 * device or pipe (`/dev/stdout`) is written to, never replaced.
 *
 * @throws {CannotRun} when it cannot be written; the old file is then as it was.
 */
export function writeWhole(file: string, text: string): void {
  let temporary: string | undefined;
  try {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (stat && !stat.isFile() && !stat.isDirectory()) {
      fs.writeFileSync(file, text);
      return;
    }
    const target = stat ? fs.realpathSync(file) : file;
    const beside = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.tmp`);
    fs.writeFileSync(beside, text, { flag: 'wx', mode: stat ? stat.mode & 0o777 : 0o666 });
    temporary = beside;
    fs.renameSync(beside, target);
    temporary = undefined;
  } catch (error) {
    throw new CannotRun(`cannot write ${file}: ${reasonOf(error)}`);
  } finally {
    if (temporary !== undefined) fs.rmSync(temporary, { force: true });
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
