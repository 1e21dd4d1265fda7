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
