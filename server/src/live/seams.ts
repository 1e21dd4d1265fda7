// What other parts of live/ do for the inspector's connection: schemas are checked elsewhere, and so is what a server allows.
import type { DefinedServer, Json } from '../definitions/definition.ts';
import type { Authorization } from './authorization.ts';
import type { OAuthClient } from './contract.ts';
import type { JsonProblem, Outcome, ProbeOptions, ProbeResult, Suggestion } from './inspection.ts';
import type { Launch } from './launch.ts';
import type { Redactor } from './redact.ts';
import type { Session } from './session.ts';

/** Checks JSON by a stranger's schema, where that harms nobody. Never throws, never hangs. */
export interface Checker {
  /** What is wrong with a text as arguments. */
  validate(schema: Json, text: string): Promise<readonly JsonProblem[]>;
  /** What a tool's structured content, as the text it came as, breaks of its output schema: one sentence each. */
  conforms(schema: Json, text: string): Promise<readonly string[]>;
  /** What may stand at an offset, in UTF-16 units. */
  suggest(schema: Json, text: string, offset: number): Promise<readonly Suggestion[]>;
}

/** Somebody who signs in at a server at an address. */
export interface SigningIn extends Authorization {
  close(): void;
}

export interface SignInTold {
  /** What `onKept` told before. */
  readonly kept: string | undefined;
  readonly client: OAuthClient | undefined;
  /** The person is to open the address in a browser. */
  readonly onOpen: (url: string) => void;
  /** To be kept for the next time, as a secret; empty: what was kept is good for nothing. */
  readonly onKept: (secret: string) => void;
  /** One sentence that a person should know, though it goes on. */
  readonly onNote: (sentence: string) => void;
}

export interface ProbeContext {
  readonly session: Session;
  readonly redact: Redactor;
  readonly served: DefinedServer | undefined;
  /** What the other servers that are connected serve. */
  readonly others: readonly DefinedServer[];
  /** How it was started or reached, with its variables filled in. */
  readonly launch: Launch;
  /** Who is signed in there. */
  readonly authorization: Authorization | undefined;
  /** What a started server's environment is laid over. */
  readonly env: NodeJS.ProcessEnv;
  /** How long a server may take to end by itself, in milliseconds. */
  readonly graceMs?: number;
  readonly signal: AbortSignal;
  /** A request over the connection as it is, seen in its traffic. @param params the text of a JSON object */
  request(method: string, params: string, timeoutMs: number): Promise<Outcome>;
}

/** Runs safe checks against a running server. */
export type Prober = (options: ProbeOptions, context: ProbeContext) => Promise<readonly ProbeResult[]>;
