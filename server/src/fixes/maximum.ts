// A maximum for an argument, in the schema where it is written.
import ts from 'typescript';
import type { Registered } from '../analysis/registry.ts';
import { type Schema, schemaAt } from '../analysis/schema.ts';
import type { Site, Value } from '../analysis/values.ts';
import type { Edit, Fix } from '../finding.ts';
import type { Flow } from '../report/flows.ts';
import type { Hit } from '../taint/engine.ts';
import { inserting, marginAt, tidy } from './edits.ts';
import { parsingFixes } from './parse-arguments.ts';
import { pathTo } from './syntax-path.ts';

/**
 * None where an argument has no schema, its schema is made by a helper, or nobody can guess how much is meant.
 * A low-level server applies its schemas to nothing, so there the arguments are parsed as well.
 *
 * @param items everything that is registered, for the other tools of such a server
 */
export function maximumFix(flow: Flow, items: readonly Registered[]): Fix | undefined {
  const edits: Edit[] = [];
  const limits = new Map<string, number>();
  const shownOnly = new Map<number, number>();
  const dispatchers = new Set<Site>();
  for (const hit of flow.hits)
    for (const { source } of hit.harms) {
      const schema = source.schema ?? schemaAt(hit.by.item.schema, source.path);
      const limit = schema && limitFor(flow, schema, hit);
      const edit = limit && limited(schema, limit);
      if (!edit) return undefined;
      edits.push(edit);
      limits.set(source.path, limit);
      const { dispatcher } = hit.by.item;
      if (source.checked || !dispatcher || !ts.isObjectLiteralExpression(schema.site!.node)) continue;
      shownOnly.set(schema.id, limit);
      dispatchers.add(dispatcher);
    }
  for (const one of dispatchers) {
    const served = items.filter(({ dispatcher }) => dispatcher?.node === one.node);
    edits.push(...(parsingFixes(served, shownOnly)[0]?.edits ?? []));
  }
  const all = tidy(edits);
  const [first, ...others] = limits;
  if (!all || !first) return undefined;
  const title = others.length
    ? `Give ${[...limits.keys()].map((name) => `\`${name}\``).join(' and ')} a maximum`
    : `Give \`${first[0]}\` a maximum of ${first[1]}`;
  return { title, safety: 'review', edits: all };
}

// ---- how much ----------------------------------------------------------------------------------

/** What is plenty for most tools; the author knows better, and is shown the number first. */
function usual(flow: Flow, value: Value): number | undefined {
  switch (flow.kind) {
    case 'delay':
      // `seconds * 1000`.
      return value.t === 'op' && value.args.some((a) => a.t === 'lit' && Number(a.value) >= 1000) ? 60 : 60_000;
    case 'work':
      // How much of a key derivation is enough changes with the years.
      return flow.api === 'for' || flow.api.endsWith('.times') ? 1000 : undefined;
    case 'memory':
      return /^String\.prototype\.|^Array\b|\.(?:repeat|pad\w*|range)$/.test(flow.api) ? 1000 : 1_000_000;
    default:
      return 100;
  }
}

function limitFor(flow: Flow, schema: Schema, hit: Hit): number | undefined {
  const told = toldIn(schema.description ?? '');
  const limit = usual(flow, hit.value);
  if (told === undefined && limit === undefined) return undefined;
  const least = Math.max(schema.min === undefined ? 0 : 10 * schema.min, defaultOf(schema) ?? 0);
  return Math.max(told ?? limit!, least);
}

/** "at most 50", "max: 50", "1-50": the author's own words. */
function toldIn(description: string): number | undefined {
  const match =
    /\b(?:at most|max(?:imum)?|up to)\b[^\d.;]{0,12}(\d{1,7})\b/i.exec(description) ??
    /\b\d{1,4}\s?(?:-|–|to)\s?(\d{1,7})\b/.exec(description);
  const number = match ? Number(match[1]) : 0;
  return number > 0 ? number : undefined;
}

// ---- where -------------------------------------------------------------------------------------

/** What zod calls the schemas that have `.max()`. */
const WITH_MAXIMUM = /^(?:number|int|int32|float32|float64|array|set)$/;
/** Methods behind which a maximum reads well. */
const CHECKS = /^(?:int|min|gte|gt|positive|nonnegative|finite|safe|multipleOf|step|nonempty)$/;

function limited(schema: Schema, limit: number): Edit | undefined {
  const { site } = schema;
  if (!site || (schema.type !== 'number' && schema.type !== 'array')) return undefined;
  const { facts } = site.module;
  if (ts.isObjectLiteralExpression(site.node)) {
    const type = site.node.properties.find((p) => p.name && ts.isIdentifier(p.name) && p.name.text === 'type');
    if (!type) return undefined;
    const { text } = facts;
    const start = type.getStart(facts.tree);
    const alone = /^[ \t]*$/.test(text.slice(text.lastIndexOf('\n', start - 1) + 1, start));
    const eol = text.includes('\r\n') ? '\r\n' : '\n';
    const gap = alone ? eol + marginAt(facts, start) : ' ';
    return inserting(facts, type.end, `,${gap}${schema.type === 'array' ? 'maxItems' : 'maximum'}: ${limit}`);
  }
  const chain = chainOf(schema);
  return chain && inserting(facts, chain.after, `.max(${limit})`);
}

function defaultOf(schema: Schema): number | undefined {
  const { site } = schema;
  if (site && ts.isObjectLiteralExpression(site.node))
    for (const p of site.node.properties)
      if (ts.isPropertyAssignment(p) && ts.isIdentifier(p.name) && p.name.text === 'default')
        return numberIn(p.initializer);
  return site && ts.isCallExpression(site.node) ? chainOf(schema)?.preset : undefined;
}

function numberIn(e: ts.Expression | undefined): number | undefined {
  return e && ts.isNumericLiteral(e) ? Number(e.text.replaceAll('_', '')) : undefined;
}

// `z.number().int().min(1).default(20)`: the place behind the checks, and what is taken where nothing is given.
function chainOf(schema: Schema): { after: number; preset: number | undefined } | undefined {
  const { node, module } = schema.site!;
  if (!ts.isCallExpression(node) || /['"]zod\/(?:v4[-/])?mini['"]/.test(module.facts.text)) return undefined;
  const { expression: callee } = node;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  if (!ts.isIdentifier(name) || !WITH_MAXIMUM.test(name.text)) return undefined;
  const path = pathTo(module.facts, node);
  if (!path) return undefined;
  let after = node.end;
  let preset: number | undefined;
  let checks = true;
  for (let n = path.length - 2; n > 0; n -= 2) {
    const [access, call] = [path[n]!, path[n - 1]!];
    if (!ts.isPropertyAccessExpression(access) || !ts.isCallExpression(call) || call.expression !== access) break;
    checks &&= CHECKS.test(access.name.text);
    if (checks) after = call.end;
    if (access.name.text === 'default') preset = numberIn(call.arguments[0]);
  }
  return { after, preset };
}
