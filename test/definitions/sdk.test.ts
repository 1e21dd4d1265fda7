// Definitions made from source are what the real SDKs serve: the same text is run, and analysed.
// Long because it is a table of schemas.

import { Server as Server1 } from '@modelcontextprotocol/sdk/server/index.js';
import {
  McpServer as McpServer1,
  ResourceTemplate as ResourceTemplate1,
} from '@modelcontextprotocol/sdk/server/mcp.js';
import * as types1 from '@modelcontextprotocol/sdk/types.js';
import * as sdk2 from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import * as zod4 from 'zod';
import * as zod3 from 'zod/v3';
import { zodToJsonSchema } from 'zod-to-json-schema';
import { analyze } from '../../server/src/analyze.ts';
import { type Definition, type Json, UNKNOWN } from '../../server/src/definitions/definition.ts';
import { fromSource } from '../../server/src/definitions/from-source.ts';
import { canonical, normalFields } from '../../server/src/definitions/normal.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

/** Schemas that both versions of zod have. */
const both = `z.string()
z.string().min(1).max(10)
z.string().length(5)
z.string().email()
z.string().url()
z.string().uuid()
z.string().regex(/^a+$/)
z.string().regex(/^[a-z]+$/i)
z.string().startsWith('a').endsWith('z')
z.string().includes('x')
z.string().datetime()
z.string().datetime({ offset: true })
z.string().date()
z.string().time()
z.string().base64()
z.string().nanoid()
z.string().cuid()
z.string().cuid2()
z.string().ulid()
z.string().emoji()
z.string().trim().toLowerCase()
z.string().nonempty()
z.number()
z.number().int()
z.number().int().min(1).max(5)
z.number().gt(1).lt(5)
z.number().gte(1).lte(5)
z.number().positive()
z.number().negative()
z.number().nonnegative().nonpositive()
z.number().multipleOf(0.5)
z.number().min(-1.5).default(2)
z.boolean()
z.boolean().default(false)
z.null()
z.any()
z.unknown()
z.literal('a')
z.literal(5)
z.literal(true)
z.enum(['a', 'b'])
z.enum(['a', 'b']).describe('One of two').optional()
z.enum(['a', 'b', 'c']).exclude(['a'])
z.enum(['a', 'b', 'c']).extract(['a'])
z.nativeEnum({ Up: 'up', Down: 'down' })
z.array(z.string())
z.array(z.string()).min(1).max(3)
z.array(z.number()).length(2).nonempty()
z.string().array()
z.tuple([z.string(), z.number()])
z.tuple([z.string()]).rest(z.number())
z.object({ a: z.string(), b: z.number().optional() })
z.object({})
z.object({ a: z.object({ b: z.object({ c: z.string().describe('deep') }) }) })
z.object({ a: z.string() }).strict()
z.object({ a: z.string() }).passthrough()
z.object({ a: z.string() }).catchall(z.number())
z.object({ a: z.string(), b: z.string() }).partial()
z.object({ a: z.string(), b: z.string() }).partial({ a: true })
z.object({ a: z.string().optional(), b: z.string() }).required()
z.object({ a: z.string(), b: z.string() }).pick({ a: true })
z.object({ a: z.string(), b: z.string() }).omit({ a: true })
z.object({ a: z.string() }).extend({ b: z.number() })
z.object({ a: z.string() }).merge(z.object({ a: z.number() }))
z.object({ a: z.string(), b: z.string() }).keyof()
z.object({ a: z.string() }).describe('A thing').nullable()
z.union([z.string(), z.number()])
z.union([z.literal('a'), z.literal('b')])
z.string().or(z.boolean())
z.object({ a: z.string() }).and(z.object({ b: z.string() }))
z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() }))
z.discriminatedUnion('kind', [z.object({ kind: z.literal('a'), x: z.string() }), z.object({ kind: z.literal('b') })])
z.record(z.string(), z.number())
z.record(z.string(), z.object({ a: z.any() }))
z.record(z.enum(['a', 'b']), z.string())
z.string().optional()
z.string().nullable()
z.string().nullish()
z.string().default('x')
z.string().default('x').describe('after')
z.string().describe('before').default('x')
z.string().describe('one').describe('two')
z.string().describe('over').optional()
z.string().optional().describe('outside')
z.string().describe('')
z.string().describe('two\\nlines \\u2028 "quoted"')
z.array(z.string()).default([])
z.array(z.string()).default(['a', 'b'])
z.object({ a: z.string() }).default({ a: 'x' })
z.coerce.number().min(1)
z.coerce.string()
z.coerce.boolean()
z.string().refine((s) => s.length > 1)
z.string().refine((s) => s.length > 1, 'longer')
z.object({ a: z.string() }).refine((o) => o.a !== '')
z.object({ a: z.string() }).superRefine(() => {})
z.string().brand('Id')
z.string().readonly()
z.array(z.string()).readonly()
z.string().catch('x')
z.preprocess((v) => v, z.number())
z.string({ message: 'no' }).min(2, 'short').max(9, { message: 'long' })
z.number({ message: 'no' })
z.optional(z.string())
z.nullable(z.string())
z.array(z.union([z.string(), z.array(z.string())]))
z.object({ list: z.array(z.object({ id: z.number(), tags: z.array(z.string()).optional() })) })`.split('\n');

