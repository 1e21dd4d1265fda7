// The inspector over HTTP: streams that are resumed, sessions that end, statuses, headers that say the request again.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { McpServer as McpServer1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { afterEach, expect, test } from 'vitest';
import { inspecting } from './inspecting.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

type Message = { id?: number; method?: string; params?: Record<string, unknown> };
type Handle = (message: Message, request: http.IncomingMessage, response: http.ServerResponse) => void;

/** A server with a handshake and one tool, whose calls `handle` answers; GET and DELETE come with an empty message. */
async function serve(handle: Handle) {
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const message: Message = body === '' ? {} : JSON.parse(body);
    const answer = (result: unknown, headers = {}) =>
      response
        .writeHead(200, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }));
    if (message.method === 'initialize') {
      const serverInfo = { name: 'x', version: '0' };
      const result = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo };
      return answer(result, { 'mcp-session-id': `s${Math.random()}` });
    }
    if (message.method === 'tools/list') return answer({ tools: [{ name: 'it', inputSchema: { type: 'object' } }] });
    if (message.method !== undefined && message.id === undefined) return response.writeHead(202).end();
    return handle(message, request, response);
  });
  return listen(server);
}

async function listen(server: http.Server) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close() {
      server.closeAllConnections();
      server.close();
    },
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

function inspected(url: string) {
  const inspector = inspecting({ kind: 'http', url, headers: {} });
  open.push(inspector);
  return inspector;
}

const call = { do: 'request', method: 'tools/call', params: '{"name":"it"}' } as const;
const event = (id: string, data: unknown) =>
  `id: ${id}\nretry: 50\ndata: ${data === '' ? '' : JSON.stringify(data)}\n\n`;

test('a stream that ends before the answer is resumed where it was', async () => {
  const resumed: (string | undefined)[] = [];
  let asked = 0;
  const url = await serve(({ id }, { method, headers }, response) => {
    if (method === 'GET' && headers['last-event-id'] === undefined) return response.writeHead(405).end();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (method === 'POST') {
      asked = id!;
      response.end(
        event('é1', '') + event('é2', { jsonrpc: '2.0', method: 'notifications/message', params: { data: 1 } }),
      );
      return;
    }
    resumed.push(Buffer.from(String(headers['last-event-id']), 'latin1').toString());
    // Closed once more, with nothing new.
    if (resumed.length === 1) response.end();
    else response.end(event('3', { jsonrpc: '2.0', id: asked, result: { content: [] } }));
  });
  const { ask, entries } = inspected(url);
  expect(await ask(call).answer).toMatchObject({ outcome: { is: 'result', text: '{"content":[]}' } });
  expect(resumed).toEqual(['é2', 'é2']);
  await expect
    .poll(() => entries().some(({ kind, head }) => kind === 'note' && /resumed in 50 ms/.test(head)))
    .toBe(true);
});

test('a stream that ends before the answer and has no numbers is told as broken', async () => {
  const url = await serve((_, { method }, response) => {
    if (method !== 'POST') return response.writeHead(405).end();
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: \n\n');
  });
  expect(await inspected(url).ask(call).answer).toMatchObject({
    outcome: { is: 'broken', problem: 'The server hung up before it answered tools/call.' },
  });
});

test('a session that is gone is told, and a new one is begun', async () => {
  const sessions: unknown[] = [];
  const url = await serve(({ id }, { method, headers }, response) => {
    if (method !== 'POST') return response.writeHead(405).end();
    sessions.push(headers['mcp-session-id']);
    if (sessions.length === 1)
      return response
        .writeHead(404, 'Gone away')
        .end('{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}');
    return response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ jsonrpc: '2.0', id, result: { content: [] } }));
  });
  const { ask, next, entries } = inspected(url);
  await next('greeting');
  await next('definitions');
  const problem = expect.stringMatching(/has ended the session \(404\)\.$/);
  expect(await ask(call).answer).toMatchObject({ outcome: { is: 'broken', problem } });
  await next('greeting');
  await next('definitions');
  expect(await ask(call).answer).toMatchObject({ outcome: { is: 'result' } });
  expect(new Set(sessions).size).toBe(2);
  const gone = /^POST: HTTP 404 Gone away: .*Session not found/;
  await expect.poll(() => entries().some(({ kind, head }) => kind === 'note' && gone.test(head))).toBe(true);
});

test('a status that is no success is told with what the server says of it', async () => {
  const url = await serve((_, { method }, response) => {
    response.writeHead(method === 'POST' ? 503 : 405).end('Try later\u001b[2J');
  });
  const { ask } = inspected(url);
  expect(await ask(call).answer).toMatchObject({
    outcome: { is: 'broken', problem: expect.stringMatching(/answers 503: "Try later\\u\{1b\}\[2J"\.$/) },
  });
  // The connection lives on.
  expect(await ask(call).answer).toMatchObject({ is: 'outcome' });
});

test('what is cancelled closes its stream, and the server of before is told besides', async () => {
  const heard: string[] = [];
  const url = await serve((_, { method }, response) => {
    if (method !== 'POST') return response.writeHead(405).end();
    response.on('close', () => heard.push('closed'));
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': here\n\n');
  });
  const { ask, say, entries } = inspected(url);
  const { request, answer } = ask(call);
  await expect.poll(() => entries().some(({ method }) => method === 'tools/call')).toBe(true);
  say({ kind: 'cancel', id: 'a', request });
  expect(await answer).toMatchObject({ outcome: { is: 'cancelled' } });
  await expect.poll(() => heard).toEqual(['closed']);
  await expect.poll(() => entries().some(({ method }) => method === 'notifications/cancelled')).toBe(true);
});

