// Servers over HTTP with their limits put in: they still answer a real client, and refuse the flood and the giant.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the servers are code that holds templates.
import { expect, test } from 'vitest';
import { allInTurn } from './apply.ts';
import { echoed, started, statusOf, useServers } from './http-servers.ts';

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

useServers();

async function both(name: string, source: string) {
  const { texts, steps } = allInTurn({ 'server.ts': source }, LIMITS);
  expect(steps).toBeGreaterThan(0);
  return {
    before: (await started(`${name}-before`, source)).url,
    after: (await started(`${name}-after`, texts['server.ts']!)).url,
  };
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
