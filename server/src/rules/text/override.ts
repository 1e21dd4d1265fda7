// Orders that turn the model against what it was told: set rules aside, take a new role, trust data as commands.

import type { Confidence } from '../../finding.ts';
import { type Directive, OVERRIDE } from './directives.ts';
import type { SentenceView, Signal } from './signals.ts';
import { restOf } from './theft.ts';

const QUALIFIER =
  "(?:all|any|every|each|the|your|my|of|these|those|other|its|above|and|or|previous|prior|earlier|preceding|previously|existing|original|former|system|safety|security|developer|user|user's|users'|content|initial|foregoing|current|ethical|past|given|internal|built-in|default|standard|normal|known|such|conflicting|received|in|place|loaded|configured)";
const OBJECT = new RegExp(
  `^\\W{0,4}((?:${QUALIFIER}[\\s,/-]{1,3}){1,8})(instructions?|prompts?|guidelines?|directives?|guardrails?|training|programming|safeguards?|rules?|polic(?:y|ies)|restrictions?|constraints?|filters?|checks?|protocols?|context|messages?|commands?|orders?|preferences?|limitations?|settings?|guidance|confirmations?|approvals?)\\b`,
  'i',
);
const EVERYTHING =
  /^\W{0,4}(?:everything|anything|all|what|whatever) (?:you (?:were|have been|are|know|learned|had)|above|before|previously|prior|that (?:was|came|has been) |said (?:above|before|so far))|^\W{0,4}the above(?: text| instructions| rules|[.,]| and\b)/i;
const INSTRUCTION_LIKE =
  /^(?:instruction|prompt|guideline|directive|guardrail|training|programming|safeguard|guidance)/i;
/** Whose rules they are: without one of these, "ignore all filters" is about the tool's own work. */
const AUTHORITY =
  /\b(?:previous|prior|earlier|preceding|previously|above|your|system|safety|security|developer|original|initial|user'?s?|users'|ethical|foregoing|past|former|built-in)\b/i;

