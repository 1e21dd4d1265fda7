// The author's score: what is protected is shown with its place, what does not concern a server is not asked of it.
import { expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { type ServerScore, scoreOf } from '../../server/src/score/score.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const stdio = `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { exec } from 'node:child_process';
import { z } from 'zod';
const server = new McpServer({ name: 'local', version: '1.0.0' });
server.registerTool('count', { description: 'Counts words', inputSchema: { text: z.string().max(1000) }, annotations: { readOnlyHint: true } },
  async ({ text }) => ({ content: [{ type: 'text', text: String(text.split(' ').length) }] }));
server.registerTool('run', { description: 'Lists a folder', inputSchema: { dir: z.string().max(1000) } },
  async ({ dir }) => { exec('ls ' + dir); return { content: [] }; });
await server.connect(new StdioServerTransport());
`;

const http = `
import express from 'express';
import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js';
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { rateLimit } from 'express-rate-limit';
import { verifier } from './verifier.js';
const app = createMcpExpressApp();
app.use(requireBearerAuth({ verifier }));
app.use(rateLimit({ limit: 60 }));
app.post('/mcp', async (req, res) => {
  const server = new McpServer({ name: 'remote', version: '1.0.0' });
  server.registerTool('ping', { description: 'Answers' }, async () => ({ content: [] }));
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await server.connect(transport);
  await transport.handleRequest(req, res, req.body);
});
app.listen(3000, '127.0.0.1');
`;

function scores(files: Record<string, string>): ServerScore[] {
  return scoreOf(analyze(snapshotOf(files)));
}
const part = (score: ServerScore, name: string) => score.parts.find((p) => p.part === name)!;

test('a server on stdio is asked nothing of the network', () => {
  const [score] = scores({ 'index.ts': stdio });
  expect(score).toMatchObject({ name: 'local', reached: 'stdio', tools: 2 });
  for (const name of ['authentication', 'transport', 'limits']) {
    expect(part(score!, name).exempt.join()).toContain('stdio only');
    expect(part(score!, name).missing.filter((f) => f.severity !== 'note')).toEqual([]);
  }
});

test('an argument in a shell leaves its part open, and says so in one line', () => {
  const [score] = scores({ 'index.ts': stdio });
  expect(part(score!, 'input-validation').state).toBe('open');
  expect(part(score!, 'input-validation').because).toMatch(/^1 error/);
  expect(
    part(score!, 'input-validation')
      .protections.map((e) => e.text)
      .join('\n'),
  ).toContain('all 2 tools');
});

test('a protected server on the network shows what protects it, and where', () => {
  const [score] = scores({ 'index.ts': http });
  expect(score!.reached).toBe('network');
  const evidence = (name: string) =>
    part(score!, name).protections.map((e) => `${e.text} ${e.span ? http.slice(e.span.start, e.span.end) : ''}`);
  expect(evidence('authentication').join()).toContain('requireBearerAuth({ verifier })');
  expect(evidence('limits').join()).toContain('rateLimit({ limit: 60 })');
  expect(evidence('transport').join()).toContain('this machine only');
  expect(evidence('transport').join()).toContain('the Host header is checked');
});

test('what a comment accepts is shown apart, with its reason', () => {
  const comment = '// toolward-allow command-injection: only I call it';
  const text = stdio.replace(/.*exec\('ls '.*/, (line) => `${comment}\n${line}`);
  const [score] = scores({ 'index.ts': text });
  const { missing, accepted } = part(score!, 'input-validation');
  expect(missing.map((f) => f.rule)).not.toContain('command-injection');
  expect(accepted.map((f) => [f.rule, f.suppressed?.reason])).toEqual([['command-injection', 'only I call it']]);
});

test('servers of one repository each have their own', () => {
  const all = scores({ 'a/src/index.ts': stdio, 'b/src/index.ts': http });
  expect(all.map((s) => [s.name, s.reached])).toEqual([
    ['local', 'stdio'],
    ['remote', 'network'],
  ]);
  expect(part(all[1]!, 'input-validation').missing).toEqual([]);
});

test('what is switched off is no protection, and what does not apply is said to be so', () => {
  const result = analyze(snapshotOf({ 'index.ts': stdio }));
  const [score] = scoreOf(result, []);
  expect(part(score!, 'logging').protections).toEqual([]);
  expect(part(score!, 'input-validation').missing).toEqual([]);
  expect(part(score!, 'authentication').state).toBe('exempt');
  expect(part(score!, 'authentication').unknown).toEqual([]);
});

test('a line for each call is shown with its place', () => {
  const [score] = scores({ 'index.ts': stdio.replaceAll('=> ({ content', '=> (console.error("count"), { content') });
  expect(part(score!, 'logging').protections.map((e) => [e.text, e.span !== undefined])).toEqual([
    ['calls of 1 of 2 tools leave a line', true],
  ]);
});
