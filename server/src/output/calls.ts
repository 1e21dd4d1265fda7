// What came of calls, for a terminal and as JSON. Results are a stranger's: shown harmless, and their numbers to the letter.
import { applyEdits, format } from 'jsonc-parser';
import type { SavedCall } from '../calls/format.ts';
import type { Outcome } from '../live/inspection.ts';
import { memberText } from '../live/raw-json.ts';
import { visible, visibleJsonText, visibleLines } from './escape.ts';

export type CallState =
  | 'ok'
  /** The tool says that it failed. */
  | 'tool-error'
  | 'protocol-error'
  | 'timeout'
  /** The structured content breaks the tool's own output schema. */
  | 'invalid-output'
  | 'not-as-expected'
  /** The connection ended, or what came is no answer. */
  | 'broken';

export interface Called {
  readonly call: SavedCall;
  readonly outcome: Outcome;
  readonly state: CallState;
  /** What is not as expected, one sentence each. */
  readonly unmet: readonly string[];
}

const words: Readonly<Record<CallState, string>> = {
  ok: 'ok',
  'tool-error': 'the tool says that it failed',
  'protocol-error': 'an error of the protocol',
  timeout: 'no answer in time',
  'invalid-output': 'not what the tool’s output schema promises',
  'not-as-expected': 'not as expected',
  broken: 'no answer',
};

/** One call of several: a line, and why where it failed. */
export function callsText(one: Called): string {
  const { call, outcome, state } = one;
  const head = `${state === 'ok' ? 'ok  ' : 'FAIL'}  ${visible(call.name)} (${visible(call.tool)}, ${Math.round(outcome.ms)} ms)`;
  if (state === 'ok') return `${head}\n`;
  const shown = state === 'tool-error' ? contentText(outcome.text).split('\n').slice(0, 5) : [];
  const lines = [...reasonsOf(one), ...shown].map((line) => `      ${line}\n`);
  return `${head}: ${words[state]}\n${lines.join('')}`;
}

/** The result of one call: what a person reads of it. */
export function resultText(one: Called): string {
  const { outcome, state } = one;
  const content = outcome.is === 'result' ? contentText(outcome.text) : '';
  const error = outcome.is === 'error' ? `${visibleJsonText(pretty(outcome.text))}\n` : '';
  const told = state === 'ok' ? [] : [`${words[state]}:`, ...reasonsOf(one).map((line) => `  ${line}`)];
  const reasons = state === 'tool-error' ? [`${words[state]}.`] : told;
  return `${content}${content === '' || content.endsWith('\n') ? '' : '\n'}${error}${reasons.map((line) => `${line}\n`).join('')}`;
}

/** @param version Toolward's */
export function callsJson(called: readonly Called[], version: string): string {
  const results = called.map(({ call, outcome, state, unmet }) => {
    const { problem, invalid, ms, text } = outcome;
    const own = {
      name: call.name,
      server: call.server,
      tool: call.tool,
      state,
      ms: Math.round(ms),
      ...(problem !== undefined && { problem }),
      ...(invalid !== undefined && { invalid }),
      ...(unmet.length > 0 && { unmet }),
    };
    const rest = text === '' ? '' : `,"${outcome.is === 'error' ? 'error' : 'result'}":${text}`;
    return `${JSON.stringify(own).slice(0, -1)}${rest}}`;
  });
  const all = `{"format":"toolward-call","version":1,"toolward":${JSON.stringify(version)},"results":[${results.join()}]}`;
  return `${visibleJsonText(pretty(all))}\n`;
}

function reasonsOf({ outcome, state, unmet }: Called): string[] {
  const sentences = [
    ...(outcome.problem === undefined ? [] : [outcome.problem]),
    ...unmet,
    ...(state === 'invalid-output' ? (outcome.invalid ?? []) : []),
  ];
  return sentences.map((sentence) => visible(sentence));
}

interface Block {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly mimeType?: unknown;
  readonly data?: unknown;
  readonly uri?: unknown;
  readonly name?: unknown;
  readonly resource?: { readonly uri?: unknown; readonly text?: unknown; readonly blob?: unknown };
}

function contentText(result: string): string {
  const { content, structuredContent } = JSON.parse(result) as { content?: unknown; structuredContent?: unknown };
  const blocks = (Array.isArray(content) ? content : []).map((block) => blockText((block ?? {}) as Block));
  // Most tools repeat in a text what is structured, for older clients.
  const repeated = blocks.some((text) => isSame(text, structuredContent));
  if (structuredContent !== undefined && !repeated) blocks.push(pretty(memberText(result, 'structuredContent') ?? ''));
  return blocks.map(visibleLines).join('\n');
}

function blockText({ type, text, mimeType, data, uri, name, resource }: Block): string {
  const size = (base64: unknown) =>
    typeof base64 === 'string' ? `, ${Math.floor((base64.length * 3) / 4)} bytes` : '';
  switch (type) {
    case 'text':
      return String(text);
    case 'image':
    case 'audio':
      return `[${type} ${String(mimeType)}${size(data)}]`;
    case 'resource_link':
      return `[resource ${String(uri)} ${String(name ?? '')}]`;
    case 'resource':
      return typeof resource?.text === 'string'
        ? `[resource ${String(resource.uri)}]\n${resource.text}`
        : `[resource ${String(resource?.uri)}${size(resource?.blob)}]`;
    default:
      return `[${String(type)}]`;
  }
}

function isSame(text: string, value: unknown): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(value);
  } catch {
    return false;
  }
}

function pretty(json: string): string {
  return applyEdits(json, format(json, undefined, { insertSpaces: true, tabSize: 2, eol: '\n' }));
}
