// The table of limits: what holds a number or a list of the caller's down and what does not, in pairs where it can be.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are code that holds templates.
import { describe, expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const MEMORY = 'One call can use up the memory';
const WORK = 'One call can keep this server busy';
const DELAY = 'One call can stay open';
const MANY = 'One call can start any number';
const SILENT = 'silent';

/** How the message begins, and the body of a handler with the arguments `n` and `list`. */
type Row = readonly [expected: string, handler: string, more?: { readonly schema?: string; readonly top?: string }];

const ONE = "const one = (x: string) => fetch('https://api.example.com/', { method: 'POST', body: x });";

const TABLES: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  schemas: {
    'no maximum': [MEMORY, 'Buffer.alloc(n);'],
    'a minimum': [MEMORY, 'Buffer.alloc(n);', { schema: 'z.number().int().min(1)' }],
    'a default': [MEMORY, 'Buffer.alloc(n);', { schema: 'z.number().default(5)' }],
    'max()': [SILENT, 'Buffer.alloc(n);', { schema: 'z.number().max(9)' }],
    'max() before a default': [SILENT, 'Buffer.alloc(n);', { schema: 'z.number().max(9).optional().default(5)' }],
    'lte()': [SILENT, 'Buffer.alloc(n);', { schema: 'z.number().lte(9)' }],
    'lt()': [SILENT, 'Buffer.alloc(n);', { schema: 'z.number().lt(9)' }],
    'gte()': [MEMORY, 'Buffer.alloc(n);', { schema: 'z.number().gte(9)' }],
    'a maximum out of the environment': [
      SILENT,
      'Buffer.alloc(n);',
      { schema: 'z.number().max(MOST)', top: 'const MOST = Number(process.env.MOST ?? 9);' },
    ],
    'a refinement from above': [SILENT, 'Buffer.alloc(n);', { schema: 'z.number().refine((x) => x < 9)' }],
    'a transformation that clamps': [
      SILENT,
      'Buffer.alloc(n);',
      { schema: 'z.number().transform((x) => Math.min(x, 9))' },
    ],
    literals: [SILENT, 'Buffer.alloc(n);', { schema: 'z.union([z.literal(1), z.literal(2)])' }],
    'a transformation that reads it': [MEMORY, 'Buffer.alloc(n);', { schema: 'z.string().transform(Number)' }],
    'a number or a word': [MEMORY, 'Buffer.alloc(Number(n));', { schema: "z.union([z.number(), z.literal('all')])" }],
    'a text that is read as a number': [MEMORY, 'Buffer.alloc(parseInt(n, 10));', { schema: 'z.string()' }],
    'a text': [SILENT, 'Buffer.from(n);', { schema: 'z.string()' }],
    'an argument called length': [MEMORY, 'Buffer.alloc(args.length);', { schema: 'z.string(), length: z.number()' }],
    'the length of a text': [SILENT, 'Buffer.alloc(n.length);', { schema: 'z.string()' }],
    'one of the arguments, whichever': [
      SILENT,
      "const { n, ...others } = args as Record<string, unknown>; const kept = filled({ ...others }); Buffer.alloc(typeof kept.size === 'number' ? kept.size : 2);",
      {
        top: 'function filled(from: Record<string, unknown>) { const out: Record<string, unknown> = {}; for (const [k, v] of Object.entries(from)) { if (v == null) continue; out[k] = v; } return out; }',
      },
    ],
    'a character of a text': [SILENT, 'Buffer.alloc(n.charCodeAt(0));', { schema: 'z.string()' }],
  },
  'what is made of the number': {
    'as it is, counted up': [MEMORY, 'Buffer.alloc(n * 2 + 1);'],
    rounded: [MEMORY, 'Buffer.alloc(Math.ceil(Math.abs(n)));'],
    'Math.min': [SILENT, 'Buffer.alloc(Math.min(n, 9));'],
    'Math.max': [MEMORY, 'Buffer.alloc(Math.max(n, 9));'],
    'Math.min inside Math.max': [SILENT, 'Buffer.alloc(Math.max(1, Math.min(n, 9)));'],
    'Math.max inside Math.min': [SILENT, 'Buffer.alloc(Math.min(9, Math.max(n, 1)));'],
    'the least of two numbers of the caller': [
      MEMORY,
      'Buffer.alloc(Math.min(n, args.k));',
      { schema: 'z.number(), k: z.number()' },
    ],
    'a remainder': [SILENT, 'Buffer.alloc(n % 9);'],
    'a product': [MEMORY, 'Buffer.alloc(n * 9);'],
    'some bits': [SILENT, 'Buffer.alloc(n & 0xff);'],
    'more bits': [MEMORY, 'Buffer.alloc(n | 0xff);'],
    'a helper that clamps': [
      SILENT,
      'Buffer.alloc(clamp(n, 1, 9));',
      { top: 'const clamp = (x: number, low: number, high: number) => Math.max(low, Math.min(high, x));' },
    ],
    'a helper that clamps from below': [
      MEMORY,
      'Buffer.alloc(clamp(n, 1));',
      { top: 'const clamp = (x: number, low: number) => Math.max(low, x);' },
    ],
    'a choice': [SILENT, 'Buffer.alloc(n > 9 ? 9 : n);'],
    'the other choice': [MEMORY, 'Buffer.alloc(n > 9 ? n : 9);'],
    'a way that cannot be known': [SILENT, 'Buffer.alloc(lookup(n));', { top: "import { lookup } from 'somewhere';" }],
  },
  checks: {
    'that throws': [SILENT, "if (n > 9) throw new Error('too many'); Buffer.alloc(n);"],
    'from below that throws': [MEMORY, "if (n < 9) throw new Error('too few'); Buffer.alloc(n);"],
    'that returns': [SILENT, 'if (n >= 9) return { content: [] }; Buffer.alloc(n);'],
    'the other way round': [SILENT, 'if (9 < n) return { content: [] }; Buffer.alloc(n);'],
    'from both sides': [SILENT, "if (!Number.isInteger(n) || n < 1 || n > 9) throw new Error('no'); Buffer.alloc(n);"],
    'from below, of two': [MEMORY, "if (!Number.isInteger(n) || n < 1) throw new Error('no'); Buffer.alloc(n);"],
    'that is only told': [MEMORY, "if (n > 9) console.error('many'); Buffer.alloc(n);"],
    'that puts another in its place': [SILENT, 'let k = n; if (k > 9) k = 9; Buffer.alloc(k);'],
    'around the call': [SILENT, 'if (n <= 9) Buffer.alloc(n);'],
    'around the other call': [MEMORY, 'if (n <= 9) return { content: [] }; Buffer.alloc(n);'],
    'of another number': [
      MEMORY,
      "if (args.k > 9) throw new Error('no'); Buffer.alloc(n);",
      { schema: 'z.number(), k: z.number()' },
    ],
    'with a number of the caller': [
      MEMORY,
      "if (n > args.k) throw new Error('no'); Buffer.alloc(n);",
      { schema: 'z.number(), k: z.number()' },
    ],
    'of a product': [SILENT, "if (n * 1000 > 9000) throw new Error('no'); Buffer.alloc(n);"],
    'in a helper': [
      SILENT,
      'check(n); Buffer.alloc(n);',
      { top: "function check(x: number) { if (x > 9) throw new Error('no'); }" },
    ],
    'of a set': [SILENT, 'if (![1, 2].includes(n)) return { content: [] }; Buffer.alloc(n);'],
  },
  'what costs': {
    'a text repeated': [MEMORY, "'-'.repeat(n);"],
    'a text filled up': [MEMORY, "'x'.padEnd(n);"],
    'an array': [MEMORY, 'new Array(n).fill(0);'],
    'an array of one number': [SILENT, '[n].fill(0);'],
    'bytes as an array': [MEMORY, 'new Uint8Array(n);'],
    'bytes of what may be a list': [SILENT, 'new Uint8Array(n);', { schema: 'z.any()' }],
    'an array from a length': [MEMORY, 'Array.from({ length: n }, () => 0);'],
    'random bytes': [MEMORY, 'randomBytes(n);'],
    'a derived key': [WORK, "pbkdf2Sync('a', 'b', n, 32, 'sha256');"],
    'a part of what there is': [SILENT, '[1, 2, 3].slice(0, n);'],
    'a place in what there is': [SILENT, '[1, 2, 3][n];'],
    'what a service is asked for': [SILENT, "await fetch('https://api.example.com/?limit=' + n);"],
    'a loop': [WORK, 'for (let i = 0; i < n; i++) console.error(i);'],
    'a loop up to and with': [WORK, 'for (let i = 1; n >= i; i += 1) console.error(i);'],
    'a loop downwards': [WORK, 'for (let i = n; i > 0; i--) console.error(i);'],
    'a loop upwards from it': [SILENT, 'for (let i = n; i < 9; i++) console.error(i);'],
    'a loop of while': [WORK, 'let i = 0; while (i < n) { console.error(i); i++; }'],
    'a loop until a list is long': [WORK, "const out: string[] = []; while (out.length < n) out.push('x');"],
    'a loop that has another end': [SILENT, 'for (let i = 0; i < n; i++) { if (Math.random() > 0.5) break; }'],
    'a loop with a switch': [WORK, "for (let i = 0; i < n; i++) { switch (i) { case 1: console.error('x'); break; } }"],
    'a loop over what there is': [
      SILENT,
      'const all = [1, 2]; for (let i = 0; i < Math.min(n, all.length); i++) console.error(i);',
    ],
    'a loop that also looks for the end': [
      SILENT,
      'const all = [1, 2]; for (let i = 0; i < n && i < all.length; i++) console.error(i);',
    ],
    'a wait': [DELAY, 'await new Promise((resolve) => setTimeout(resolve, n));'],
    'a wait of seconds in a helper': [
      DELAY,
      'await sleep(n * 1000);',
      { top: 'const sleep = (ms: number) => new Promise<void>((done) => { setTimeout(done, ms); });' },
    ],
    'a wait of the library': [DELAY, 'await setTimeoutPromise(n);'],
    'a limit of time': [SILENT, 'const c = new AbortController(); setTimeout(() => c.abort(), n);'],
  },
  lists: {
    'each at once': [MANY, 'await Promise.all(list.map((x) => one(x)));'],
    'each at once, where it may be missing': [
      MANY,
      'await Promise.all((list ?? []).map((x) => one(x)));',
      { schema: 'z.number(), list: z.array(z.string()).optional()' },
    ],
    'each at once with forEach': [MANY, 'list.forEach((x) => { one(x); });'],
    'each of those that are left, at once': [MANY, 'await Promise.all(list.filter((x) => x).map((x) => one(x)));'],
    'each of the first that are left': [
      SILENT,
      'await Promise.all(list.filter((x) => x).slice(0, 9).map((x) => one(x)));',
    ],
    'each of what is made of them, at once': [MANY, 'await Promise.all(list.map((x) => x.trim()).map((x) => one(x)));'],
    'each that is different, at once': [MANY, 'await Promise.all([...new Set(list)].map((x) => one(x)));'],
    'each that is different, where they are counted': [
      SILENT,
      "const own = [...new Set(list)]; if (own.length > 9) throw new Error('no'); await Promise.all(own.map((x) => one(x)));",
    ],
    'each at once with Array.from': [MANY, 'await Promise.all(Array.from(list, (x) => one(x)));'],
    'one after the other': [SILENT, 'for (const x of list) await one(x);'],
    'all in one call': [SILENT, 'await one(list.map((x) => x.trim()).join());'],
    'a program for each': [MANY, "await Promise.all(list.map(async (x) => execFile('wc', ['--', x])));"],
    'a file for each': [MANY, "await Promise.all(list.map((x) => readFile(x, 'utf8')));"],
    'a look at a file for each': [SILENT, 'await Promise.all(list.map((x) => stat(x)));'],
    'the same for each': [SILENT, "await Promise.all(list.map(() => one('a')));"],
    'nothing outside for each': [SILENT, 'list.map((x) => x.trim());'],
    'the first of them': [SILENT, 'await Promise.all(list.slice(0, 9).map((x) => one(x)));'],
    'a maximum': [
      SILENT,
      'await Promise.all(list.map((x) => one(x)));',
      { schema: 'z.number(), list: z.array(z.string()).max(9)' },
    ],
    'a minimum': [
      MANY,
      'await Promise.all(list.map((x) => one(x)));',
      { schema: 'z.number(), list: z.array(z.string()).min(9)' },
    ],
    'a length': [
      SILENT,
      'await Promise.all(list.map((x) => one(x)));',
      { schema: 'z.number(), list: z.array(z.string()).length(2)' },
    ],
    'a pair': [
      SILENT,
      'await Promise.all(list.map((x) => one(x)));',
      { schema: 'z.number(), list: z.tuple([z.string(), z.string()])' },
    ],
    'of a closed set': [
      SILENT,
      'await Promise.all(list.map((x) => one(x)));',
      { schema: "z.number(), list: z.array(z.enum(['a', 'b']))" },
    ],
    'a check of its length': [
      SILENT,
      "if (list.length > 9) throw new Error('no'); await Promise.all(list.map((x) => one(x)));",
    ],
    'a check that there is one': [
      MANY,
      "if (list.length < 1) throw new Error('no'); await Promise.all(list.map((x) => one(x)));",
    ],
    'a check of its length in the schema': [
      SILENT,
      'await Promise.all(list.map((x) => one(x)));',
      { schema: 'z.number(), list: z.array(z.string()).refine((l) => l.length <= 9)' },
    ],
    'a list of the program': [SILENT, "await Promise.all(['a', 'b'].map((x) => one(x)));"],
  },
};

for (const [title, rows] of Object.entries(TABLES)) {
  describe(title, () => {
    test.each(Object.entries(rows))('%s', (_, row) => {
      expect(saidOf(row)).toBe(row[0]);
    });
  });
}

function saidOf([, handler, { schema = 'z.number()', top = '' } = {}]: Row): string {
  const list = schema.includes('list:') ? '' : ', list: z.array(z.string())';
  const result = analyze(
    snapshotOf({
      'src/server.ts': `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { execFile } from 'node:child_process';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { z } from 'zod';
${top}
${ONE}
const server = new McpServer({ name: 'table', version: '1.0.0' });
server.registerTool('t', { description: 'A tool.', inputSchema: { n: ${schema}${list} } }, async (args) => {
  const { n, list } = args;
  ${handler}
  return { content: [] };
});
`,
    }),
  );
  expect(result.coverage.cuts).toEqual([]);
  expect(result.servers.flatMap((s) => s.tools).map((t) => t.unresolved)).toEqual([undefined]);
  const found = result.findings.filter((f) => /^unbounded-/.test(f.rule));
  const said = [MEMORY, WORK, DELAY, MANY].filter((words) => found.some((f) => f.message.startsWith(words)));
  return said.join(', ') || SILENT;
}
