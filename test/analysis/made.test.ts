// What a library has made and a tool uses: kept by an earlier call under any name, or known by its declared type alone.
import { describe, expect, test } from 'vitest';
import type { Machine } from '../../server/src/analysis/machine.ts';
import { madeIn } from '../../server/src/analysis/made.ts';

import { Terms, type Value } from '../../server/src/analysis/values.ts';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const HEAD = `
import { type ChildProcess, spawn } from 'node:child_process';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { chromium, type Page } from 'playwright';
import { Client } from 'ssh2';
import { z } from 'zod';
const server = new McpServer({ name: 'demo', version: '1.0.0' });
`;

const toolOf = (name: string, body: string): string => `
server.registerTool('${name}', { inputSchema: { id: z.string(), line: z.string() } }, async ({ id, line }) => {
  ${body}
  return { content: [] };
});`;

interface Kept {
  readonly top: string;
  readonly open: string;
  readonly use: string;
}

const RULES = ['command-injection', 'code-injection'];
const analysed = (text: string) => analyze(snapshotOf({ 'src/index.ts': HEAD + text }), { rules: RULES });
const found = (text: string) => analysed(text).findings.map((f) => `${f.rule}: ${f.tools}: ${f.arguments}`);

const OPEN = 'await (await chromium.launch()).newPage()';

const FLAGGED: Readonly<Record<string, Kept>> = {
  'a variable': { top: 'let page = null;', open: `page = ${OPEN};`, use: 'await page.evaluate(line);' },
  'a variable that is set in a function': {
    top: `let page: Page | undefined; async function open() { page = ${OPEN}; }
      function current(): Page { if (!page) throw new Error('open one first'); return page; }`,
    open: 'await open();',
    use: 'await current().evaluate(line);',
  },
  'a field': {
    top: 'const state = { page: null };',
    open: `state.page = ${OPEN};`,
    use: 'if (state.page) await state.page.evaluate(line);',
  },
  'a map': {
    top: 'const clients = new Map();',
    open: 'const client = new Client(); client.connect({}); clients.set(id, client);',
    use: "const client = clients.get(id); if (!client) throw new Error('unknown'); client.exec(line, () => {});",
  },
  'a plain object': {
    top: 'const clients = {};',
    open: 'clients[id] = new Client();',
    use: 'clients[id].exec(line, () => {});',
  },
  'a list': {
    top: 'const pages = [];',
    open: `pages.push(${OPEN});`,
    use: 'const page = pages.find((p) => p.url() === id); if (page) await page.evaluate(line);',
  },
  'sessions that hold it': {
    top: 'const sessions = new Map();',
    open: 'sessions.set(id, { at: 1, client: new Client() });',
    use: 'sessions.get(id)?.client.exec(line, () => {});',
  },
  'the field of a class': {
    top: `class Pages { #all = new Map(); async open(id) { this.#all.set(id, ${OPEN}); } get(id) { return this.#all.get(id); } }
      const pages = new Pages();`,
    open: 'await pages.open(id);',
    use: 'await pages.get(id).evaluate(line);',
  },
  'a shell at work': {
    top: 'const shells = new Map<string, ChildProcess>();',
    open: "shells.set(id, spawn('bash'));",
    use: 'shells.get(id)?.stdin?.write(line);',
  },
};

describe('made by one tool, used by another', () => {
  for (const [title, { top, open, use }] of Object.entries(FLAGGED)) {
    const tools = [toolOf('open', open), toolOf('use', use)];
    test(`${title}, whatever the order`, () => {
      expect(found(top + tools.join(''))).toEqual([expect.stringMatching(/^co\w+-injection: use: line$/)]);
      expect(found(top + tools.reverse().join(''))).toEqual([expect.stringMatching(/^co\w+-injection: use: line$/)]);
    });
    test(`${title}, with nothing of the caller's in it`, () => {
      const harmless = use.replaceAll('line', "'uptime'");
      expect(found(top + toolOf('open', open) + toolOf('use', harmless))).toEqual([]);
    });
  }

  test('what nobody makes is no sink', () => {
    const use = toolOf('use', 'page.evaluate(line); clients.get(id).exec(line); shells[id].stdin.write(line);');
    const open = toolOf('open', "page = load(); clients.set(id, { exec() {} }); shells[id] = spawn('wc', ['-l']);");
    const top =
      'let page = null; const clients = new Map(); const shells = {}; function load() { return window.page; }';
    expect(found(top + open + use)).toEqual([]);
  });

  test('what a tool can do is told of it', () => {
    const { top, open, use } = FLAGGED['a map']!;
    const result = analysed(top + toolOf('open', open) + toolOf('use', use));
    expect(result.servers[0]?.tools.map((tool) => [tool.name, tool.capabilities])).toEqual([
      ['open', []],
      ['use', ['spawns-processes']],
    ]);
  });
});

