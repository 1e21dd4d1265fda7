// What the benchmark knows of servers: the tools each of them serves, and how that was found out.
import { readFileSync } from 'node:fs';

/** The true list of one server of a pinned tree. */
export interface Expected {
  readonly repo: string;
  readonly ref: string;
  /** Folders of the tree that the list speaks of, where a repository holds several servers; all when absent. */
  readonly parts?: readonly string[];
  /** `running: package@version`, or `hand count` of the pinned source. */
  readonly counted: string;
  /** Day of the count. */
  readonly date: string;
  readonly tools: readonly string[];
  /** What a reader of the list should know: settings it was started with, what only other settings serve. */
  readonly note?: string;
}

/** A published package that is started. */
export interface Package {
  readonly id: string;
  readonly package: string;
  readonly version: string;
  /** Other packages at versions that the package needs beside it. */
  readonly beside?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The pinned tree it was made from, compared too: its repository and, where there are several, its folder. */
  readonly source?: { readonly repo: string; readonly part?: string };
  /** Differences that somebody has looked into. */
  readonly reasons?: readonly Reason[];
}

/** Why what is served and what is found differ. */
export interface Reason {
  /** Compared with: the package's own text, or the source it was made from. */
  readonly in?: 'package' | 'source';
  /** Names of tools; all when absent. */
  readonly tools?: readonly string[];
  readonly what: 'missing' | 'surplus' | 'description' | 'arguments';
  readonly why: string;
}

export interface Truth {
  readonly servers: readonly Expected[];
  readonly packages: readonly Package[];
}

/** Reads the list. Throws an Error with one line for people when it cannot be used. */
export function readTruth(file: string): Truth {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`The list ${file} cannot be read: ${(error as Error).message}`);
  }
  const { format, servers, packages } = (data ?? {}) as { format?: unknown; servers?: unknown; packages?: unknown };
  if (format !== 1 || !Array.isArray(servers) || !Array.isArray(packages))
    throw new Error(`The list ${file} is not of format 1 with "servers" and "packages".`);
  return { servers, packages };
}
