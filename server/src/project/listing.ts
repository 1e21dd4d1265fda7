// Lists the code files of a project: one readdir for each folder, no stat for files.
import fs from 'node:fs';
import path from 'node:path';
import { isCodeFile } from '../snapshot.ts';
import { type GitRules, gitRulesAbove, isGitIgnored, withGitIgnore } from './git-ignore.ts';
import {
  type BuildCandidate,
  buildOutput,
  compiledFrom,
  isBuildFolder,
  isNeverSource,
  isTestFile,
  isTestFolder,
} from './leave-out.ts';
import { isTsconfig, outDirOf } from './out-dir.ts';
import { reasonOf } from './reason.ts';

/** Why a file or folder is not read. The first four are a choice that naming it overrules; the others are not. */
export type LeftOutKind = 'test' | 'build-output' | 'git-ignored' | 'symbolic-link' | 'ignored' | 'unreadable';

/** A file, or a folder (then it ends in "/"), that is not read. */
export interface LeftOut {
  readonly file: string;
  readonly kind: LeftOutKind;
  /** For people: "binary file", "git-ignored". */
  readonly why: string;
}

export interface ListingOptions {
  /** Absolute folder; all paths in the answer are POSIX and relative to it. */
  readonly root: string;
  /** Absolute folders and files below the root that are to be checked. What they name is never left out by default. */
  readonly named: readonly string[];
  /** True for paths (relative to the root, folders ending in "/") that the user wants left out, named or not. */
  readonly ignored?: (file: string) => boolean;
}

export interface Listing {
  /** Code files, sorted by code unit, each once. */
  readonly files: readonly string[];
  readonly leftOut: readonly LeftOut[];
  /** The folders that were looked into: "" or ending in "/". */
  readonly folders: ReadonlySet<string>;
  /** What in them ends in ".json", folders aside. */
  readonly settings: ReadonlySet<string>;
}

/** A named path that cannot be checked; the message is a line for people. */
export class UnreadablePath extends Error {}

/** What a listing came by. */
interface Seen {
  readonly folders: Set<string>;
  readonly settings: Set<string>;
}

interface Folder {
  /** Relative to the root; "" or ending in "/". */
  readonly at: string;
  readonly absolute: string;
  readonly git: GitRules;
}

/**
 * Lists the code files, folder by folder; yields after each so that an editor can breathe or stop. Symbolic links inside
 * a folder are not followed (a link to a folder above would never end); a link that is named is.
 *
 * @throws {UnreadablePath} when a named path is missing or cannot be read.
 */
export function* listing(options: ListingOptions): Generator<void, Listing, void> {
  const files = new Set<string>();
  const leftOut = new Map<string, LeftOut>();
  const seen: Seen = { folders: new Set(), settings: new Set() };
  const skip = (file: string, kind: LeftOutKind, why: string) => leftOut.set(file, { file, kind, why });
  const ignored = options.ignored ?? (() => false);

  for (const named of options.named) {
    const at = relative(options.root, named);
    const stat = statOf(named);
    if (stat.isDirectory()) {
      const found = yield* folderListing(named, at, options.root, ignored, skip, seen);
      for (const file of found) files.add(file);
    } else if (!isCodeFile(named)) {
      skip(at, 'unreadable', 'not a TypeScript or JavaScript file');
    } else if (!stat.isFile()) {
      skip(at, 'unreadable', 'not a regular file');
    } else if (ignored(at)) {
      skip(at, 'ignored', 'ignored by configuration');
    } else {
      files.add(at);
    }
  }
  // A file that one named folder leaves out and another path names is read.
  if (leftOut.size > 0) for (const file of files) leftOut.delete(file);
  return {
    files: [...files].sort(),
    leftOut: [...leftOut.values()].sort((a, b) => (a.file < b.file ? -1 : 1)),
    ...seen,
  };
}

