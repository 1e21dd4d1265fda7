#!/usr/bin/env node
// Starts the benchmark of hostile servers: bundles its TypeScript and the process it looks at into the git-ignored cache.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { programs } from '../../scripts/bundles.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, '.cache', 'bench-hostile');
const program = join(cache, 'live.js');
const outfile = join(cache, 'bench.cjs');

const live = programs(true).find((each) => each.outfile === 'dist/live.js');
await build({ ...live, outfile: program });
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
