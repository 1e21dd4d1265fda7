// What the fuzzer has found, as small as it could be made: each failed once.
import { expect, test } from 'vitest';
import { wrongWith, wrongWithText } from '../../bench/fuzz/check.ts';
import type { Texts } from '../../bench/fuzz/seeds.ts';

const MENDED: Readonly<Record<string, Texts>> = {
  'an export whose name is not typed yet': { 'server.ts': "McpServer\nexport const{'" },
};

for (const [name, texts] of Object.entries(MENDED)) {
  test(name, () => {
    expect(wrongWith(texts, { twice: true, thorough: true })).toBeUndefined();
  });
}

const MENDED_SETTINGS: Readonly<Record<string, string>> = {
  'a configuration that ends within a comment': '/*',
  'a configuration that ends within a comment after a rule': '{ "rules": { "ssrf": /*',
  'a configuration that nests deeper than the parser can': '['.repeat(20_000),
  'a list in it that nests deeper than its reader can': `{ "ignore": ${'['.repeat(3_000)}${']'.repeat(3_000)} }`,
};

for (const [name, text] of Object.entries(MENDED_SETTINGS)) {
  test(name, () => {
    expect(wrongWithText(text)).toBeUndefined();
  });
}
