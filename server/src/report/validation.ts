// How each tool's arguments are validated before its handler acts on them.
import ts from 'typescript';
import type { Use } from '../analysis/machine.ts';
import type { Registered } from '../analysis/registry.ts';
import type { Schema } from '../analysis/schema.ts';
import type { Site } from '../analysis/values.ts';
import { parsingFixes } from '../fixes/parse-arguments.ts';
import { openedFixes, schemaFixes } from '../fixes/schema-from-uses.ts';
import type { Validation } from '../rules/rule.ts';
import type { Act, Unchecked } from '../taint/engine.ts';
import { headOf, spanOf } from './places.ts';

export interface Followed {
  readonly item: Registered;
  readonly acts: readonly Act[];
}

type Unvalidated = Validation['unchecked'][number];

/** One for each tool; a dispatcher's is carried by the first of its tools. */
export function validationsOf(followed: readonly Followed[]): Map<Registered, Validation> {
  const out = new Map<Registered, Validation>();
  const dispatchers = new Map<string, Followed[]>();
  for (const one of followed) {
    const { dispatcher, kind } = one.item;
    if (!dispatcher || kind !== 'tool') {
      out.set(one.item, own(one));
      continue;
    }
    const key = `${dispatcher.module.path}:${dispatcher.node.pos}`;
    const group = dispatchers.get(key);
    if (group) group.push(one);
    else dispatchers.set(key, [one]);
  }
  for (const group of dispatchers.values()) {
    const unchecked = group.flatMap((one) => reached(one.acts, () => true));
    group.forEach((one, i) => {
      const mine = reached(one.acts, () => true);
      const state = mine.length ? 'advertised-only' : one.item.uses?.length ? 'enforced' : 'none-needed';
      out.set(one.item, { state, unchecked: mine, fixes: [] });
      if (i > 0 || unchecked.length === 0) return;
      const tools = group.filter((g) => reached(g.acts, () => true).length).flatMap((g) => g.item.name ?? []);
      out.set(one.item, {
        state: 'advertised-only',
        unchecked: byArgument(unchecked),
        fixes: parsingFixes(group.map((g) => g.item)),
        dispatcher: { at: dispatcherHead(one.item.dispatcher!), tools: [...new Set(tools)].sort() },
      });
    });
  }
  return out;
}

// `server.setRequestHandler(CallToolRequestSchema`
function dispatcherHead(site: Site) {
  const first = ts.isCallExpression(site.node) ? site.node.arguments[0] : undefined;
  return headOf(site, first && { module: site.module, node: first });
}

function own(one: Followed): Validation {
  const { item, acts } = one;
  const none: Validation = { state: item.uses?.length ? 'enforced' : 'none-needed', unchecked: [], fixes: [] };
  if (item.kind !== 'tool') return none;
  if (item.validation === 'missing') {
    const meant = (item.uses ?? []).filter((u) => u.source.path !== '' && !u.source.checked);
    if (meant.length === 0) return none;
    return { state: 'missing', unchecked: meant.map(asUse), fixes: schemaFixes(item, meant, acts) };
  }
  if (item.validation !== 'sdk' || !item.schema) return none;
  const open = reached(acts, (u) => u.decides && openingSchema(item.schema!, u.source.path) !== undefined);
  if (open.length) {
    const fixes = openedFixes(open.flatMap((o) => opening(item.schema!, o.argument) ?? []));
    return { state: 'open', unchecked: open, fixes };
  }
  const past = (item.uses ?? []).filter((u) => u.dropped && castsAt(u));
  if (past.length) return { state: 'cast', unchecked: past.map(asUse), fixes: [] };
  return none;
}

function asUse(use: Use): Unvalidated {
  return { argument: use.source.path, use: spanOf(use.site) };
}

/** Effects that data is handed on to. Looking at a file (`stat`, `realpath`) is none. */
const HANDS_ON = new Set<string>([
  'writes-files',
  'opens-network',
  'reads-database',
  'writes-database',
  'spawns-processes',
]);

/** Arguments that reach an effect unvalidated, those that decide something first; one for each argument. */
function reached(acts: readonly Act[], wanted: (u: Unchecked) => boolean): Unvalidated[] {
  return byArgument(
    acts.flatMap((a) =>
      a.unchecked
        .filter((u) => wanted(u) && (u.decides || HANDS_ON.has(a.effect)))
        .map((u) => ({ argument: u.source.path || '*', use: spanOf(u.site), decides: u.decides, api: a.api })),
    ),
  );
}

function byArgument(list: readonly Unvalidated[]): Unvalidated[] {
  const out = new Map<string, Unvalidated>();
  for (const one of list) {
    const old = out.get(one.argument);
    if (!old || (one.decides && !old.decides)) out.set(one.argument, one);
  }
  return withoutVague([...out.values()]).sort((a, b) => Number(b.decides) - Number(a.decides));
}

// "any field of `filePath`" says nothing beside `filePath`, and "any argument" nothing beside a name.
function withoutVague(list: readonly Unvalidated[]): Unvalidated[] {
  const named = new Set(list.map((u) => u.argument));
  const plain = list.filter((u) => !u.argument.includes('*'));
  if (plain.length === 0) return list.filter((u) => u.argument === '*' || !named.has('*'));
  return plain.filter((u) => !parents(u.argument).some((p) => named.has(p)));
}
function parents(path: string): string[] {
  const out: string[] = [];
  for (let i = path.search(/[.[]/); i > 0; ) {
    out.push(path.slice(0, i));
    const next = path.slice(i + 1).search(/[.[]/);
    i = next < 0 ? -1 : i + 1 + next;
  }
  return out;
}

// ---- schemas that let anything pass -------------------------------------------------------------

/** `any` or `unknown` as written; a schema this analysis could not read is none. */
function letsAnything(schema: Schema): boolean {
  if (schema.type !== 'any' || schema.custom || !schema.site) return false;
  const { node } = schema.site;
  if (!ts.isCallExpression(node)) return false;
  const callee = node.expression;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : '';
  return name === 'any' || name === 'unknown';
}

/** The schema on the way to an argument path that lets anything pass from there on, and whether it is the last one. */
function opening(root: Schema, path: string): { schema: Schema; whole: boolean } | undefined {
  let schema: Schema = root;
  const keys = path.replace(/\[\]/g, '.[]').split('.');
  for (const [i, key] of keys.entries()) {
    if (letsAnything(schema)) return { schema, whole: false };
    const inner = key === '[]' || schema.type === 'record' ? schema.element : schema.props?.get(key);
    if (!inner) return schema.type === 'object' && schema.open ? { schema, whole: false } : undefined;
    schema = inner;
    if (i === keys.length - 1 && letsAnything(schema)) return { schema, whole: true };
  }
  return undefined;
}

function openingSchema(root: Schema, path: string): Schema | undefined {
  return opening(root, path)?.schema;
}

// `(args as any).path`, `const { path } = args as Input`: a cast at the very place.
function castsAt(use: Use): boolean {
  const { node } = use.site;
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return isCast(node.expression);
  return false;
}
function isCast(e: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(e) || ts.isNonNullExpression(e)) return isCast(e.expression);
  return ts.isAsExpression(e) || ts.isTypeAssertionExpression(e);
}
