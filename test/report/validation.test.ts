// Where a tool's arguments are used unchecked: told once for each place, however the handler gets there.
import { expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import type { Finding } from '../../server/src/finding.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const LOW = `
import fs from 'node:fs';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
const server = new Server({ name: 'demo', version: '1.0.0' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, async () => ({
  tools: ['a', 'b'].map((name) => ({ name, inputSchema: { type: 'object', properties: { file: { type: 'string' } } } })),
}));
`;

function unvalidated(...texts: string[]): readonly Finding[] {
  const names = texts.map((text, n) => [`server${n}.ts`, text] as const);
  return analyze(snapshotOf(Object.fromEntries(names)), { rules: ['unvalidated-argument'] }).findings;
}

const dispatching = (check: string): string => `${LOW}
import Ajv from 'ajv';
import * as v from 'valibot';
const ajv = new Ajv();
const validate = ajv.compile({ type: 'object' });
const Shape = v.object({ file: v.string() });
function need(args: any): void {
  if (typeof args?.file !== 'string') throw new Error('file');
}
server.setRequestHandler(CallToolRequestSchema, async (request) => {
  let args: any = request.params.arguments;
  ${check}
  return { content: [{ type: 'text', text: fs.readFileSync(args.file, 'utf8') }] };
});`;

test('a function called by two tools with the same values is remembered, and still tells of both', () => {
  const [finding, ...others] = unvalidated(`
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
const server = new McpServer({ name: 'demo', version: '1.0.0' });
function greeting(args: any): string {
  return 'Hello ' + args.name;
}
server.tool('a', async (args) => ({ content: [{ type: 'text', text: greeting(args) }] }));
server.tool('b', async (args) => ({ content: [{ type: 'text', text: greeting(args) + greeting(args) }] }));
`);
  expect(finding?.tools).toEqual(['a']);
  expect(others.map((f) => [f.tools, f.arguments])).toEqual([[['b'], ['name']]]);
});

test('one finding for a dispatcher, with every tool', () => {
  const found = unvalidated(dispatching(''));
  expect(found.map((f) => [f.severity, f.tools, f.arguments])).toEqual([['warning', ['a', 'b'], ['file']]]);
});

test.each([
  ['typeof', "if (typeof args.file !== 'string') throw new Error('file');"],
  ['a function of its own', 'need(args);'],
  ['ajv', "if (!validate(args)) throw new Error('invalid');"],
  ['a copy from a library', 'args = v.parse(Shape, args);'],
  ['one of its own values', "if (!['x', 'y'].includes(args.file)) throw new Error('file');"],
])('%s is a check', (_, check) => {
  expect(unvalidated(dispatching(check)).map((f) => f.message)).toEqual([]);
});

test.each([
  ['presence', "if (!args.file) throw new Error('file');"],
  ['a check that nobody listens to', 'validate(args);'],
  ['the check of another argument', "if (typeof args.other !== 'string') throw new Error('other');"],
  ['a cast', 'args = args as { file: string };'],
])('%s is none', (_, check) => {
  expect(unvalidated(dispatching(check))).toHaveLength(1);
});

test('a schema that this analysis cannot read is not taken for an open one', () => {
  expect(
    unvalidated(`
import fs from 'node:fs';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { makeShape } from './generated.js';
const server = new McpServer({ name: 'demo', version: '1.0.0' });
server.registerTool('a', { inputSchema: { file: makeShape('file') } }, async ({ file }) => ({
  content: [{ type: 'text', text: fs.readFileSync(file, 'utf8') }],
}));
`),
  ).toEqual([]);
});