const USES: Readonly<Record<string, readonly [string, string]>> = {
  'a map, asked': ['const all = new Map<string, Client>();', 'all.get(id)?.exec(line, () => {});'],
  'a map by its declaration': ['const all: Map<string, Client> = new Map();', "all.get('main')?.exec(line, () => {});"],
  'a map, gone through': ['const all = new Map<string, Client>();', 'for (const [, c] of all) c.exec(line, () => {});'],
  'the values of a map': [
    'const all = new Map<string, Page>();',
    'for (const p of all.values()) await p.evaluate(line);',
  ],
  'the first of a map': ['const all = new Map<string, Page>();', 'await [...all.values()][0]?.evaluate(line);'],
  'each of a map': ['const all = new Map<string, Client>();', 'all.forEach((c) => c.exec(line, () => {}));'],
  'a map of maps': ['const all = new Map<string, Map<string, Page>>();', 'await all.get(id)?.get(id)?.evaluate(line);'],
  'a record': ['const all: Record<string, Client> = {};', 'all[id]?.exec(line, () => {});'],
  'a record by a name': ['const all: Record<string, Client> = {};', 'all.main?.exec(line, () => {});'],
  'the values of a record': ['const all = {} as Record<string, Page>;', 'await Object.values(all)[0]?.evaluate(line);'],
  'an index signature': ['const all: { [id: string]: Page | undefined } = {};', 'await all[id]?.evaluate(line);'],
  'a list, searched': ['const all: Page[] = [];', 'await all.find((p) => p.url() === id)?.evaluate(line);'],
  'a list by a place': ['const all: readonly Page[] = [];', 'await all[0]?.evaluate(line);'],
  'the last of a list': ['const all: Array<Page> = [];', 'await all.at(-1)?.evaluate(line);'],
  'a list, gone through': ['const all = new Array<Page>();', 'for (const page of all) await page.evaluate(line);'],
  'a set': ['const all = new Set<Page>();', 'for (const page of all) await page.evaluate(line);'],
  'a list that is not empty': [
    'const all: Page[] = [];',
    "if (all.length === 0) throw new Error('none'); await all[all.length - 1]?.evaluate(line);",
  ],
  'a parameter': [
    'class Runs { constructor(private all?: Map<string, Client>) {} run(id: string, line: string) { this.all?.get(id)?.exec(line, () => {}); } } const runs = new Runs();',
    'runs.run(id, line);',
  ],
  'the field of a class': [
    'class Pool { private all: Map<string, Page> = new Map(); get(id: string) { return this.all.get(id); } } const pool = new Pool();',
    'await pool.get(id)?.evaluate(line);',
  ],
};

describe('put there where nobody looks, known by its declared type', () => {
  for (const [title, [top, use]] of Object.entries(USES)) {
    test(title, () => {
      expect(found(top + toolOf('use', use))).toEqual([expect.stringMatching(/^co\w+-injection: use: line$/)]);
    });
    test(`${title}, with another type`, () => {
      const other = top.replace(/\b(?:Client|Page)\b/g, 'Other');
      const declared = 'interface Other { exec(line: string, done: () => void): void; evaluate(line: string): void }';
      expect(found(declared + other + toolOf('use', use))).toEqual([]);
    });
  }

  test('a class of the program is not made for it', () => {
    const top =
      "class Session { server = new McpServer({ name: 'inner', version: '1.0.0' }); } const all: Session[] = [];";
    expect(analysed(top + toolOf('use', 'void all[0];')).servers).toHaveLength(1);
  });

  test('a program at work may be no shell', () => {
    const top = 'const all = new Map<string, ChildProcess>();';
    expect(found(top + toolOf('use', 'all.get(id)?.stdin?.write(line);'))).toEqual([]);
  });
});

test('a value whose parts are shared again and again is looked through once', () => {
  const terms = new Terms();
  const client = terms.ext('ssh2#Client()');
  let value: Value = client;
  // Each turn doubles the ways to the client.
  for (let n = 0; n < 60; n++) value = terms.op('any-of', [value, terms.op('or', [value, terms.ext(`x#${n}`)])]);
  expect(madeIn({} as Machine, value)).toEqual([client]);
});
