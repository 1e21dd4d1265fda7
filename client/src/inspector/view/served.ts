// What is served, as the lists show it: keys, titles, and what annotations mean in words.
import type { DefinedServer, Definition, DefinitionKind, Json } from './told.ts';

/** `tool:read_file`. */
export function keyOf(definition: Definition): string {
  return `${definition.kind}:${definition.name}`;
}

/** Those of some kinds, in the order served. */
export function ofKind(served: DefinedServer | undefined, ...kinds: readonly DefinitionKind[]): Definition[] {
  return (served?.definitions ?? []).filter(({ kind }) => kinds.includes(kind));
}

export function find(served: DefinedServer | undefined, key: string | undefined): Definition | undefined {
  return key === undefined ? undefined : served?.definitions.find((one) => keyOf(one) === key);
}

/** A text of the definition; undefined where it is none. */
export function textField(definition: Definition, name: string): string | undefined {
  const value = field(definition.fields, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Its title where it has one: the tool's own, or that of its annotations. */
export function titleOf(definition: Definition): string | undefined {
  const annotated = field(annotations(definition), 'title');
  const title = textField(definition, 'title') ?? (typeof annotated === 'string' ? annotated : undefined);
  if (title !== undefined && title !== '' && title !== definition.name) return title;
  if (definition.kind === 'resource' || definition.kind === 'template') return textField(definition, 'name');
  return undefined;
}

/** What a server says of a tool. Only its word: nothing makes it true. */
export interface Claim {
  readonly icon: string;
  readonly words: string;
  readonly detail: string;
}

/** What a tool's annotations say. */
export function claimsOf(definition: Definition): Claim[] {
  if (definition.kind !== 'tool') return [];
  const said = annotations(definition);
  const claims: Claim[] = [];
  const destructive = field(said, 'destructiveHint');
  if (field(said, 'readOnlyHint') === true) {
    claims.push({ icon: 'eye', words: 'reads only', detail: 'The server says that it changes nothing.' });
  } else if (destructive === true) {
    claims.push({ icon: 'warning', words: 'may destroy', detail: 'The server says that it may delete or overwrite.' });
  } else if (destructive === false) {
    claims.push({ icon: 'add', words: 'only adds', detail: 'The server says that it deletes and overwrites nothing.' });
  }
  if (field(said, 'idempotentHint') === true) {
    claims.push({
      icon: 'sync',
      words: 'repeatable',
      detail: 'The server says that a second call changes nothing more.',
    });
  }
  const open = field(said, 'openWorldHint');
  if (open === true) {
    claims.push({ icon: 'globe', words: 'open world', detail: 'The server says that it reaches beyond itself.' });
  } else if (open === false) {
    claims.push({
      icon: 'home',
      words: 'closed world',
      detail: 'The server says that it reaches nothing beyond itself.',
    });
  }
  return claims;
}

/** Whether a tool may or must be called as a task; undefined: it may not. */
export function taskSupportOf(definition: Definition | undefined): 'optional' | 'required' | undefined {
  if (definition?.kind !== 'tool') return undefined;
  const said = field(field(definition.fields, 'execution'), 'taskSupport');
  return said === 'optional' || said === 'required' ? said : undefined;
}

/** Its arguments hold what should not be kept: a schema that speaks of passwords or of what is only written. */
export function isSecretive(definition: Definition): boolean {
  const schema = field(definition.fields, 'inputSchema');
  if (schema === undefined) return false;
  const text = JSON.stringify(schema);
  return /"format":"password"|"writeOnly":true|"(?:[^"]*[_-])?(?:password|passphrase|secret|token|api[_-]?key|apiKey)":\{/i.test(
    text,
  );
}

export function field(table: Json | undefined, name: string): Json | undefined {
  if (typeof table !== 'object' || table === null || Array.isArray(table)) return undefined;
  return Object.hasOwn(table, name) ? (table as { readonly [key: string]: Json })[name] : undefined;
}

function annotations(definition: Definition): Json | undefined {
  return field(definition.fields, 'annotations');
}
