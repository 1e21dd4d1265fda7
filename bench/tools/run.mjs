#!/usr/bin/env node
// Starts the coverage benchmark, or with "started" or "definitions" first the comparisons with running servers: bundles its TypeScript
// into the git-ignored cache folder and runs it from there.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, '.cache', 'bench-detection');
const argv = process.argv.slice(2);
const name = argv[0] === 'started' || argv[0] === 'definitions' ? argv.shift() : 'bench';
const outfile = join(root, '.cache', 'bench-tools', `${name}.cjs`);

await build({
  entryPoints: [join(root, 'bench', 'tools', `${name}.ts`)],
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
process.exitCode = await main(argv, { root, cache });
