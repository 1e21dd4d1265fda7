// Definitions read from servers at an address: both generations of the SDK, and servers that lead astray.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler, McpServer as McpServer2 } from '@modelcontextprotocol/server';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { readDefinitions } from '../../server/src/live/connect.ts';
import type { HttpLaunch } from '../../server/src/live/launch.ts';
import type { LiveProblem } from '../../server/src/live/problem.ts';

const open: http.Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

test.each([
  ['with sessions, as streams', { sessionIdGenerator: () => 'one-session' }],
  ['without sessions, as JSON', { sessionIdGenerator: undefined, enableJsonResponse: true }],
])('a server of the v1 SDK is read over Streamable HTTP, %s', async (_, options) => {
  const ended: string[] = [];
  let transport: StreamableHTTPServerTransport | undefined;
  const url = await serve(async (request, response) => {
    if (request.method === 'DELETE') ended.push(String(request.headers['mcp-session-id']));
    if (transport === undefined || options.sessionIdGenerator === undefined) {
      transport = new StreamableHTTPServerTransport(options);
      await weather().connect(transport);
    }
    await transport.handleRequest(request, response);
  });
  const server = await readDefinitions(at(url));
  expect(server).toMatchObject({ name: 'weather', version: '1.0.0', instructions: 'Ask.' });
  expect(server.definitions).toMatchObject([
    { kind: 'tool', name: 'forecast', fields: { description: 'The weather.' } },
  ]);
  expect(ended).toEqual(options.sessionIdGenerator ? ['one-session'] : []);
});

test.each(['stateless', 'reject'] as const)(
  'a server of the v2 SDK is read, to old clients it says %s',
  async (legacy) => {
    const handler = createMcpHandler(
      () => {
        const server = new McpServer2({ name: 'modern', version: '2.0.0' }, { instructions: 'Be modern.' });
        const inputSchema = z.object({ city: z.string() });
        server.registerTool('forecast', { description: 'The weather.', inputSchema }, async () => ({ content: [] }));
        return server;
      },
      { legacy },
    );
    const server = await readDefinitions(at(await serve(toNodeHandler(handler))));
    expect(server).toMatchObject({ name: 'modern', version: '2.0.0', instructions: 'Be modern.' });
    expect(server.definitions).toMatchObject([
      { kind: 'tool', name: 'forecast', fields: { description: 'The weather.' } },
    ]);
  },
);

test.each(['sse', 'http'] as const)('a server from before Streamable HTTP is read, configured as %s', async (kind) => {
  let transport: SSEServerTransport | undefined;
  const url = await serve(async (request, response) => {
    if (request.method === 'GET') {
      transport = new SSEServerTransport('/post', response);
      await weather().connect(transport);
    } else if (request.url?.startsWith('/post')) await transport!.handlePostMessage(request, response);
    else response.writeHead(405).end();
  });
  const { definitions } = await readDefinitions({ ...at(url), kind });
  expect(definitions.map(({ name }) => name)).toEqual(['forecast']);
});

test('headers are sent, also those that a name and password in the address stand for', async () => {
  const seen: http.IncomingHttpHeaders[] = [];
  const url = await serve((request, response) => {
    seen.push(request.headers);
    response.writeHead(500).end();
  });
  const address = url.replace('http://', 'http://me:s%40crets@');
  await problemOf({ kind: 'http', url: address, headers: { 'X-Key': 'a key' } });
  expect(seen[0]).toMatchObject({ 'x-key': 'a key', authorization: `Basic ${btoa('me:s@crets')}` });
});

test('a server that wants a sign-in is told as that', async () => {
  const url = await serve((_, response) => response.writeHead(401).end('{"error":"invalid_token"}'));
  const problem = await problemOf(at(url));
  expect(problem.message).toMatch(/^The server at http:\/\/127\.0\.0\.1:\d+\/mcp wants to know who asks \(401\)/);
  expect(problem.kind).toBe('unauthorized');
});

test('where nobody listens, that is said', async () => {
  const url = await serve(() => {});
  open.pop()!.close();
  expect((await problemOf(at(url))).message).toMatch(/^Nobody listens at http:.*; start the server first\.$/);
  expect((await problemOf(at('file:///etc/passwd'))).message).toMatch(/must begin with http/);
  expect((await problemOf({ ...at(url), headers: { 'x-key': 'a\nb' } })).message).toMatch(/^The header "x-key" has/);
});

