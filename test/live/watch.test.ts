// Staying with a server: it is read again when it changes, when it is restarted, and when it comes back.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler, McpServer as McpServer2 } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import type { DefinedServer } from '../../server/src/definitions/definition.ts';
import type { Launch } from '../../server/src/live/launch.ts';
import type { LiveProblem } from '../../server/src/live/problem.ts';
import { watchDefinitions } from '../../server/src/live/watch.ts';
import { program } from './program.ts';

/** A watch whose readings and problems are waited for one after the other. */
function watched(launch: Launch) {
  const readings = queue<DefinedServer>();
  const problems = queue<LiveProblem>();
  const lines = queue<string>();
  const watch = watchDefinitions(launch, {
    onDefinitions: readings.put,
    onProblem: problems.put,
    onStderr: lines.put,
    graceMs: 200,
  });
  return { watch, readings, problems, lines };
}

test.each([
  ['v1.mjs', []],
  ['v2.mjs', []],
  ['v2.mjs', ['modern-only']],
])('a server that says its tools have changed is read again (%s %j)', async (file, args) => {
  const launch = program(file, args);
  const { watch, readings, lines } = watched({ ...launch, env: { TELL_PID: '1' } });
  expect(namesOf(await readings.next())).not.toContain('grown');
  const pid = Number(/^pid (\d+)$/.exec(await lines.next())![1]);
  // For a server of the new era, the subscription is on its way: it is asked again until it tells.
  const grown = readings.next();
  const asking = setInterval(() => process.kill(pid, 'SIGUSR2'), 100);
  try {
    expect(namesOf(await grown)).toContain('grown');
  } finally {
    clearInterval(asking);
    await watch.close();
  }
});

test('a restart reads what the program serves now, and is no problem', async () => {
  const { watch, readings, problems } = watched(program('v1.mjs'));
  const first = await readings.next();
  await Promise.all([watch.restart(), watch.restart()]);
  expect(await readings.next()).toEqual(first);
  await watch.close();
  expect(readings.left()).toEqual([]);
  expect(problems.left()).toEqual([]);
});

test('a restart does not wait for a server that never answers', async () => {
  const { watch, problems, lines } = watched(program('raw.mjs', ['silent']));
  await lines.next();
  const restarting = watch.restart();
  await lines.next();
  await watch.close();
  await restarting;
  expect(problems.left()).toEqual([]);
});

test('a server that ends is told once, and a restart starts it again', async () => {
  const { watch, readings, problems, lines } = watched({ ...program('v1.mjs'), env: { TELL_PID: '1' } });
  await readings.next();
  process.kill(Number(/^pid (\d+)$/.exec(await lines.next())![1]), 'SIGKILL');
  expect((await problems.next()).message).toMatch(/^The server was ended by SIGKILL; its last words: "pid \d+"\.$/);
  await watch.restart();
  await readings.next();
  await watch.close();
  expect(problems.left()).toEqual([]);
});

test('a server that cannot be started is told once', async () => {
  const { watch, problems } = watched(program('raw.mjs', ['dies']));
  expect((await problems.next()).kind).toBe('ended');
  await watch.close();
  expect(problems.left()).toEqual([]);
});

test('a server at an address is read again when it comes back with other tools', async () => {
  let server = await listening('first', 0);
  const { port } = server.address() as AddressInfo;
  const { watch, readings, problems } = watched({ kind: 'http', url: `http://127.0.0.1:${port}/mcp`, headers: {} });
  expect(namesOf(await readings.next())).toEqual(['first']);
  await stop(server);
  expect((await problems.next()).message).toMatch(/^Nobody listens at|hung up\.$/);
  server = await listening('second', port);
  expect(namesOf(await readings.next())).toEqual(['second']);
  await stop(server);
  expect((await problems.next()).message).toMatch(/^Nobody listens at|hung up\.$/);
  await watch.close();
  expect(problems.left()).toEqual([]);
});

test.each([
  ['before', 'v1'],
  ['of 2026-07-28', 'v2'],
])('a server at an address that says its tools have changed is read again, in the protocol %s', async (_, sdk) => {
  const { server, grow } = sdk === 'v1' ? await growing() : await growingModern();
  const { port } = server.address() as AddressInfo;
  const { watch, readings, problems } = watched({ kind: 'http', url: `http://127.0.0.1:${port}/mcp`, headers: {} });
  expect(namesOf(await readings.next())).toEqual(['first']);
  // The stream of changes is on its way: the server says it again until somebody listens.
  const grown = readings.next();
  const saying = setInterval(grow, 100);
  try {
    expect(namesOf(await grown)).toEqual(['first', 'grown']);
  } finally {
    clearInterval(saying);
    await watch.close();
    await stop(server);
  }
  expect(problems.left()).toEqual([]);
});

test('a server that knows no stream of changes is read once, and is no problem', async () => {
  const asked: string[] = [];
  const { server: inner, grow: _ } = await growing();
  const [handle] = inner.listeners('request') as [http.RequestListener];
  const server = await listen((request, response) => {
    asked.push(request.method!);
    if (request.method === 'GET') response.writeHead(404).end();
    else handle(request, response);
  }, 0);
  const { port } = server.address() as AddressInfo;
  const { watch, readings, problems } = watched({ kind: 'http', url: `http://127.0.0.1:${port}/mcp`, headers: {} });
  await readings.next();
  await expect.poll(() => asked).toContain('GET');
  await watch.close();
  await Promise.all([stop(server), stop(inner)]);
  expect([...readings.left(), ...problems.left()]).toEqual([]);
});

async function growing() {
  const mcp = new McpServer({ name: 'weather', version: '1.0.0' });
  mcp.registerTool('first', {}, async () => ({ content: [] }));
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => 'one' });
  await mcp.connect(transport);
  let grown = false;
  const grow = () => {
    if (grown) mcp.sendToolListChanged();
    else mcp.registerTool('grown', {}, async () => ({ content: [] }));
    grown = true;
  };
  return { server: await listen((request, response) => void transport.handleRequest(request, response), 0), grow };
}

async function growingModern() {
  const tools = ['first'];
  const handler = createMcpHandler(
    () => {
      const mcp = new McpServer2({ name: 'modern', version: '2.0.0' });
      for (const tool of tools) mcp.registerTool(tool, {}, async () => ({ content: [] }));
      return mcp;
    },
    { legacy: 'reject' },
  );
  const grow = () => {
    tools[1] = 'grown';
    handler.notify.toolsChanged();
  };
  return { server: await listen(toNodeHandler(handler), 0), grow };
}

function namesOf(server: DefinedServer): string[] {
  return server.definitions.map(({ name }) => name);
}

function queue<T>() {
  const items: T[] = [];
  const waiting: ((item: T) => void)[] = [];
  return {
    put(item: T) {
      const taker = waiting.shift();
      if (taker) taker(item);
      else items.push(item);
    },
    next: () =>
      items.length > 0 ? Promise.resolve(items.shift()!) : new Promise<T>((resolve) => waiting.push(resolve)),
    left: () => items,
  };
}

async function listening(tool: string, port: number): Promise<http.Server> {
  const mcp = new McpServer({ name: 'weather', version: '1.0.0' });
  mcp.registerTool(tool, {}, async () => ({ content: [] }));
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => tool });
  await mcp.connect(transport);
  return listen((request, response) => void transport.handleRequest(request, response), port);
}

async function listen(handle: http.RequestListener, port: number): Promise<http.Server> {
  const server = http.createServer(handle);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

async function stop(server: http.Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
