// How much work an analysis does: what is registered again and again is followed once, and a known name decides a switch.
import { expect, test } from 'vitest';
import { truth } from '../../server/src/analysis/assume.ts';
import { Machine } from '../../server/src/analysis/machine.ts';
import { FactsCache } from '../../server/src/analysis/modules.ts';
import { equals } from '../../server/src/analysis/operators.ts';
import { Ways } from '../../server/src/analysis/premises.ts';
import { Registry } from '../../server/src/analysis/registry.ts';
import { Resolver } from '../../server/src/analysis/resolver.ts';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';
import { TaintEngine } from '../../server/src/taint/engine.ts';

const perConnection = `
import { execSync } from 'node:child_process';
import { createServer as listen } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

function createServer() {
  const server = new Server({ name: 'demo', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, async () => ({
    tools: ['status', 'log', 'show'].map((name) => ({ name, inputSchema: { type: 'object' } })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async (request) => {
    switch (request.params.name) {
      case 'show':
        return { content: [{ type: 'text', text: String(execSync(\`git show \${request.params.arguments?.ref}\`)) }] };
      default:
        return { content: [] };
    }
  });
  return server;
}
export const stdio = createServer();
export const http = createServer();
listen(() => createServer());
listen(() => createServer());
`;

test('a dispatcher that each connection registers anew is followed once for each tool', () => {
  const { servers, findings } = analyze(snapshotOf({ 'src/index.ts': perConnection }));
  const names = servers.flatMap((server) => server.tools.map((tool) => tool.name));
  expect(names.sort()).toEqual(['log', 'show', 'status']);
  expect(findings.filter((f) => f.rule === 'command-injection').map((f) => f.tools)).toEqual([['show']]);
});

test('a name that is known on the one way left is compared as itself', () => {
  const snapshot = snapshotOf({});
  const ways = new Ways(new Resolver(snapshot));
  const m = new Machine(snapshot, new FactsCache(), new Registry(), new TaintEngine(), ways);
  const other = m.terms.src('path', undefined, false);
  const fact = { term: other.id, of: other, kind: 'truthy', site: undefined } as const;
  const name = m.terms.union([{ value: m.terms.lit('show'), given: [fact] }]);
  expect(name.t).toBe('union');
  const site = { module: undefined, node: undefined } as never;
  expect(truth(m, equals(m, name, m.terms.lit('show'), site))).toBe(true);
  expect(truth(m, equals(m, name, m.terms.lit('log'), site))).toBe(false);
});

test('work at the top that doubles with each level does not keep what stands behind it from being found', () => {
  const doubling = `${Array.from({ length: 24 }, (_, i) => `[1, 2].map((a${i}) => `).join('')}1${')'.repeat(24)};`;
  const { servers, findings, coverage } = analyze(snapshotOf({ 'src/index.ts': `${doubling}\n${perConnection}` }));
  expect(servers.flatMap((server) => server.tools.map((tool) => tool.name)).sort()).toEqual(['log', 'show', 'status']);
  expect(findings.filter((f) => f.rule === 'command-injection').map((f) => f.tools)).toEqual([['show']]);
  expect(coverage.cuts).toEqual([]);
});
