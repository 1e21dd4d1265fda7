// Guards of SQL and of other text that is read as a query or as code, and what only looks like one.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are code that holds templates.
import { rows } from './guards.ts';

const FREE = 'error sql-injection';
const BY_HAND = 'warning sql-injection';
const OUT = "throw new Error('not allowed');";
const of = (imports: string): { top: string } => ({ top: imports });

export const statements = rows('return db.query', {
  'in the text': [FREE, "SINK(`SELECT * FROM t WHERE a = '${a}'`);"],
  'without quotes': [FREE, 'SINK(`SELECT * FROM t WHERE a = ${a}`);'],
  'begins with select': [FREE, `if (!a.toLowerCase().startsWith('select')) ${OUT} SINK(\`\${a} LIMIT 10\`);`],
  'words refused': [FREE, `if (/drop|delete/i.test(a)) ${OUT} SINK(\`SELECT * FROM t WHERE a = '\${a}'\`);`],
  'quotes doubled': [BY_HAND, "SINK(`SELECT * FROM t WHERE a = '${a.replace(/'/g, \"''\")}'`);"],
  'quotes doubled once': [FREE, "SINK(`SELECT * FROM t WHERE a = '${a.replace(\"'\", \"''\")}'`);"],
  'quotes doubled, no quotes around': [FREE, "SINK(`SELECT * FROM t WHERE a = ${a.replace(/'/g, \"''\")}`);"],
  'a whole statement behind EXPLAIN': ['silent', 'SINK(`EXPLAIN (FORMAT JSON) ${a}`);'],
  'a table behind EXPLAIN': [FREE, 'SINK(`EXPLAIN SELECT * FROM ${a}`);'],
  'a whole statement in brackets': [FREE, 'SINK(`SELECT count(*) FROM (${a}) AS q`);'],
  'a whole statement in brackets, and a value': [FREE, "SINK(`SELECT * FROM (${a}) AS q WHERE b = '${b}'`);"],
  'a value in brackets': [FREE, 'SINK(`SELECT * FROM t WHERE a IN (${a})`);'],
  'put together when checked, one by one': [
    'silent',
    'const all: string[] = []; for (const x of a) all.push(`DROP TABLE "${word(x)}"`); for (const one of all) await db.query(one);',
    {
      schema: 'z.array(z.string())',
      top: 'const word = (s: string) => { if (!/^\\w+$/.test(s)) throw new Error(); return s; };',
    },
  ],
  'put together unchecked, one by one': [
    FREE,
    'const all: string[] = []; for (const x of a) all.push(`DROP TABLE "${x}"`); for (const one of all) await db.query(one);',
    { schema: 'z.array(z.string())' },
  ],
  'the hash of a statement': [
    'silent',
    "await db.query('SELECT 1'); return createHash('sha256').update(`SELECT * FROM t WHERE a = '${a}'`).digest('hex');",
    of("import { createHash } from 'node:crypto';"),
  ],
  'a statement for a client that nobody knows': [
    FREE,
    "return warehouse.run(`SELECT * FROM t WHERE a = '${a}'`);",
    of("import { warehouse } from 'some-warehouse';"),
  ],
  'text in an object that may be a text, pg': [
    FREE,
    "SINK(flag ? { text: `SELECT * FROM t WHERE a = '${a}'` } : 'SELECT 1');",
  ],
  'a placeholder, pg': ['silent', "SINK('SELECT * FROM t WHERE a = $1', [a]);"],
  'a placeholder in an object, pg': ['silent', "SINK({ text: 'SELECT * FROM t WHERE a = $1', values: [a] });"],
  'text in an object, pg': [FREE, "SINK({ text: `SELECT * FROM t WHERE a = '${a}'`, values: [] });"],
  'a placeholder, mysql2': [
    'silent',
    "return my.execute('SELECT * FROM t WHERE a = ?', [a]);",
    of("import mysql from 'mysql2/promise'; const my = mysql.createPool({});"),
  ],
  'values behind the statement of an adapter': [
    'silent',
    "return store.executeSQL('SELECT * FROM t WHERE a = $1', { readonly: true }, [a]);",
    of(
      'interface Store { executeSQL(sql: string, options: object, values?: unknown[]): Promise<string> } declare const store: Store;',
    ),
  ],
  'values behind the statement of an adapter for one of several databases': [
    'silent',
    "return store.executeSQL('main', 'SELECT * FROM t WHERE a = :a', { a });",
    of(
      'interface Store { executeSQL(name: string, sql: string, values?: object): Promise<string> } declare const store: Store;',
    ),
  ],
  'text in the statement of an adapter': [
    FREE,
    "return store.executeSQL(`SELECT * FROM t WHERE a = '${a}'`, { readonly: true }, [b]);",
    of(
      'interface Store { executeSQL(sql: string, options: object, values?: unknown[]): Promise<string> } declare const store: Store;',
    ),
  ],
  'text in a statement of a list of an adapter': [
    FREE,
    "return store.executeSQL('main', [`SELECT * FROM t WHERE a = '${a}'`]);",
    of('interface Store { executeSQL(name: string, sql: string[]): Promise<string> } declare const store: Store;'),
  ],
  'text, mysql2': [
    FREE,
    "return my.execute(`SELECT * FROM t WHERE a = '${a}'`);",
    of("import mysql from 'mysql2/promise'; const my = mysql.createPool({});"),
  ],
  'escaped by mysql2': [
    'silent',
    'return my.query(`SELECT * FROM t WHERE a = ${my.escape(a)}`);',
    of("import mysql from 'mysql2/promise'; const my = mysql.createPool({});"),
  ],
  'a placeholder, better-sqlite3': [
    'silent',
    "return lite.prepare('SELECT * FROM t WHERE a = ?').all(a);",
    of("import Database from 'better-sqlite3'; const lite = new Database('x.db');"),
  ],
  'text, better-sqlite3': [
    FREE,
    "return lite.prepare(`SELECT * FROM t WHERE a = '${a}'`).all();",
    of("import Database from 'better-sqlite3'; const lite = new Database('x.db');"),
  ],
  'a placeholder, sqlite3': [
    'silent',
    "return lite.all('SELECT * FROM t WHERE a = ?', [a], () => {});",
    of("import sqlite3 from 'sqlite3'; const lite = new sqlite3.Database('x.db');"),
  ],
  'text, sqlite3': [
    FREE,
    "return lite.all(`SELECT * FROM t WHERE a = '${a}'`, () => {});",
    of("import sqlite3 from 'sqlite3'; const lite = new sqlite3.Database('x.db');"),
  ],
  'a placeholder, node:sqlite': [
    'silent',
    "return lite.prepare('SELECT * FROM t WHERE a = ?').all(a);",
    of("import { DatabaseSync } from 'node:sqlite'; const lite = new DatabaseSync('x.db');"),
  ],
  'text, node:sqlite': [
    FREE,
    "return lite.exec(`DELETE FROM t WHERE a = '${a}'`);",
    of("import { DatabaseSync } from 'node:sqlite'; const lite = new DatabaseSync('x.db');"),
  ],
  'an input, mssql': [
    'silent',
    "return pool.request().input('a', a).query('SELECT * FROM t WHERE a = @a');",
    of("import sql from 'mssql'; const pool = await sql.connect('x');"),
  ],
  'text, mssql': [
    FREE,
    "return pool.request().query(`SELECT * FROM t WHERE a = '${a}'`);",
    of("import sql from 'mssql'; const pool = await sql.connect('x');"),
  ],
  'bound, knex': [
    'silent',
    "return k.raw('SELECT * FROM t WHERE a = ?', [a]);",
    of("import knex from 'knex'; const k = knex({});"),
  ],
  'text, knex': [
    FREE,
    "return k.raw(`SELECT * FROM t WHERE a = '${a}'`);",
    of("import knex from 'knex'; const k = knex({});"),
  ],
  'a builder, knex': [
    'silent',
    "await db.query('SELECT 1'); return k('t').where('a', a).select();",
    of("import knex from 'knex'; const k = knex({});"),
  ],
  'a tag, prisma': [
    'silent',
    'return p.$queryRaw`SELECT * FROM t WHERE a = ${a}`;',
    of("import { PrismaClient } from '@prisma/client'; const p = new PrismaClient();"),
  ],
  'text, prisma': [
    FREE,
    "return p.$queryRawUnsafe(`SELECT * FROM t WHERE a = '${a}'`);",
    of("import { PrismaClient } from '@prisma/client'; const p = new PrismaClient();"),
  ],
  'bound, prisma': [
    'silent',
    "return p.$queryRawUnsafe('SELECT * FROM t WHERE a = $1', a);",
    of("import { PrismaClient } from '@prisma/client'; const p = new PrismaClient();"),
  ],
  'a tag, drizzle': [
    'silent',
    'await db.query("SELECT 1"); return d.execute(sql`SELECT * FROM t WHERE a = ${a}`);',
    of(
      "import { drizzle } from 'drizzle-orm/node-postgres'; import { sql } from 'drizzle-orm'; const d = drizzle(db);",
    ),
  ],
  'raw, drizzle': [
    FREE,
    "await db.query('SELECT 1'); return d.execute(sql.raw(`SELECT * FROM t WHERE a = '${a}'`));",
    of(
      "import { drizzle } from 'drizzle-orm/node-postgres'; import { sql } from 'drizzle-orm'; const d = drizzle(db);",
    ),
  ],
  'bound, typeorm': [
    'silent',
    "return ds.query('SELECT * FROM t WHERE a = $1', [a]);",
    of("import { DataSource } from 'typeorm'; const ds = new DataSource({});"),
  ],
  'text, typeorm': [
    FREE,
    "return ds.query(`SELECT * FROM t WHERE a = '${a}'`);",
    of("import { DataSource } from 'typeorm'; const ds = new DataSource({});"),
  ],
  'replacements, sequelize': [
    'silent',
    "return s.query('SELECT * FROM t WHERE a = :a', { replacements: { a } });",
    of("import { Sequelize } from 'sequelize'; const s = new Sequelize('x');"),
  ],
  'text, sequelize': [
    FREE,
    "return s.query(`SELECT * FROM t WHERE a = '${a}'`);",
    of("import { Sequelize } from 'sequelize'; const s = new Sequelize('x');"),
  ],
  'a tag, postgres': [
    'silent',
    'await db.query("SELECT 1"); return sql`SELECT * FROM t WHERE a = ${a}`;',
    of("import postgres from 'postgres'; const sql = postgres('x');"),
  ],
  'unsafe, postgres': [
    FREE,
    "return sql.unsafe(`SELECT * FROM t WHERE a = '${a}'`);",
    of("import postgres from 'postgres'; const sql = postgres('x');"),
  ],
  'args, libsql': [
    'silent',
    "return lite.execute({ sql: 'SELECT * FROM t WHERE a = ?', args: [a] });",
    of("import { createClient } from '@libsql/client'; const lite = createClient({ url: 'file:x' });"),
  ],
  'text, libsql': [
    FREE,
    "return lite.execute({ sql: `SELECT * FROM t WHERE a = '${a}'`, args: [] });",
    of("import { createClient } from '@libsql/client'; const lite = createClient({ url: 'file:x' });"),
  ],
  'params, duckdb': [
    'silent',
    "return duck.all('SELECT * FROM t WHERE a = ?', a);",
    of("import duckdb from 'duckdb'; const duck = new duckdb.Database(':memory:');"),
  ],
  'text, duckdb': [
    FREE,
    "return duck.all(`SELECT * FROM t WHERE a = '${a}'`);",
    of("import duckdb from 'duckdb'; const duck = new duckdb.Database(':memory:');"),
  ],
  'query_params, clickhouse': [
    'silent',
    "return ch.query({ query: 'SELECT * FROM t WHERE a = {a:String}', query_params: { a } });",
    of("import { createClient } from '@clickhouse/client'; const ch = createClient();"),
  ],
  'text, clickhouse': [
    FREE,
    "return ch.query({ query: `SELECT * FROM t WHERE a = '${a}'` });",
    of("import { createClient } from '@clickhouse/client'; const ch = createClient();"),
  ],
  'params, bigquery': [
    'silent',
    "return bq.query({ query: 'SELECT * FROM t WHERE a = @a', params: { a } });",
    of("import { BigQuery } from '@google-cloud/bigquery'; const bq = new BigQuery();"),
  ],
  'text, bigquery': [
    FREE,
    "return bq.query({ query: `SELECT * FROM t WHERE a = '${a}'` });",
    of("import { BigQuery } from '@google-cloud/bigquery'; const bq = new BigQuery();"),
  ],

  'a column of a set': [
    'silent',
    `if (!COLUMNS.includes(a)) ${OUT} SINK(\`SELECT * FROM t ORDER BY \${a}\`);`,
    of("const COLUMNS = ['name', 'date'];"),
  ],
  'a column of the schema': [
    'silent',
    'SINK(`SELECT * FROM t ORDER BY ${a}`);',
    { schema: "z.enum(['name', 'date'])" },
  ],
  'a direction by ternary': ['silent', "SINK(`SELECT * FROM t ORDER BY name ${a === 'desc' ? 'DESC' : 'ASC'}`);"],
  'an identifier by pattern': ['silent', `if (!/^[a-z_]+$/i.test(a)) ${OUT} SINK(\`SELECT * FROM \${a}\`);`],
  'an identifier by pattern, not anchored': [FREE, `if (!/[a-z_]+/i.test(a)) ${OUT} SINK(\`SELECT * FROM \${a}\`);`],
  'a quoted identifier by pattern': ['silent', `if (!/^\\w+$/.test(a)) ${OUT} SINK(\`SELECT * FROM "\${a}"\`);`],
  'a limit': ['silent', 'SINK(`SELECT * FROM t LIMIT ${n}`);'],
  'a limit made a number': ['silent', 'SINK(`SELECT * FROM t LIMIT ${parseInt(a, 10)}`);'],
  'placeholders for a list': [
    'silent',
    "const list = a.split(','); SINK(`SELECT * FROM t WHERE a IN (${list.map((_, i) => `$${i + 1}`).join(', ')})`, list);",
  ],
  'question marks for a list': [
    'silent',
    "const list = a.split(','); SINK(`SELECT * FROM t WHERE a IN (${list.map(() => '?').join(', ')})`, list);",
  ],
  'a list joined into the text': [
    FREE,
    "const list = a.split(','); SINK(`SELECT * FROM t WHERE a IN (${list.map((x) => `'${x}'`).join(', ')})`);",
  ],
  'a condition added with a placeholder': [
    'silent',
    "let text = 'SELECT * FROM t WHERE true'; const values: string[] = []; if (a) { values.push(a); text += ` AND a = $${values.length}`; } SINK(text, values);",
  ],
  'a condition added as text': [
    FREE,
    "let text = 'SELECT * FROM t WHERE true'; if (a) text += ` AND a = '${a}'`; SINK(text);",
  ],
  'columns from a table of keys': [
    'silent',
    "const sets = Object.keys(COLUMNS).map((c, i) => `${c} = $${i + 1}`).join(', '); SINK(`UPDATE t SET ${sets}`, [a, b]);",
    of('const COLUMNS = { name: 1, date: 2 };'),
  ],
  'pg-format literal': [
    'silent',
    "SINK(format('SELECT * FROM t WHERE a = %L', a));",
    of("import format from 'pg-format';"),
  ],
  'sqlstring escape': [
    'silent',
    'SINK(`SELECT * FROM t WHERE a = ${SqlString.escape(a)}`);',
    of("import SqlString from 'sqlstring';"),
  ],
  'escaped by pg': [
    'silent',
    'SINK(`SELECT * FROM t WHERE a = ${client.escapeLiteral(a)}`);',
    of("import { Client } from 'pg'; const client = new Client();"),
  ],

  'code of an argument': ['error code-injection', 'return new Function(a)();'],
  'an expression by pattern': ['silent', `if (!/^[0-9]+$/.test(a)) ${OUT} return eval(a);`],
  'a module of a table': [
    'silent',
    "const name = MODULES[a as 'x']; if (!name) return ''; return import(name).then(() => db.query('SELECT 1'));",
    of("const MODULES = { x: 'node:os' };"),
  ],
  'data in code as JSON': ['silent', 'return new Function(`return ${JSON.stringify(a)}`)();'],

  'a checked name, with its quotes doubled': [
    'silent',
    `if (!/^\\w+$/.test(a)) ${OUT} SINK(\`SELECT * FROM "\${a.replace(/"/g, '""')}"\`);`,
  ],
  'the text of a date': ['silent', 'return eval(`f("${(a as any).toISOString()}")`);'],
  'what is no date': ['error code-injection', 'return eval(`f("${(a as any).toISO()}")`);'],
});
