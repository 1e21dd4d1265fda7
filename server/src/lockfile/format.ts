// The text of toolward.lock.json: approved definitions in full, one block each, so that a diff of it reads.
import {
  type Definition,
  type DefinitionKind,
  isTable,
  isTooDeep,
  isUnknown,
  type Json,
  partsOf,
} from '../definitions/definition.ts';
import { digested } from '../definitions/normal.ts';
import { isBidi, isControl, isInvisible, isTag, isVariationSelector } from '../rules/text/characters.ts';

/** Gives the SHA-256 of a text, in hexadecimal: the platform's own. */
export type Digest = (text: string) => string;

export interface LockedDefinition extends Definition {
  /** The digest that stands in the file; another than the definition's own where the file was edited by hand. */
  readonly digest: string;
}

/** What was approved of one server. */
export interface LockedServer {
  /** As the server calls itself, or the folder it is made in. Each once in a file. */
  readonly name: string;
  /** Where it was read: in the source, or from the running server. */
  readonly from: 'source' | 'running';
  readonly instructions: Json | undefined;
  /** It serves others too, which the source does not tell. */
  readonly open?: boolean;
  /** Of each kind in the order of their names. */
  readonly definitions: readonly LockedDefinition[];
}

export interface Lock {
  /** In the order of their names. */
  readonly servers: readonly LockedServer[];
}

/** The version of the format that is written, and the newest that is read. */
export const LOCK_VERSION = 1;
export const LOCK_FILE = 'toolward.lock.json';
const SCHEMA = 'https://raw.githubusercontent.com/toolward/toolward/main/docs/lock.schema.json';

/** The kinds with the names of their blocks, in the order in which they are written. */
const BLOCKS: readonly (readonly [DefinitionKind, string])[] = [
  ['tool', 'tools'],
  ['prompt', 'prompts'],
  ['resource', 'resources'],
  ['template', 'resourceTemplates'],
];

/** The name of a field that a server calls `digest`. */
const DIGEST_FIELD = '$digest';

/** The fields that are told first; the others follow in the order of their names. */
const FIRST = ['title', 'description', 'annotations', 'inputSchema', 'outputSchema', 'arguments'];

/** A file's text as a lock, or one sentence about what is wrong with it. */
export function readLock(text: string): Lock | { readonly wrong: string } {
  if (/^(?:<{7}|={7}|>{7})(?: |$)/m.test(text))
    return {
      wrong: `${LOCK_FILE} has unresolved merge conflicts: resolve them, block by block, and run \`toolward verify\``,
    };
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch (error) {
    return { wrong: `${LOCK_FILE} is no JSON: ${error instanceof Error ? error.message : 'it cannot be read'}` };
  }
  if (isTooDeep(json)) return { wrong: `${LOCK_FILE} is nested deeper than any definition is` };
  if (!isTable(json) || typeof json.version !== 'number' || !isTable(json.servers))
    return { wrong: `${LOCK_FILE} is no file of approved definitions: it has no "version" and "servers"` };
  if (json.version > LOCK_VERSION)
    return {
      wrong: `${LOCK_FILE} is of version ${json.version}, and this Toolward reads version ${LOCK_VERSION}: use a newer one`,
    };
  const servers: LockedServer[] = [];
  for (const [name, server] of Object.entries(json.servers)) {
    if (!isTable(server)) return { wrong: `${LOCK_FILE}: the server ${JSON.stringify(name)} is no table` };
    const definitions: LockedDefinition[] = [];
    for (const [kind, block] of BLOCKS) {
      const table = server[block] ?? {};
      if (!isTable(table)) return { wrong: `${LOCK_FILE}: "${block}" of ${JSON.stringify(name)} is no table` };
      for (const [own, fields] of Object.entries(table)) {
        if (!isTable(fields) || typeof fields.digest !== 'string')
          return { wrong: `${LOCK_FILE}: ${JSON.stringify(own)} of ${JSON.stringify(name)} has no digest` };
        const { digest, [DIGEST_FIELD]: served, ...rest } = fields;
        const all = served === undefined ? rest : { ...rest, digest: served };
        definitions.push({ kind, name: own, fields: joined(all) as Definition['fields'], digest });
      }
    }
    const instructions = server.instructions === undefined ? undefined : joined(server.instructions);
    if (
      instructions !== undefined &&
      typeof instructions !== 'string' &&
      !isUnknown(instructions) &&
      !partsOf(instructions)
    )
      return { wrong: `${LOCK_FILE}: "instructions" of ${JSON.stringify(name)} are no text` };
    servers.push({
      name,
      from: server.from === 'running' ? 'running' : 'source',
      ...(server.servesOthers === true ? { open: true } : {}),
      instructions,
      definitions,
    });
  }
  return { servers };
}

