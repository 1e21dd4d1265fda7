// Servers with their fixes about logs and time, started and called by a real client.
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allInTurn } from './apply.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const HEAD = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';
const server = new McpServer({ name: 'demo', version: '1.0.0' });
`;
const TALKING = `${HEAD}server.registerTool('greet', { inputSchema: { name: z.string() } }, async ({ name }) => {
  console.log('greeting', name);
  return { content: [{ type: 'text', text: name }] };
});
void server.connect(new StdioServerTransport());
`;
const LOGIN = `${HEAD}server.registerTool('login', { inputSchema: { user: z.string(), password: z.string() } }, async ({ user }) => {
  if (user === 'nobody') throw new Error('no such user');
  return { content: [{ type: 'text', text: user }] };
});
void server.connect(new StdioServerTransport());
`;
const WAITING = `${HEAD}server.registerTool('ask', {}, async () => {
  const response = await fetch('http://127.0.0.1:PORT/');
  return { content: [{ type: 'text', text: await response.text() }] };
});
void server.connect(new StdioServerTransport());
`;

let folder = '';
const clients: Client[] = [];
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'logging-servers-'));
});
afterAll(async () => {
  for (const client of clients) await client.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function started(name: string, source: string) {
  const outfile = path.join(folder, `${name}.cjs`);
  const stdin = { contents: source, resolveDir: root, loader: 'ts' as const, sourcefile: 'server.ts' };
  await build({ stdin, bundle: true, platform: 'node', format: 'cjs', outfile, logLevel: 'error' });
  const transport = new StdioClientTransport({ command: process.execPath, args: [outfile], stderr: 'pipe' });
  const broken: Error[] = [];
  let errors = '';
  transport.stderr?.on('data', (chunk) => {
    errors += String(chunk);
  });
  const client = new Client({ name: 'test', version: '1.0.0' });
  clients.push(client);
  await client.connect(transport);
  client.onerror = (error) => broken.push(error);
  const call = async (tool: string, args: Record<string, unknown>) => {
    const result = await client.callTool({ name: tool, arguments: args });
    return { text: (result.content as { text: string }[])[0]!.text, failed: result.isError === true };
  };
  return { call, broken, errors: () => errors };
}

function mended(rule: string, source: string): string {
  const { texts, steps } = allInTurn({ 'server.ts': source }, new Set([rule]));
  expect(steps).toBeGreaterThan(0);
  return texts['server.ts']!;
}

test('text between the messages breaks them, and no longer does', async () => {
  const before = await started('talking-before', TALKING);
  await before.call('greet', { name: 'Ann' });
  expect(before.broken.length).toBeGreaterThan(0);
  const after = await started('talking-after', mended('stdout-in-stdio-server', TALKING));
  expect(await after.call('greet', { name: 'Ann' })).toEqual({ text: 'Ann', failed: false });
  expect(after.broken).toEqual([]);
  await expect.poll(after.errors).toContain('greeting Ann');
});

test('each call leaves a line with client, tool, arguments without secrets, result and time', async () => {
  const before = await started('login-before', LOGIN);
  expect((await before.call('login', { user: 'ann', password: 'hunter2' })).text).toBe('ann');
  const after = await started('login-after', mended('missing-audit-log', LOGIN));
  expect(await after.call('login', { user: 'ann', password: 'hunter2' })).toEqual({ text: 'ann', failed: false });
  expect(await after.call('login', { user: 'nobody', password: 'hunter2' })).toEqual({
    text: 'no such user',
    failed: true,
  });
  const lines = () => after.errors().trim().split('\n');
  await expect.poll(() => lines().length).toBe(2);
  const [good, bad] = lines().map((line) => JSON.parse(line));
  expect(good).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    client: 'local',
    tool: 'login',
    arguments: { user: 'ann', password: 'redacted' },
    result: 'ok',
    size: expect.any(Number),
    duration: expect.any(Number),
  });
  expect(bad).toMatchObject({ tool: 'login', arguments: { user: 'nobody', password: 'redacted' }, result: 'error' });
  expect(before.errors()).toBe('');
});

test('a service that never answers is given up', async () => {
  const api = http.createServer((request, response) => {
    if (request.url === '/') return;
    response.end();
  });
  await new Promise<void>((done) => api.listen(0, '127.0.0.1', done));
  try {
    const port = String((api.address() as AddressInfo).port);
    const source = mended('missing-timeout', WAITING.replace('PORT', port));
    expect(source).toContain('AbortSignal.timeout(30_000)');
    // Half a minute is too long for a test.
    const { call } = await started('waiting-after', source.replace('30_000', '300'));
    expect(await call('ask', {})).toEqual({ text: expect.stringContaining('timeout'), failed: true });
  } finally {
    api.closeAllConnections();
    api.close();
  }
});
