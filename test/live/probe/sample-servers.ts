// Servers for the checks: one that does everything wrong, and one that is well built, over HTTP.
import { exec } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { HttpLaunch } from '../../../server/src/live/launch.ts';

export const TOKEN = 'well-built-token-123456';

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void | Promise<void>;

/** The address of a server that ends with the test. */
export async function listening(handler: Handler, host = '127.0.0.1'): Promise<string> {
  const server = http.createServer((request, response) => {
    void Promise.resolve(handler(request, response)).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

export function at(url: string, headers: Record<string, string> = {}): HttpLaunch {
  return { kind: 'http', url, headers };
}

const text = { type: 'string' } as const;
const readOnly = { readOnlyHint: true };
const vulnerableTools = [
  {
    name: 'read',
    inputSchema: { type: 'object', properties: { path: text }, required: ['path'] },
    annotations: readOnly,
  },
  { name: 'run', inputSchema: { type: 'object', properties: { word: text }, required: ['word'] } },
  { name: 'get', inputSchema: { type: 'object', properties: { url: text }, required: ['url'] } },
];

/** Without an SDK: takes everything from everybody, and tells everything. */
export const vulnerable: Handler = async (request, response) => {
  const origin = request.headers.origin;
  if (origin) {
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-allow-credentials', 'true');
  }
  if (request.method !== 'POST') {
    response.writeHead(request.method === 'OPTIONS' ? 204 : 405).end();
    return;
  }
  const parts: Buffer[] = [];
  for await (const chunk of request) parts.push(chunk as Buffer);
  let message: { id?: unknown; method?: unknown; params?: Record<string, unknown> };
  try {
    message = JSON.parse(Buffer.concat(parts).toString());
  } catch (error) {
    response.writeHead(500, { 'content-type': 'text/plain' }).end((error as Error).stack);
    return;
  }
  const { id, method } = message;
  if (id === undefined) {
    response.writeHead(202).end();
    return;
  }
  const result = await vulnerableResult(String(method), message.params ?? {});
  response.setHeader('mcp-session-id', 'the-one');
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
};

async function vulnerableResult(method: string, params: Record<string, unknown>): Promise<unknown> {
  if (method === 'initialize') {
    const protocolVersion = params.protocolVersion;
    return { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'vulnerable', version: '0' } };
  }
  if (method === 'tools/list') return { tools: vulnerableTools };
  if (method !== 'tools/call') return {};
  const said = (it: string) => ({ content: [{ type: 'text', text: it }] });
  const args = (params.arguments ?? {}) as { path?: string; word?: string; url?: string };
  switch (params.name) {
    case 'read':
      try {
        return said(fs.readFileSync(`${args.path}`, 'utf8'));
      } catch {
        return said('nothing there');
      }
    case 'run':
      return await new Promise((resolve) => {
        exec(`true ${args.word}`, (_, stdout, stderr) => resolve(said(`${stdout}${stderr}`)));
      });
    default:
      try {
        return said(await (await fetch(`${args.url}`)).text());
      } catch (error) {
        return said(`fetch failed: ${(error as { cause?: Error }).cause?.message}`);
      }
  }
}

/** With the SDK, and what a server needs besides. */
export function wellBuilt(): Handler {
  const transports = new Map<string, StreamableHTTPServerTransport>();
  let calls: number[] = [];
  return async (request, response) => {
    const refuse = (status: number) => {
      response.writeHead(status, { connection: 'close' }).end();
    };
    if (!/^127\.0\.0\.1:\d+$/.test(request.headers.host ?? '')) return refuse(403);
    if (request.headers.origin !== undefined) return refuse(403);
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return refuse(401);
    calls = [...calls.filter((time) => time > Date.now() - 1000), Date.now()];
    if (calls.length > 40) return refuse(429);
    if (request.method !== 'POST') {
      const transport = transports.get(String(request.headers['mcp-session-id']));
      return transport ? await transport.handleRequest(request, response) : refuse(404);
    }
    const parts: Buffer[] = [];
    let size = 0;
    for await (const chunk of request) {
      size += (chunk as Buffer).length;
      if (size > 2 * 1024 * 1024) return refuse(413);
      parts.push(chunk as Buffer);
    }
    let body: { method?: unknown };
    try {
      body = JSON.parse(Buffer.concat(parts).toString());
    } catch {
      return refuse(400);
    }
    const session = request.headers['mcp-session-id'];
    let transport = transports.get(String(session));
    if (transport === undefined) {
      if (session !== undefined) return refuse(404);
      if (body?.method !== 'initialize') return refuse(400);
      const made = new StreamableHTTPServerTransport({
        sessionIdGenerator: () => randomUUID(),
        onsessioninitialized: (id) => void transports.set(id, made),
      });
      transport = made;
      await wellBuiltServer().connect(made);
    }
    await transport.handleRequest(request, response, body);
  };
}

export function wellBuiltServer(): McpServer {
  const server = new McpServer({ name: 'well-built', version: '1.0.0' });
  server.registerTool(
    'forecast',
    {
      title: 'Forecast',
      description: 'Tells the weather of tomorrow in a city.',
      inputSchema: { city: z.string().max(100).describe('The name of the city.') },
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false, idempotentHint: true },
    },
    async ({ city }) => ({ content: [{ type: 'text', text: `Sunny in ${city}.` }] }),
  );
  return server;
}
