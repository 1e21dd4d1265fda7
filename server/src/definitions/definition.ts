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

/** Levels of a definition that are looked at; JSON nested deeper is refused before anything walks it. */
const MAX_DEPTH = 100;

/** True for JSON that is nested deeper than any definition is. Never overflows itself. */
export function isTooDeep(json: Json): boolean {
  let level: Json[] = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}
