// Reads everything a server serves, page by page, as it is served: nothing is stripped, nothing is filled in.
import type { DefinedServer, Definition, DefinitionKind, Json } from '../definitions/definition.ts';
import { MAX_ITEMS, MAX_PAGES, MAX_READING_BYTES } from './bounds.ts';
import { isObject, type JsonObject } from './message.ts';
import { type Peer, Refusal } from './peer.ts';
import { LiveProblem, quoted } from './problem.ts';

/** What a server said about itself when the client connected. */
export interface Greeting {
  readonly version: string;
  /** Whether each request carries the version, as from 2026-07-28 on. */
  readonly modern: boolean;
  readonly capabilities: JsonObject;
  readonly serverInfo: JsonObject;
  readonly instructions: string | undefined;
}

interface List {
  readonly kind: DefinitionKind;
  readonly method: string;
  /** Where the page's definitions are in its result. */
  readonly key: string;
  /** The field that tells a definition from the others. */
  readonly name: string;
  readonly capability: string;
}

const lists: readonly List[] = [
  { kind: 'tool', method: 'tools/list', key: 'tools', name: 'name', capability: 'tools' },
  { kind: 'prompt', method: 'prompts/list', key: 'prompts', name: 'name', capability: 'prompts' },
  { kind: 'resource', method: 'resources/list', key: 'resources', name: 'uri', capability: 'resources' },
  {
    kind: 'template',
    method: 'resources/templates/list',
    key: 'resourceTemplates',
    name: 'uriTemplate',
    capability: 'resources',
  },
];

/** Hears of a list that could not be read, and why. */
export type Unread = (kind: DefinitionKind, problem: LiveProblem) => void;

const METHOD_NOT_FOUND = -32601;

/**
 * All definitions of the lists that the server says it has.
 * @param params what every request carries besides its own
 * @param unread is told of a list that is refused, endless, too long or no list; none of its definitions are then given
 * @throws LiveProblem for such a list where nobody is told, and when the server is gone
 */
export async function readLists(
  peer: Peer,
  greeting: Greeting,
  params: JsonObject,
  signal: AbortSignal,
  unread?: Unread,
): Promise<DefinedServer> {
  peer.countAnew();
  const definitions: Definition[] = [];
  const size = { left: MAX_READING_BYTES };
  for (const list of lists) {
    if (greeting.capabilities[list.capability] === undefined) continue;
    const before = definitions.length;
    try {
      await readList(peer, list, params, signal, definitions, size);
    } catch (error) {
      if (unread === undefined || peer.ended !== undefined || !isOfList(error)) throw error;
      definitions.length = before;
      unread(list.kind, error);
    }
  }
  return {
    name: textOf(greeting.serverInfo.name),
    version: textOf(greeting.serverInfo.version),
    instructions: greeting.instructions,
    definitions,
  };
}

/** True for what is wrong with one list, whatever the others are. */
function isOfList(error: unknown): error is LiveProblem {
  return error instanceof LiveProblem && ['refused', 'not-protocol', 'too-much'].includes(error.kind);
}

async function readList(
  peer: Peer,
  list: List,
  params: JsonObject,
  signal: AbortSignal,
  definitions: Definition[],
  size: { left: number },
): Promise<void> {
  const { method } = list;
  const cursors = new Set<string>();
  let cursor: string | undefined;
  for (let page = 1; ; page++) {
    if (page > MAX_PAGES) {
      throw new LiveProblem(
        'too-much',
        `The server's ${method} does not end: ${MAX_PAGES} pages, and there is a next one.`,
      );
    }
    const result = await answerTo(peer, list, cursor === undefined ? params : { ...params, cursor }, signal, size);
    if (result === undefined) return;
    for (const item of itemsOf(result, list)) {
      definitions.push(definitionOf(item, list));
      if (definitions.length > MAX_ITEMS) {
        throw new LiveProblem('too-much', `The server serves more than ${MAX_ITEMS} definitions.`);
      }
    }
    const next = result.nextCursor;
    // Hosts take an empty one for none.
    if (next === undefined || next === null || next === '') return;
    if (typeof next !== 'string') {
      throw new LiveProblem('not-protocol', `The server's ${method} answers with a "nextCursor" that is no text.`);
    }
    if (cursors.has(next)) {
      throw new LiveProblem(
        'too-much',
        `The server's ${method} does not end: it gives the cursor ${quoted(next, 40)} again.`,
      );
    }
    cursors.add(next);
    cursor = next;
  }
}

/** Undefined where a server that has resources or prompts has no such list. */
async function answerTo(
  peer: Peer,
  { kind, method }: List,
  params: JsonObject,
  signal: AbortSignal,
  size: { left: number },
): Promise<JsonObject | undefined> {
  let result: JsonObject;
  try {
    result = await peer.request(method, params, signal, (text) => {
      size.left -= text.length;
    });
    if (size.left < 0) {
      throw new LiveProblem('too-much', `The server sends more than ${MAX_READING_BYTES / 1024 / 1024} MB.`);
    }
  } catch (error) {
    // Many servers answer for resources and have no templates; hosts take it for an empty list.
    if (kind !== 'tool' && error instanceof Refusal && error.code === METHOD_NOT_FOUND) return undefined;
    throw error;
  }
  if (result.resultType !== undefined && result.resultType !== 'complete') {
    throw new LiveProblem('refused', `The server answers ${method} only after more input from its user.`);
  }
  return result;
}

function itemsOf(result: JsonObject, { method, key }: List): readonly Json[] {
  const items = result[key];
  if (Array.isArray(items)) return items;
  throw new LiveProblem('not-protocol', `The server's ${method} answers without a list "${key}".`);
}

function definitionOf(item: Json, { kind, method, name }: List): Definition {
  const own = isObject(item) && Object.hasOwn(item, name) ? item[name] : undefined;
  if (!isObject(item) || typeof own !== 'string') {
    throw new LiveProblem('not-protocol', `The server's ${method} has an entry whose "${name}" is missing or no text.`);
  }
  // From entries: a field called "__proto__" stays a field.
  const fields = Object.fromEntries(Object.entries(item).filter(([key]) => key !== name));
  return { kind, name: own, fields };
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
