// Where the check of a flow stands: equal checks of several handlers are one to the engine, which knows the first place.
import ts from 'typescript';
import type { Site } from '../analysis/values.ts';
import type { Hit } from '../taint/engine.ts';
import { textOf } from './edits.ts';
import { isFunction, pathTo } from './syntax-path.ts';

/**
 * The check on this way to the sink: the one found, where it stands in a function with a name of its own; else the one
 * with its words in the handler, nearest before the sink. Undefined where there is none.
 */
export function guardFor(hit: Hit, guard: Site): Site | undefined {
  const { handler } = hit.by;
  const { facts } = guard.module;
  if (handler?.module !== guard.module || !isFunction(handler.node)) return guard;
  const around = pathTo(facts, guard.node);
  const outermost = around?.find(isFunction);
  const parent = outermost && around?.[around.indexOf(outermost) - 1];
  const named = parent && (outermost.name !== undefined || 'initializer' in parent) && outermost !== handler.node;
  if (!around || !outermost || named) return guard;
  const inHandler = (node: ts.Node): boolean => node.pos >= handler.node.pos && node.end <= handler.node.end;
  const use = [hit.sink, ...hit.steps.map((step) => step.site).reverse()].find(
    (site) => site.module === handler.module && site.node !== hit.by.item.site.node && inHandler(site.node),
  );
  if (!use) return inHandler(guard.node) ? guard : undefined;
  const text = textOf(facts, guard.node);
  let nearest: ts.Node | undefined;
  const useEnd = use.node.getStart(facts.tree);
  const visit = (node: ts.Node): void => {
    if (node.pos >= useEnd) return;
    if (node.kind === guard.node.kind && node.end <= useEnd && textOf(facts, node) === text && sees(node))
      nearest = node;
    node.forEachChild(visit);
  };
  // A check in a branch of its own says nothing about what is used elsewhere.
  const sees = (node: ts.Node): boolean => {
    const path = pathTo(facts, node)!;
    const clause = path.findLast(ts.isCaseOrDefaultClause);
    return clause === undefined || (clause.pos <= use.node.pos && clause.end >= use.node.end);
  };
  visit(handler.node);
  return nearest && { module: guard.module, node: nearest };
}
