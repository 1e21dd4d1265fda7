// Where relative imports lead is what joining paths says, however they are written.
import { dirname, join } from 'node:path/posix';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Resolver } from '../../server/src/analysis/resolver.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const NAMES = ['a', 'b', '.h', '...', '..c', 'd.'];
const folders = ['', ...NAMES, ...NAMES.flatMap((one) => NAMES.map((two) => `${one}/${two}`))];
const files = folders.map((folder) => join(folder, 'x.ts'));
const resolver = new Resolver(snapshotOf(Object.fromEntries(files.map((file) => [file, '']))));

test('relative specifiers', () => {
  const part = fc.constantFrom('.', '..', '', ...NAMES);
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.constantFrom('.', '..'),
      fc.array(part, { maxLength: 5 }),
      (from, first, parts) => {
        const specifier = [first, ...parts, 'x.ts'].join('/');
        const wanted = join(dirname(from), specifier);
        expect(resolver.resolve(from, specifier), `${specifier} from ${from}`).toBe(
          files.includes(wanted) ? wanted : undefined,
        );
      },
    ),
    { numRuns: 5_000, seed: 1 },
  );
});

test.each([
  ['src/a.ts', './b.js', 'src/b.ts'],
  ['src/a.ts', './lib', 'src/lib/index.ts'],
  ['src/a.ts', './lib/', 'src/lib/index.ts'],
  ['src/lib/index.ts', '..', undefined],
  ['src/lib/index.ts', '../..', 'index.ts'],
  ['src/lib/index.ts', '.', 'src/lib/index.ts'],
  ['index.ts', './src/../src/b', 'src/b.ts'],
  ['index.ts', '../b', undefined],
  ['index.ts', './src//b', 'src/b.ts'],
] as const)('%s imports %s: %s', (from, specifier, to) => {
  const here = ['index.ts', 'src/a.ts', 'src/b.ts', 'src/lib/index.ts'];
  const found = new Resolver(snapshotOf(Object.fromEntries(here.map((file) => [file, ''])))).resolve(from, specifier);
  expect(found).toBe(to);
});
