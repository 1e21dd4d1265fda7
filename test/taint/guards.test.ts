// The table of guards: what counts as one and what does not, each in the form a program would write it.
import { describe, expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';
import type { GuardRow } from './guards.ts';
import { commands } from './guards-of-commands.ts';
import { hosts } from './guards-of-hosts.ts';
import { parts } from './guards-of-parts.ts';
import { paths } from './guards-of-paths.ts';
import { statements } from './guards-of-statements.ts';

/** Rules that say where an argument arrives; notes about how it got there are another matter. */
const FLOWS = new Set([
  'path-traversal',
  'path-check-before-resolve',
  'path-prefix-bypass',
  'ssrf',
  'command-injection',
  'sql-injection',
  'query-injection',
  'code-injection',
]);

const tables: Readonly<Record<string, readonly GuardRow[]>> = { paths, hosts, commands, statements, parts };

for (const [title, rows] of Object.entries(tables)) {
  describe(title, () => {
    test.each(rows.map((row) => [row.name, row] as const))('%s', (_, row) => {
      expect(foundIn(row)).toBe(row.expected);
    });
  });
}

test('a row without a dangerous call would be noticed', () => {
  expect(foundIn({ name: '', handler: 'return String(a);', expected: 'silent' })).toBe('nothing reached');
});

function foundIn({ handler, top = '', files = {}, schema = 'z.string().max(200)' }: GuardRow): string {
  const result = analyze(snapshotOf({ 'src/server.ts': serverOf(top, schema, handler), ...files }));
  expect(result.coverage.cuts).toEqual([]);
  const tools = result.servers.flatMap((server) => server.tools);
  if (tools.every((tool) => tool.capabilities.length === 0)) return 'nothing reached';
  const found = result.findings.filter((finding) => FLOWS.has(finding.rule));
  const words = new Set(found.map(({ rule, severity }) => `${severity} ${rule}`));
  return words.size === 0 ? 'silent' : [...words].sort().join(', ');
}

function serverOf(top: string, schema: string, handler: string): string {
  return `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { exec, execFile, execSync, spawn } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { isIP, isIPv4, isIPv6, BlockList } from 'node:net';
import { Pool } from 'pg';
const ROOT = path.resolve('/srv/notes');
const db = new Pool();
${top}
const server = new McpServer({ name: 'table', version: '1.0.0' });
server.registerTool('t', { description: 'A tool.', inputSchema: { a: ${schema}, b: z.string().max(200), n: z.number().max(9), flag: z.boolean() } }, async ({ a, b, n, flag }) => {
  ${handler}
});
`;
}
