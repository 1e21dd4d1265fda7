// A tool that chooses by an argument becomes a tool for each choice, and each answers as the old one did.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the servers are code that holds templates.
import { expect, test } from 'vitest';
import { toolName } from '../../server/src/refactorings/split-actions.ts';
import type { Texts } from '../fixes/apply.ts';
import { offered, refactored } from './offer.ts';
import { proveRefactorings } from './prove.ts';
import { running } from './running.ts';

const TITLE = /^Make a tool of each /;

const NOTES = `import fs from 'node:fs/promises';
import path from 'node:path';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

const server = new McpServer({ name: 'notes', version: '1.0.0' });
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

// Everything about notes.
server.registerTool(
  'notes',
  {
    title: 'Notes',
    description: 'Works with notes.',
    inputSchema: {
      action: z.enum(['list', 'read', 'write', 'remove']).describe('what to do'),
      name: z.enum(['a', 'b']).optional(), // which
      // what it will say
      body: z.string().optional(),
    },
  },
  async ({ action, name, body }) => {
    console.error(\`notes: \${action}\`);
    const file = path.join('notes', name ?? 'a');
    try {
      switch (action) {
        case 'list':
          return text((await fs.readdir('notes')).join(' '));
        // Its text.
        case 'read': {
          const found = await fs.readFile(file, 'utf8');
          return text(found);
        }
        case 'write': {
          if (!body) return text('nothing to write');
          await fs.writeFile(file, body);
          return text(\`written:
  \${body}\`);
        }
        case 'remove':
          await fs.rm(file);
          return text('removed ' + name);
        default:
          throw new McpError(ErrorCode.InvalidParams, 'unknown action');
      }
    } catch (error) {
      return { ...text(String(error)), isError: true };
    }
  },
);

void server.connect(new StdioServerTransport());
`;

const SPLIT = `// Everything about notes.
server.registerTool(
  'notes_list',
  {
    title: 'Notes: list',
    description: 'Works with notes: list',
  },
  async () => {
    console.error(\`notes: list\`);
    try {
      return text((await fs.readdir('notes')).join(' '));
    } catch (error) {
      return { ...text(String(error)), isError: true };
    }
  },
);

server.registerTool(
  'notes_read',
  {
    title: 'Notes: read',
    description: 'Works with notes: read',
    inputSchema: {
      name: z.enum(['a', 'b']).optional(), // which
    },
  },
  async ({ name }) => {
    console.error(\`notes: read\`);
    const file = path.join('notes', name ?? 'a');
    try {
      // Its text.
      const found = await fs.readFile(file, 'utf8');
      return text(found);
    } catch (error) {
      return { ...text(String(error)), isError: true };
    }
  },
);

server.registerTool(
  'notes_write',
  {
    title: 'Notes: write',
    description: 'Works with notes: write',
    inputSchema: {
      name: z.enum(['a', 'b']).optional(), // which
      // what it will say
      body: z.string().optional(),
    },
    annotations: { readOnlyHint: false },
  },
  async ({ name, body }) => {
    console.error(\`notes: write\`);
    const file = path.join('notes', name ?? 'a');
    try {
      if (!body) return text('nothing to write');
      await fs.writeFile(file, body);
      return text(\`written:
  \${body}\`);
    } catch (error) {
      return { ...text(String(error)), isError: true };
    }
  },
);

server.registerTool(
  'notes_remove',
  {
    title: 'Notes: remove',
    description: 'Works with notes: remove',
    inputSchema: {
      name: z.enum(['a', 'b']).optional(), // which
    },
    annotations: { readOnlyHint: false, destructiveHint: true },
  },
  async ({ name }) => {
    console.error(\`notes: remove\`);
    const file = path.join('notes', name ?? 'a');
    try {
      await fs.rm(file);
      return text('removed ' + name);
    } catch (error) {
      return { ...text(String(error)), isError: true };
    }
  },
);

void server`;

/** Its own server, a chain of ifs, the second generation, arguments under a name, a result after the choice. */
const TASKS = `import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const tasks: string[] = [];
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

export class Tasks {
  private readonly server: McpServer;

  constructor() {
    this.server = new McpServer({ name: 'tasks', version: '1.0.0' });
    this.server.registerTool('manageTasks', { description: 'Manages tasks.', inputSchema: z.object({ op: z.union([z.literal('add'), z.literal('remove-all'), z.literal('count')]), task: z.string().default('something') }) }, async (args) => {
      const said = (word: string) => text(word + ': ' + args.op);
      if (args.op === 'add') {
        tasks.push(args.task);
        return said('added');
      } else if ('remove-all' === args.op) {
        tasks.length = 0;
        return said('removed');
      } else if (args.op === 'count') return text(String(tasks.length));
      return text('unknown');
    });
    void this.server.connect(new StdioServerTransport());
  }
}

new Tasks();
`;

const CONVERT = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const server = new McpServer({ name: 'convert', version: '1.0.0' });

