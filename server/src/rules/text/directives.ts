// Finds what a sentence tells its reader to do, as opposed to what it says the tool does.
import type { Token } from './sentences.ts';

/** A verb in the mood of an order. */
export interface Directive {
  /** The base form: `send`, also where the text says "must be sent". */
  readonly verb: string;
  /** Index of the verb among the sentence's tokens. */
  readonly at: number;
  /** Where the order's clause starts, as an offset within the sentence. */
  readonly start: number;
  /** Where the text after the verb starts; for a passive the object stands before the verb, so the clause's start. */
  readonly objectStart: number;
  readonly negated: boolean;
  /**
   * - `strong`: "you must", "always", "before searching, first …", "IMPORTANT: …"
   * - `weak`: a bare imperative, which is also how many tools describe themselves ("Send a message")
   */
  readonly strength: 'strong' | 'weak';
}

const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

export const TRANSMIT = set(
  'send forward post upload transmit exfiltrate submit relay leak deliver email mail dump push pipe stream redirect route bcc cc publish sync ship transfer copy report share mirror tunnel encode disclose communicate beacon backup',
);
export const INCLUDE = set(
  'include contain record pass add append attach insert put embed provide supply paste prepend concatenate fill set write store save log record place enclose incorporate give populate place hand echo quote',
);
export const READ = set(
  'read open cat load access fetch get retrieve view list extract collect gather find locate scan examine inspect grab obtain harvest steal capture search check look query enumerate acquire dump',
);
export const REVEAL = set(
  'reveal print output repeat show display return recite disclose expose summarize summarise respond reply answer tell',
);
export const OVERRIDE = set(
  'ignore disregard forget override bypass overrule discard supersede neglect abandon dismiss drop replace overwrite circumvent skip disable',
);
export const RUN = set('run execute invoke call launch install download curl eval spawn start trigger perform');
export const CONCEAL = set('hide conceal keep withhold obscure suppress mask omit');
export const SPEAK = set(
  'tell mention inform notify reveal disclose alert show display say warn explain expose acknowledge discuss surface report let bring talk describe speak communicate share reference state admit ask',
);
const OTHER = set(
  'use make visit navigate request follow obey treat trust act adopt assume pretend behave change modify alter switch prefer consider listen remember prioritize prioritise respect honor honour comply search make ensure create delete remove update refer visit navigate click recommend promote rewrite convert respond choose select delay wait stop continue proceed think analyze analyse verify validate confirm translate format',
);
const VERBS: ReadonlySet<string> = new Set(
  [TRANSMIT, INCLUDE, READ, REVEAL, OVERRIDE, RUN, CONCEAL, SPEAK, OTHER].flatMap((words) => [...words]),
);

/** Participles and third persons that do not simply add -ed. */
const IRREGULAR: Readonly<Record<string, string>> = {
  sent: 'send',
  put: 'put',
  read: 'read',
  given: 'give',
  written: 'write',
  told: 'tell',
  shown: 'show',
  kept: 'keep',
  hidden: 'hide',
  run: 'run',
  set: 'set',
  fed: 'pass',
  found: 'find',
  withheld: 'withhold',
  forgotten: 'forget',
  overridden: 'override',
  overwritten: 'overwrite',
  copied: 'copy',
  replied: 'reply',
  transmitted: 'transmit',
  submitted: 'submit',
  transferred: 'transfer',
  ccd: 'cc',
  bccd: 'bcc',
};

const ADVERBS = set(
  'first then also always please silently secretly quietly covertly discreetly additionally immediately automatically simply just now once instead directly afterwards later next finally only kindly carefully subsequently invisibly further still fully next subtly randomly ever again',
);
const STRONG_ADVERBS = set(
  'first always please silently secretly quietly covertly discreetly immediately automatically also additionally',
);
const MODALS = set('must should shall');
const GERUND = /^[a-z]{2,20}ing$/;
/** Words after which "to do" is an order. */
const OBLIGING = set(
  'want require requires need needs have has required sure remember forget necessary mandatory essential important crucial imperative vital instructed supposed ought obliged obligated expected asked told careful required; critical',
);
const SUBORDINATE = set(
  'before after ahead when whenever while if once upon prior during every each at in for to as since because on until with regardless prior; unless anytime given following immediately whatever however where',
);
const LABELS = set(
  'important note critical warning attention system mandatory required urgent notice instruction instructions caution reminder remember rule requirement must crucial priority admin administrator override policy security compliance protocol agent assistant ai llm model claude gpt',
);
const BOUNDARY = set(': ; — – ( > • - * … . ! ? " | ]');
const READER = set(
  'you assistant ai model agent llm client caller claude gpt chatgpt copilot cursor agents assistants models',
);

