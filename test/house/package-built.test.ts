// The package as it is made for users: what is in it, how large it is, and that it holds TypeScript once.
import fs from 'node:fs';
import { builtinModules } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import * as esbuild from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
// @ts-expect-error scripts are plain JavaScript
import { programs as untyped } from '../../scripts/bundles.mjs';
import { root } from './sources.ts';

const programs = untyped as (production: boolean) => readonly (esbuild.BuildOptions & { outfile: string })[];

/** What the marketplace and a slow line should have to carry, in bytes. */
const MOST = 3 * 1024 * 1024;

let stage: string;
let packed: Buffer;
/** The bundles of which each npm package is a part. */
const bundlesWith = new Map<string, Set<string>>();
/** What the bundles load when they run. */
const loaded = new Set<string>();

beforeAll(async () => {
  stage = fs.mkdtempSync(path.join(os.tmpdir(), 'toolward-package-'));
  for (const file of await listFiles({ cwd: root, packageManager: PackageManager.None })) {
    if (file.startsWith('dist')) continue;
    fs.cpSync(path.join(root, file), path.join(stage, file));
  }
  fs.cpSync(path.join(root, '.vscodeignore'), path.join(stage, '.vscodeignore'));
  for (const program of programs(true)) {
    const { outputFiles, metafile } = await esbuild.build({ ...program, write: false, metafile: true });
    for (const { path: built, contents } of outputFiles!) {
      const to = path.join(stage, path.relative(root, built));
      fs.mkdirSync(path.dirname(to), { recursive: true });
      fs.writeFileSync(to, contents);
    }
    for (const { path: from, external } of Object.values(metafile!.outputs).flatMap(({ imports }) => imports)) {
      if (external) loaded.add(from.replace(/^node:/, ''));
    }
    for (const input of Object.keys(metafile!.inputs)) {
      const name = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
      if (name === undefined) continue;
      const bundles = bundlesWith.get(name) ?? new Set();
      bundlesWith.set(name, bundles.add(program.outfile));
    }
  }
  // Things that lie about in a folder somebody works in, and must not come along.
  for (const stray of ['dist/server.js.map', 'dist/old.js', '.env', 'test/a.test.ts', 'server/src/main.ts', 'a.vsix']) {
    fs.mkdirSync(path.dirname(path.join(stage, stray)), { recursive: true });
    fs.writeFileSync(path.join(stage, stray), 'TOKEN=1\n');
  }
  // This also looks for secrets, as for every extension that is published, and refuses to pack any.
  const packagePath = path.join(stage, 'toolward.vsix');
  await createVSIX({ cwd: stage, packagePath, dependencies: false });
  packed = fs.readFileSync(packagePath);
}, 120_000);

afterAll(() => fs.rmSync(stage, { recursive: true, force: true }));

test('it holds what is listed here and nothing else: no source maps, no tests, no command line', () => {
  expect(namesIn(packed)).toEqual([
    '[Content_Types].xml',
    'extension.vsixmanifest',
    'extension/LICENSE.txt',
    'extension/NOTICE.md',
    'extension/changelog.md',
    'extension/dist/client.js',
    'extension/dist/codicon.ttf',
    'extension/dist/extension.js',
    'extension/dist/inspector.css',
    'extension/dist/inspector.js',
    'extension/dist/json-worker.js',
    'extension/dist/live.js',
    'extension/dist/server.js',
    'extension/docs/calls.schema.json',
    'extension/docs/lock.schema.json',
    'extension/icon.png',
    'extension/media/inspector.svg',
    'extension/package.json',
    'extension/readme.md',
    'extension/syntaxes/mcp-definition.language.json',
    'extension/syntaxes/mcp-definition.tmLanguage.json',
    'extension/toolward.config.schema.json',
  ]);
});

test(`it has at most ${MOST / 1024 / 1024} MB`, () => {
  expect(packed.length).toBeLessThanOrEqual(MOST);
  expect(packed.length).toBeGreaterThan(MOST / 10);
});

test('TypeScript is in it once, in the language server', () => {
  const shipped = new Set(namesIn(packed).map((name) => name.slice('extension/'.length)));
  expect([...bundlesWith.get('typescript')!].filter((bundle) => shipped.has(bundle))).toEqual(['dist/server.js']);
});

test('no bundle asks for a source map or for a package that does not come along', () => {
  expect([...loaded].filter((name) => !builtinModules.includes(name))).toEqual(['vscode']);
  for (const name of fs.readdirSync(path.join(stage, 'dist')).filter((name) => /^(?!old).*\.js$/.test(name))) {
    const text = fs.readFileSync(path.join(stage, 'dist', name), 'utf8');
    expect(text, name).not.toMatch(/\/\/# sourceMappingURL=\S+\s*$/);
  }
});

/** The names of a zip's entries, sorted, from its central directory. */
function namesIn(zip: Buffer): string[] {
  const end = zip.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  const names: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    names.push(zip.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names.sort();
}
