// Calls that no argument reaches are remembered: what they made and set must still be there for the next tool and path.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the rows are programs, templates and all.
import { describe, expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const HEAD = `
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { execSync } from 'node:child_process';
const server = new Server({ name: 'a', version: '1' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, async () => ({
  tools: ['first', 'second'].map((name) => ({ name, inputSchema: { type: 'object', properties: { path: { type: 'string' } } } })),
}));
`;

const found = (text: string): string[] =>
  analyze(snapshotOf({ 'a.ts': HEAD + text }))
    .findings.filter((f) => f.rule === 'command-injection')
    .flatMap((f) => f.tools ?? []);

const dispatch = (check: string): string => `
async function program() { const answer = { installed: true, version: '1' }; answer.version = '2'; return answer; }
server.setRequestHandler(CallToolRequestSchema, async (request) => {
  const { path } = request.params.arguments as { path: string };
  switch (request.params.name) {
    case 'first': { const v = await program(); ${check} return { content: [] }; }
    default: { const v = await program(); ${check} return { content: [{ type: 'text', text: String(execSync('vale ' + path)) }] }; }
  }
});`;

describe('what a helper without arguments answers', () => {
  test('is there for the tool that is followed after another', () => {
    expect(found(dispatch("if (!v.installed) throw new Error('not installed');"))).toEqual(['second']);
  });
  test('still ends the second tool where it ends the first', () => {
    expect(found(dispatch("if (v.installed) throw new Error('installed');"))).toEqual([]);
  });
  test('is there on the second of two paths', () => {
    const two = (check: string) => `
      function settings() { const o: Record<string, boolean> = {}; o.on = true; return o; }
      server.setRequestHandler(CallToolRequestSchema, async (request) => {
        const { path, quick } = request.params.arguments as { path: string; quick?: boolean };
        if (quick) { if (${check}settings().on) return { content: [] }; }
        else { if (${check}settings().on) return { content: [] }; execSync('vale ' + path); }
        return { content: [] };
      });`;
    expect(found(two('!'))).toEqual(['first', 'second']);
    expect(found(two(''))).toEqual([]);
  });
  test('is set up for the second tool as for the first', () => {
    const started = (runner: string) => `
      class Runner { run(path: string) { return String(execSync('vale ' + path)); } }
      class Quiet { run(path: string) { return path; } }
      let runner: Runner | Quiet | undefined;
      function start() { if (!runner) runner = new ${runner}(); }
      server.setRequestHandler(CallToolRequestSchema, async (request) => {
        const { path } = request.params.arguments as { path: string };
        start();
        if (request.params.name === 'first') return { content: [] };
        return { content: [{ type: 'text', text: runner!.run(path) }] };
      });`;
    expect(found(started('Runner'))).toEqual(['second']);
    expect(found(started('Quiet'))).toEqual([]);
  });
});
