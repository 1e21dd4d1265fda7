// A long module before the registrations is no reason to miss them, however many tables of tools it holds.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the samples are code that holds templates.
import { expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const COUNT = 900;
const fields = Array.from(
  { length: 12 },
  (_, i) => `f${i}: z.string().max(${i + 1}).optional().describe('field ${i}')`,
);
const schemas = Array.from(
  { length: COUNT },
  (_, i) => `export const schema${i} = z.object({ ${fields.join(', ')} });`,
);
const tools = Array.from(
  { length: COUNT },
  (_, i) => `{ name: 'tool_${i}', description: 'Does ${i}.', inputSchema: toJsonSchema(schemas.schema${i}) }`,
);
const server = (before: string): string => `import { exec } from 'node:child_process';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { toJsonSchema } from 'somewhere';
import * as schemas from './schemas.js';
const tools = [${tools.join(',\n')}];
${before}
const server = new Server({ name: 'demo', version: '1.0.0' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: tools.slice(0, 3) }));
server.setRequestHandler(CallToolRequestSchema, async (request) => {
  exec('wc -w ' + request.params.arguments.f0);
  return { content: [] };
});
`;

test('a long table of tools at the top of a module', () => {
  const result = analyze(
    snapshotOf({ 'server.ts': server(''), 'schemas.ts': `import { z } from 'zod';\n${schemas.join('\n')}` }),
  );
  expect(result.coverage.cuts).toEqual([]);
  expect(result.findings.map((finding) => finding.rule)).toContain('command-injection');
});

const names = (many: number, letter: string): string =>
  `[${Array.from({ length: many }, (_, i) => `'${letter}${i}'`).join(', ')}]`;
const made = (inside: string): string => `import { exec } from 'node:child_process';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';
const names = ${names(60, 't')};
const groups = ${names(60, 'g')};
const more = ${names(300, 'm')};
function makeServer() {
  ${inside}
  const server = new McpServer({ name: 'demo', version: '1.0.0' });
  server.registerTool('run', { description: 'Runs.', inputSchema: { cmd: z.string() } }, async ({ cmd }) => {
    exec(cmd);
    return { content: [] };
  });
  return server;
}
await makeServer().connect(new StdioServerTransport());
`;
const rulesOf = (text: string) => {
  const { findings, coverage } = analyze(snapshotOf({ 'server.ts': text }));
  return { rules: findings.map((finding) => finding.rule), cuts: coverage.cuts };
};

test.each([
  ['loops', 'for (const name of names) for (const group of groups) console.error(group, name);'],
  ['filters', 'const on = names.filter((name) => !groups.some((group) => process.env[`OFF_${group}_${name}`]));'],
  [
    'a chain of filters',
    'const on = more.filter((n) => n !== process.env.A).filter((n) => !groups.includes(n)).map((n) => n.trim()).filter((n) => process.env[n]);',
  ],
])('%s over constants before the server is made', (_, inside) => {
  const { rules, cuts } = rulesOf(made(inside));
  expect(rules).toContain('command-injection');
  expect(cuts).toEqual([]);
});

const ENDLESS = 'for (const a of more) for (const b of more) for (const c of more) console.error(a + b + c);';

test('a loop that has no end in sight is left, and what stands behind it is found', () => {
  const { rules, cuts } = rulesOf(made(ENDLESS));
  expect(rules).toContain('command-injection');
  expect(cuts).toEqual([]);
});

test('where nothing is found, what was left is told', () => {
  const text = made(ENDLESS).replace(/server\.registerTool[\s\S]*?\n {2}\}\);\n/, '');
  expect(rulesOf(text).cuts).toEqual([
    'a loop in server.ts went on for long while the server starts, and was not followed to its end',
  ]);
});

test('tools that a function with a loop makes are all found', () => {
  const convert = `const keys = ${names(60, 'k')};
function convert(tool) {
  const schema = { ...tool.input };
  for (const key of keys) delete schema[key];
  return { name: tool.name, description: 'T.', inputSchema: { type: 'object', ...schema } };
}
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
function serve(config) {
  const server = new Server({ name: 'demo', version: '1.0.0' }, { capabilities: { tools: {} } });
  const tools = config.tools.map(convert);
  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => config.handle(params));
}
serve({ tools: ${names(80, 't')}.map((name) => ({ name, input: {} })), handle: async (params) => ({ content: [params.name] }) });
`;
  const { servers, coverage } = analyze(snapshotOf({ 'server.js': convert }));
  expect(servers.map((server) => server.tools.length)).toEqual([80]);
  expect(coverage.cuts).toEqual([]);
});
