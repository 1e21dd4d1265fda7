// A folder of many servers is analysed as many programs: none says anything about another.
import { expect, test } from 'vitest';
import { FactsCache } from '../../server/src/analysis/modules.ts';
import { programsOf } from '../../server/src/analysis/programs.ts';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

type Texts = Readonly<Record<string, string>>;

const HEAD = "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nimport { z } from 'zod';\n";
const server = (name: string, more = '') =>
  `${HEAD}const server = new McpServer({ name: '${name}', version: '1.0.0' });
server.registerTool('fetch_${name}', { description: 'Fetches.', inputSchema: { id: z.string() } }, async ({ id }) => {
  await fetch('https://example.com/' + id);
  return { content: [] };
});
${more}`;

function rootsIn(texts: Texts): (readonly string[])[] {
  const cache = new FactsCache();
  const snapshot = snapshotOf(texts);
  const scans = snapshot.files.map((path) => cache.scan(path, snapshot.read(path)!));
  const premises = { resolver: cache.takeResolver(snapshot), scans };
  return programsOf(premises, cache, snapshot.read).map(({ roots }) => roots.all);
}

test('servers that share no file are programs of their own', () => {
  expect(rootsIn({ 'b/index.ts': server('b'), 'a/index.ts': server('a') })).toEqual([['a/index.ts'], ['b/index.ts']]);
});

test('servers that share a file are one program', () => {
  const shared = "import '../shared.js';\n";
  const texts = { 'a/index.ts': shared + server('a'), 'b/index.ts': shared + server('b') };
  expect(rootsIn({ ...texts, 'shared.ts': 'export const a = 1;' })).toEqual([['a/index.ts', 'b/index.ts']]);
  // Where it is not there, nothing is shared.
  expect(rootsIn(texts)).toHaveLength(2);
});

const tool = 'export function register(server) { server.registerTool("t", {}, async () => ({ content: [] })); }\n';

test('what is handed its server belongs to its package', () => {
  const texts = { 'a/index.ts': server('a'), 'a/tool.ts': tool, 'b/index.ts': server('b') };
  expect(rootsIn({ ...texts, 'a/package.json': '{}', 'b/package.json': '{}' })).toEqual([
    ['a/index.ts', 'a/tool.ts'],
    ['b/index.ts'],
  ]);
  // Nobody can tell whose it is.
  expect(rootsIn(texts)).toHaveLength(1);
});

test.each([
  "for (const name of readdirSync('.')) (await import(name)).default(server);\n",
  'require(path.join(__dirname, name));\n',
  "import(/* later */ './other.js');\n",
  "import.meta.glob('./tools/*.ts');\n",
])('what imports a name that it works out may import all of its package: %s', (more) => {
  const texts = { 'a/index.ts': server('a', more), 'a/other.ts': server('other'), 'b/index.ts': server('b') };
  expect(rootsIn({ ...texts, 'a/package.json': '{}', 'b/package.json': '{}' })).toEqual([
    ['a/index.ts', 'a/other.ts'],
    ['b/index.ts'],
  ]);
});

test('a file that no text shows as imported, and that two come to, makes them one', () => {
  // A comment between the name and its quotes hides the import from a text, not from the machine.
  const hidden = "import { run } from /* hidden */ '../shared/run.js';\n";
  const used = "server.registerTool('r', {}, async () => run());\n";
  const texts = {
    'a/index.ts': hidden + server('a', used),
    'b/index.ts': hidden + server('b', used),
    'shared/run.ts': 'export const run = async () => ({ content: [] });\n',
  };
  expect(rootsIn(texts)).toHaveLength(2);
  const { programs } = analyze(snapshotOf(texts));
  expect(programs.map(({ files }) => files)).toEqual([['a/index.ts', 'b/index.ts', 'shared/run.ts']]);
});

test('what one program does for all its calls is not done for those of another', () => {
  const texts = { 'a/index.ts': server('a', 'axios.defaults.timeout = 1000;\nsetGlobalDispatcher(agent);\n') };
  const of = (more: Texts) =>
    analyze(snapshotOf({ ...texts, ...more }))
      .findings.filter(({ rule }) => rule === 'missing-timeout')
      .map(({ primary }) => primary.file);
  expect(of({})).toEqual([]);
  expect(of({ 'b/index.ts': server('b') })).toEqual(['b/index.ts']);
});

test('a hole in a package that two programs are installed with is told once, as it matters to either', () => {
  const manifest = '{"dependencies":{"@modelcontextprotocol/sdk":"1.2.0","zod":"3.22.0","express":"4.0.0"}}';
  const http = `import express from 'express';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
const app = express();
app.post('/mcp', async (req, res) => {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await server.connect(transport);
  await transport.handleRequest(req, res, req.body);
});
app.listen(3000);
`;
  const said = (texts: Texts) =>
    analyze(snapshotOf({ 'package.json': manifest, ...texts }), { rules: ['vulnerable-sdk'] }).findings.map(
      ({ message }) => message,
    );
  const alone = said({ 'b.ts': server('b', http) });
  expect(alone.length).toBeGreaterThan(0);
  expect(said({ 'a.ts': server('a') })).not.toEqual(alone);
  expect(said({ 'a.ts': server('a'), 'b.ts': server('b', http) })).toEqual(alone);
});
