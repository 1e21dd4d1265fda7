// Pictures of a folder: whatever is opened, typed, closed, saved or changed on the disk, each goes on showing what it
// showed, and the next knows all that is other in it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { FactsCache } from '../../server/src/analysis/modules.ts';
import { analyze } from '../../server/src/analyze.ts';
import type { Documents } from '../../server/src/lsp/documents.ts';
import type { Picture } from '../../server/src/lsp/pictures.ts';
import { folderSource } from '../../server/src/lsp/source.ts';
import { pathOf } from '../../server/src/lsp/uris.ts';

const FILES = ['a.ts', 'b.ts', 'c/d.ts'];
const PATHS = [...FILES, 'package.json'];

/** A folder whose disk and open documents are changed by hand, as an editor would. */
function folder(paths: readonly string[] = PATHS) {
  const disk = new Map(paths.map((path) => [path, `0 ${path}`]));
  const open = new Map<string, TextDocument>();
  let openings = 0;
  const reads: string[] = [];
  const documents = {
    all: () => [...open.values()],
    byPath: (path: string | undefined) => [...open.values()].find(({ uri }) => pathOf(uri) === path),
    get openings() {
      return openings;
    },
  } as unknown as Documents;
  const read = (_: string, path: string) => {
    reads.push(path);
    return disk.get(path);
  };
  const source = folderSource('/w', { list: async () => FILES, read }, documents, () => false);
  return {
    disk,
    reads,
    source,
    type: (path: string, text: string) => {
      const before = open.get(path);
      if (before) TextDocument.update(before, [{ text }], before.version + 1);
      else open.set(path, TextDocument.create(`file:///w/${path}`, 'typescript', 1, text));
      if (!before) openings++;
    },
    close: (path: string) => {
      open.delete(path);
      openings++;
      source.forget(path);
    },
    /** All the texts as they are now, and nothing remembered. */
    now: () => new Map(paths.map((path) => [path, open.get(path)?.getText() ?? disk.get(path)])),
  };
}

const shown = (picture: Picture) => new Map(PATHS.map((path) => [path, picture.read(path)]));

test('a picture of everything costs no reading when one document is typed into', () => {
  const { source, type, reads } = folder();
  type('a.ts', 'one');
  const first = source.picture(FILES);
  shown(first);
  reads.length = 0;
  type('a.ts', 'two');
  const second = source.picture(FILES);
  expect([...second.changedSince!(first)!]).toEqual(['a.ts']);
  expect([shown(second).get('a.ts'), shown(first).get('a.ts')]).toEqual(['two', 'one']);
  expect(reads).toEqual([]);
});

test('a picture of another list, of another folder or of everything anew has nothing in common with one before', () => {
  const { source } = folder();
  const first = source.picture(FILES);
  expect(source.picture([...FILES]).changedSince!(first)).toBeUndefined();
  expect(folder().source.picture(FILES).changedSince!(first)).toBeUndefined();
  expect([...source.picture(FILES).changedSince!(first)!]).toEqual([]);
  source.forget();
  const later = source.picture(FILES);
  expect(later.changedSince!(first)).toBeUndefined();
  // The other way round nothing is known, or nothing is other.
  expect(first.changedSince!(later)).toBeUndefined();
});

test('what is looked for and is not there is read once, and again when it may have come', () => {
  const { source, disk, reads } = folder();
  disk.delete('b.ts');
  const first = source.picture(FILES);
  expect([first.read('b.ts'), first.read('b.ts')]).toEqual([undefined, undefined]);
  expect(reads).toEqual(['b.ts']);
  expect([...first.looked()]).toEqual(['b.ts']);
  disk.set('b.ts', 'new');
  source.forget('b.ts');
  const second = source.picture(FILES);
  expect([first.read('b.ts'), second.read('b.ts')]).toEqual([undefined, 'new']);
  expect([...second.changedSince!(first)!]).toEqual(['b.ts']);
});

const path = fc.constantFrom(...PATHS);
const text = fc.constantFrom('1', '22', 'import "./b.ts";', 'new McpServer()');
const step = fc.oneof(
  fc.record({ is: fc.constant('type' as const), path, text }),
  fc.record({ is: fc.constant('close' as const), path }),
  fc.record({ is: fc.constant('save' as const), path, text }),
  fc.record({ is: fc.constant('remove' as const), path }),
  fc.record({ is: fc.constant('forget all' as const) }),
  fc.record({ is: fc.constant('picture' as const) }),
);

