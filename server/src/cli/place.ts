// From what the user typed to a project: the folder reports are relative to, the configuration, and the files.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ruleIds } from '../catalogue.ts';
import { type Config, configFileName, defaultConfig, ignoredBy, parseConfig } from '../config.ts';
import { visible } from '../output/escape.ts';
import { openProject, type Project, UnreadablePath } from '../project/load.ts';
import { largestSettings, readRegular } from '../project/read-file.ts';
import { reasonOf } from '../project/reason.ts';
import { decodeSource } from '../project/source-text.ts';
import { CannotRun } from './cannot-run.ts';

/** Options that `check` and `tools` share, as typed. */
export interface PlaceOptions {
  readonly root?: string;
  readonly config?: string;
  readonly ignore: readonly string[];
}

/** A project opened for a command. Files are named as in its snapshot. */
export interface Opened {
  readonly project: Project;
  readonly config: Config;
  /** URI of the folder that reports are relative to, ending in "/". */
  readonly rootUri: string;
  /** Relative to the current folder, for people. */
  shown(file: string): string;
  /** Relative to the report's root, or absolute where the file lies outside it. */
  uri(file: string): string;
  /** Relative to the folder that the configuration's patterns are relative to; undefined outside it. */
  withinConfig(file: string): string | undefined;
}

/**
 * Opens the project that the paths name: its root is `--root`, or the folder when one folder is named, or the current
 * folder. Without paths the configuration's roots are checked, or the current folder.
 *
 * @throws {CannotRun} for a path that is missing or unreadable, or a broken configuration.
 */
export function openPlace(paths: readonly string[], options: PlaceOptions, current: string): Opened {
  const root = rootOf(paths, options.root, current);
  const { config, base } = readConfig(root, options.config, current);
  const named =
    paths.length > 0
      ? paths.map((each) => path.resolve(current, each))
      : config.roots.length > 0
        ? config.roots.map((each) => path.resolve(base, each))
        : [root];

  // The snapshot reaches over everything that is named, also where that lies outside the report's root.
  const folders = named.map((each) => (isFolder(each) ? each : path.dirname(each)));
  // One folder that is named is a project and ends where it ends. A file, or one folder of several, has its package
  // around it, where its imports lead.
  const context = named.flatMap((each, n) => {
    const around = each === root ? each : packageAround(folders[n]!);
    return around === each ? [] : [around];
  });
  const top = commonFolder([root, ...folders, ...context]);
  const absolute = (file: string) => path.join(top, file);
  const inFolder = (folder: string) => (file: string) => below(folder, absolute(file), file.endsWith('/'));
  const withinRoot = inFolder(root);
  const withinConfig = inFolder(base);
  const tests = [
    { within: withinConfig, patterns: config.ignore },
    { within: withinRoot, patterns: options.ignore },
  ]
    .filter(({ patterns }) => patterns.length > 0)
    .map(({ within, patterns }) => ({ within, test: ignoredBy(patterns) }));
  const ignored = (file: string) =>
    tests.some(({ within, test }) => {
      const inside = within(file);
      return inside !== undefined && test(inside);
    });

  let project: Project;
  try {
    project = openProject({ root: top, named, ignored, once: true, context: [...new Set(context)] });
  } catch (error) {
    if (error instanceof UnreadablePath) throw new CannotRun(visible(error.message));
    throw error;
  }
  return {
    project,
    config,
    rootUri: pathToFileURL(`${root}${path.sep}`).href,
    shown: (file) => {
      const relative = posix(path.relative(current, absolute(file)));
      return relative.startsWith('../../../') ? posix(absolute(file)) : relative;
    },
    uri: (file) => {
      const inside = withinRoot(file);
      return inside === undefined ? pathToFileURL(absolute(file)).href : encodePath(inside);
    },
    withinConfig,
  };
}

function rootOf(paths: readonly string[], root: string | undefined, current: string): string {
  if (root !== undefined) {
    const folder = path.resolve(current, root);
    if (!isFolder(folder)) throw new CannotRun(`--root ${visible(root)} is not a folder`);
    return folder;
  }
  const only = paths.length === 1 ? path.resolve(current, paths[0]!) : undefined;
  return only !== undefined && isFolder(only) ? only : current;
}

/**
 * The configuration: the file of `--config`, or `toolward.config.json` in the root or, where the root lies below the
 * current folder, in the nearest folder up to that. Patterns are relative to the file's folder, or to the root with
 * `--config`.
 */
function readConfig(root: string, file: string | undefined, current: string): { config: Config; base: string } {
  if (file !== undefined) {
    return { config: configOf(whatever(path.resolve(current, file)), file), base: root };
  }
  for (const folder of foldersUpTo(root, current)) {
    const candidate = path.join(folder, configFileName);
    if (fs.existsSync(candidate))
      return {
        config: configOf(readRegular(candidate, largestSettings), path.relative(current, candidate)),
        base: folder,
      };
  }
  return { config: defaultConfig, base: root };
}

/** A file that the user names may be anything that ends, a pipe too. */
function whatever(file: string): ReturnType<typeof readRegular> {
  try {
    return { bytes: fs.readFileSync(file) };
  } catch (error) {
    return { why: reasonOf(error) };
  }
}

function configOf(read: ReturnType<typeof readRegular>, shown: string): Config {
  const decoded = 'bytes' in read ? decodeSource(read.bytes) : read;
  if ('why' in decoded) throw new CannotRun(`cannot read the configuration ${visible(shown)}: ${decoded.why}`);
  const { config, problems } = parseConfig(decoded.text, ruleIds);
  const [first, ...others] = problems;
  if (first) {
    const more = others.length > 0 ? ` (and ${others.length} more)` : '';
    throw new CannotRun(`${visible(shown)}:${first.line}:${first.column}: ${visible(first.message)}${more}`);
  }
  return config;
}

function foldersUpTo(folder: string, top: string): readonly string[] {
  if (below(top, folder, true) === undefined) return [folder];
  const folders = [folder];
  for (let at = folder; at !== top && path.dirname(at) !== at; ) {
    at = path.dirname(at);
    folders.push(at);
  }
  return folders;
}

/** The path relative to a folder, POSIX, with "/" behind a folder; undefined outside it. */
function below(folder: string, absolute: string, isFolderPath: boolean): string | undefined {
  const relative = path.relative(folder, absolute);
  if (relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)) return undefined;
  return posix(relative) + (isFolderPath && relative !== '' ? '/' : '');
}

/**
 * The package that a folder belongs to: the nearest folder with a package.json, up to the top of the git repository.
 * The folder itself where there is none.
 */
function packageAround(folder: string): string {
  for (let at = folder; ; at = path.dirname(at)) {
    if (fs.existsSync(path.join(at, 'package.json'))) return at;
    if (fs.existsSync(path.join(at, '.git')) || path.dirname(at) === at) return folder;
  }
}

function commonFolder(folders: readonly string[]): string {
  let common = folders[0]!;
  for (const folder of folders) {
    while (below(common, folder, true) === undefined && path.dirname(common) !== common) common = path.dirname(common);
  }
  return common;
}

function isFolder(file: string): boolean {
  try {
    return fs.statSync(file).isDirectory();
  } catch {
    // Missing or unreadable: whoever opens it says so.
    return false;
  }
}

/** A relative path as a URI reference: every character that means something in a URI is encoded. */
function encodePath(relative: string): string {
  return relative.split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  // Half a character (Windows allows it in file names) has no encoding; it is shown as the replacement character.
  return encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd'));
}

function posix(native: string): string {
  return path.sep === '/' ? native : native.replaceAll(path.sep, '/');
}
