// Every row about the options of programs is hit: a server is made from the row, and the severity has to follow it.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the servers are code.
import { expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';
import { options } from '../../server/src/taint/models/options.ts';

/** A program, the words it is given (`x` is the argument), and how loud that is: undefined for silence. */
type Case = readonly [program: string, words: readonly string[], severity: 'warning' | 'note' | undefined];

for (const row of options) {
  const subs: readonly (string | undefined)[] = row.sub ?? [undefined];
  const loud = row.does === undefined ? 'note' : 'warning';
  test(`${row.program.join(', ')} ${row.sub?.join(', ') ?? ''}`, () => {
    const cases = row.program.flatMap((program) =>
      subs.flatMap((sub): Case[] => {
        const head = sub === undefined ? [] : [`'${sub}'`];
        const out: Case[] = [[program, [...head, 'x'], loud]];
        if (row.marker) out.push([program, [...head, `'${row.marker}'`, 'x'], undefined]);
        for (const flag of row.flags ?? []) out.push([program, [...head, `'${flag}'`, 'x'], loud]);
        out.push([program, [...head, "'--some-value'", 'x'], undefined]);
        for (const end of row.ends ?? []) out.push([program, [...head, `'${end}'`, "'y'", 'x'], 'note']);
        if (row.bundle) out.push([program, ["'xzf'", 'x'], undefined], [program, ["'xzf'", "'y'", 'x'], loud]);
        // What comes behind the words of its own is read by a program that nobody knows.
        if (row.own !== undefined) {
          const own = Array.from({ length: row.own }, () => "'name'");
          out.push([program, [...head, ...own, "'some-tool'", 'x'], 'note']);
          out.push([program, [...head, ...own, "'rg'", 'x'], 'warning']);
        }
        return out;
      }),
    );
    expect(wrongIn(cases)).toEqual([]);
  });
}

test('a program that no row knows is a note, and its value options are its own', () => {
  expect(
    wrongIn([
      ['some-tool', ['x'], 'note'],
      ['some-tool', ["'-o'", 'x'], undefined],
      ['some-tool', ["'--out=a'", 'x'], 'note'],
      ['some-tool', ["'--'", 'x'], undefined],
      ['some-tool', ['`--${x}`'], 'note'],
    ]),
  ).toEqual([]);
});

function wrongIn(cases: readonly Case[]): string[] {
  const tools = cases.map(
    ([program, words], n) => `server.registerTool('t${n}', { inputSchema: { x: z.string() } }, async ({ x }) => {
  execFileSync('${program}', [${words.join(', ')}]);
  return { content: [] };
});`,
  );
  const { findings } = analyze(
    snapshotOf({
      'server.js': `import { execFileSync } from 'node:child_process';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
const server = new McpServer({ name: 'demo', version: '1.0.0' });
${tools.join('\n')}`,
    }),
  );
  return cases.flatMap(([program, words, wanted], n) => {
    const own = findings.filter((f) => f.rule === 'argument-injection' && f.tools.includes(`t${n}`));
    const said = own[0]?.severity;
    return said === wanted ? [] : [`${program} ${words.join(' ')}: ${said ?? 'silent'}, not ${wanted ?? 'silent'}`];
  });
}
