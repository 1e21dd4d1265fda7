// Forks of a framework: its class under another package's name.
import { expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const tools = (from: string): readonly (string | undefined)[] =>
  analyze(
    snapshotOf({
      'a.ts': `import { FastMCP } from '${from}';
const server = new FastMCP({ name: 'a', version: '1.0.0' });
server.addTool({ name: 'ping', execute: async () => 'pong' });
await server.start({ transportType: 'stdio' });`,
    }),
  ).servers.flatMap((server) => server.tools.map((tool) => tool.name));

test.each(['fastmcp', '@punkpeye/fastmcp', 'firecrawl-fastmcp', '@scope/my-fastmcp'])('FastMCP of %s', (from) => {
  expect(tools(from)).toEqual(['ping']);
});

test.each(['some-package', 'fastmcp-notes', './fastmcp.js'])('not of %s', (from) => {
  expect(tools(from)).toEqual([]);
});
