// The judgements alone: what an answer means, without a server.
import { expect, test } from 'vitest';
import type { Outcome } from '../../../server/src/live/inspection.ts';
import { judgeBroken } from '../../../server/src/live/probe/arguments.ts';
import type { Verdict } from '../../../server/src/live/probe/check.ts';
import { isLoopback } from '../../../server/src/live/probe/lane.ts';
import { judgeErrors, judgeRate } from '../../../server/src/live/probe/load.ts';
import { judgeMalformed, judgeUnknownMethod, judgeVersion } from '../../../server/src/live/probe/messages.ts';
import { commandPayloads, urlPayloads } from '../../../server/src/live/probe/payloads.ts';
import { judgeCors, judgeForged, judgePlaintext, judgeUnauthenticated } from '../../../server/src/live/probe/reach.ts';
import { brokenArguments, sampleOf } from '../../../server/src/live/probe/sample.ts';

const said = ([first]: readonly Verdict[]) => (first?.is === 'finding' ? first.severity : first?.is);
const door = { served: true, credentials: false, loopback: true, evidence: [] };

test('who is served without credentials: a note on this machine, a warning beyond it or where they are configured', () => {
  expect(said(judgeUnauthenticated(door))).toBe('note');
  expect(said(judgeUnauthenticated({ ...door, loopback: false }))).toBe('warning');
  expect(said(judgeUnauthenticated({ ...door, credentials: true }))).toBe('warning');
  expect(said(judgeUnauthenticated({ ...door, served: false }))).toBe('passed');
});

test('a foreign Host or Origin that is served is less where credentials are needed', () => {
  expect(said(judgeForged('Host', door))).toBe('warning');
  expect(said(judgeForged('Origin', { ...door, credentials: true }))).toBe('note');
  expect(said(judgeForged('Origin', { ...door, served: false }))).toBe('passed');
});

