// What other parts of live/ do for the inspector's connection: schemas are checked elsewhere, and so is what a server allows.
import type { DefinedServer, Json } from '../definitions/definition.ts';
import type { JsonProblem, ProbeOptions, ProbeResult, Suggestion } from './inspection.ts';
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

export interface ProbeContext {
  readonly session: Session;
  readonly redact: Redactor;
  readonly served: DefinedServer | undefined;
  readonly signal: AbortSignal;
}

/** Runs safe checks against a running server. */
export type Prober = (options: ProbeOptions, context: ProbeContext) => Promise<readonly ProbeResult[]>;
