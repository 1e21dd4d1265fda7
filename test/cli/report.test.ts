// `toolward report`: its three forms, and that nothing of a hostile project gets through them.
import fs from 'node:fs';
import Ajv from 'ajv';
import { expect, it } from 'vitest';
import { folder, toolward } from './toolward.ts';

const schema = JSON.parse(fs.readFileSync(new URL('../../docs/report.schema.json', import.meta.url), 'utf8'));

const hostile = `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { exec } from 'node:child_process';
import { z } from 'zod';
const server = new McpServer({ name: '<img src=x onerror=alert(1)>\\u001b[2J\\u202e"\\'&', version: '1.0.0' });
server.registerTool('<script>alert(2)</script>', { inputSchema: { a: z.string() } },
  async ({ a }) => { exec('<b>' + a + '</b>'); return { content: [] }; }); // toolward-allow unused: </style><script>
`;

it('writes text without control characters', () => {
  const { code, stdout } = toolward(['report', folder({ 'index.ts': hostile })]);
  expect(code).toBe(0);
  expect(stdout).toContain('Input validation: OPEN (');
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
});

it('writes JSON as its schema says', () => {
  const { code, stdout } = toolward(['report', folder({ 'index.ts': hostile }), '--format', 'json']);
  expect(code).toBe(0);
  const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
  const report = JSON.parse(stdout);
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  expect(report.servers[0].parts.map((part: { part: string }) => part.part)).toHaveLength(7);
});

it('writes a page that loads nothing, runs nothing, and shows hostile text as text', () => {
  const root = folder({ 'index.ts': hostile });
  const { code } = toolward(['report', root, '--format', 'html', '--output', `${root}/report.html`]);
  expect(code).toBe(0);
  const page = fs.readFileSync(`${root}/report.html`, 'utf8');
  expect(page).toContain(`default-src 'none'`);
  expect(page).not.toMatch(/<script|<img|<link|<iframe|<b>|javascript:|https?:\/\/|url\(|@import|\son\w+\s*=\s*"/i);
  expect(page.match(/<\/style>/g)).toHaveLength(1);
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;\\u{1b}[2J\\u{202e}');
  expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
});

it('says aloud that there is no server, and cannot run on what is not there', () => {
  const none = toolward(['report', folder({ 'index.ts': 'export const a = 1;' }), '--format', 'json']);
  expect([none.code, JSON.parse(none.stdout).servers]).toEqual([0, []]);
  expect(none.stderr).toMatch(/no MCP server/i);
  const missing = toolward(['report', '/nowhere/at/all']);
  expect([missing.code, missing.stdout]).toEqual([2, '']);
  expect(missing.stderr.trim().split('\n')).toHaveLength(1);
});