server.tool('convert', 'Converts a text', { mode: z.enum(['upper', 'lower', 'count']), value: z.string(), locale: z.string().optional() }, async (args, extra) => {
  const { mode, value, locale } = args;
  let result: string;
  switch (mode) {
    case 'upper': {
      const value = args.value.trim();
      result = value.toLocaleUpperCase(locale);
      break;
    }
    case 'lower':
      result = value.toLocaleLowerCase(locale);
      break;
    case 'count':
      result = String(value.length); // in units
  }
  return { content: [{ type: 'text', text: result + (extra.signal.aborted ? '!' : '') }] };
});

void server.connect(new StdioServerTransport());
`;

const CASES = [
  { name: 'a switch in a try, with an error as default', texts: { 'server.ts': NOTES }, at: 'server.registerTool(' },
  { name: 'a chain of ifs in a class', texts: { 'server.ts': TASKS }, at: 'this.server.registerTool(' },
  { name: 'cases that go on behind the switch', texts: { 'server.ts': CONVERT }, at: 'server.tool(' },
];

test('each case has its own name, arguments and annotations; what is shared stays with each', () => {
  const now = refactored({ 'server.ts': NOTES }, 'server.registerTool(', TITLE)?.['server.ts'] ?? '';
  expect(now.slice(now.indexOf('// Everything'), now.indexOf('void server') + 'void server'.length)).toBe(SPLIT);
  expect(now).not.toMatch(/McpError/);
});

proveRefactorings(CASES.map((one) => ({ ...one, title: TITLE })));

/** The server as it is and as it becomes, both running. */
async function both(source: string, at: string, files = {}) {
  const now = refactored({ 'server.ts': source }, at, TITLE) as Texts;
  return { before: await running(source, files), after: await running(now['server.ts']!, files) };
}

test('the new tools answer as the old one did', async () => {
  const { before, after } = await both(NOTES, 'server.registerTool(', { 'notes/a': 'a note' });
  expect((await after.client.listTools()).tools.map((tool) => tool.name)).toEqual([
    'notes_list',
    'notes_read',
    'notes_write',
    'notes_remove',
  ]);
  for (const [action, args] of [
    ['list', {}],
    ['read', { name: 'a' }],
    ['read', { name: 'b' }],
    ['write', { name: 'b', body: 'more' }],
    ['write', { name: 'b' }],
    ['read', { name: 'b' }],
    ['remove', { name: 'a' }],
    ['list', {}],
  ] as const)
    expect(await after.call(`notes_${action}`, args)).toBe(await before.call('notes', { action, ...args }));
});

test('in a chain of ifs, with arguments under one name', async () => {
  const { before, after } = await both(TASKS, 'this.server.registerTool(');
  for (const [action, name, args] of [
    ['add', 'manageTasksAdd', { task: 'x' }],
    ['add', 'manageTasksAdd', {}],
    ['count', 'manageTasksCount', {}],
    ['remove-all', 'manageTasksRemoveAll', {}],
    ['count', 'manageTasksCount', {}],
  ] as const)
    expect(await after.call(name, args)).toBe(await before.call('manageTasks', { op: action, ...args }));
});

test('where cases go on behind the switch', async () => {
  const { before, after } = await both(CONVERT, 'server.tool(');
  for (const mode of ['upper', 'lower', 'count'])
    expect(await after.call(`convert_${mode}`, { value: ' Two Words ' })).toBe(
      await before.call('convert', { mode, value: ' Two Words ' }),
    );
});

test.each([
  [
    'a case that goes over into the next',
    NOTES.replace("return text((await fs.readdir('notes')).join(' '));", 'await fs.readdir(file);'),
  ],
  ['a value without a case', NOTES.replace("'remove']", "'remove', 'rename']")],
  ['arguments handed on whole', CONVERT.replace('let result', 'console.error(args);\n  let result')],
  ['an argument that is compared elsewhere', NOTES.replace('console.error(', "if (action !== 'list') console.error(")],
  ['an argument that may be left out', NOTES.replace(".describe('what to do')", '.optional()')],
  [
    'a name that is taken',
    NOTES.replace('void server', "server.registerTool('notes_read', {}, () => text('x'));\nvoid server"),
  ],
  ['a break in the middle', CONVERT.replace('const value = args', 'if (locale) break;\n      const value = args')],
  [
    'a handler from elsewhere',
    NOTES.replace('async ({ action, name, body }) => {', 'wrapped(async ({ action, name, body }) => {'),
  ],
])('not for %s', (_, source) => {
  const at = source.includes('registerTool(') ? 'server.registerTool(' : 'server.tool(';
  expect(offered({ 'server.ts': source }, at).filter((fix) => TITLE.test(fix.title))).toEqual([]);
});

test.each([
  ['files', 'read', 'files_read'],
  ['manage_files', 'listAll', 'manage_files_list_all'],
  ['manageFiles', 'list-all', 'manageFilesListAll'],
  ['manage-files', 'list_all', 'manage-files-list-all'],
  ['fs.files', 'list-all', 'fs.files.list_all'],
])('%s with %s is %s', (tool, value, name) => {
  expect(toolName(tool, value)).toBe(name);
});
