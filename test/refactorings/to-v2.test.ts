// A file of the first generation becomes one of the second, where all of it is understood.
import { expect, test } from 'vitest';
import type { Texts } from '../fixes/apply.ts';
import { offered, refactored } from './offer.ts';
import { proveRefactorings } from './prove.ts';
import { running } from './running.ts';

const TITLE = /^Move this file to @modelcontextprotocol\/server/;

const MANIFEST = `{
  "name": "demo",
  "type": "module",
  "dependencies": {
    "@modelcontextprotocol/sdk": "^1.32.2",
    "zod": "^4.6.7"
  }
}
`;

const NOTES = `import fs from 'node:fs/promises';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

const server = new McpServer({ name: 'notes', version: '1.0.0' }, { capabilities: { logging: {} } });
const text = (value: string): CallToolResult => ({ content: [{ type: 'text', text: value }] });
const shape = { name: z.enum(['a', 'b']) };
const whole = z.object(shape);

// Reads.
server.registerTool('read', { title: 'Read', inputSchema: shape }, async ({ name }, extra) => {
  return text((await fs.readFile(name, { encoding: 'utf8', signal: extra.signal })) + typeof extra.requestId);
});
server.tool('write', 'Writes a note.', { ...shape, body: z.string().optional() }, async ({ name, body = '' }) => {
  await fs.writeFile(name, body);
  return text('written');
});
server.registerTool(
  'same',
  {
    inputSchema: whole,
    outputSchema: { name: z.string() },
  },
  async ({ name }) => ({ ...text(name), structuredContent: { name } }),
);
server.tool('ping', async (extra) => text(String(extra.signal.aborted)));
server.tool('open', { word: z.string().optional() }, async ({ word }) => text(word ?? 'nothing'));

await server.connect(new StdioServerTransport());
`;

const NOTES_V2 = `import fs from 'node:fs/promises';
import { type CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const server = new McpServer({ name: 'notes', version: '1.0.0' }, { capabilities: { logging: {} } });
const text = (value: string): CallToolResult => ({ content: [{ type: 'text', text: value }] });
const shape = { name: z.enum(['a', 'b']) };
const whole = z.object(shape);

// Reads.
server.registerTool('read', { title: 'Read', inputSchema: z.object(shape) }, async ({ name }, ctx) => {
  return text((await fs.readFile(name, { encoding: 'utf8', signal: ctx.mcpReq.signal })) + typeof ctx.mcpReq.id);
});
server.registerTool('write', {
  title: 'Write',
  description: 'Writes a note.',
  inputSchema: z.object({ ...shape, body: z.string().optional() }),
  annotations: { readOnlyHint: false },
}, async ({ name, body = '' }) => {
  await fs.writeFile(name, body);
  return text('written');
});
server.registerTool(
  'same',
  {
    inputSchema: whole,
    outputSchema: z.object({ name: z.string() }),
  },
  async ({ name }) => ({ ...text(name), structuredContent: { name } }),
);
server.registerTool('ping', { title: 'Ping' }, async (ctx) => text(String(ctx.mcpReq.signal.aborted)));
server.registerTool('open', {
  title: 'Open',
  inputSchema: z.object({ word: z.string().optional() }),
}, async ({ word }) => text(word ?? 'nothing'));

await server.connect(new StdioServerTransport());
`;

const LOW = `import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';

const server = new Server({ name: 'low', version: '1.0.0' }, { capabilities: { tools: {} } });

server.setRequestHandler(ListToolsRequestSchema, async () => ({
  tools: [{ name: 'ping', description: 'Answers.', inputSchema: { type: 'object', properties: {} } }],
}));
server.setRequestHandler(CallToolRequestSchema, async (request) => {
  if (request.params.name !== 'ping') throw new McpError(ErrorCode.InvalidParams, 'no such tool');
  return { content: [{ type: 'text', text: 'pong' }] };
});

void server.connect(new StdioServerTransport());
`;

const LOW_V2 = LOW.replace(
  /import[\s\S]*types\.js';\n/,
  `import { ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
`,
)
  .replace('ListToolsRequestSchema', "'tools/list'")
  .replace('CallToolRequestSchema', "'tools/call'")
  .replace('new McpError(ErrorCode.', 'new ProtocolError(ProtocolErrorCode.');

