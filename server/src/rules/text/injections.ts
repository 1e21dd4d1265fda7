// Puts the detectors together: which passages of a text give its reader orders beyond describing the tool.
import type { Confidence } from '../../finding.ts';
import type { TextFact, TextRole } from '../rule.ts';
import { shown } from './characters.ts';
import { concealment, covert } from './concealment.ts';
import { type Directive, directives } from './directives.ts';
import { encoded, schemes } from './encoded.ts';
import { fold, unleet } from './fold.ts';
import { foreign } from './languages.ts';
import { markup, padding } from './markup.ts';
import { namesSecretFile } from './objects.ts';
import { override } from './override.ts';
import { command, consent, plainName, precedence, tampering } from './reach.ts';
import { type Sentence, sentences, type Token, tokens } from './sentences.ts';
import type { Context, Family, SentenceView, Signal } from './signals.ts';
import { theft } from './theft.ts';

/** What a text belongs to. */
type Described = Pick<TextFact, 'role' | 'flag' | 'siblings'>;

/** Somebody is spoken to, or told when: more than what a switch turns on. "When true", "set to true to …" are not. */
const ADDRESSED =
  /\b(?:always|never|must|should|shall|have to|need to|make sure|ensure|remember|please|important|immediately|you|your|yourself|assistant|agent|ai|llm|model|claude|do not|don['\u2019]t)\b|\bwhen(?:ever)?\b(?! (?:(?:it is |it's |this is )?(?:true|false|enabled|disabled|set|on|off|given|specified|present)\b))|\b(?:set|pass|leave|keep|turn)\b[^.;!]{0,30}\b(?:true|on|enabled|yes)\W{0,3}(?:[.;!]|$)/i;

/** A passage with offsets of the text as served. */
export interface Injection {
  readonly family: Family;
  readonly start: number;
  readonly end: number;
  readonly confidence: Confidence;
  /** What to take out with it: the element around its opening tag; the passage itself for most. */
  readonly removal: { readonly start: number; readonly end: number };
  /** The passage, safe to print. */
  readonly words: string;
  /** What an encoded passage says, safe to print. */
  readonly decoded: string | undefined;
}

export interface Scan {
  readonly injections: readonly Injection[];
  /** Characters that were read; less than the text's length only where the text is longer than the bound. */
  readonly scanned: number;
}

/** Twenty thousand characters: ten times the longest description of 755 published ones, read in a few milliseconds. */
export const SCAN_LIMIT = 20_000;
/** Sentences looked at, and orders in one of them: bounds for texts made to be slow, far above real ones. */
const SENTENCE_LIMIT = 2_000;
const ORDER_LIMIT = 40;

/** The same for a text of a server; it is read once, whoever asks. */
export function injectionsOf(fact: TextFact): Scan {
  const make = (): Scan => injections(fact.text, fact);
  return fact.once ? fact.once('injections', make) : make();
}

/**
 * Passages of a text that tell the model to do what is not the tool's own work, in order.
 * Pure and deterministic; the time grows linearly with the text, up to `SCAN_LIMIT` characters.
 */
export function injections(text: string, about: Described): Scan {
  const scanned = Math.min(text.length, SCAN_LIMIT);
  const folded = fold(text.slice(0, scanned));
  const found = merge(escalate(signalsIn(folded.text, about, true)));
  return {
    scanned,
    injections: found.map((signal) => {
      const start = folded.original(signal.start);
      const end = folded.originalEnd(signal.end);
      return {
        family: signal.family,
        start,
        end,
        confidence: signal.confidence,
        removal:
          signal.removal === undefined
            ? { start, end }
            : { start: folded.original(signal.removal.start), end: folded.originalEnd(signal.removal.end) },
        words: shown(text.slice(start, end), 120).replace(/[.!。！]$/, ''),
        decoded: signal.decoded === undefined ? undefined : shown(signal.decoded),
      };
    }),
  };
}

