// Servers that ask a database or another server, before and after their fixes: what was asked still is, and no more.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the servers are code that holds templates.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { allInTurn } from './apply.ts';
import { echoed, started, useServers } from './http-servers.ts';

useServers();

/** The tool `echo` of a server of the first generation, and of one of the second. */
const FIRST = (top: string, body: string) => `import express from 'express';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';
${top}
const app = express();
app.use(express.json());
app.post('/mcp', async (req, res) => {
  const server = new McpServer({ name: 'asking', version: '1.0.0' });
  server.registerTool('echo', { inputSchema: { word: z.string().max(100) } }, async ({ word }) => {
    ${body}
    return { content: [{ type: 'text' as const, text }] };
  });
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  res.on('close', () => void transport.close());
  await server.connect(transport);
  await transport.handleRequest(req, res, req.body);
});
app.listen(Number(process.env.PORT), '127.0.0.1', () => console.error('ready'));
`;

const SECOND = (top: string, body: string) => `import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
${top}
const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'asking', version: '1.0.0' });
  server.registerTool('echo', { inputSchema: z.object({ word: z.string().max(100) }) }, async ({ word }) => {
    ${body}
    return { content: [{ type: 'text' as const, text }] };
  });
  return server;
});
createServer(toNodeHandler(handler)).listen(Number(process.env.PORT), '127.0.0.1', () => console.error('ready'));
`;

const GENERATIONS = [
  ['the first generation', FIRST],
  ['the second generation', SECOND],
] as const;

function fixed(source: string, rule: string): string {
  const { texts, steps } = allInTurn({ 'server.ts': source }, new Set([rule]));
  expect(steps, 'there is something to mend').toBe(1);
  return texts['server.ts']!;
}

/**
 * As much of a database as these statements need: `SELECT … WHERE a = b OR c LIKE d`, texts in quotes, comments, and
 * parameters, which it never reads as more of the statement.
 */
const DATABASE = `const ROWS = [{ id: '1', name: 'Ann' }, { id: '2', name: "O'Brien" }, { id: '3', name: 'Zoë' }];
export function select(sql, values) {
  const tokens = sql.replace(/--.*$/gm, '').match(/'(?:[^']|'')*'|\\$\\d+|\\w+|\\S/g);
  let next = 0;
  const term = (token) => {
    if (token === '?') return { value: values[next++] };
    if (token.startsWith('$')) return { value: values[Number(token.slice(1)) - 1] };
    if (token.startsWith("'")) return { value: token.slice(1, -1).replaceAll("''", "'") };
    return /^\\d+$/.test(token) ? { value: token } : { column: token };
  };
  const tests = [];
  for (let at = tokens.indexOf('WHERE'); at >= 0 && at < tokens.length; at += 4) {
    if (!/^(?:WHERE|OR)$/.test(tokens[at])) throw new Error('syntax error at ' + tokens[at]);
    const [left, operator, right] = tokens.slice(at + 1, at + 4);
    const [a, b] = [term(left), term(right)];
    tests.push((row) => {
      const [x, y] = [a, b].map((t) => String(t.column ? row[t.column] : t.value));
      if (operator === '=') return x === y;
      return new RegExp('^' + y.replace(/[.*+?^\${}()|[\\]\\\\]/g, '\\\\$&').replaceAll('%', '.*') + '$').test(x);
    });
  }
  return ROWS.filter((row) => tests.some((passes) => passes(row)));
}
`;

const MODULES = {
  database: DATABASE,
  pg: `import { select } from 'database';
class Pool { async query(sql, values = []) { return { rows: select(sql, values) }; } }
export default { Pool };`,
  'mysql2/promise': `import { select } from 'database';
const answer = async (sql, values = []) => [select(sql, values), []];
export default { createPool: () => ({ query: answer, execute: answer }) };`,
  'better-sqlite3': `import { select } from 'database';
export default class { prepare(sql) { return { all: (...values) => select(sql, values) }; } }`,
};

