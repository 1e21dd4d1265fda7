// Where a person would say that a tool is registered: behind wrappers, the call that names it.

import ts from 'typescript';
import type { Machine } from './machine.ts';
import { boundNames } from './parse.ts';
import type { Site } from './values.ts';

/** A registration as its author sees it: the call, and the name in it where it stands there. */
export interface Place {
  readonly site: Site;
  readonly name: Site | undefined;
}

/**
 * Follows the name from the registering call outwards, as long as it is handed in by a parameter: in
 * `const tool = (name, …) => server.registerTool(name, …)` that leads to `tool('list', …)`.
 */
export function placeOf(m: Machine, site: Site, name: Site | undefined): Place {
  let place: Place = { site, name };
  let node = name?.node;
  for (let i = m.active.length - 1; node && i >= 0; i--) {
    const base = baseName(node);
    const fn = m.active[i]!.fn?.node;
    const call = m.calls[i - m.active.length + m.calls.length]?.site;
    if (!base || !fn || !call || !ts.isCallExpression(call.node)) return place;
    const at = fn.parameters.findIndex((p) => !p.dotDotDotToken && boundNames(p.name).includes(base));
    const argument = at < 0 ? undefined : call.node.arguments[at];
    if (!argument || call.node.arguments.slice(0, at + 1).some(ts.isSpreadElement)) return place;
    node = argument;
    place = { site: call, name: { module: call.module, node: argument } };
  }
  return place;
}

// `name`, `tool.name`, `tool.options.name`: what they are read from. A literal is read from nothing.
function baseName(node: ts.Node): string | undefined {
  let e = node;
  while (ts.isPropertyAccessExpression(e) || ts.isAsExpression(e) || ts.isNonNullExpression(e)) e = e.expression;
  return ts.isIdentifier(e) ? e.text : undefined;
}