const only3 = `z.string().ip()
z.string().cidr()
z.number().finite().safe()
z.string({ description: 'as an option' })
z.string({ required_error: 'needed' })
z.record(z.number())
z.object({ a: z.string() }).strip()
z.object({ a: z.object({ b: z.string() }) }).deepPartial()
z.string().transform((s) => s.length)
z.string().pipe(z.coerce.number())
z.date()
z.bigint()
z.set(z.string())
z.map(z.string(), z.number())
z.nan()
z.void()
z.undefined()
z.never()`.split('\n');

const only4 = `z.email()
z.url()
z.uuid()
z.uuidv4()
z.guid()
z.base64()
z.base64url()
z.nanoid()
z.cuid()
z.cuid2()
z.ulid()
z.ipv4()
z.ipv6()
z.cidrv4()
z.cidrv6()
z.uuidv7()
z.ksuid()
z.xid()
z.e164()
z.jwt()
z.emoji()
z.hostname()
z.iso.date()
z.iso.time()
z.iso.datetime()
z.iso.datetime({ offset: true, precision: 3 })
z.iso.duration()
z.int()
z.int32()
z.uint32()
z.float32()
z.float64()
z.number().step(5)
z.string().lowercase()
z.string().uppercase()
z.string().meta({ description: 'as meta', title: 'T', examples: ['a'] })
z.string().meta({ title: 'T' }).describe('D')
z.strictObject({ a: z.string() })
z.looseObject({ a: z.string() })
z.object({ a: z.string() }).loose()
z.object({ a: z.string() }).safeExtend({ b: z.string() })
z.partialRecord(z.enum(['a', 'b']), z.string())
z.literal(['a', 'b', 3])
z.enum({ Up: 'up', Down: 'down' })
z.templateLiteral(['a', z.number()])
z.stringbool()
z.string().prefault('x')
z.string().nonoptional()
z.json()
z.string().overwrite((s) => s)
z.nullish(z.string())
z.never()`.split('\n');

interface Generation {
  readonly name: string;
  readonly header: string;
  readonly zod: string;
  readonly schemas: readonly string[];
  readonly modules: Readonly<Record<string, unknown>>;
}

const generations: readonly Generation[] = [
  {
    name: 'v1, zod 3',
    header: `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nimport { z } from 'zod/v3';\n`,
    zod: 'zod/v3',
    schemas: [...both, ...only3],
    modules: { McpServer: McpServer1, z: zod3.z },
  },
  {
    name: 'v1, zod 4',
    header: `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nimport { z } from 'zod';\n`,
    zod: 'zod',
    schemas: [...both, ...only4],
    modules: { McpServer: McpServer1, z: zod4.z },
  },
  {
    name: 'v2, zod 4',
    header: `import { McpServer } from '@modelcontextprotocol/server';\nimport { z } from 'zod';\n`,
    zod: 'zod',
    schemas: [...both, ...only4],
    modules: { McpServer: sdk2.McpServer, z: zod4.z },
  },
];