/** The code files below one named folder. */
function* folderListing(
  named: string,
  namedAt: string,
  root: string,
  ignored: (file: string) => boolean,
  skip: (file: string, kind: LeftOutKind, why: string) => void,
  seen: Seen,
): Generator<void, readonly string[], void> {
  const files: string[] = [];
  const candidates: BuildCandidate[] = [];
  const above = gitRulesAbove(named, root);
  // A folder that is named although git ignores it is wanted: then only the rules inside it hold.
  const git = isGitIgnored(above, named, true) ? [] : above;
  const start: Folder = { at: namedAt === '' ? '' : `${namedAt}/`, absolute: named, git };
  const open: Folder[] = [start];

  for (let folder = open.pop(); folder; folder = open.pop()) {
    const inside: Folder[] = [];
    const before = folder.absolute.endsWith(path.sep) ? folder.absolute : `${folder.absolute}${path.sep}`;
    const entries = entriesOf(folder, folder === start, skip);
    if (entries === undefined) continue;
    seen.folders.add(folder.at);
    const names = new Set(entries.map((entry) => entry.name));
    const rules = names.has('.gitignore') ? withGitIgnore(folder.git, folder.absolute) : folder.git;
    const isPackage = folder === start || names.has('package.json');

    for (const entry of entries) {
      const name = entry.name;
      const absolute = before + name;
      const at = folder.at + name;
      if (entry.isDirectory()) {
        if (isNeverSource(name)) continue;
        if (ignored(`${at}/`)) skip(`${at}/`, 'ignored', 'ignored by configuration');
        else if (isTestFolder(name)) skip(`${at}/`, 'test', 'test files');
        else if (isGitIgnored(rules, absolute, true)) skip(`${at}/`, 'git-ignored', 'git-ignored');
        else {
          if (isPackage && isBuildFolder(name)) candidates.push({ folder: `${at}/`, project: folder.at });
          inside.push({ at: `${at}/`, absolute, git: rules });
        }
        continue;
      }
      if (name.endsWith('.json')) seen.settings.add(at);
      if (isTsconfig(name) && entry.isFile()) {
        const outDir = outDirOf(absolute);
        if (outDir === undefined) continue;
        const out = relative(root, outDir);
        // An outDir around the sources ("." or "..") says nothing about where they end.
        if (!out.startsWith('..') && !folder.at.startsWith(out === '' ? '' : `${out}/`)) {
          candidates.push({ folder: `${out}/`, project: folder.at });
        }
      } else if (isCodeFile(name)) {
        if (entry.isSymbolicLink()) skip(at, 'symbolic-link', 'symbolic link');
        else if (!entry.isFile()) skip(at, 'unreadable', 'not a regular file');
        else if (ignored(at)) skip(at, 'ignored', 'ignored by configuration');
        else if (isTestFile(name)) skip(at, 'test', 'test files');
        else if (isGitIgnored(rules, absolute, false)) skip(at, 'git-ignored', 'git-ignored');
        else if (compiledFrom(name).some((source) => names.has(source))) skip(at, 'build-output', 'build output');
        else files.push(at);
      } else if (entry.isSymbolicLink() && !isNeverSource(name) && leadsToFolder(absolute)) {
        skip(`${at}/`, 'symbolic-link', 'symbolic link');
      }
    }
    // The last is opened first: so the files come in order, more or less, and are sorted in no time.
    for (let n = inside.length - 1; n >= 0; n--) open.push(inside[n]!);
    yield;
  }

  // Only folders below the named one are a guess; the named one is wanted whatever it is called.
  const built = buildOutput(
    files,
    candidates.filter((each) => each.folder !== start.at && each.folder.startsWith(start.at)),
  );
  if (built.length === 0) return files;
  const folders = new Set(built);
  return files.filter((file) => {
    const folder = folderAround(file, folders);
    if (folder !== undefined) skip(folder, 'build-output', 'build output');
    return folder === undefined;
  });
}

/** The outermost of the folders that the file lies in, if any. */
function folderAround(file: string, folders: ReadonlySet<string>): string | undefined {
  for (let slash = file.indexOf('/'); slash >= 0; slash = file.indexOf('/', slash + 1)) {
    const folder = file.slice(0, slash + 1);
    if (folders.has(folder)) return folder;
  }
  return undefined;
}

function entriesOf(
  folder: Folder,
  isNamed: boolean,
  skip: (file: string, kind: LeftOutKind, why: string) => void,
): readonly fs.Dirent[] | undefined {
  try {
    return fs.readdirSync(folder.absolute, { withFileTypes: true });
  } catch (error) {
    if (isNamed) throw new UnreadablePath(`cannot read ${folder.absolute}: ${reasonOf(error)}`);
    skip(folder.at, 'unreadable', reasonOf(error));
    return undefined;
  }
}

function statOf(named: string): fs.Stats {
  try {
    return fs.statSync(named);
  } catch (error) {
    throw new UnreadablePath(`cannot read ${named}: ${reasonOf(error)}`);
  }
}

// A link that leads nowhere, in a circle, or where nobody may look leads to no folder.
function leadsToFolder(link: string): boolean {
  try {
    return fs.statSync(link).isDirectory();
  } catch {
    return false;
  }
}

function relative(root: string, absolute: string): string {
  const native = path.relative(root, absolute);
  return path.sep === '/' ? native : native.replaceAll(path.sep, '/');
}