const NAMES = 'const text = rows.map((row: { name: string }) => row.name).join();';

const STATEMENTS = [
  [
    'pg',
    "import pg from 'pg';\n\nconst pool = new pg.Pool();",
    `const { rows } = await pool.query(\`SELECT * FROM people WHERE name = '\${word}'\`);\n    ${NAMES}`,
  ],
  [
    'mysql2, a number without quotes',
    "import mysql from 'mysql2/promise';\n\nconst pool = mysql.createPool({ database: 'people' });",
    `const [rows] = await pool.query(\`SELECT * FROM people WHERE name = '\${word}' OR id = \${word}\`);\n    ${NAMES}`,
  ],
  [
    'better-sqlite3, a pattern',
    "import Database from 'better-sqlite3';\n\nconst db = new Database('people.db');",
    `const rows = db.prepare(\`SELECT * FROM people WHERE name LIKE '\${word}%'\`).all();\n    ${NAMES}`,
  ],
] as const;

describe('sql-injection', () => {
  const cases = STATEMENTS.flatMap(([driver, top, body]) =>
    GENERATIONS.map(([generation, write]) => [driver, generation, write(top, body)] as const),
  );
  test.each(cases)('%s, %s: a value is a value', { timeout: 60_000 }, async (driver, generation, source) => {
    const name = `${driver} ${generation}`.replace(/\W+/g, '-');
    const everybody = "Ann,O'Brien,Zoë";
    const attacks = ["' OR '1'='1", "x' OR 1=1 --"];
    const before = await started(`${name}-before`, source, {}, MODULES);
    expect((await Promise.all(attacks.map((word) => echoed(before.url, word)))).at(-1)).toBe(everybody);
    const after = await started(`${name}-after`, fixed(source, 'sql-injection'), {}, MODULES);
    for (const word of attacks) expect(await echoed(after.url, word)).toBe('');
    expect(await echoed(after.url, 'Ann')).toBe('Ann');
    // A quote was the end of the statement; now it is a letter of a name.
    expect(await echoed(after.url, "O'Brien")).toBe("O'Brien");
  });
});

const listening: http.Server[] = [];
afterAll(() => {
  for (const each of listening) each.close();
});

/** The origin of a server on this machine. */
async function serving(answer: http.RequestListener): Promise<string> {
  const server = http.createServer(answer);
  listening.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('ssrf', () => {
  test.each(GENERATIONS)('%s: only listed servers are asked', { timeout: 60_000 }, async (name, write) => {
    const asked: string[] = [];
    const inner = await serving((request, response) => {
      asked.push(request.url!);
      response.end('SECRET');
    });
    const partner = await serving((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: `${inner}/keys` }).end();
      else response.end('news');
    });
    const source = write('', 'const text = await (await fetch(word)).text();');
    const before = await started(`fetch-before-${name}`, source);
    for (const address of [`${inner}/keys`, `${partner}/moved`])
      expect(await echoed(before.url, address)).toBe('SECRET');

    const mended = fixed(source, 'ssrf');
    const unlisted = await started(`fetch-unlisted-${name}`, mended);
    expect(await echoed(unlisted.url, `${partner}/news`)).toContain(`${partner} is not among the servers`);

    // The author fills in the list.
    const after = await started(`fetch-after-${name}`, mended.replace("'https://api.example.com'", `'${partner}'`));
    expect(await echoed(after.url, `${partner}/news`)).toBe('news');
    asked.length = 0;
    const host = new URL(inner).host;
    for (const address of [`${inner}/keys`, `${partner}@${host}/keys`, `http://2130706433:${host.split(':')[1]}/keys`])
      expect(await echoed(after.url, address)).toContain(`${inner} is not among the servers`);
    expect(await echoed(after.url, `${partner}/moved`)).not.toContain('SECRET');
    expect(await echoed(after.url, 'file:///etc/hostname')).toContain('is not among the servers');
    expect(asked).toEqual([]);
  });
});
