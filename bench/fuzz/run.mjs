#!/usr/bin/env node
// Starts the fuzzer of the core: bundles its TypeScript into the git-ignored cache folder and runs it from there.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const outfile = join(root, '.cache', 'fuzz', 'fuzz.cjs');
await build({
  entryPoints: [join(root, 'bench/fuzz/fuzz.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  packages: 'external',
  loader: { '.md': 'text' },
  sourcemap: 'inline',
  logLevel: 'error',
});

const { main } = await import(pathToFileURL(outfile).href);
process.exitCode = await main(process.argv.slice(2), root);