/** The packages that the samples stand in. */
const manifest = JSON.stringify({
  dependencies: { zod: '^4.0.0', '@modelcontextprotocol/sdk': '^1.20.0', '@modelcontextprotocol/server': '^2.0.0' },
});

interface Connects {
  connect(transport: unknown): Promise<void>;
  close(): Promise<void>;
}

/** Runs a sample, whose imports are given as `modules`, and answers with its `server`. */
function run(body: string, modules: Readonly<Record<string, unknown>>): Connects {
  return new Function(...Object.keys(modules), `${body}\nreturn server;`)(...Object.values(modules)) as Connects;
}

type Answer = { readonly result?: { readonly [key: string]: Json }; readonly error?: { readonly message: string } };

/** Greets the server and asks it for a list. @throws where it answers with an error */
async function asked(server: Connects, ...methods: readonly string[]): Promise<{ readonly [key: string]: Json }[]> {
  const waiting = new Map<number, (answer: Answer) => void>();
  const transport = {
    onmessage: undefined as ((message: unknown) => void) | undefined,
    start: async () => {},
    close: async () => {},
    send: async (message: { readonly id?: number } & Answer) => {
      if (message.id !== undefined) waiting.get(message.id)?.(JSON.parse(JSON.stringify(message)) as Answer);
    },
  };
  await server.connect(transport);
  let id = 0;
  const ask = async (method: string, params: object): Promise<{ readonly [key: string]: Json }> => {
    const answer = await new Promise<Answer>((resolve) => {
      waiting.set(++id, resolve);
      transport.onmessage!({ jsonrpc: '2.0', id, method, params });
    });
    if (!answer.result) throw new Error(`${method}: ${answer.error?.message}`);
    return answer.result;
  };
  const greeting = await ask('initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'test', version: '0' },
  });
  transport.onmessage!({ jsonrpc: '2.0', method: 'notifications/initialized' });
  const out = [greeting];
  for (const method of methods) out.push(await ask(method, {}));
  await server.close();
  return out;
}

function sourceOf(text: string): ReturnType<typeof fromSource> {
  const { served } = analyze(snapshotOf({ 'package.json': manifest, 'server.ts': text }), { rules: [] });
  expect(served).toHaveLength(1);
  return fromSource(served[0]!);
}

