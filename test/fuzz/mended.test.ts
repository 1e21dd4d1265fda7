// What the fuzzer has found, as small as it could be made: each failed once.
import { expect, test } from 'vitest';
import { wrongWith } from '../../bench/fuzz/check.ts';
import type { Texts } from '../../bench/fuzz/seeds.ts';

const MENDED: Readonly<Record<string, Texts>> = {
  'an export whose name is not typed yet': { 'server.ts': "McpServer\nexport const{'" },
};

for (const [name, texts] of Object.entries(MENDED)) {
  test(name, () => {
    expect(wrongWith(texts, { twice: true, thorough: true })).toBeUndefined();
  });
}
