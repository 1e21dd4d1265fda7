// tool() becomes registerTool(): every overload, comments and layout kept, and the server answers as before.
import { expect, test } from 'vitest';
import { offered, refactored } from './offer.ts';
import { proveRefactorings } from './prove.ts';
import { running } from './running.ts';

const TITLE = /^Register with registerTool/;

const server = (code: string) => `import fs from 'node:fs';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const server = new McpServer({ name: 'demo', version: '1.0.0' });
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });
const shape = { name: z.enum(['a', 'b']) };
const words = ['Reads', 'a', 'note'].join(' ');

${code}

void fs;
void shape;
void words;
void server.connect(new StdioServerTransport());
`;

/** What became of one registration in a server. */
function after(code: string): string | undefined {
  const before = server(code);
  const from = before.indexOf('server.tool(');
  const now = refactored({ 'server.ts': before }, 'server.tool(', TITLE)?.['server.ts'];
  const rest = before.length - from - code.length;
  return now?.slice(from, now.length - rest);
}

/** Each of the six overloads, and how they are written. */
const OVERLOADS: readonly (readonly [name: string, before: string, after: string])[] = [
  [
    'a name and a handler',
    `server.tool('ping', async () => text('pong'));`,
    `server.registerTool('ping', { title: 'Ping' }, async () => text('pong'));`,
  ],
  [
    'a description',
    `server.tool('ping', 'Answers.', async () => text('pong'));`,
    `server.registerTool('ping', { title: 'Ping', description: 'Answers.' }, async () => text('pong'));`,
  ],
  [
    'a computed description',
    `server.tool('read', words, async () => text('x'));`,
    `server.registerTool('read', { title: 'Read', description: words }, async () => text('x'));`,
  ],
  [
    'a shape',
    `server.tool('readNote', shape, async ({ name }) => text(name));`,
    `server.registerTool('readNote', {
  title: 'Read note',
  inputSchema: shape,
}, async ({ name }) => text(name));`,
  ],
  [
    'an empty shape, which is a shape',
    `server.tool('ping', {}, async (_args, extra) => text(String(extra.signal.aborted)));`,
    `server.registerTool('ping', {
  title: 'Ping',
  inputSchema: {},
}, async (_args, extra) => text(String(extra.signal.aborted)));`,
  ],
  [
    'annotations',
    `server.tool('look', { title: 'Look around', readOnlyHint: true }, async () => text('x'));`,
    `server.registerTool('look', {
  title: 'Look around',
  annotations: { title: 'Look around', readOnlyHint: true },
}, async () => text('x'));`,
  ],
  [
    'a description and a shape, with what the handler proves',
    `server.tool('write_note', 'Writes a note.', { name: z.enum(['a', 'b']) }, async ({ name }) => {
  fs.writeFileSync(name, 'written');
  return text('written');
});`,
    `server.registerTool('write_note', {
  title: 'Write note',
  description: 'Writes a note.',
  inputSchema: { name: z.enum(['a', 'b']) },
  annotations: { readOnlyHint: false },
}, async ({ name }) => {
  fs.writeFileSync(name, 'written');
  return text('written');
});`,
  ],
  [
    'a description and annotations',
    `server.tool('look', 'Looks.', { readOnlyHint: true }, async () => text('x'));`,
    `server.registerTool('look', {
  title: 'Look',
  description: 'Looks.',
  annotations: { readOnlyHint: true },
}, async () => text('x'));`,
  ],
  [
    'a shape and annotations',
    `server.tool('look', shape, { readOnlyHint: true }, async ({ name }) => text(name));`,
    `server.registerTool('look', {
  title: 'Look',
  inputSchema: shape,
  annotations: { readOnlyHint: true },
}, async ({ name }) => text(name));`,
  ],
  [
    'everything, one to a line, with comments and a template',
    `server.tool(
  'remove-note', // gone for good
  // says what it does
  'Removes a note.', // short
  /* what to remove */ {
    // its name
    name: z.enum(['a', 'b']).describe(\`two
  lines\`),
  },
  { destructiveHint: true },
  // the work
  async ({ name }) => {
    fs.rmSync(name);
    return text('removed');
  },
);`,
    `server.registerTool(
  'remove-note', // gone for good
  // says what it does
  {
    title: 'Remove note',
    description: 'Removes a note.', // short
    /* what to remove */
    inputSchema: {
      // its name
      name: z.enum(['a', 'b']).describe(\`two
  lines\`),
    },
    annotations: { destructiveHint: true },
  },
  // the work
  async ({ name }) => {
    fs.rmSync(name);
    return text('removed');
  },
);`,
  ],
];

