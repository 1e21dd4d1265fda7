// What the inspector's panel and its view say to each other. The view shows; the panel knows the editor and the server.
import type {
  Answer,
  Ask,
  DefinedServer,
  Greeting,
  Progress,
  Question,
  Reply,
  Root,
  SavedCall,
  ServerState,
  TrafficEntry,
  UnreadList,
} from '../../../server/src/live/contract.ts';

/** What the view says. */
export type FromView =
  /** It can hear; everything is told anew. Also after the editor was reloaded. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'connect' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'disconnect' }
  /** Answered by `answer` with the same number, which the view chooses. */
  | { readonly kind: 'ask'; readonly request: number; readonly ask: Ask }
  | { readonly kind: 'cancel'; readonly request: number }
  | { readonly kind: 'reply'; readonly question: number; readonly reply: Reply }
  | { readonly kind: 'roots'; readonly roots: readonly Root[] }
  /** Opens the registration in an editor. `key` as `tool:read_file`, `prompt:…`, `resource:…`, `template:…`. */
  | { readonly kind: 'open-source'; readonly key: string }
  /** Opens the place of a finding: its number in the definition's list. */
  | { readonly kind: 'open-finding'; readonly key: string; readonly finding: number }
  | { readonly kind: 'open-diff'; readonly key: string }
  /** Opens the arguments in an editor of their own, with completion and validation; what is typed there is told back. */
  | { readonly kind: 'edit-arguments'; readonly tool: string; readonly text: string }
  /** Opens a text read-only in an editor: a result, a message, what was too long for the view. */
  | {
      readonly kind: 'open-text';
      readonly title: string;
      readonly language: 'json' | 'plaintext';
      readonly text: string;
    }
  /** Asks where to, then writes. */
  | { readonly kind: 'save-text'; readonly name: string; readonly text: string }
  | { readonly kind: 'save-bytes'; readonly name: string; readonly base64: string }
  | { readonly kind: 'copy'; readonly text: string }
  /** The person pressed a link of the server's; they are asked before a browser opens. */
  | { readonly kind: 'open-link'; readonly url: string }
  /** Keeps a call in the workspace's file of saved calls; the person is asked for its name. */
  | { readonly kind: 'save-call'; readonly tool: string; readonly arguments: string }
  | { readonly kind: 'open-saved-calls' }
  /** Attach a debugger: ends the server and starts it again so that breakpoints are reached. */
  | { readonly kind: 'debug' };

/** What the panel says. */
export type ToView =
  | { readonly kind: 'server'; readonly server: ShownServer }
  | { readonly kind: 'state'; readonly state: ServerState }
  | { readonly kind: 'greeting'; readonly greeting: Greeting }
  /** As served now, in the order served. */
  | { readonly kind: 'definitions'; readonly served: DefinedServer; readonly unread: readonly UnreadList[] }
  /** What the source says about them; by key. */
  | { readonly kind: 'links'; readonly links: Readonly<Record<string, Link>> }
  | { readonly kind: 'traffic'; readonly entries: readonly TrafficEntry[]; readonly dropped: number }
  /** Lines of standard error, and notes. */
  | { readonly kind: 'lines'; readonly lines: readonly OutputLine[] }
  | { readonly kind: 'progress'; readonly request: number; readonly progress: Progress }
  | { readonly kind: 'answer'; readonly request: number; readonly answer: Answer }
  | { readonly kind: 'question'; readonly question: Question }
  | { readonly kind: 'question-over'; readonly question: number }
  | { readonly kind: 'roots'; readonly roots: readonly Root[] }
  | { readonly kind: 'saved-calls'; readonly calls: readonly ShownCall[] }
  /** Shows a tool, prompt or resource, ready to be called; with arguments where they are given (a JSON text). */
  | { readonly kind: 'select'; readonly key: string; readonly arguments?: string }
  /** What was typed in the arguments' own editor; `call` when the tool is to be called with it. */
  | { readonly kind: 'arguments'; readonly tool: string; readonly text: string; readonly call: boolean }
  /** Shows a page of the view: a palette command asked for it. */
  | { readonly kind: 'show'; readonly page: Page };

export type Page = 'tools' | 'prompts' | 'resources' | 'tasks' | 'traffic' | 'output' | 'probe' | 'server';

export interface ShownServer {
  /** What the view keeps with its state, so that the panel knows after a reload whose it is. */
  readonly id: string;
  /** Its configured name; the words of a file, so not to be trusted. */
  readonly name: string;
  /** How it is started or reached, for people, without secrets. */
  readonly how: string;
  /** Where it is configured, for people. */
  readonly where: string;
  /** It can be started under a debugger. */
  readonly debuggable: boolean;
}

/** A definition's links to the source and to what was approved. */
export interface Link {
  /** It is registered in the workspace's source. */
  readonly source: boolean;
  /** `approved`, `changed`, `hostile`, `new`, `missing`, `unapproved`. */
  readonly approval: string | undefined;
  /** It runs otherwise than the source says. */
  readonly runsOther: boolean;
  readonly findings: readonly LinkedFinding[];
}

export interface LinkedFinding {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
}

export interface OutputLine {
  readonly at: number;
  readonly from: 'stderr' | 'note' | 'problem';
  readonly text: string;
}

/** As in the workspace's file of saved calls, for the server that is shown. */
export type ShownCall = Pick<SavedCall, 'name' | 'tool' | 'arguments'>;
