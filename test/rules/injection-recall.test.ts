// Recall on attack texts of every family in seven languages, silence on hard honest ones, and the page that tells both.
// UPDATE=1 writes the tables of docs/descriptions.md anew.
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ATTACKS } from './injection-attacks.ts';
import { DEVELOPMENT_HALF, HARD_BENIGN, HELD_OUT_HALF } from './injection-languages.ts';
import { flagged, recallTable } from './recall.ts';

describe('the half that the rules were tuned on is found', () => {
  test.each(DEVELOPMENT_HALF.map((row) => [row.family, row.language, row.text] as const))(
    '%s, %s: %s',
    (_, __, text) => {
      expect(flagged(text)).not.toEqual([]);
    },
  );
});

// The texts that are missed stay unnamed here: whoever mends them one by one has nothing left to measure with.
test('of the half that was held out, no less is found than was measured', () => {
  const found = HELD_OUT_HALF.filter((row) => flagged(row.text).length > 0).length;
  expect(HELD_OUT_HALF).toHaveLength(84);
  expect(found).toBeGreaterThanOrEqual(75);
});

describe('honest texts that come close are silent', () => {
  test.each(HARD_BENIGN.map((row) => [row.language, row.text] as const))('%s: %s', (_, text) => {
    expect(flagged(text)).toEqual([]);
  });
});

test('docs/descriptions.md tells what is found today', () => {
  const file = new URL('../../docs/descriptions.md', import.meta.url);
  const page = fs.readFileSync(file, 'utf8');
  const filled = [
    ['development', recallTable(DEVELOPMENT_HALF)],
    ['held-out', recallTable(HELD_OUT_HALF)],
  ].reduce(
    (text, [mark, table]) =>
      text.replace(new RegExp(`(<!-- ${mark} -->)\\n(?:\\n(?:\\|.*\\n)+)?`), (_, start) => `${start}\n\n${table}\n`),
    page.replace('{english}', String(ATTACKS.length)).replace('{benign}', String(HARD_BENIGN.length)),
  );
  if (process.env.UPDATE === '1') fs.writeFileSync(file, filled);
  else expect(page).toBe(filled);
});
