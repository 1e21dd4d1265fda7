// `toolward.calls.json`: calls of tools that people keep beside their code, to review them and to run them again. Pure.
import { findNodeAtLocation, getNodeValue, type Node } from 'jsonc-parser';
import { commentedJson } from '../commented-json.ts';

export const CALLS_FILE = 'toolward.calls.json';
export const CALLS_VERSION = 1;
export const CALLS_SCHEMA = 'https://raw.githubusercontent.com/toolward/toolward/main/docs/calls.schema.json';

/** One call. JSON in it is text, to the letter. */
export interface SavedCall {
  /** What people call it; no two have the same. */
  readonly name: string;
  /** A configured server's name, or an address. */
  readonly server: string;
  readonly tool: string;
  /** The text of a JSON object. */
  readonly arguments: string;
  readonly expect?: Expectation;
}

/** What has to come back. Without one, anything that is no error. */
export interface Expectation {
  /** The tool has to say that it failed. */
  readonly error?: boolean;
  /** Stands somewhere in the texts of the result. */
  readonly text?: string;
  /** The text of JSON: fields that the structured content has to have, with these values. */
  readonly structured?: string;
}

/** A place in the file, in UTF-16 units, and one sentence for people. */
export interface CallsProblem {
  readonly offset: number;
  readonly length: number;
  readonly message: string;
}

export interface SavedCalls {
  /** In the file's order. What is broken is left out. */
  readonly calls: readonly SavedCall[];
  readonly problems: readonly CallsProblem[];
}

/** Reads the file's text; `''` where there is none. Never throws. */
export function readCalls(text: string): SavedCalls {
  if (text.trim() === '') return { calls: [], problems: [] };
  const { root, problem } = callsTree(text);
  if (root === undefined) return { calls: [], problems: problem ? [problem] : [] };
  const problems: CallsProblem[] = [];
  const version = findNodeAtLocation(root, ['version']);
  if (version?.value !== CALLS_VERSION)
    return {
      calls: [],
      problems: [
        at(
          version ?? start(root),
          `The "version" of this file is not ${CALLS_VERSION}; a newer Toolward may have written it.`,
        ),
      ],
    };
  const list = findNodeAtLocation(root, ['calls']);
  if (list?.type !== 'array')
    return { calls: [], problems: [at(list ?? start(root), 'This file has no list of "calls".')] };
  const calls = new Map<string, SavedCall>();
  for (const node of list.children ?? []) {
    const call = callOf(node, text, problems);
    if (call === undefined) continue;
    if (calls.has(call.name)) problems.push(at(node, `Two calls have the name "${call.name}"; the first one counts.`));
    else calls.set(call.name, call);
  }
  return { calls: [...calls.values()], problems };
}

/** The file as a tree. @param text not blank */
export function callsTree(text: string): { readonly root?: Node; readonly problem?: CallsProblem } {
  const { root, fault } = commentedJson(text);
  if (fault) {
    const why = fault.what === undefined ? 'nests too deep' : `is no JSON here: ${fault.what}`;
    return { problem: at(fault, `This file ${why}.`) };
  }
  if (root?.type !== 'object') return { problem: { offset: 0, length: 1, message: 'This file is no JSON object.' } };
  return { root };
}

/** JSON of the file as a text of its own: to the letter, without comments and the file's indentation. */
export function jsonOf(node: Node, text: string): string {
  const own = text.slice(node.offset, node.offset + node.length);
  try {
    JSON.parse(own);
  } catch {
    // Comments and commas too many: nobody else reads them.
    return written(node, text);
  }
  const lines = own.split(/\r\n|\r|\n/);
  const [, ...rest] = lines;
  const common = Math.min(...rest.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)![0].length));
  return [lines[0], ...rest.map((line) => line.slice(Math.min(common, line.length)))].join('\n');
}

function written(node: Node, text: string): string {
  const inner = (node.children ?? []).map((child) => written(child, text));
  switch (node.type) {
    case 'object':
      return `{${inner.join(', ')}}`;
    case 'array':
      return `[${inner.join(', ')}]`;
    case 'property':
      return inner.join(': ');
    default:
      return text.slice(node.offset, node.offset + node.length);
  }
}

function callOf(node: Node, text: string, problems: CallsProblem[]): SavedCall | undefined {
  const wrong = (message: string, where: Node = start(node)) => {
    problems.push(at(where, message));
    return undefined;
  };
  if (node.type !== 'object') return wrong('A call is an object with "name", "server", "tool" and "arguments".', node);
  const words: string[] = [];
  for (const key of ['name', 'server', 'tool']) {
    const value = findNodeAtLocation(node, [key]);
    if (typeof value?.value !== 'string' || value.value === '')
      return wrong(`This call has no "${key}", which is a text.`, value);
    words.push(value.value);
  }
  const given = findNodeAtLocation(node, ['arguments']);
  if (given !== undefined && given.type !== 'object') return wrong('The "arguments" of a call are an object.', given);
  const expected = findNodeAtLocation(node, ['expect']);
  const expect = expected && expectationOf(expected, text, wrong);
  if (expected && !expect) return undefined;
  const [name, server, tool] = words as [string, string, string];
  return { name, server, tool, arguments: given ? jsonOf(given, text) : '{}', ...(expect && { expect }) };
}

function expectationOf(
  node: Node,
  text: string,
  wrong: (message: string, where?: Node) => undefined,
): Expectation | undefined {
  if (node.type !== 'object') return wrong('"expect" is an object with "error", "text" or "structured".', node);
  const value = getNodeValue(node) as Readonly<Record<string, unknown>>;
  for (const property of node.children ?? []) {
    const [key, own] = property.children as [Node, Node];
    const fits =
      key.value === 'error'
        ? own.type === 'boolean'
        : key.value === 'text'
          ? own.type === 'string'
          : key.value === 'structured';
    if (fits) continue;
    // A mistyped expectation would let everything pass.
    const known = ['error', 'text'].includes(key.value);
    return wrong(
      known
        ? `"${key.value}" of "expect" is ${key.value === 'error' ? 'true or false' : 'a text'}.`
        : `"expect" has "error", "text" and "structured", and no "${key.value}".`,
      known ? own : key,
    );
  }
  const structured = findNodeAtLocation(node, ['structured']);
  return {
    ...(value.error !== undefined && { error: value.error as boolean }),
    ...(value.text !== undefined && { text: value.text as string }),
    ...(structured && { structured: jsonOf(structured, text) }),
  };
}

function at({ offset, length }: { offset: number; length: number }, message: string): CallsProblem {
  return { offset, length, message };
}

/** Where a whole object is meant: its opening brace. */
function start(node: Node): Node {
  return { ...node, length: 1 };
}