function signalsIn(text: string, about: Described, decode: boolean): readonly Signal[] {
  if (isIdentifier(about.role)) return identifier(text);
  const { siblings } = about;
  let own: ReadonlySet<string> | undefined;
  const context: Context = {
    role: about.role,
    own: () => {
      own ??= new Set(siblings.map(plainName));
      return own;
    },
    saysWhatIsOn: about.flag === true && !ADDRESSED.test(text),
    alone: siblings.length > 0 && siblings.every((name) => name === siblings[0]),
    describesByImperative: false,
  };
  const views = viewsOf(text, context);
  const found: Signal[] = views.flatMap((view) => [
    ...tampering(view),
    ...theft(view),
    ...override(view),
    ...concealment(view),
    ...covert(view),
    ...consent(view),
    ...precedence(view),
    ...command(view),
    ...foreign(view),
  ]);
  found.push(...markup(text, context), ...padding(text), ...schemes(text));
  const letters = unleet(text);
  if (letters !== text) {
    for (const view of viewsOf(letters, context)) found.push(...override(view), ...concealment(view));
  }
  if (decode) found.push(...encoded(text, (inner) => orders(inner, about)));
  return found;
}

/** Whether a decoded text gives orders: by the detectors themselves, or plainly in the imperative. */
function orders(text: string, about: Described): boolean {
  const inner = text.slice(0, 2000);
  if (signalsIn(fold(inner).text, { ...about, role: 'description' }, false).length > 0) return true;
  return sentences(inner).some((sentence) =>
    directives(tokens(sentence.text)).some((order) => order.strength === 'strong'),
  );
}

function viewsOf(text: string, shared: Context): readonly SentenceView[] {
  const cut = sentences(text).slice(0, SENTENCE_LIMIT);
  const read = cut.map((sentence) => parse(sentence));
  const first = read[0]?.orders[0];
  const context: Context = {
    ...shared,
    // An imperative right at the start, and not one with an occasion, is the author's way of describing.
    describesByImperative: first !== undefined && !first.negated && first.strength === 'weak' && first.at <= 1,
  };
  const views: SentenceView[] = [];
  for (const { sentence, words, orders } of read.reverse()) {
    views.push({ sentence, words, directives: orders, next: views.at(-1), context });
  }
  return views.reverse();
}

function parse(sentence: Sentence): { sentence: Sentence; words: readonly Token[]; orders: readonly Directive[] } {
  const words = tokens(sentence.text);
  return { sentence, words, orders: directives(words).slice(0, ORDER_LIMIT) };
}

function isIdentifier(role: TextRole): boolean {
  return role === 'name' || role === 'parameter-name';
}

/**
 * Names have no sentences. One that spells out where its value is to be read from is an order all the same:
 * `content_from_reading_ssh_id_rsa`.
 */
function identifier(text: string): readonly Signal[] {
  const spelled = text.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ');
  const asPaths = spelled
    .replace(/\bid (rsa|dsa|ecdsa|ed25519)\b/gi, 'id_$1')
    .replace(/\bmcp json\b/gi, 'mcp.json')
    .replace(/\b(?:dot )?env (?:file|contents?)\b/gi, '.env ')
    .replace(/\betc (passwd|shadow)\b/gi, '/etc/$1')
    .replace(/\baws credentials\b/gi, '.aws/credentials');
  if (!namesSecretFile(asPaths)) return [];
  if (!/\b(?:content|contents|reading|read|dump|from reading|contents of|data of|exfil\w*)\b/i.test(spelled)) return [];
  return [{ family: 'secret', start: 0, end: text.length, confidence: 'high' }];
}

const RANK: Readonly<Record<Confidence, number>> = { low: 0, medium: 1, high: 2 };

/** Two different signs in one text support each other: what was likely becomes sure. */
function escalate(signals: readonly Signal[]): readonly Signal[] {
  const families = new Set(signals.filter((signal) => signal.confidence !== 'low').map((signal) => signal.family));
  if (families.size < 2) return signals;
  return signals.map((signal) =>
    signal.confidence === 'medium' ? { ...signal, confidence: 'high' as const } : signal,
  );
}

/** One signal for each passage: the surest of those that share it, and of equals the first in the order above. */
function merge(signals: readonly Signal[]): readonly Signal[] {
  const byPlace = new Map<string, Signal>();
  for (const signal of signals) {
    const key = `${signal.start}:${signal.end}`;
    const known = byPlace.get(key);
    if (known === undefined || RANK[signal.confidence] > RANK[known.confidence]) byPlace.set(key, signal);
  }
  return [...byPlace.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}
