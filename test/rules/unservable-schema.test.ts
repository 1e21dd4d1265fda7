// What the rule says of a schema is what the official SDKs do with it: the same programs are analysed and run.
import { describe, expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';
import { applied, findingsOf } from '../fixes/apply.ts';
import { type Generation, type Outcome, outcome, type Row, type Zod } from './sdk-outcome.ts';

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
  if (/every call of the tool `t` fails/.test(words)) return 'refused';
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
  '{ a: z.string(), b: "string" }',
  '{ a: z.string(), b: { c: z.string() } }',
  'z.object({ a: z.string(), b: { c: z.string() } })',
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
