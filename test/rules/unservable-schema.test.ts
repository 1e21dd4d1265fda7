// What the rule says of a schema is what the official SDKs do with it: the same programs are analysed and run.
import { McpServer as First } from '@modelcontextprotocol/sdk/server/mcp.js';
import { McpServer as Second } from '@modelcontextprotocol/server';
import { describe, expect, test } from 'vitest';
import * as zod4 from 'zod';
import * as zod3 from 'zod/v3';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';
import { applied, findingsOf } from '../fixes/apply.ts';

type Generation = 1 | 2;
type Zod = 3 | 4;

/** What becomes of a registration; the rule's message says the same in words. */
type Outcome = 'throws' | 'list fails' | 'shown without arguments' | 'refused' | 'works' | 'answer fails';

const SDK: Readonly<Record<Generation, string>> = {
  1: '@modelcontextprotocol/sdk/server/mcp.js',
  2: '@modelcontextprotocol/server',
};

function program(generation: Generation, zod: Zod, call: string): string {
  return `import { McpServer } from '${SDK[generation]}';
import { z } from 'zod${zod === 3 ? '/v3' : '/v4'}';
const server = new McpServer({ name: 'demo', version: '1.0.0' });
const handler = async (args: any) => ({ content: [], structuredContent: { d: new Date(0) } });
class Thing {}
${call};
`;
}

/** Asks a running server of this generation, over a transport in memory. */
async function outcome(generation: Generation, zod: Zod, { call, sent, field }: Row): Promise<Outcome> {
  const server = new (generation === 1 ? First : Second)({ name: 'demo', version: '1.0.0' });
  const handler = async () => ({ content: [], structuredContent: { d: new Date(0) } });
  try {
    new Function('server', 'z', 'handler', 'Thing', call)(server, zod === 3 ? zod3.z : zod4.z, handler, class {});
  } catch {
    return 'throws';
  }
  const ask = await connected(server);
  const list = await ask('tools/list', {});
  if (list.error) return 'list fails';
  const tool = list.result.tools[0];
  const { properties = {}, anyOf, oneOf, allOf, additionalProperties } = tool.inputSchema;
  const fields = Object.keys(properties).length > 0 || anyOf || oneOf || allOf || additionalProperties;
  if (sent !== undefined && !field && !fields) return 'shown without arguments';
  const answer = await ask('tools/call', { name: 't', arguments: sent ?? {} });
  if (answer.error || answer.result.isError) return sent === undefined ? 'answer fails' : 'refused';
  return 'works';
}

// biome-ignore lint/suspicious/noExplicitAny: the answers of two SDKs, read as JSON.
type Ask = (method: string, params: unknown) => Promise<any>;

