// From syntax to spans: where a node's own text begins and ends.
import type ts from 'typescript';
import type { Site } from '../analysis/values.ts';
import type { Span } from '../snapshot.ts';

/** The span of a node without the white space and comments before it. */
export function spanOf(site: Site): Span {
  const { tree, text } = site.module.facts;
  const node: ts.Node = site.node;
  const start = node.getStart(tree, false);
  return { file: site.module.path, start: Math.min(start, text.length), end: Math.min(node.end, text.length) };
}

/** The head of a call, for diagnostics that would otherwise underline a whole handler: `server.tool('name'`. */
export function headOf(site: Site, name: Site | undefined): Span {
  const whole = spanOf(site);
  const end = name && name.module === site.module ? spanOf(name).end : undefined;
  if (end !== undefined && end > whole.start && end <= whole.end) return { ...whole, end };
  const line = site.module.facts.text.indexOf('\n', whole.start);
  return { ...whole, end: line < 0 ? whole.end : Math.min(whole.end, line) };
}
