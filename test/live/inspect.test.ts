// What the inspector asks of a connected server, and what it is told meanwhile.
import { afterEach, describe, expect, test } from 'vitest';
import type { Launch } from '../../server/src/live/contract.ts';
import { inspecting } from './inspecting.ts';
import { program } from './program.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

function inspected(launch: Launch = program('asked.mjs'), ...more: unknown[]) {
  const inspector = inspecting(launch, ...(more as []));
  open.push(inspector);
  return inspector;
}

const eras = [
  ['legacy', program('asked.mjs'), '2025-11-25'],
  ['modern', program('asked.mjs', ['modern']), '2026-07-28'],
] as const;

test.each(eras)('whom one talks to is told before what it serves (%s)', async (era, launch, version) => {
  const { heard, next } = inspected(launch);
  const { greeting } = await next('greeting');
  expect(greeting).toMatchObject({
    transport: 'stdio',
    era,
    version,
    serverInfo: { name: 'asked' },
    instructions: 'Ask.',
  });
  expect(greeting.pid).toBeGreaterThan(0);
  expect(greeting.capabilities).toHaveProperty('tools');
  await next('definitions');
  expect(heard.findIndex(({ kind }) => kind === 'greeting')).toBeLessThan(
    heard.findIndex(({ kind }) => kind === 'definitions'),
  );
});

test.each(eras)('what a person writes arrives to the letter (%s)', async (era, launch) => {
  const { outcome } = inspected(launch);
  const args = '{ "n": 1.0, "big": 12345678901234567890,\n  "huge": 1e400, "half": "\\ud800", "n": 2.50 }';
  const { is, text } = await outcome('tools/call', `{"name": "echo",\r\n"arguments": ${args}}`);
  expect(is).toBe('result');
  const line: string = JSON.parse(text).content[0].text;
  expect(line).toContain('{ "n": 1.0, "big": 12345678901234567890,   "huge": 1e400, "half": "\\ud800", "n": 2.50 }');
  const { params } = JSON.parse(line);
  expect(params._meta.progressToken).toBe(JSON.parse(line).id);
  if (era === 'modern') expect(params._meta['io.modelcontextprotocol/protocolVersion']).toBe('2026-07-28');
});

test('a person may write their own _meta beside what is added', async () => {
  const { outcome } = inspected();
  const { text } = await outcome('tools/call', '{"name":"echo","_meta":{"a":1.0,"progressToken":"mine"}}');
  expect(JSON.parse(text).content[0].text).toContain('"_meta":{"a":1.0,"progressToken":"mine"}');
});

test('a result comes back as the server wrote it', async () => {
  const { outcome, entries, ask } = inspected();
  const { text, sent, received, ms } = await outcome('tools/call', '{"name":"exact"}');
  expect(text).toBe('{"content":[],"structuredContent":{"a":1.0,"b":12345678901234567890,"c":1e400,"b":"\\u0041"}}');
  expect(ms).toBeGreaterThan(0);
  await expect
    .poll(() => entries().find(({ seq }) => seq === received))
    .toMatchObject({
      from: 'server',
      kind: 'response',
      method: 'tools/call',
    });
  expect(entries().find(({ seq }) => seq === sent)).toMatchObject({ from: 'client', kind: 'request' });
  const whole = await ask({ do: 'message', seq: received! }).answer;
  expect(whole).toEqual({ is: 'text', text: expect.stringContaining('"b":12345678901234567890,"c":1e400') });
});

