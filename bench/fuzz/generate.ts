// Programs out of a grammar: MCP servers in all forms of a registration, with handlers of random statements.
import { code, type Scope } from './grammar.ts';
import { strangeWord } from './mutate.ts';
import type { Random } from './random.ts';
import type { Texts } from './seeds.ts';

const IMPORTS = `import { exec, execFile, spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import http from 'node:http';
import { z } from 'zod';
`;
const MODULES: Readonly<Record<'v1' | 'v2' | 'low' | 'fast' | 'handler', string>> = {
  v1: `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
const server = new McpServer({ name: 'made', version: '1.0.0' });
`,
  v2: `import { McpServer, StdioServerTransport } from '@modelcontextprotocol/server';
const server = new McpServer({ name: 'made', version: '1.0.0' }, { instructions: 'Use it.' });
`,
  low: `import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
const server = new Server({ name: 'made', version: '1.0.0' }, { capabilities: { tools: {} } });
`,
  fast: `import { FastMCP } from 'fastmcp';
const server = new FastMCP({ name: 'made', version: '1.0.0' });
`,
  handler: `import { createMcpHandler } from 'mcp-handler';
`,
};
const NAMES = [
  'run',
  'read',
  'fetch',
  'query',
  'a b',
  '__proto__',
  'constructor',
  'toString',
  '',
  'read_fiIe',
  'x.y/z',
  'ж',
];
const ARGUMENTS = ['path', 'command', 'url', 'sql', 'n', 'list', '__proto__', 'constructor', 'then', 'a-b', 'length'];

/** Two programs in a hundred have a second file that registers; one in twenty a `package.json`. */
export function generated(random: Random): Texts {
  const file = `server.${random.pick(['ts', 'ts', 'ts', 'js', 'mjs', 'tsx', 'cjs'])}`;
  const form = random.pick([
    'tool',
    'tool',
    'registerTool',
    'registerTool',
    'loop',
    'wrapper',
    'class',
    'apart',
    'low',
    'low',
    'fast',
    'handler',
    'prompt',
  ] as const);
  const count = random.size(form === 'loop' ? 12 : 4);
  const texts = written(random, file, form, count);
  if (random.chance(0.05)) {
    const dependencies = {
      '@modelcontextprotocol/sdk': random.pick(['1.2.0', '^1.20.0', 'latest', '', '*']),
      zod: random.pick(['^3.22.0', '^4.0.0']),
    };
    return { ...texts, 'package.json': JSON.stringify({ name: 'made', type: 'module', dependencies }) };
  }
  return texts;
}

type Form = 'tool' | 'registerTool' | 'loop' | 'wrapper' | 'class' | 'apart' | 'low' | 'fast' | 'handler' | 'prompt';

