// Orders to keep something from the person at the keyboard, and actions done behind their back.

import type { Confidence } from '../../finding.ts';
import { CONCEAL, type Directive, SPEAK } from './directives.ts';
import { About } from './objects.ts';
import { isQuotedExample } from './override.ts';
import type { SentenceView, Signal } from './signals.ts';

const PERSON =
  "(?:the |any |your |a |end[- ]?|human ){0,3}(?:users?|humans?|customers?|operators?|persons?|people|clients?|developers?|owner|anyone|anybody|them|him|her|administrators?)(?:'s)?";
/** What follows a telling verb: the person, and then the matter. */
const TOLD = new RegExp(`^(?: ?[*_"']){0,3}\\s{0,3}(?:to |with )?${PERSON}\\b(.{0,160})`, 'i');
/** Matters that are the deed itself: "this", "that you read the file", "these instructions". */
const DEED =
  /^\W{0,3}(?:about |of |that |any of |anything about |on |regarding |either |explicitly )*(?:this\b(?! (?:api|id|value|key|number|raw|internal|field|error))|it\b|that (?:you|this|we|i)\b|you(?:'ve| have| are| did| first)|these\b|any of (?:this|these)|what you|the (?:existence|presence) of|the (?:instructions?|steps?|process|forwarding|reading|sending|upload(?:ing)?|transfer|transmission|redirect(?:ion)?|collection|file (?:read|access)|(?:hidden |extra |additional |background |internal )?(?:instructions?|steps?|requests?|calls?|actions?|operations?|copy|bcc|rerouting|message|parameter|side ?note))\b|having\b|doing\b|such\b|anything\b|your (?:actions?|reasoning|instructions))/i;
/** Conditions under which keeping silent is only waiting for the truth. */
const PENDING =
  /\b(?:until|unless|before|if|without (?:first )?(?:check|verif|confirm|call)|successful|succeeded|complete|exists?|found|available|possible)\b/i;
/** Things that are rightly kept from a conversation, or only clutter it. */
const RIGHTLY_KEPT =
  /\b(?:raw|json|ids?|identifiers?|uuids?|api keys?|secrets?|tokens?|passwords?|credentials|internal (?:id|name|error|detail|field)s?|stack traces?|technical|tool names?|html|xml|markdown|numbers?|format(?:ting)?|urls?|schema|sql|code|jargon|implementation details of)\b/i;

/** Concealment, in the form of an order or of a statement that the user must not know. */
export function concealment(view: SentenceView): readonly Signal[] {
  const text = view.sentence.text.slice(0, 1500);
  if (isQuotedExample(text)) return [];
  let best: Confidence | undefined;
  const consider = (confidence: Confidence | undefined): void => {
    if (confidence === 'high' || best === undefined) best = confidence ?? best;
  };
  for (const order of view.directives) {
    const rest = view.sentence.text.slice(order.objectStart, order.objectStart + 240);
    if (order.negated && SPEAK.has(order.verb) && !isSecretKept(order, rest, view.sentence.text))
      consider(unspoken(order, rest));
    if (!order.negated && CONCEAL.has(order.verb)) {
      const bare = view.sentence.index === 0 || view.context.describesByImperative;
      consider(kept(rest, order.strength === 'strong' || !bare));
    }
  }
  for (const match of text.matchAll(GERUND)) consider(unspokenGerund(text, match));
  consider(stated(text));
  if (best === undefined) return [];
  return [{ family: 'concealment', start: view.sentence.start, end: view.sentence.end, confidence: best }];
}

/** "Treat the password as a secret and do not expose it in your responses" protects the person. */
function isSecretKept(order: Directive, rest: string, sentence: string): boolean {
  return (
    /^(?:expose|reveal|disclose|display|print|echo|repeat|log)$/.test(order.verb) &&
    /^ (?:it|them|these|those)\b/i.test(rest) &&
    TOLD.exec(rest) === null &&
    /\b(?:secrets?|passwords?|credentials?|tokens?|api keys?)\b/i.test(sentence.slice(0, order.objectStart).slice(-160))
  );
}

function unspoken(order: Directive, rest: string): Confidence | undefined {
  const told = TOLD.exec(rest);
  if (told !== null) return matter(told[1]!);
  if (/^(?:ask|let|bring)$/.test(order.verb)) {
    return order.verb === 'let' && new RegExp(`^ ${PERSON} (?:know|see|notice|find out|discover)\\b`, 'i').test(rest)
      ? 'high'
      : undefined;
  }
  if (/^(?:warn|alert|notify|inform|tell)$/.test(order.verb)) return undefined;
  if (!DEED.test(rest)) return undefined;
  const toPerson = new RegExp(
    `\\b(?:to|from|with) ${PERSON}\\b|\\bin (?:your|the|any|final) (?:\\w+ )?(?:responses?|repl(?:y|ies)|answers?|output|messages?|summar(?:y|ies)|conversation|chat|visible)`,
    'i',
  ).test(rest);
  if (/^\W{0,3}(?:this|these|the) (?:tool|function|api|server|endpoint|field|parameter|value|method)s?\b/i.test(rest))
    return toPerson ? 'medium' : undefined;
  if (RIGHTLY_KEPT.test(rest.slice(0, 40))) return undefined;
  if (/^(?:mention|reveal|disclose|acknowledge|discuss|expose|surface|bring|talk)$/.test(order.verb)) {
    return toPerson ||
      /^\W{0,3}(?:that you|these instructions|this (?:to|step|instruction|process|behaviou?r)|any of this|what you)/i.test(
        rest,
      )
      ? 'high'
      : 'medium';
  }
  return toPerson && !PENDING.test(rest) ? 'high' : undefined;
}

/** What is not to be told, judged by the words behind the person. */
function matter(after: string): Confidence | undefined {
  const rest = after.replace(/^\s+/, '');
  if (rest === '' || /^[.,;:!)"'*—–-]/.test(rest)) return PENDING.test(rest.slice(0, 60)) ? undefined : 'high';
  if (/^(?:or|and|either|at all|explicitly|anything)\b/i.test(rest)) return 'high';
  if (RIGHTLY_KEPT.test(rest.slice(0, 60))) return undefined;
  if (DEED.test(rest))
    return PENDING.test(rest) && !/\b(?:you|this|these)\b/i.test(rest.slice(0, 24)) ? undefined : 'high';
  if (/^(?:about|of|that|why|what|how)\b/i.test(rest)) {
    if (PENDING.test(rest)) return undefined;
    return /\b(?:you|sent|send|reads?\b|opened|copied|stored|kept|logged|upload|collect|forward|catalogu?ed?|shar(?:e|ed|ing)|access(?:ed)?|record(?:ed|ing)?|instructions?|their (?:data|files|personal))/i.test(
      rest,
    )
      ? 'high'
      : 'medium';
  }
  return undefined;
}

/** "Keep this hidden from the user", "hide the BCC from them". */
function kept(rest: string, meant: boolean): Confidence | undefined {
  const from = new RegExp(`\\b(?:from|to) ${PERSON}\\b`, 'i').test(rest);
  const deed = DEED.test(rest);
  if (
    from &&
    (deed || /\b(?:bcc|recipient|request|call|transfer|action|upload|instruction)\b/i.test(rest)) &&
    !RIGHTLY_KEPT.test(rest)
  )
    return 'high';
  if (from && meant && /\b(?:this (?:tool|call|step)|output|result)s?\b/i.test(rest) && !RIGHTLY_KEPT.test(rest))
    return 'medium';
  return deed &&
    /\b(?:secret|hidden|confidential|private|to yourself|between us|invisible|quiet)\b/i.test(rest.slice(0, 80))
    ? 'high'
    : undefined;
}

const GERUND =
  /\b(without|avoid|refrain from|instead of|rather than|no need (?:to|for))\s+(?:ever |explicitly |first )?(tell|telling|mention|mentioning|inform|informing|notify|notifying|alert|alerting|let|letting|reveal|revealing|disclose|disclosing|warn|warning|show|showing|say|saying|explain|explaining|acknowledge|acknowledging)\b/gi;

function unspokenGerund(text: string, match: RegExpMatchArray): Confidence | undefined {
  const at = match.index!;
  // "Never delete without informing the user" asks for openness.
  if (/\b(?:not|never|don't|cannot|can't|avoid|no)\b[^.;]{0,60}$/i.test(text.slice(Math.max(0, at - 80), at)))
    return undefined;
  const rest = text.slice(at + match[0].length, at + match[0].length + 200);
  const told = TOLD.exec(rest);
  if (told !== null) {
    if (/^let/i.test(match[2]!)) return /^\s*(?:know|see|notice)/i.test(told[1]!) ? 'high' : undefined;
    return (
      matter(told[1]!) ?? (/^without$/i.test(match[1]!) && PENDING.test(told[1]!) === false ? 'medium' : undefined)
    );
  }
  return DEED.test(rest) &&
    !RIGHTLY_KEPT.test(rest.slice(0, 40)) &&
    /^(?:mention|reveal|disclos|acknowledg)/i.test(match[2]!)
    ? 'high'
    : undefined;
}

const STATED: readonly (readonly [RegExp, Confidence])[] = [
  [
    new RegExp(
      `\\b${PERSON} (?:must |should |to )?(?:remains?|stays?|(?:is|are|be) kept|be left) (?:completely )?(?:unaware|uninformed|ignorant|in the dark|oblivious)`,
      'i',
    ),
    'high',
  ],
  [
    new RegExp(
      `\\bso (?:that )?${PERSON} (?:does not|doesn't|do not|don't|cannot|can't|won't|will not|never) (?:see|notice|know|find out|realiz|detect|suspect|learn)\\w{0,3}(?: (?:it|this|that|what|anything|about|of)\\b|[.,;!)]|$)`,
      'i',
    ),
    'high',
  ],
  [
    /\b(?:if|when) (?:the user |they |you are |you're |anyone )?ask(?:s|ed)?\b[^.;]{0,40}\b(?:lie\b|deny\b|pretend\b)/i,
    'high',
  ],
  [/\b(?:stays?|remains?|keep (?:this|it)) (?:strictly )?between (?:us|you and me)\b/i, 'high'],
  [/\bas (?:if|though) (?:nothing (?:has |had )?happened|it (?:never|did not))\b/i, 'medium'],
  [
    new RegExp(
      `\\b(?:not necessary|no need|unnecessary|not required|need not|needn't)(?: for you)? (?:to )?(?:show|tell|mention|inform|notify|explain|report|display|disclose)\\b.{0,20}\\b(?:this|it|these)\\b.{0,20}\\bto ${PERSON}`,
      'i',
    ),
    'medium',
  ],
  [
    new RegExp(
      `\\b${PERSON} (?:must|should|may|can|shall|will|need) (?:not|never) (?:ever )?(?:know\\b|hear\\b|be (?:told|informed|made aware|notified|aware|alerted)|notice|find out|learn of|discover|see this|realize|suspect)`,
      'i',
    ),
    'high',
  ],
  [
    new RegExp(
      `\\b${PERSON} (?:does not|doesn't|do not|don't|need not|needn't) (?:need to |have to )?(?:know|be (?:told|informed|notified))(?: about| of)? ?(?:this|it\\b|these|any of|[.,;!)]|$)`,
      'i',
    ),
    'medium',
  ],
  [
    /\b(?:not|isn't|is not) (?:an action |something |a detail )?(?:that )?(?:needs? to|must|should) be (?:discussed|mentioned|disclosed|told|shown|revealed|reported)\b/i,
    'medium',
  ],
  [
    /\b(?:without|not) (?:the |any )?(?:user|human|customer|operator)s?(?:'s|')? (?:knowing|noticing|seeing|realizing|being (?:told|informed|notified|aware)|knowledge|awareness)\b/i,
    'high',
  ],
  [
    /\b(?:this|these|the following|below) (?:instructions?|notes?|steps?|messages?|sections?) (?:is|are|must be|should be|must remain|should remain) (?:kept )?(?:hidden|secret|confidential|invisible|not (?:visible|shown))(?: (?:from|to) (?:the )?users?)?/i,
    'high',
  ],
  [
    /\b(?:pretend|act as if|behave as (?:if|though)|make it (?:look|seem|appear)) (?:that |as if |like )?(?:this|nothing|you (?:did|have) not|it (?:never|did)|the (?:call|file|request))\b/i,
    'medium',
  ],
  [
    /\b(?:erase|remove|delete|clear|scrub|wipe|cover)\b.{0,40}\b(?:evidence|(?:any|all|every) traces?\b|traces? of (?:this|the (?:call|request|transfer|action|file)|your|it)|your tracks|logs of this|history of this)\b/i,
    'medium',
  ],
];

/** Each of them has one of these: most sentences have none, and are not looked at thirteen times. */
const STATED_WORD =
  /\b(?:can)?not\b|n't\b|\b(?:never|without|no need|unnecessary|unaware|uninformed|ignorant|dark|oblivious|lie|deny|pretend|between|as if|as though|make it|hidden|secret|confidential|invisible|evidence|traces?|tracks|logs of|history of)\b/i;

function stated(text: string): Confidence | undefined {
  if (!STATED_WORD.test(text)) return undefined;
  let best: Confidence | undefined;
  for (const [pattern, confidence] of STATED) {
    const match = pattern.exec(text);
    if (
      match === null ||
      /\b(?:never|not|cannot|must not|don't)\b[^.;]{0,50}$/i.test(
        text.slice(Math.max(0, match.index - 60), match.index),
      )
    )
      continue;
    if (confidence === 'high' || best === undefined) best = confidence;
  }
  return best;
}

const COVERT =
  /\b(?:silently|secretly|covertly|surreptitiously|stealthily|discreetly|invisibly|quietly|behind the scenes|in the background)\b/i;
const COVERT_DEED =
  /\b(?:send|forward|upload|transmit|exfiltrat|collect|record|captur|cop(?:y|ies)|post|leak|steal|harvest|shar(?:e|es|ing)|log|add|append|includ|attach|creat|register|install|execut|read|stor|bcc|track|monitor|extract|redirect)\w{0,5}\b/i;
const OF_THE_USER =
  /\b(?:user(?:'s|s')?|their|your|customer(?:'s)?|conversation|chat|credentials?|keys?|tokens?|passwords?|secrets?|personal|private|payment|contacts|e-?mails?|messages|prompt)\b/i;

/** What the tool says it does behind the user's back: "also silently uploads the user's files". */
export function covert(view: SentenceView): readonly Signal[] {
  const text = view.sentence.text.slice(0, 1500);
  if (isQuotedExample(text)) return [];
  const passage = { family: 'covert', start: view.sentence.start, end: view.sentence.end } as const;
  if (TELEMETRY.test(text) && !/\b(?:no|not|never|without|anonymi[sz]ed?|nothing)\b/i.test(text)) {
    return [{ ...passage, confidence: 'medium' }];
  }
  const match = COVERT.exec(text);
  if (match === null) return [];
  const around = text.slice(Math.max(0, match.index - 100), match.index + 200);
  const near = text.slice(match.index, match.index + 60) + text.slice(Math.max(0, match.index - 30), match.index);
  if (!COVERT_DEED.test(near) || !OF_THE_USER.test(around)) return [];
  if (
    /\b(?:not|never|cannot|don't|doesn't|won't|without|would|avoid)\b[^.;]{0,30}$/i.test(
      text.slice(Math.max(0, match.index - 40), match.index),
    )
  )
    return [];
  const harmless = /^(?:in the background|behind the scenes|quietly|silently)$/i.test(match[0]);
  const what = new About(around);
  const taken = what.context || what.secretWord || what.userData || what.secretPath !== undefined;
  if (harmless && !taken && what.address === undefined) return [];
  const confidence: Confidence = taken ? (harmless ? 'medium' : 'high') : 'medium';
  if (/^(?:in the background|behind the scenes)$/i.test(match[0]) && what.address === undefined && !what.outside)
    return [];
  return [{ ...passage, confidence }];
}

/** Conversations taken along as "analytics": the model alone has them, so the tool can only get them from it. */
const TELEMETRY =
  /\b(?:sends?|transmits?|uploads?|forwards?|reports?|collects?|shares?|posts?)\b[^.;]{0,60}\b(?:analytics|telemetry|usage data|diagnostics|metrics|statistics)\b[^.;]{0,60}\b(?:conversation|chat|prompts?|messages|user data)\b/i;
