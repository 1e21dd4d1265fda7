// The rules' list matches their folder, and their words are for people.
import { rulePages } from 'toolward:rule-pages';
import { expect, test } from 'vitest';
import { rules } from '../../server/src/rules/index.ts';
import { unusedSuppression } from '../../server/src/suppressions.ts';
import { committedFiles, textOf } from './sources.ts';

// What is not a rule there (the shape, the list, shared wording) has no default export.
const inFolder = committedFiles()
  .filter((file) => /^server\/src\/rules\/[^/]+\.ts$/.test(file) && /^export default /m.test(textOf(file)))
  .map((file) => file.replace(/^.*\/|\.ts$/g, ''));

test('each rule file is in the list, and the list names nothing else', () => {
  expect(rules.map((rule) => rule.id).sort()).toEqual([...inFolder].sort());
});

test('each rule has its page, and each page its rule', () => {
  // The rule about suppressions is no rule that runs, but it has a page like any other.
  expect(Object.keys(rulePages).sort()).toEqual([...inFolder, unusedSuppression.id].sort());
});

test('each page has its parts', () => {
  const parts = [/^# \S/m, /^## Unsafe$/m, /^## Safe$/m, /^## When to ignore it$/m];
  const lacking = Object.entries(rulePages).flatMap(([id, page]) =>
    parts.filter((part) => !part.test(page)).map((part) => `${id}.md: ${part.source}`),
  );
  expect(lacking).toEqual([]);
});

test('ids read well after "toolward-allow"', () => {
  expect(rules.map((rule) => rule.id).filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
});

test('messages are sentences without the jargon of analysis, and their placeholders are whole', () => {
  const bad = rules.flatMap((rule) =>
    Object.entries(rule.messages as Record<string, string>)
      .filter(([, text]) => {
        const plain = text.replace(/\{[a-zA-Z]+\}/g, 'x');
        return plain.length < 20 || /[{}]/.test(plain) || /\b(taint(ed)?|sinks?|sanitiz\w+|AST|TODO)\b/.test(plain);
      })
      .map(([name]) => `${rule.id}: ${name}`),
  );
  expect(bad).toEqual([]);
});
