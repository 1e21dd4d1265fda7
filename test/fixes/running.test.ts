// Fixed servers at work: bundled, started, and called by a real client. What worked still works; the attack does not.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the servers are code that holds templates.
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundled } from '../bundled.ts';
import { allInTurn } from './apply.ts';
import { FIXED_RULES } from './prove.ts';

const NOTES = `import fs from 'node:fs/promises';
import path from 'node:path';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const ROOT = 'notes';
const server = new McpServer({ name: 'notes', version: '1.0.0' });
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

server.tool('read', { name: z.string() }, async ({ name }) => text(await fs.readFile(path.join(ROOT, name), 'utf8')));
server.tool('write', { name: z.string() }, async ({ name }) => {
  const file = path.resolve(ROOT, name);
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, 'written');
  return text('written');
});
server.tool('remove', { name: z.string() }, async ({ name }) => {
  await fs.rm(\`\${ROOT}/\${name}\`);
  return text('removed');
});

void server.connect(new StdioServerTransport());
`;

const CHECKED = `import fs from 'node:fs';
import path from 'node:path';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const ROOT = path.resolve('notes');
const server = new McpServer({ name: 'checked', version: '1.0.0' });
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

server.tool('list', { name: z.string() }, async ({ name }) => {
  const folder = path.resolve(ROOT, name);
  if (!folder.startsWith(ROOT)) throw new Error('outside of the notes');
  return text(fs.readdirSync(folder).join(' '));
});
server.tool('read', { file: z.string() }, async ({ file }) => {
  if (!file.startsWith(ROOT)) throw new Error('outside of the notes');
  return text(fs.readFileSync(file, 'utf8'));
});

void server.connect(new StdioServerTransport());
`;

const COMMANDS = `import { exec, execSync } from 'node:child_process';
import { promisify } from 'node:util';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const run = promisify(exec);
const server = new McpServer({ name: 'commands', version: '1.0.0' });
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

server.tool('quoted', { word: z.string() }, async ({ word }) => {
  const { stdout } = await run(\`node show.cjs --word="\${word}" 'two words'\`, { timeout: 20_000 });
  return text(stdout);
});
server.tool('plain', { word: z.string(), count: z.number() }, async ({ word, count }) => {
  return text(execSync('node show.cjs ' + count + ' ' + word, { encoding: 'utf8' }));
});
server.tool('grown', { word: z.string(), count: z.number() }, async ({ word, count }) => {
  let line = \`node show.cjs "\${word}"\`;
  if (count > 1) line += \` --count \${count}\`;
  line += ' end';
  return text(execSync(line, { encoding: 'utf8' }));
});
server.tool('failing', { word: z.string() }, async ({ word }) => {
  try {
    await run(\`node fail.cjs "\${word}"\`);
    return text('no error');
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return text(\`\${code} \${stderr}\`);
  }
});

void server.connect(new StdioServerTransport());
`;

const TEXTS = `import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const API = 'http://127.0.0.1:PORT';
const ROOT = path.resolve('notes');
const server = new McpServer({ name: 'texts', version: '1.0.0' });
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

function inNotes(name: string): string {
  const file = path.resolve(ROOT, name);
  if (!file.startsWith(ROOT + path.sep)) throw new Error('outside of the notes');
  return file;
}
server.tool('read', { name: z.string() }, async ({ name }) => text(fs.readFileSync(inNotes(name), 'utf8')));
server.tool('write', { name: z.string() }, async ({ name }) => {
  fs.writeFileSync(inNotes(name), 'written');
  return text('written');
});
server.tool('count', { word: z.string(), line: z.string() }, async ({ word, line }) => {
  return text(String(line.split(new RegExp(\`\\\\b\${word}\\\\b\`)).length - 1));
});
server.tool('matches', { pattern: z.string(), line: z.string() }, async ({ pattern, line }) => {
  return text(String(line.match(pattern) !== null));
});
server.tool('user', { id: z.string() }, async ({ id }) => text(await (await fetch(\`\${API}/users/\${id}\`)).text()));
server.tool('sort', { file: z.string() }, async ({ file }) => {
  return text(execFileSync('sort', [file], { input: '', encoding: 'utf8' }));
});
server.tool('show', { words: z.array(z.string()) }, async ({ words }) => {
  return text(execFileSync('node', ['show.cjs', ...words], { encoding: 'utf8' }));
});

void server.connect(new StdioServerTransport());
`;

