// Where a project's texts come from: the folder with the editor's unsaved texts over it, or one document alone.
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { largestCodeFile } from '../project/source-text.ts';
import { isCodeFile } from '../snapshot.ts';
import type { Disk } from './deps.ts';
import type { Documents } from './documents.ts';
import { DiskTexts, type Picture } from './pictures.ts';
import { below, endingOf, joined, pathOf, uriOf } from './uris.ts';

export interface Source {
  /** Code files to analyse; root-relative, sorted. The same array while they are the same. */
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
  /** What is there now, for good. `files`: sorted by code unit. */
  picture(files: readonly string[]): Picture;
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
  const texts = new DiskTexts((file) => disk.read(root, file));
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
  const documentsHere = (): ReadonlyMap<string, TextDocument> => {
    if (openings !== documents.openings) {
      openings = documents.openings;
      opened = new Map();
      for (const { uri } of documents.all()) {
        const inside = path(uri);
        const found = inside === undefined ? undefined : documents.byPath(pathOf(uri));
        if (inside !== undefined && found) opened.set(inside, found);
      }
    }
    return opened;
  };
  const document = (file: string) => documentsHere().get(file);
  const saved = (file: string) => texts.read(file);
  // What is too big to analyse on the disk is too big in the editor.
  const within = (file: string, text: string) => (text.length > largestCodeFile && isCodeFile(file) ? undefined : text);
  let names: { readonly listed: readonly string[]; readonly set: ReadonlySet<string> } | undefined;
  let more:
    | { readonly listed: readonly string[]; readonly unsaved: string; readonly all: readonly string[] }
    | undefined;
  return {
    list: async () => {
      listing ??= disk.list(root, ignored);
      const asked = listing;
      const listed = await asked;
      if (asked === listing) last = listed;
      // Some editors give a file its name before it is on the disk.
      if (names?.listed !== listed) names = { listed, set: new Set(listed) };
      const { set } = names;
      const unsaved = open().filter((file) => !set.has(file) && saved(file) === undefined);
      if (unsaved.length === 0) return listed;
      const key = JSON.stringify(unsaved);
      if (more?.listed !== listed || more.unsaved !== key)
        more = { listed, unsaved: key, all: [...listed, ...unsaved].sort() };
      return more.all;
    },
    listed: () => last,
    read: (file) => {
      const text = document(file)?.getText();
      return text === undefined ? saved(file) : within(file, text);
    },
    saved,
    uri: (file) => document(file)?.uri ?? uriOf(joined(root, file)),
    version: (file) => document(file)?.version ?? null,
    picture: (files) => {
      const here = [...documentsHere()].map(([file, open]) => [file, within(file, open.getText())] as const);
      return texts.picture(files, new Map(here));
    },
    path,
    open,
    forget: (file) => texts.forget(file),
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
    const only = [name];
    return { ...folder, list: async () => only, listed: () => only, open: () => only };
  }
  const name = `untitled${endingOf(document.languageId) ?? '.ts'}`;
  const only = [name];
  return {
    list: async () => only,
    listed: () => only,
    read: (file) => (file === name ? documents.get(document.uri)?.getText() : undefined),
    saved: () => undefined,
    uri: () => document.uri,
    version: () => documents.get(document.uri)?.version ?? null,
    picture: (files) => {
      const text = documents.get(document.uri)?.getText();
      return { files, read: (file) => (file === name ? text : undefined), looked: () => [] };
    },
    path: (uri) => (uri === document.uri ? name : undefined),
    open: () => only,
    forget: () => {},
    relist: () => {},
  };
}
