// Why a handler or a name is not known: each reason by its kind, words and place, beside a twin that is followed.
import { describe, expect, test } from 'vitest';
import { FactsCache } from '../../server/src/analysis/modules.ts';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';
import { Models } from '../../server/src/taint/models/index.ts';

const top = `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
const inputSchema = { path: z.string() };
const server = new McpServer({ name: 'demo', version: '1.0.0' });
`;

interface Row {
  readonly name: string;
  /** What is not followed, and its twin. */
  readonly open: string;
  readonly known: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly kind: string;
  readonly says: string;
  /** The text at the place. */
  readonly at: string;
}

const rows: readonly Row[] = [
  {
    name: 'nothing where the handler belongs',
    open: `server.registerTool('read', { inputSchema }, undefined);`,
    known: `server.registerTool('read', { inputSchema }, ({ path }) => path);`,
    kind: 'missing',
    says: 'no handler is given here; pass a function, or take the registration out',
    at: `server.registerTool('read', { inputSchema }, undefined)`,
  },
  {
    name: 'a text where the handler belongs',
    open: `server.registerTool('read', { inputSchema }, 'later');`,
    known: `server.registerTool('read', { inputSchema }, ({ path }) => path);`,
    kind: 'not-a-function',
    says: 'its handler is the constant `later`; a function is needed here',
    at: `server.registerTool('read', { inputSchema }, 'later')`,
  },
  {
    name: 'a name that nobody declares',
    open: `server.registerTool('read', { inputSchema }, read);`,
    known: `server.registerTool('read', { inputSchema }, read); async function read({ path }) { return path; }`,
    kind: 'undeclared',
    says: 'its handler is `read`, a name that no file declares; import or declare it',
    at: `server.registerTool('read', { inputSchema }, read)`,
  },
  {
    name: 'a member of a package',
    open: `import { toolkit } from 'file-toolkit'; server.registerTool('read', { inputSchema }, toolkit.handlers.read);`,
    known: `import { toolkit } from 'file-toolkit'; server.registerTool('read', { inputSchema }, (args) => toolkit.handlers.read(args));`,
    kind: 'package',
    says: 'its handler is `toolkit.handlers.read` of the package `file-toolkit`, whose code is not read; look there',
    at: `server.registerTool('read', { inputSchema }, toolkit.handlers.read)`,
  },
  {
    name: 'what a package makes of a function',
    open: `import { wrap } from '@acme/audit'; server.registerTool('read', { inputSchema }, wrap(({ path }) => path));`,
    known: `const wrap = (f) => (...args) => f(...args); server.registerTool('read', { inputSchema }, wrap(({ path }) => path));`,
    kind: 'package',
    says: 'its handler is `wrap()` of the package `@acme/audit`, whose code is not read',
    at: `server.registerTool('read', { inputSchema }, wrap(({ path }) => path))`,
  },
  {
    name: 'a file that is not there',
    open: `import { read } from './generated/read.js'; server.registerTool('read', { inputSchema }, read);`,
    known: `import { read } from './read.js'; server.registerTool('read', { inputSchema }, read);`,
    files: { 'src/read.ts': 'export const read = async ({ path }) => path;' },
    kind: 'file',
    says: 'its handler comes from `src/generated/read.js`, which is not among the files that are read; without that file',
    at: `server.registerTool('read', { inputSchema }, read)`,
  },
  {
    name: 'an alias that nothing explains',
    open: `import { read } from '@/tools/read.js'; server.registerTool('read', { inputSchema }, read);`,
    known: `import { read } from '~/read.js'; server.registerTool('read', { inputSchema }, read);`,
    files: {
      'tsconfig.json': '{ "compilerOptions": { "paths": { "~/*": ["./src/*"] } } }',
      'src/read.ts': 'export const read = async ({ path }) => path;',
    },
    kind: 'file',
    says: 'its handler comes from `@/tools/read.js`, an alias that no `paths` of a tsconfig.json and no `imports` of a package.json leads to a file',
    at: `server.registerTool('read', { inputSchema }, read)`,
  },
  {
    name: 'a file that could not be read',
    open: `import { read } from './deep.js'; server.registerTool('read', { inputSchema }, read);`,
    known: `import { read } from './read.js'; server.registerTool('read', { inputSchema }, read);`,
    files: {
      'src/read.ts': 'export const read = async ({ path }) => path;',
      'src/deep.ts': `export const read = ${'['.repeat(900)}${']'.repeat(900)};`,
    },
    kind: 'file',
    says: 'its handler comes from `src/deep.ts`, which was not read (nested deeper than 400 levels)',
    at: `server.registerTool('read', { inputSchema }, read)`,
  },
  {
    name: 'a parameter that nobody passes',
    open: `export function add(handler) { server.registerTool('read', { inputSchema }, handler); }`,
    known: `export function add(handler) { server.registerTool('read', { inputSchema }, handler); } add(({ path }) => path);`,
    kind: 'parameter',
    says: 'its handler is the parameter `handler`, and no code that is read hands a function in',
    at: 'handler',
  },
  {
    name: 'a list that is only known when it runs',
    open: `for (const tool of JSON.parse(process.env.TOOLS)) server.registerTool('read', tool.config, tool.handler);`,
    known: `for (const tool of [{ config: { inputSchema }, handler: ({ path }) => path }]) server.registerTool('read', tool.config, tool.handler);`,
    kind: 'list',
    says: 'it is registered for each element of `JSON.parse(process.env.TOOLS)`, a list that is only known when the program runs',
    at: 'JSON.parse(process.env.TOOLS)',
  },
  {
    name: 'a handler that is computed',
    open: `const handlers = eval('({})'); server.registerTool('read', { inputSchema }, JSON.parse('x').read);`,
    known: `const handlers = { read: ({ path }) => path }; server.registerTool('read', { inputSchema }, handlers.read);`,
    kind: 'run-time',
    says: "its handler is `JSON.parse('x')`, which is only known when the program runs",
    at: `JSON.parse('x')`,
  },
  {
    name: 'more steps than the budget has',
    open: `server.registerTool('read', { inputSchema }, ({ path }) => { let last; ${'last = path; '.repeat(50_000)} });`,
    known: `server.registerTool('read', { inputSchema }, ({ path }) => path);`,
    kind: 'budget',
    says: 'its handler was followed until the budget of 40000 steps was used up, so what lies behind may be missed; split it',
    at: 'server.registerTool',
  },
  {
    name: 'a dispatcher that hands on to what is not known',
    open: `const low = new Server({ name: 'low', version: '1' }, {});
      const tools = JSON.parse('[]');
      low.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name: 'read' }] }));
      low.setRequestHandler(CallToolRequestSchema, (request) => tools.read.run(request.params.arguments));`,
    known: `const low = new Server({ name: 'low', version: '1' }, {});
      const tools = { read: { run: (args) => args.path } };
      low.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name: 'read' }] }));
      low.setRequestHandler(CallToolRequestSchema, (request) => tools.read.run(request.params.arguments));`,
    kind: 'handed-on',
    says: "its arguments are handed to `tools.read.run`, and what that calls is not known (`JSON.parse('[]')`); name the function there",
    at: 'tools.read.run(request.params.arguments)',
  },
  {
    name: 'a dispatcher that has nothing for a tool of its list',
    open: `const low = new Server({ name: 'low', version: '1' }, {});
      const inputs = { type: 'object', properties: { path: { type: 'string' }, mode: { type: 'string' } } };
      low.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name: 'read', inputSchema: inputs }] }));
      low.setRequestHandler(CallToolRequestSchema, (request) => {
        switch (request.params.name) { default: return { isError: true, content: [] }; }
      });`,
    known: `const low = new Server({ name: 'low', version: '1' }, {});
      const inputs = { type: 'object', properties: { path: { type: 'string' }, mode: { type: 'string' } } };
      low.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name: 'read', inputSchema: inputs }] }));
      low.setRequestHandler(CallToolRequestSchema, (request) => {
        switch (request.params.name) { case 'read': return request.params.arguments.path; default: return { content: [] }; }
      });`,
    kind: 'unread',
    says: 'its arguments `path` and 1 more are never read in what was followed for it, so the code that reads them was not found',
    at: "{ name: 'read', inputSchema: inputs }",
  },
  {
    name: 'a dispatcher without a list',
    open: `const low = new Server({ name: 'low', version: '1' }, {});
      low.setRequestHandler(CallToolRequestSchema, (request) => request.params.arguments.path);`,
    known: `const low = new Server({ name: 'low', version: '1' }, {});
      low.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name: 'read' }] }));
      low.setRequestHandler(CallToolRequestSchema, (request) => request.params.arguments.path);`,
    kind: 'names',
    says: 'the names of its tools could not be found: no list of them is answered in the code that is read',
    at: 'low.setRequestHandler(CallToolRequestSchema, (request) => request.params.arguments.path)',
  },
  {
    name: 'a dispatcher whose list comes from elsewhere',
    open: `const low = new Server({ name: 'low', version: '1' }, {});
      low.setRequestHandler(ListToolsRequestSchema, () => ({ tools: JSON.parse('[]') }));
      low.setRequestHandler(CallToolRequestSchema, (request) => request.params.arguments.path);`,
    known: `const low = new Server({ name: 'low', version: '1' }, {});
      low.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [{ name: 'read' }] }));
      low.setRequestHandler(CallToolRequestSchema, (request) => request.params.arguments.path);`,
    kind: 'names',
    says: "the names of its tools could not be found: the list answers with `JSON.parse('[]')`, which is only known when the program runs",
    at: `JSON.parse('[]')`,
  },
];