test('secrets go to no other host, and stand in no sentence', async () => {
  const caught: string[] = [];
  const other = await serve((request, response) => {
    caught.push(JSON.stringify(request.headers));
    response.end();
  });
  const headers = { authorization: 'Bearer k3y-for-the-weather' };
  const away = await serve((_, response) => response.writeHead(307, { location: other }).end());
  expect((await problemOf({ ...at(away), headers })).message).toMatch(/leads on to http:.*, which is not followed\.$/);
  const elsewhere = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`event: endpoint\ndata: ${other}\n\n`);
  });
  expect((await problemOf({ ...at(elsewhere), kind: 'sse', headers })).message).toMatch(
    /names another host to post to/,
  );
  expect(caught).toEqual([]);
  const telling = await serve((request, response) =>
    response.writeHead(500).end(`who? ${request.headers.authorization}`),
  );
  expect((await problemOf({ ...at(telling), headers })).message).toMatch(
    /answers 500: "who\? (Bearer )?\[secret\]"\.$/,
  );
});

test('a redirect within the host is followed', async () => {
  const handler = createMcpHandler(() => new McpServer2({ name: 'moved', version: '0' }));
  const answer = toNodeHandler(handler);
  const url = await serve((request, response) => {
    if (request.url === '/mcp') response.writeHead(308, { location: '/mcp/' }).end();
    else void answer(request, response);
  });
  expect((await readDefinitions(at(url))).name).toBe('moved');
});

const hostile: [string, (response: http.ServerResponse, id: unknown) => void, RegExp][] = [
  [
    'sends a page',
    (response) => response.end('<html>\u001b[2J'),
    /answers is no message of MCP: "<html>\\u\{1b\}\[2J"\.$/,
  ],
  ['hangs up', (response) => response.destroy(), /hung up\.$/],
  ['takes and says nothing', (response) => response.writeHead(202).end(), /^The server hung up before it answered/],
  [
    'ends its stream too early',
    (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(': nothing\n\n'),
    /^The server hung up before it answered initialize\.$/,
  ],
  ['sends a message without end', (response) => endless(response, 'application/json'), /more than 16 MB\.$/],
  ['sends an event without end', (response) => endless(response, 'text/event-stream'), /more than 16 MB\.$/],
];

test.each(hostile)('a server that %s is told in one sentence', async (_, answer, sentence) => {
  const url = await serve((_request, response) => answer(response, 1));
  expect((await problemOf(at(url))).message).toMatch(sentence);
});

test('a server that never answers is given up', async () => {
  const url = await serve(() => {});
  const problem = await readDefinitions(at(url), { timeoutMs: 300 }).catch((thrown) => thrown as LiveProblem);
  expect(problem).toMatchObject({ kind: 'no-answer', message: 'The server has not answered within 0.3 seconds.' });
  const greeting = {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'x', version: '0' },
  };
  const halfway = await serve((request, response) => {
    request.on('data', (body: Buffer) => {
      if (!body.toString().includes('"initialize"')) return;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: greeting }));
    });
  });
  expect(await problemOf(at(halfway), 1000)).toMatchObject({ kind: 'no-answer' });
});

function weather(): McpServer {
  const server = new McpServer({ name: 'weather', version: '1.0.0' }, { instructions: 'Ask.' });
  server.registerTool('forecast', { description: 'The weather.' }, async () => ({ content: [] }));
  return server;
}

function endless(response: http.ServerResponse, type: string): void {
  response.writeHead(200, { 'content-type': type });
  response.write('data: ');
  const more = () => !response.destroyed && response.write('x'.repeat(1 << 20), () => setImmediate(more));
  more();
}

async function serve(handle: http.RequestListener): Promise<string> {
  const server = http.createServer(handle).listen(0, '127.0.0.1');
  open.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

function at(url: string): HttpLaunch {
  return { kind: 'http', url, headers: {} };
}

async function problemOf(launch: HttpLaunch, timeoutMs = 20_000): Promise<LiveProblem> {
  return readDefinitions(launch, { timeoutMs }).then(
    () => expect.unreachable('it was read'),
    (thrown) => thrown as LiveProblem,
  );
}