const FIXED: readonly (readonly [RegExp, Confidence])[] = [
  [
    /\b(?:previous|prior|earlier|above|existing|original|your|given to you|you (?:were|have been) given)\b.{0,30}\b(?:instructions?|rules|guidelines|prompts?|directives|restrictions)\b.{0,30}\b(?:void|cancell?ed|revoked|obsolete|suspended|lifted|invalid|null|no longer (?:appl|valid|in force|bind)|not apply|outdated|nullified)/i,
    'high',
  ],
  [
    /\b(?:instructions?|rules|guidelines|restrictions) (?:given to you|you (?:were|have been) given|you received|from before|so far)\b.{0,30}\b(?:void|cancell?ed|revoked|obsolete|suspended|lifted|invalid|no longer)/i,
    'high',
  ],
  [/\bno matter what (?:else )?the user (?:asks|says|wants|requests|tells)\b/i, 'medium'],
  [
    /\beven if the user (?:asks|requests|wants|prefers|says|specifies|names)\b.{0,30}\b(?:another|otherwise|different|else|not to|something other|stop)\b/i,
    'high',
  ],
  [
    /\byou are (?:now|no longer|henceforth) (?:in |a |an |the |bound |subject |required |limited |restricted |operating |acting |free )?(?:\w+ ){0,3}(?:mode|assistant|admin|administrator|root|dan|unrestricted|jailbroken|hacker|persona|bound|restricted|limited|restrictions|rules|guidelines)\b/i,
    'high',
  ],
  [
    /\b(?:enter|enable|activate|switch (?:in)?to|engage) (?:\w+ ){0,2}(?:developer|debug|god|admin|jailbreak|dan|unrestricted|sudo|maintenance|root) mode\b(?=.{0,80}\b(?:you|ignore|unrestricted|without|no |rules|filters?|guidelines|all )\b)/i,
    'medium',
  ],
  [
    /\byour (?:new|real|true|actual|only|primary|updated) (?:task|role|goal|instructions?|objective|purpose|mission|identity|system prompt|directive)s? (?:is|are|will be|now)\b/i,
    'high',
  ],
  [
    /\b(?:new|updated|revised|real|actual) (?:system )?(?:instructions?|prompt|directives?)\s{0,2}:\s{0,2}\S/i,
    'medium',
  ],
  [
    /\b(?:these|this|the following|following) (?:instructions?|rules?|directives?|messages?|notices?|requirements?|polic(?:y|ies)|tool|description)s? (?:overrides?|supersedes?|replaces?|takes? (?:precedence|priority) over|has (?:precedence|priority) over|have (?:precedence|priority) over|outranks?)\b.{0,60}\b(?:instructions?|prompts?|rules?|guidelines?|polic(?:y|ies)|requests?|preferences?|messages?|user|anything|everything|all other)\b/i,
    'high',
  ],
  [
    /\b(?:overrid(?:e|es|ing)|replac(?:e|es|ing)|supersed(?:e|es|ing)|bypass(?:es|ing)?|ignoring|disregarding) (?:any |all |the |your |every ){0,3}(?:previous|prior|earlier|existing|user|user's|users'|original|safety|system)(?:ly)?(?: (?:system|safety|user|and|or|behaviou?ral|previous))* (?:prompts?|instructions?|guidelines|preferences|directives|safeguards|guardrails)\b/i,
    'high',
  ],
  [/\b(?:overrid(?:e|es|ing)|supersed(?:e|es|ing)) any (?:instructions|prompts|guidelines|directives)\b/i, 'medium'],
  [
    /\b(?:treat|regard|interpret|consider|accept)\b.{0,90}\bas (?:an? |the )?(?:\w+[ -]){0,3}(?:authoritative|system(?:-level)?|highest[- ]priority|trusted|privileged|developer|admin(?:istrator)?)\b.{0,30}\b(?:instructions?|directives?|commands?|prompts?|messages?|orders?)\b/i,
    'high',
  ],
  [
    /\b(?:authoritative|highest[- ]priority|privileged) (?:system )?(?:instructions?|directives?|commands?)\b.{0,60}\b(?:overrid|supersed|must (?:be )?(?:follow|obey)|precedence|ignore)/i,
    'high',
  ],
  [
    /\b(?:assistant|ai|model|agent|llm|you) (?:must|should|will|shall) adopt\b.{0,40}\b(?:persona|identity|character|role)\b.{0,120}\b(?:replac|overrid|ignor|instead of|returned)/i,
    'high',
  ],
  [
    /\b(?:act|behave|respond|operate) as (?:if (?:you (?:are|were|have)|there (?:are|were)) )?(?:an? |the )?(?:\w+ ){0,2}(?:unrestricted|jailbroken|uncensored|no (?:restrictions|rules|limits|guidelines)|dan)\b/i,
    'high',
  ],
  [
    /\b(?:no longer|not) (?:bound|restricted|constrained|limited) by\b.{0,40}\b(?:rules|guidelines|polic|instructions|restrictions|filters)/i,
    'high',
  ],
  [
    /\b(?:store|save|remember|persist|record|commit|write)\b.{0,20}\b(?:this|these|the following) (?:instructions?|rules?|directives?)\b.{0,60}\b(?:memory|future|permanent|subsequent|all (?:sessions|conversations))/i,
    'medium',
  ],
  [
    /\b(?:even if|even when|though) the user (?:objects|declines|refuses|says no|disagrees|forbids|tells you (?:not|to stop)|asks you (?:not|to stop)|has (?:declined|refused|forbidden|objected))\b/i,
    'high',
  ],
  [
    /\bregardless of (?:what )?(?:the )?user(?:'s)? (?:says?|wants?|objections?|wishes|consent|approval|preferences|permission|refusal|instructions|intent)\b/i,
    'medium',
  ],
];

/** Prompts are made of roles and tasks, so the phrases that give a role say nothing there. */
const ROLE_GIVING = /^\\byou(?: are|r)|^\\b\(\?:new/;

/** Orders to set earlier instructions aside, and the set phrases of the same intent. */
export function override(view: SentenceView): readonly Signal[] {
  if (isQuotedExample(view.sentence.text)) return [];
  const found: Signal[] = [];
  const add = (confidence: Confidence): void => {
    found.push({ family: 'override', start: view.sentence.start, end: view.sentence.end, confidence });
  };
  for (const order of view.directives) {
    const confidence = overriding(view, order);
    if (confidence !== undefined) add(confidence);
  }
  const text = view.sentence.text.slice(0, 1500);
  for (const [pattern, confidence] of FIXED) {
    if (view.context.role === 'prompt-text' && ROLE_GIVING.test(pattern.source)) continue;
    const match = pattern.exec(text);
    if (match !== null && !deniedBefore(text, match.index)) add(confidence);
  }
  return found;
}

function overriding(view: SentenceView, order: Directive): Confidence | undefined {
  const rest = restOf(view, order);
  if (order.negated) {
    // "Do not follow the previous instructions" sets them aside as well.
    if (!/^(?:follow|obey|trust|listen|respect|honou?r|consider)$/.test(order.verb)) return undefined;
    const object = OBJECT.exec(rest.replace(/^\s*to /, ' '));
    return object !== null && AUTHORITY.test(object[1]!) && INSTRUCTION_LIKE.test(object[2]!) ? 'high' : undefined;
  }
  if (!OVERRIDE.has(order.verb) && !/^(?:stop|cease)$/.test(order.verb)) return undefined;
  const plain = /^(?:ignore|disregard|forget|neglect|discard|abandon|dismiss)$/.test(order.verb);
  if (plain && EVERYTHING.test(rest)) return 'high';
  const object = OBJECT.exec(rest.replace(/^\s*about /, ' '));
  if (object === null) return undefined;
  const qualifiers = object[1]!;
  const strong = order.strength === 'strong';
  if (INSTRUCTION_LIKE.test(object[2]!)) {
    if (AUTHORITY.test(qualifiers))
      return plain || strong ? 'high' : /\b(?:previous|prior|your|all|any)\b/i.test(qualifiers) ? 'medium' : undefined;
    return plain && /\b(?:all|any)\b/i.test(qualifiers) ? 'medium' : undefined;
  }
  if (
    /\byour\b/i.test(qualifiers) &&
    /^(?:rule|polic|restriction|constraint|filter|limitation|protocol|safe)/i.test(object[2]!)
  )
    return 'high';
  if (/\b(?:safety|security|ethical|content)\b/i.test(qualifiers) && strong)
    return /\b(?:all|any|your|previous|prior|every)\b/i.test(qualifiers) ? 'high' : 'medium';
  if (
    /\b(?:previous|prior|above|earlier|preceding)\b/i.test(qualifiers) &&
    plain &&
    !/^(?:setting|filter|check|order|constraint)/i.test(object[2]!)
  ) {
    return /\b(?:all|any|rule)/i.test(qualifiers + object[2]!) || strong ? 'high' : 'medium';
  }
  return undefined;
}

/** "does not override your instructions", "cannot bypass", "never treats". */
function deniedBefore(text: string, index: number): boolean {
  return /\b(?:not|never|cannot|can't|don't|doesn't|won't|without|no|nor|isn't|aren't)\b[^.;:]{0,24}$/i.test(
    text.slice(Math.max(0, index - 40), index),
  );
}

/** A security tool that names an attack in quotes describes what it looks for. */
export function isQuotedExample(text: string): boolean {
  return (
    /\b(?:detect|scan|flag|block|identif|classif|analy[sz]|prevent|protect|filter|sanitiz|moderat|recogni[sz]|warn|audit|looks? for)\w*/i.test(
      text,
    ) &&
    /["'`“‘«][^"'`”’»]{6,200}["'`”’»]/.test(text) &&
    !/["'`][^"'`]{0,200}$/.test(text.replace(/["'`“‘«][^"'`”’»]{1,200}["'`”’»]/g, ''))
  );
}