function toolsIn(code: string, files: Readonly<Record<string, string>> = {}) {
  const texts: Record<string, string> = { 'src/index.ts': `${top}${code}\n`, ...files };
  const tools = analyze(snapshotOf(texts)).servers.flatMap((server) => server.tools);
  const textAt = (tool: (typeof tools)[number]): string | undefined =>
    tool.obstacle && texts[tool.obstacle.span.file]?.slice(tool.obstacle.span.start, tool.obstacle.span.end);
  return { tools, textAt };
}

describe.each(rows)('$name', ({ open, known, files, kind, says, at }) => {
  test('is told', () => {
    const { tools, textAt } = toolsIn(open, files);
    expect(tools.map((tool) => tool.obstacle?.kind)).toEqual([kind]);
    expect(tools[0]?.unresolved).toContain(says);
    expect(textAt(tools[0]!)).toContain(at);
  });

  test('and its twin is followed', () => {
    const { tools } = toolsIn(known, files);
    expect(tools.map((tool) => [tool.name, tool.unresolved])).toEqual([['read', undefined]]);
  });
});

describe('names', () => {
  const because = (code: string) => toolsIn(code).tools.map((tool) => [tool.name, tool.nameless]);

  test.each([
    ['process.env.PREFIX + "read"', '`process.env.PREFIX`, which is only known when the program runs'],
    ['options.name', 'the parameter `options`, and no code that is read calls it with one'],
    ['names.read', '`names.read` of the package `tool-names`, whose code is not read'],
  ])('%s', (name, why) => {
    const add = (text: string) =>
      `import { names } from 'tool-names';
       export function add(options) { server.registerTool(${text}, { inputSchema }, ({ path }) => path); }`;
    const [[found, reason] = [], ...others] = because(add(name));
    expect(others).toEqual([]);
    expect(found).toBeUndefined();
    expect(reason).toContain(why);
    expect(reason).toContain('; findings cannot name the tool');
    expect(because(add('"read"'))).toEqual([['read', undefined]]);
  });

  test('of each element of a list', () => {
    const code = (list: string) =>
      `for (const name of ${list}) server.registerTool(name, { inputSchema }, ({ path }) => path);`;
    expect(because(code('process.argv'))[0]?.[1]).toContain('for each element of `process.argv`, a list');
    expect(because(code("['read', 'write']"))).toEqual([
      ['read', undefined],
      ['write', undefined],
    ]);
  });
});

test('a mistake of Toolward costs the handler it is made in, and not the answer', () => {
  const models = new Models();
  const failing = new Proxy(models, {
    get: (of, name) =>
      name === 'rowsFor'
        ? (path: string) => {
            if (path.includes('unlink')) throw new TypeError('a mistake');
            return of.rowsFor(path);
          }
        : Reflect.get(of, name),
  });
  const cache = new FactsCache();
  cache.once(Models, () => failing);
  const text = `${top}
import { exec } from 'node:child_process';
import fs from 'node:fs';
server.registerTool('remove', { inputSchema }, ({ path }) => fs.unlinkSync(path));
server.registerTool('run', { inputSchema }, ({ path }) => exec(path));`;
  const { servers, findings, coverage } = analyze(snapshotOf({ 'a.ts': text }), { cache });
  const [remove, run] = servers.flatMap((s) => s.tools);
  expect(remove?.obstacle?.kind).toBe('fault');
  expect(remove?.unresolved).toContain('a mistake of Toolward');
  expect(run?.unresolved).toBeUndefined();
  expect(findings.find((f) => f.rule === 'command-injection')?.tools).toEqual(['run']);
  expect(coverage.cuts).toContain('the handler of `remove` could not be followed: a mistake');
});
