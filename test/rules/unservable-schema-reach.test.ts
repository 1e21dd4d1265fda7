// How far unservable-schema looks: through variables, loops and classes, and never where something else could be meant.
import { expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const HEAD = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod/v4';
const text = (value: unknown) => ({ content: [{ type: 'text' as const, text: String(value) }] });
`;

function said(text: string, more: Readonly<Record<string, string>> = {}): string[] {
  const { findings } = analyze(snapshotOf({ 'server.ts': text, ...more }), { rules: ['unservable-schema'] });
  return findings.map((f) => text.slice(f.primary.start, f.primary.end));
}

const MADE = `const server = new McpServer({ name: 'demo', version: '1.0.0' });`;

test.each([
  [
    'one of two schemas',
    `${MADE} server.registerTool('t', { inputSchema: { a: process.env.A ? z.date() : z.string() } }, async () => text(1));`,
  ],
  [
    'one of two elements',
    `${MADE} server.registerTool('t', { inputSchema: { a: z.array(process.env.A ? z.date() : z.string()) } }, async () => text(1));`,
  ],
  [
    'one of two shapes',
    `${MADE} server.registerTool('t', { inputSchema: process.env.A ? { a: z.date() } : { a: z.string() } }, async () => text(1));`,
  ],
  [
    'a field set on some ways only',
    `${MADE} const shape: any = { a: z.string() }; if (process.env.A) shape.b = z.date(); server.registerTool('t', { inputSchema: shape }, async () => text(1));`,
  ],
  [
    'fields left out by a list from elsewhere',
    `import { keys } from 'elsewhere'; ${MADE} server.registerTool('t', { inputSchema: z.object({ a: z.date() }).omit(keys) }, async () => text(1));`,
  ],
  [
    'fields overwritten from elsewhere',
    `import { more } from 'elsewhere'; ${MADE} server.registerTool('t', { inputSchema: z.object({ a: z.date() }).extend(more) }, async () => text(1));`,
  ],
  [
    'an object with parts from elsewhere',
    `import { more } from 'elsewhere'; ${MADE} server.registerTool('t', { inputSchema: { ...more, type: 'object' } }, async () => text(1));`,
  ],
  [
    'a schema of another library',
    `import * as v from 'valibot'; ${MADE} server.registerTool('t', { inputSchema: { a: v.date() } }, async () => text(1));`,
  ],
  [
    'a class that is a schema',
    `${MADE} class Own { type = 'object'; parse(v: unknown) { return v; } } server.registerTool('t', { inputSchema: new Own() }, async () => text(1));`,
  ],
  ['a prompt', `${MADE} server.registerPrompt('t', { argsSchema: { a: z.date() } }, async () => ({ messages: [] }));`],
  ['annotations', `${MADE} server.tool('t', 'd', { title: 'T', readOnlyHint: true }, async () => text(1));`],
  [
    'a server of unknown make',
    `export function register(server: any) { server.tool('t', 'd', z.object({ a: z.date() }), async () => text(1)); }`,
  ],
  [
    'fastmcp',
    `import { FastMCP } from 'fastmcp'; new FastMCP({ name: 'd', version: '1.0.0' }).addTool({ name: 't', parameters: z.object({ a: z.date() }), execute: async () => '' });`,
  ],
  [
    'a server of a framework',
    `import { createMcpHandler } from 'mcp-handler'; createMcpHandler((server) => { server.tool('t', 'd', z.object({ a: z.date() }), async () => text(1)); });`,
  ],
])('says nothing of %s', (_, text) => {
  expect(said(HEAD + text)).toEqual([]);
});

test.each([
  [
    'a parameter',
    `export function register(server: McpServer) { server.registerTool('t', { inputSchema: { a: z.date() } }, async () => text(1)); }`,
  ],
  [
    'a class of its own',
    `class Own extends McpServer { constructor() { super({ name: 'd', version: '1.0.0' }); this.registerTool('t', { inputSchema: { a: z.date() } }, async () => text(1)); } } new Own();`,
  ],
  [
    'a loop over tools',
    `${MADE} for (const t of [{ name: 't', inputSchema: { a: z.date() } }]) server.registerTool(t.name, { inputSchema: t.inputSchema }, async () => text(1));`,
  ],
  [
    'a schema shared by two tools, once',
    `${MADE} const Shared = z.object({ a: z.date() }); for (const name of ['t', 'u']) server.registerTool(name, { inputSchema: Shared }, async () => text(1));`,
  ],
  [
    'a spread of fields',
    `${MADE} const base = { a: z.date() }; server.registerTool('t', { inputSchema: { ...base, b: z.string() } }, async () => text(1));`,
  ],
  [
    'fields taken over',
    `${MADE} const base = z.object({ a: z.date(), b: z.string() }); server.registerTool('t', { inputSchema: base.pick({ a: true }).shape }, async () => text(1));`,
  ],
  [
    'a description from elsewhere',
    `import { words } from 'elsewhere'; ${MADE} server.tool('t', words('t'), { a: z.date() }, async () => text(1));`,
  ],
])('follows %s', (_, text) => {
  expect(said(HEAD + text)).toEqual(['z.date()']);
});

test('JSON Schemas given in a loop are told where each is written', () => {
  const code = `${MADE} for (const t of [{ n: 't', s: { type: 'object' } }, { n: 'u', s: z.object({}) }, { n: 'v', s: { type: 'object', properties: {} } }]) server.registerTool(t.n, { inputSchema: t.s as any }, async () => text(1));`;
  expect(said(HEAD + code)).toEqual(["{ type: 'object' }", "{ type: 'object', properties: {} }"]);
});

test('a refined schema of zod 3 has no shape', () => {
  const code = `${MADE} const S = z.object({ a: z.string() }).refine(() => true); server.tool('t', 'd', (S as any).shape ?? S, async () => text(1));`;
  expect(said(HEAD.replace('zod/v4', 'zod/v3') + code)).toEqual(['(S as any).shape ?? S']);
  expect(said(HEAD + code)).toEqual([]);
});

test.each([
  ['{ "dependencies": { "zod": "^3.22.4" } }', 'refused'],
  ['{ "devDependencies": { "zod": "~4.1.0" } }', 'list'],
  ['{ "dependencies": { "zod": "3.25.76" } }', 'refused'],
  ['{ "dependencies": { "zod": "^3.25 || ^4.0" } }', 'either'],
  ['{ "dependencies": { "zod": "latest" } }', 'either'],
  ['{ "dependencies": { "zod": "catalog:" } }', 'either'],
  ['{ "dependencies": { "zod": "npm:zod@^3.25" } }', 'refused'],
  ['{ "dependencies": {} }', 'either'],
  ['{ not json', 'either'],
])('reads the version of zod from package.json: %s', (json, expected) => {
  const text = `${HEAD.replace('zod/v4', 'zod')}${MADE} server.registerTool('t', { inputSchema: { a: z.date() } }, async () => text(1));`;
  const { findings } = analyze(snapshotOf({ 'package.json': json, 'src/server.ts': text }));
  const [words] = findings.filter((f) => f.rule === 'unservable-schema').map((f) => f.message);
  const kind = /^No call/.test(words!) ? 'refused' : /^JSON cannot carry/.test(words!) ? 'either' : 'list';
  expect(kind).toBe(expected);
});

test('the nearest package.json with zod in it counts', () => {
  const text = `${HEAD.replace('zod/v4', 'zod')}${MADE} server.registerTool('t', { inputSchema: { a: z.coerce.date() } }, async () => text(1));`;
  const packages = (own: string) => ({
    'package.json': '{ "dependencies": { "zod": "^4.0.0" } }',
    'packages/a/package.json': own,
    'packages/a/src/server.ts': text,
  });
  const count = (own: string) => analyze(snapshotOf(packages(own)), { rules: ['unservable-schema'] }).findings.length;
  expect(count('{ "name": "a" }')).toBe(1);
  expect(count('{ "name": "a", "dependencies": { "zod": "^3.25.0" } }')).toBe(0);
});

test.each([
  ['1.22.0', 1],
  ['~1.20.2', 1],
  ['^1.22.0', 0],
  ['1.23.0', 0],
])('zod 4 with version %s of the SDK', (version, expected) => {
  const json = `{ "dependencies": { "@modelcontextprotocol/sdk": "${version}", "zod": "^4.0.0" } }`;
  const text = `${HEAD}${MADE} server.tool('t', 'd', { a: z.string() }, async () => text(1));`;
  expect(said(text, { 'package.json': json })).toHaveLength(expected);
});

test.each([
  ['an inline schema', `${MADE} server.tool('t', 'd', z.object({ a: z.string() }), async () => text(1));`, 1],
  ['a constant', `${MADE} const S = z.object({ a: z.string() }); server.tool('t', 'd', S, async () => text(1));`, 1],
  [
    'a field of a constant',
    `${MADE} const S = { t: z.object({ a: z.string() }) }; server.tool('t', 'd', S.t, async () => text(1));`,
    1,
  ],
  [
    'a constant of a function',
    `${MADE} function f() { const S = z.object({ a: z.string() }); server.tool('t', 'd', S, async () => text(1)); } f();`,
    0,
  ],
  ['a strict one', `${MADE} server.tool('t', 'd', z.object({ a: z.string() }).strict(), async () => text(1));`, 0],
  [
    'a refined one',
    `${MADE} const S = z.object({ a: z.string() }).refine(() => true); server.tool('t', 'd', S, async () => text(1));`,
    0,
  ],
  [
    'a loop over tools, of which others give fields',
    `${MADE} for (const t of [{ n: 't', s: z.object({ a: z.string() }) }, { n: 'u', s: { a: z.string() } }]) server.tool(t.n, 'd', t.s as any, async () => text(1));`,
    0,
  ],
  [
    'a loop over tools',
    `${MADE} for (const t of [{ n: 't', s: z.object({ a: z.string() }) }, { n: 'u', s: { a: z.string() } }]) server.tool(t.n, 'd', t.s, async () => text(1));`,
    0,
  ],
  [
    'a wrapper',
    `${MADE} const add = (n: string, s: any) => server.tool(n, 'd', s, async () => text(1)); add('t', z.object({ a: z.string() })); add('u', { a: z.string() });`,
    0,
  ],
])('gives tool() the fields of %s, or leaves it to its author', (_, text, fixes) => {
  const { findings } = analyze(snapshotOf({ 'server.ts': HEAD + text }), { rules: ['unservable-schema'] });
  expect(findings).toHaveLength(1);
  expect(findings[0]!.fixes).toHaveLength(fixes);
});
