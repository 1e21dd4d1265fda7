// The fix of ssrf, shape by shape: where the list of servers is asked, how redirects are refused, and what gets no fix.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the samples are code that holds templates.
import { expect, test } from 'vitest';
import { applied, findingsOf } from './apply.ts';
import { type FixCase, proveFixes } from './prove.ts';

function server(code: string, top = ''): string {
  return `import http from 'node:http';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import axios from 'axios';
import got from 'got';
import { z } from 'zod';
${top}
const client = axios.create({ baseURL: 'https://api.good.example' });
const options: RequestInit = {};
const server = new McpServer({ name: 'demo', version: '1.0.0' });

server.tool('ask', { address: z.string().max(99), anything: z.any() }, async ({ address, anything }) => {
  ${code}
  return { content: [{ type: 'text', text: String([address, anything, axios, client, got, http, options, StreamableHTTPClientTransport]) }] };
});
`;
}

const MENDED: readonly (readonly [name: string, before: string, after: string])[] = [
  ['fetch', 'await fetch(address);', "await fetch(allowedAddress(address), { redirect: 'error' });"],
  [
    'options in place',
    "await fetch(address, { method: 'POST' });",
    "await fetch(allowedAddress(address), { method: 'POST', redirect: 'error' });",
  ],
  [
    'options that follow redirects',
    "await fetch(address, { redirect: 'follow' });",
    "await fetch(allowedAddress(address), { redirect: 'error' });",
  ],
  [
    'redirects that are looked at',
    "await fetch(address, { redirect: 'manual' });",
    "await fetch(allowedAddress(address), { redirect: 'manual' });",
  ],
  [
    'options from elsewhere',
    'await fetch(address, options);',
    "await fetch(allowedAddress(address), { ...options, redirect: 'error' });",
  ],
  ['a URL', 'await fetch(new URL(address));', "await fetch(new URL(allowedAddress(address)), { redirect: 'error' });"],
  ['anything', 'await fetch(anything);', "await fetch(allowedAddress(String(anything)), { redirect: 'error' });"],
  ['axios', 'await axios.get(address);', 'await axios.get(allowedAddress(address), { maxRedirects: 0 });'],
  [
    'axios with a body to come',
    'await axios.post(address);',
    'await axios.post(allowedAddress(address), undefined, { maxRedirects: 0 });',
  ],
  [
    'axios with one object',
    'await axios({ url: address });',
    'await axios({ url: allowedAddress(address), maxRedirects: 0 });',
  ],
  ['got', 'await got(address);', 'await got(allowedAddress(address), { followRedirect: false });'],
  [
    'a library that follows none',
    'http.get(address, () => undefined);',
    'http.get(allowedAddress(address), () => undefined);',
  ],
  [
    'a class that wants a URL',
    'new StreamableHTTPClientTransport(new URL(address));',
    'new StreamableHTTPClientTransport(new URL(allowedAddress(address)));',
  ],
];

const LIST = `
/** The servers that tools may ask, as \`https://host\` or \`https://host:port\`: fill in yours. */
const ALLOWED_SERVERS = new Set(['https://api.example.com']);
`;

const CHECK = `
/** \`address\` as it is, if it leads to a server that may be asked. */
function allowedAddress(address: string | URL): string {
  const url = new URL(address);
  if (!ALLOWED_SERVERS.has(url.origin)) {
    throw new Error(\`\${url.origin} is not among the servers that may be asked\`);
  }
  return url.href;
}
`;

function mended(text: string): string {
  const own = findingsOf({ 'server.ts': text }).findings.filter((f) => f.rule === 'ssrf');
  expect(own.map((f) => f.fixes.length)).toEqual([1]);
  return applied({ 'server.ts': text }, own[0]!.fixes[0]!)['server.ts']!;
}

test.each(MENDED)('%s', (_, before, after) => {
  expect(mended(server(before))).toBe(server(after, LIST) + CHECK);
});

test('the list begins with the servers that the file names as a base', () => {
  const top = "\nconst API = 'https://api.good.example/v1';\nconst LOCAL = 'http://localhost:9200';\nvoid LOCAL;\n";
  const before = "await fetch(API.replace('/v1', '') + address);";
  const after = mended(server(before, top));
  expect(after).toContain("const ALLOWED_SERVERS = new Set(['https://api.good.example']);");
});

test('a list of that name that is there already is left alone', () => {
  const after = mended(server('await fetch(address);', "\nconst ALLOWED_SERVERS = ['x'];\nvoid ALLOWED_SERVERS;\n"));
  expect(after).toContain("const ALLOWED_SERVERS2 = new Set(['https://api.example.com']);");
  expect(after).toContain('if (!ALLOWED_SERVERS2.has(url.origin)) {');
});

const cases: FixCase[] = [
  ...MENDED.map(([name, before]) => ({ name, texts: { 'server.ts': server(before) } })),
  {
    name: 'JavaScript with require',
    texts: {
      'server.cjs': `const { McpServer } = require('@modelcontextprotocol/server')
const { z } = require('zod')

const server = new McpServer({ name: "demo", version: "1.0.0" })

server.registerTool("ask", { inputSchema: z.object({ address: z.string().max(99) }) }, async ({ address }) => {
  const response = await fetch(address, {
    method: "POST",
  })
  return { content: [{ type: "text", text: await response.text() }] }
})
`,
    },
  },
];
proveFixes(cases, new Set(['ssrf']));

test.each([
  ['the rest of an address', 'await client.get(address);'],
  ['a host in options', "http.get({ hostname: address, path: '/' });"],
  ['a request that is made already', 'await fetch(new Request(address));'],
  ['a base beside it', "await axios({ baseURL: 'https://api.good.example', url: address });"],
  ['a client with a base of its own', 'axios.create({ baseURL: address });'],
])('no fix for %s', (_, code) => {
  const own = findingsOf({ 'server.ts': server(code) }).findings.filter((f) => f.rule === 'ssrf');
  expect(own.flatMap((f) => f.fixes)).toEqual([]);
});
