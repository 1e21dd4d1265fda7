// Where a change is suspicious: each text of a value, with what it is to a model.
import { isTable, type Json } from './definition.ts';
import { hostileText, type Suspicion } from './suspicion.ts';

/** What is hostile about a value that nobody has approved yet, every text of it. */
export function hostileIn(json: Json, siblings: readonly string[]): Suspicion[] {
  return texts(json, '').flatMap(([path, text]) => hostileText(text, undefined, roleOf(path), siblings));
}

/** What is hostile about the name of a field: it is read as any text is. */
export function named(field: string, siblings: readonly string[]): Suspicion[] {
  return /^\$?\w+$/.test(field) ? [] : hostileText(field, undefined, 'parameter-description', siblings);
}

/** What is hostile about a value, and was not there before: an approved text stays approved. */
export function suspicions(
  before: Json | undefined,
  after: Json | undefined,
  path: string,
  siblings: readonly string[],
): Suspicion[] {
  const old = new Set(texts(before, path).map(([, text]) => text));
  const was = [...old].join('\n');
  return texts(after, path)
    .filter(([, text]) => !old.has(text))
    .flatMap(([at, text]) => hostileText(text, was, roleOf(at), siblings));
}

/** Every text in a value with its path, names of fields included. */
export function texts(json: Json | undefined, path: string): (readonly [string, string])[] {
  if (typeof json === 'string') return [[path, json]];
  if (Array.isArray(json)) return (json as Json[]).flatMap((one, i) => texts(one, `${path}.${i}`));
  if (!isTable(json)) return [];
  return Object.entries(json).flatMap(([name, value]) => [
    ...(/^\$?\w+$/.test(name) ? [] : [[`${path}.*`, name] as const]),
    ...texts(value, path ? `${path}.${name}` : name),
  ]);
}

function roleOf(given: string): 'description' | 'title' | 'parameter-description' | 'enum-value' {
  const path = given.replaceAll(/\.\$(?:any|text)\.\d+/g, '');
  if (path === 'description') return 'description';
  if (/(?:^|\.)title$/.test(path)) return 'title';
  return /\.(?:enum|const)(?:\.|$)/.test(path) ? 'enum-value' : 'parameter-description';
}
