#!/usr/bin/env node
// Starts the coverage benchmark, or the one that is named first: "started" and "served" compare with running servers,
// "many" times the definitions of a server of many tools. Bundles its TypeScript into the git-ignored cache folder and
// runs it from there.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, '.cache', 'bench-detection');
const argv = process.argv.slice(2);
const name = ['started', 'served', 'many'].includes(argv[0]) ? argv.shift() : 'bench';
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
