// What a request says, said again in headers, as from 2026-07-28 on: version, method, name, and marked parameters of tools.
import type { DefinedServer, Json } from '../definitions/definition.ts';
import type { Outgoing } from './compose.ts';
import { isObject } from './message.ts';
import { LiveProblem, quoted } from './problem.ts';
import { memberText } from './raw-json.ts';
import type { Session } from './session.ts';

type Headers = Record<string, string>;

/** The headers of a message, its own included; those of the version's only where the message carries the version. */
export function mirrored({ text, id, method, headers }: Outgoing): Headers {
  if (id === undefined || method === undefined) return { ...headers };
  const params = memberText(text, 'params');
  const meta = params === undefined ? undefined : memberText(params, '_meta');
  const version = textAt(meta, 'io.modelcontextprotocol/protocolVersion');
  if (version === undefined) return { ...headers };
  const key = named[method];
  const name = key === undefined ? undefined : textAt(params, key);
  return {
    'mcp-protocol-version': headerValue(version),
    'mcp-method': headerValue(method),
    ...(name !== undefined && { 'mcp-name': headerValue(name) }),
    ...headers,
  };
}

/** Where each request's name stands. */
const named: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
};

/** A text as a header may hold it: as it is, or else in base64 between marks. */
export function headerValue(text: string): string {
  const plain = /^[\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?$/.test(text) || text === '';
  if (plain && !(text.startsWith('=?base64?') && text.endsWith('?='))) return text;
  return `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}

/** A parameter that a tool wants to see in a header: where it stands, and the header's name. */
export interface MirroredParameter {
  readonly path: readonly string[];
  readonly header: string;
}

/**
 * The marked parameters in a tool's schema of its input.
 * @returns a sentence's end instead when a mark is none that a client may accept
 */
export function mirroredParameters(schema: Json | undefined): readonly MirroredParameter[] | string {
  const found: MirroredParameter[] = [];
  const wrong = new Marks(found).within(schema, [], true);
  if (wrong !== undefined) return wrong;
  const names = found.map(({ header }) => header.toLowerCase());
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  return twice === undefined ? found : `two parameters have the header ${JSON.stringify(twice)}`;
}

/** The headers for a call's arguments, given as text. */
export function parameterHeaders(parameters: readonly MirroredParameter[], args: string | undefined): Headers {
  const headers: Headers = {};
  for (const { path, header } of parameters) {
    let text = args;
    for (const name of path) text = text === undefined ? undefined : memberText(text, name);
    if (text === undefined || /^[{[n]/.test(text)) continue;
    headers[`mcp-param-${header.toLowerCase()}`] = headerValue(text.startsWith('"') ? JSON.parse(text) : text);
  }
  return headers;
}

/** Which headers the tools of a server want, over HTTP from 2026-07-28 on. */
export class ToolHeaders {
  private readonly note: (sentence: string) => void;
  private readonly tools = new Map<string, readonly MirroredParameter[] | string>();
  /** Whether this connection has such headers at all. */
  apply = false;

  constructor(note: (sentence: string) => void) {
    this.note = note;
  }

  begin({ transport, greeting }: Session): void {
    this.apply = transport !== 'stdio' && greeting.modern;
    this.tools.clear();
  }

  served({ definitions }: DefinedServer): void {
    if (!this.apply) return;
    this.tools.clear();
    let wrong = 0;
    for (const { kind, name, fields } of definitions) {
      if (kind !== 'tool') continue;
      const parameters = mirroredParameters(fields.inputSchema);
      this.tools.set(name, parameters);
      if (typeof parameters !== 'string') continue;
      wrong += 1;
      if (wrong <= MAX_NOTES) this.note(leftOut(name, parameters));
    }
    if (wrong > MAX_NOTES) this.note(`So it is with ${wrong - MAX_NOTES} more of its tools.`);
  }

  /** @throws LiveProblem when it is a call that no client may make */
  for(method: string, params: string): Headers | undefined {
    if (!this.apply || method !== 'tools/call') return undefined;
    const name = textAt(params, 'name');
    const parameters = name === undefined ? undefined : this.tools.get(name);
    if (name === undefined || parameters === undefined) return undefined;
    if (typeof parameters === 'string') throw new LiveProblem('refused', leftOut(name, parameters));
    return parameterHeaders(parameters, memberText(params, 'arguments'));
  }
}

/** Tools that are told one by one. */
const MAX_NOTES = 5;

function leftOut(name: string, why: string): string {
  return `Over HTTP, clients leave the tool ${quoted(name, 80)} out: in its schema, ${why}.`;
}

const MARK = 'x-mcp-header';
/** A token of HTTP. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

class Marks {
  private readonly found: MirroredParameter[];
  private readonly seen = new Set<object>();

  constructor(found: MirroredParameter[]) {
    this.found = found;
  }

  /**
   * @param reachable only names of properties lead here
   * @returns what is wrong
   */
  within(schema: Json | undefined, path: readonly string[], reachable: boolean): string | undefined {
    if (typeof schema !== 'object' || schema === null || this.seen.has(schema)) return undefined;
    this.seen.add(schema);
    if (Array.isArray(schema)) {
      for (const each of schema as readonly Json[]) {
        const wrong = this.within(each, path, false);
        if (wrong !== undefined) return wrong;
      }
      return undefined;
    }
    if (!isObject(schema)) return undefined;
    const wrong = Object.hasOwn(schema, MARK) ? this.mark(schema, path, reachable) : undefined;
    if (wrong !== undefined) return wrong;
    for (const [key, value] of Object.entries(schema)) {
      // What stands there is values, not schemas.
      if (['const', 'enum', 'default', 'examples', MARK].includes(key)) continue;
      const properties = key === 'properties' && isObject(value);
      const inner = properties ? Object.entries(value) : [['', value] as const];
      for (const [name, each] of inner) {
        const at = properties ? [...path, name] : path;
        const why = this.within(each, at, properties && reachable);
        if (why !== undefined) return why;
      }
    }
    return undefined;
  }

  private mark(schema: { readonly [key: string]: Json }, path: readonly string[], reachable: boolean) {
    const header = schema[MARK];
    const at = path.length === 0 ? 'the schema itself' : `the parameter ${JSON.stringify(path.join('.'))}`;
    if (!reachable || path.length === 0)
      return `${at} has a header where its value may be one of several, or is no value`;
    if (typeof header !== 'string' || !token.test(header))
      return `${at} has a header with a name that HTTP does not allow`;
    if (!['string', 'integer', 'boolean'].includes(String(schema.type))) {
      return `${at} has a header, but is no string, integer or boolean`;
    }
    this.found.push({ path, header });
    return undefined;
  }
}

function textAt(object: string | undefined, name: string): string | undefined {
  const text = object === undefined ? undefined : memberText(object, name);
  return text?.startsWith('"') ? JSON.parse(text) : undefined;
}
