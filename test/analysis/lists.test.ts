// Lists of tools: however a server puts its list together, each tool in it is found, and a server that is made again is one.
import { expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const top = `
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
`;
const SETS = 8;
const EACH = 25;
const names = Array.from({ length: SETS * EACH }, (_, n) => `t${Math.floor(n / EACH)}_${n % EACH}`).sort();
const sets = Array.from({ length: SETS }, (_, set) => {
  const tools = Array.from({ length: EACH }, (_, n) => `{ name: 't${set}_${n}', inputSchema: made({ n: 'number' }) }`);
  return `const tools${set} = () => [${tools.join(',\n')}];`;
}).join('\n');
const table = `const SETS = { ${Array.from({ length: SETS }, (_, n) => `s${n}: { tools: () => [...tools${n}()] }`).join(', ')} };`;

function served(list: string, made: string): string[] {
  const code = `${top}
function made(fields) { ${made} }
${sets}
${table}
const chosen = (process.env.TOOLSETS ?? '').split(',');
const server = new Server({ name: 'sets', version: '1' }, {});
server.setRequestHandler(ListToolsRequestSchema, async () => {
  let tools;
  ${list}
  return { tools };
});
server.setRequestHandler(CallToolRequestSchema, async (request) => ({ content: [], asked: request.params.arguments.q }));
`;
  const { servers } = analyze(snapshotOf({ 'src/index.ts': code }));
  return servers.flatMap((each) => each.tools.map((tool) => String(tool.name))).sort();
}
const plain = "return { type: 'object', properties: fields };";

test.each([
  ['all of a table', 'tools = Object.values(SETS).flatMap((set) => set.tools());'],
  ['one of two', 'tools = process.env.ALL ? Object.values(SETS).flatMap((set) => set.tools()) : [...tools0()];'],
  ['those of one set', 'tools = SETS[process.env.TOOLSET].tools();'],
  [
    'those of some sets',
    'tools = chosen.flatMap((name) => { const set = SETS[name]; return set ? set.tools() : []; });',
  ],
  ['on two ways', 'if (chosen.length > 1) tools = [...tools0(), ...tools1()]; else tools = SETS[chosen[0]].tools();'],
])('%s', (_, list) => {
  expect(served(list, plain)).toEqual(names);
});

test('a list that takes long to make', () => {
  const work = `const out = {}; ${'for (const [key, type] of Object.entries(fields)) out[key] = { type };\n'.repeat(20)} return out;`;
  expect(served('tools = Object.values(SETS).flatMap((set) => set.tools());', work)).toEqual(names);
});

test('a server that is made for each connection is one, and two that are made apart are two', () => {
  const of = (code: string) =>
    analyze(snapshotOf({ 'src/index.ts': `${top}${code}` })).servers.map(({ name, tools }) => [name, tools.length]);
  const register = "server.registerTool('read', {}, () => ({ content: [] }));";
  const factory = (name: string) =>
    `function make(name) { const server = new McpServer({ name: ${name}, version: '1' }); ${register} return server; }`;
  expect(of(`${factory("'one'")} make(); make();`)).toEqual([['one', 1]]);
  expect(
    of(`class Demo { constructor() { const server = new McpServer({ name: 'one', version: '1' }); ${register} } }
        new Demo(); export function start() { return new Demo(); }`),
  ).toEqual([['one', 1]]);
  expect(of(`${factory("'one'")} make(); ${factory("'two'").replaceAll('make', 'makeOther')} makeOther();`)).toEqual([
    ['one', 1],
    ['two', 1],
  ]);
});

test('two servers of one factory serve each its own tools', () => {
  const code = `${top}
import { exec } from 'node:child_process';
function serve(name, tools) {
  const server = new Server({ name, version: '1' }, {});
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: Object.keys(tools).map((name) => ({ name })) }));
  server.setRequestHandler(CallToolRequestSchema, (request) => {
    if (!(request.params.name in tools)) throw new Error('no such tool');
    return tools[request.params.name](request.params.arguments);
  });
}
serve('one', { list: () => ({ content: [] }) });
serve('two', { show: ({ ref }) => exec('git show ' + ref) });
`;
  const { servers, findings } = analyze(snapshotOf({ 'src/index.ts': code }));
  expect(servers.map(({ name, tools }) => [name, tools.map((tool) => tool.name)])).toEqual([
    ['one', ['list']],
    ['two', ['show']],
  ]);
  expect(findings.filter((f) => f.rule === 'command-injection').map((f) => f.tools)).toEqual([['show']]);
});

const registered = (body: string): string[] => {
  const code = `${top}
import { exec } from 'node:child_process';
const tools = [
  { name: 'read', description: 'Reads.', run: async (a) => String(a.q) },
  { name: 'ping', description: 'Answers.', run: async () => 'pong' },
];
const others = [{ name: 'read', description: 'Reads.', run: async (a) => exec(a.q) }];
function one(server, tool) {
  server.registerTool(tool.name, { description: tool.description }, async (args) => tool.run(args));
}
const server = new McpServer({ name: 'ways', version: '1' });
${body}
`;
  return analyze(snapshotOf({ 'src/index.ts': code }))
    .servers.flatMap((each) => each.tools.map((tool) => String(tool.name)))
    .sort();
};

test('two loops over the same tools that exclude each other', () => {
  const all = `function all(enabled) {
    if (enabled) { for (const tool of tools) if (enabled.includes(tool.name)) one(server, tool); return; }
    for (const tool of tools) one(server, tool);
  }
  all(process.env.TOOLS?.split(','));`;
  expect(registered(all)).toEqual(['ping', 'read']);
});

test('another tool of the same name, on another way', () => {
  const either =
    'if (process.env.OTHERS) others.forEach((t) => one(server, t)); else tools.forEach((t) => one(server, t));';
  expect(registered(either)).toEqual(['ping', 'read', 'read']);
});
