// The rules' list matches their folder, and their words are for people.
import { rulePages } from 'toolward:rule-pages';
import { expect, test } from 'vitest';
import { rules } from '../../server/src/rules/index.ts';
import { unusedSuppression } from '../../server/src/suppressions.ts';
import { committedFiles } from './sources.ts';

const folder = /^server\/src\/rules\/([^/]+)\.ts$/;
const notRules = new Set(['rule', 'index', 'pages.d']);
const inFolder = committedFiles()
  .map((file) => folder.exec(file)?.[1])
  .filter((name): name is string => name !== undefined && !notRules.has(name));

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
  expect(rules.map((rule) => rule.id).filter((id) => !/^[a-z]+(-[a-z]+)+$/.test(id))).toEqual([]);
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
