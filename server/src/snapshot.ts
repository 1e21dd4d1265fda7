// What the core reads: an immutable picture of the files of one project.

/**
 * An immutable picture of a project. Paths are POSIX and relative to the root
 * ("src/index.ts"); the same snapshot always answers the same.
 */
export interface Snapshot {
  /** The code files that may be analysed, sorted by code unit. */
  readonly files: readonly string[];
  /** Text of any file below the root (code, `package.json`, `tsconfig.json`), or undefined when there is none. */
  read(path: string): string | undefined;
  /**
   * Paths among which all are whose text is another than in `earlier`, when that is an earlier snapshot of the same
   * folder with the same array of files; undefined where that is not known.
   */
  changedSince?(earlier: Snapshot): Iterable<string> | undefined;
  /** The snapshot that this one only passes on, if it does. */
  readonly origin?: Snapshot;
}

/** A place in a file: UTF-16 offsets, `end` exclusive. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A snapshot over texts in memory, for tests and for editors' unsaved files. */
export function snapshotOf(texts: Readonly<Record<string, string>> | ReadonlyMap<string, string>): Snapshot {
  const map = texts instanceof Map ? texts : new Map(Object.entries(texts));
  return { files: [...map.keys()].filter(isCodeFile).sort(), read: (path) => map.get(path) };
}

/** True for the eight TypeScript and JavaScript endings the analysis reads; declaration files are left out. */
export function isCodeFile(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
}
