// The servers that are really started: packages and commits, and what somebody found out about each difference.
import { readFileSync } from 'node:fs';
import type { What } from './started-compare.ts';

export interface StartedServer {
  readonly id: string;
  /** The published package, at a version; absent where the server is built from its source. */
  readonly package?: string;
  readonly version?: string;
  /** How it registers its tools, in words. */
  readonly style: string;
  /** Generation of the SDK: `1` for @modelcontextprotocol/sdk, `2` for @modelcontextprotocol/server. */
  readonly sdk: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The commit the version was made from. Its TypeScript is what is analysed. */
  readonly source?: {
    readonly repo: string;
    readonly ref: string;
    /** Number of code files the tree has. */
    readonly files: number;
    /** Folder of the server where a repository holds several. */
    readonly part?: string;
    /** The program's first file. The server is built from it where no such version is published. */
    readonly entry?: string;
  };
  /** The published files are analysed too, as they are. */
  readonly published?: boolean;
  readonly reasons?: readonly Reason[];
}

/** Why what is served and what is found differ. */
export interface Reason {
  readonly what: What;
  /** Names of tools; all when absent. */
  readonly tools?: readonly string[];
  /** Paths of arguments; all when absent. */
  readonly paths?: readonly string[];
  /** Compared with this text alone; both when absent. */
  readonly in?: 'source' | 'published';
  readonly why: string;
}

/** Reads the list. Throws an Error with one line for people when it cannot be used. */
export function readStarted(file: string): readonly StartedServer[] {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`The list ${file} cannot be read: ${(error as Error).message}`);
  }
  const { format, servers } = (data ?? {}) as { format?: unknown; servers?: unknown };
  if (format !== 1 || !Array.isArray(servers)) throw new Error(`The list ${file} is not of format 1 with "servers".`);
  for (const { id, package: name, source } of servers as StartedServer[])
    if (!/^[\w-]+$/.test(id ?? '') || (!name && !source?.entry))
      throw new Error(`The list ${file} has a server without an id, or without a package or an entry: ${id}.`);
  return servers;
}
