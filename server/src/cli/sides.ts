// The sides of a comparison as the command line opens them: the source of a folder, a server that is running.
import fs from 'node:fs';
import path from 'node:path';
import { type AnalysisResult, analyze } from '../analyze.ts';
import { isTooDeep, withoutMarks, withTexts } from '../definitions/definition.ts';
import { readDefinitions } from '../live/connect.ts';
import { redactor } from '../live/redact.ts';
import type { Current } from '../lockfile/approve.ts';
import { LOCK_FILE, type Lock, readLock } from '../lockfile/format.ts';
import type { CurrentSource } from '../lockfile/from-source.ts';
import { visible } from '../output/escape.ts';
import { readRegular } from '../project/read-file.ts';
import { sha256 } from '../project/sha256.ts';
import { largestOtherFile } from '../project/source-text.ts';
import { CannotRun } from './cannot-run.ts';
import { type Opened, openPlace, type PlaceOptions } from './place.ts';
import { type ServerOptions, serverOf, unreached } from './server-of.ts';

export interface SideOptions extends PlaceOptions, ServerOptions {
  /** Milliseconds. */
  readonly timeout: number;
}

/** The folder that is worked on, with its lock file. */
export interface Home {
  readonly dir: string;
  readonly file: string;
  /** Undefined where there is no lock file. */
  readonly lock: Lock | undefined;
  /** Its text, `''` where there is none. */
  readonly text: string;
}

/** The folder and its lock file. @throws {CannotRun} where the folder is none, or the file cannot be read */
export function openHome(dir: string | undefined, file: string | undefined): Home {
  const folder = path.resolve(dir ?? '.');
  if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new CannotRun(`${visible(dir ?? '.')} is not a folder`);
  const target = file === undefined ? path.join(folder, LOCK_FILE) : path.resolve(file);
  const read = readRegular(target, largestOtherFile);
  if (!('bytes' in read)) {
    if (read.code === 'ENOENT') return { dir: folder, file: target, lock: undefined, text: '' };
    throw new CannotRun(`cannot read ${visible(target)}: ${read.why}`);
  }
  const text = read.bytes.toString('utf8');
  const lock = readLock(text);
  if ('wrong' in lock) throw new CannotRun(lock.wrong);
  return { dir: folder, file: target, lock, text };
}

export interface SourceRead {
  readonly place: Opened;
  readonly result: AnalysisResult;
  readonly servers: readonly CurrentSource[];
}

/** What the source of the folder would serve. @throws {CannotRun} */
export function readSource({ dir }: Home, options: PlaceOptions): SourceRead {
  const place = openPlace([dir], options, process.cwd());
  const result = analyze(place.project.snapshot, { rules: [], digest: sha256 });
  return { place, result, servers: result.sources() };
}

/**
 * What a running server serves: one that is configured for the folder, one at an address, or one that `command` starts.
 * What it says on standard error is told only when it fails. @throws {CannotRun}
 */
export async function readRunning(home: Home, options: SideOptions, command: readonly string[]): Promise<Current> {
  const { launch, name } = await serverOf(home.dir, options, command);
  const redact = redactor(launch);
  const said: string[] = [];
  try {
    const served = await readDefinitions(launch, {
      timeoutMs: options.timeout,
      twice: true,
      onStderr: (line) => said.push(line),
    });
    if (served.definitions.some(({ fields }) => isTooDeep(fields)))
      throw new CannotRun(`${visible(name)} serves a definition that is nested deeper than any real one`);
    return {
      name: redact(served.name ?? name),
      from: 'running',
      instructions: served.instructions === undefined ? undefined : withTexts(served.instructions, redact),
      definitions: served.definitions.map((one) => ({
        ...one,
        // A server may repeat the key that it was started with: it must not get into a file that is committed.
        fields: withTexts(withoutMarks(one.fields), redact) as typeof one.fields,
      })),
    };
  } catch (error) {
    throw unreached(
      error,
      name,
      said.map((line) => redact(line)),
    );
  }
}
