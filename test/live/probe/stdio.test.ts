// Checks of servers that are started: over another process of the same, which is gone afterwards.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ProbeOptions, ProbeResult } from '../../../server/src/live/inspection.ts';
import type { StdioLaunch } from '../../../server/src/live/launch.ts';
import { probe, probeWith } from '../../../server/src/live/probe/index.ts';
import type { ProbeContext } from '../../../server/src/live/seams.ts';
import { folder } from '../../cli/toolward.ts';
import { inspecting } from '../inspecting.ts';
import { program } from '../program.ts';

/** Dies of what is no JSON, talks on standard output, and has a tool that looks at nothing. */
const careless = `
const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
console.log('Server ready');
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  if (method === 'initialize') return say({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'careless', version: '0' } } });
  if (method === 'tools/list') return say({ id, result: { tools: [{ name: 'length', inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] }, annotations: { readOnlyHint: true } }] } });
  if (method === 'tools/call') return say({ id, result: { content: [{ type: 'text', text: String(params.arguments.text).length + '' }] } });
  say({ id, error: { code: -32000, message: 'DB at /srv/app/data/main.db: SQLITE_ERROR' } });
}).on('close', () => process.exit(0));
`;

async function probed(launch: StdioLaunch, options: ProbeOptions = {}): Promise<readonly ProbeResult[]> {
  const server = inspecting(launch, {}, { prober: probe });
  onTestFinished(() => server.close());
  await server.next('definitions');
  const answer = await server.ask({ do: 'probe', options }).answer;
  if (answer.is !== 'probe') throw new Error(JSON.stringify(answer));
  return answer.results;
}

function of(results: readonly ProbeResult[], check: string): string {
  return results
    .filter((one) => one.check === check)
    .map(({ is, severity }) => (is === 'finding' ? severity : is))
    .join(' ');
}

test('a careless server is told so, and no process of it is left', { timeout: 60_000 }, async () => {
  const script = path.join(folder({ 'careless.js': careless }), 'careless.js');
  const launch: StdioLaunch = { kind: 'stdio', command: process.execPath, args: [script], env: {} };
  const results = await probed(launch);
  expect(of(results, 'unknown-method')).toBe('note');
  expect(of(results, 'malformed-message')).toBe('warning');
  expect(of(results, 'text-on-stdout')).toBe('warning');
  expect(of(results, 'broken-arguments')).toBe('warning');
  expect(of(results, 'error-details')).toBe('note');
  expect(of(results, 'forged-host')).toBe('skipped');
  // The inspector's own process is the only one.
  const running = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  expect(running.filter((line) => line.includes(script))).toHaveLength(1);
});

test.each(['v1.mjs', 'v2.mjs'])(
  'a server of the SDK (%s) has no finding at warning or above',
  { timeout: 60_000 },
  async (file) => {
    const results = await probed(program(file), { callable: ['forecast'], payloadsFor: ['forecast'] });
    expect(results.filter(({ is, severity }) => is === 'finding' && severity !== 'note')).toEqual([]);
    expect(of(results, 'malformed-message')).toBe('passed');
    expect(of(results, 'unknown-method')).toBe('passed');
    expect(of(results, 'text-on-stdout')).toBe('passed');
    expect(of(results, 'broken-arguments')).toMatch(/^passed/);
  },
);

test('no tool is called that does not say that it only reads', { timeout: 60_000 }, async () => {
  const results = await probed(program('v2.mjs'));
  expect(of(results, 'broken-arguments')).toBe('skipped');
  expect(of(results, 'path-payload')).toBe('skipped');
});

const nowhere: ProbeContext = {
  session: { transport: 'http', greeting: { version: '2025-11-25', modern: false } },
  redact: (text: string) => text.replaceAll('hunter2', '[secret]'),
  served: undefined,
  others: [],
  launch: { kind: 'http', url: 'http://192.0.2.1:9/mcp', headers: {} },
  authorization: undefined,
  env: {},
  signal: new AbortController().signal,
} as unknown as ProbeContext;

test('nothing is sent beyond this machine unless that was allowed', async () => {
  const results = await probeWith(
    [
      { id: 'a', title: 'A', sends: '', rule: undefined, over: 'http', run: () => Promise.reject(new Error('sent')) },
      {
        id: 'b',
        title: 'B',
        sends: '',
        rule: undefined,
        over: 'http',
        still: true,
        run: async () => [{ is: 'passed', message: 'x' }],
      },
    ],
    {},
    nowhere,
  );
  expect(results.map(({ check, is, message }) => [check, is, message])).toEqual([
    ['a', 'skipped', 'The server is not on this machine, and others were not allowed.'],
    ['b', 'passed', 'x'],
  ]);
});

test('a check that fails stops no other, and what a server says is shown without secrets and control characters', async () => {
  const base = { title: 'T', sends: '', rule: undefined, over: 'both' } as const;
  const results = await probeWith(
    [
      { ...base, id: 'fails', run: () => Promise.reject(new Error('boom')) },
      {
        ...base,
        id: 'goes-on',
        run: async () => [{ is: 'finding', message: 'm', evidence: ['said hunter2 \u001b[31m'] }],
      },
    ],
    { beyondLoopback: true },
    nowhere,
  );
  expect(results[0]).toMatchObject({ is: 'skipped', message: 'It could not be done. boom' });
  expect(results[1]).toMatchObject({ is: 'finding', severity: 'warning', evidence: ['said [secret] \\u{1b}[31m'] });
});

test('cancelled, a check that hangs ends, and the others are left out', async () => {
  const cancelling = new AbortController();
  const base = { title: 'T', sends: '', rule: undefined, over: 'both' } as const;
  const running = probeWith(
    [
      { ...base, id: 'hangs', run: () => new Promise(() => cancelling.abort()) },
      { ...base, id: 'later', run: () => Promise.reject(new Error('ran')) },
    ],
    { beyondLoopback: true },
    { ...nowhere, signal: cancelling.signal },
  );
  expect((await running).map(({ check, is }) => [check, is])).toEqual([
    ['hangs', 'skipped'],
    ['later', 'skipped'],
  ]);
});

test('the marked file of the path check is gone afterwards', { timeout: 60_000 }, async () => {
  await probed(program('v1.mjs'), { payloadsFor: ['forecast'] });
  const left = fs.readdirSync((await import('node:os')).tmpdir()).filter((name) => name.startsWith('.toolward-probe-'));
  expect(left).toEqual([]);
});
