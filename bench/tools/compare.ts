// Compares what a server serves with what was found in its source: names, descriptions, arguments.
import type { ArgumentInfo, ToolInfo } from '../../server/src/analyze.ts';
import type { Expected } from './expected.ts';
import type { Served } from './start.ts';

/** How much of a list was found. */
export interface Coverage {
  readonly of: Expected;
  /** Expected names that were found. */
  readonly named: number;
  /** Of those, the ones whose handler was found and followed. */
  readonly resolved: number;
  readonly missing: readonly string[];
  /** Names (or `?` and the place) that the server does not serve. */
  readonly surplus: readonly string[];
  readonly unresolved: readonly string[];
}

/** Counts each expected name once, however many places register it. */
export function coverageOf(of: Expected, tools: readonly ToolInfo[]): Coverage {
  const wanted = new Set(of.tools);
  const byName = groups(tools);
  const found = of.tools.filter((name) => byName.has(name));
  const open = found.filter((name) => byName.get(name)!.every((tool) => !isResolved(tool)));
  return {
    of,
    named: found.length,
    resolved: found.length - open.length,
    missing: of.tools.filter((name) => !byName.has(name)),
    surplus: [
      ...[...byName.keys()].filter((name) => name !== undefined && !wanted.has(name)),
      ...(byName.get(undefined) ?? []).map((tool) => `? ${tool.registration.file}`),
    ].map(String),
    unresolved: open.map((name) => `${name}: ${byName.get(name)![0]!.unresolved}`),
  };
}

/** A handler counts where its body was found; a cut is told in `unresolved`. */
function isResolved(tool: ToolInfo): boolean {
  return tool.unresolved === undefined && tool.handler !== undefined;
}

function groups(tools: readonly ToolInfo[]): Map<string | undefined, ToolInfo[]> {
  const out = new Map<string | undefined, ToolInfo[]>();
  for (const tool of tools) {
    const list = out.get(tool.name);
    if (list) list.push(tool);
    else out.set(tool.name, [tool]);
  }
  return out;
}

export interface Difference {
  readonly tool: string;
  readonly what: 'missing' | 'surplus' | 'description' | 'arguments';
  readonly served: string;
  readonly found: string;
}

export interface Agreement {
  readonly served: number;
  readonly names: number;
  readonly descriptions: number;
  readonly arguments: number;
  readonly resolved: number;
  readonly differences: readonly Difference[];
}

/** Compares a running server's list with what was found. Of several finds of one name the one that agrees best counts. */
export function agreement(served: readonly Served[], tools: readonly ToolInfo[]): Agreement {
  const byName = groups(tools);
  const differences: Difference[] = [];
  let [names, descriptions, args, resolved] = [0, 0, 0, 0];
  for (const one of served) {
    const finds = byName.get(one.name);
    if (!finds) {
      differences.push({ tool: one.name, what: 'missing', served: one.name, found: '' });
      continue;
    }
    names++;
    if (finds.some(isResolved)) resolved++;
    const of = finds.map((tool) => differencesOf(one, tool)).sort((a, b) => a.length - b.length)[0]!;
    if (!of.some((d) => d.what === 'description')) descriptions++;
    if (!of.some((d) => d.what === 'arguments')) args++;
    differences.push(...of);
  }
  const known = new Set(served.map((one) => one.name));
  for (const name of byName.keys())
    if (name === undefined || !known.has(name))
      differences.push({
        tool: name ?? '?',
        what: 'surplus',
        served: '',
        found: byName.get(name)![0]!.registration.file,
      });
  return { served: served.length, names, descriptions, arguments: args, resolved, differences };
}

function differencesOf(served: Served, tool: ToolInfo): Difference[] {
  const out: Difference[] = [];
  const said = served.description ?? '';
  const own = tool.description ?? '';
  if (said !== own) out.push({ tool: served.name, what: 'description', ...apart(said, own) });
  const theirs = argumentsOf(served.inputSchema);
  const ours = tool.arguments.filter((a) => !/[.[]/.test(a.path)).map(wordsOf);
  const missing = theirs.filter((a) => !ours.includes(a));
  const surplus = ours.filter((a) => !theirs.includes(a));
  if (missing.length + surplus.length > 0)
    out.push({ tool: served.name, what: 'arguments', served: missing.join(', '), found: surplus.join(', ') });
  return out;
}

/** Two texts from the place where they part. */
function apart(served: string, found: string): { served: string; found: string } {
  let at = 0;
  while (at < served.length && served[at] === found[at]) at++;
  const from = Math.max(0, at - 10);
  return { served: served.slice(from, from + 60), found: found.slice(from, from + 60) };
}

/** `name?: type` as both sides spell it. */
function wordsOf(argument: ArgumentInfo): string {
  return `${argument.path}${argument.required ? '' : '?'}: ${coarse(argument.type)}`;
}

/** Our words for a type in those of JSON Schema: what a schema says of the values inside is not compared. */
function coarse(type: string): string {
  if (/^array\b|\[\]$|^Array</.test(type)) return 'array';
  if (/^"/.test(type)) return 'string';
  if (/^-?\d/.test(type)) return 'number';
  if (/^(true|false)\b/.test(type)) return 'boolean';
  if (/^(object|record|\{)/.test(type)) return 'object';
  return type;
}

function argumentsOf(schema: Served['inputSchema']): string[] {
  const required = new Set(Array.isArray(schema?.required) ? schema.required : []);
  return Object.entries(schema?.properties ?? {}).map(
    ([name, of]) => `${name}${required.has(name) ? '' : '?'}: ${jsonType(of)}`,
  );
}

function jsonType(of: unknown): string {
  const { type, anyOf, oneOf, allOf, enum: values, const: value } = (of ?? {}) as Record<string, unknown>;
  if (Array.isArray(type)) return type.filter((t) => t !== 'null').join(' | ');
  if (type === 'integer') return 'number';
  if (typeof type === 'string') return type;
  const list = anyOf ?? oneOf ?? allOf;
  if (Array.isArray(list)) return [...new Set(list.map(jsonType).filter((t) => t !== 'null'))].join(' | ');
  if (Array.isArray(values)) return typeof values[0];
  if (value !== undefined) return typeof value;
  return 'unknown';
}