test('pages of other sites: "*" is a warning only where no credentials are needed, cookies always are', () => {
  const star = { headers: { 'access-control-allow-origin': '*' } };
  const origin = 'https://toolward-probe.invalid';
  const cookies = { headers: { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' } };
  expect(said(judgeCors([star], false, []))).toBe('warning');
  expect(said(judgeCors([star], true, []))).toBe('note');
  expect(said(judgeCors([{ headers: {} }, cookies], true, []))).toBe('warning');
  expect(said(judgeCors([{ headers: { 'access-control-allow-origin': 'https://own.example' } }], false, []))).toBe(
    'passed',
  );
});

test('http counts beyond this machine alone', () => {
  expect(said(judgePlaintext(new URL('http://mcp.example/')))).toBe('warning');
  expect(said(judgePlaintext(new URL('https://mcp.example/')))).toBe('passed');
  expect(said(judgePlaintext(new URL('http://[::1]:3000/')))).toBe('passed');
  expect(['localhost', '127.8.0.1', '[::1]', 'a.localhost'].every(isLoopback)).toBe(true);
  expect(['127.0.0.1.evil.example', 'localhost.example', '10.0.0.1', '0.0.0.0'].some(isLoopback)).toBe(false);
});

test('an unknown method', () => {
  const answer = (error: unknown, result?: unknown) => ({ id: 1, method: undefined, error, result }) as never;
  expect(said(judgeUnknownMethod(answer({ code: -32601 }), []))).toBe('passed');
  expect(said(judgeUnknownMethod(answer({ code: -32000 }), []))).toBe('note');
  expect(said(judgeUnknownMethod(answer(undefined, {}), []))).toBe('warning');
  expect(said(judgeUnknownMethod(undefined, []))).toBe('warning');
});

test('a message that is none', () => {
  const error = '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x"}}';
  expect(judgeMalformed({ status: 400, body: '' })).toBe('refused');
  expect(judgeMalformed({ status: 200, body: error })).toBe('refused');
  expect(judgeMalformed({ status: 500, body: 'oops' })).toBe('crash');
  expect(judgeMalformed({ status: 202, body: '' })).toBe('accepted');
});

test('a version that nobody speaks', () => {
  expect(said(judgeVersion(false, '1999-01-01', []))).toBe('note');
  expect(said(judgeVersion(true, '2025-11-25', []))).toBe('note');
  expect(said(judgeVersion(false, '2025-11-25', []))).toBe('passed');
});

test('errors that tell of the inside', () => {
  const judged = (text: string, near = false, ofTool = false) =>
    said(judgeErrors([{ to: 'x', text, ofTool }], ['hunter2-hunter2'], near));
  expect(judged('Error: no\n    at run (/srv/app/dist/index.js:1:2)')).toBe('warning');
  expect(judged('Error: no\n    at run (/srv/app/dist/index.js:1:2)', true)).toBe('note');
  expect(judged("ENOENT: no such file '/home/ann/secret/x'")).toBe('warning');
  expect(judged("ENOENT: no such file '/home/ann/secret/x'", false, true)).toBe('passed');
  expect(judged('near "x": SQLITE_ERROR')).toBe('warning');
  expect(judged('token hunter2-hunter2 refused', true)).toBe('warning');
  expect(judged('{"error":{"code":-32601,"message":"Method not found: /tools"}}')).toBe('passed');
});

test('no limit in a burst is never more than a note', () => {
  expect(said(judgeRate(undefined, 60, 0))).toBe('note');
  expect(said(judgeRate(429, 41, 0))).toBe('passed');
});

test('broken arguments: what ran is a warning, what stumbled a note, what was refused passes', () => {
  const outcome = (more: Partial<Outcome>): Outcome => ({ is: 'result', ms: 1, text: '{"content":[]}', ...more });
  const missing = { how: 'missing', words: 'without "a"', forbidden: true } as const;
  const extra = { ...missing, how: 'extra', forbidden: false } as const;
  const judged = (broken: typeof missing | typeof extra, more: Partial<Outcome>) =>
    said(judgeBroken('t', [{ broken, outcome: outcome(more) }]));
  expect(judged(missing, {})).toBe('warning');
  expect(judged(extra, {})).toBe('passed');
  expect(judged(missing, { is: 'error', text: '{"code":-32602,"message":"bad"}' })).toBe('passed');
  expect(
    judged(missing, { toolError: true, text: '{"content":[{"text":"Cannot read properties of undefined"}]}' }),
  ).toBe('note');
  expect(judged(missing, { is: 'broken', problem: 'The server ended.' })).toBe('warning');
  expect(judged(missing, { is: 'timeout' })).toBe('note');
  // A tool that takes its time with what it may be given.
  expect(judged(extra, { is: 'timeout' })).toBe('passed');
});

test('arguments are made by the schema, and broken in each way there is', () => {
  const schema = {
    type: 'object',
    properties: { n: { type: 'integer', minimum: 3 }, s: { type: 'string', maxLength: 5 }, e: { enum: ['a', 'b'] } },
    required: ['n', 'e'],
  };
  expect(sampleOf(schema)).toEqual({ n: 3, e: 'a' });
  expect(brokenArguments(schema).map(({ how, forbidden }) => [how, forbidden])).toEqual([
    ['missing', true],
    ['wrong-type', true],
    ['extra', false],
    ['huge', true],
  ]);
  expect(brokenArguments(undefined).map(({ how }) => how)).toEqual(['extra']);
});

test('a payload that is only repeated proves nothing', async () => {
  for (const { value, betrays } of commandPayloads('abc'))
    expect(await betrays(`ran: ${value}`, async () => '')).toBe(false);
  expect(await commandPayloads('abc')[0]!.betrays('twabc42x', async () => '')).toBe(true);
  const [url] = urlPayloads(50_000, 'abc');
  expect(await url!.betrays('connect ECONNREFUSED 127.0.0.1:50000', async () => '')).toBe(true);
  expect(await url!.betrays('fetch failed', async () => 'fetch failed')).toBe(false);
  expect(await url!.betrays(`${url!.value} is not allowed`, async () => '')).toBe(false);
});
