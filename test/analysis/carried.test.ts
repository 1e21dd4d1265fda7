// Values that language and libraries carry on unseen, each beside a neighbour that carries nothing harmful.
import { expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

/** Name, body of the handler, what stands at the top of the module. */
type Row = readonly [name: string, body: string, top?: string];

const FLAGGED: readonly Row[] = [
  ['setter of an object', 'line.q = q;', "const line = { set q(v: string) { exec('x ' + v); } };"],
  [
    'setter of a class, inherited',
    'new Long().q = q;',
    "class Line { set q(v: string) { exec('x ' + v); } } class Long extends Line {}",
  ],
  ['static setter', 'Line.q = q;', "class Line { static set q(v: string) { exec('x ' + v); } }"],
  [
    'setter by defineProperty',
    "Object.defineProperty(line, 'q', { set(v: string) { exec('x ' + v); } }); line.q = q;",
    'const line: { q?: string } = {};',
  ],
  ['setter by key', "line['q'] = q;", "const line = { set q(v: string) { exec('x ' + v); } };"],
  [
    'setter that keeps what it is given',
    "const line = new Line(); line.q = q; exec('x ' + line.q);",
    "class Line { #q = ''; get q() { return this.#q; } set q(v: string) { this.#q = v.trim(); } }",
  ],
];

const SILENT: readonly Row[] = [
  [
    'setter that refuses',
    "const line = new Line(); line.q = q; exec('x ' + line.q);",
    "class Line { #q = ''; get q() { return this.#q; } set q(v: string) { if (!/^[a-z]+$/.test(v)) throw new Error(); this.#q = v; } }",
  ],
  [
    'setter that drops what it is given',
    "line.q = q; exec('x ' + line.q);",
    "const line = { get q() { return 'y'; }, set q(v: string) { console.error(v); } };",
  ],
];

const server = (body: string, top: string): string => `
import { exec } from 'node:child_process';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
${top}
const server = new McpServer({ name: 'demo', version: '1.0.0' });
server.registerTool('run', { inputSchema: { q: z.string(), n: z.string().optional() } }, async ({ q, n }) => {
  ${body}
  return { content: [] };
});
`;

const found = (body: string, top = ''): string[] =>
  analyze(snapshotOf({ 'src/index.ts': server(body, top) }), { rules: ['command-injection'] }).findings.map(
    (f) => f.rule,
  );

test.each(FLAGGED)('flagged: %s', (...[, body, top]) => {
  expect(found(body, top)).toContain('command-injection');
});

test.each(SILENT)('silent: %s', (...[, body, top]) => {
  expect(found(body, top)).toEqual([]);
});