test('all that is said both ways is told in order, and exported whole', async () => {
  const { outcome, entries, ask } = inspected();
  await outcome('tools/call', '{"name":"exact"}');
  await expect
    .poll(() => entries().some(({ method, kind }) => method === 'tools/call' && kind === 'response'))
    .toBe(true);
  expect(entries().map(({ from, kind, method }) => `${from} ${kind} ${method}`)).toEqual(
    expect.arrayContaining([
      'client request initialize',
      'server response initialize',
      'client notification notifications/initialized',
      'client request tools/list',
    ]),
  );
  expect(entries().map(({ seq }) => seq)).toEqual(entries().map((_, n) => n + 1));
  const exported = await ask({ do: 'export' }).answer;
  if (exported.is !== 'text') return expect.unreachable();
  expect(exported.text).toContain('"b":12345678901234567890,"c":1e400,"b":"\\u0041"');
  const document = JSON.parse(exported.text);
  expect(document).toMatchObject({ server: 'a', dropped: 0 });
  expect(document.messages[0]).toMatchObject({
    seq: 1,
    from: 'client',
    kind: 'request',
    message: { method: 'initialize' },
  });
});

test('an error of the protocol is told as one, without secrets', async () => {
  const { outcome } = inspected({ ...program('asked.mjs'), env: { TOKEN: 'k3y-for-asked' } });
  expect(await outcome('tools/call', '{"name":"fails"}')).toMatchObject({
    is: 'error',
    text: '{"code":-32602,"message":"No [secret]","data":{"n":1}}',
    problem: 'The server answers tools/call with an error: "No [secret]" (-32602).',
  });
});

test('what is no object is not sent', async () => {
  const { ask, entries } = inspected();
  const answer = await ask({ do: 'request', method: 'tools/call', params: '{"name":' }).answer;
  expect(answer).toMatchObject({
    is: 'failed',
    problem: expect.stringMatching(/^The parameters must be a JSON object: /),
  });
  expect(await ask({ do: 'request', method: 'tools/call', params: '[]' }).answer).toMatchObject({
    problem: 'The parameters must be a JSON object, between { and }.',
  });
  expect(entries().some(({ method }) => method === 'tools/call')).toBe(false);
});

describe('a list that cannot be read', () => {
  const half = { ...program('raw.mjs', ['half']), env: { TOKEN: 'k3y-for-half' } };
  const problem = 'The server answers tools/list with an error: "No schema for [secret]" (-32603).';

  test('is told with what else is served, and the server can be talked to', async () => {
    const { next, heard, outcome, say } = inspected(half, { partly: true });
    const { server, unread } = await next('definitions');
    expect(unread).toEqual([{ kind: 'tool', problem }]);
    expect(server.definitions).toEqual([{ kind: 'prompt', name: 'greet', fields: {} }]);
    expect(await outcome('tools/call', '{"name":"any"}')).toMatchObject({ is: 'result' });
    expect(await outcome('tools/list', '{}')).toMatchObject({ is: 'error', problem });
    say({ kind: 'restart', id: 'a' });
    await next('definitions');
    const states = heard.flatMap((message) => (message.kind === 'state' ? [message.state.is] : []));
    expect(states).toEqual(['starting', 'running', 'starting', 'running']);
    const notes = heard.flatMap((message) => (message.kind === 'note' ? [message.message] : []));
    expect(notes).toEqual([problem]);
  });

  test('ends the server for who did not ask for parts', async () => {
    const { next, heard } = inspected(half);
    await next('state');
    expect((await next('state')).state).toEqual({ is: 'failed', problem });
    expect(heard.some(({ kind }) => kind === 'definitions')).toBe(false);
  });

  test.each(['no-list', 'no-name', 'endless', 'same-cursor'])('gives nothing of it (%s)', async (wrong) => {
    const { next } = inspected(program('raw.mjs', [wrong]), { partly: true });
    const { server, unread } = await next('definitions');
    expect(server.definitions).toEqual([]);
    expect(unread).toEqual([{ kind: 'tool', problem: expect.stringContaining('tools/list') }]);
  });

  test('is no excuse for a server that ends', async () => {
    const { next } = inspected(program('raw.mjs', ['hangs-up']), { partly: true });
    await next('state');
    expect((await next('state')).state).toMatchObject({ is: 'failed' });
  });
});
