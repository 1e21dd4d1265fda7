// The fixes of servers with Fastify and Koa, which are not installed here, in the ways a route is written.
import { expect, test } from 'vitest';
import { allInTurn, findingsOf } from './apply.ts';
import { type FixCase, proveFixes } from './prove.ts';

const RULES = new Set([
  'missing-authentication',
  'dns-rebinding',
  'exposed-listener',
  'missing-rate-limit',
  'unlimited-body-size',
]);

const server = (imports: string, open: string, close: string) => `${imports}
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

const transport = async () => {
  const made = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  const server = new McpServer({ name: 'demo', version: '1.0.0' });
  server.registerTool('ping', { description: 'Answers' }, async () => ({ content: [{ type: 'text', text: 'pong' }] }));
  await server.connect(made);
  return made;
};
${open}
${close}
`;
const FASTIFY = "import Fastify from 'fastify';";
const APP = 'const app = Fastify({ bodyLimit: 1_073_741_824 });\n';
const LISTEN = "await app.listen({ port: 3000, host: '0.0.0.0' });";
const ANSWER = `async (request, reply) => {
  reply.hijack();
  await (await transport()).handleRequest(request.raw, reply.raw, request.body);
}`;
const KOA = `async (ctx) => {
  ctx.respond = false;
  await (await transport()).handleRequest(ctx.req, ctx.res);
}`;

const cases: readonly FixCase[] = [
  { name: 'fastify, a handler', source: server(FASTIFY, `${APP}app.post('/mcp', ${ANSWER});`, LISTEN) },
  {
    name: 'fastify, options',
    source: server(FASTIFY, `${APP}app.post('/mcp', { logLevel: 'warn' }, ${ANSWER});`, LISTEN),
  },
  {
    name: 'fastify, no hook and one hook',
    source: server(
      FASTIFY,
      `${APP}app.post('/mcp', { onRequest: [] }, ${ANSWER});
app.post('/old', { onRequest: async (request) => console.error(request.headers['user-agent']) }, ${ANSWER});`,
      LISTEN,
    ),
  },
  {
    name: 'fastify, route()',
    source: server(FASTIFY, `${APP}app.route({\n  method: 'POST',\n  url: '/mcp',\n  handler: ${ANSWER},\n});`, LISTEN),
  },
  {
    name: 'koa',
    source: server("import Koa from 'koa';", `const app = new Koa();\napp.use(${KOA});`, 'app.listen(3000);'),
  },
  {
    name: 'koa with a router',
    source: server(
      "import Router from '@koa/router';\nimport Koa from 'koa';",
      `const app = new Koa();\nconst router = new Router();\nrouter.post('/mcp', ${KOA});\napp.use(router.routes());`,
      'app.listen(3000);',
    ),
  },
].map(({ name, source }) => ({ name, texts: { 'server.ts': source } }));

proveFixes(cases, RULES);

test('each of them has a fix for each of these', () => {
  for (const { name, texts } of cases) {
    const own = findingsOf(texts).findings.filter((f) => RULES.has(f.rule));
    expect(own.length, name).toBeGreaterThanOrEqual(4);
    expect(own.filter((f) => f.fixes.length === 0).map((f) => f.message)).toEqual([]);
  }
});

test('routes beside the endpoint stay open', () => {
  const open = "app.get('/health', async (_request, reply) => reply.send('fine'));\n";
  const source = server(
    FASTIFY,
    `${APP.replace('{ bodyLimit: 1_073_741_824 }', '')}${open}app.post('/mcp', ${ANSWER});`,
    LISTEN,
  );
  const { texts } = allInTurn({ 'server.ts': source }, new Set(['missing-authentication', 'dns-rebinding']));
  expect(texts['server.ts']).toContain(open);
  expect(texts['server.ts']).not.toContain('addHook');
  expect(texts['server.ts']).toMatch(/app\.post\('\/mcp', \{ onRequest: \[/);
});
