// A server that is made with a package that is not read is told as not read, and never counted as clean.
import { expect, test } from 'vitest';
import { FactsCache } from '../../server/src/analysis/modules.ts';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const skipped = (texts: Readonly<Record<string, string>>, cache?: FactsCache) =>
  analyze(snapshotOf(texts), cache ? { cache } : {}).coverage.skipped;
const why = (name: string): string => `tools made with \`${name}\` are not read, so nothing in them was checked`;

test.each(['mcp-framework', '@rekog/mcp-nest', 'tmcp', 'xmcp', 'mcp-lite', '@cyanheads/mcp-ts-core', 'mcp-use/server'])(
  '%s',
  (name) => {
    const text = `import { tool } from '${name}';\nexport default tool('run', async () => 'done');\n`;
    expect(skipped({ 'src/a.ts': text })).toEqual([{ file: 'src/a.ts', why: why(name) }]);
  },
);

test('a client of such a package, a name that only begins like one, and a file whose server is read are not told', () => {
  const server = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { Tool } from 'mcp-framework';
new McpServer({ name: 'a', version: '1.0.0' }).registerTool('t', {}, async () => ({ content: [] }));
`;
  expect(
    skipped({ 'a.ts': "import { MCPClient } from 'mcp-use';", 'b.ts': "import 'mcp-lite-ui';", 'c.ts': server }),
  ).toEqual([]);
});

test('it is told as soon as it is typed', () => {
  const cache = new FactsCache();
  expect(skipped({ 'a.ts': 'export {};' }, cache)).toEqual([]);
  expect(skipped({ 'a.ts': "import { tool } from 'tmcp';" }, cache)).toEqual([{ file: 'a.ts', why: why('tmcp') }]);
  expect(skipped({ 'a.ts': 'export {};' }, cache)).toEqual([]);
});
