// What must hold after every refactoring: it type-checks as before, and no rule says anything new.
import { beforeAll, expect, test } from 'vitest';
import { added, findingsOf, type Texts } from '../fixes/apply.ts';
import { typeErrors } from '../fixes/type-check.ts';
import { refactored } from './offer.ts';

export interface RefactoringCase {
  readonly name: string;
  readonly texts: Texts;
  /** A stretch of the first text in which the registration begins. */
  readonly at: string;
  readonly title: RegExp;
}

/** Registers the tests of these cases; type errors are looked for once, in one program. */
export function proveRefactorings(cases: readonly RefactoringCase[]): void {
  const sets = new Map<string, Texts>();
  for (const [n, one] of cases.entries()) {
    sets.set(`${n}-before`, one.texts);
    sets.set(`${n}-after`, refactored(one.texts, one.at, one.title) ?? {});
  }
  let errors = new Map<string, string[]>();
  beforeAll(() => {
    errors = typeErrors(sets);
  }, 180_000);
  for (const [n, one] of cases.entries())
    test(`${one.name}: type-checks, and nothing new is said`, () => {
      const after = sets.get(`${n}-after`)!;
      expect(Object.keys(after)).not.toEqual([]);
      expect(errors.get(`${n}-before`)).toEqual([]);
      expect(errors.get(`${n}-after`)).toEqual([]);
      expect(added(findingsOf(one.texts).findings, findingsOf(after).findings)).toEqual([]);
    });
}