test('random days: old pictures stay, new ones are right, and what is kept between them is what is made anew', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { source, disk, type, close, now } = folder();
      const cache = new FactsCache();
      const taken: { picture: Picture; texts: Map<string, string | undefined> }[] = [];
      for (const each of [...steps, { is: 'picture' as const }]) {
        if (each.is === 'type') type(each.path, each.text);
        else if (each.is === 'close') close(each.path);
        else if (each.is === 'save') {
          disk.set(each.path, each.text);
          source.forget(each.path);
        } else if (each.is === 'remove') {
          disk.delete(each.path);
          source.forget(each.path);
        } else if (each.is === 'forget all') source.forget();
        else {
          const picture = source.picture(FILES);
          const texts = now();
          expect(shown(picture)).toEqual(texts);
          for (const before of taken) {
            const changed = picture.changedSince!(before.picture);
            if (changed === undefined) continue;
            const other = PATHS.filter((one) => before.texts.get(one) !== texts.get(one));
            expect([...changed]).toEqual(expect.arrayContaining(other));
          }
          const scans = cache.scans(picture);
          const anew = new FactsCache().scans({ files: FILES, read: picture.read });
          expect(scans).toEqual(anew);
          taken.push({ picture, texts });
        }
        for (const before of taken) expect(shown(before.picture)).toEqual(before.texts);
      }
    }),
    { numRuns: 500 },
  );
});

test('scans are the same array while nothing in them changes', () => {
  const { source, type } = folder();
  const cache = new FactsCache();
  const first = cache.scans(source.picture(FILES));
  type('a.ts', '0 a.ts // the same to see');
  expect(cache.scans(source.picture(FILES))).toBe(first);
  type('a.ts', 'import "./b.ts";');
  const later = cache.scans(source.picture(FILES));
  expect(later).not.toBe(first);
  expect(later.slice(1)).toEqual(first.slice(1));
});

const IMPORT = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nimport { z } from 'zod';\n`;
const server = (from: string) =>
  `${IMPORT}import { run } from '${from}';
const server = new McpServer({ name: 'a', version: '1.0.0' });
server.registerTool('run', { inputSchema: { word: z.string() } }, async ({ word }) => run(word));`;
const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  'a.ts': [server('./b.ts'), server('@/d.ts'), server('own/d.ts'), ''],
  'b.ts': [
    "import { exec } from 'node:child_process';\nexport const run = (word: string) => exec(word);",
    "export { run } from './c/d.ts';",
    'export const run = (word: string) => word;',
  ],
  'c/d.ts': ["import fs from 'node:fs';\nexport const run = (word: string) => fs.readFileSync(word);", 'export {};'],
  'package.json': ['{"dependencies":{"zod":"3"}}', '{"name":"own","exports":{"./*":"./c/*"}}', '{'],
  'tsconfig.json': ['{"compilerOptions":{"paths":{"@/*":["./c/*"]}}}', '{"compilerOptions":{"paths":{"@/*":["./*"]}}}'],
};

test('random days: what is analysed with all that is kept is what is analysed anew', () => {
  const change = fc.record({
    path: fc.constantFrom(...Object.keys(VERSIONS)),
    version: fc.nat(3),
    is: fc.constantFrom('type' as const, 'save' as const, 'close' as const),
  });
  fc.assert(
    fc.property(fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), { maxLength: 12 }), (days) => {
      const { source, disk, type, close, now } = folder(Object.keys(VERSIONS));
      for (const [path, [text]] of Object.entries(VERSIONS)) disk.set(path, text!);
      const cache = new FactsCache();
      for (const day of days) {
        for (const { path, version, is } of day) {
          const text = VERSIONS[path]![version % VERSIONS[path]!.length]!;
          if (is === 'type') type(path, text);
          else if (is === 'close') close(path);
          else {
            disk.set(path, text);
            source.forget(path);
          }
        }
        const kept = analyze(source.picture(FILES), { cache });
        const texts = now();
        const anew = analyze({ files: FILES, read: (path) => texts.get(path) });
        expect(kept.findings).toEqual(anew.findings);
        expect(kept.servers).toEqual(anew.servers);
      }
    }),
    { numRuns: 60 },
  );
});