const project = (text: string): Texts => ({ 'server.ts': text, 'package.json': MANIFEST });

test('registrations, schemas, handlers, imports and package.json follow', () => {
  const now = refactored(project(NOTES), 'server.registerTool', TITLE)!;
  expect(now['server.ts']).toBe(NOTES_V2);
  expect(now['package.json']).toBe(
    MANIFEST.replace('"^1.32.2",\n', '"^1.32.2",\n    "@modelcontextprotocol/server": "^2.4.0",\n'),
  );
});

test('so does a server of request handlers', () => {
  expect(refactored(project(LOW), "{ name: 'ping'", TITLE)?.['server.ts']).toBe(LOW_V2);
});

proveRefactorings([
  { name: 'registrations', texts: project(NOTES), at: 'server.registerTool', title: TITLE },
  { name: 'request handlers', texts: project(LOW), at: "{ name: 'ping'", title: TITLE },
]);

const started = (text: string) => running(text.replace(/^await server/m, 'void server'), { a: 'a note' });

test('the server answers as before', async () => {
  const now = refactored(project(NOTES), 'server.registerTool', TITLE)!['server.ts']!;
  const [before, after] = [await started(NOTES), await started(now)];
  for (const [name, args] of [
    ['read', { name: 'a' }],
    ['write', { name: 'b', body: 'more' }],
    ['write', { name: 'b' }],
    ['same', { name: 'b' }],
    ['ping', {}],
    ['open', { word: 'x' }],
    ['open', {}],
  ] as const)
    expect(await after.call(name, args), name).toBe(await before.call(name, args));
  expect((await after.client.callTool({ name: 'open' })).content).toEqual([{ type: 'text', text: 'nothing' }]);
  expect(await after.call('read', { name: 'c' })).toMatch(/^error: /);
});

test('the server of request handlers answers as before', async () => {
  const now = refactored(project(LOW), "{ name: 'ping'", TITLE)!['server.ts']!;
  for (const { client, call } of [await started(LOW), await started(now)]) {
    expect(await call('ping')).toBe('pong');
    expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(['ping']);
    await expect(call('pong')).rejects.toMatchObject({ code: -32602 });
  }
});

const EXPRESS = `import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';\n`;

test.each([
  ['a transport that is another package now', project(EXPRESS + NOTES)],
  ['zod of another major version', { ...project(NOTES), 'package.json': MANIFEST.replace('^4.6.7', '^3.25.0') }],
  ['no package.json', { 'server.ts': NOTES }],
  [
    'a schema from elsewhere',
    project(
      NOTES.replace('inputSchema: whole', 'inputSchema: make()').replace(
        'const whole',
        'declare function make(): typeof whole;\nconst whole',
      ),
    ),
  ],
  ['a context that is handed on', project(NOTES.replace('typeof extra.requestId', 'String(extra)'))],
  [
    'a handler from elsewhere',
    project(
      NOTES.replace('async (extra) => text(String(extra.signal.aborted))', 'handle').replace(
        '// Reads.',
        'const handle = async () => text("");',
      ),
    ),
  ],
  ['prompts of the old form', project(NOTES.replace('// Reads.', "server.prompt('p', () => ({ messages: [] }));"))],
  [
    'a second file that uses the old package',
    {
      ...project(
        NOTES.replace('// Reads.', 'more(server);').replace(
          'import fs',
          "import { more } from './more.ts';\nimport fs",
        ),
      ),
      'more.ts':
        "import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nexport function more(server: McpServer) { server.tool('more', async () => ({ content: [] })); }\n",
    },
  ],
  ['a dynamic import', project(NOTES.replace('// Reads.', "void import('@modelcontextprotocol/sdk/inMemory.js');"))],
] as [string, Texts][])('not for %s', (_, texts) => {
  expect(offered(texts, 'server.registerTool').filter((fix) => TITLE.test(fix.title))).toEqual([]);
});

test('another server in the same folder is no obstacle', () => {
  const texts = { ...project(NOTES), 'other.ts': LOW };
  expect(offered(texts, 'server.registerTool').filter((fix) => TITLE.test(fix.title))).toHaveLength(1);
});

test('the same without any of that is', () => {
  expect(offered(project(NOTES), 'server.registerTool').filter((fix) => TITLE.test(fix.title))).toHaveLength(1);
});
