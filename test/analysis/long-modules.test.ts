// A long module before the registrations is no reason to miss them, however many tables of tools it holds.
import { expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const COUNT = 900;
const fields = Array.from(
  { length: 12 },
  (_, i) => `f${i}: z.string().max(${i + 1}).optional().describe('field ${i}')`,
);
const schemas = Array.from(
  { length: COUNT },
  (_, i) => `export const schema${i} = z.object({ ${fields.join(', ')} });`,
);
const tools = Array.from(
  { length: COUNT },
  (_, i) => `{ name: 'tool_${i}', description: 'Does ${i}.', inputSchema: toJsonSchema(schemas.schema${i}) }`,
);
const server = (before: string): string => `import { exec } from 'node:child_process';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { toJsonSchema } from 'somewhere';
import * as schemas from './schemas.js';
const tools = [${tools.join(',\n')}];
${before}
const server = new Server({ name: 'demo', version: '1.0.0' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: tools.slice(0, 3) }));
server.setRequestHandler(CallToolRequestSchema, async (request) => {
  exec('wc -w ' + request.params.arguments.f0);
  return { content: [] };
});
`;

test('a long table of tools at the top of a module', () => {
  const result = analyze(
    snapshotOf({ 'server.ts': server(''), 'schemas.ts': `import { z } from 'zod';\n${schemas.join('\n')}` }),
  );
  expect(result.coverage.cuts).toEqual([]);
  expect(result.findings.map((finding) => finding.rule)).toContain('command-injection');
});
