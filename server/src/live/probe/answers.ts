// Answers of JSON-RPC in whatever text a server sent them: plain, as events, or line by line.
import { isObject } from '../message.ts';

export interface RpcAnswer {
  readonly id: unknown;
  readonly method: unknown;
  readonly result: unknown;
  readonly error: { readonly code: unknown; readonly message: unknown } | undefined;
}

/** All messages in a body; none where it has no JSON, or not all of it yet. */
export function messagesIn(body: string): RpcAnswer[] {
  const plain = messageOf(body);
  if (plain) return [plain];
  return body
    .split(/\r\n|\r|\n/)
    .filter((line) => line.startsWith('data:'))
    .flatMap((line) => messageOf(line.slice('data:'.length)) ?? []);
}

/** The answer with this id. */
export function answerIn(body: string, id: number): RpcAnswer | undefined {
  return messagesIn(body).find((one) => one.id === id && one.method === undefined);
}

/** Undefined where the text is no message of JSON-RPC. */
export function messageOf(text: string): RpcAnswer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value as never)) return undefined;
  const { jsonrpc, id, method, result, error } = value as Record<string, unknown>;
  if (jsonrpc !== '2.0') return undefined;
  const isError = typeof error === 'object' && error !== null;
  return { id, method, result, error: isError ? (error as RpcAnswer['error']) : undefined };
}
