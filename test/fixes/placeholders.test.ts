// The fix of sql-injection, shape by shape: what becomes a placeholder, and what gets no fix.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the samples are code that holds templates.
import { expect, test } from 'vitest';
import { applied, findingsOf } from './apply.ts';
import { type FixCase, proveFixes } from './prove.ts';

const FIRST = "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';";
const SECOND = "import { McpServer } from '@modelcontextprotocol/server';";

function server(code: string, generation = FIRST): string {
  return `import Database from 'better-sqlite3';
import knex from 'knex';
${generation}
import mysql from 'mysql2/promise';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import sqlite3 from 'sqlite3';
import { z } from 'zod';

const pool = new pg.Pool();
const maria = mysql.createPool({ database: 'shop' });
const lite = new Database('shop.db');
const own = new DatabaseSync('shop.db');
const old = new sqlite3.Database('shop.db');
const builder = knex({ client: 'pg' });
const TABLE = 'goods';
const say = (value: unknown) => ({ content: [{ type: 'text' as const, text: JSON.stringify(value) }] });
const server = new McpServer({ name: 'demo', version: '1.0.0' });

server.registerTool(
  'find',
  {
    inputSchema: ${generation === FIRST ? '' : 'z.object('}{
      name: z.string().max(99),
      id: z.string().max(9),
      count: z.number(),
      flag: z.boolean(),
      names: z.array(z.string()).max(9),
    }${generation === FIRST ? '' : ')'},
  },
  async ({ name, id, count, flag, names }) => {
    ${code}
    return say([lite, maria, own, old, pool, builder, TABLE, name, id, count, flag, names]);
  },
);
`;
}

/** What is written, and what stands there after the fix. */
const MENDED: readonly (readonly [name: string, before: string, after: string])[] = [
  [
    'quotes go, in a template',
    "await pool.query(`SELECT * FROM goods WHERE name = '${name}' AND id > ${id}`);",
    "await pool.query('SELECT * FROM goods WHERE name = $1 AND id > $2', [name, id]);",
  ],
  [
    'a sum of texts',
    'await pool.query("SELECT * FROM goods WHERE name = \'" + name + "\' LIMIT " + id);',
    "await pool.query('SELECT * FROM goods WHERE name = $1 LIMIT $2', [name, id]);",
  ],
  [
    'a pattern keeps its percent signs',
    "await pool.query(`SELECT * FROM goods WHERE name ILIKE '%${name}%'`);",
    "await pool.query('SELECT * FROM goods WHERE name ILIKE $1', [`%${name}%`]);",
  ],
  [
    'lines stay, and a cast',
    "await pool.query(`\n      SELECT * FROM goods\n      WHERE id = '${id}'::uuid\n    `);",
    'await pool.query(`\n      SELECT * FROM goods\n      WHERE id = $1::uuid\n    `, [id]);',
  ],
  [
    'a constant that is there for it',
    "const sql = `INSERT INTO goods (name, id) VALUES ('${name}', ${id})`;\n    await pool.query(sql);",
    "const sql = 'INSERT INTO goods (name, id) VALUES ($1, $2)';\n    await pool.query(sql, [name, id]);",
  ],
  [
    'parameters that are there, numbered',
    "await pool.query(`SELECT * FROM goods WHERE id = $1 AND name = '${name}'`, [id]);",
    "await pool.query('SELECT * FROM goods WHERE id = $1 AND name = $2', [id, name]);",
  ],
  [
    'parameters that are there, in their order',
    "await maria.execute(`SELECT * FROM goods WHERE name = '${name}' AND id = ?`, [id]);",
    "await maria.execute('SELECT * FROM goods WHERE name = ? AND id = ?', [name, id]);",
  ],
  [
    'a number of rows in MySQL is a number',
    'await maria.query(`SELECT * FROM goods LIMIT ${id}`);',
    "await maria.query('SELECT * FROM goods LIMIT ?', [Number(id)]);",
  ],
  [
    'double quotes in MySQL',
    'await maria.query(`UPDATE goods SET name = "${name}" WHERE id = ${id}`);',
    "await maria.query('UPDATE goods SET name = ? WHERE id = ?', [name, id]);",
  ],
  [
    'the arguments go where the statement is run',
    "lite.prepare(`SELECT * FROM goods WHERE name = '${name}' AND sold = ${flag}`).all();",
    "lite.prepare('SELECT * FROM goods WHERE name = ? AND sold = ?').all(name, Number(flag));",
  ],
  [
    'a prepared statement with a name, and one argument of its own',
    "const found = own.prepare(`SELECT * FROM goods WHERE id = ? AND name LIKE '${name}%'`);\n    found.get(id);",
    "const found = own.prepare('SELECT * FROM goods WHERE id = ? AND name LIKE ?');\n    found.get(id, `${name}%`);",
  ],
  [
    'a number beside what SQLite computes is a number',
    'lite.prepare(`SELECT * FROM goods WHERE length(name) > ${id} AND id = ${id}`).all();',
    "lite.prepare('SELECT * FROM goods WHERE length(name) > ? AND id = ?').all(Number(id), id);",
  ],
  [
    'a callback stays the last',
    "old.all(`SELECT * FROM goods WHERE name = '${name}'`, () => undefined);",
    "old.all('SELECT * FROM goods WHERE name = ?', [name], () => undefined);",
  ],
  [
    'a condition alone',
    "await builder('goods').whereRaw(`name = '${name}'`);",
    "await builder('goods').whereRaw('name = ?', [name]);",
  ],
  [
    'quotes doubled by hand are taken back',
    "await maria.query(`SELECT * FROM goods WHERE name = '${name.replace(/'/g, \"''\")}'`);",
    "await maria.query('SELECT * FROM goods WHERE name = ?', [name]);",
  ],
  [
    'what was text between quotes stays text',
    "await pool.query(`SELECT * FROM goods WHERE name = '${name}' AND code = '${count}'`);",
    "await pool.query('SELECT * FROM goods WHERE name = $1 AND code = $2', [name, String(count)]);",
  ],
  [
    'names of the program stay',
    "await pool.query(`SELECT 'it''s' AS word FROM ${TABLE} WHERE name IN ('${name}', '${id}') ORDER BY name`);",
    "await pool.query(`SELECT 'it''s' AS word FROM ${TABLE} WHERE name IN ($1, $2) ORDER BY name`, [name, id]);",
  ],
];