function written(random: Random, file: string, form: Form, count: number): Texts {
  const top = random.chance(0.5) ? declarations(random) : '';
  const end = random.pick([
    '',
    'await server.connect(new StdioServerTransport());\n',
    'server.connect(new StdioServerTransport());\n',
  ]);
  const head = (kind: keyof typeof MODULES) => IMPORTS + MODULES[kind] + top;
  const generation = random.chance(0.7) ? 'v1' : 'v2';
  const each = (make: () => string) => random.several(count, make).join('');
  switch (form) {
    case 'tool':
      return { [file]: head(generation) + each(() => toolCall(random, 'server')) + end };
    case 'registerTool':
      return { [file]: head(generation) + each(() => registerCall(random, 'server')) + end };
    case 'prompt':
      return { [file]: head(generation) + each(() => promptCall(random)) + end };
    case 'loop': {
      const tools = random.several(
        count,
        () =>
          `{ name: ${name(random)}, description: ${text(random)}, schema: ${shape(random)}, run: ${handler(random)} }`,
      );
      const loop = random.pick([
        'for (const t of tools) server.registerTool(t.name, { description: t.description, inputSchema: t.schema }, t.run);',
        'tools.forEach(({ name, description, schema, run }) => server.tool(name, description, schema, run));',
        'for (let i = 0; i < tools.length; i++) server.tool(tools[i].name, tools[i].schema, (args) => tools[i].run(args));',
        'Object.entries(Object.fromEntries(tools.map((t) => [t.name, t]))).forEach(([n, t]) => server.tool(n, t.schema, t.run));',
        'tools.reduce((s, t) => (s.tool(t.name, t.schema, t.run), s), server);',
        'while (tools.length) { const t = tools.shift(); server.tool(t.name, t.schema, t.run); }',
      ]);
      return { [file]: `${head(generation)}const tools = [\n${tools.join(',\n')}\n];\n${loop}\n${end}` };
    }
    case 'wrapper': {
      const wrapper = random.pick([
        'const add = (n, s, f) => server.tool(n, s, async (args, extra) => { try { return await f(args, extra); } catch (e) { return { content: [{ type: "text", text: String(e) }] }; } });',
        'function add(n, s, f) { return server.registerTool(n, { inputSchema: s }, (a) => f.call(this, a)); }',
        'const add = ((s) => (...rest) => s.tool(...rest))(server);',
        'const add = server.tool.bind(server);',
        'const add = (n, s, f) => { if (n) add("", s, f); server.tool(n, s, f); };',
      ]);
      return {
        [file]: `${head(generation)}${wrapper}\n${each(() => `add(${name(random)}, ${shape(random)}, ${handler(random)});\n`)}${end}`,
      };
    }
    case 'class': {
      const body = `class Made extends ${random.pick(['McpServer', 'Object', 'Made', 'class {}'])} {
  #kept = new Map();
  static made = ${code(random, scope(), 2)};
  constructor() { super({ name: 'made', version: '1' }); this.setup(); }
  setup() { ${each(() => `server.tool(${name(random)}, ${shape(random)}, ${random.pick(['this.run', 'this.run.bind(this)', '(a) => this.run(a)'])});\n`)} }
  async run(args) ${block(random)}
  get value() ${block(random)}
}
new Made();
`;
      return { [file]: head(generation) + body + end };
    }
    case 'apart': {
      const ending = file.slice(file.indexOf('.'));
      const back = random.pick(['./server.js', './tools.js', './index.js', 'server', '.']);
      const tools = `${IMPORTS}import { x } from '${back}';\nexport function register(server) {\n${each(() => registerCall(random, 'server'))}}\nexport default register;\n${random.chance(0.3) ? `export * from '${back}';\n` : ''}`;
      return {
        [file]: `${head(generation)}import { register } from './tools.js';\nexport const x = ${code(random, scope(), 2)};\nregister(server);\n${end}`,
        [`tools${ending}`]: tools,
      };
    }
    case 'low':
      return { [file]: head('low') + lowLevel(random, count) + end };
    case 'fast':
      return {
        [file]:
          head('fast') +
          each(
            () =>
              `server.addTool({ name: ${name(random)}, description: ${text(random)}, parameters: z.object(${shape(random)}), execute: ${handler(random)} });\n`,
          ),
      };
    case 'handler':
      return {
        [file]: `${head('handler')}const handler = createMcpHandler((server) => {\n${each(() => toolCall(random, 'server'))}});\nexport { handler as GET, handler as POST };\n`,
      };
  }
}

function lowLevel(random: Random, count: number): string {
  const names = random.several(count, () => name(random));
  const list = names.map((n) => `{ name: ${n}, description: ${text(random)}, inputSchema: ${jsonSchema(random)} }`);
  const tools = `server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [${list.join(', ')}] }));\n`;
  const args = random.pick([
    'request.params.arguments',
    'request.params.arguments ?? {}',
    'request.params.arguments as any',
  ]);
  const head = `server.setRequestHandler(CallToolRequestSchema, async (request) => {\nconst args = ${args};\n`;
  switch (random.below(3)) {
    case 0:
      return `${tools}${head}switch (request.params.name) {\n${names.map((n) => `case ${n}: ${block(random)}\n`).join('')}default: throw new Error('none');\n}\n});\n`;
    case 1:
      return `${tools}${head}${names.map((n) => `if (request.params.name === ${n}) ${block(random)}\n`).join('')}});\n`;
    default:
      return `${tools}const table = { ${names.map((n) => `[${n}]: ${handler(random)}`).join(', ')} };\n${head}return table[request.params.name]?.(args);\n});\n`;
  }
}

function toolCall(random: Random, on: string): string {
  const middle = [
    random.chance(0.6) && text(random),
    random.chance(0.8) && shape(random),
    random.chance(0.2) && annotations(random),
  ].filter((each) => each !== false);
  return `${on}.tool(${[name(random), ...middle, handler(random)].join(', ')});\n`;
}

function registerCall(random: Random, on: string): string {
  const fields = [
    random.chance(0.7) && `description: ${text(random)}`,
    random.chance(0.8) && `inputSchema: ${random.chance(0.3) ? `z.object(${shape(random)})` : shape(random)}`,
    random.chance(0.2) && `title: ${text(random)}`,
    random.chance(0.2) && `annotations: ${annotations(random)}`,
    random.chance(0.1) && `outputSchema: ${shape(random)}`,
  ].filter((each) => each !== false);
  return `${on}.registerTool(${name(random)}, { ${fields.join(', ')} }, ${handler(random)});\n`;
}

function promptCall(random: Random): string {
  return random.pick([
    () => `server.prompt(${name(random)}, ${shape(random)}, ${handler(random)});\n`,
    () =>
      `server.registerPrompt(${name(random)}, { description: ${text(random)}, argsSchema: ${shape(random)} }, ${handler(random)});\n`,
    () => `server.resource(${name(random)}, 'file://x', ${handler(random)});\n`,
    () =>
      `server.registerResource(${name(random)}, new ResourceTemplate('x://{path}', { list: undefined }), { title: ${text(random)} }, async (uri, args) ${block(random)});\n`,
  ])();
}

