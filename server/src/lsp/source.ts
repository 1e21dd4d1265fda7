// Where a project's texts come from: the folder with the editor's unsaved texts over it, or one document alone.
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { largestCodeFile } from '../project/source-text.ts';
import { isCodeFile, type Snapshot } from '../snapshot.ts';
import type { Disk } from './deps.ts';
import type { Documents } from './documents.ts';
import { below, endingOf, joined, pathOf, uriOf } from './uris.ts';

export interface Source {
  /** Code files to analyse; root-relative, sorted. */
  list(): Promise<readonly string[]>;
  /** What `list` said last, while nobody has asked to look again. */
  listed(): readonly string[] | undefined;
  /** The text as it is now: the editor's where the file is open, else the disk's. */
  read(path: string): string | undefined;
  /** The text on the disk, whatever the editor holds. */
  saved(path: string): string | undefined;
  uri(path: string): string;
  /** The open document's version, null when the file is not open. */
  version(path: string): number | null;
  /** Root-relative path of a URI that belongs to this source. */
  path(uri: string): string | undefined;
  /** Root-relative paths of the open documents. */
  open(): readonly string[];
  /** Forgets what was read of one file, or everything when `path` is undefined. */
  forget(path?: string): void;
  /** Forgets which files there are. */
  relist(): void;
}

/** A folder without what `ignored` names (root-relative; folders end in "/"): the user's wish, or another root's files. */
export function folderSource(
  root: string,
  disk: Disk,
  documents: Documents,
  ignored: (path: string) => boolean,
): Source {
  const texts = new Map<string, string | undefined>();
  let listing: Promise<readonly string[]> | undefined;
  let last: readonly string[] | undefined;
  const path = (uri: string) => {
    const absolute = pathOf(uri);
    return absolute === undefined ? undefined : below(root, absolute);
  };
  const open = () =>
    documents
      .all()
      .map((document) => path(document.uri))
      .filter((file) => file !== undefined)
      .filter((file) => isCodeFile(file) && !ignored(file));
  // Every file of the folder is asked for at every keystroke, and few are open.
  let opened = new Map<string, TextDocument>();
  let openings = -1;
  const document = (file: string): TextDocument | undefined => {
    if (openings !== documents.openings) {
      openings = documents.openings;
      opened = new Map();
      for (const { uri } of documents.all()) {
        const inside = path(uri);
        const found = inside === undefined ? undefined : documents.byPath(pathOf(uri));
        if (inside !== undefined && found) opened.set(inside, found);
      }
    }
    return opened.get(file);
  };
  const saved = (file: string) => {
    const known = texts.get(file);
    if (known !== undefined || texts.has(file)) return known;
    const text = disk.read(root, file);
    texts.set(file, text);
    return text;
  };
  return {
    list: async () => {
      listing ??= disk.list(root, ignored);
      const asked = listing;
      const listed = await asked;
      if (asked === listing) last = listed;
      // Some editors give a file its name before it is on the disk.
      const unsaved = open().filter((file) => !listed.includes(file) && saved(file) === undefined);
      return unsaved.length === 0 ? listed : [...listed, ...unsaved].sort();
    },
    listed: () => last,
    read: (file) => {
      const text = document(file)?.getText();
      if (text === undefined) return saved(file);
      // What is too big to analyse on the disk is too big in the editor.
      return text.length > largestCodeFile && isCodeFile(file) ? undefined : text;
    },
    saved,
    uri: (file) => document(file)?.uri ?? uriOf(joined(root, file)),
    version: (file) => document(file)?.version ?? null,
    path,
    open,
    forget: (file) => {
      if (file === undefined) texts.clear();
      else texts.delete(file);
    },
    relist: () => {
      listing = undefined;
      last = undefined;
    },
  };
}

/**
 * One document that lies in no root. An untitled one is alone; a file on the disk may still
 * read what it imports from its own folder.
 */
export function documentSource(document: TextDocument, disk: Disk, documents: Documents): Source {
  const absolute = pathOf(document.uri);
  if (absolute !== undefined) {
    const cut = absolute.lastIndexOf('/');
    const root = absolute.slice(0, cut) || '/';
    const name = absolute.slice(cut + 1);
    const folder = folderSource(root, disk, documents, () => false);
    return { ...folder, list: async () => [name], listed: () => [name], open: () => [name] };
  }
  const name = `untitled${endingOf(document.languageId) ?? '.ts'}`;
  return {
    list: async () => [name],
    listed: () => [name],
    read: (file) => (file === name ? documents.get(document.uri)?.getText() : undefined),
    saved: () => undefined,
    uri: () => document.uri,
    version: () => documents.get(document.uri)?.version ?? null,
    path: (uri) => (uri === document.uri ? name : undefined),
    open: () => [name],
    forget: () => {},
    relist: () => {},
  };
}

/** A snapshot that knows what was read of it. */
export interface Picture extends Snapshot {
  /** By path; undefined for what was looked for and is not there. */
  readonly texts: ReadonlyMap<string, string | undefined>;
}

/** An immutable picture of the source: what was read once is read the same again. */
export function picture(source: Source, files: readonly string[]): Picture {
  const texts = new Map<string, string | undefined>();
  return {
    files,
    texts,
    read: (path) => {
      const known = texts.get(path);
      if (known !== undefined || texts.has(path)) return known;
      const text = source.read(path);
      texts.set(path, text);
      return text;
    },
  };
}
