// What is offered at a place of a text, and the text after it.
import type { Fix } from '../../server/src/finding.ts';
import { refactoringsAt } from '../../server/src/refactorings/index.ts';
import { applied, findingsOf, type Texts } from '../fixes/apply.ts';

/** The refactorings at the first place in `file` where `at` stands. */
export function offered(texts: Texts, at: string, file = Object.keys(texts)[0]!): readonly Fix[] {
  const offset = texts[file]!.indexOf(at);
  if (offset < 0) throw new Error(`"${at}" is not in ${file}`);
  return refactoringsAt((path) => texts[path], findingsOf(texts), file, offset);
}

/** The texts after the refactoring with this title; undefined when it is not offered. */
export function refactored(texts: Texts, at: string, title: RegExp): Texts | undefined {
  const found = offered(texts, at).find((fix) => title.test(fix.title));
  return found && applied(texts, found);
}
