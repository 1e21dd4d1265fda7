// What became of a server's definitions: added, removed, renamed, changed, and in which parts. Pure and ordered: what
// is suspicious comes first, then what breaks callers, then the rest.
import { type Definition, type DefinitionKind, fieldOf, isTable, type Json } from './definition.ts';
import { canonical, likeness, normalFields } from './normal.ts';
import { certaintyWords, schemaChanges } from './schema-changes.ts';
import { hostileText, laxerHint, lookalikeOf, type Suspicion } from './suspicion.ts';

/** One side of a comparison. */
export interface Served {
  readonly instructions?: Json | undefined;
  readonly definitions: readonly Definition[];
  /** It serves others too, which are not known: what is not here may still be there. */
  readonly open?: boolean;
  /** Two that were read from the source are compared strictly: what one of them no longer tells has changed. */
  readonly from?: 'source' | 'running';
}

export type Part =
  | 'title'
  | 'description'
  | 'input schema'
  | 'output schema'
  | 'annotations'
  | 'arguments'
  | 'icons'
  | 'address'
  | 'instructions'
  | 'other';

/** One part of a definition that is not as it was. */
export interface PartChange {
  readonly part: Part;
  /** `inputSchema.properties.path.description`. */
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  /** For schemas and arguments: callers that were right before are refused now. */
  readonly breaking?: boolean;
  /** What happened, for people: `is another`, `is required now`. */
  readonly words: string;
  readonly suspicious: readonly Suspicion[];
}

export type ChangeKind = 'added' | 'removed' | 'renamed' | 'replaced' | 'changed';

/** One definition that is not as it was. `replaced`: nothing but the name stayed. */
export interface Change {
  readonly kind: ChangeKind;
  readonly of: DefinitionKind | 'server';
  readonly name: string;
  /** Of a renamed one, the old name. */
  readonly was?: string;
  readonly before: Definition | undefined;
  readonly after: Definition | undefined;
  readonly parts: readonly PartChange[];
  /** What makes it suspicious as a whole: a hostile text, a look-alike. Those of its parts are in it. */
  readonly suspicious: readonly Suspicion[];
  readonly breaking: boolean;
}

export interface Comparison {
  readonly changes: readonly Change[];
  /** Names of definitions of which some part cannot be compared: one side cannot tell it. */
  readonly unsure: readonly string[];
}

/** Compares what was with what is. Never throws. */
export function compareServed(before: Served, after: Served): Comparison {
  const unsure = new Set<string>();
  const changes: Change[] = [];
  const strict = before.from === 'source' && after.from === 'source';
  const work = (siblings: readonly string[]): Work => ({ siblings, approved: before.definitions, strict });
  const [old, now] = [byKey(before.definitions), byKey(after.definitions)];
  const around = work(after.definitions.filter(({ kind }) => kind === 'tool').map(({ name }) => name));
  const gone = [...old.values()].filter((one) => !now.has(keyOf(one)));
  const come = [...now.values()].filter((one) => !old.has(keyOf(one)));
  for (const [removed, added] of renames(gone, come)) {
    gone.splice(gone.indexOf(removed), 1);
    come.splice(come.indexOf(added), 1);
    changes.push(changed('renamed', removed, added, around));
  }
  for (const one of now.values()) {
    const was = old.get(keyOf(one));
    if (!was) continue;
    const like = likeness(normalFields(was), normalFields(one), strict);
    if (like === 'unknown') unsure.add(one.name);
    if (like === 'other') changes.push(changed(isReplaced(was, one) ? 'replaced' : 'changed', was, one, around));
  }
  if (strict || !before.open) for (const one of come) changes.push(changed('added', undefined, one, around));
  if (strict || !after.open) for (const one of gone) changes.push(changed('removed', one, undefined, around));
  changes.push(...instructionsChange(before, after, strict));
  if (strict && (before.open === true) !== (after.open === true)) changes.push(openness(after.open === true));
  return { changes: changes.sort(byWeight), unsure: [...unsure].sort() };
}

function byKey(definitions: readonly Definition[]): Map<string, Definition> {
  return new Map(definitions.map((one) => [keyOf(one), one]));
}

export function keyOf({ kind, name }: Pick<Definition, 'kind' | 'name'>): string {
  return `${kind}:${name}`;
}

function byWeight(a: Change, b: Change): number {
  const weight = ({ suspicious, breaking, kind }: Change): number =>
    suspicious.length > 0 ? 0 : kind === 'replaced' ? 1 : breaking ? 2 : 3;
  return (
    weight(a) - weight(b) ||
    (a.of < b.of ? -1 : a.of > b.of ? 1 : 0) ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  );
}

