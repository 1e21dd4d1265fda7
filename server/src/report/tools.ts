// What is known of each tool: its arguments, what it can do, its hints, how it is validated.
import ts from 'typescript';
import type { Registered } from '../analysis/registry.ts';
import { describeType, type Schema } from '../analysis/schema.ts';
import type { Site } from '../analysis/values.ts';
import type { ArgumentInfo, Capability, ToolInfo } from '../analyze.ts';
import type { HintName, ToolFact, Validation } from '../rules/rule.ts';
import type { Act } from '../taint/engine.ts';
import { effectsOf, type Reach } from './effects.ts';
import { inferredOf } from './hints.ts';
import { headOf, spanOf } from './places.ts';
import { unservableOf } from './unservable.ts';

/** The order in which capabilities are told. */
const ORDER: readonly Capability[] = [
  'reads-files',
  'writes-files',
  'deletes-files',
  'spawns-processes',
  'opens-network',
  'reads-database',
  'writes-database',
  'evaluates-code',
  'reads-environment',
];
const HINTS = new Set<string>(['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint']);

export function toolInfo(item: Registered, acts: readonly Act[], handler: Site | undefined): ToolInfo {
  const found = new Set(acts.map((a) => a.effect));
  return {
    name: item.name,
    kind: item.kind,
    registration: headOf(item.place.site, item.place.name),
    handler: handler ? spanOf(handler) : undefined,
    description:
      item.description?.t === 'lit' && typeof item.description.value === 'string' ? item.description.value : undefined,
    arguments: argumentsOf(item.schema),
    capabilities: ORDER.filter((c) => found.has(c)),
    unresolved: item.obstacle?.text,
    ...(item.obstacle ? { obstacle: { kind: item.obstacle.kind, span: headOf(item.obstacle.site, undefined) } } : {}),
    ...(item.nameless ? { nameless: item.nameless.text } : {}),
  };
}

function argumentsOf(schema: Schema | undefined): ArgumentInfo[] {
  const out: ArgumentInfo[] = [];
  const visit = (s: Schema, path: string, required: boolean, depth: number): void => {
    if (path)
      out.push({
        path,
        type: describeType(s),
        required,
        ...(s.description !== undefined ? { description: s.description } : {}),
      });
    if (depth > 6) return;
    for (const [name, inner] of s.props ?? [])
      visit(inner, path ? `${path}.${name}` : name, !inner.optional, depth + 1);
    if (s.element?.props)
      for (const [name, inner] of s.element.props) visit(inner, `${path}[].${name}`, !inner.optional, depth + 1);
  };
  if (schema) visit(schema, '', true, 0);
  return out;
}

/** What else was found out about tools, by tool. */
export interface Known {
  readonly actsOf: ReadonlyMap<Registered, readonly Act[]>;
  readonly validations: ReadonlyMap<Registered, Validation>;
  readonly actions: ReadonlyMap<Registered, ToolFact['actions']>;
  readonly reach: Reach;
}

/** The facts about each tool, in the order of the list. */
export function toolFacts(tools: readonly { item: Registered; info: ToolInfo }[], known: Known): ToolFact[] {
  const all = tools.map(({ item }) => item);
  return tools.map(({ item, info: tool }) => {
    const acts = known.actsOf.get(item) ?? [];
    const effects = effectsOf(acts, known.reach);
    const inferred = inferredOf(item, acts, effects, all);
    return {
      tool,
      hints: hintsOf(item),
      validation: known.validations.get(item)!,
      actions: known.actions.get(item) ?? [],
      effects,
      unservable: unservableOf(item),
      ...(inferred ? { inferred } : {}),
    };
  });
}

function hintsOf(item: Registered): ToolFact['hints'] {
  const hints: ToolFact['hints'][number][] = [];
  for (const [name, { value, site }] of item.annotations)
    if (HINTS.has(name) && value.t === 'lit' && typeof value.value === 'boolean')
      hints.push({
        name: name as HintName,
        value: value.value,
        span: spanOf(site),
        own: inside(site, item.site) && isBoolean(site.node),
      });
  return hints;
}

// A hint written inside the registration concerns no other tool.
function inside(inner: Site, outer: Site): boolean {
  return inner.module === outer.module && inner.node.pos >= outer.node.pos && inner.node.end <= outer.node.end;
}

function isBoolean(node: ts.Node): boolean {
  return node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword;
}
