// The list of all rules. Generated order: as in the catalogue, input rules first.
import type { AnyRule } from './rule.ts';

export const rules: readonly AnyRule[] = [];
