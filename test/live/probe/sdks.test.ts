// The checks of servers at an address, on servers as the SDKs make them: of the newest protocol, and of the transport before Streamable HTTP.
import { toNodeHandler } from '@modelcontextprotocol/node';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler, McpServer as McpServer2 } from '@modelcontextprotocol/server';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { HttpLaunch } from '../../../server/src/live/launch.ts';
import { probe } from '../../../server/src/live/probe/index.ts';
import { inspecting } from '../inspecting.ts';
import { at, listening, wellBuiltServer } from './sample-servers.ts';

async function probed(launch: HttpLaunch): Promise<Record<string, string>> {
  const server = inspecting(launch, {}, { prober: probe });
  onTestFinished(() => server.close());
  await server.next('definitions');
  const answer = await server.ask({ do: 'probe', options: {} }).answer;
  if (answer.is !== 'probe') throw new Error(JSON.stringify(answer));
  return Object.fromEntries(answer.results.map(({ check, is, severity }) => [check, is === 'finding' ? severity : is]));
}

test.each(['stateless', 'reject'] as const)('a server of the v2 SDK that says %s to old clients', async (legacy) => {
  const handler = createMcpHandler(
    () => {
      const server = new McpServer2({ name: 'modern', version: '2.0.0' });
      const inputSchema = z.object({ city: z.string() });
      const annotations = { readOnlyHint: true };
      server.registerTool('forecast', { description: 'The weather.', inputSchema, annotations }, async () => ({
        content: [],
      }));
      return server;
    },
    { legacy },
  );
  expect(await probed(at(await listening(toNodeHandler(handler))))).toMatchObject({
    unauthenticated: 'note',
    'forged-host': 'warning',
    'forged-origin': 'warning',
    'unknown-method': 'passed',
    'malformed-message': 'passed',
    'unknown-session': 'skipped',
    'unsupported-version': 'passed',
    'oversized-body': 'passed',
    'broken-arguments': 'passed',
    'error-details': 'passed',
    'rate-limit': 'note',
  });
});

test('of a server that takes one client only, a refusal is not taken for a guard', async () => {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => 'one' });
  await wellBuiltServer().connect(transport);
  expect(
    await probed(at(await listening((request, response) => transport.handleRequest(request, response)))),
  ).toMatchObject({
    unauthenticated: 'skipped',
    'forged-host': 'skipped',
    'unknown-method': 'skipped',
    'broken-arguments': 'passed',
  });
});

test('a server from before Streamable HTTP', async () => {
  const transports = new Map<string, SSEServerTransport>();
  const url = await listening(async (request, response) => {
    if (request.method === 'GET') {
      const transport = new SSEServerTransport('/post', response);
      transports.set(transport.sessionId, transport);
      await wellBuiltServer().connect(transport);
    } else if (request.url?.startsWith('/post')) {
      const id = new URL(request.url, 'http://x').searchParams.get('sessionId');
      await transports.get(String(id))!.handlePostMessage(request, response);
    } else response.writeHead(405).end();
  });
  expect(await probed({ ...at(url), kind: 'sse' })).toMatchObject({
    unauthenticated: 'note',
    'forged-host': 'warning',
    'forged-origin': 'warning',
    'unknown-method': 'skipped',
    'broken-arguments': 'passed',
  });
});