test.each(MENDED)('%s', (_, before, after) => {
  const texts = { 'server.ts': server(before) };
  const own = findingsOf(texts).findings.filter((f) => f.rule === 'sql-injection');
  expect(own.map((f) => f.fixes.length)).toEqual([1]);
  expect(applied(texts, own[0]!.fixes[0]!)['server.ts']).toBe(server(after));
});

const cases = [FIRST, SECOND].map(
  (generation, n): FixCase => ({
    name: `every shape, generation ${n + 1}`,
    texts: { 'server.ts': server(MENDED.map(([, before]) => `{\n    ${before}\n    }`).join('\n    '), generation) },
  }),
);
proveFixes(cases, new Set(['sql-injection']));

test.each([
  ['the name of a table', 'await pool.query(`SELECT * FROM ${name} WHERE id = ${id}`);'],
  ['the name of a column', "await pool.query(`SELECT * FROM goods WHERE ${name} = '${id}'`);"],
  ['a direction', "await pool.query(`SELECT * FROM goods WHERE name = '${name}' ORDER BY name ${id}`);"],
  ['a list without quotes', 'await pool.query(`SELECT * FROM goods WHERE id IN (${names})`);'],
  ['a list with quotes', "await pool.query(`SELECT * FROM goods WHERE id IN ('${names.join(\"','\")}')`);"],
  ['a part of a word', 'await pool.query(`SELECT * FROM goods WHERE id = 1${id}`);'],
  ['a sum', 'await pool.query(`SELECT * FROM goods WHERE id = ${id} + 1`);'],
  ['an interval', "await pool.query(`SELECT now() - INTERVAL '${id} days'`);"],
  ['a condition', 'await pool.query(`SELECT * FROM goods WHERE ${name}`);'],
  ['several statements', "await pool.query(`UPDATE goods SET name = '${name}'; SELECT 1`);"],
  ['a statement that takes no values', "await pool.query(`CREATE ROLE x PASSWORD '${name}'`);"],
  ['a backslash in the text', "await maria.query(`SELECT * FROM goods WHERE name = '\\\\'${name}'`);"],
  ['a field of JSON', "await pool.query(`SELECT * FROM goods WHERE data->>'${name}' = 'x'`);"],
  ['a number of rows that MySQL does not take', 'await maria.execute(`SELECT * FROM goods LIMIT ${id}`);'],
  ['parameters kept elsewhere', "const v = [id];\n    await pool.query(`SELECT $1 WHERE name = '${name}'`, v);"],
  ['names for parameters', "own.prepare(`SELECT * FROM goods WHERE id = :id AND name = '${name}'`).all({ id });"],
  ['fewer parameters than marks', "await maria.query(`SELECT ? FROM goods WHERE name = '${name}'`);"],
  ['a call that takes none', "lite.exec(`DELETE FROM goods WHERE name = '${name}'`);"],
  [
    'a value with quotes of its own',
    "const q = `'${name}'`;\n    await pool.query(`SELECT * FROM goods WHERE name = ${q}`);",
  ],
  [
    'quotes inside a function',
    "const q = (s: string) => `'${s}'`;\n    lite.prepare(`SELECT * FROM goods WHERE name = ${q(name)}`).all();",
  ],
  [
    'a statement that is shown, too',
    'const sql = `SELECT * FROM goods WHERE id = ${id}`;\n    say(sql);\n    await pool.query(sql);',
  ],
  [
    'a statement that is run twice',
    "const s = lite.prepare(`SELECT * FROM goods WHERE name = '${name}'`);\n    s.get();\n    s.all();",
  ],
])('no fix for %s', (_, code) => {
  const own = findingsOf({ 'server.ts': server(code) }).findings.filter((f) => f.rule === 'sql-injection');
  expect(own.length).toBeGreaterThan(0);
  expect(own.flatMap((f) => f.fixes)).toEqual([]);
});

test('no fix where the caller of a function brings the quotes', () => {
  const code = `const find = (value: string) => pool.query(\`SELECT * FROM goods WHERE name = \${value}\`);
    await find(\`'\${name}'\`);`;
  const own = findingsOf({ 'server.ts': server(code) }).findings.filter((f) => f.rule === 'sql-injection');
  expect(own.map((f) => f.fixes.length)).toEqual([0]);
});
