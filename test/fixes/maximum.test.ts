// A maximum put into the schema where it is written: zod and JSON, with what is said of the argument, and who gets none.
import { expect, test } from 'vitest';
import { applied, findingsOf } from './apply.ts';
import { type FixCase, proveFixes } from './prove.ts';

const V1 = "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';";
const V2 = "import { McpServer } from '@modelcontextprotocol/server';";
const LOW = `import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';`;
const SERVER = "const server = new McpServer({ name: 'demo', version: '1.0.0' });";

const FIXABLE: readonly FixCase[] = [
  {
    name: 'checks, a default, a description',
    texts: {
      'server.ts': `import { randomBytes } from 'node:crypto';
${V2}
import { z } from 'zod';

${SERVER}

server.registerTool(
  'token',
  { inputSchema: z.object({ bytes: z.number().int().min(16).default(32).describe('How many.') }) },
  async ({ bytes }) => ({ content: [{ type: 'text', text: randomBytes(bytes).toString('hex') }] }),
);

server.registerTool('dice', { inputSchema: z.object({ count: z.coerce.number() }) }, async ({ count }) => {
  const out: number[] = [];
  for (let i = 0; i < count; i++) out.push(Math.random());
  return { content: [{ type: 'text', text: out.join() }] };
});
`,
    },
  },
  {
    name: 'a schema in another file, two arguments of one call, CommonJS',
    texts: {
      'schemas.js': `const { z } = require('zod');
module.exports = {
  box: { width: z.number().positive(), fill: z.string().optional(), height: z.number().optional() },
  pages: { urls: z.array(z.string().url()).nonempty().describe('Addresses, at most 5.') },
};
`,
      'server.js': `const { McpServer } = require('@modelcontextprotocol/sdk/server/mcp.js');
const { box, pages } = require('./schemas.js');

${SERVER}

server.tool('box', box, async ({ width, height = 2 }) => {
  return { content: [{ type: 'text', text: '-'.repeat(width * height) }] };
});

server.tool('pages', pages, async ({ urls }) => {
  const all = await Promise.all(urls.map((url) => fetch('https://proxy.example.com/?u=' + encodeURIComponent(url))));
  return { content: [{ type: 'text', text: String(all.length) }] };
});
`,
    },
  },
  {
    name: 'a low-level server, on one line and on several',
    texts: {
      'server.ts': `${LOW}

const server = new Server({ name: 'demo', version: '1.0.0' }, { capabilities: { tools: {} } });
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

server.setRequestHandler(ListToolsRequestSchema, async () => ({
  tools: [
    { name: 'wait', description: 'Waits.', inputSchema: { type: 'object', properties: { ms: { type: 'number' } } } },
    {
      name: 'read',
      description: 'Asks for several.',
      inputSchema: {
        type: 'object',
        properties: {
          ids: {
            type: 'array',
            items: { type: 'string' },
          },
        },
      },
    },
  ],
}));

server.setRequestHandler(CallToolRequestSchema, async (request) => {
  const args = request.params.arguments as { ms: number; ids: string[] };
  switch (request.params.name) {
    case 'wait':
      await sleep(args.ms);
      return { content: [] };
    case 'read': {
      const found = await Promise.all(args.ids.map((id) => fetch('https://api.example.com/', { method: 'POST', body: id })));
      return { content: [{ type: 'text', text: String(found.length) }] };
    }
    default:
      throw new Error('unknown tool');
  }
});
`,
    },
  },
];

proveFixes(FIXABLE);

test('every one of these has a fix', () => {
  for (const { name, texts } of FIXABLE) {
    const own = findingsOf(texts).findings.filter((f) => /^unbounded-/.test(f.rule));
    expect(own.length, name).toBeGreaterThanOrEqual(2);
    expect(own.map((f) => f.fixes.length).filter((n) => n !== 1)).toEqual([]);
  }
});

function fixed(schema: string, handler: string, more = ''): string[] {
  const texts = {
    'server.ts': `${V1}
import { pbkdf2Sync } from 'node:crypto';
import { z } from 'zod';
${more}
${SERVER}
server.tool('t', { n: ${schema} }, async ({ n }) => {
  ${handler}
  return { content: [] };
});
`,
  };
  const own = findingsOf(texts).findings.filter((f) => /^unbounded-/.test(f.rule));
  expect(own).toHaveLength(1);
  return own[0]!.fixes.map((fix) => /n: (.*) \}, async/.exec(applied(texts, fix)['server.ts']!)![1]!);
}

test.each([
  ['z.number()', "'-'.repeat(n);", 'z.number().max(1000)'],
  [
    'z.number().int().min(1).optional().default(9)',
    "'-'.repeat(n);",
    'z.number().int().min(1).max(1000).optional().default(9)',
  ],
  ['z.number().min(500)', "'-'.repeat(n);", 'z.number().min(500).max(5000)'],
  ['z.number().default(2000)', "'-'.repeat(n);", 'z.number().max(2000).default(2000)'],
  ["z.number().describe('1-50')", "'-'.repeat(n);", "z.number().max(50).describe('1-50')"],
  ["z.number().describe('Up to 80 of them')", "'-'.repeat(n);", "z.number().max(80).describe('Up to 80 of them')"],
  ["z.number().describe('Since 1999')", "'-'.repeat(n);", "z.number().max(1000).describe('Since 1999')"],
  ['z.number()', 'await new Promise((r) => setTimeout(r, n));', 'z.number().max(60000)'],
  ['z.number()', 'await new Promise((r) => setTimeout(r, n * 1000));', 'z.number().max(60)'],
])('%s before %s', (schema, handler, expected) => {
  expect(fixed(schema, handler)).toEqual([expected]);
});

test.each([
  ['a text', 'z.string()', "'-'.repeat(Number(n));", ''],
  ['a helper of its own', 'count()', "'-'.repeat(n);", "import { count } from './elsewhere.ts';"],
  ['what nobody can guess', 'z.number()', "pbkdf2Sync('a', 'b', n, 32, 'sha256');", ''],
])('no fix for %s', (_, schema, handler, more) => {
  expect(fixed(schema, handler, more)).toEqual([]);
});
