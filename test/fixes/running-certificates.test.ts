// disabled-certificate-check: a started server accepts any certificate before, and only one that it trusts after.
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { selfSigned } from './self-signed.ts';
import { mendedBy, running, useStdioServers } from './stdio-servers.ts';

useStdioServers();

const own = selfSigned();
let asked = 0;
const api = https.createServer(own, (_, response) => {
  asked++;
  response.end('an answer');
});
let port = 0;

beforeAll(async () => {
  await new Promise<void>((done) => api.listen(0, '127.0.0.1', done));
  port = (api.address() as AddressInfo).port;
});
afterAll(() => {
  api.closeAllConnections();
  api.close();
});

const server = (before: string, ask: string) => `import https from 'node:https';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

${before}
const server = new McpServer({ name: 'demo', version: '1.0.0' });
server.registerTool('ask', { description: 'Asks.' }, async () => ({ content: [{ type: 'text', text: await ask() }] }));

function ask(): Promise<string> {
  ${ask}
}
void server.connect(new StdioServerTransport());
`;
const get = (options: string) => `return new Promise((done, failed) => {
    https.get('https://127.0.0.1:' + process.env.API_PORT, ${options}, (response) => {
      response.setEncoding('utf8').on('data', done);
    }).on('error', failed);
  });`;
const fetched = `return fetch('https://127.0.0.1:' + process.env.API_PORT).then((response) => response.text());`;

test.each([
  [
    'an agent',
    server('const agent = new https.Agent({ keepAlive: false, rejectUnauthorized: false });', get('{ agent }')),
  ],
  ['one request', server('', get('{ rejectUnauthorized: false }'))],
  ['the whole process', server(`process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';`, fetched)],
])('%s', async (name, source) => {
  const env = { API_PORT: String(port) };
  asked = 0;
  const before = await running(`certificate-before-${name}`, source, { env });
  expect(await before.call('ask')).toEqual({ text: 'an answer', failed: false });
  expect(asked).toBe(1);

  const mended = mendedBy(source, 'disabled-certificate-check');
  expect(mended).not.toMatch(/reject_?unauthorized/i);
  const after = await running(`certificate-after-${name}`, mended, { env });
  expect(await after.call('ask')).toEqual({ text: expect.stringMatching(/self-signed|fetch failed/), failed: true });
  expect(asked).toBe(1);

  // What the message advises: trust this one. So it was the certificate that was refused, and nothing else.
  const trusting = await running(`certificate-trusted-${name}`, mended, {
    env: { ...env, NODE_EXTRA_CA_CERTS: 'ca.pem' },
    files: { 'ca.pem': own.cert },
  });
  expect(await trusting.call('ask')).toEqual({ text: 'an answer', failed: false });
});
