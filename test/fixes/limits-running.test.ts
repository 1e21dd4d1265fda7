// Servers over HTTP with their limits put in: they still answer a real client, and refuse the flood and the giant.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the servers are code that holds templates.
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allInTurn } from './apply.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const LIMITS = new Set(['missing-rate-limit', 'unlimited-body-size']);

const HEAD = `import http from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';
import { z } from 'zod';

function createServer(): McpServer {
  const server = new McpServer({ name: 'echo', version: '1.0.0' });
  server.registerTool('echo', { inputSchema: { word: z.string() } }, async ({ word }) => ({
    content: [{ type: 'text', text: word }],
  }));
  return server;
}
`;

const EXPRESS = `${HEAD}
const app = express();
app.use(express.json({ limit: Infinity }));
app.post('/mcp', async (req, res) => {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  res.on('close', () => void transport.close());
  await createServer().connect(transport);
  await transport.handleRequest(req, res, req.body);
});
http.createServer(app).listen(Number(process.env.PORT), () => console.error('ready'));
`;

const NODE = `${HEAD}
http.createServer(async (req, res) => {
  const chunks: Buffer[] = [];
  for await (const chunk of req) {
    chunks.push(chunk);
  }
  const message = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString('utf8')) : undefined;
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  res.on('close', () => void transport.close());
  await createServer().connect(transport);
  await transport.handleRequest(req, res, message);
}).listen(Number(process.env.PORT), () => console.error('ready'));
`;

let folder = '';
const children: ChildProcess[] = [];

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'limited-servers-'));
});
afterAll(() => {
  for (const child of children) child.kill();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const probe = http.createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}

async function started(name: string, source: string): Promise<URL> {
  const outfile = path.join(folder, `${name}.cjs`);
  await build({
    stdin: { contents: source, resolveDir: root, loader: 'ts', sourcefile: 'server.ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'error',
  });
  const port = await freePort();
  const child = spawn(process.execPath, [outfile], { env: { ...process.env, PORT: String(port) }, stdio: 'pipe' });
  children.push(child);
  await new Promise<void>((ready, failed) => {
    child.stderr!.on('data', (text) => String(text).includes('ready') && ready());
    child.on('exit', (code) => failed(new Error(`the server ended with ${code}`)));
  });
  return new URL(`http://127.0.0.1:${port}/mcp`);
}

async function both(name: string, source: string) {
  const { texts, steps } = allInTurn({ 'server.ts': source }, LIMITS);
  expect(steps).toBeGreaterThan(0);
  return {
    before: await started(`${name}-before`, source),
    after: await started(`${name}-after`, texts['server.ts']!),
  };
}

/** What a real client gets back. */
async function echoed(url: URL, word: string): Promise<string> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(url));
  const result = await client.callTool({ name: 'echo', arguments: { word } });
  await client.close();
  return (result.content as { text: string }[])[0]!.text;
}

const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

function message(word: string): string {
  const params = { name: 'echo', arguments: { word } };
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
}

/** The status of one call with this word; 0 where the server hung up in the middle of it. */
async function statusOf(url: URL, word: string): Promise<number> {
  try {
    const response = await fetch(url, { method: 'POST', headers: HEADERS, body: message(word) });
    await response.text();
    return response.status;
  } catch {
    return 0;
  }
}

async function flood(url: URL): Promise<number[]> {
  const out: number[] = [];
  for (let n = 0; n < 110; n++) out.push(await statusOf(url, 'x'));
  return out;
}

const GIANT = 'x'.repeat(6 * 1024 * 1024);

test('Express: 429 above the limit, 413 for a giant, and good calls still answer', { timeout: 60_000 }, async () => {
  const { before, after } = await both('express', EXPRESS);
  for (const url of [before, after]) expect(await echoed(url, 'hello')).toBe('hello');
  expect(await statusOf(before, GIANT)).toBe(200);
  expect(await statusOf(after, GIANT)).toBe(413);
  expect(new Set(await flood(before))).toEqual(new Set([200]));
  const statuses = await flood(after);
  expect(statuses[0]).toBe(200);
  expect(statuses.at(-1)).toBe(429);
});

test('a loop of node:http: 413 for a giant, and good calls still answer', { timeout: 60_000 }, async () => {
  const { before, after } = await both('node', NODE);
  for (const url of [before, after]) expect(await echoed(url, 'hello')).toBe('hello');
  expect(await statusOf(before, GIANT)).toBe(200);
  expect([413, 0]).toContain(await statusOf(after, GIANT));
  expect(await echoed(after, 'still there')).toBe('still there');
});
