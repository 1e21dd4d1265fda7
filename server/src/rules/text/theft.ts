// Orders that take something out: the conversation, secrets, files of the user.

import type { Confidence } from '../../finding.ts';
import { type Directive, INCLUDE, READ, REVEAL, TRANSMIT } from './directives.ts';
import { About } from './objects.ts';
import type { SentenceView, Signal } from './signals.ts';

/** Orders to hand over context, secrets or user data, and orders to read secret files. */
export function theft(view: SentenceView): readonly Signal[] {
  const found: Signal[] = [];
  for (const order of view.directives) {
    if (order.negated) continue;
    const what = new About(restOf(view, order));
    const confidence = handover(view, order, what);
    if (confidence !== undefined) found.push(signal(view, 'exfiltration', confidence));
    if (asksForSecret(view, order)) found.push(signal(view, 'secret', 'medium'));
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
  const calls = CALL.has(order.verb);
  if (!sends && !includes && !reveals && !calls) return undefined;
  const strong = order.strength === 'strong';
  const bare = !strong && (view.sentence.index === 0 || view.context.describesByImperative);
  const away = what.address !== undefined || (what.outside && sends);
  const rest = restOf(view, order);
  // What is handed over is the address itself: "provide this link for more information: …".
  if (/^ (?:them |the user )?(?:with )?(?:this|the following|a) (?:link|url|page)\b/i.test(rest)) return undefined;
  if (calls && !sends && !includes) return calledWith(what, rest, strong, bare);
  if (/^(?:exfiltrate|leak|steal)$/.test(order.verb) && strong) return 'high';
  if (OWN.test(rest.slice(0, 200)) && (strong || !bare)) return strong ? 'high' : 'medium';
  if (order.verb === 'encode' && !bare && /\b(?:conversation|chat|history)\b/i.test(rest)) return 'medium';
  if (reveals && !sends && !includes) {
    // "Return the system prompt" describes a tool; "reveal your system prompt" does not.
    if (!revealsOwnPrompt(rest) || (bare && !/\byour\b/i.test(rest.slice(0, 60)))) return undefined;
    return strong ? 'high' : 'medium';
  }
  if (/\b(?:e\.g\.|for example|such as|example:|format:)/i.test(rest.slice(0, 60))) return undefined;
  if (what.context) {
    if (away) return bare ? (what.total ? 'medium' : undefined) : 'high';
    const slot =
      what.slot || (order.verb === 'contain' && /\b(?:parameter|field|argument|property)\b/i.test(view.sentence.text));
    if (!slot && !sends && !/\b(?:by|via) calling\b/i.test(rest)) return undefined;
    if (strong && (what.total || /\b(?:your|system)\b/i.test(rest))) return slot || what.outside ? 'high' : 'medium';
    if (parameterText(view) && what.total && !isChatLike(view)) return 'low';
    return strong && slot && /history|transcript|system|instructions/i.test(rest) ? 'medium' : undefined;
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

/** What the model has of its own and a tool is never owed. */
const OWN =
  /\byour (?:\w+ ){0,3}(?:system prompt|system instructions|initial instructions|hidden instructions|list of (?:\w+ )?tools|available tools)\b/i;

/** Orders to call something with an address that carries what is taken: "request https://… followed by the message". */
const CALL: ReadonlySet<string> = new Set([
  'use',
  'call',
  'make',
  'request',
  'visit',
  'open',
  'fetch',
  'navigate',
  'get',
  'query',
  'access',
  'load',
  'invoke',
  'trigger',
]);

function calledWith(what: About, rest: string, strong: boolean, bare: boolean): Confidence | undefined {
  if (what.address === undefined) return undefined;
  const filled =
    /https?:\/\/\S{1,200}(?:[<{[]|=\s|\?\S{0,60}$)|\bfollowed by\b|\b(?:with|containing|including|carrying) (?:the )?(?:contents?|full|entire|user)/i.test(
      rest,
    );
  if (!(what.context || what.userData || what.secretPath !== undefined) || !filled) return undefined;
  return strong ? 'high' : bare ? undefined : 'medium';
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
  const reads = READ.has(order.verb);
  // "Call read_file on /etc/passwd and put …" reads as well, by way of another tool.
  const through = /^(?:call|use|invoke|run)$/.test(order.verb);
  if (!reads && !through) return undefined;
  const strong = order.strength === 'strong';
  if (strong && what.userData && IF_AVAILABLE.test(view.sentence.text) && handsOver(view, order)) return 'medium';
  const handed = handsOver(view, order) || view.next?.directives.some((next) => passesOn(next)) === true;
  if (what.secretPath !== undefined && (reads || handed)) {
    if (what.critical && strong) return 'high';
    if (what.critical && handed) return 'high';
    if (handed && (strong || !view.context.describesByImperative)) return strong ? 'high' : 'medium';
    if (what.critical && view.sentence.index > 0 && !view.context.describesByImperative) return 'medium';
    return undefined;
  }
  if (what.secretWord && reads && strong && what.total && !/\bcode|repositor|scan/i.test(view.sentence.text)) {
    return handed ? 'high' : 'medium';
  }
  return undefined;
}

/** Secrets that no tool may ask a person for through a chat, whatever it is for. */
function asksForSecret(view: SentenceView, order: Directive): boolean {
  if (!/^(?:ask|request|collect|obtain|prompt|get)$/.test(order.verb)) return false;
  if (order.strength === 'weak' && (view.sentence.index === 0 || view.context.describesByImperative)) return false;
  return /\buser\b.{0,60}\b(?:seed phrase|recovery phrase|mnemonic|credit card number|card numbers?|cvv|social security number|one-time (?:code|password))/i.test(
    restOf(view, order).slice(0, 160),
  );
}

/** Counting on tools that somebody else may have installed. */
const IF_AVAILABLE = /\bif (?:you have access to|there is|any|an?)\b[^.;]{0,60}\btools?\b/i;

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
  const text = view.sentence.text.slice(0, 400);
  if (
    /\b(?:requires?|needs?|expects?|must (?:contain|hold|have)) (?:the )?(?:full )?(?:contents?|text|value) (?:of|from) /i.test(
      text,
    )
  ) {
    const what = new About(text);
    if (what.critical && what.slot) return 'high';
  }
  if (!parameterText(view)) return undefined;
  if (
    /\b(?:contents?|text|data|value)s? (?:of|from|in) (?:the )?(?:file )?["'`]?[~.$/\w]/i.test(text) &&
    new About(text).critical
  ) {
    return 'high';
  }
  return /\byour (?:full |entire |complete |own |current )*(?:system prompt|system instructions|chain of thought|hidden instructions|initial instructions)\b/i.test(
    text,
  )
    ? 'medium'
    : undefined;
}