test.each(OVERLOADS)('%s', (_, before, expected) => {
  expect(after(before)).toBe(expected);
});

proveRefactorings(
  OVERLOADS.map(([name, code]) => ({ name, texts: { 'server.ts': server(code) }, at: 'server.tool(', title: TITLE })),
);

test('double quotes, no semicolons, tabs and Windows line ends stay the habit of the file', () => {
  const text = [
    'import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js"',
    'export class Notes {',
    '\tserver = new McpServer({ name: "notes", version: "1" })',
    '\tadd() {',
    '\t\tthis.server.tool(',
    '\t\t\t"list_all_of_them",',
    '\t\t\t"Lists the names of all notes that there are, without their texts, in the order of their names.",',
    '\t\t\tasync () => ({ content: [] }),',
    '\t\t)',
    '\t}',
    '}',
    '',
  ].join('\r\n');
  expect(refactored({ 'notes.ts': text }, 'this.server.tool', TITLE)?.['notes.ts']).toBe(
    text
      .replace('server.tool(', 'server.registerTool(')
      .replace(
        /\t\t\t("Lists.*"),\r\n/,
        '\t\t\t{\r\n\t\t\t\ttitle: "List all of them",\r\n\t\t\t\tdescription: $1,\r\n\t\t\t},\r\n',
      ),
  );
});

test.each([
  [
    'a server of another library',
    `import { McpServer } from './mine.ts';\nnew McpServer().tool('a', async () => 1);`,
    '.tool',
  ],
  ['spread arguments', server(`server.tool('a', ...([async () => text('x')] as const));`), 'server.tool('],
  [
    'a comment where it belongs to no line',
    server(`server.tool('a' /* x */, 'b', async () => text('x'));`),
    'server.tool(',
  ],
  ['tools of one loop', server(`for (const n of ['a', 'b']) server.tool(n, async () => text(n));`), 'server.tool('],
  [
    'what is registered already',
    server(`server.registerTool('a', {}, async () => text('x'));`),
    'server.registerTool(',
  ],
])('nothing for %s', (_, source, at) => {
  expect(offered({ 'server.ts': source }, at).filter((fix) => TITLE.test(fix.title))).toEqual([]);
});

test('the server answers and describes itself as before', async () => {
  const source = server(`server.tool('write_note', 'Writes a note.', { name: z.enum(['a', 'b']) }, async ({ name }) => {
  fs.writeFileSync(name, 'written');
  return text('written ' + name);
});
server.tool('look', { readOnlyHint: true }, async () => text('looked'));`);
  let texts = { 'server.ts': source };
  for (let n = 0; n < 2; n++) texts = refactored(texts, 'server.tool(', TITLE) as typeof texts;
  expect(texts['server.ts']).not.toContain('server.tool(');
  const [before, now] = [await running(source), await running(texts['server.ts'])];
  for (const { call } of [before, now]) {
    expect(await call('write_note', { name: 'a' })).toBe('written a');
    expect(await call('write_note', { name: 'c' })).toMatch(/^error: .*Invalid/s);
    expect(await call('look')).toBe('looked');
  }
  const [old, listed] = [await before.client.listTools(), await now.client.listTools()];
  expect(listed.tools.map(({ title: _, ...tool }) => tool)).toEqual([
    { ...old.tools[0], annotations: { readOnlyHint: false } },
    old.tools[1],
  ]);
  expect(listed.tools.map((tool) => tool.title)).toEqual(['Write note', 'Look']);
});
