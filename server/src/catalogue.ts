// Every rule id that a finding can carry, with its identity: the rules that run, and the one about suppressions.
import type { Confidence, Severity } from './finding.ts';
import { rules } from './rules/index.ts';
import type { Owasp } from './rules/rule.ts';
import { unusedSuppression } from './suppressions.ts';

/** What lists, pages and reports need to know of a rule. */
export interface RuleIdentity {
  readonly id: string;
  readonly summary: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly cwe: `CWE-${number}` | null;
  readonly owasp: Owasp | `none: ${string}`;
}

/** In the order of the catalogue. */
export const catalogue: readonly RuleIdentity[] = [...rules, unusedSuppression];

/** The ids alone, in the same order. */
export const ruleIds: readonly string[] = catalogue.map((rule) => rule.id);
