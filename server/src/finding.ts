// The finding: what a rule says, before anybody dresses it for an editor, a terminal or SARIF.
import type { Span } from './snapshot.ts';

export type Severity = 'error' | 'warning' | 'note';
export type Confidence = 'high' | 'medium' | 'low';

/** One step on the way from a registration to a sink. */
export interface TraceStep {
  readonly span: Span;
  /** What happens here, as a sentence fragment: "argument `path` of tool `read`", "passed to `run`". */
  readonly message: string;
}

/** Replaces the text between `start` and `end` (UTF-16 offsets of the analysed text) by `text`. */
export interface Edit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A mending: `safe` may be applied with others and unseen, `review` shows its diff first. Edits do not overlap. */
export interface Fix {
  readonly title: string;
  readonly safety: 'safe' | 'review';
  readonly edits: readonly Edit[];
}

/** A comment `// toolward-allow <rule>: <reason>` that covers a finding. */
export interface Suppression {
  readonly span: Span;
  readonly reason: string;
}

export interface Finding {
  /** A rule's id, as in its page's name. */
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  /** The sink for argument rules, the registration for tool rules, the words for text rules. */
  readonly primary: Span;
  readonly related: readonly TraceStep[];
  /** From the registration to the sink, in order; empty when there is no flow. */
  readonly trace: readonly TraceStep[];
  /** Other ways to the same sink: through other tools, or built elsewhere. */
  readonly otherTraces?: readonly (readonly TraceStep[])[];
  readonly fixes: readonly Fix[];
  /** Names of the tools concerned, sorted. */
  readonly tools: readonly string[];
  /** Argument paths concerned, sorted: `filePath`, `input.where`, `items[]`. */
  readonly arguments: readonly string[];
  readonly suppressed?: Suppression;
}
