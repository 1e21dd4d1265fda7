// What other parts of live/ do for the inspector's connection: schemas are checked elsewhere, and so is what a server allows.
import type { DefinedServer } from '../definitions/definition.ts';
import type { JsonProblem, ProbeOptions, ProbeResult, Suggestion } from './inspection.ts';
import type { Redactor } from './redact.ts';
import type { Session } from './session.ts';

/** Checks JSON against the schemas a server serves, where a hostile schema harms nobody. */
export interface Checker {
  /** What is wrong with arguments for a tool. */
  validate(server: DefinedServer | undefined, tool: string, text: string): Promise<readonly JsonProblem[]>;
  suggest(
    server: DefinedServer | undefined,
    tool: string,
    text: string,
    offset: number,
  ): Promise<readonly Suggestion[]>;
  /** What a result's structured content breaks of the tool's output schema; undefined where there is nothing to check. */
  invalid(server: DefinedServer | undefined, tool: string, result: string): Promise<readonly string[] | undefined>;
}

export interface ProbeContext {
  readonly session: Session;
  readonly redact: Redactor;
  readonly served: DefinedServer | undefined;
  readonly signal: AbortSignal;
}

/** Runs safe checks against a running server. */
export type Prober = (options: ProbeOptions, context: ProbeContext) => Promise<readonly ProbeResult[]>;
