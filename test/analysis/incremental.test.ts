// An analysis that goes on from an earlier one says what a fresh one says, whatever was edited in between.
//
// RUNS and SEED set how many sequences of edits are tried, and which; `npm run fuzz` tries thousands of the same kind.
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Texts } from '../../bench/fuzz/seeds.ts';
import { projectsOf, sameAfterEdits, written } from '../../bench/fuzz/sequences.ts';
import { FactsCache } from '../../server/src/analysis/modules.ts';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const RUNS = Number(process.env.RUNS ?? 120);
const SEED = Number(process.env.SEED ?? 20_261_126);

describe('an analysis that goes on from another', () => {
  it('says what a fresh one says, after any edits', { timeout: 3_600_000 }, () => {
    const projects = projectsOf(fileURLToPath(new URL('../..', import.meta.url)));
    const property = sameAfterEdits(projects, (went, fresh) => expect(went).toEqual(fresh));
    fc.assert(property, { numRuns: RUNS, seed: SEED });
  });

  it('runs nothing where the edit is in a file that nothing leads to', () => {
    const cache = new FactsCache();
    const before = analyze(snapshotOf(written), { cache });
    const apart: Texts = { ...written, 'src/apart.ts': 'export const nobody = (a: number): number => a + 2;\n' };
    expect(analyze(snapshotOf(apart), { cache })).toBe(before);
    const reached = { ...apart, 'src/state.ts': `${apart['src/state.ts']}\n` };
    expect(analyze(snapshotOf(reached), { cache })).not.toBe(before);
  });

  it('runs the program again that the edit is in, and no other', () => {
    const cache = new FactsCache();
    const both: Record<string, string> = Object.fromEntries(
      Object.entries(written).flatMap(([name, text]) => [
        [`a/${name}`, text],
        [`b/${name}`, text],
      ]),
    );
    const before = analyze(snapshotOf(both), { cache });
    expect(before.programs).toHaveLength(2);
    const edited: Record<string, string> = { ...both, 'a/src/state.ts': `${both['a/src/state.ts']}\n` };
    const after = analyze(snapshotOf(edited), { cache });
    expect(after.servers[0]).not.toBe(before.servers[0]);
    expect(after.servers[1]).toBe(before.servers[1]);
    // A file that comes in changes where imports may lead to, and here leads none elsewhere.
    const more = analyze(snapshotOf({ ...edited, 'a/src/more.ts': 'export const a = 1;\n' }), { cache });
    expect(more.servers[0]).toBe(after.servers[0]);
    expect(more.servers[1]).toBe(after.servers[1]);
    // Settings of one package.
    const { 'b/tsconfig.json': _, ...without } = edited;
    const moved = analyze(snapshotOf(without), { cache });
    expect(moved.servers[0]).toBe(after.servers[0]);
    expect(moved.servers[1]).not.toBe(after.servers[1]);
  });

  it('runs again where a file comes in that an import may now lead to', () => {
    const cache = new FactsCache();
    const { 'src/state.ts': state, ...without } = written;
    analyze(snapshotOf(without), { cache });
    const after = analyze(snapshotOf(written), { cache });
    expect(state).toBeDefined();
    expect(after.coverage.analysed).toContain('src/state.ts');
  });
});
