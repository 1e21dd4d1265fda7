// Puts a function round the handlers of a server's tools that writes down each call.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Registered } from '../analysis/registry.ts';
import type { Site } from '../analysis/values.ts';
import type { Edit, Fix } from '../finding.ts';
import { Auditing } from './audited.ts';
import { inserting, textOf, tidy } from './edits.ts';
import { isFunction, pathTo } from './syntax-path.ts';

/** Registrations that are changed at once at the most: above that it is a change to plan. */
const MAX_PLACES = 60;

/** One fix for all tools of a server, or none where one of them is registered in a way of its own. */
export function auditFix(tools: readonly Registered[]): readonly Fix[] {
  const places = new Map<
    ts.Node,
    { readonly site: Site; readonly low: boolean; readonly generation: number | undefined }
  >();
  for (const { site, dispatcher, server } of tools)
    places.set((dispatcher ?? site).node, {
      site: dispatcher ?? site,
      low: dispatcher !== undefined,
      generation: server.generation,
    });
  if (places.size === 0 || places.size > MAX_PLACES) return [];
  const files = new Map<FileFacts, Auditing>();
  const edits: Edit[] = [];
  for (const { site, low, generation } of places.values()) {
    const { facts } = site.module;
    const auditing = files.get(facts) ?? new Auditing(facts);
    files.set(facts, auditing);
    const own = wrapped(site, low, generation, auditing);
    if (!own) return [];
    edits.push(...own);
  }
  for (const auditing of files.values()) edits.push(...auditing.edits());
  const done = tidy(edits);
  return done ? [{ title: 'Write down each call', safety: 'review', edits: done }] : [];
}

function wrapped(site: Site, low: boolean, generation: number | undefined, auditing: Auditing): Edit[] | undefined {
  const { facts } = site.module;
  const call = site.node;
  const path = pathTo(facts, call);
  if (!path || !ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  const method = call.expression.name.text;
  if (!(low ? method === 'setRequestHandler' : method === 'tool' || method === 'registerTool')) return undefined;
  const [first, ...more] = call.arguments;
  const handler = more.at(-1);
  if (!first || !handler || ts.isSpreadElement(handler) || ts.isObjectLiteralExpression(handler)) return undefined;
  // Without a schema the second generation cannot tell the types of a handler that stands in a call of its own.
  if (!low && generation === 2 && isFunction(handler) && handler.parameters.length > 0 && !hasSchema(more[0]))
    return undefined;
  const at = handler.getStart(facts.tree);
  if (low) {
    const name = auditing.name('auditedCalls', path);
    return [inserting(facts, at, `${name}(`), inserting(facts, handler.end, ')')];
  }
  const isName = ts.isStringLiteralLike(first) || ts.isIdentifier(first) || ts.isPropertyAccessExpression(first);
  if (!isName) return undefined;
  const name = auditing.name('audited', path);
  return [inserting(facts, at, `${name}(${textOf(facts, first)}, `), inserting(facts, handler.end, ')')];
}

function hasSchema(config: ts.Expression | undefined): boolean {
  if (!config || !ts.isObjectLiteralExpression(config)) return true;
  return config.properties.some(
    (p) => ts.isSpreadAssignment(p) || (p.name && 'text' in p.name && p.name.text === 'inputSchema'),
  );
}