/** The orders of a sentence, in order. Linear in the number of tokens: every look back is bounded. */
export function directives(words: readonly Token[]): readonly Directive[] {
  const found: Directive[] = [];
  const labelled = hasLabel(words);
  const timed = isTimed(words);
  for (let i = 0; i < words.length; i++) {
    const order = directiveAt(words, i, found, labelled || timed);
    if (order !== undefined) found.push(order);
  }
  return found;
}

function directiveAt(
  words: readonly Token[],
  i: number,
  earlier: readonly Directive[],
  emphatic: boolean,
): Directive | undefined {
  const token = words[i]!;
  if (token.kind !== 'word') return undefined;
  const passive = passiveAt(words, i);
  if (passive !== undefined) return passive;
  const verb = token.text;
  if (!VERBS.has(verb)) return undefined;
  let j = i - 1;
  let strong = emphatic;
  let marked = false;
  while (j >= 0 && i - j < 8 && (ADVERBS.has(words[j]!.text) || isDecoration(words[j]!))) {
    if (STRONG_ADVERBS.has(words[j]!.text)) marked = true;
    j--;
  }
  strong ||= marked;
  const left = words[j];
  const make = (strength: 'strong' | 'weak', negated: boolean, from = j + 1): Directive => ({
    verb,
    at: i,
    start: words[from]!.start,
    objectStart: token.end,
    negated,
    strength,
  });
  if (left === undefined) return make(strong ? 'strong' : 'weak', false);
  const before = words[j - 1]?.text ?? '';
  if (NEGATIONS.has(left.text)) return negation(words, j) ? make('strong', true, negationStart(words, j)) : undefined;
  if (left.text === 'forget' || left.text === 'fail') return undefined;
  if (MODALS.has(left.text)) return make('strong', false, subjectStart(words, j));
  if (left.text === 'will' && READER.has(before)) return make('strong', false, subjectStart(words, j));
  if (READER.has(left.text) && /^(?:that|sure|ensure|require[sd]?|want|,)$/.test(before))
    return make('strong', false, j);
  if (left.text === 'to') {
    // "Use the mail tool to send …" is an order to send; "use this tool to send …" describes this tool.
    const last = earlier.at(-1);
    if (last?.verb === 'use' && i - last.at <= 8 && words[last.at + 1]?.text !== 'this') {
      return make(last.strength, last.negated);
    }
    const obliged = OBLIGING.has(before) || (before === 'you' && OBLIGING.has(words[j - 2]?.text ?? ''));
    return obliged ? make('strong', false, Math.max(0, j - 1)) : undefined;
  }
  if (left.kind === 'mark' && BOUNDARY.has(left.text)) return make(strong ? 'strong' : 'weak', false);
  if (left.text === ',' || left.text === 'and' || left.text === 'then' || left.text === 'or' || left.text === 'but') {
    const last = earlier.at(-1);
    if (last !== undefined && i - last.at < 60) {
      const negated = last.negated && (left.text === 'or' || (left.text === 'and' && i - last.at <= 3));
      return make(strong || last.strength === 'strong' ? 'strong' : 'weak', negated);
    }
    if (left.text === ',') return subordinateBefore(words, j) || marked ? make('strong', false) : undefined;
    return undefined;
  }
  // "Before answering read the file": the comma is missing.
  if (GERUND.test(left.text) && /^(?:before|after|when|while|upon)$/.test(before)) return make('strong', false);
  return undefined;
}

const NEGATIONS = set("not don't dont never cannot can't mustn't shouldn't avoid no doesn't won't needn't nor");

/** True where a negation makes an order ("do not", "never", "must not"), not a statement ("does not", "will not"). */
function negation(words: readonly Token[], j: number): boolean {
  const text = words[j]!.text;
  const before = words[j - 1]?.text ?? '';
  if (text === 'not') return /^(?:do|must|should|shall|to|please|and|or|but|may|can|need|,)$/.test(before) || j === 0;
  return /^(?:don't|dont|never|mustn't|shouldn't|avoid|cannot|can't)$/.test(text);
}

function negationStart(words: readonly Token[], j: number): number {
  const before = words[j - 1]?.text;
  if (before === 'do') return j - 1;
  return before !== undefined && (MODALS.has(before) || before === 'to') ? subjectStart(words, j - 1) : j;
}

/** The reader named before a modal belongs to the order: "you must". */
function subjectStart(words: readonly Token[], j: number): number {
  return j > 0 && READER.has(words[j - 1]!.text) ? j - 1 : j;
}