/** What differs, field by field; equal definitions differ in nothing. */
function differences(source: Definition | undefined, served: Definition): string[] {
  if (!source) return [`${served.name}: not found`];
  const [a, b] = [normalFields(source), normalFields(served)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((field) => {
    const [x, y] = [a, b].map((side) => (side[field] === undefined ? 'nothing' : canonical(side[field])));
    return x === y ? [] : [`${served.name}.${field}: source ${x}, served ${y}`];
  });
}

function listed(kind: Definition['kind'], list: Json | undefined, key = 'name'): Definition[] {
  return (list as { readonly [key: string]: Json }[]).map(({ [key]: name, ...fields }) => ({
    kind,
    name: name as string,
    fields,
  }));
}

describe.each(generations)('schemas: $name', ({ header, schemas, modules }) => {
  it.each(schemas)('%s', async (schema) => {
    const v2 = modules.McpServer === sdk2.McpServer;
    const wrap = (text: string): string => (v2 ? `z.object(${text})` : text);
    const body = `const server = new McpServer({ name: 'demo', version: '1.0.0' });
server.registerTool('input', { description: 'Takes it.', inputSchema: ${wrap(`{ v: ${schema}, w: z.string() }`)} }, async () => ({ content: [] }));
server.registerTool('output', { description: 'Gives it.', outputSchema: ${wrap(`{ v: ${schema} }`)} }, async () => ({ content: [] }));
`;
    const definitions = sourceOf(header + body).definitions;
    let served: Definition[];
    try {
      const [, tools] = await asked(run(body, modules), 'tools/list');
      served = listed('tool', tools!.tools);
    } catch {
      // The SDK does not serve it; rule unservable-schema says so.
      expect(definitions).toHaveLength(2);
      return;
    }
    const found = served.flatMap((one) =>
      differences(
        definitions.find(({ name }) => name === one.name),
        one,
      ),
    );
    expect(found).toEqual([]);
  });
});

describe('what is only known when it runs is unknown, and nothing around it is', () => {
  it.each([
    ['a lazy schema', 'z.lazy(() => z.string())', UNKNOWN],
    ['a schema out of a call that nobody knows', 'build()', UNKNOWN],
    [
      'a description out of the environment',
      'z.string().describe(process.env.ABOUT)',
      { type: 'string', description: UNKNOWN },
    ],
    [
      'a part of a description',
      'z.string().describe(`In ${process.env.CITY}.`)',
      { type: 'string', description: { $text: ['In ', null, '.'] } },
    ],
    ['a schema that takes checks', 'z.string().check(z.minLength(2))', UNKNOWN],
    ['a limit', 'z.string().max(Number(process.env.MAX))', { type: 'string', maxLength: UNKNOWN }],
    ['a default', 'z.string().default(process.env.CITY)', { type: 'string', default: UNKNOWN }],
  ])('%s', (_, schema, served) => {
    for (const { header, name } of generations) {
      const shape = `{ v: ${schema}, w: z.number() }`;
      const { definitions } = sourceOf(`${header}import { build } from './nowhere.js';
const server = new McpServer({ name: 'demo', version: '1.0.0' });
server.registerTool('t', { inputSchema: ${name.startsWith('v2') ? `z.object(${shape})` : shape} }, async () => ({ content: [] }));`);
      expect(definitions[0]!.fields.inputSchema).toMatchObject({
        type: 'object',
        properties: { v: served, w: { type: 'number' } },
      });
    }
  });
});

const others = {
  'v1: tools': {
    header: generations[1]!.header,
    modules: generations[1]!.modules,
    body: `const server = new McpServer({ name: 'demo', version: '1.2.3' }, { instructions: 'Be nice.' });
const done = async () => ({ content: [] });
server.tool('bare', done);
server.tool('told', 'Says it.', done);
server.tool('shaped', { a: z.string() }, done);
server.tool('both', 'Says it.', { a: z.string() }, done);
server.tool('hinted', 'Says it.', { a: z.string() }, { title: 'Hinted', readOnlyHint: true }, done);
server.tool('empty', 'Says it.', {}, done);
server.registerTool('all', { title: 'All', description: 'All.', inputSchema: { a: z.string() }, outputSchema: { b: z.string() }, annotations: { destructiveHint: false, openWorldHint: false }, _meta: { a: { b: [1, null] } } }, done);
server.registerTool('whole', { inputSchema: z.object({ a: z.string() }).strict() }, done);
const kept = server.registerTool('changed', { description: 'Before.' }, done);
`,
  },
  'v2: tools': {
    header: generations[2]!.header,
    modules: generations[2]!.modules,
    body: `const server = new McpServer({ name: 'demo', version: '1.2.3' }, { instructions: 'Be nice.' });
const done = async () => ({ content: [] });
server.registerTool('bare', {}, done);
server.registerTool('all', { title: 'All', description: 'All.', inputSchema: z.object({ a: z.string() }), outputSchema: z.object({ b: z.string() }), annotations: { title: 'X', destructiveHint: false }, icons: [{ src: 'https://example.com/a.png', mimeType: 'image/png' }], _meta: { a: 1 } }, done);
`,
  },
  'v1: low level': {
    header: `import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { ListToolsRequestSchema, CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod/v3';
import { z as z4 } from 'zod';
import { zodToJsonSchema } from 'zod-to-json-schema';
`,
    modules: { ...types1, Server: Server1, z: zod3.z, z4: zod4.z, zodToJsonSchema },
    body: `const server = new Server({ name: 'demo', version: '1.2.3' }, { capabilities: { tools: {} }, instructions: 'Be nice.' });
const Args = z.object({ a: z.string().describe('An a'), b: z.number().optional() });
server.setRequestHandler(ListToolsRequestSchema, async () => ({
  tools: [
    { name: 'json', description: 'Written out.', inputSchema: { type: 'object', properties: { a: { type: 'string', enum: ['x'] } }, required: ['a'] }, annotations: { readOnlyHint: true } },
    { name: 'three', title: 'Three', description: 'Of zod 3.', inputSchema: zodToJsonSchema(Args) },
    { name: 'open', inputSchema: zodToJsonSchema(Args, { target: 'openApi3', $refStrategy: 'none' }) },
    { name: 'four', description: 'Of zod 4.', inputSchema: z4.toJSONSchema(z4.object({ a: z4.email(), d: z4.string().default('x') })) },
    { name: 'in', description: 'Of zod 4.', inputSchema: z4.toJSONSchema(z4.object({ d: z4.string().default('x') }), { io: 'input', target: 'draft-7' }) },
  ],
}));
server.setRequestHandler(CallToolRequestSchema, async () => ({ content: [] }));
`,
  },
};

it.each(Object.entries(others))('%s', async (_, { header, body, modules }) => {
  const side = sourceOf(header + body);
  const [greeting, tools] = await asked(run(body, modules), 'tools/list');
  const served = listed('tool', tools!.tools);
  expect({ name: side.name, version: side.version, instructions: side.instructions }).toEqual({
    name: (greeting!.serverInfo as { name: string }).name,
    version: (greeting!.serverInfo as { version: string }).version,
    instructions: greeting!.instructions,
  });
  expect(side.definitions.map(({ name }) => name)).toEqual(served.map(({ name }) => name));
  expect(
    served.flatMap((one) =>
      differences(
        side.definitions.find(({ name }) => name === one.name),
        one,
      ),
    ),
  ).toEqual([]);
});

const elsewhere = {
  'v1: prompts and resources': {
    header: `${generations[1]!.header}import { ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';\n`,
    modules: { ...generations[1]!.modules, ResourceTemplate: ResourceTemplate1 },
    shape: (text: string) => text,
    more: `server.prompt('old', 'An old one.', { a: z.string() }, said);
server.prompt('older', said);
server.prompt('named', { title: z.string(), description: z.string().optional() }, said);
server.resource('note', 'demo://note', read);
server.resource('notes', 'demo://notes', { description: 'All.', mimeType: 'text/plain' }, read);
server.resource('one', new ResourceTemplate('demo://one/{id}', { list: undefined }), { description: 'One.' }, read);
`,
  },
  'v2: prompts and resources': {
    header: `${generations[2]!.header}import { ResourceTemplate } from '@modelcontextprotocol/server';\n`,
    modules: { ...generations[2]!.modules, ResourceTemplate: sdk2.ResourceTemplate },
    shape: (text: string) => `z.object(${text})`,
    more: '',
  },
};

it.each(Object.entries(elsewhere))('%s', async (_, { header, modules, shape, more }) => {
  const body = `const server = new McpServer({ name: 'demo', version: '1.0.0' });
const said = () => ({ messages: [] });
const read = async () => ({ contents: [] });
server.registerPrompt('bare', {}, said);
server.registerPrompt('titled', { title: 'T' }, said);
server.registerPrompt('all', { title: 'All', description: 'All.', argsSchema: ${shape("{ a: z.string().describe('An a'), b: z.string().optional(), c: z.string().optional().describe('A c') }")} }, said);
server.registerResource('r', 'demo://r', { title: 'R', description: 'An r.', mimeType: 'text/plain' }, read);
server.registerResource('bare', 'demo://bare', {}, read);
server.registerResource('t', new ResourceTemplate('demo://t/{id}', { list: undefined }), { title: 'T', description: 'A t.', mimeType: 'text/plain' }, read);
${more}`;
  const side = sourceOf(header + body);
  const [, prompts, resources, templates] = await asked(
    run(body, modules),
    'prompts/list',
    'resources/list',
    'resources/templates/list',
  );
  const served = [
    ...listed('prompt', prompts!.prompts),
    ...listed('resource', resources!.resources, 'uri'),
    ...listed('template', templates!.resourceTemplates, 'uriTemplate'),
  ];
  const key = ({ kind, name }: Definition): string => `${kind}:${name}`;
  expect(side.definitions.map(key).sort()).toEqual(served.map(key).sort());
  expect(
    served.flatMap((one) =>
      differences(
        side.definitions.find((other) => key(other) === key(one)),
        one,
      ),
    ),
  ).toEqual([]);
});