// A definition that is gone and one that is new and says the same are one that was renamed.
function renames(gone: readonly Definition[], come: readonly Definition[]): (readonly [Definition, Definition])[] {
  const texts = new Map<string, Definition[]>();
  for (const one of come) {
    const key = bodyOf(one);
    if (key !== undefined) texts.set(key, [...(texts.get(key) ?? []), one]);
  }
  return gone.flatMap((one) => {
    const key = bodyOf(one);
    const same = key === undefined ? undefined : texts.get(key)?.shift();
    return same ? [[one, same] as const] : [];
  });
}

// Of a tool that says next to nothing, nobody can tell.
function bodyOf(one: Definition): string | undefined {
  const fields = normalFields(one);
  const text = fields.description;
  if (typeof text !== 'string' || text.length < 8) return undefined;
  const { name: _name, title: _title, ...body } = fields;
  return `${one.kind}:${canonical(body)}`;
}

// Another description and other arguments under the old name: the one that was approved is not there any more.
function isReplaced(before: Definition, after: Definition): boolean {
  const [a, b] = [words(before.fields.description), words(after.fields.description)];
  if (a.size < 3 || b.size < 3) return false;
  const common = [...a].filter((word) => b.has(word)).length;
  if (common / Math.min(a.size, b.size) > 0.3) return false;
  const names = ({ fields }: Definition): string[] =>
    isTable(fields.inputSchema) && isTable(fields.inputSchema.properties)
      ? Object.keys(fields.inputSchema.properties)
      : [];
  const [old, now] = [names(before), new Set(names(after))];
  return old.length + now.size > 0 && !old.some((name) => now.has(name));
}

function words(text: Json | undefined): Set<string> {
  return new Set(typeof text === 'string' ? (text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []) : []);
}

interface Work {
  /** The names of all tools that are served. */
  readonly siblings: readonly string[];
  readonly approved: readonly Definition[];
  readonly strict: boolean;
}

function changed(kind: ChangeKind, before: Definition | undefined, after: Definition | undefined, work: Work): Change {
  const { siblings, approved } = work;
  const { kind: of, name } = (after ?? before)!;
  const parts = before && after ? partChanges(before, after, work) : [];
  const suspicious: Suspicion[] = parts.flatMap((part) => part.suspicious);
  if (after && !before) suspicious.push(...newOne(after, siblings));
  if (after && (!before || kind === 'renamed')) {
    const known = lookalikeOf(
      name,
      approved.filter((one) => one.kind === of).map((one) => one.name),
      of === 'resource' || of === 'template',
    );
    if (known !== undefined)
      suspicious.push({
        kind: 'look-alike',
        words: `its name looks like that of the approved \`${known}\`, and is another`,
      });
  }
  if (kind === 'replaced')
    suspicious.push({ kind: 'replaced', words: 'nothing but its name is as it was approved: it is another tool now' });
  return {
    kind,
    of,
    name,
    ...(kind === 'renamed' ? { was: before!.name } : {}),
    before,
    after,
    parts,
    suspicious,
    breaking:
      kind === 'removed' || kind === 'renamed' || kind === 'replaced' || parts.some((part) => part.breaking === true),
  };
}

// Every text of something that nobody has approved yet.
function newOne(one: Definition, siblings: readonly string[]): Suspicion[] {
  return texts(one.fields, '').flatMap(([path, text]) => hostileText(text, undefined, roleOf(path), siblings));
}

function partChanges(before: Definition, after: Definition, { siblings, strict }: Work): PartChange[] {
  const [a, b] = [normalFields(before), normalFields(after)];
  return [...new Set([...Object.keys(b), ...Object.keys(a)])].flatMap((key): PartChange[] => {
    const [x, y] = [fieldOf(a, key), fieldOf(b, key)];
    if ((key === '$unknown' && !strict) || likeness(x, y, strict, key) !== 'other') return [];
    if (!strict && ((a.$unknown === true && x === undefined) || (b.$unknown === true && y === undefined))) return [];
    switch (key) {
      case 'inputSchema':
      case 'outputSchema':
        return schemaChanges(x, y, key === 'inputSchema' ? 'input' : 'output', strict).map((one) => ({
          part: key === 'inputSchema' ? 'input schema' : 'output schema',
          path: one.path ? `${key}.${one.path}` : key,
          before: one.before,
          after: one.after,
          breaking: one.breaking,
          words: one.words,
          suspicious: [
            ...(one.field === undefined ? [] : named(one.field, siblings)),
            ...suspicions(one.before, one.after, `${key}.${one.path}`, siblings),
          ],
        }));
      case 'annotations':
        return hintChanges(x, y, siblings, strict);
      case 'arguments':
        return [
          {
            part: 'arguments',
            path: key,
            before: x,
            after: y,
            breaking: argumentsBreak(x, y),
            words: certaintyWords(x, y) ?? 'are others',
            suspicious: suspicions(x, y, key, siblings),
          },
        ];
      default:
        return [
          {
            part:
              key === 'title' || key === 'description' || key === 'icons' ? key : key === 'name' ? 'title' : 'other',
            path: key,
            before: x,
            after: y,
            words:
              key === '$unknown'
                ? 'the source tells another part of it than before'
                : (certaintyWords(x, y) ?? (x === undefined ? 'is new' : y === undefined ? 'is gone' : 'is another')),
            suspicious: [...(x === undefined ? named(key, siblings) : []), ...suspicions(x, y, key, siblings)],
          },
        ];
    }
  });
}

