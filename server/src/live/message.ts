// From a text to JSON-RPC messages, with bounds. Pure.
import type { Json } from '../definitions/definition.ts';
import { MAX_DEPTH } from './bounds.ts';
import { LiveProblem } from './problem.ts';
import { elementTexts } from './raw-json.ts';

export type JsonObject = { readonly [key: string]: Json };

/** A message, and the text that its server wrote. */
export interface Incoming {
  readonly message: JsonObject;
  readonly text: string;
}

/**
 * The messages in a text: one, or a batch. Undefined when it is none, which a host steps over.
 * @throws LiveProblem when it nests too deep
 */
export function messagesOf(text: string): Incoming[] | undefined {
  const value = parsed(text);
  const all = Array.isArray(value) ? (value as Json[]) : [value];
  if (all.length === 0 || !all.every(isMessage)) return undefined;
  if (nestsDeeper(value as Json, MAX_DEPTH)) {
    throw new LiveProblem('too-much', `The server sends a message that nests deeper than ${MAX_DEPTH} levels.`);
  }
  if (!Array.isArray(value)) return [{ message: all[0]!, text }];
  const texts = elementTexts(text) ?? [];
  return all.map((message, n) => ({ message, text: texts[n] ?? '' }));
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isMessage(value: Json | undefined): value is JsonObject {
  return isObject(value) && value.jsonrpc === '2.0';
}

/** Not recursive, so that what it guards against cannot harm it. */
function nestsDeeper(value: Json, most: number): boolean {
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    const next: Json[] = [];
    for (const each of level) {
      if (typeof each !== 'object' || each === null) continue;
      // Spreading a long list as arguments would overflow the stack.
      for (const inner of Object.values(each)) if (typeof inner === 'object' && inner !== null) next.push(inner);
    }
    level = next;
  }
  return false;
}
