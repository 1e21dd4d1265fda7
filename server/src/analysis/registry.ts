// What the program registered: servers, tools, prompts, resources, and the texts a model reads.
import type { Use } from './machine.ts';
import type { Obstacle } from './obstacles.ts';
import type { Place } from './place.ts';
import type { Schema } from './schema.ts';
import type { Trouble } from './servable.ts';
import { isValue } from './term.ts';
import type { Env, Obj, ServerHandle, Site, Value } from './values.ts';
import { GAP, type Written } from './written.ts';

export interface Registered {
  readonly kind: 'tool' | 'prompt' | 'resource';
  readonly server: ServerHandle;
  readonly name: string | undefined;
  readonly nameSite: Site | undefined;
  /** The registering call, or the entry of the list. */
  readonly site: Site;
  /** Where its author registers it: the same, or the call of a wrapper round it. */
  readonly place: Place;
  /** A constant description; an Op or Src value where it is computed. */
  description: Value | undefined;
  descriptionSite: Site | undefined;
  /** Descriptions that are put in its place later, by `update()`. */
  changes?: { readonly value: Value; readonly site: Site; readonly call: Site }[];
  /** Fields of its definition that are told anew while the server runs: by `update()`, or set on what was registered. */
  later?: (readonly [string, Written])[];
  readonly title: Value | undefined;
  readonly titleSite: Site | undefined;
  readonly schema: Schema | undefined;
  /**
   * How the arguments reach the handler: checked by the SDK, not checked, or not passed at all
   * (a v1 callback without a schema receives the request's `extra` first).
   */
  readonly validation: 'sdk' | 'none' | 'missing';
  readonly annotations: ReadonlyMap<string, { value: Value; site: Site }>;
  /** Something stands where annotations go, whether it can be read or not. */
  readonly annotated?: boolean;
  /** The handler with how its parameters are to be bound; undefined for list entries of a low-level server. */
  readonly handler: Value | undefined;
  readonly handlerForm: 'args' | 'extra' | 'request' | 'resource' | 'task';
  /** Why there is nothing to follow, or why following came to no end. */
  obstacle: Obstacle | undefined;
  /** Why its name is not known. */
  readonly nameless?: Obstacle | undefined;
  /** How it was told to the server: the fields of its definition, in the form that `servedBy` says. */
  readonly served?: Written;
  /** Who makes a definition of it: the official SDK, a list that is answered as it is, or another framework. */
  readonly servedBy?: 'sdk' | 'list' | 'fastmcp' | 'mastra';
  /** The object that describes the tool, for facts about its other fields. */
  readonly definition: Obj | undefined;
  /** Why the SDK cannot serve its schemas as they are given. */
  readonly troubles?: readonly Trouble[];
  /** The call that set the handler of a low-level server, which serves other tools too. */
  readonly dispatcher?: Site;
  /** What else of it a model reads. */
  extra?: readonly ExtraText[];
  /** Arguments that were read while the handler was followed, each place once. */
  uses?: readonly Use[];
}

/** The names that `update()` has for what the definition calls otherwise. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['paramsSchema', 'inputSchema'],
  ['argsSchema', 'inputSchema'],
]);
const TOLD: ReadonlySet<string> = new Set(
  'name title description inputSchema outputSchema annotations _meta icons metadata'.split(' '),
);

/** Keeps that a field of what was registered may be another later. */
export function toldAnew(item: Registered, name: string, value: Written): void {
  const own = RENAMED.get(name) ?? name;
  if (!TOLD.has(own)) return;
  item.later ??= [];
  const key = JSON.stringify([own, value]);
  if (!item.later.some((one) => JSON.stringify(one) === key)) item.later.push([own, value]);
}

/** Keeps each field of `change`; where not all of it is known, each field may be another. */
export function allToldAnew(item: Registered, change: Written): void {
  for (const table of change.is === 'choice' ? change.of : [change]) {
    if (table.is !== 'table' || table.open)
      for (const name of ['title', 'description', 'inputSchema', 'annotations']) toldAnew(item, name, GAP);
    if (table.is === 'table') for (const [name, value] of table.fields) toldAnew(item, name, value);
  }
}

/** A low-level handler for one method. */
export interface MethodHandler {
  readonly server: ServerHandle;
  readonly method:
    | 'tools/list'
    | 'tools/call'
    | 'prompts/list'
    | 'prompts/get'
    | 'resources/read'
    | 'resources/list'
    | string;
  readonly handler: Value;
  readonly site: Site;
}

/** A text that belongs to a tool or prompt, beyond its name, title and description. */
export interface ExtraText {
  readonly role: 'prompt-text' | 'parameter-description';
  readonly value: Value;
  readonly site: Site;
  readonly argument: string | undefined;
}

/** A text that a model reads, with the value it comes from. */
export interface ServedText {
  readonly role: 'server-instructions' | 'resource-description' | 'title';
  readonly value: Value;
  readonly site: Site;
  readonly server: ServerHandle;
}

/** Something that is listed, and that no handler was followed for: resources, and tools that nobody dispatches. */
export interface ListedItem {
  readonly kind: Registered['kind'];
  /** Undefined for a resource. */
  readonly name: string | undefined;
  readonly server: ServerHandle;
  readonly served: Written;
  readonly site: Site;
}

export class Registry {
  readonly servers: ServerHandle[] = [];
  readonly items: Registered[] = [];
  readonly methods: MethodHandler[] = [];
  readonly texts: ServedText[] = [];
  readonly listed: ListedItem[] = [];
  /** Servers, by their ids, that list others too. */
  readonly open = new Set<ServerHandle['id']>();
  readonly #seen = new Set<string>();

  server(handle: ServerHandle): ServerHandle {
    this.servers.push(handle);
    return handle;
  }
  /** A registration is one per place, name and handler, however often the code passes it. */
  add(item: Registered): void {
    const fn = item.handler?.t === 'ref' ? item.handler.obj : undefined;
    const body = fn?.fn ? { module: fn.fn.module, node: fn.fn.node } : fn?.site;
    const key = `${item.kind}:${item.name ?? '?'}:${where(item.place.site)}:${where(body)}`;
    // No server takes a name twice: two loops that register the same tools are ways that exclude each other.
    const way = `${item.server.id}:${item.kind}:${item.name ?? key}:${where(item.site)}:${where(body)}:${held(fn?.fn?.env)}`;
    if (this.#seen.has(key) || this.#seen.has(way)) return;
    this.#seen.add(key).add(way);
    this.items.push(item);
  }

  addMethod(handler: MethodHandler): void {
    const fn = handler.handler.t === 'ref' ? handler.handler.obj : undefined;
    const key = `${handler.method}:${where(handler.site)}:${fn?.id ?? ''}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.methods.push(handler);
  }
}

// What a function has at hand where it was made, as it is now: the same text with other things is another function.
function held(env: Env | undefined): string {
  let out = '';
  for (let at = env; at; at = at.parent) {
    if (!at.frame) return `${out}${at.id}`;
    for (const [name, value] of at.slots)
      if (name !== 'arguments') out += `${name}=${isValue(value) ? value.id : at.id},`;
  }
  return out;
}

function where(site: Site | undefined): string {
  return site ? `${site.module.path}:${site.node.pos}:${site.node.end}` : '';
}