// The name of a field is read as any text is.
function named(field: string, siblings: readonly string[]): Suspicion[] {
  return /^\$?\w+$/.test(field) ? [] : hostileText(field, undefined, 'parameter-description', siblings);
}

function hintChanges(
  x: Json | undefined,
  y: Json | undefined,
  siblings: readonly string[],
  strict: boolean,
): PartChange[] {
  const certainty = certaintyWords(x, y);
  if (certainty)
    return [{ part: 'annotations', path: 'annotations', before: x, after: y, words: certainty, suspicious: [] }];
  const [a, b] = [isTable(x) ? x : {}, isTable(y) ? y : {}];
  return [...new Set([...Object.keys(b), ...Object.keys(a)])]
    .map((name) => [name, fieldOf(a, name), fieldOf(b, name)] as const)
    .filter(([name, was, is]) => (name !== '$unknown' || strict) && likeness(was, is, strict) === 'other')
    .map(([name, was, is]) => ({
      part: 'annotations',
      path: `annotations.${name}`,
      before: was,
      after: is,
      words: certaintyWords(was, is) ?? `${shown(was)} before, ${shown(is)} now`,
      suspicious: [
        ...(was === undefined ? named(name, siblings) : []),
        ...laxerHint(name, was, is),
        ...suspicions(was, is, `annotations.${name}`, siblings),
      ],
    }));
}

function shown(value: Json | undefined): string {
  return value === undefined ? 'not said' : typeof value === 'boolean' ? String(value) : 'another text';
}

// A prompt's arguments: one that is new and required, or gone, is refused or missed.
function argumentsBreak(x: Json | undefined, y: Json | undefined): boolean {
  const table = (list: Json | undefined): Map<string, boolean> =>
    new Map(
      (Array.isArray(list) ? (list as Json[]) : []).flatMap((one) =>
        isTable(one) && typeof one.name === 'string' ? [[one.name, one.required === true] as const] : [],
      ),
    );
  const [before, after] = [table(x), table(y)];
  return (
    [...before.keys()].some((name) => !after.has(name)) ||
    [...after].some(([name, required]) => required && before.get(name) !== true)
  );
}

function instructionsChange(before: Served, after: Served, strict: boolean): Change[] {
  const [x, y] = [before.instructions, after.instructions];
  if (likeness(x, y, strict) !== 'other') return [];
  const was = texts(x, '')
    .map(([, text]) => text)
    .join('\n');
  const suspicious = texts(y, '').flatMap(([, text]) =>
    hostileText(text, x === undefined ? undefined : was, 'server-instructions', []),
  );
  const words = certaintyWords(x, y) ?? (x === undefined ? 'are new' : y === undefined ? 'are gone' : 'are others');
  return [serverChange({ part: 'instructions', path: 'instructions', before: x, after: y, words, suspicious })];
}

// What nobody can read, nobody approves: that there is more is a change of its own.
function openness(open: boolean): Change {
  const words = open
    ? 'there may be others now that the source does not tell'
    : 'all that is served is told by the source now';
  return serverChange({ part: 'other', path: 'servesOthers', before: !open, after: open, words, suspicious: [] });
}

function serverChange(part: PartChange): Change {
  return {
    kind: 'changed',
    of: 'server',
    name: part.path,
    before: undefined,
    after: undefined,
    parts: [part],
    suspicious: part.suspicious,
    breaking: false,
  };
}

// Only what was not there before: an approved text stays approved.
function suspicions(
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
function texts(json: Json | undefined, path: string): (readonly [string, string])[] {
  if (typeof json === 'string') return [[path, json]];
  if (Array.isArray(json)) return (json as Json[]).flatMap((one, i) => texts(one, `${path}.${i}`));
  if (!isTable(json)) return [];
  return Object.entries(json).flatMap(([name, value]) => [
    ...(/^\$?\w+$/.test(name) ? [] : [[`${path}.*`, name] as const]),
    ...texts(value, path ? `${path}.${name}` : name),
  ]);
}

function roleOf(path: string): 'description' | 'title' | 'parameter-description' | 'enum-value' {
  if (path === 'description') return 'description';
  if (/(?:^|\.)title$/.test(path)) return 'title';
  return /\.(?:enum|const)(?:\.|$)/.test(path) ? 'enum-value' : 'parameter-description';
}
