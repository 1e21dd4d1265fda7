// From a text to a JSON-RPC message, with bounds. Pure.
import type { Json } from '../definitions/definition.ts';
import { MAX_DEPTH } from './bounds.ts';
import { LiveProblem } from './problem.ts';

export type JsonObject = { readonly [key: string]: Json };

/**
 * The messages in a text: one, or a batch. Undefined when it is none, which a host steps over.
 * @throws LiveProblem when it nests too deep
 */
export function messagesOf(text: string): JsonObject[] | undefined {
  const value = parsed(text);
  const all = Array.isArray(value) ? (value as Json[]) : [value];
  if (all.length === 0 || !all.every(isMessage)) return undefined;
  if (nestsDeeper(value as Json, MAX_DEPTH)) {
    throw new LiveProblem('too-much', `The server sends a message that nests deeper than ${MAX_DEPTH} levels.`);
  }
  return all;
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
