// What the extension and the process that talks to servers say to each other. The one file of live/ that client/ may import.

import type { CallsProblem, SavedCall } from '../calls/format.ts';
import type { TextChange } from '../calls/write.ts';
import type { DefinedServer } from '../definitions/definition.ts';
import type { Answer, Ask, Greeting, Progress, Question, Reply, Root, TrafficEntry, UnreadList } from './inspection.ts';
import type { ConfiguredServer, Folder, FoundServers } from './launch.ts';

export type { CallsProblem, Expectation, SavedCall } from '../calls/format.ts';
export type { TextChange } from '../calls/write.ts';
export type { DefinedServer, Definition, DefinitionKind, Json } from '../definitions/definition.ts';
export type * from './inspection.ts';
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
  /** What stands in a text of `toolward.calls.json`, as the editor has it; `''` where there is no such file. */
  | { readonly kind: 'read-calls'; readonly request: number; readonly text: string }
  /** Which edits of such a text keep a call: added, or in place of the one with its name. Nothing is written. */
  | { readonly kind: 'write-call'; readonly request: number; readonly text: string; readonly call: SavedCall }
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
      /** What it is told when it asks for roots; none when undefined. */
      readonly roots?: readonly Root[];
      /** Told as `signed-in` before. */
      readonly signedIn?: string;
      /** Who the client is to an authorization server that does not let clients register. */
      readonly oauthClient?: OAuthClient;
      /** Started so that a debugger can attach; `debugger` tells where. Nothing then has a time limit. */
      readonly debug?: boolean;
      /**
       * Somebody answers what the server asks for (sampling, elicitation); else it is refused. Traffic is told only then.
       */
      readonly inspected?: boolean;
      /** A list that cannot be read is told with what else is served; else the server is ended with a problem. */
      readonly partly?: boolean;
      /** Only this era of the protocol is tried; else the older one first. */
      readonly era?: 'legacy' | 'modern';
    }
  /** Ends it and starts it again as it was started, its file of variables read anew. */
  | { readonly kind: 'restart'; readonly id: string }
  | { readonly kind: 'stop'; readonly id: string }
  | { readonly kind: 'ask'; readonly id: string; readonly request: number; readonly ask: Ask }
  /** Its answer then says `cancelled`, if it is not on its way already. */
  | { readonly kind: 'cancel'; readonly id: string; readonly request: number }
  | { readonly kind: 'reply'; readonly id: string; readonly question: number; readonly reply: Reply }
  | { readonly kind: 'roots'; readonly id: string; readonly roots: readonly Root[] };

/** A client id that was given out beforehand, or an address where the client describes itself. */
export interface OAuthClient {
  readonly id: string;
  readonly secret?: string;
}

/**
 * What the process says. Sentences and lines are free of the server's secrets, as far as they were known, and of control
 * characters. What was found is as it is written in the files, passwords too: it is for showing names, and for `start`.
 */
export type FromLive =
  | { readonly kind: 'found'; readonly request: number; readonly found: FoundServers }
  | {
      readonly kind: 'calls';
      readonly request: number;
      readonly calls: readonly SavedCall[];
      readonly problems: readonly CallsProblem[];
    }
  /** In the order of their places. With a `problem`, one sentence, there are none. */
  | {
      readonly kind: 'call-written';
      readonly request: number;
      readonly edits: readonly TextChange[];
      readonly problem?: string;
    }
  | { readonly kind: 'state'; readonly id: string; readonly state: ServerState }
  /**
   * What the server serves, after a start and each change: as it serves it, but for secrets. Not escaped, and its author is
   * a stranger. What is in lists that could not be read is not among it.
   */
  | {
      readonly kind: 'definitions';
      readonly id: string;
      readonly server: DefinedServer;
      readonly unread: readonly UnreadList[];
    }
  /** A line of its standard error. */
  | { readonly kind: 'stderr'; readonly id: string; readonly line: string }
  /** One sentence that a person should know, though it goes on. */
  | { readonly kind: 'note'; readonly id: string; readonly message: string }
  /** After each start, before its definitions. */
  | { readonly kind: 'greeting'; readonly id: string; readonly greeting: Greeting }
  /** In the order of `seq`, several at once. `dropped`: so many of the oldest are no longer kept. */
  | {
      readonly kind: 'traffic';
      readonly id: string;
      readonly entries: readonly TrafficEntry[];
      readonly dropped: number;
    }
  | { readonly kind: 'progress'; readonly id: string; readonly request: number; readonly progress: Progress }
  | { readonly kind: 'answer'; readonly id: string; readonly request: number; readonly answer: Answer }
  | { readonly kind: 'question'; readonly id: string; readonly question: Question }
  /** It was answered, or nobody waits for its answer any more. */
  | { readonly kind: 'question-over'; readonly id: string; readonly question: number }
  /** The person is to open the address in a browser; the server is connected to once they have signed in there. */
  | { readonly kind: 'sign-in'; readonly id: string; readonly url: string }
  /** What `start` may bring next time, so that nobody has to sign in again: a secret. Empty: forget it. */
  | { readonly kind: 'signed-in'; readonly id: string; readonly secret: string }
  /** A started program waits for a debugger: at this address of the inspector's protocol. */
  | { readonly kind: 'debugger'; readonly id: string; readonly url: string };

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
