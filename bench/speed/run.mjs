#!/usr/bin/env node
// Starts the speed benchmark: lays out the extension as it would ship, built for production, bundles the bench's own
// TypeScript into the git-ignored cache folder, and runs it from there.
import { copyFileSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { listFiles, PackageManager } from '@vscode/vsce';
import { build } from 'esbuild';
import { programs } from '../../scripts/bundles.mjs';
import { compileParts } from '../../scripts/compile.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, '.cache', 'bench-speed');
const extension = join(cache, 'extension');
const here = (name) => join(root, 'bench', 'speed', name);

// What ships, but for what is built; the command line beside it, as `npm run package` leaves it.
rmSync(extension, { recursive: true, force: true });
const shipped = await listFiles({ cwd: root, packageManager: PackageManager.None });
for (const file of [...shipped.filter((name) => !name.startsWith('dist/')), '.vscodeignore']) {
  mkdirSync(dirname(join(extension, file)), { recursive: true });
  copyFileSync(join(root, file), join(extension, file));
}
const moved = (to) => to && join(extension, to);
await Promise.all(
  programs(true).map(({ outfile, outdir, ...rest }) =>
    build({ ...rest, ...(outfile ? { outfile: moved(outfile) } : { outdir: moved(outdir) }) }),
  ),
);

await compileParts(join(extension, 'dist'));

const all = {
  outdir: cache,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  logLevel: 'error',
};
await build({
  ...all,
  entryPoints: [here('bench.ts'), here('activation-suite.ts')],
  external: ['vscode', 'typescript'],
});
// The floor is all of TypeScript, as npm brings it, bundled and minified: what the command line does to start faster is
// the command line's.
await build({ ...all, entryPoints: [here('floor-worker.ts'), here('read-worker.ts')], minify: true });
cpSync(here('usage-hook.cjs'), join(cache, 'usage-hook.cjs'));

const { main } = await import(pathToFileURL(join(cache, 'bench.cjs')).href);
process.exitCode = await main(process.argv.slice(2), { root, cache, extension });
