// Annotations added to tools that have none: in every form of a registration, and where they have no certain place.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { parsePage, textsOf } from '../rules/page.ts';
import { allInTurn, findingsOf } from './apply.ts';
import { type FixCase, proveFixes } from './prove.ts';

const V1 = "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';";
const SERVER = "const server = new McpServer({ name: 'demo', version: '1.0.0' });";
const HANDLER = "async () => ({ content: [{ type: 'text', text: await fs.readFile('/srv/a', 'utf8') }] })";

const positional = `import fs from 'node:fs/promises';
${V1}
import { z } from 'zod';

${SERVER}

server.tool('read_one', ${HANDLER});
server.tool('read_two', 'Reads.', ${HANDLER});
server.tool('read_three', { line: z.number().max(9) }, ${HANDLER});
server.tool('read_four', 'Reads.', { line: z.number().max(9) }, ${HANDLER});
server.tool('read_five', {}, ${HANDLER});
`;

const listed = (type: string, before = '') => `import fs from 'node:fs/promises';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema, type Tool } from '@modelcontextprotocol/sdk/types.js';

${before}const tools${type} = [
  {
    name: 'remove_all',
    inputSchema: { type: 'object' },
  },
];
const server = new Server({ name: 'demo', version: '1.0.0' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
server.setRequestHandler(CallToolRequestSchema, async (request) => {
  if (request.params.name === 'remove_all') await fs.rm('/srv/a', { recursive: true });
  return { content: [] };
});
export type Listed = Tool;
`;

const cases: readonly FixCase[] = [
  { name: 'the forms of tool()', texts: { 'server.ts': positional } },
  { name: 'a list of the type of the SDK', texts: { 'server.ts': listed(': Tool[]') } },
  {
    name: 'the second generation, and a configuration in another file',
    texts: {
      'server.ts': `import fs from 'node:fs/promises';
import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { config } from './config.ts';

${SERVER}
server.registerTool('write_all', config, async () => {
  await fs.writeFile('/srv/a', 'x');
  return { content: [] };
});
server.registerTool('read_all', { inputSchema: z.object({}) }, ${HANDLER});
`,
      'config.ts': "export const config = {\n\tdescription: 'Writes.',\n};\n",
    },
  },
  {
    name: 'fastmcp',
    texts: {
      'server.ts': `import fs from 'node:fs/promises';
import { FastMCP } from 'fastmcp';

const server = new FastMCP({ name: 'demo', version: '1.0.0' });
server.addTool({
  name: 'read_all',
  description: 'Reads.',
  execute: async () => fs.readFile('/srv/a', 'utf8'),
});
`,
    },
  },
];

const page = fs.readFileSync(new URL('../../server/src/rules/missing-annotations.md', import.meta.url), 'utf8');
const samples = parsePage('missing-annotations', page).samples.filter((sample) => sample.section === 'unsafe');

proveFixes(
  [...cases, ...samples.map((sample, n) => ({ name: `page, sample ${n + 1}`, texts: textsOf(sample) }))],
  new Set(['missing-annotations']),
);

test('each of these tools gets its annotations', () => {
  for (const { name, texts } of cases) {
    const own = findingsOf(texts).findings.filter((f) => f.rule === 'missing-annotations');
    expect(own.length, name).toBeGreaterThan(0);
    expect(
      own.filter((f) => f.fixes.length !== 1).map((f) => f.message),
      name,
    ).toEqual([]);
  }
});

test('hints that promise something show their diff first, the others do not', () => {
  const safety = (texts: FixCase['texts']) =>
    findingsOf(texts).findings.flatMap((f) => (f.rule === 'missing-annotations' ? f.fixes[0]!.safety : []));
  expect(new Set(safety(cases[0]!.texts))).toEqual(new Set(['review']));
  expect(safety(cases[1]!.texts)).toEqual(['safe']);
});

test.each([
  [
    'a type of its own',
    listed(': Entry[]', 'interface Entry { name: string; inputSchema: { type: "object" } }\n').replaceAll('"', "'"),
  ],
  [
    'a callback with parameters that the types could take for something else',
    `import fs from 'node:fs/promises';
${V1}
${SERVER}
server.tool('read_all', async (extra) => ({ content: [{ type: 'text', text: extra.requestId + (await fs.readFile('/srv/a', 'utf8')) }] }));
`,
  ],
  [
    'a spread that may bring them',
    `import fs from 'node:fs/promises';
${V1}
${SERVER}
const shared = { title: 'All' };
server.registerTool('read_all', { ...shared, description: 'Reads.' }, ${HANDLER});
`,
  ],
  [
    'one place for two tools',
    `import fs from 'node:fs/promises';
${V1}
${SERVER}
for (const [name, file] of [['read_a', '/srv/a'], ['read_b', '/srv/b']] as const)
  server.registerTool(name, { description: 'Reads.' }, async () => ({ content: [{ type: 'text', text: await fs.readFile(file, 'utf8') }] }));
`,
  ],
])('no fix for %s', (_, source) => {
  const own = findingsOf({ 'server.ts': source }).findings.filter((f) => f.rule === 'missing-annotations');
  expect(own.length).toBeGreaterThan(0);
  expect(own.flatMap((f) => f.fixes)).toEqual([]);
});

test('silent where annotations come from what cannot be read, and where the handler is not known', () => {
  for (const source of [
    `import fs from 'node:fs/promises';
${V1}
import { hints } from 'elsewhere';
${SERVER}
server.registerTool('read_all', { annotations: hints }, ${HANDLER});
`,
    `${V1}
import { handler } from 'elsewhere';
${SERVER}
server.registerTool('read_all', { description: 'Reads.' }, handler);
`,
  ])
    expect(findingsOf({ 'server.ts': source }).findings.filter((f) => f.rule === 'missing-annotations')).toEqual([]);
});

test('a client sees them, and the tools still answer', async () => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'annotated-')));
  const outfile = path.join(folder, 'server.cjs');
  fs.writeFileSync(path.join(folder, 'a'), 'a note');
  const source = `${positional.replaceAll("'/srv/a'", "'a'")}
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
void server.connect(new StdioServerTransport());
`;
  const { texts, steps } = allInTurn({ 'server.ts': source }, new Set(['missing-annotations']));
  expect(steps).toBe(5);
  await build({
    stdin: {
      contents: texts['server.ts']!,
      resolveDir: fileURLToPath(new URL('../../', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'error',
  });
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [outfile], cwd: folder }));
  try {
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.annotations)).toEqual(tools.map(() => ({ readOnlyHint: true })));
    for (const { name } of tools) {
      const args = /three|four/.test(name) ? { line: 1 } : {};
      const { content } = await client.callTool({ name, arguments: args });
      expect(content).toEqual([{ type: 'text', text: 'a note' }]);
    }
  } finally {
    await client.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
