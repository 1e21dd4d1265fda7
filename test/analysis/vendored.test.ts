// Copies of the SDK: in the project's own folders, in another package of it, in one file with the program.
import { describe, expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const protocol = `
export class Protocol {
  _requestHandlers = new Map();
  async connect(transport) {
    this._transport = transport;
    transport.onmessage = (message) => this._onrequest(message);
    await transport.start();
  }
  _onrequest(request) {
    const handler = this._requestHandlers.get(request.method);
    return Promise.resolve().then(() => handler(request, {}));
  }
  setRequestHandler(schema, handler) {
    const method = schema.shape.method.value;
    this._requestHandlers.set(method, (request, extra) => Promise.resolve(handler(schema.parse(request), extra)));
  }
}`;
const base = `
export class Server extends Protocol {
  constructor(serverInfo, options) { super(); this._serverInfo = serverInfo; this._options = options; }
  getClientCapabilities() { return this._clientCapabilities; }
  async sendLoggingMessage(params) { return this.notification({ method: 'notifications/message', params }); }
}`;
const high = `
export class McpServer {
  _registeredTools = {};
  constructor(serverInfo, options) { this.server = new Server(serverInfo, options); }
  async connect(transport) { return this.server.connect(transport); }
  setToolRequestHandlers() {
    this.server.setRequestHandler(CallToolRequestSchema, (request) => {
      const tool = this._registeredTools[request.params.name];
      return tool.callback(request.params.arguments);
    });
  }
  tool(name, ...rest) { this._registeredTools[name] = { callback: rest.pop() }; this.setToolRequestHandlers(); }
  registerTool(name, config, callback) { this._registeredTools[name] = { ...config, callback }; }
}`;
const types = `
import { z } from 'zod';
export const ListToolsRequestSchema = z.object({ method: z.literal('tools/list') });
export const CallToolRequestSchema = z.object({ method: z.literal('tools/call'), params: z.any() });`;
const stdio = `
export class StdioServerTransport {
  async start() { process.stdin.on('data', this._ondata); }
  async send(message) { process.stdout.write(JSON.stringify(message)); }
}`;
const copy = (folder: string) => ({
  [`${folder}/shared/protocol.ts`]: protocol,
  [`${folder}/server/index.ts`]: `import { Protocol } from '../shared/protocol.js';${base}`,
  [`${folder}/server/mcp.ts`]: `import { Server } from './index.js';
import { CallToolRequestSchema } from '../types.js';${high}`,
  [`${folder}/server/stdio.ts`]: stdio,
  [`${folder}/types.ts`]: types,
});

const registered = `
import { z } from 'zod';
import { exec } from 'node:child_process';
const server = new McpServer({ name: 'copied', version: '1.0.0' });
server.registerTool('run', { description: 'Runs', inputSchema: { cmd: z.string() } }, async ({ cmd }) => exec('ls ' + cmd));
server.tool('go', 'Goes', { dir: z.string() }, async ({ dir }) => exec('cd ' + dir));`;
const dispatched = `
import { exec } from 'node:child_process';
const server = new Server({ name: 'copied', version: '1.0.0' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [{ name: 'run', inputSchema: { type: 'object' } }] }));
server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
  if (params.name === 'run') exec('ls ' + params.arguments.cmd);
});`;

const found = (files: Readonly<Record<string, string>>) => {
  const { servers, findings } = analyze(snapshotOf(files));
  return {
    servers: servers.map(({ name, tools }) => [name, ...tools.map((tool) => tool.name)].join(' ')),
    injections: findings.filter(({ rule }) => rule === 'command-injection').length,
  };
};
const both = { servers: ['copied run go'], injections: 2 };
const one = { servers: ['copied run'], injections: 1 };

describe('a copy of the SDK', () => {
  const low = (from: string): string =>
    `import { Server } from '${from}/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '${from}/types.js';${dispatched}`;

  test('in a folder', () => {
    const text = `import { McpServer } from './vendor/mcp-sdk/server/mcp.js';${registered}`;
    expect(found({ 'index.ts': text, ...copy('vendor/mcp-sdk') })).toEqual(both);
    expect(found({ 'app/index.ts': low('../sdk/src'), ...copy('sdk/src') })).toEqual(one);
  });

  test('whose files are not read', () => {
    expect(found({ 'index.ts': `import { McpServer } from './vendor/mcp-sdk/server/mcp.js';${registered}` })).toEqual(
      both,
    );
    expect(found({ 'app/index.ts': low('../sdk/src') })).toEqual(one);
  });

  test('in another package of the workspace', () => {
    expect(
      found({
        'package.json': JSON.stringify({ workspaces: ['packages/*'] }),
        'packages/mcp/package.json': JSON.stringify({
          name: '@acme/protocol',
          exports: { './server/mcp.js': './src/server/mcp.ts' },
        }),
        ...copy('packages/mcp/src'),
        'packages/app/index.ts': `import { McpServer } from '@acme/protocol/server/mcp.js';${registered}`,
      }),
    ).toEqual(both);
  });

  test('in one file with the program', () => {
    const whole = (types + protocol + base + high).replaceAll('export ', '');
    expect(found({ 'main.ts': whole + registered.replace("import { z } from 'zod';", '') })).toEqual(both);
    expect(found({ 'main.ts': whole + dispatched })).toEqual(one);
  });

  test('that is extended, and promised by a type', () => {
    expect(
      found({
        'index.ts': `import { McpServer } from './vendor/mcp-sdk/server/mcp.js';
class Own extends McpServer { constructor() { super({ name: 'copied', version: '1' }); this.tool('own', async () => ({})); } }
new Own();`,
        ...copy('vendor/mcp-sdk'),
      }).servers,
    ).toEqual(['copied own']);
    expect(
      found({
        'index.ts': `import type { McpServer } from './vendor/mcp-sdk/server/mcp.js';
export function register(server: McpServer) { server.tool('typed', async () => ({})); }`,
        ...copy('vendor/mcp-sdk'),
      }).servers,
    ).toEqual([' typed']);
  });

  test('has transports, which say how the server is reached', () => {
    const http = `
import http from 'node:http';
import { StreamableHTTPServerTransport } from './vendor/mcp-sdk/server/streamableHttp.js';
http.createServer(async (req, res) => {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await server.connect(transport);
  await transport.handleRequest(req, res);
}).listen(3000, '0.0.0.0');`;
    const { findings } = analyze(
      snapshotOf({
        'index.ts': `import { McpServer } from './vendor/mcp-sdk/server/mcp.js';${registered}${http}`,
        ...copy('vendor/mcp-sdk'),
        'vendor/mcp-sdk/server/streamableHttp.ts': `export class StreamableHTTPServerTransport {
  async start() {} async send(message) {} async close() {} async handleRequest(req, res) { res.end(); }
}`,
      }),
    );
    expect(findings.map(({ rule }) => rule)).toContain('missing-authentication');
  });
});

describe('no copy', () => {
  const mention = `import '@modelcontextprotocol/sdk/client/index.js';`;
  const shop = (name: string): string => `export class ${name} {
  items = [];
  connect() {}
  tool(name, fn) { this.items.push([name, fn]); }
  setRequestHandler(path, fn) { this.items.push([path, fn]); }
}`;

  test("an application's own server with tools", () => {
    const uses = `import { exec } from 'node:child_process';
const server = new Server();
server.tool('hammer', (x) => exec(x));
server.setRequestHandler('/saw', (x) => exec(x));`;
    expect(found({ 'index.ts': mention + shop('Server').replace('export ', '') + uses })).toEqual({
      servers: [],
      injections: 0,
    });
    expect(
      found({
        'index.ts': `${mention}import { Server } from './server/index.js';${uses}`,
        'server/index.ts': shop('Server'),
      }),
    ).toEqual({ servers: [], injections: 0 });
  });

  test('a class round the SDK of the same name', () => {
    const own = `import { McpServer as Sdk } from '@modelcontextprotocol/sdk/server/mcp.js';
export class McpServer {
  constructor() { this.inner = new Sdk({ name: 'inner', version: '1' }); }
  connect(transport) { return this.inner.connect(transport); }
  registerTool(tool) { this.inner.registerTool(tool.name, {}, async () => tool.run()); }
}`;
    const uses = `import { McpServer } from './server/mcp.js';
const server = new McpServer();
server.registerTool({ name: 'wrapped', run() {} });`;
    expect(found({ 'index.ts': uses, 'server/mcp.ts': own }).servers).toEqual(['inner wrapped']);
  });
});
