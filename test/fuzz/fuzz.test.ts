// A slice of `npm run fuzz` with fixed seeds: the core neither fails nor contradicts itself, whatever it is given.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { inputOf, type Seeds, wrongWithInput } from '../../bench/fuzz/inputs.ts';
import { minimised } from '../../bench/fuzz/minimise.ts';
import { pageSamples, singles } from '../../bench/fuzz/seeds.ts';
import { shapes } from '../../bench/fuzz/shapes.ts';

const samples = pageSamples(fileURLToPath(new URL('../..', import.meta.url)));
const seeds: Seeds = { samples, small: singles(samples), programs: [], largest: 300 };

test.each([1, 2, 3])('inputs of seed %i are analysed without a failure', { timeout: 120_000 }, (seed) => {
  const wrong: string[] = [];
  for (let n = 0; n < 120; n++) {
    const found = wrongWithInput(inputOf(seeds, seed, n));
    if (found !== undefined)
      wrong.push(`npm run fuzz -- --seed ${seed} --from ${n} --inputs 1 --largest 300: ${found}`);
  }
  expect(wrong).toEqual([]);
});

test('programs of pathological shape are analysed without a failure', { timeout: 120_000 }, () => {
  const wrong = shapes.flatMap((shape) => {
    const found = wrongWithInput({
      kind: 'shape',
      texts: shape.texts(Math.min(shape.most, 16)),
      depth: { twice: false, thorough: false },
    });
    return found === undefined ? [] : [`${shape.name}: ${found}`];
  });
  expect(wrong).toEqual([]);
});

test('the same seed and number make the same input, another number another', () => {
  expect(inputOf(seeds, 7, 5)).toEqual(inputOf(seeds, 7, 5));
  expect(inputOf(seeds, 7, 5)).not.toEqual(inputOf(seeds, 7, 6));
});

test('what fails is made small', () => {
  const texts = { 'a.ts': 'one();\ntwo(crash, 1);\nthree();\n', 'b.ts': 'four();\n' };
  expect(minimised(texts, (t) => Object.values(t).join('').includes('crash'))).toEqual({ 'a.ts': 'crash' });
});
