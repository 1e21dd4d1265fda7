// What keeps a tool's schemas from being served, with its place and its mending.
import type { Registered } from '../analysis/registry.ts';
import { shapeFixes } from '../fixes/schema-shape.ts';
import type { Unservable } from '../rules/rule.ts';
import { headOf, spanOf } from './places.ts';

/** One for each trouble, in the order of the schema. */
export function unservableOf(item: Registered): Unservable[] {
  if (item.kind !== 'tool') return [];
  return (item.troubles ?? []).map((trouble) => ({
    kind: trouble.kind,
    side: trouble.side,
    generation: trouble.generation,
    span: trouble.site ? spanOf(trouble.site) : headOf(item.place.site, item.place.name),
    argument: trouble.argument,
    what: trouble.what,
    ...(trouble.zod === undefined ? {} : { zod: trouble.zod }),
    fixes: shapeFixes(item, trouble),
  }));
}
