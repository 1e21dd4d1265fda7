// Connections on which nothing can be changed: opened that way, or told so by a statement of the program's own.
import type { ExternalCall, Machine } from './machine.ts';
import { getProperty } from './properties.ts';
import { isTainted, sourcesOf } from './taint.ts';
import { alternatives, type Site, type Value } from './values.ts';

const BEGINS =
  /^\s*(?:(?:begin|start)\b[^;]*\bread\s+only\b|set\s+[^;]*\btransaction\b[^;]*\bread\s+only\b|set\s+[^;]*\btransaction_read_only\s*(?:=|\bto\b)\s*'?(?:on|true|1|yes)\b|(?:pragma\s+)?query_only\s*(?:=|\()\s*'?(?:on|true|1|yes)\b)/i;
const ENDS =
  /^\s*(?:commit|rollback|end|abort)\b|\bread\s+write\b|_read_only\s*(?:=|\bto\b)\s*'?(?:off|false|0|no)\b|query_only\s*(?:=|\()\s*'?(?:off|false|0|no)\b/i;
/** A pool gives any of its connections to each call, so that one call says nothing about the next. */
const POOL = /pool\(\)$/i;

/** Keeps in mind what a call tells its connection. */
export function notice(m: Machine, call: ExternalCall): void {
  const self = call.self?.t === 'op' && call.self.op === 'result' ? call.self.args[0] : call.self;
  const [first] = call.args;
  if (!m.following || !self || !first || (self.t === 'ext' && POOL.test(self.path))) return;
  const text = textOf(m, first);
  if (text === undefined) return;
  if (BEGINS.test(text)) m.learn(self, 'read-only', call.site);
  else if (ENDS.test(text)) m.drop(m.facts, `${self.id}:read-only`);
}

function textOf(m: Machine, v: Value): string | undefined {
  if (v.t === 'lit') return typeof v.value === 'string' ? v.value : undefined;
  if (v.t === 'str')
    return typeof v.parts[0] === 'string' ? v.parts.filter((p) => typeof p === 'string').join('x') : '';
  if (v.t !== 'ref' || v.obj.kind !== 'object') return undefined;
  const inner = getProperty(m, v, v.obj.field('text') ? 'text' : 'sql', undefined);
  return inner.t === 'lit' && typeof inner.value === 'string' ? inner.value : undefined;
}

/** True for options, flags and modes that open a database for reading only. */
export function isReadOnlyOption(m: Machine, v: Value): boolean {
  if (v.t === 'lit') return typeof v.value === 'string' && /^(?:read_only|readonly)$/i.test(v.value);
  if (v.t === 'ext') return /(?:^|[.#_])(?:OPEN_READONLY|READ_ONLY|READONLY)$/.test(v.path);
  if (v.t !== 'ref' || v.obj.kind !== 'object') return false;
  return ['readonly', 'readOnly', 'access_mode', 'accessMode', 'mode', 'flags'].some((name) => {
    const value = getProperty(m, v, name, undefined);
    return value.t === 'lit' && typeof value.value === 'boolean' ? value.value : isReadOnlyOption(m, value);
  });
}

/** Options that decide later what a connection lets through. */
export function decidesAccess(m: Machine, args: readonly Value[]): boolean {
  return args.some((v) => isReadOnlyOption(m, v) || (v.t === 'ref' && v.obj.field('multipleStatements') !== undefined));
}

/** Parsers of SQL, whose tree says what a statement does. */
const PARSER =
  /^(?:node-sql-parser|pgsql-ast-parser|libpg-query|pgsql-parser|@pgsql\/parser|sql-parser-cst|pg-query-emscripten|@libpg-query\/parser)(?:#|$|\/)/;

/** The tree that a parser of SQL makes of a statement, so that what is known about the one tells about the other. */
export function treeOf(m: Machine, path: string, args: readonly Value[], site: Site): Value | undefined {
  if (!PARSER.test(path)) return undefined;
  const texts = args.filter((a) => isTainted(m, a));
  // They throw at what is no text.
  for (const source of texts.flatMap((text) => sourcesOf(m, text))) m.learn(source, 'typed', site);
  return texts.length ? m.terms.op('tree', texts, site) : undefined;
}

/** Something in the tree of a statement turned out to be one of the program's own words: the statement is a known one. */
export function recognised(m: Machine, v: Value, site: Site | undefined): void {
  if (m.traits(v).parsed) for (const text of parsedIn(v, 0)) m.learn(text, 'read-only', site);
}

/** Steps into a tree at the most. */
const MAX_TREE = 12;
function parsedIn(v: Value, depth: number): readonly Value[] {
  if (v.t !== 'op' || depth > MAX_TREE) return [];
  if (v.op === 'tree') return v.args;
  return v.args.flatMap((a) => alternatives(a).flatMap((b) => parsedIn(b, depth + 1)));
}
