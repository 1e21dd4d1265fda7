// Plays all hostile servers, and writes what became of each: docs/hostile-servers.md.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { behaviours } from './behaviours.ts';
import { page } from './page.ts';
import { type Played, played } from './play.ts';

const USAGE = `Usage: npm run bench:hostile -- [options]
  --only TEXT    behaviours whose name has this in it
  --out FILE     write the page there (docs/hostile-servers.md after a full run)
`;

/** @returns the exit code: 1 when one was not met as it must be */
export async function main(argv: string[], { root, program }: { root: string; program: string }): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { only: { type: 'string' }, out: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const { only = '' } = values;
  const chosen = behaviours.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()));
  const results: Played[] = [];
  let wrong = 0;
  for (const behaviour of chosen) {
    const result = await played(behaviour, program, path.join(root, 'bench', 'hostile', 'server.mjs'));
    results.push(result);
    const met =
      behaviour.expects.test(result.told) && (result.left ?? 0) <= (behaviour.left ?? 0) && result.unclean.length === 0;
    if (!met) wrong += 1;
    process.stdout.write(
      `${met ? 'met  ' : 'WRONG'} ${behaviour.name}: ${result.told.slice(0, 300)} (${result.peakMb} MB, ${result.left} left, ${result.slowestMs} ms)${result.unclean.map((each) => `\n      unclean: ${JSON.stringify(each).slice(0, 200)}`).join('')}\n`,
    );
  }
  if (values.out) fs.writeFileSync(path.resolve(values.out), page(results));
  return wrong > 0 ? 1 : 0;
}