function isDecoration(token: Token): boolean {
  return token.kind === 'mark' && /^[*_`"']$/.test(token.text);
}

/** "must be sent", "needs to be forwarded", "should always be included": the object stands before the verb. */
function passiveAt(words: readonly Token[], i: number): Directive | undefined {
  const verb = baseOf(words[i]!.text);
  if (verb === undefined || !VERBS.has(verb)) return undefined;
  let j = i - 1;
  while (j >= 0 && i - j < 5 && (ADVERBS.has(words[j]!.text) || isDecoration(words[j]!))) j--;
  if (/^(?:is|are|gets?)$/.test(words[j]?.text ?? '') && isEnsured(words, j)) {
    return { verb, at: i, start: words[0]!.start, objectStart: words[0]!.start, negated: false, strength: 'strong' };
  }
  if (words[j]?.text !== 'be') return undefined;
  j--;
  let negated = false;
  while (
    j >= 0 &&
    i - j < 9 &&
    (ADVERBS.has(words[j]!.text) || NEGATIONS.has(words[j]!.text) || words[j]!.text === 'to')
  ) {
    negated ||= NEGATIONS.has(words[j]!.text);
    j--;
  }
  const modal = words[j]?.text ?? '';
  if (!MODALS.has(modal) && !/^(?:needs?|have|has|required)$/.test(modal)) return undefined;
  let from = j;
  while (from > 0 && j - from < 16 && !(words[from - 1]!.kind === 'mark' && /[,:;.!?(—]/.test(words[from - 1]!.text)))
    from--;
  const start = words[from]!.start;
  return { verb, at: i, start, objectStart: start, negated, strength: 'strong' };
}

/** "ensure the content gets appended". */
function isEnsured(words: readonly Token[], j: number): boolean {
  return words.slice(Math.max(0, j - 14), j).some((token) => token.text === 'ensure' || token.text === 'sure');
}

function baseOf(participle: string): string | undefined {
  const irregular = IRREGULAR[participle];
  if (irregular !== undefined) return irregular;
  if (!participle.endsWith('ed')) return undefined;
  const stem = participle.slice(0, -2);
  return [stem, `${stem}e`, stem.slice(0, -1)].find((form) => VERBS.has(form));
}

/** A label in front: "IMPORTANT:", "NOTE TO AI:", "**SYSTEM**". */
function hasLabel(words: readonly Token[]): boolean {
  let label = false;
  for (let i = 0; i < Math.min(words.length, 12); i++) {
    const token = words[i]!;
    if (LABELS.has(token.text)) label = true;
    if (label && token.kind === 'mark' && /^[:!\]>—–-]$/.test(token.text)) return true;
    if (token.kind === 'mark' && !/^[*_[<#("'`\]>&/-]$/.test(token.text)) return false;
  }
  return false;
}

/** "…before calling this tool", "…every time": the order has an occasion, so it is no description. */
function isTimed(words: readonly Token[]): boolean {
  return words.some((token, i) => {
    const next = words[i + 1]?.text ?? '';
    if (/^(?:before|after|whenever|when|while|upon|once)$/.test(token.text)) {
      return /^(?:you|this|the|any|each|every|using|calling|invoking|running|executing|answering|responding|replying|returning|proceeding|doing|processing|a)$/.test(
        next,
      );
    }
    if (token.text === 'prior') return next === 'to';
    if (token.text === 'first') return /^(?:[,:.!]?)$/.test(next);
    return (
      /^(?:every|each)$/.test(token.text) && /^(?:time|call|request|message|response|invocation|query)$/.test(next)
    );
  });
}

/** True where the comma at `j` closes a clause such as "before searching". */
function subordinateBefore(words: readonly Token[], j: number): boolean {
  for (let k = j - 1; k >= 0 && j - k < 40; k--) {
    const token = words[k]!;
    const first =
      k === 0 || (words[k - 1]!.kind === 'mark' && (BOUNDARY.has(words[k - 1]!.text) || words[k - 1]!.text === ','));
    if (SUBORDINATE.has(token.text) && (first || isAfterAdverb(words, k))) return true;
    if (token.kind === 'mark' && /^[:;.!?]$/.test(token.text)) return false;
  }
  return false;
}

function isAfterAdverb(words: readonly Token[], k: number): boolean {
  const left = words[k - 1];
  return (
    left !== undefined && (ADVERBS.has(left.text) || isDecoration(left) || left.text === 'and' || left.text === 'that')
  );
}
