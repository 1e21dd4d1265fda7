// Keeps a call in the text of `toolward.calls.json`: the smallest edits, so that comments, order and numbers stay. Pure.
import { createScanner, findNodeAtLocation, type Node } from 'jsonc-parser';
import { CALLS_SCHEMA, CALLS_VERSION, callsTree, jsonOf, readCalls, type SavedCall } from './format.ts';

/** `text` in place of what stands there, in UTF-16 units. */
export interface TextChange {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/**
 * The edits that add the call, or replace what the one with its name has: its expectation stays where the new one has
 * none. In the order of their places; or one sentence why not.
 * @param text the file's, `''` where there is none
 * @param call its `arguments` are the text of a JSON object
 */
export function writeCall(
  text: string,
  call: SavedCall,
): { readonly edits: readonly TextChange[] } | { readonly problem: string } {
  if (!isObjectText(call.arguments)) return { problem: 'The arguments are no JSON object, so the call is not kept.' };
  if (text.trim() === '') return { edits: [{ offset: 0, length: text.length, text: newFile(call) }] };
  const { root, problem } = callsTree(text);
  if (root === undefined) return { problem: problem?.message ?? 'This file is no JSON object.' };
  const version = findNodeAtLocation(root, ['version']);
  if (version?.value !== CALLS_VERSION) return { problem: readCalls(text).problems[0]!.message };
  const style = styleOf(text);
  const list = findNodeAtLocation(root, ['calls']);
  if (list === undefined) return { edits: [added(root, text, `"calls": ${listOf(call, 1, style)}`, 1, style)] };
  if (list.type !== 'array') return { problem: 'The "calls" of this file are no list.' };
  const before = (list.children ?? []).find((node) => findNodeAtLocation(node, ['name'])?.value === call.name);
  if (before) return { edits: replaced(before, text, call, style) };
  return { edits: [added(list, text, objectOf(call, 2, style), 2, style)] };
}

/** Edits, made. */
export function edited(text: string, edits: readonly TextChange[]): string {
  return [...edits]
    .sort((a, b) => b.offset - a.offset)
    .reduce((now, { offset, length, text: own }) => now.slice(0, offset) + own + now.slice(offset + length), text);
}

interface Style {
  readonly indent: string;
  readonly eol: string;
}

function newFile(call: SavedCall): string {
  const style = { indent: '  ', eol: '\n' };
  return `{\n  "$schema": ${JSON.stringify(CALLS_SCHEMA)},\n  "version": ${CALLS_VERSION},\n  "calls": ${listOf(call, 1, style)}\n}\n`;
}

function listOf(call: SavedCall, depth: number, style: Style): string {
  const { indent, eol } = style;
  return `[${eol}${indent.repeat(depth + 1)}${objectOf(call, depth + 1, style)}${eol}${indent.repeat(depth)}]`;
}

function objectOf(call: SavedCall, depth: number, style: Style): string {
  const fields = fieldsOf(call).map(
    ([key, json]) => `${style.indent.repeat(depth + 1)}${JSON.stringify(key)}: ${shifted(json, depth + 1, style)}`,
  );
  return `{${style.eol}${fields.join(`,${style.eol}`)}${style.eol}${style.indent.repeat(depth)}}`;
}

function fieldsOf({ name, server, tool, arguments: given, expect }: SavedCall): [string, string][] {
  const { error, text, structured } = expect ?? {};
  const expected = [
    ...(error === undefined ? [] : [`"error": ${error}`]),
    ...(text === undefined ? [] : [`"text": ${JSON.stringify(text)}`]),
    ...(structured === undefined ? [] : [`"structured": ${structured}`]),
  ];
  return [
    ['name', JSON.stringify(name)],
    ['server', JSON.stringify(server)],
    ['tool', JSON.stringify(tool)],
    ['arguments', given.trim()],
    ...(expect === undefined ? [] : [['expect', `{ ${expected.join(', ')} }`] as [string, string]]),
  ];
}

/** Only values that are others now are touched. */
function replaced(node: Node, text: string, call: SavedCall, style: Style): TextChange[] {
  const edits: TextChange[] = [];
  for (const [key, json] of fieldsOf(call)) {
    const value = findNodeAtLocation(node, [key]);
    const [name] = value?.parent?.children ?? [];
    if (value === undefined || name === undefined) {
      edits.push(added(node, text, `${JSON.stringify(key)}: ${shifted(json, 3, style)}`, 3, style));
      continue;
    }
    if (compact(jsonOf(value, text)) === compact(json)) continue;
    const column = /[ \t]*$/.exec(text.slice(0, name.offset))![0];
    const lines = json.split(/\r\n|\r|\n/).join(`${style.eol}${column}`);
    edits.push({ offset: value.offset, length: value.length, text: lines });
  }
  return edits.sort((a, b) => a.offset - b.offset);
}

/** Another member at the end of a list or an object. */
function added(into: Node, text: string, member: string, depth: number, { indent, eol }: Style): TextChange {
  const last = into.children?.at(-1);
  if (last === undefined) {
    const end = `${eol}${indent.repeat(depth - 1)}`;
    return { offset: into.offset + 1, length: 0, text: `${eol}${indent.repeat(depth)}${member}${end}` };
  }
  const offset = last.offset + last.length;
  const comma = commaAfter(text, offset, into.offset + into.length);
  const line = `${eol}${indent.repeat(depth)}${member}`;
  return comma === undefined
    ? { offset, length: 0, text: `,${line}` }
    : { offset: comma + 1, length: 0, text: `${line},` };
}

/** Where a comma stands that nothing follows. */
function commaAfter(text: string, from: number, to: number): number | undefined {
  const scanner = createScanner(text.slice(from, to), true);
  scanner.scan();
  const offset = from + scanner.getTokenOffset();
  return text[offset] === ',' ? offset : undefined;
}

/** Lines after the first, moved in; strings of JSON have no line breaks. */
function shifted(json: string, depth: number, { indent, eol }: Style): string {
  return json.split(/\r\n|\r|\n/).join(`${eol}${indent.repeat(depth)}`);
}

/** Without the blanks between its parts; numbers and texts to the letter. */
function compact(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string: string | undefined) => string ?? '');
}

function styleOf(text: string): Style {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  return { indent, eol: text.includes('\r\n') ? '\r\n' : '\n' };
}

function isObjectText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
