#!/usr/bin/env node
// Starts the detection benchmark: bundles its TypeScript into the git-ignored cache folder and runs it from there.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, '.cache', 'bench-detection');
const entry = (name) => join(root, 'bench', 'detection', name);

// The worker holds the engine itself, so that the fast mode always runs the sources as they are now.
await build({
  entryPoints: [entry('bench.ts'), entry('fast-worker.ts'), entry('eslint-worker.ts')],
  outdir: cache,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  packages: 'external',
  loader: { '.md': 'text' },
  sourcemap: 'inline',
  logLevel: 'error',
});

const { main } = await import(pathToFileURL(join(cache, 'bench.cjs')).href);
process.exitCode = await main(process.argv.slice(2), { root, cache });
