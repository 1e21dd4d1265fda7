// What keeps a tool's schemas from being served, with its place and its mending.
import type { Registered } from '../analysis/registry.ts';
import type { Trouble } from '../analysis/servable.ts';
import { shapeFixes } from '../fixes/schema-shape.ts';
import type { Unservable } from '../rules/rule.ts';
import type { Span } from '../snapshot.ts';
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
    ...madeAt(trouble),
    fixes: shapeFixes(item, trouble),
  }));
}

// Where the schema is made, for one that is given by name.
function madeAt({ schema, site }: Trouble): { made?: Span } {
  const made = schema?.site;
  if (
    !made ||
    !site ||
    (made.module === site.module && made.node.pos >= site.node.pos && made.node.end <= site.node.end)
  )
    return {};
  return { made: spanOf(made) };
}
