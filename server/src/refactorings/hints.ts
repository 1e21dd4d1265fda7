// Annotations that what a handler does proves. What was not seen proves nothing: no hint promises harmlessness.
import type { Effect, HintName } from '../rules/rule.ts';

const CHANGES = new Set<string>(['writes-files', 'deletes-files', 'writes-database']);

/** Hints that hold whatever else the handler may do, in the order in which they are written. */
export function provenHints(effects: readonly Effect[]): Map<HintName, boolean> {
  const out = new Map<HintName, boolean>();
  const lasting = effects.filter((e) => !e.scratch && !e.looksOnly);
  const changing = lasting.filter(
    (e) => CHANGES.has(e.capability) || (e.capability === 'spawns-processes' && (e.changes || e.free)),
  );
  if (changing.length > 0 || lasting.some((e) => e.capability === 'evaluates-code')) out.set('readOnlyHint', false);
  if (lasting.some((e) => e.capability === 'deletes-files')) out.set('destructiveHint', true);
  if (effects.some((e) => e.capability === 'opens-network' && e.chosenBy.length > 0)) out.set('openWorldHint', true);
  return out;
}
