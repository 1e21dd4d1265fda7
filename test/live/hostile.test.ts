// Hostile servers through the inspector's eyes: what a person is told, how much memory it takes, and that nobody outlives it.
import path from 'node:path';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { behaviours } from '../../bench/hostile/behaviours.ts';
import { played } from '../../bench/hostile/play.ts';
import { programs, root } from '../../scripts/bundles.mjs';

/** The process has about 60 MB to begin with, and one message may have 16, as bytes, as text and as what it means. */
const MOST_MB = 300;

const program = path.join(root, '.cache', 'test-hostile', 'live.js');
beforeAll(async () => {
  const live = programs(true).find(({ outfile }) => outfile === 'dist/live.js');
  await build({ ...live, outfile: program });
}, 60_000);

test.each(behaviours.map((behaviour) => [behaviour.name, behaviour] as const))('%s', async (_, behaviour) => {
  const server = path.join(root, 'bench', 'hostile', 'server.mjs');
  const { told, peakMb, left, unclean } = await played(behaviour, program, server);
  expect(told).toMatch(behaviour.expects);
  expect(unclean).toEqual([]);
  expect(left ?? behaviour.left ?? 0).toBe(behaviour.left ?? 0);
  expect(peakMb ?? 0).toBeLessThan(MOST_MB);
});
