// From a method and the text of its parameters to the text of a message. What a person wrote goes out to the letter. Pure.
import { isObject, type JsonObject } from './message.ts';
import { LiveProblem, quoted } from './problem.ts';
import { membersOf } from './raw-json.ts';

/** A message on its way out, and what a transport wants to know of it. */
export interface Outgoing {
  /** One line of JSON. */
  readonly text: string;
  /** Of a request. */
  readonly id?: number;
  /** Of a request or a notification. */
  readonly method?: string;
  /** What HTTP says besides, by its lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** @param params the text of a JSON object on one line; none when undefined */
export function requestText(id: number, method: string, params: string | undefined): string {
  const rest = params === undefined ? '' : `,"params":${params}`;
  return `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)}${rest}}`;
}

export function notificationText(method: string, params: string | undefined): string {
  const rest = params === undefined ? '' : `,"params":${params}`;
  return `{"jsonrpc":"2.0","method":${JSON.stringify(method)}${rest}}`;
}

/**
 * A person's text of an object, fit to stand in a message: on one line, and nothing in it that has no bytes. Empty text is
 * an empty object.
 * @param what names it in the sentence: "The parameters"
 * @throws LiveProblem when it is no JSON object
 */
export function objectText(text: string, what: string): string {
  if (text.trim() === '') return '{}';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof SyntaxError ? `: ${error.message}` : '';
    throw new LiveProblem('refused', `${what} must be a JSON object${quotedAway(why)}.`);
  }
  if (!isObject(value)) throw new LiveProblem('refused', `${what} must be a JSON object, between { and }.`);
  // White space only: within a string, JSON has none of these.
  const line = text.trim().replace(/[\r\n]+/g, ' ');
  return line.replace(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
}

/** Of a notification: none where a person wrote none. @throws LiveProblem when it is no JSON object */
export function notificationParams(text: string): string | undefined {
  return text.trim() === '' ? undefined : objectText(text, 'The parameters');
}

/** The object's text with these members, in place of those of the same names; values are JSON texts. */
export function withMembers(object: string, added: Readonly<Record<string, string>>): string {
  const names = Object.keys(added);
  if (names.length === 0) return object;
  const members = membersOf(object) ?? [];
  const kept = members.filter(({ name }) => !Object.hasOwn(added, name));
  const own = kept.map(({ at, to }) => object.slice(at, to));
  return `{${[...own, ...names.map((name) => `${JSON.stringify(name)}:${added[name]}`)].join(',')}}`;
}

/** The parameters' text with what every request carries in its `_meta`; what a person wrote there themselves stays. */
export function withMeta(params: string, meta: JsonObject): string {
  const own = membersOf(params)?.findLast(({ name }) => name === '_meta');
  const text = own === undefined ? '{}' : params.slice(own.from, own.to);
  const there = membersOf(text);
  // Whoever writes something else there wants to see what becomes of it.
  if (there === undefined) return params;
  const names = new Set(there.map(({ name }) => name));
  const added = Object.entries(meta).flatMap(([name, value]) =>
    names.has(name) ? [] : [[name, JSON.stringify(value)]],
  );
  if (added.length === 0) return params;
  return withMembers(params, { _meta: withMembers(text, Object.fromEntries(added)) });
}

function quotedAway(why: string): string {
  return why.length > 160 ? `: ${quoted(why.slice(2), 140)}` : why;
}
