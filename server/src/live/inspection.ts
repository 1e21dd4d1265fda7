// What can be asked of a connected server, and what is told of it meanwhile: the inspector's words, as data.
//
// JSON that a person or a server wrote travels as text, never parsed and printed again on its way: 1.0 stays 1.0, and
// a number with twenty digits keeps them all.
import type { DefinitionKind, Json } from '../definitions/definition.ts';

/** Something asked of a connected server. Exactly one `Answer` follows. */
export type Ask =
  /**
   * Any request of the protocol. Several round trips, where the server wants input first, are one ask. `params` is the
   * text of a JSON object, without `_meta`, which is added.
   */
  | { readonly do: 'request'; readonly method: string; readonly params: string; readonly timeoutMs?: number }
  /** A notification; answered as soon as it is sent. */
  | { readonly do: 'notify'; readonly method: string; readonly params: string }
  /** Resources of which changes are told; all of them, anew each time. */
  | { readonly do: 'subscribe'; readonly uris: readonly string[] }
  /** What is wrong with arguments for a tool, by its schema: an answer of `problems`. */
  | { readonly do: 'validate'; readonly tool: string; readonly text: string }
  /** What may stand at an offset of such arguments: an answer of `suggestions`. */
  | { readonly do: 'suggest'; readonly tool: string; readonly text: string; readonly offset: number }
  /** One message of the traffic, whole. */
  | { readonly do: 'message'; readonly seq: number }
  /** All traffic that is kept, as the text of one JSON document. */
  | { readonly do: 'export' }
  | { readonly do: 'probe'; readonly options: ProbeOptions };

export type Answer =
  | { readonly is: 'outcome'; readonly outcome: Outcome }
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'problems'; readonly problems: readonly JsonProblem[] }
  | { readonly is: 'suggestions'; readonly suggestions: readonly Suggestion[] }
  | { readonly is: 'probe'; readonly results: readonly ProbeResult[] }
  /** It could not be done at all: one sentence for people. */
  | { readonly is: 'failed'; readonly problem: string };

/** What became of a request. */
export interface Outcome {
  /**
   * `result` an answer; `error` an answer that is an error of the protocol; `timeout` none in time, and the server was
   * told so; `cancelled` by the person; `broken` the connection ended, or what came is no answer.
   */
  readonly is: 'result' | 'error' | 'timeout' | 'cancelled' | 'broken';
  readonly ms: number;
  /** The result or the error object, as the text the server wrote, without secrets; empty where there is none. */
  readonly text: string;
  /** One sentence for people where it is no result. */
  readonly problem?: string;
  /** Of a tool's result: that the tool says it failed (`isError`). */
  readonly toolError?: boolean;
  /** Of a tool with an output schema: what its structured content breaks. Undefined where there is nothing to check. */
  readonly invalid?: readonly string[];
  /** Where request and answer stand in the traffic. */
  readonly sent?: number;
  readonly received?: number;
}

/** A place in a text, in UTF-16 units, and one sentence for people. */
export interface JsonProblem {
  readonly offset: number;
  readonly length: number;
  readonly message: string;
}

/** A completion: `text` in place of what stands between `offset` and `offset + length`. */
export interface Suggestion {
  readonly label: string;
  readonly text: string;
  readonly offset: number;
  readonly length: number;
  /** Plain text. */
  readonly detail?: string;
}

/** A list that the server says it has and that could not be read: a server under construction may still be talked to. */
export interface UnreadList {
  readonly kind: DefinitionKind;
  /** One sentence for people. */
  readonly problem: string;
}

/** Whom one talks to, once that is known. */
export interface Greeting {
  readonly transport: 'stdio' | 'http' | 'sse';
  /** The version of the protocol that was agreed on. */
  readonly version: string;
  /** `modern` from 2026-07-28 on: no handshake, no sessions. */
  readonly era: 'legacy' | 'modern';
  readonly capabilities: { readonly [key: string]: Json };
  readonly serverInfo: { readonly [key: string]: Json };
  readonly instructions: string | undefined;
  /** Of a started server. */
  readonly pid: number | undefined;
}

/** One line of the traffic. */
export interface TrafficEntry {
  /** From 1, growing by one within a connection, also over restarts. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly from: 'client' | 'server';
  /** `note`: no message but something about the transport: an HTTP status, text that is no message. */
  readonly kind: 'request' | 'response' | 'error' | 'notification' | 'note';
  /** Of an answer, that of its request. */
  readonly method: string | undefined;
  /** The request's id, as JSON. */
  readonly rpcId: string | undefined;
  /** Of the whole message, in bytes of UTF-8. */
  readonly bytes: number;
  /** Of an answer: since its request. */
  readonly ms: number | undefined;
  /** The beginning of its text, without secrets, at most 400 UTF-16 units; not escaped. */
  readonly head: string;
  /** `head` is less than all of it; `message` gives the rest. */
  readonly more: boolean;
}

/** What a server asks the person for. `params` is the text of a JSON object. */
export interface Question {
  readonly question: number;
  readonly method: 'sampling/createMessage' | 'elicitation/create';
  readonly params: string;
  /** The ask during which it came, where that is known. */
  readonly request: number | undefined;
}

/** The text of the result, or the words of a refusal. */
export type Reply = { readonly result: string } | { readonly refused: string };

/** A folder or file the server is told of when it asks for roots. */
export interface Root {
  readonly uri: string;
  readonly name?: string;
}

export interface Progress {
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

export interface ProbeOptions {
  /** Addresses that are not of this machine, too. The person was asked. */
  readonly beyondLoopback?: boolean;
  /** Tools the person picked for payloads (paths, commands, addresses) with harmless markers; no others get any. */
  readonly payloadsFor?: readonly string[];
  /** Tools that may be called with arguments that break their schema; undefined: those that say they only read. */
  readonly callable?: readonly string[];
}

/** What one check of a running server found. */
export interface ProbeResult {
  /** `forged-origin`. */
  readonly check: string;
  /** What the check asks, as a short name: "Foreign Origin". */
  readonly title: string;
  readonly is: 'passed' | 'finding' | 'skipped';
  readonly severity: 'error' | 'warning' | 'note';
  /** What can happen, why here, and what to do; of a skipped one, why it was. */
  readonly message: string;
  /** The static rule that says the same of the source. */
  readonly rule: string | undefined;
  /** The tool or other definition it is about: `tool:read_file`. */
  readonly definition: string | undefined;
  /** What was sent and what came, for who wants to see it again; lines without control characters. */
  readonly evidence: readonly string[];
}
