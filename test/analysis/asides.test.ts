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

describe('what a helper gave before something else was put there', () => {
  const runners = `
class Runner { run(path: string) { return String(execSync('vale ' + path)); } }
class Quiet { run(path: string) { return path; } }`;
  const handler = (init: string, runner: string): string => `
server.setRequestHandler(CallToolRequestSchema, async (request) => {
  const { path } = request.params.arguments as { path: string };
  ${init.replace('RUNNER', runner)}
  return { content: [{ type: 'text', text: current()!.run(path) }] };
});`;
  const places: Readonly<Record<string, (inner: string) => string>> = {
    'at the top of a module': (inner) => `let runner: any;\nfunction current() { return runner; }\n${inner}`,
    'in a closure': (inner) =>
      `function make() {\nlet runner: any;\nconst current = () => runner;\n${inner}\n}\nmake();`,
  };
  const inits = ['if (!current()) runner = new RUNNER();', 'current()?.run("a"); runner = new RUNNER();'];
  for (const [where, around] of Object.entries(places))
    test.each(inits)(`is not what it gives then, ${where}: %s`, (init) => {
      expect(found(runners + around(handler(init, 'Runner')))).toEqual(['first', 'second']);
      expect(found(runners + around(handler(init, 'Quiet')))).toEqual([]);
    });
});

describe('what a helper without arguments runs, once a client has put something somewhere', () => {
  const tool = (puts: string, reads: string): string => `
const state: any = { cmd: 'ls', deep: { cmd: 'ls' }, other: '' };
let cmd = 'ls';
function run() { return String(execSync(${reads})); }
server.setRequestHandler(CallToolRequestSchema, async (request) => {
  const { path } = request.params.arguments as { path: string };
  run();
  ${puts}
  return { content: [{ type: 'text', text: run() }] };
});`;
  test.each([
    ['cmd = path;', 'cmd'],
    ['state.cmd = path;', 'state.cmd'],
    ['state.deep.cmd = path;', 'state.deep.cmd'],
    ["const deep = { cmd: 'ls' }; state.deep = deep; run(); deep.cmd = path;", 'state.deep.cmd'],
    ['state.other = path; run(); state.cmd = state.other;', 'state.cmd'],
    ['state[path] = path;', 'state.none'],
    ["state.cmd = path; if (path.length > 3) { state.cmd = 'ls'; run(); }", 'state.cmd'],
    ["state.other = path; if (path.length > 3) { state.cmd = path; run(); throw new Error('a'); } run();", 'state.cmd'],
  ])('is the client’s where it is read there: %s', (puts, reads) => {
    expect(new Set(found(tool(puts, reads)))).toEqual(new Set(['first', 'second']));
  });
  test.each([
    ['state.other = path;', 'state.cmd'],
    ['state.deep.cmd = path;', 'state.cmd'],
    ["cmd = path; run(); cmd = 'ls';", 'state.cmd'],
    ["state.cmd = path; state.cmd = 'ls';", 'state.cmd'],
  ])('is what it was where it is not: %s', (puts, reads) => {
    expect(found(tool(puts, reads))).toEqual([]);
  });
});

test('what every dispatch makes of the program alone is the same for each tool', () => {
  const tools = `
function serve(options: { tools: () => Record<string, { execute(path: string): string }> }) {
  server.setRequestHandler(CallToolRequestSchema, async (request) => {
    const { path } = request.params.arguments as { path: string };
    const all = options.tools();
    return { content: [{ type: 'text', text: all[request.params.name].execute(path) }] };
  });
}
function start() {
  const program = 'vale';
  serve({ tools: () => ({ first: { execute: (path) => path }, second: { execute: (path) => String(execSync(program + ' ' + path)) } }) });
}
start();`;
  expect(found(tools)).toEqual(['second']);
});
