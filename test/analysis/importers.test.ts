// Who imports a file is found by names, and has to be what asking every import would find.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Importers } from '../../server/src/analysis/importers.ts';
import { Resolver } from '../../server/src/analysis/resolver.ts';
import { scanText } from '../../server/src/analysis/scan.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

function importersIn(texts: Readonly<Record<string, string>>) {
  const snapshot = snapshotOf(texts);
  const scans = snapshot.files.map((file) => scanText(snapshot.read(file)!));
  const resolver = new Resolver(snapshot);
  const byAll = (file: string) =>
    snapshot.files.filter((by, n) =>
      scans[n]!.imports.some((specifier) => by !== file && resolver.resolve(by, specifier) === file),
    );
  return { files: snapshot.files, byName: new Importers({ resolver, scans }), byAll };
}

const folder = fc.constantFrom('', 'a/', 'a/b/', 'src/', 'a/src/', 'index/', 'x.js/');
const name = fc.constantFrom('a', 'b', 'index', 'x', 'x.js', 'x.d', 'main.test');
const ending = fc.constantFrom('.ts', '.js', '.tsx', '.mjs', '.cts');
const file = fc.tuple(folder, name, ending).map((parts) => parts.join(''));
const up = fc.constantFrom('./', '../', '../../', './a/../', '/', '');
const rest = fc.constantFrom(
  '',
  'a',
  'a/',
  'b',
  'index',
  'x',
  'x.js',
  'x.mjs',
  'src',
  'a/b',
  'a/src/index.js',
  '.',
  '..',
  'main.test',
  'pkg',
  '@/b',
  '#in',
);
const specifier = fc.tuple(up, rest).map(([before, after]) => before + after);
const manifest = fc.constantFrom(
  '{}',
  '{"name":"pkg","main":"./dist/index.js"}',
  '{"name":"pkg","exports":"./b.js","imports":{"#in":"./x.js"}}',
);

test('found by name are those that all imports lead to', () => {
  fc.assert(
    fc.property(
      fc.dictionary(file, fc.array(specifier, { maxLength: 4 }), { minKeys: 1, maxKeys: 8 }),
      fc.dictionary(
        folder.map((at) => `${at}package.json`),
        manifest,
        { maxKeys: 3 },
      ),
      (code, packages) => {
        const texts = Object.entries(code).map(([path, all]) => [path, all.map((s) => `import '${s}';`).join('\n')]);
        const paths = { 'tsconfig.json': '{"compilerOptions":{"paths":{"@/*":["./a/*"]}}}' };
        const { files, byName, byAll } = importersIn({ ...Object.fromEntries(texts), ...packages, ...paths });
        for (const path of files) expect([...byName.of(path)].sort()).toEqual(byAll(path));
      },
    ),
    { numRuns: 2_000 },
  );
});

test('an importer is told once, however it writes the import', () => {
  const { byName } = importersIn({ 'a.ts': "import './b';\nimport './b.js';\n", 'b.ts': '' });
  expect(byName.of('b.ts')).toEqual(['a.ts']);
});
