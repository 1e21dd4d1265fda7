// A definition: what a client is told of one tool, prompt or resource, whichever side tells it.

/** A value as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** `template` is a resource template. */
export type DefinitionKind = 'tool' | 'prompt' | 'resource' | 'template';

/** One thing that a server serves, as `tools/list`, `prompts/list`, `resources/list` or its templates' list tells it. */
export interface Definition {
  readonly kind: DefinitionKind;
  /** Of a resource its URI, of a template its URI template: what tells it from the others of its kind. */
  readonly name: string;
  /** Everything as served, but for the name (of a resource `uri`, of a template `uriTemplate`). */
  readonly fields: { readonly [key: string]: Json };
}

/** A server with everything it serves: one side of a comparison. */
export interface DefinedServer {
  /** As it calls itself when a client connects. */
  readonly name: string | undefined;
  readonly version: string | undefined;
  /** What it tells every client's model about itself. */
  readonly instructions: string | undefined;
  /** In the order in which they are served. */
  readonly definitions: readonly Definition[];
}

/** Stands where the source alone does not tell what is served. */
export const UNKNOWN: Json = { $unknown: true };

export function isUnknown(json: Json | undefined): boolean {
  return isTable(json) && json.$unknown === true && Object.keys(json).length === 1;
}

/** A text of which only parts are known: the others are `null`. */
export function partsOf(json: Json | undefined): readonly (string | null)[] | undefined {
  if (!isTable(json)) return undefined;
  const parts = json.$text;
  return Array.isArray(parts) && Object.keys(json).length === 1 ? (parts as (string | null)[]) : undefined;
}

export function isTable(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** The table's own field; undefined for what every object has: `constructor`, `__proto__`. */
export function fieldOf(table: { readonly [key: string]: Json }, name: string): Json | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Names of fields that mean something here, with any number of signs before them: `$unknown`, `$$text`. */
const MARK = /^\$+(?:unknown|text|lines|digest)$/;

/** A field's name that does not pass for a mark. */
export function unmarked(name: string): string {
  return MARK.test(name) ? `$${name}` : name;
}

/**
 * JSON that somebody else wrote, in which nothing passes for a mark of Toolward's own: a server could otherwise serve
 * `{ "$unknown": true }` and be equal to everything.
 */
export function withoutMarks(json: Json): Json {
  if (Array.isArray(json)) return (json as readonly Json[]).map(withoutMarks);
  if (!isTable(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [unmarked(name), withoutMarks(value)] as const),
  );
}

/** The JSON with each of its texts changed; names of fields stay. */
export function withTexts(json: Json, change: (text: string) => string): Json {
  if (typeof json === 'string') return change(json);
  if (Array.isArray(json)) return (json as readonly Json[]).map((one) => withTexts(one, change));
  if (!isTable(json)) return json;
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, withTexts(value, change)] as const));
}

/** Levels of a definition that are looked at; JSON nested deeper is refused before anything walks it. */
const MAX_DEPTH = 250;

/** True for JSON that is nested deeper than any definition is. Never overflows itself. */
export function isTooDeep(json: Json): boolean {
  let level: Json[] = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}