test('from 2026-07-28 on, headers say the request again, marked parameters too', async () => {
  const seen: http.IncomingHttpHeaders[] = [];
  const handler = createMcpHandler(
    () => {
      const server = new McpServer({ name: 'modern', version: '2.0.0' });
      const where = {
        type: 'object',
        properties: { city: { type: 'string', 'x-mcp-header': 'City' }, n: { type: 'integer', 'x-mcp-header': 'N' } },
      };
      const inputSchema = fromJsonSchema({ type: 'object', properties: { where } } as never);
      server.registerTool('it', { inputSchema }, async () => ({ content: [] }));
      return server;
    },
    { legacy: 'reject' },
  );
  const handle = toNodeHandler(handler);
  const url = await listen(
    http.createServer((request, response) => {
      seen.push(request.headers);
      void handle(request, response);
    }),
  );
  const { ask, next } = inspected(url);
  expect((await next('greeting')).greeting).toMatchObject({ transport: 'http', era: 'modern' });
  const params = '{"name":"it","arguments":{"where":{"city":"Köln","n":12345678901234567890}}}';
  await ask({ do: 'request', method: 'tools/call', params }).answer;
  expect(seen.find((headers) => headers['mcp-method'] === 'tools/call')).toMatchObject({
    'mcp-protocol-version': '2026-07-28',
    'mcp-name': 'it',
    'mcp-param-city': `=?base64?${btoa('K\xc3\xb6ln')}?=`,
    'mcp-param-n': '12345678901234567890',
  });
});

test('where the headers do not fit any more, the tools are read anew and the call is made once more', async () => {
  const calls: (string | undefined)[] = [];
  let lists = 0;
  const url = await listen(
    http.createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { id, method } = JSON.parse(body);
      const say = (status: number, message: object) =>
        response
          .writeHead(status, { 'content-type': 'application/json' })
          .end(JSON.stringify({ jsonrpc: '2.0', id, ...message }));
      const result = (fields: object) => say(200, { result: { resultType: 'complete', ...fields } });
      if (method === 'server/discover')
        return result({ supportedVersions: ['2026-07-28'], capabilities: { tools: {} } });
      if (method === 'tools/list') {
        lists += 1;
        const city = { type: 'string', ...(lists > 1 && { 'x-mcp-header': 'City' }) };
        return result({ tools: [{ name: 'it', inputSchema: { type: 'object', properties: { city } } }] });
      }
      if (method !== 'tools/call') return say(404, { error: { code: -32601, message: 'Method not found' } });
      calls.push(request.headers['mcp-param-city'] as string | undefined);
      if (calls.length === 1) return say(400, { error: { code: -32020, message: 'Header mismatch' } });
      return result({ content: [] });
    }),
  );
  const { outcome } = inspected(url);
  expect(await outcome('tools/call', '{"name":"it","arguments":{"city":"Rome"}}')).toMatchObject({ is: 'result' });
  expect(calls).toEqual([undefined, 'Rome']);
});

test('a server from before Streamable HTTP is asked over the stream it has', async () => {
  let transport: SSEServerTransport | undefined;
  const url = await listen(
    http.createServer(async (request, response) => {
      if (request.method === 'GET') {
        transport = new SSEServerTransport('/post', response);
        const server = new McpServer1({ name: 'old', version: '1' });
        server.registerTool('it', {}, async () => ({ content: [{ type: 'text', text: 'here' }] }));
        await server.connect(transport);
      } else if (request.url?.startsWith('/post')) await transport!.handlePostMessage(request, response);
      else response.writeHead(405, 'No').end();
    }),
  );
  const { outcome, next, entries } = inspected(url);
  expect((await next('greeting')).greeting).toMatchObject({ transport: 'sse', era: 'legacy' });
  expect(await outcome('tools/call', '{"name":"it"}')).toMatchObject({
    is: 'result',
    text: '{"content":[{"type":"text","text":"here"}]}',
  });
  await expect
    .poll(() => entries().some(({ kind, head }) => kind === 'note' && head === 'POST: HTTP 405 No'))
    .toBe(true);
});

test('changes that a gateway no longer lets through are asked for again, and what was missed is read', async () => {
  const tools = ['first'];
  const streams: http.ServerResponse[] = [];
  const url = await listen(
    http.createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { id, method } = JSON.parse(body);
      const result = (fields: object) =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ jsonrpc: '2.0', id, result: { resultType: 'complete', ...fields } }));
      const capabilities = { tools: { listChanged: true } };
      if (method === 'server/discover') return result({ supportedVersions: ['2026-07-28'], capabilities });
      if (method === 'tools/list') return result({ tools: tools.map((name) => ({ name })) });
      if (method !== 'subscriptions/listen') {
        const error = { code: -32601, message: 'Method not found' };
        return response.writeHead(404).end(JSON.stringify({ jsonrpc: '2.0', id, error }));
      }
      streams.push(response.writeHead(200, { 'content-type': 'text/event-stream' }));
      return response.write(': here\n\n');
    }),
  );
  const { next, heard } = inspected(url);
  expect((await next('definitions')).server.definitions).toHaveLength(1);
  await expect.poll(() => streams).toHaveLength(1);
  tools.push('second');
  streams[0]!.end();
  expect((await next('definitions')).server.definitions).toHaveLength(2);
  await expect.poll(() => streams).toHaveLength(2);
  expect(heard.filter((each) => each.kind === 'state' && each.state.is === 'failed')).toEqual([]);
});
