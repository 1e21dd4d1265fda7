// Opens a project on disk as the snapshot that the core reads. Used by both doors; the pure rooms never see it.
import path from 'node:path';
import { isCodeFile, type Snapshot } from '../snapshot.ts';
import { type LeftOut, type Listing, type ListingOptions, listing } from './listing.ts';
import { QuickReader, readRegular } from './read-file.ts';
import { decodeSource, largestCodeFile, largestOtherFile } from './source-text.ts';

export { type LeftOut, type LeftOutKind, UnreadablePath } from './listing.ts';

/** Texts are kept up to this many UTF-16 units in all; beyond that a file is read again when it is asked for again. */
const mostKeptText = 128 * 1024 * 1024;
/** The same for a single look at a project: most files are looked into once. */
const mostKeptOnce = 16 * 1024 * 1024;

export interface ProjectOptions extends ListingOptions {
  /** Texts that replace those on disk (unsaved editors), by path relative to the root. */
  readonly overlay?: (file: string) => string | undefined;
  /**
   * Absolute folders around what is named, whose code the named files may call: a check of one file must follow its
   * imports. Their files are in the snapshot, but nobody asked for a report about them.
   */
  readonly context?: readonly string[];
  /** True where the project is looked at once, and then left. */
  readonly once?: boolean;
}

export interface Project {
  /** The folder that the snapshot's paths are relative to. */
  readonly root: string;
  readonly snapshot: Snapshot;
  /** True for the files that were asked for: all of the snapshot's, but those that are only context. */
  isNamed(file: string): boolean;
  /** What was not read and why, sorted. Grows as the snapshot is read, since texts are read when they are asked for. */
  leftOut(): readonly LeftOut[];
}

/**
 * Lists the files of a project and gives a snapshot that reads their texts on demand; a text that was read stays the
 * same while it is kept. Yields while listing, so that an editor can breathe or stop.
 *
 * @throws {UnreadablePath} when a named path is missing or cannot be read.
 */
export function* projectSteps(options: ProjectOptions): Generator<void, Project, void> {
  const own = yield* listing(options);
  const { files: named, leftOut } = own;
  const context = options.context ?? [];
  const other = context.length > 0 ? yield* listing({ ...options, named: context }) : undefined;
  const around = other?.files ?? [];
  const listed = new Set(named);
  const files = around.length > 0 ? [...new Set([...named, ...around])].sort() : named;
  const regular = files === named ? listed : new Set(files);
  const failed: LeftOut[] = [];
  const texts = new Map<string, string | undefined>();
  const most = options.once ? mostKeptOnce : mostKeptText;
  const reader = new QuickReader();
  const before = options.root.endsWith(path.sep) ? options.root : `${options.root}${path.sep}`;
  let kept = 0;

  const read = (file: string): string | undefined => {
    const overlaid = options.overlay?.(file);
    if (overlaid !== undefined) return overlaid;
    const known = texts.get(file);
    if (known !== undefined || texts.has(file)) return known;
    const isListed = listed.has(file);
    if (!isListed) {
      if (options.once && isMissing(file, own)) return undefined;
      if (!isBelowRoot(file)) return undefined;
    }
    const bytes = regular.has(file) ? reader.read(before + file) : undefined;
    const result = bytes ? decodeSource(bytes) : readText(options.root, file);
    const text = 'text' in result ? result.text : undefined;
    if (text === undefined || kept + text.length <= most) {
      texts.set(file, text);
      kept += text?.length ?? 0;
    }
    if ('why' in result && isListed) failed.push({ file, kind: 'unreadable', why: result.why });
    return text;
  };

  return {
    root: options.root,
    snapshot: { files, read },
    isNamed: (file) => listed.has(file),
    leftOut: () => [...leftOut, ...failed].sort((a, b) => (a.file < b.file ? -1 : 1)),
  };
}

/** True for settings that are not among the others of a folder that was listed: every folder is asked for some. */
function isMissing(file: string, { folders, settings }: Listing): boolean {
  return file.endsWith('.json') && folders.has(file.slice(0, file.lastIndexOf('/') + 1)) && !settings.has(file);
}

/** The snapshot of a project whose files are listed already, for another thread: the same texts, read again. */
export function snapshotIn(root: string, files: readonly string[]): Snapshot {
  const texts = new Map<string, string | undefined>();
  const read = (file: string): string | undefined => {
    if (!texts.has(file)) {
      const result = isBelowRoot(file) ? readText(root, file) : undefined;
      texts.set(file, result && 'text' in result ? result.text : undefined);
    }
    return texts.get(file);
  };
  return { files, read };
}

/** An import may lead out of the project; the snapshot does not. */
function isBelowRoot(file: string): boolean {
  return !path.isAbsolute(file) && !`${path.posix.normalize(file)}/`.startsWith('../');
}

/** The same, run to its end: for the command line. */
export function openProject(options: ProjectOptions): Project {
  const steps = projectSteps(options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Text of one file, or why there is none. Only regular files are read, and none above what their kind may have. */
export function readText(root: string, file: string): { readonly text: string } | { readonly why: string } {
  const read = readRegular(path.join(root, file), isCodeFile(file) ? largestCodeFile : largestOtherFile);
  return 'bytes' in read ? decodeSource(read.bytes) : read;
}
