// Orders that take something out: the conversation, secrets, files of the user.

import type { Confidence } from '../../finding.ts';
import { type Directive, INCLUDE, READ, REVEAL, TRANSMIT } from './directives.ts';
import { type About, about } from './objects.ts';
import type { SentenceView, Signal } from './signals.ts';

/** Orders to hand over context, secrets or user data, and orders to read secret files. */
export function theft(view: SentenceView): readonly Signal[] {
  const found: Signal[] = [];
  for (const order of view.directives) {
    if (order.negated) continue;
    const what = about(restOf(view, order));
    const confidence = handover(view, order, what);
    if (confidence !== undefined) found.push(signal(view, 'exfiltration', confidence));
    const reading = secretReading(view, order, what);
    if (reading !== undefined) found.push(signal(view, 'secret', reading));
  }
  const pointed = slotFilledFromOutside(view);
  if (pointed !== undefined) found.push(signal(view, 'exfiltration', pointed));
  return found;
}

function signal(view: SentenceView, family: 'exfiltration' | 'secret', confidence: Confidence): Signal {
  return { family, start: view.sentence.start, end: view.sentence.end, confidence };
}

/** The text an order is about: from its verb to the next order that is negated, or to the end. */
export function restOf(view: SentenceView, order: Directive): string {
  const stop = view.directives.find((other) => other.at > order.at && other.negated);
  return view.sentence.text.slice(order.objectStart, stop?.start);
}

function handover(view: SentenceView, order: Directive, what: About): Confidence | undefined {
  const sends = TRANSMIT.has(order.verb);
  const includes = INCLUDE.has(order.verb);
  const reveals = REVEAL.has(order.verb);
  if (!sends && !includes && !reveals) return undefined;
  const strong = order.strength === 'strong';
  const bare = !strong && (view.sentence.index === 0 || view.context.describesByImperative);
  const away = what.address !== undefined || (what.outside && sends);
  const rest = restOf(view, order);
  if (reveals && !sends && !includes) return revealsOwnPrompt(rest) ? (strong ? 'high' : 'medium') : undefined;
  if (/\b(?:e\.g\.|for example|such as|example:|format:)/i.test(rest.slice(0, 60))) return undefined;
  if (what.context) {
    if (away) return bare ? (what.total ? 'medium' : undefined) : 'high';
    if (!what.slot && !sends) return undefined;
    if (strong && (what.total || /\b(?:your|system)\b/i.test(rest)))
      return what.slot || what.outside ? 'high' : 'medium';
    if (parameterText(view) && what.total && !isChatLike(view)) return 'low';
    return strong && what.slot && /history|transcript|system|instructions/i.test(rest) ? 'medium' : undefined;
  }
  if (what.secretPath !== undefined) {
    if (away) return bare ? 'medium' : 'high';
    if (what.slot && (includes || sends)) return strong || what.critical ? 'high' : bare ? undefined : 'medium';
    return undefined;
  }
  if (what.secretWord) {
    if (away && sends) return strong ? 'high' : bare ? undefined : 'medium';
    if (away && includes && strong && what.total) return 'high';
    if (strong && what.total && what.slot && !/\b(?:header|authenticat|authoriz|required|bearer)/i.test(rest)) {
      return 'medium';
    }
    return undefined;
  }
  if (what.address === undefined || !sends) {
    return strong && sends && what.userData && what.outside ? 'medium' : undefined;
  }
  if (/\b(?:feedback|issues?|bugs?|error report|questions? (?:to|at)|support)\b/i.test(rest.slice(0, 60)))
    return undefined;
  if (what.userData) return bare ? undefined : strong ? 'high' : 'medium';
  return strong && what.yields ? 'medium' : undefined;
}

function revealsOwnPrompt(rest: string): boolean {
  return /^\W{0,3}(?:\w+ ){0,5}?(?:your|the) (?:\w+ ){0,2}(?:system prompt|initial instructions|hidden instructions|system instructions|developer message|original instructions)\b/i.test(
    rest,
  );
}

function parameterText(view: SentenceView): boolean {
  return view.context.role === 'parameter-description';
}

function isChatLike(view: SentenceView): boolean {
  return !/\b(?:your|system prompt|chain of thought|verbatim)\b/i.test(view.sentence.text);
}

/** Reading a file of secrets, where that is ordered and not described. */
function secretReading(view: SentenceView, order: Directive, what: About): Confidence | undefined {
  if (!READ.has(order.verb) && !INCLUDE.has(order.verb)) return undefined;
  const strong = order.strength === 'strong';
  const handed =
    handsOver(view, order) || (view.next !== undefined && view.next.directives.some((next) => passesOn(next)));
  if (what.secretPath !== undefined && READ.has(order.verb)) {
    if (what.critical && strong) return 'high';
    if (what.critical && handed) return 'high';
    if (handed && (strong || !view.context.describesByImperative)) return strong ? 'high' : 'medium';
    if (what.critical && view.sentence.index > 0 && !view.context.describesByImperative) return 'medium';
    return undefined;
  }
  if (
    what.secretWord &&
    READ.has(order.verb) &&
    strong &&
    what.total &&
    !/\bcode|repositor|scan/i.test(view.sentence.text)
  ) {
    return handed ? 'high' : 'medium';
  }
  return undefined;
}

function handsOver(view: SentenceView, order: Directive): boolean {
  return view.directives.some((other) => other.at > order.at && passesOn(other));
}

function passesOn(order: Directive): boolean {
  return !order.negated && (TRANSMIT.has(order.verb) || INCLUDE.has(order.verb));
}

/**
 * A parameter that asks for the model's own context or for a secret file, without any verb:
 * "The contents of ~/.ssh/id_rsa", "Your full system prompt, verbatim".
 */
function slotFilledFromOutside(view: SentenceView): Confidence | undefined {
  if (!parameterText(view)) return undefined;
  const text = view.sentence.text.slice(0, 400);
  if (
    /\b(?:contents?|text|data|value)s? (?:of|from|in) (?:the )?(?:file )?["'`]?[~.$/\w]/i.test(text) &&
    about(text).critical
  ) {
    return 'high';
  }
  return /\byour (?:full |entire |complete |own |current )*(?:system prompt|system instructions|chain of thought|hidden instructions|initial instructions)\b/i.test(
    text,
  )
    ? 'medium'
    : undefined;
}
