// The table of rules is whole, and docs/rules.md is what it prints. UPDATE=1 writes the page anew.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { catalogue } from '../../server/src/catalogue.ts';
import { ruleRows, rulesMarkdown } from '../../server/src/output/rules-table.ts';
import { guidance } from '../../server/src/rules/guidance.ts';

const page = fileURLToPath(new URL('../../docs/rules.md', import.meta.url));

test('every rule has its place in the guidance', () => {
  expect(
    ruleRows(catalogue)
      .map((row) => row.id)
      .sort(),
  ).toEqual(catalogue.map((rule) => rule.id).sort());
});

test('what is not there is said to be so, with the reason', () => {
  const silent = ruleRows(catalogue).filter((row) =>
    [row.cwe, row.owasp, row.spec].some((text) => text.trim() === '' || /^none:?\s*$/.test(text)),
  );
  expect(silent.map((row) => row.id)).toEqual([]);
});

test('places are for rules that exist, or that the catalogue has still to come', () => {
  const coming = Object.keys(guidance).filter((id) => !catalogue.some((rule) => rule.id === id));
  expect(coming.filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
});

test('docs/rules.md is current', () => {
  const now = rulesMarkdown(catalogue, '../server/src/rules');
  if (process.env.UPDATE === '1') fs.writeFileSync(page, now);
  expect(fs.readFileSync(page, 'utf8')).toBe(now);
});
