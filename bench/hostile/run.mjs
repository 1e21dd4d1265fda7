#!/usr/bin/env node
// Starts the benchmark of hostile servers: bundles its TypeScript and the process it looks at into the git-ignored cache.
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { programs } from '../../scripts/bundles.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, '.cache', 'bench-hostile');
const program = join(cache, 'live.js');
const outfile = join(cache, 'bench.cjs');

for (const each of programs(true)) {
  const name = basename(each.outfile);
  if (['live.js', 'json-worker.js'].includes(name)) await build({ ...each, outfile: join(cache, name) });
}
await build({
  entryPoints: [join(root, 'bench', 'hostile', 'bench.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'error',
});

const { main } = await import(pathToFileURL(outfile).href);
process.exitCode = await main(process.argv.slice(2), { root, program });