let folder = '';
const clients: Client[] = [];

beforeAll(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'fixed-servers-')));
});
afterAll(async () => {
  for (const client of clients) await client.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** A work folder with notes, a sibling whose name begins the same, and a secret beside both. */
function workFolder(name: string): string {
  const work = path.join(folder, name);
  fs.mkdirSync(path.join(work, 'notes', 'deep'), { recursive: true });
  fs.mkdirSync(path.join(work, 'notes-private'));
  fs.writeFileSync(path.join(work, 'notes', 'a.md'), 'a note');
  fs.writeFileSync(path.join(work, 'notes-private', 'key.md'), 'SECRET');
  fs.writeFileSync(path.join(work, 'secret.md'), 'SECRET');
  fs.symlinkSync(path.join(work, 'secret.md'), path.join(work, 'notes', 'link-out'));
  fs.symlinkSync(path.join(work, 'notes', 'a.md'), path.join(work, 'notes', 'link-in'));
  fs.writeFileSync(path.join(work, 'show.cjs'), 'console.log(JSON.stringify(process.argv.slice(2)));');
  fs.writeFileSync(path.join(work, 'fail.cjs'), 'console.error(process.argv[2]); process.exitCode = 3;');
  return work;
}

type Call = (
  tool: string,
  args: Record<string, unknown>,
) => Promise<{ readonly text: string; readonly failed: boolean }>;

async function started(name: string, source: string): Promise<{ readonly work: string; readonly call: Call }> {
  const work = workFolder(name);
  const outfile = path.join(work, 'server.cjs');
  await bundled(source, outfile);
  const client = new Client({ name: 'test', version: '1.0.0' });
  clients.push(client);
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [outfile], cwd: work }));
  const call: Call = async (tool, args) => {
    const result = await client.callTool({ name: tool, arguments: args });
    const [first] = result.content as { text: string }[];
    return { text: first!.text, failed: result.isError === true };
  };
  return { work, call };
}

/** The server as it was and as it is with all its fixes. */
async function both(name: string, source: string) {
  const { texts, steps } = allInTurn({ 'server.ts': source }, FIXED_RULES);
  expect(steps).toBeGreaterThan(0);
  return {
    before: await started(`${name}-before`, source),
    after: await started(`${name}-after`, texts['server.ts']!),
  };
}

