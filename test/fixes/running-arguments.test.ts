// Schemas mended: what is no argument of the tool is refused by the started server, and good calls are answered.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the servers are code that holds templates.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { mendedBy, running, useStdioServers } from './stdio-servers.ts';

useStdioServers();

const FIRST = `import fs from 'node:fs/promises';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const server = new McpServer({ name: 'demo', version: '1.0.0' });
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });
`;
const SECOND = `import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const server = new McpServer({ name: 'demo', version: '1.0.0' });
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });
`;
const LOW = `import fs from 'node:fs/promises';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const server = new Server({ name: 'demo', version: '1.0.0' }, { capabilities: { tools: {} } });
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });
`;
const CONNECT = `
void server.connect(new StdioServerTransport());
`;
const REFUSED = { text: expect.stringMatching(/invalid|expected/i), failed: true };

describe('unvalidated-argument', () => {
  const greeting = `(args) => text('Hello ' + args.name.toUpperCase() + (args.loud ? '!' : ''))`;
  test.each([
    ['the first generation, tool()', `${FIRST}server.tool('greet', async ${greeting});${CONNECT}`],
    [
      'the first generation, registerTool()',
      `${FIRST}server.registerTool('greet', { description: 'Greets.' }, async ${greeting});${CONNECT}`,
    ],
    [
      'the second generation',
      `${SECOND}server.registerTool('greet', { description: 'Greets.' }, async ${greeting});${CONNECT}`,
    ],
  ])('%s without a schema: arguments arrive, and only good ones', async (name, source) => {
    const before = await running(`none-before-${name}`, source);
    expect((await before.call('greet', { name: 'Ann' })).failed).toBe(true);
    const after = await running(`none-after-${name}`, mendedBy(source, 'unvalidated-argument'));
    expect(await after.call('greet', { name: 'Ann' })).toEqual({ text: 'Hello ANN', failed: false });
    for (const bad of [{ name: 7 }, { name: ['Ann'] }, {}])
      expect(await after.call('greet', bad), JSON.stringify(bad)).toEqual(REFUSED);
    const [tool] = await after.tools();
    expect(tool!.inputSchema).toMatchObject({ properties: { name: { type: 'string' } }, required: ['name'] });
  });

  const reading = `async ({ file }) => {
  if (file.includes('..')) throw new Error('outside');
  return text(await fs.readFile('notes/' + file, 'utf8'));
}`;
  test('an open schema: a list no longer passes the check behind it', async () => {
    const source = `${FIRST}server.registerTool('read', { inputSchema: { file: z.any() } }, ${reading});${CONNECT}`;
    const files = { 'secret.md': 'SECRET', notes: '' };
    const nested = source.replace("'notes/' +", "'' +");
    const before = await running('any-before', nested, { files });
    // A list passes includes('..'), and becomes its one element where a text is made of it.
    expect((await before.call('read', { file: ['../any-before/secret.md'] })).text).toBe('SECRET');
    const after = await running('any-after', mendedBy(nested, 'unvalidated-argument'), { files });
    expect(await after.call('read', { file: ['../any-after/secret.md'] })).toEqual(REFUSED);
    expect(await after.call('read', { file: '../any-after/secret.md' })).toEqual({ text: 'outside', failed: true });
    expect((await after.call('read', { file: 'secret.md' })).text).toBe('SECRET');
  });

  test('a low-level server applies what it shows', async () => {
    const source = `${LOW}
server.setRequestHandler(ListToolsRequestSchema, async () => ({
  tools: [
    {
      name: 'read',
      inputSchema: {
        type: 'object',
        properties: { file: { type: 'string' }, lines: { type: 'integer', minimum: 1 } },
        required: ['file'],
      },
    },
    { name: 'ping', inputSchema: { type: 'object' } },
  ],
}));
server.setRequestHandler(CallToolRequestSchema, async (request) => {
  const args = request.params.arguments as { file: string; lines?: number };
  if (request.params.name === 'ping') return text('pong');
  if (args.file.includes('..')) throw new Error('outside');
  const all = await fs.readFile('' + args.file, 'utf8');
  return text(all.split('\\n').slice(0, args.lines).join('\\n'));
});
${CONNECT}`;
    const files = { 'secret.md': 'SECRET\nmore' };
    const before = await running('low-before', source, { files });
    expect((await before.call('read', { file: ['../low-before/secret.md'] })).text).toBe('SECRET\nmore');
    const after = await running('low-after', mendedBy(source, 'unvalidated-argument'), { files });
    expect(await after.call('read', { file: ['../low-after/secret.md'] })).toEqual(REFUSED);
    expect(await after.call('read', { file: 'secret.md', lines: '1' })).toEqual(REFUSED);
    expect(await after.call('read', { lines: 1 })).toEqual(REFUSED);
    expect(await after.call('read', { file: 'secret.md', lines: 1 })).toEqual({ text: 'SECRET', failed: false });
    expect((await after.call('read', { file: 'secret.md' })).text).toBe('SECRET\nmore');
    expect((await after.call('ping')).text).toBe('pong');
  });
});

