#!/usr/bin/env node
// Starts the benchmark of the inspector's core against public servers: bundles its TypeScript into the git-ignored cache
// folder, with the thread that checks JSON, and runs it from there.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, '.cache', 'bench-inspect');

const all = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error' };
const outfile = join(folder, 'bench.cjs');
await build({ ...all, entryPoints: [join(root, 'bench/inspect/bench.ts')], outfile, packages: 'external' });
await build({
  ...all,
  entryPoints: [join(root, 'server/src/live/json/worker.ts')],
  outfile: join(folder, 'json-worker.js'),
  mainFields: ['module', 'main'],
});

const { main } = await import(pathToFileURL(outfile).href);
process.exitCode = await main(process.argv.slice(2), root);