describe.skipIf(process.platform === 'win32')('fixed servers', () => {
  test('files stay below their root, also those that do not exist yet', async () => {
    const { before, after } = await both('notes', NOTES);
    for (const name of ['../secret.md', 'deep/../../secret.md', 'link-out']) {
      expect((await before.call('read', { name })).text).toBe('SECRET');
      const answer = await after.call('read', { name });
      expect(answer).toEqual({ text: expect.stringContaining('outside of the allowed folder'), failed: true });
    }
    expect((await before.call('write', { name: path.join(before.work, 'new.md') })).failed).toBe(false);
    expect((await after.call('write', { name: path.join(after.work, 'new.md') })).failed).toBe(true);
    expect(fs.existsSync(path.join(before.work, 'new.md'))).toBe(true);
    expect(fs.existsSync(path.join(after.work, 'new.md'))).toBe(false);

    expect((await after.call('read', { name: 'a.md' })).text).toBe('a note');
    expect((await after.call('read', { name: 'deep/../a.md' })).text).toBe('a note');
    expect((await after.call('write', { name: 'new/folder/b.md' })).text).toBe('written');
    expect((await after.call('read', { name: 'new/folder/b.md' })).text).toBe('written');
    // A link is removed itself, not what it leads to.
    expect((await after.call('remove', { name: 'link-in' })).text).toBe('removed');
    expect((await after.call('read', { name: 'a.md' })).text).toBe('a note');
  });

  test('a sibling folder and a path through `..` no longer pass the check', async () => {
    const { before, after } = await both('checked', CHECKED);
    const sibling = { name: '../notes-private' };
    expect((await before.call('list', sibling)).text).toBe('key.md');
    expect((await after.call('list', sibling)).failed).toBe(true);
    const climbing = (work: string) => ({ file: `${work}/notes/../secret.md` });
    expect((await before.call('read', climbing(before.work))).text).toBe('SECRET');
    expect(await after.call('read', climbing(after.work))).toEqual({ text: 'outside of the notes', failed: true });

    expect((await after.call('list', { name: 'deep' })).failed).toBe(false);
    expect((await after.call('list', { name: '.' })).text).toContain('a.md');
    expect((await after.call('read', { file: `${after.work}/notes/a.md` })).text).toBe('a note');
  });

  test('an argument stays one word of the command', async () => {
    const { before, after } = await both('commands', COMMANDS);
    const attack = { word: 'x"; touch pwned; echo "' };
    await before.call('quoted', attack);
    expect(fs.existsSync(path.join(before.work, 'pwned'))).toBe(true);
    expect(JSON.parse((await after.call('quoted', attack)).text)).toEqual([`--word=${attack.word}`, 'two words']);
    await after.call('plain', { word: 'x; touch pwned', count: 2 });
    await after.call('grown', { word: '"; touch pwned; "', count: 2 });
    await after.call('failing', { word: '$(touch pwned)' });
    expect(fs.existsSync(path.join(after.work, 'pwned'))).toBe(false);

    for (const call of [before.call, after.call]) {
      const shown = await call('quoted', { word: 'a b' });
      expect(JSON.parse(shown.text)).toEqual(['--word=a b', 'two words']);
      expect(JSON.parse((await call('plain', { word: 'x', count: 2 })).text)).toEqual(['2', 'x']);
      const grown = await call('grown', { word: 'a b', count: 2 });
      expect(JSON.parse(grown.text)).toEqual(['a b', '--count', '2', 'end']);
      expect((await call('failing', { word: 'bad' })).text).toBe('3 bad\n');
    }
  });

  test('links, patterns, addresses and options: what an argument meant beyond its text is gone', async () => {
    const asked: string[] = [];
    const api = http.createServer((request, response) => {
      asked.push(request.url!);
      response.end(`answer to ${request.url}`);
    });
    await new Promise<void>((done) => api.listen(0, '127.0.0.1', done));
    const { port } = api.address() as AddressInfo;
    try {
      const { before, after } = await both('texts', TEXTS.replace('PORT', String(port)));

      expect((await before.call('read', { name: 'link-out' })).text).toBe('SECRET');
      expect(await after.call('read', { name: 'link-out' })).toEqual({ text: 'outside of the notes', failed: true });
      expect((await after.call('read', { name: 'link-in' })).text).toBe('a note');
      expect((await after.call('write', { name: 'new.md' })).text).toBe('written');
      expect((await after.call('read', { name: 'new.md' })).text).toBe('written');

      const stalling = 'a'.repeat(40);
      expect((await before.call('matches', { pattern: 'a.c', line: 'abc' })).text).toBe('true');
      expect((await after.call('matches', { pattern: 'a.c', line: 'abc' })).text).toBe('false');
      expect((await after.call('matches', { pattern: 'a.c', line: 'x a.c x' })).text).toBe('true');
      expect((await after.call('matches', { pattern: '(a+)+$', line: `${stalling}!` })).text).toBe('false');
      expect((await after.call('count', { word: '(a+)+x', line: `${stalling}!` })).text).toBe('0');
      expect((await after.call('count', { word: 'one', line: 'one, two, one' })).text).toBe('2');

      await before.call('user', { id: '../keys?all' });
      expect(asked.pop()).toBe('/keys?all');
      await after.call('user', { id: '../keys?all' });
      expect(asked.pop()).toBe('/users/..%2Fkeys%3Fall');
      expect((await after.call('user', { id: '..' })).failed).toBe(true);
      expect(asked).toEqual([]);
      expect((await after.call('user', { id: 'ann' })).text).toBe('answer to /users/ann');

      const writing = { file: '--output=pwned' };
      await before.call('sort', writing);
      expect(fs.existsSync(path.join(before.work, 'pwned'))).toBe(true);
      expect((await after.call('sort', writing)).failed).toBe(true);
      expect(fs.existsSync(path.join(after.work, 'pwned'))).toBe(false);
      expect((await after.call('sort', { file: 'notes/a.md' })).text).toContain('a note');
      expect((await before.call('show', { words: ['x', '--all'] })).text).toContain('--all');
      expect((await after.call('show', { words: ['x', '--all'] })).failed).toBe(true);
      expect(JSON.parse((await after.call('show', { words: ['x', 'y z'] })).text)).toEqual(['x', 'y z']);
    } finally {
      api.close();
    }
  });
});
