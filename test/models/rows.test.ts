// Every row of the models is hit: a server is made from the row, and what the row says has to come out of the analysis.
import { expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { rules } from '../../server/src/rules/index.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';
import { AMOUNTS, type SinkKind } from '../../server/src/taint/kinds.ts';
import { allRows } from '../../server/src/taint/models/index.ts';
import type { Condition, Row, Where } from '../../server/src/taint/row.ts';

/** A tool made from a row, and what has to be said about it. */
interface Case {
  readonly tool: string;
  /** Expressions of the handler; `x` is the argument. */
  readonly calls: readonly string[];
  readonly finds: readonly SinkKind[];
  readonly silent: readonly SinkKind[];
  readonly effect: string | undefined;
}

for (const row of allRows) {
  for (const module of typeof row.module === 'string' ? [row.module] : row.module) {
    test(`${module}: ${row.member.map((member) => member || 'itself').join(', ')}`, () => {
      const cases = row.member.flatMap((member) => casesOf(row, member));
      expect(wrongIn(module, cases)).toEqual([]);
    });
  }
}

test('a row that is not there is noticed', () => {
  const missing: Case = { tool: 'a', calls: ['lib.run(x)'], finds: ['path'], silent: [], effect: 'reads-files' };
  const loud: Case = {
    tool: 'b',
    calls: ['childProcess.exec(x)'],
    finds: [],
    silent: ['shell-command'],
    effect: undefined,
  };
  expect(wrongIn('somewhere-else', [missing, loud])).toEqual([
    'a: path not found in lib.run(x)',
    'a: no reads-files in lib.run(x)',
    'b: shell-command found in childProcess.exec(x)',
  ]);
});

/** What the analysis of the cases' server does not say, or says against the row, as sentences. */
function wrongIn(module: string, cases: readonly Case[]): string[] {
  const result = analyze(snapshotOf({ 'server.js': serverOf(module, cases) }));
  const tools = result.servers.flatMap((server) => server.tools);
  return cases.flatMap(({ tool, calls, finds, silent, effect }) => {
    const found = result.findings.filter((finding) => finding.tools.includes(tool)).map((finding) => finding.rule);
    const said = (kind: SinkKind): boolean => rulesOf(kind).some((id) => found.includes(id));
    const capabilities: readonly string[] = tools.find((each) => each.name === tool)?.capabilities ?? [];
    const where = calls.join('; ');
    return [
      ...finds.filter((kind) => !said(kind)).map((kind) => `${tool}: ${kind} not found in ${where}`),
      ...(effect === undefined || capabilities.includes(effect) ? [] : [`${tool}: no ${effect} in ${where}`]),
      ...silent.filter(said).map((kind) => `${tool}: ${kind} found in ${where}`),
    ];
  });
}

test('every kind of the models has its rule', () => {
  const kinds = new Set(allRows.flatMap((row) => (row.sinks ?? []).map((sink) => sink.kind)));
  expect([...kinds].filter((kind) => rulesOf(kind).length === 0)).toEqual([]);
});

function rulesOf(kind: SinkKind): string[] {
  return rules.filter((rule) => 'flow' in rule && rule.kinds.includes(kind)).map((rule) => rule.id);
}

function casesOf(row: Row, member: string): Case[] {
  const callee = calleeOf(row, member);
  const name = (what: string): string => `${member || 'itself'} ${what}`;
  const plain = { finds: [], silent: [], effect: row.effect };
  const out: Case[] = (row.sinks ?? []).map((sink) => ({
    ...plain,
    tool: name(`${sink.kind} at ${typeof sink.at === 'object' ? Object.values(sink.at).join('.') : sink.at}`),
    calls: [spoken(member, sink.when) ?? `${callee}(${argumentsOf(sink.at, textOf(sink.kind))})`],
    finds: [sink.kind],
  }));
  if (row.spawn) {
    const args: string[] = [];
    const { args: list } = row.spawn;
    const put = (words: string): void => {
      if (typeof list === 'number') args[list] = words;
      else args[list.argument] = `{ ${list.field}: ${words} }`;
    };
    args[row.spawn.program] = "'tool'";
    put('[x]');
    out.push({
      ...plain,
      tool: name('without a shell'),
      calls: [`${callee}(${args})`],
      finds: ['program-argument'],
      silent: ['shell-command'],
    });
    if (typeof list === 'number') {
      args[row.spawn.options] = '{ shell: true }';
      out.push({ ...plain, tool: name('with a shell'), calls: [`${callee}(${args})`], finds: ['shell-command'] });
    }
    args[row.spawn.program] = "'sh'";
    delete args[row.spawn.options];
    put("['-c', 'ls ' + x]");
    out.push({ ...plain, tool: name('of a shell'), calls: [`${callee}(${args})`], finds: ['shell-command'] });
  }
  if (row.argv !== undefined) {
    const given = (words: string): string[] => [`${callee}(${argumentsOf(row.argv!, words)})`];
    out.push({ ...plain, tool: name('a list'), calls: given("['tool', x]"), silent: ['shell-command'] });
    out.push({ ...plain, tool: name('a shell'), calls: given("['sh', '-c', 'ls ' + x]"), finds: ['shell-command'] });
  }
  if (row.feeds) {
    const fed = (program: string): string[] => [`lib.spawn(${program}).${member}('ls ' + x)`];
    out.push({ ...plain, tool: name('fed to a shell'), calls: fed("'bash', []"), finds: ['shell-command'] });
    out.push({ ...plain, tool: name('fed to a program'), calls: fed("'wc', ['-l']"), silent: ['shell-command'] });
    out.push({ ...plain, tool: name('fed to a script'), calls: fed("'sh', ['a.sh']"), silent: ['shell-command'] });
  }
  if (row.words)
    out.push({ ...plain, tool: name('words'), calls: [`${callee}(['log', x])`], finds: ['program-argument'] });
  for (const kind of row.quotes ?? []) {
    // The same place without the quoting is flagged, or the silence would prove nothing.
    out.push({ ...plain, tool: name(`bare for ${kind}`), calls: [run(kind, 'x')], finds: [kind] });
    out.push({ ...plain, tool: name(`quotes for ${kind}`), calls: [run(kind, `${callee}(x)`)], silent: [kind] });
  }
  if (row.placeholders)
    out.push({
      ...plain,
      tool: name('tagged'),
      calls: [`${callee}\`select \${x}\``],
      silent: ['sql', 'shell-command'],
    });
  if (row.placeholders && row.effect === 'spawns-processes')
    out.push({ ...plain, tool: name('words'), calls: [`${callee}\`git log \${x}\``], finds: ['program-argument'] });
  if (out.length === 0) out.push({ ...plain, tool: name('effect'), calls: [`${callee}(x)`] });
  return out;
}

/** How a program names the member: `lib`, `lib.member`, `instance.member`, or a global's own name. */
function calleeOf(row: Row, member: string): string {
  if (row.module === 'global') return member;
  if (row.module === '*') return `someone.${member}`;
  if (member === '') return 'lib';
  return row.on === 'instance' ? `new lib.Thing().${member}` : `lib.${member}`;
}

/** What is no plain call: a write into what was found under a name, a loop, a method of a text, a wait. */
function spoken(member: string, when: Condition | undefined): string | undefined {
  if (when && 'resolves' in when) return `new Promise((resolve) => ${member}(resolve, n))`;
  if (member === '[]=') return 'const state = {}; state[x][x] = x';
  if (member === 'for') return 'for (let i = 0; i < n; i++) x.trim()';
  const method = /^String\.prototype\.(repeat|pad\w+)$/.exec(member);
  return method ? `x.${method[1]}(n)` : undefined;
}

/** The argument alone would be a whole statement, which is no injection into one. */
function textOf(kind: SinkKind): string {
  // An argument without a schema may be an object.
  if (kind === 'filter') return '{ name: any }';
  if (AMOUNTS.has(kind)) return 'n';
  if (kind === 'sql' || kind === 'query' || kind === 'search') return "'select * from t where a = ' + x";
  return kind === 'code' ? "'f(' + x + ')'" : 'x';
}

function argumentsOf(at: Where, text: string): string {
  if (at === 'all' || at === 'statement' || at === 'last') return text;
  if (typeof at === 'number') return [...fillers(at), text].join(', ');
  if ('from' in at) return [...fillers(at.from), text].join(', ');
  const object = ('field' in at ? at.field : `or.${at.within}`)
    .split('.')
    .reduceRight((inner, field) => `{ ${field}: ${inner} }`, text);
  return [...fillers(at.argument), object].join(', ');
}

function fillers(count: number): string[] {
  return Array.from({ length: count }, () => "'/some/thing'");
}

/** A call that is known to be dangerous with this expression in it. */
function run(kind: SinkKind, expression: string): string {
  if (kind === 'query') return `session.run(\`match \${${expression}}\`)`;
  return kind === 'sql' ? `pool.query(\`select \${${expression}}\`)` : `childProcess.exec(\`run \${${expression}}\`)`;
}

function serverOf(module: string, cases: readonly Case[]): string {
  const own = module === 'global' || module === '*' ? '' : `import lib from ${JSON.stringify(module)};`;
  const tools = cases.map(
    (
      each,
    ) => `server.registerTool(${JSON.stringify(each.tool)}, { inputSchema: { x: z.string(), n: z.number(), any: z.any() } }, async ({ x, n, any }) => {
  ${each.calls.join(';\n  ')};
  return { content: [] };
});`,
  );
  return `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import childProcess from 'node:child_process';
import neo4j from 'neo4j-driver';
import pg from 'pg';
import { someone } from 'somewhere';
${own}
const pool = new pg.Pool();
const session = neo4j.driver('bolt://localhost').session();
const server = new McpServer({ name: 'demo', version: '1.0.0' });
${tools.join('\n')}
`;
}
