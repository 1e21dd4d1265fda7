// The public core: a resumable step over an immutable snapshot. Both doors drive it.
import type { Finding } from './finding.ts';
import type { Snapshot, Span } from './snapshot.ts';

/** What a tool's handler can do to the world, collected over everything the handler reaches. */
export type Capability =
  | 'reads-files'
  | 'writes-files'
  | 'deletes-files'
  | 'spawns-processes'
  | 'opens-network'
  | 'reads-database'
  | 'writes-database'
  | 'evaluates-code'
  | 'reads-environment';

export interface ArgumentInfo {
  /** `filePath`, `input.where`, `items[]`. */
  readonly path: string;
  /** `string`, `number`, `"a" | "b"`, `unknown`, … as the schema says. */
  readonly type: string;
  readonly required: boolean;
  readonly description?: string;
}

export interface ToolInfo {
  /** The name as served, or undefined when it cannot be known from the source. */
  readonly name: string | undefined;
  readonly kind: 'tool' | 'prompt' | 'resource';
  /** The registration: the call, or the entry of the list that `tools/list` answers with. */
  readonly registration: Span;
  /** The handler's function, or undefined when it was not found. */
  readonly handler: Span | undefined;
  readonly description: string | undefined;
  readonly arguments: readonly ArgumentInfo[];
  readonly capabilities: readonly Capability[];
  /** Why the handler could not be followed; undefined when it was. Such a tool is never counted as clean. */
  readonly unresolved: string | undefined;
}

export interface ServerInfo {
  readonly name: string | undefined;
  /** The construction, or the first registration when the server comes from outside. */
  readonly span: Span;
  readonly tools: readonly ToolInfo[];
}

export interface Coverage {
  /** Files whose code was followed, sorted. */
  readonly analysed: readonly string[];
  /** Files left out, with the reason; files that simply no handler reaches are not listed. */
  readonly skipped: readonly { readonly file: string; readonly why: string }[];
  /** Bounds that cut the analysis short, as sentences. */
  readonly cuts: readonly string[];
}

export interface AnalysisResult {
  /** Sorted by file, offset, rule. Suppressed findings are in it, marked. */
  readonly findings: readonly Finding[];
  readonly servers: readonly ServerInfo[];
  readonly coverage: Coverage;
}

export interface AnalysisOptions {
  /** Rules to run; all when undefined. */
  readonly rules?: readonly string[];
}

/** The resumable step: yields after each unit of work (a file, a handler), so that a door can cancel or breathe. */
export function* analysis(_snapshot: Snapshot, _options: AnalysisOptions = {}): Generator<void, AnalysisResult, void> {
  yield;
  return { findings: [], servers: [], coverage: { analysed: [], skipped: [], cuts: [] } };
}

/** The step run to its end: for tests and the command line. Never throws. */
export function analyze(snapshot: Snapshot, options: AnalysisOptions = {}): AnalysisResult {
  const steps = analysis(snapshot, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

export type { Span };
