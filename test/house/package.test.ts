// What ships is what is meant to, and what follows from other files is up to date.
import { execFileSync } from 'node:child_process';
import { listFiles, PackageManager } from '@vscode/vsce';
import { expect, test } from 'vitest';
import { root, textOf } from './sources.ts';

test('the package holds what users need, and nothing else', async () => {
  const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
  expect(files.map((file) => file.replaceAll('\\', '/')).sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'NOTICE.md',
    'README.md',
    'dist/codicon.ttf',
    'dist/extension.js',
    'dist/inspector.css',
    'dist/inspector.js',
    'dist/json-worker.js',
    'dist/live.js',
    'dist/server.js',
    'docs/calls.schema.json',
    'docs/lock.schema.json',
    'icon.png',
    'media/inspector.svg',
    'package.json',
    'syntaxes/mcp-definition.language.json',
    'syntaxes/mcp-definition.tmLanguage.json',
    'toolward.config.schema.json',
  ]);
});

test('generated parts are current', () => {
  // Fails with the script's own words, which name the part.
  execFileSync(process.execPath, ['scripts/generate.mjs', '--check'], { cwd: root, stdio: 'pipe' });
});

test('dependencies are pinned, and their lockfiles name no registry', () => {
  for (const folder of ['', 'scripts/vscode/server/']) {
    const manifest = JSON.parse(textOf(`${folder}package.json`));
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version as string))).toEqual([]);
    expect(textOf(`${folder}package-lock.json`)).not.toContain('"resolved"');
  }
});

test('the lockfile names the optional packages of every platform, without which a clean install is refused', () => {
  const { packages } = JSON.parse(textOf('package-lock.json')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const missing = Object.entries(packages).flatMap(([at, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}).filter(
      (name) => !(`${at}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});

test('types of VS Code are those of the oldest version that is supported', () => {
  const { engines, devDependencies } = JSON.parse(textOf('package.json'));
  expect(engines.vscode).toBe(`^${devDependencies['@types/vscode']}`);
});
