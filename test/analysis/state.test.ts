// State between calls: what one tool keeps and another uses, each beside a neighbour that is harmless.
import { describe, expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

interface Tools {
  /** Body of the tool `keep`, with the arguments `q` and `id`. */
  readonly keep: string;
  /** Body of the tool `use`, with the arguments `k` and `id`. */
  readonly use: string;
  readonly top?: string;
}

const toolOf = (name: string, first: string, body: string): string => `
server.registerTool('${name}', { inputSchema: { ${first}: z.string(), id: z.string() } }, async ({ ${first}, id }) => {
  ${body}
  return { content: [] };
});`;

const server = ({ keep, use, top = '' }: Tools, order: 'keep first' | 'use first' = 'keep first'): string => {
  const tools = [toolOf('keep', 'q', keep), toolOf('use', 'k', use)];
  return `
import { exec } from 'node:child_process';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
${top}
const server = new McpServer({ name: 'demo', version: '1.0.0' });
${(order === 'keep first' ? tools : tools.reverse()).join('\n')}
`;
};

const found = (text: string) =>
  analyze(snapshotOf({ 'src/index.ts': text }), { rules: ['command-injection'] }).findings.map((f) => ({
    tools: f.tools,
    arguments: f.arguments,
  }));

const FLAGGED: Readonly<Record<string, Tools>> = {
  'a variable of the module': { top: "let line = '';", keep: 'line = q;', use: "exec('x ' + line);" },
  'a variable that is set in a function, and read in one': {
    top: "let line = ''; function save(v: string) { line = v; } function go() { exec('x ' + line); }",
    keep: 'save(q);',
    use: 'go();',
  },
  'a text that is given back as it is where it is empty': {
    top: "let line = ''; function tidied(v: string) { if (!v) return v; return 'ls ' + v; }",
    keep: 'line = tidied(q);',
    use: 'exec(line);',
  },
  'a map by an argument': {
    top: 'const lines = new Map<string, string>();',
    keep: 'lines.set(id, q);',
    use: "const line = lines.get(id); if (!line) throw new Error('unknown'); exec('x ' + line);",
  },
  'a map of objects': {
    top: 'const sessions = new Map<string, { line: string }>();',
    keep: 'const session = { line: q }; sessions.set(id, session);',
    use: "const session = sessions.get(id); if (session) exec('x ' + session.line);",
  },
  'an object by an argument': {
    top: 'const lines: Record<string, string> = {};',
    keep: 'lines[id] = q;',
    use: "exec('x ' + lines[id]);",
  },
  'a field of an instance': {
    top: "class Runner { private line = ''; keep(v: string) { this.line = v; } go() { exec('x ' + this.line); } } const runner = new Runner();",
    keep: 'runner.keep(q);',
    use: 'runner.go();',
  },
  'an instance made when it is first asked for': {
    top: "class Runner { static one?: Runner; static get() { Runner.one ??= new Runner(); return Runner.one; } line = ''; } ",
    keep: 'Runner.get().line = q;',
    use: "exec('x ' + Runner.get().line);",
  },
  'a list of sessions': {
    top: 'const sessions: { id: string; line: string }[] = [];',
    keep: 'sessions.push({ id, line: q });',
    use: "const session = sessions.find((s) => s.id === id); if (!session) return { content: [] }; exec('x ' + session.line);",
  },
  'a queue that is drained': {
    top: 'const jobs: string[] = [];',
    keep: 'jobs.push(q);',
    use: "while (jobs.length > 0) { const job = jobs.shift(); if (job) exec('x ' + job); }",
  },
  'a set': {
    top: 'const lines = new Set<string>();',
    keep: 'lines.add(q);',
    use: "for (const line of lines) exec('x ' + line);",
  },
  'all arguments at once': {
    top: 'let last: { q: string } | undefined;',
    keep: 'last = { q };',
    use: "if (last) exec('x ' + last.q);",
  },
  'kept on one way of two': {
    top: "let line = '';",
    keep: "if (id === 'a') { line = q; } else { line = 'y'; }",
    use: "exec('x ' + line);",
  },
  'a check of the argument of the call at hand': {
    top: "let line = '';",
    keep: 'line = q;',
    use: "if (!/^[a-z]+$/.test(k) || !/^[a-z]+$/.test(id)) throw new Error(); exec('x ' + line);",
  },
};

const SILENT: Readonly<Record<string, Tools>> = {
  'checked before it is kept': {
    top: "let line = '';",
    keep: 'if (!/^[a-z]+$/.test(q)) throw new Error(); line = q;',
    use: "exec('x ' + line);",
  },
  'kept on the way that checks it': {
    top: 'const lines = new Map<string, string>();',
    keep: 'if (/^[a-z]+$/.test(q)) { lines.set(id, q); }',
    use: "const line = lines.get(id); if (line) exec('x ' + line);",
  },
  'an object that was checked before it is kept': {
    top: 'const sessions: { line: string }[] = [];',
    keep: 'if (!/^[a-z]+$/.test(q)) throw new Error(); sessions.push({ line: q });',
    use: "for (const s of sessions) exec('x ' + s.line);",
  },
  'checked by whom it is read': {
    top: "let line = '';",
    keep: 'line = q;',
    use: "if (!/^[a-z]+$/.test(line)) throw new Error(); exec('x ' + line);",
  },
  'a constant is kept': {
    top: "let line = '';",
    keep: "line = q === 'long' ? '-l' : '-s';",
    use: "exec('x ' + line);",
  },
  'only whether there was an argument': {
    top: 'let calls = 0; let any = false;',
    keep: 'calls++; any = q.length > 0;',
    use: "exec('x ' + calls + any);",
  },
  'another place': {
    top: "let line = ''; let other = 'y';",
    keep: 'line = q;',
    use: "exec('x ' + other);",
  },
  'another field': {
    top: "const state = { line: '', other: 'y' };",
    keep: 'state.line = q;',
    use: "exec('x ' + state.other);",
  },
  'another key': {
    top: 'const lines = new Map<string, string>();',
    keep: "lines.set('a', q);",
    use: "exec('x ' + lines.get('b'));",
  },
  'an object of the call alone': {
    top: "class Runner { line = ''; go() { exec('x ' + this.line); } }",
    keep: 'const runner = new Runner(); runner.line = q;',
    use: 'new Runner().go();',
  },
  'taken back before the call ends': {
    top: "let line = '';",
    keep: "line = q; line = '';",
    use: "exec('x ' + line);",
  },
  'key of a map': {
    top: 'const known = new Map<string, string>();',
    keep: "known.set(q, 'y');",
    use: "exec('x ' + known.get(id));",
  },
};

const KEPT = { tools: ['keep', 'use'], arguments: ['q'] };

describe.each(['keep first', 'use first'] as const)('%s', (order) => {
  test.each(Object.entries(FLAGGED))('flagged: %s', (_, tools) => {
    expect(found(server(tools, order))).toEqual([KEPT]);
  });
  test.each(Object.entries(SILENT))('silent: %s', (_, tools) => {
    expect(found(server(tools, order))).toEqual([]);
  });
});

test('the way names both tools, and where the value was kept', () => {
  const tools = FLAGGED['a variable that is set in a function, and read in one']!;
  const [finding] = analyze(snapshotOf({ 'src/index.ts': server(tools) }), { rules: ['command-injection'] }).findings;
  expect(finding?.trace.map((step) => step.message)).toEqual([
    'argument `q` of tool `keep` enters here',
    'passed to `save`',
    'kept here for later calls',
    'tool `use` finds it when it is called later',
    'passed to `go`',
    'becomes part of this value',
  ]);
});

describe('a function that a tool calls after it has kept something', () => {
  const top = "let line = ''; function go() { exec('x ' + line); }";
  const direct = 'line = q; go();';
  const harmless = "line = 'y'; go();";

  test.each(['keep first', 'use first'] as const)('is that tool’s matter alone: %s', (order) => {
    expect(found(server({ top, keep: direct, use: harmless }, order))).toEqual([{ tools: ['keep'], arguments: ['q'] }]);
  });
});