/** The text of a lock: equal locks are equal texts. */
export function writeLock(lock: Lock): string {
  const servers = [...lock.servers].sort(byName).map((server) => {
    const blocks = BLOCKS.flatMap(([kind, block]) => {
      const own = server.definitions.filter((one) => one.kind === kind).sort(byName);
      return own.length ? [[block, Object.fromEntries(own.map((one) => [one.name, blockOf(one)]))] as const] : [];
    });
    return [
      server.name,
      {
        from: server.from,
        ...(server.open ? { servesOthers: true } : {}),
        ...(server.instructions === undefined ? {} : { instructions: split(server.instructions) }),
        ...Object.fromEntries(blocks),
      },
    ] as const;
  });
  const file = { $schema: SCHEMA, version: LOCK_VERSION, servers: Object.fromEntries(servers) };
  return `${seen(JSON.stringify(file, undefined, 2))}\n`;
}

/** What nobody sees is written as `\\u200b`: the same value, and a diff shows it. */
function seen(json: string): string {
  return json.replace(/[^\n\x20-\x7e]/gu, (character) => {
    const code = character.codePointAt(0)!;
    const hidden = isControl(code) || isBidi(code) || isTag(code) || isVariationSelector(code) || isInvisible(code);
    return hidden || /[\p{Cf}\p{Zl}\p{Zp}]/u.test(character) ? escaped(character) : character;
  });
}

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, n) => `\\u${character.charCodeAt(n).toString(16).padStart(4, '0')}`,
  ).join('');
}

/** A name as it stands in the file. */
export function keyText(name: string): string {
  return seen(JSON.stringify(name));
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function blockOf({ digest, fields }: LockedDefinition): Json {
  const rank = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  const names = Object.keys(fields).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const own = names.map((name) => [name === 'digest' ? DIGEST_FIELD : name, split(fields[name]!)] as const);
  return { digest, ...Object.fromEntries(own) };
}

/** Texts of several lines as lists of lines: a diff shows the line that changed. */
function split(json: Json): Json {
  if (typeof json === 'string') return json.includes('\n') ? { $lines: json.split('\n') } : json;
  if (Array.isArray(json)) return (json as readonly Json[]).map(split);
  if (!isTable(json)) return json;
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, split(value)] as const));
}

function joined(json: Json): Json {
  if (Array.isArray(json)) return (json as readonly Json[]).map(joined);
  if (!isTable(json)) return json;
  const lines = json.$lines;
  if (Object.keys(json).length === 1 && Array.isArray(lines) && lines.every((line) => typeof line === 'string'))
    return lines.join('\n');
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, joined(value)] as const));
}

/** The definition with its digest: `sha256-` and the hexadecimal digits. */
export function locked(definition: Definition, digest: Digest): LockedDefinition {
  const { kind, name, fields } = definition;
  return { kind, name, fields, digest: digestOf(definition, digest) };
}

export function digestOf(definition: Definition, digest: Digest): string {
  return `sha256-${digest(digested(definition))}`;
}

/**
 * The digest of everything that is approved. It stands in no file, so that two branches that approve different tools
 * merge without a conflict; `toolward verify --digest` compares it.
 */
export function lockDigest(lock: Lock, digest: Digest): string {
  const lines = lock.servers.flatMap((server) => [
    JSON.stringify([server.name, server.instructions ?? null, server.open === true]),
    ...server.definitions.map((one) => JSON.stringify([server.name, one.kind, one.name, digestOf(one, digest)])),
  ]);
  return `sha256-${digest(lines.sort().join('\n'))}`;
}
