// How a server is started or reached, as a host's file or a package says it: data that any process may pass on.

/** A program that speaks MCP over its standard streams. */
export interface StdioLaunch {
  readonly kind: 'stdio';
  /** A program's name or path; never a shell's text. */
  readonly command: string;
  readonly args: readonly string[];
  /** Laid over the environment of whoever starts it; null takes a variable away. */
  readonly env: Readonly<Record<string, string | null>>;
  /** A file of `NAME=value` lines; `env` goes before it. */
  readonly envFile?: string;
  readonly cwd?: string;
  /** Values that must not be shown or written anywhere, besides those of `env`. */
  readonly secrets?: readonly string[];
}

/** A server that is reached by its address. `http` is Streamable HTTP; `sse` the transport before it. */
export interface HttpLaunch {
  readonly kind: 'http' | 'sse';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Values that must not be shown or written anywhere, besides those of `headers`. */
  readonly secrets?: readonly string[];
}

export type Launch = StdioLaunch | HttpLaunch;

export type HostId =
  | 'vscode'
  | 'claude-code'
  | 'claude-desktop'
  | 'copilot'
  | 'cursor'
  | 'windsurf'
  | 'cline'
  | 'roo'
  | 'gemini'
  | 'zed'
  | 'continue'
  | 'kiro'
  | 'opencode'
  | 'inspector'
  /** The person typed it in. */
  | 'typed'
  /** No host: a program or script of a package. */
  | 'package';

/** What a host asks its user for, before it starts a server. */
export interface Input {
  readonly id: string;
  readonly description: string | undefined;
  /** Not shown while it is typed. */
  readonly password: boolean;
  readonly default: string | undefined;
  /** The only answers, where there are. */
  readonly choices: readonly string[] | undefined;
}

/** A server that some file says how to start or reach. Variables are as they are written. */
export interface ConfiguredServer {
  readonly name: string;
  readonly host: HostId;
  /** Where it is written: the file's path, and the offset of its name in UTF-16 units. */
  readonly file: string;
  readonly offset: number;
  /** The folder it is meant for, absolute; undefined for a user's own, which is meant for all. */
  readonly folder: string | undefined;
  readonly launch: Launch;
  /** Those that the launch names. */
  readonly inputs: readonly Input[];
  /** The host does not start it. */
  readonly disabled: boolean;
}

/** Something wrong in such a file. */
export interface FileProblem {
  readonly file: string;
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** One sentence for people, without the place. */
  readonly message: string;
}

export interface FoundServers {
  readonly servers: readonly ConfiguredServer[];
  readonly problems: readonly FileProblem[];
}

/** A folder open in the editor, or the one a command line runs in. */
export interface Folder {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}
