// What stands before an endpoint and looks at Origin: which comparisons keep other sites out.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are programs, templates and all.
import { describe, expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const found = (check: string, top?: string, headers = ''): readonly string[] =>
  analyze(
    snapshotOf({
      'a.ts': `import express from 'express';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
${top ?? ''}
const app = express();
app.use((req, res, next) => {
  const origin = req.headers.origin;
  if (origin && !(${check})) { res.status(403).end(); return; }
  ${headers}
  next();
});
app.post('/mcp', async (req, res) => {
  const server = new McpServer({ name: 'a', version: '1' });
  server.registerTool('ping', {}, async () => ({ content: [] }));
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await server.connect(transport);
  await transport.handleRequest(req, res, req.body);
});
app.listen(3000, '127.0.0.1');`,
    }),
  )
    .findings.filter(({ rule }) => rule === 'dns-rebinding' || rule === 'permissive-cors')
    .map(({ rule, message }) => (/Origin holds for other sites/.test(message) ? `${rule}: partly` : rule))
    .sort();

const LIST = "const ALLOWED = ['http://localhost', 'https://app.example.com'];";

describe('other sites pass', () => {
  test.each<[string, string?]>([
    ["origin.startsWith('http://localhost')"],
    ["origin.startsWith('http://localhost') || origin.startsWith('http://127.0.0.1')"],
    ["origin === 'null' || origin.startsWith('http://localhost')"],
    ["origin?.toLowerCase().startsWith('http://localhost')"],
    ["origin.includes('localhost')"],
    ["origin.indexOf('http://localhost') === 0"],
    ["new URL(origin).hostname.includes('localhost')"],
    ["new URL(origin).hostname.startsWith('127.')"],
    ['/localhost/.test(origin)'],
    ['/^https?:\\/\\/(localhost|127\\.0\\.0\\.1)/.test(origin)'],
    ['/^https?:\\/\\/localhost(:\\d+)?/.test(origin)'],
    ['origin.match(/^http:\\/\\/localhost/)'],
    ['LOCAL.test(origin)', 'const LOCAL = /^https?:\\/\\/localhost/;'],
    ['ALLOWED.some((a) => origin.startsWith(a))', LIST],
    ['ALLOWED.some((a) => origin.includes(a))', LIST],
    ["(process.env.ORIGINS ?? '').split(',').some((a) => origin.startsWith(a))"],
    ['isOwn(origin)', "const isOwn = (origin: string) => origin.startsWith('http://localhost');"],
  ])('%s', (check, top?: string) => {
    expect(found(check, top)).toEqual(['dns-rebinding: partly']);
  });
  test('and read the answers where `*` stands behind', () => {
    const any = "res.setHeader('Access-Control-Allow-Origin', '*');";
    expect(found("origin.startsWith('http://localhost')", '', any)).toEqual([
      'dns-rebinding: partly',
      'permissive-cors: partly',
    ]);
    expect(found('ALLOWED.includes(origin)', LIST, any)).toEqual([]);
  });
});

describe('other sites are kept out', () => {
  test.each<[string, string?]>([
    ['ALLOWED.includes(origin)', LIST],
    ['allowedOrigins.has(origin)', "const allowedOrigins = new Set(['http://localhost:3000']);"],
    ['ALLOWED.indexOf(origin) >= 0', LIST],
    ['ALLOWED.some((a) => a === origin)', LIST],
    ['ALLOWED.some((a) => origin === a || origin.startsWith(`${a}:`))', LIST],
    ["ALLOWED.some((a) => origin === a || origin.startsWith(a + '/'))", LIST],
    ['ALLOWED.some((a) => origin.startsWith(a))', 'const ALLOWED = [`http://localhost:${process.env.PORT}`];'],
    [
      'ALLOWED.some((a) => origin.startsWith(a))',
      "const ALLOWED = ['http://localhost:', 'http://127.0.0.1:'] as const;",
    ],
    ['known[origin]', "const known: Record<string, boolean> = { 'http://localhost:3000': true };"],
    ["origin === 'http://localhost:3000'"],
    ["origin.startsWith('http://localhost:')"],
    ["origin.startsWith('http://localhost:3000')"],
    ["origin.startsWith('http://localhost/')"],
    ["origin.startsWith('vscode-webview://')"],
    ["origin === 'http://localhost' || origin.startsWith('http://localhost:')"],
    ["new URL(origin).hostname === 'localhost'"],
    ["['localhost', '127.0.0.1'].includes(new URL(origin).hostname)"],
    ["new URL(origin).hostname.endsWith('.example.com')"],
    [
      'isOwn(origin)',
      "function isOwn(origin: string) { const { hostname } = new URL(origin); return hostname === 'localhost' && origin.includes('localhost'); }",
    ],
    ['/^https?:\\/\\/localhost(:\\d+)?$/.test(origin)'],
    ['/^https?:\\/\\/localhost(?::|$)/.test(origin)'],
    ['/^https?:\\/\\/localhost:\\d+/.test(origin)'],
    ['origin.match(/^https?:\\/\\/(?:localhost|127\\.0\\.0\\.1)(?::\\d+)?$/)'],
    ['LOCAL.test(origin)', 'const LOCAL = /^https?:\\/\\/localhost(:\\d+)?$/;'],
    ['PATTERNS.some((p) => p.test(origin))', 'const PATTERNS = [/^https?:\\/\\/localhost$/];'],
    ['isAllowed(origin)', "import { isAllowed } from 'some-package';"],
  ])('%s', (check, top?: string) => {
    expect(found(check, top)).toEqual([]);
  });
});

test('what only compares Origin with the Host of the same request keeps nobody out', () => {
  expect(found('new URL(origin).host === req.headers.host')).toEqual(['dns-rebinding']);
  expect(found('ALLOWED.includes(origin)', LIST)).toEqual([]);
});

test('a token that is asked for only when it is set keeps no page out', () => {
  const top = 'const TOKEN = process.env.TOKEN;';
  const asking = (open: string) =>
    `${open} if (req.headers.authorization !== 'Bearer ' + TOKEN) { res.status(401).end(); return; }`;
  const weak = "origin.startsWith('http://localhost')";
  expect(found(weak, top, asking('if (!TOKEN) return next();'))).toEqual(['dns-rebinding: partly']);
  expect(found(weak, top, asking('if (!process.env.TOKEN) return next();'))).toEqual(['dns-rebinding: partly']);
  expect(found(weak, top, asking(''))).toEqual([]);
});
