// What the extension and the process that talks to servers say to each other. The one file of live/ that client/ may import.
import type { DefinedServer } from '../definitions/definition.ts';
import type { ConfiguredServer, Folder, FoundServers } from './launch.ts';

export type { DefinedServer, Definition, DefinitionKind, Json } from '../definitions/definition.ts';
export type {
  ConfiguredServer,
  FileProblem,
  Folder,
  FoundServers,
  HostId,
  HttpLaunch,
  Input,
  Launch,
  StdioLaunch,
} from './launch.ts';

/**
 * The program to fork, relative to the extension's folder; its argument is the extension's version, for servers that ask
 * who connects. Nothing is started before it is told to.
 */
export const liveProgram = 'dist/live.js';

/** What the extension says. */
export type ToLive =
  /** Which servers hosts and packages know. Only reads files. */
  | { readonly kind: 'find'; readonly request: number; readonly folders: readonly Folder[]; readonly ofUser: boolean }
  /**
   * Starts or reaches a server and stays with it; in place of the one with the same id, if there is one. The caller has
   * made sure that somebody asked for it, and that the workspace is trusted.
   */
  | {
      readonly kind: 'start';
      /** Chosen by the extension. */
      readonly id: string;
      readonly server: ConfiguredServer;
      readonly folders: readonly Folder[];
      /** What the user answered, by the input's id. Kept in memory only. */
      readonly inputs: Readonly<Record<string, string>>;
    }
  /** Ends it and starts it again as it was started, its file of variables read anew. */
  | { readonly kind: 'restart'; readonly id: string }
  | { readonly kind: 'stop'; readonly id: string };

/**
 * What the process says. Sentences and lines are free of the server's secrets, as far as they were known, and of control
 * characters. What was found is as it is written in the files, passwords too: it is for showing names, and for `start`.
 */
export type FromLive =
  | { readonly kind: 'found'; readonly request: number; readonly found: FoundServers }
  | { readonly kind: 'state'; readonly id: string; readonly state: ServerState }
  /**
   * What the server serves, after a start and each change: as it serves it, but for secrets. Not escaped, and its author is
   * a stranger.
   */
  | { readonly kind: 'definitions'; readonly id: string; readonly server: DefinedServer }
  /** A line of its standard error. */
  | { readonly kind: 'stderr'; readonly id: string; readonly line: string }
  /** One sentence that a person should know, though it goes on. */
  | { readonly kind: 'note'; readonly id: string; readonly message: string };

export type ServerState =
  | { readonly is: 'starting' }
  /** Its definitions were told. */
  | { readonly is: 'running' }
  | { readonly is: 'stopped' }
  /**
   * `problem` is one sentence for people. A server at an address is still waited for and may be `running` again; a
   * started one needs a `restart`.
   */
  | { readonly is: 'failed'; readonly problem: string };
