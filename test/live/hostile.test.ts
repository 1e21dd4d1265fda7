// Hostile servers through the inspector's eyes: what a person is told, how much memory it takes, and that nobody outlives it.
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { behaviours } from '../../bench/hostile/behaviours.ts';
import { played } from '../../bench/hostile/play.ts';

/** The process has about 60 MB to begin with, and one message may have 16, as bytes, as text and as what it means. */
const MOST_MB = 300;

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = path.join(root, '.cache', 'test-hostile');
const program = path.join(cache, 'live.js');
beforeAll(async () => {
  const { programs } = await import(pathToFileURL(path.join(root, 'scripts', 'bundles.mjs')).href);
  for (const each of programs(true) as BuildOptions[]) {
    const name = path.basename(each.outfile ?? '');
    // The thread that checks JSON lies beside it.
    if (['live.js', 'json-worker.js'].includes(name)) await build({ ...each, outfile: path.join(cache, name) });
  }
}, 60_000);

test.each(behaviours.map((behaviour) => [behaviour.name, behaviour] as const))('%s', async (_, behaviour) => {
  const server = path.join(root, 'bench', 'hostile', 'server.mjs');
  const { told, peakMb, left, unclean } = await played(behaviour, program, server);
  expect(told).toMatch(behaviour.expects);
  expect(unclean).toEqual([]);
  expect(left ?? behaviour.left ?? 0).toBe(behaviour.left ?? 0);
  expect(peakMb ?? 0).toBeLessThan(behaviour.mostMb ?? MOST_MB);
});
