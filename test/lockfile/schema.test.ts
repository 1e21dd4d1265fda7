// docs/lock.schema.json: what is written is valid under it, and mistakes by hand are not.
import fs from 'node:fs';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json';
import { readLock } from '../../server/src/lockfile/format.ts';
import { current, lockOf } from './approved.ts';

const schema = JSON.parse(fs.readFileSync(new URL('../../docs/lock.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv({ strict: false }).compile(schema);

const sources = {
  'an ordinary server': `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
const server = new McpServer({ name: 'a', version: '1.0.0' }, { instructions: 'One.\\nTwo.' });
server.registerTool('t', { title: 'T', description: 'Does it.\\nWell.', inputSchema: { digest: z.string() }, outputSchema: { a: z.number() }, annotations: { readOnlyHint: true } }, async () => ({ content: [] }));
server.registerPrompt('p', { description: 'A p.', argsSchema: { a: z.string() } }, () => ({ messages: [] }));
server.registerResource('r', 'demo://r', { description: 'An r.' }, async () => ({ contents: [] }));
`,
  'one whose source does not tell all': `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { build, list } from './nowhere.js';
const server = new McpServer({ name: 'a', version: '1.0.0' }, { instructions: process.env.ABOUT });
server.registerTool('t', { title: process.env.T, description: \`In \${process.env.CITY}.\`, inputSchema: build(), outputSchema: build(), annotations: build() }, async () => ({ content: [] }));
server.registerTool('u', build(), async () => ({ content: [] }));
server.registerPrompt('p', { description: 'A p.', argsSchema: build() }, () => ({ messages: [] }));
for (const one of list) server.registerTool(one.name, {}, async () => ({ content: [] }));
`,
};

describe('a lock file that was written', () => {
  it.each(Object.entries(sources))('of %s is valid', (_, source) => {
    validate(JSON.parse(lockOf(current({ 'server.ts': source }))));
    expect(validate.errors).toBeNull();
  });

  it('names the schema by its address', () => {
    expect(JSON.parse(lockOf([])).$schema).toBe(schema.$id);
  });
});

it.each([
  ['without a version', {}],
  ['of another version', { version: 2, servers: {} }],
  ['with a block of another name', { version: 1, servers: { a: { from: 'source', tool: {} } } }],
  ['with a definition without a digest', { version: 1, servers: { a: { from: 'source', tools: { t: {} } } } }],
  ['from elsewhere', { version: 1, servers: { a: { from: 'hand' } } }],
])('one %s is not valid', (_, lock) => {
  expect(validate(lock)).toBe(false);
});

it('the editor knows the schema of each file', () => {
  const files = manifest.contributes.jsonValidation.map(({ fileMatch }) => fileMatch);
  expect(files).toEqual(['toolward.config.json', 'toolward.lock.json', 'toolward.calls.json']);
  for (const { url } of manifest.contributes.jsonValidation)
    expect(fs.existsSync(new URL(`../../${url}`, import.meta.url))).toBe(true);
  expect(readLock('{"version":1,"servers":{}}')).toEqual({ servers: [] });
});