async function connected(server: First | Second): Promise<Ask> {
  // biome-ignore lint/suspicious/noExplicitAny: a transport for both SDKs, whose types differ.
  const waiting = new Map<number, (message: any) => void>();
  const transport = {
    start: async () => {},
    close: async () => {},
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    send: async (message: any) => waiting.get(message.id)?.(message),
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    onmessage: undefined as any,
  };
  await (server as First).connect(transport);
  let id = 0;
  const ask: Ask = (method, params) =>
    new Promise((resolve) => {
      waiting.set(++id, resolve);
      transport.onmessage({ jsonrpc: '2.0', id, method, params });
    });
  const clientInfo = { name: 'test', version: '1.0.0' };
  await ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
  transport.onmessage({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return ask;
}

/** The outcome that the rule foretells. */
function foretold(generation: Generation, zod: Zod, call: string): Outcome {
  const said = analyze(snapshotOf({ 'server.ts': program(generation, zod, call) }), { rules: ['unservable-schema'] });
  const [finding] = said.findings;
  if (!finding) return 'works';
  const words = finding.message;
  if (/throws when it registers/.test(words)) return 'throws';
  if (/answers every tools\/list with an error/.test(words) && !/with zod 3/.test(words)) return 'list fails';
  if (/takes no arguments/.test(words)) return 'shown without arguments';
  if (/^No call that gives/.test(words)) return 'refused';
  if (/^Every call of/.test(words)) return 'answer fails';
  throw new Error(`a message this test does not know: ${words}`);
}

/** Fields of an input, with a value that a client might send for each. */
const FIELDS: readonly (readonly [string, unknown])[] = [
  ['z.string()', 'x'],
  ['z.date()', '2026-01-02T03:04:05Z'],
  ['z.coerce.date()', '2026-01-02'],
  ['z.bigint()', 5],
  ['z.coerce.bigint()', 5],
  ['z.map(z.string(), z.string())', [['a', 'b']]],
  ['z.set(z.string())', ['a']],
  ['z.symbol()', 'a'],
  ['z.nan()', 5],
  ['z.custom(() => true)', 'x'],
  ['z.instanceof(Thing)', 'x'],
  ['z.date().optional()', '2026-01-02'],
  ['z.date().describe("when")', '2026-01-02'],
  ['z.date().min(new Date(0)).default(new Date(0))', '2026-01-02'],
  ['z.date().transform((d) => d.toISOString())', '2026-01-02'],
  ['z.array(z.date())', ['2026-01-02']],
  ['z.date().array()', ['2026-01-02']],
  ['z.object({ from: z.date() })', { from: '2026-01-02' }],
  ['z.record(z.string(), z.date())', { a: '2026-01-02' }],
  ['z.union([z.string(), z.date()])', '2026-01-02'],
  ['z.string().or(z.date())', '2026-01-02'],
  ['z.preprocess((v) => new Date(v), z.date())', '2026-01-02'],
  ['z.date().catch(new Date(0))', '2026-01-02'],
  ['z.string().transform((s) => new Date(s)).pipe(z.date())', '2026-01-02'],
  ['z.string().transform((s) => [new Date(s)]).pipe(z.array(z.date()))', '2026-01-02'],
  ['z.string().transform((s) => s.length)', 'x'],
  ['z.string().pipe(z.coerce.date())', '2026-01-02'],
  ['z.object({ a: z.string(), d: z.date() }).omit({ d: true })', { a: 'x' }],
  ['z.any()', 1],
  ['z.null()', null],
  ['z.enum(["a"])', 'a'],
];
const FIELDS_4: readonly (readonly [string, unknown])[] = [
  ['z.iso.date()', '2026-01-02'],
  ['z.iso.datetime()', '2026-01-02T03:04:05Z'],
  ['z.int64()', 5],
  ['z.undefined()', null],
  ['z.void()', null],
  ['z.transform((v) => v)', 'x'],
  ['z.pipe(z.transform((v) => v), z.string())', 'x'],
  ['z.stringbool()', 'true'],
  ['z.pipe(z.string(), z.transform((s) => new Date(s)))', '2026-01-02'],
];

const A = 'z.object({ a: z.string() })';
const B = 'z.object({ b: z.string().optional() })';
/** Whole schemas given to registerTool, where `{ a: 'x' }` is sent. */
const ROOTS: readonly string[] = [
  '{ a: z.string() }',
  '{}',
  A,
  `${A}.shape`,
  `${A}.strict()`,
  `${A}.passthrough()`,
  `${A}.describe("d")`,
  `${A}.merge(${B})`,
  `${A}.partial()`,
  `${A}.extend({ c: z.string().optional() })`,
  `${A}.refine(() => true)`,
  `${A}.superRefine(() => {})`,
  `${A}.brand("A")`,
  `${A}.transform((v) => v)`,
  `${A}.pipe(${A})`,
  `${A}.optional()`,
  `${A}.nullable()`,
  `${A}.default({ a: "y" })`,
  `${A}.readonly()`,
  `${A}.catch({ a: "x" })`,
  `${A}.optional().unwrap()`,
  `${A}.and(${B})`,
  `${A}.or(${B})`,
  `z.intersection(${A}, ${B})`,
  `z.union([${A}, ${B}])`,
  `z.discriminatedUnion("a", [z.object({ a: z.literal("x") }), z.object({ a: z.literal("y") })])`,
  `z.preprocess((v) => v, ${A})`,
  'z.string()',
  'z.array(z.string())',
  'z.enum(["x"])',
  '{ type: "object", properties: { a: { type: "string" } }, required: ["a"] }',
  '{ type: "object" }',
  '{ a: "string" }',
  '{ a: { b: z.string() } }',
];

/** What stands between the name and the handler of `tool()` in the first generation. */
const POSITIONAL: readonly string[] = [
  '"d", { a: z.string() }',
  '"d", {}',
  `"d", ${A}.shape`,
  '"d", { a: z.string() }, { readOnlyHint: true }',
  `"d", ${A}`,
  A,
  `"d", ${A}, { readOnlyHint: true }`,
  `"d", ${A}.strict()`,
  `"d", z.union([${A}, ${B}])`,
  '"d", { type: "object", properties: { a: { type: "string" } } }',
  '{ type: "object", properties: { a: { type: "string" } } }',
  '"d", { a: { type: "string" } }',
  '"d", { type: "object" }',
  '{ description: "d", inputSchema: { a: z.string() } }',
  '"d", { a: z.date() }',
];

const OUTPUTS: readonly string[] = [
  '{ d: z.any() }',
  'z.object({ d: z.any() })',
  '{ d: z.date() }',
  '{ d: z.coerce.date() }',
  '{ d: z.any().transform((v) => String(v)) }',
  '{ d: z.date().transform((v) => v.toISOString()).pipe(z.string()) }',
  '{ d: z.any().transform((v) => v).pipe(z.date()) }',
  '{ d: z.preprocess((v) => v, z.any()) }',
  'z.object({ d: z.any() }).optional()',
  'z.union([z.object({ d: z.any() }), z.object({ e: z.any() })])',
  '{ type: "object", properties: { d: {} } }',
];

interface Row {
  readonly zod: readonly Zod[];
  readonly generations: readonly Generation[];
  readonly call: string;
  /** What a client sends; undefined where the tool takes nothing. */
  readonly sent: unknown;
  /** It is about one field, not about the schema as a whole. */
  readonly field?: boolean;
}
const both: readonly Zod[] = [3, 4];

const rows: readonly Row[] = [
  ...FIELDS.map(([field, value]) => fieldRow(both, field, value)),
  ...FIELDS_4.map(([field, value]) => fieldRow([4], field, value)),
  ...ROOTS.map((schema) => ({
    zod: both,
    generations: [1, 2] as const,
    call: `server.registerTool('t', { inputSchema: ${schema} }, handler)`,
    sent: schema === '{}' ? undefined : { a: 'x' },
  })),
  ...POSITIONAL.map((args) => ({
    zod: both,
    generations: [1] as const,
    call: `server.tool('t', ${args}, handler)`,
    sent: args === '"d", {}' ? undefined : { a: 'x' },
  })),
  ...OUTPUTS.map((schema) => ({
    zod: both,
    generations: [1, 2] as const,
    call: `server.registerTool('t', { outputSchema: ${schema} }, handler)`,
    sent: undefined,
  })),
];

function fieldRow(zod: readonly Zod[], field: string, value: unknown): Row {
  const call = `server.registerTool('t', { inputSchema: { field: ${field} } }, handler)`;
  return { zod, generations: [1, 2], call, sent: { field: value }, field: true };
}

for (const generation of [1, 2] as const)
  for (const zod of both)
    describe(`generation ${generation}, zod ${zod}`, () => {
      for (const row of rows) {
        if (!row.generations.includes(generation) || !row.zod.includes(zod)) continue;
        test(row.call, async () => {
          expect(foretold(generation, zod, row.call)).toBe(await outcome(generation, zod, row));
        });
      }
    });

/** What of POSITIONAL the fix mends, and it is the same with both versions of zod. */
const MENDED = [
  `"d", ${A}`,
  A,
  `"d", ${A}, { readOnlyHint: true }`,
  POSITIONAL.find((p) => p.includes('inputSchema'))!,
];

test.each(POSITIONAL)('the fix of tool(%s) works in the SDK, and is offered for nothing else', async (args) => {
  const call = `server.tool('t', ${args}, handler)`;
  const text = program(1, 4, call);
  const { findings } = findingsOf({ 'server.ts': text });
  const fixes = findings.filter((f) => f.rule === 'unservable-schema').flatMap((f) => f.fixes);
  expect(fixes).toHaveLength(MENDED.includes(args) ? 1 : 0);
  if (!fixes[0]) return;
  const mended = applied({ 'server.ts': text }, fixes[0])['server.ts']!.split('\n').at(-2)!;
  const row = { zod: both, generations: [1], call: mended, sent: { a: 'x' } } as const;
  for (const zod of both) expect(await outcome(1, zod, row)).toBe('works');
});

const HEAD = `import { McpServer } from '${SDK[1]}';
import { z } from 'zod/v4';
const text = (value: unknown) => ({ content: [{ type: 'text' as const, text: String(value) }] });
`;

function said(text: string, more: Readonly<Record<string, string>> = {}): string[] {
  const { findings } = analyze(snapshotOf({ 'server.ts': text, ...more }), { rules: ['unservable-schema'] });
  return findings.map((f) => text.slice(f.primary.start, f.primary.end));
}

const MADE = `const server = new McpServer({ name: 'demo', version: '1.0.0' });`;

test.each([
  [
    'one of two schemas',
    `${MADE} server.registerTool('t', { inputSchema: { a: process.env.A ? z.date() : z.string() } }, async () => text(1));`,
  ],
  [
    'one of two elements',
    `${MADE} server.registerTool('t', { inputSchema: { a: z.array(process.env.A ? z.date() : z.string()) } }, async () => text(1));`,
  ],
  [
    'one of two shapes',
    `${MADE} server.registerTool('t', { inputSchema: process.env.A ? { a: z.date() } : { a: z.string() } }, async () => text(1));`,
  ],
  [
    'a field set on some ways only',
    `${MADE} const shape: any = { a: z.string() }; if (process.env.A) shape.b = z.date(); server.registerTool('t', { inputSchema: shape }, async () => text(1));`,
  ],
  [
    'fields left out by a list from elsewhere',
    `import { keys } from 'elsewhere'; ${MADE} server.registerTool('t', { inputSchema: z.object({ a: z.date() }).omit(keys) }, async () => text(1));`,
  ],
  [
    'fields overwritten from elsewhere',
    `import { more } from 'elsewhere'; ${MADE} server.registerTool('t', { inputSchema: z.object({ a: z.date() }).extend(more) }, async () => text(1));`,
  ],
  [
    'an object with parts from elsewhere',
    `import { more } from 'elsewhere'; ${MADE} server.registerTool('t', { inputSchema: { ...more, type: 'object' } }, async () => text(1));`,
  ],
  [
    'a schema of another library',
    `import * as v from 'valibot'; ${MADE} server.registerTool('t', { inputSchema: { a: v.date() } }, async () => text(1));`,
  ],
  [
    'a class that is a schema',
    `${MADE} class Own { type = 'object'; parse(v: unknown) { return v; } } server.registerTool('t', { inputSchema: new Own() }, async () => text(1));`,
  ],
  ['a prompt', `${MADE} server.registerPrompt('t', { argsSchema: { a: z.date() } }, async () => ({ messages: [] }));`],
  ['annotations', `${MADE} server.tool('t', 'd', { title: 'T', readOnlyHint: true }, async () => text(1));`],
  [
    'a server of unknown make',
    `export function register(server: any) { server.tool('t', 'd', z.object({ a: z.date() }), async () => text(1)); }`,
  ],
  [
    'fastmcp',
    `import { FastMCP } from 'fastmcp'; new FastMCP({ name: 'd', version: '1.0.0' }).addTool({ name: 't', parameters: z.object({ a: z.date() }), execute: async () => '' });`,
  ],
  [
    'a server of a framework',
    `import { createMcpHandler } from 'mcp-handler'; createMcpHandler((server) => { server.tool('t', 'd', z.object({ a: z.date() }), async () => text(1)); });`,
  ],
])('says nothing of %s', (_, text) => {
  expect(said(HEAD + text)).toEqual([]);
});

test.each([
  [
    'a parameter',
    `export function register(server: McpServer) { server.registerTool('t', { inputSchema: { a: z.date() } }, async () => text(1)); }`,
  ],
  [
    'a class of its own',
    `class Own extends McpServer { constructor() { super({ name: 'd', version: '1.0.0' }); this.registerTool('t', { inputSchema: { a: z.date() } }, async () => text(1)); } } new Own();`,
  ],
  [
    'a loop over tools',
    `${MADE} for (const t of [{ name: 't', inputSchema: { a: z.date() } }]) server.registerTool(t.name, { inputSchema: t.inputSchema }, async () => text(1));`,
  ],
  [
    'a schema shared by two tools, once',
    `${MADE} const Shared = z.object({ a: z.date() }); for (const name of ['t', 'u']) server.registerTool(name, { inputSchema: Shared }, async () => text(1));`,
  ],
  [
    'a spread of fields',
    `${MADE} const base = { a: z.date() }; server.registerTool('t', { inputSchema: { ...base, b: z.string() } }, async () => text(1));`,
  ],
  [
    'fields taken over',
    `${MADE} const base = z.object({ a: z.date(), b: z.string() }); server.registerTool('t', { inputSchema: base.pick({ a: true }).shape }, async () => text(1));`,
  ],
])('follows %s', (_, text) => {
  expect(said(HEAD + text)).toEqual(['z.date()']);
});

test.each([
  ['{ "dependencies": { "zod": "^3.22.4" } }', 'refused'],
  ['{ "devDependencies": { "zod": "~4.1.0" } }', 'list'],
  ['{ "dependencies": { "zod": "3.25.76" } }', 'refused'],
  ['{ "dependencies": { "zod": "^3.25 || ^4.0" } }', 'either'],
  ['{ "dependencies": { "zod": "latest" } }', 'either'],
  ['{ "dependencies": { "zod": "catalog:" } }', 'either'],
  ['{ "dependencies": { "zod": "npm:zod@^3.25" } }', 'refused'],
  ['{ "dependencies": {} }', 'either'],
  ['{ not json', 'either'],
])('reads the version of zod from package.json: %s', (json, expected) => {
  const text = `${HEAD.replace('zod/v4', 'zod')}${MADE} server.registerTool('t', { inputSchema: { a: z.date() } }, async () => text(1));`;
  const { findings } = analyze(snapshotOf({ 'package.json': json, 'src/server.ts': text }));
  const [words] = findings.filter((f) => f.rule === 'unservable-schema').map((f) => f.message);
  const kind = /^No call/.test(words!) ? 'refused' : /^JSON cannot carry/.test(words!) ? 'either' : 'list';
  expect(kind).toBe(expected);
});

test('the nearest package.json with zod in it counts', () => {
  const text = `${HEAD.replace('zod/v4', 'zod')}${MADE} server.registerTool('t', { inputSchema: { a: z.coerce.date() } }, async () => text(1));`;
  const packages = (own: string) => ({
    'package.json': '{ "dependencies": { "zod": "^4.0.0" } }',
    'packages/a/package.json': own,
    'packages/a/src/server.ts': text,
  });
  const count = (own: string) => analyze(snapshotOf(packages(own)), { rules: ['unservable-schema'] }).findings.length;
  expect(count('{ "name": "a" }')).toBe(1);
  expect(count('{ "name": "a", "dependencies": { "zod": "^3.25.0" } }')).toBe(0);
});

test.each([
  ['1.22.0', 1],
  ['~1.20.2', 1],
  ['^1.22.0', 0],
  ['1.23.0', 0],
])('zod 4 with version %s of the SDK', (version, expected) => {
  const json = `{ "dependencies": { "@modelcontextprotocol/sdk": "${version}", "zod": "^4.0.0" } }`;
  const text = `${HEAD}${MADE} server.tool('t', 'd', { a: z.string() }, async () => text(1));`;
  expect(said(text, { 'package.json': json })).toHaveLength(expected);
});