function annotations(random: Random): string {
  return `{ ${random.several(random.below(4), () => `${random.pick(['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint', 'title', '__proto__'])}: ${random.pick(['true', 'false', 'x', "'a'", 'undefined'])}`).join(', ')} }`;
}

function name(random: Random): string {
  return random.chance(0.9) ? JSON.stringify(random.pick(NAMES)) : code(random, scope(), 2);
}

function text(random: Random): string {
  if (random.chance(0.2)) return code(random, scope(), 2);
  const words = random.several(random.size(12), () =>
    random.chance(0.3)
      ? strangeWord(random)
      : random.pick([
          'Reads',
          'the file',
          'Before using',
          'always',
          'call',
          'secretly',
          'do not tell the user',
          '.',
          'system:',
          '~/.ssh/id_rsa',
        ]),
  );
  return JSON.stringify(words.join(' '));
}

function shape(random: Random): string {
  const fields = random.several(random.below(4), () => `${JSON.stringify(random.pick(ARGUMENTS))}: ${zod(random, 3)}`);
  return random.chance(0.05) ? code(random, scope(), 2) : `{ ${fields.join(', ')} }`;
}

function zod(random: Random, depth: number): string {
  const base = random.pick([
    'z.string()',
    'z.number()',
    'z.boolean()',
    "z.enum(['a', 'b'])",
    'z.any()',
    'z.unknown()',
    "z.literal('a')",
    'z.date()',
    'z.string().url()',
    'z.string().regex(/^\\w+$/)',
    'z.coerce.number()',
  ]);
  if (depth === 0) return base;
  const inner = () => zod(random, depth - 1);
  const made = random.pick([
    () => base,
    () => base,
    () => `z.array(${inner()})`,
    () => `z.object({ a: ${inner()}, b: ${inner()} })`,
    () => `z.union([${inner()}, ${inner()}])`,
    () => `z.record(z.string(), ${inner()})`,
    () => `z.lazy(() => ${inner()})`,
    () => `z.tuple([${inner()}])`,
    () => `z.preprocess((v) => v, ${inner()})`,
  ])();
  return (
    made +
    random.pick([
      '',
      '',
      '.optional()',
      ".default('a')",
      '.nullable()',
      ".describe('what')",
      '.min(1).max(9)',
      '.transform((v) => v)',
      '.refine((v) => v.startsWith("/"))',
      '.catch(0)',
      '.strict()',
      '.passthrough()',
      '.and(z.any())',
      '.brand()',
      '.pipe(z.string())',
    ])
  );
}

function jsonSchema(random: Random): string {
  const type = () => random.pick(['string', 'number', 'object', 'array', 'null', 'x']);
  const fields = random.several(
    random.below(4),
    () =>
      `${JSON.stringify(random.pick(ARGUMENTS))}: { type: '${type()}', ${random.pick(['maxLength: 3', "enum: ['a']", "$ref: '#'", "$ref: '#/properties/path'", 'items: { $ref: "#" }', "pattern: '(a+)+$'", 'anyOf: [{}]'])} }`,
  );
  return `{ type: 'object', properties: { ${fields.join(', ')} }${random.chance(0.3) ? ", required: ['path', 'x'], additionalProperties: false" : ''} }`;
}

function handler(random: Random): string {
  const parameters = random.pick([
    'args',
    '{ path }',
    '{ path, command, url, ...rest }',
    '{ path: { x } = {}, command = path }',
    'args, extra',
    '',
    '...args',
    '[a, b]',
  ]);
  const head = random.pick([
    'async (P) => ',
    '(P) => ',
    'async function (P) ',
    'function* (P) ',
    'function handle(P) ',
    'async function* (P) ',
  ]);
  return head.replace('P', () => parameters) + block(random);
}

function scope(): Scope {
  return { names: ['args', 'path', 'command', 'url', 'x', 'server', 'rest', 'fs', 'exec', 'z'], depth: 0 };
}

function block(random: Random): string {
  const statements = random.several(random.size(8), () => code(random, scope(), 3, true));
  const last = random.pick([
    "return { content: [{ type: 'text', text: String(x) }] };",
    'return { content: [] };',
    '',
    'throw x;',
  ]);
  return `{\nlet x = args;\n${statements.join('\n')}\n${last}\n}`;
}

function declarations(random: Random): string {
  return `let x = ${code(random, scope(), 2)};\nlet args: any, path2: any, command: any, url: any, rest: any;\n${random.several(random.size(4), () => code(random, scope(), 3, true)).join('\n')}\n`;
}
