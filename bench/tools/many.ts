// A server of many tools, each with a schema of its own, through every step from its source to a verdict.

import { analyze } from '../../server/src/analyze.ts';
import { KnownSchemas } from '../../server/src/definitions/known-schemas.ts';
import { approve, NOTHING_APPROVED } from '../../server/src/lockfile/approve.ts';
import { readLock, writeLock } from '../../server/src/lockfile/format.ts';
import { currentSources } from '../../server/src/lockfile/from-source.ts';
import { verify } from '../../server/src/lockfile/verify.ts';
import { sha256 } from '../../server/src/project/sha256.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const RUNS = 7;

/** Runs the command: the number of tools, 500 if none is said. Answers with the exit code. */
export function main(argv: readonly string[]): number {
  const tools = Number(argv[0] ?? 500);
  if (!Number.isInteger(tools) || tools < 1) {
    process.stderr.write('Usage: npm run bench:many -- [number of tools]\n');
    return 2;
  }
  const [source, changed] = [sourceOf(tools, 'Reads'), sourceOf(tools, 'Looks up')];
  const after = currentSources(analyze(snapshotOf({ 'server.ts': changed }), { rules: [] }).served);
  const rows = new Map<string, number[]>();
  const timed = <T>(what: string, run: () => T): T => {
    const start = performance.now();
    const result = run();
    rows.set(what, [...(rows.get(what) ?? []), performance.now() - start]);
    return result;
  };
  let text = '';
  for (let n = 0; n < RUNS; n++) {
    const { served } = timed('analysis of the source', () =>
      analyze(snapshotOf({ 'server.ts': source }), { rules: [] }),
    );
    const now = timed('definitions from it', () => currentSources(served));
    const schemas = new KnownSchemas();
    currentSources(served, schemas);
    const edited = source.replace('Reads record 7 ', 'Reads the record 7 ');
    const again = analyze(snapshotOf({ 'server.ts': edited }), { rules: [] }).served;
    timed('definitions again, after an edit', () => currentSources(again, schemas));
    text = timed('lock: approve and write', () =>
      writeLock(now.reduce((lock, one) => approve(lock, one, sha256), NOTHING_APPROVED)),
    );
    const lock = timed('verify: read the lock file', () => readLock(text));
    if ('wrong' in lock) throw new Error(lock.wrong);
    timed('verify: nothing changed', () => verify(lock, now, sha256, true));
    timed('verify: every tool changed', () => verify(lock, after, sha256, true));
  }
  process.stdout.write(
    `${tools} tools, median of ${RUNS} runs (the first one, cold, apart)\n\n| step | ms | cold |\n|---|--:|--:|\n`,
  );
  for (const [what, [cold, ...times]] of rows)
    process.stdout.write(`| ${what} | ${median(times).toFixed(0)} | ${cold!.toFixed(0)} |\n`);
  process.stdout.write(`\ntoolward.lock.json: ${(text.length / 1024).toFixed(0)} KiB\n`);
  return 0;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
}

function sourceOf(tools: number, verb: string): string {
  const tool = (n: number): string => `server.registerTool(
  'tool_${n}',
  {
    title: 'Tool ${n}',
    description: '${verb} record ${n} of the store, and answers with its fields.',
    inputSchema: {
      id: z.string().uuid().describe('The record.'),
      fields: z.array(z.enum(['name', 'size', 'owner_${n}'])).max(10).optional().describe('Which fields.'),
      page: z.object({ from: z.number().int().min(0).default(0), size: z.number().int().max(100).default(20) }).optional(),
      filter: z.union([z.string(), z.object({ by: z.string(), value: z.string().max(${n + 1}) })]).optional(),
    },
    annotations: { readOnlyHint: true, openWorldHint: false },
  },
  async ({ id }) => ({ content: [{ type: 'text', text: id }] }),
);
`;
  return `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
const server = new McpServer({ name: 'many', version: '1.0.0' });
${Array.from({ length: tools }, (_, n) => tool(n)).join('')}`;
}