describe('unbounded-argument', () => {
  test.each([
    [
      'the first generation',
      `${FIRST}server.tool('line', { width: z.number().int() }, async ({ width }) => text('-'.repeat(width)));${CONNECT}`,
    ],
    [
      'the second generation',
      `${SECOND}server.registerTool('line', { inputSchema: z.object({ width: z.number() }) }, async ({ width }) => text('-'.repeat(width)));${CONNECT}`,
    ],
  ])('%s: a giant is refused', async (name, source) => {
    const before = await running(`giant-before-${name}`, source);
    expect((await before.call('line', { width: 4_000_000 })).text).toHaveLength(4_000_000);
    const after = await running(`giant-after-${name}`, mendedBy(source, 'unbounded-argument'));
    const refused = await after.call('line', { width: 4_000_000 });
    expect(refused).toEqual({ text: expect.stringMatching(/too big|less than or equal|<=\s?1000/i), failed: true });
    expect(await after.call('line', { width: 5 })).toEqual({ text: '-----', failed: false });
    expect((await after.tools())[0]!.inputSchema.properties).toMatchObject({ width: { maximum: 1000 } });
  });

  test('a low-level server shows its maximum, and applies it', async () => {
    const source = `${LOW}
server.setRequestHandler(ListToolsRequestSchema, async () => ({
  tools: [
    { name: 'line', inputSchema: { type: 'object', properties: { width: { type: 'number' } }, required: ['width'] } },
  ],
}));
server.setRequestHandler(CallToolRequestSchema, async (request) => {
  const { width } = request.params.arguments as { width: number };
  return text('-'.repeat(width));
});
${CONNECT}`;
    const before = await running('low-giant-before', source);
    expect((await before.call('line', { width: 4_000_000 })).text).toHaveLength(4_000_000);
    const mended = mendedBy(source, 'unbounded-argument');
    const after = await running('low-giant-after', mended);
    expect((await after.tools())[0]!.inputSchema.properties).toMatchObject({ width: { maximum: 1000 } });
    expect((await after.call('line', { width: 4_000_000 })).failed).toBe(true);
    expect(await after.call('line', { width: 5 })).toEqual({ text: '-----', failed: false });
  });
});

describe('unbounded-concurrency', () => {
  const searching = `async ({ words }) => {
  const all = await Promise.all(words.map(async (word) => (await fetch('http://127.0.0.1:PORT/?q=' + encodeURIComponent(word))).text()));
  return text(all.join(' '));
}`;
  test.each([
    [
      'the first generation',
      `${FIRST}server.tool('search', { words: z.array(z.string().max(9)) }, ${searching});${CONNECT}`,
    ],
    [
      'the second generation',
      `${SECOND}server.registerTool('search', { inputSchema: z.object({ words: z.array(z.string().max(9)) }) }, ${searching});${CONNECT}`,
    ],
  ])('%s: a long list starts nothing', async (name, template) => {
    let asked = 0;
    const api = http.createServer((request, response) => {
      asked++;
      response.end(request.url!.slice(4));
    });
    await new Promise<void>((done) => api.listen(0, '127.0.0.1', done));
    try {
      const source = template.replace('PORT', String((api.address() as AddressInfo).port));
      const words = Array.from({ length: 300 }, (_, n) => `w${n}`);
      const before = await running(`many-before-${name}`, source);
      expect((await before.call('search', { words })).failed).toBe(false);
      expect(asked).toBe(300);
      const after = await running(`many-after-${name}`, mendedBy(source, 'unbounded-concurrency'));
      expect((await after.call('search', { words })).failed).toBe(true);
      expect(asked).toBe(300);
      expect((await after.call('search', { words: ['a', 'b'] })).text).toBe('a b');
      expect((await after.tools())[0]!.inputSchema.properties).toMatchObject({ words: { maxItems: 100 } });
    } finally {
      api.closeAllConnections();
      api.close();
    }
  });
});
