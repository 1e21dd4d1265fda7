// What a suspicious passage is: the shape shared by all detectors of instructions in descriptions.
import type { Confidence } from '../../finding.ts';
import type { TextRole } from '../rule.ts';
import type { Directive } from './directives.ts';
import type { Sentence, Token } from './sentences.ts';

export type Family =
  | 'override'
  | 'concealment'
  | 'exfiltration'
  | 'secret'
  | 'consent'
  | 'precedence'
  | 'tampering'
  | 'covert'
  | 'command'
  | 'markup'
  | 'encoded'
  | 'scheme'
  | 'padding';

/** A passage of the folded text, why it is suspicious, and how sure that is. */
export interface Signal {
  readonly family: Family;
  readonly start: number;
  readonly end: number;
  readonly confidence: Confidence;
  /** What a mending takes out, where that is more than the passage. */
  readonly removal?: { readonly start: number; readonly end: number };
  /** For encoded text: what it decodes to. */
  readonly decoded?: string;
}

/** What the detectors of one sentence are given. */
export interface SentenceView {
  readonly sentence: Sentence;
  readonly words: readonly Token[];
  readonly directives: readonly Directive[];
  readonly next: SentenceView | undefined;
  readonly context: Context;
}

/** What is known about the text besides its words. */
export interface Context {
  readonly role: TextRole;
  /** It says what a parameter that is on or off does, and to nobody what to do: what comes unasked is what it turns on. */
  readonly saysWhatIsOn: boolean;
  /** The first sentence is an imperative, so bare imperatives are this author's way of describing. */
  readonly describesByImperative: boolean;
  /** Names of the server's own tools in their plain form; made when first asked for, since a server may have thousands. */
  own(): ReadonlySet<string>;
  /** The server has one tool. */
  readonly alone: boolean;
}
