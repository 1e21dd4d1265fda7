#!/usr/bin/env node
// Times definitions from source, approving and verifying for a generated server of many tools, and prints a table.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const outfile = join(root, '.cache', 'bench-definitions', 'bench.cjs');
await build({
  entryPoints: [join(root, 'bench', 'definitions', 'bench.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  packages: 'external',
  loader: { '.md': 'text' },
  logLevel: 'error',
});
const { main } = await import(pathToFileURL(outfile).href);
process.exitCode = main(process.argv.slice(2));
