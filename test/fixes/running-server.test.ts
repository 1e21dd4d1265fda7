// Servers over HTTP before and after their fixes: the attack no longer works, and a real client is still answered.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the servers are code that holds templates.
import os from 'node:os';
import { describe, expect, test } from 'vitest';
import { allInTurn } from './apply.ts';
import { echoed, started, statusOf, useServers } from './http-servers.ts';

useServers();

const ECHO = `server.registerTool('echo', { inputSchema: z.object({ word: z.string().max(100) }) }, async ({ word }) => ({
    content: [{ type: 'text' as const, text: word }],
  }));`;

const FIRST = (before: string, tail: string) => `import express from 'express';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';

const app = express();
app.use(express.json());
${before}app.post('/mcp', async (req, res) => {
  const server = new McpServer({ name: 'echo', version: '1.0.0' });
  ${ECHO}
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  res.on('close', () => void transport.close());
  await server.connect(transport);
  await transport.handleRequest(req, res, req.body);
});
${tail}
`;
const LISTEN = `app.listen(Number(process.env.PORT), () => console.error('ready'));`;

const SECOND = `import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'echo', version: '1.0.0' });
  ${ECHO}
  return server;
});
createServer(toNodeHandler(handler)).listen(Number(process.env.PORT), () => console.error('ready'));
`;

const HONO = `import { serve } from '@hono/node-server';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { Hono } from 'hono';
import { z } from 'zod';

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'echo', version: '1.0.0' });
  ${ECHO}
  return server;
});
const app = new Hono();
app.all('/mcp', (c) => handler.fetch(c.req.raw));
serve({ fetch: app.fetch, port: Number(process.env.PORT) }, () => console.error('ready'));
`;

const SERVERS = [
  ['the first generation with Express', FIRST('', LISTEN)],
  ['the second generation with node:http', SECOND],
  ['the second generation with Hono', HONO],
] as const;

function fixed(source: string, ...rules: string[]): string {
  const { texts, steps } = allInTurn({ 'server.ts': source }, new Set(rules));
  expect(steps, 'there is something to mend').toBeGreaterThan(0);
  return texts['server.ts']!;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('missing-authentication', () => {
  test.each(SERVERS)('%s: 401 without the token, an answer with it', { timeout: 60_000 }, async (name, source) => {
    const before = await started(`auth-before-${name}`, source);
    expect(await statusOf(before.url, 'x')).toBe(200);
    const mended = fixed(source, 'missing-authentication');
    const after = await started(`auth-after-${name}`, mended, { MCP_TOKEN: 'correct-horse' });
    expect(await statusOf(after.url, 'x')).toBe(401);
    expect(await statusOf(after.url, 'x', bearer('wrong'))).toBe(401);
    expect(await statusOf(after.url, 'x', bearer(''))).toBe(401);
    expect(await echoed(after.url, 'hello', bearer('correct-horse'))).toBe('hello');
    const closed = await started(`auth-closed-${name}`, mended, { MCP_TOKEN: '' });
    expect(await statusOf(closed.url, 'x', bearer(''))).toBe(401);
    expect(await statusOf(closed.url, 'x', bearer('undefined'))).toBe(401);
  });
});

describe('dns-rebinding', () => {
  test.each(SERVERS)('%s: foreign names and pages are refused', { timeout: 60_000 }, async (name, source) => {
    const before = await started(`host-before-${name}`, source);
    const foreign: Record<string, string>[] = [{ host: 'evil.example' }, { origin: 'https://evil.example' }];
    for (const headers of foreign) expect(await statusOf(before.url, 'x', headers)).toBe(200);
    const after = await started(`host-after-${name}`, fixed(source, 'dns-rebinding'));
    for (const headers of foreign) expect(await statusOf(after.url, 'x', headers)).toBe(403);
    expect(await statusOf(after.url, 'x', { origin: 'http://localhost:5173' })).toBe(200);
    expect(await echoed(after.url, 'hello')).toBe('hello');
  });
});

const elsewhere = Object.values(os.networkInterfaces())
  .flatMap((list) => list ?? [])
  .find((each) => each.family === 'IPv4' && !each.internal)?.address;

describe.skipIf(elsewhere === undefined)('exposed-listener', () => {
  test.each(SERVERS)('%s: only this machine reaches the port', { timeout: 60_000 }, async (name, source) => {
    const at = (url: URL) => new URL(url.href.replace('127.0.0.1', elsewhere!));
    const before = await started(`port-before-${name}`, source);
    expect(await statusOf(at(before.url), 'x')).toBe(200);
    const after = await started(`port-after-${name}`, fixed(source, 'exposed-listener'));
    expect(await statusOf(at(after.url), 'x')).toBe(0);
    expect(await echoed(after.url, 'hello')).toBe('hello');
  });
});

const CHECKED = FIRST(
  `app.use((req, res, next) => {
  if (req.headers.authorization !== \`Bearer \${process.env.MCP_TOKEN}\`) {
    res.status(401).end();
    return;
  }
  next();
});
`,
  LISTEN,
);

test('timing-unsafe-comparison and unlogged-auth-failure: the same answers, and a line for each refusal', async () => {
  const mended = fixed(CHECKED, 'timing-unsafe-comparison', 'unlogged-auth-failure');
  expect(mended).toContain('timingSafeEqual');
  const after = await started('checked-after', mended, { MCP_TOKEN: 'correct-horse' });
  expect(await echoed(after.url, 'hello', bearer('correct-horse'))).toBe('hello');
  expect(after.said()).not.toContain('refused');
  expect(await statusOf(after.url, 'x', bearer('correct-hors'))).toBe(401);
  expect(await statusOf(after.url, 'x')).toBe(401);
  expect(after.said().match(/refused/g)).toHaveLength(2);
  expect(after.said()).not.toContain('correct');
}, 60_000);

const SECRET = FIRST(
  `const upstream = { apiKey: 'k9Zp4Qw7Lm2Xv8Tb5Rn1Ys6' };
console.error(upstream.apiKey.length);
`,
  `app.listen(Number(process.env.PORT), '127.0.0.1', () => console.error('ready'));`,
);

test('hardcoded-credential: the program says which setting is missing, and works with it', async () => {
  const mended = fixed(SECRET, 'hardcoded-credential');
  expect(mended).not.toContain('k9Zp4Qw7');
  await expect(started('secret-unset', mended)).rejects.toThrow('API_KEY is not set');
  const after = await started('secret-set', mended, { API_KEY: 'k9Zp4Qw7Lm2Xv8Tb5Rn1Ys6' });
  expect(await echoed(after.url, 'hello')).toBe('hello');
}, 60_000);
