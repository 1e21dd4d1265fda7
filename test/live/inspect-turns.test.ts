// What happens between a request and its answer: progress, questions, time limits, cancelling, restarts, floods.
import { afterEach, expect, test, vi } from 'vitest';
import type { Launch } from '../../server/src/live/contract.ts';
import { Stopwatch } from '../../server/src/live/stopwatch.ts';
import { inspecting } from './inspecting.ts';
import { program } from './program.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

function inspected(launch: Launch = program('asked.mjs'), more: Parameters<typeof inspecting>[1] = {}) {
  const inspector = inspecting(launch, more);
  open.push(inspector);
  return inspector;
}

const legacy = program('asked.mjs');
const modern = program('asked.mjs', ['modern']);
const call = (name: string) => ({ do: 'request', method: 'tools/call', params: JSON.stringify({ name }) }) as const;

test.each([legacy, modern])('progress is told of the request it belongs to', async (launch) => {
  const { ask, next } = inspected(launch);
  const { request, answer } = ask(call('progress'));
  expect(await next('progress')).toMatchObject({ request, progress: { progress: 1, total: 3 } });
  // Those that come at once are one; the last is always told.
  let last = await next('progress');
  while (last.progress.progress < 3) last = await next('progress');
  expect(last).toMatchObject({ request, progress: { progress: 3, total: 3 } });
  expect(await answer).toMatchObject({ is: 'outcome', outcome: { is: 'result' } });
});

test('a request that takes too long is given up, and the server is told', async () => {
  const { outcome, next } = inspected();
  expect(await outcome('tools/call', '{"name":"slow"}', 200)).toMatchObject({
    is: 'timeout',
    problem: 'The server has not answered tools/call within 0.2 seconds; it was told that nobody waits any more.',
  });
  await next('stderr');
  expect((await next('stderr')).line).toMatch(
    /^notifications\/cancelled \{"requestId":\d+,"reason":"It took too long\."\}$/,
  );
});

test.each([legacy, modern])(
  'a request that the person cancels is answered as that, and the server is told',
  async (launch) => {
    const { ask, say, next, heard } = inspected(launch);
    const { request, answer } = ask(call('slow'));
    await expect
      .poll(() =>
        heard.some((each) => each.kind === 'traffic' && each.entries.some(({ head }) => head.includes('slow'))),
      )
      .toBe(true);
    say({ kind: 'cancel', id: 'a', request });
    expect(await answer).toMatchObject({ outcome: { is: 'cancelled' } });
    await expect
      .poll(() => heard.some((each) => each.kind === 'stderr' && each.line.startsWith('notifications/cancelled')))
      .toBe(true);
    // The connection lives on.
    expect(await ask(call('echo')).answer).toMatchObject({ outcome: { is: 'result' } });
    await next('definitions');
  },
);

test('what a server asks for is asked of the person, whose answer arrives to the letter', async () => {
  const { ask, say, next } = inspected();
  const { request, answer } = ask(call('asks'));
  const { question } = await next('question');
  expect(question).toMatchObject({ method: 'elicitation/create', request });
  expect(JSON.parse(question.params)).toMatchObject({ message: 'How many?' });
  say({
    kind: 'reply',
    id: 'a',
    question: question.question,
    reply: { result: '{"action":"accept","content":{"n":1.0}}' },
  });
  expect(await next('question-over')).toMatchObject({ question: question.question });
  const done = await answer;
  expect(JSON.stringify(done)).toContain(String.raw`\\\"content\\\":{\\\"n\\\":1.0}`);
});

test('a refusal is an error for the server, and what is no answer leaves the question open', async () => {
  const { ask, say, next } = inspected();
  const { answer } = ask(call('asks'));
  const { question } = await next('question');
  say({ kind: 'reply', id: 'a', question: question.question, reply: { result: 'four' } });
  expect((await next('note')).message).toMatch(/^The answer must be a JSON object: /);
  say({ kind: 'reply', id: 'a', question: question.question, reply: { refused: 'Not now.' } });
  expect(JSON.stringify(await answer)).toContain('Not now.');
});

test('a question that the server takes back is over', async () => {
  const { ask, next } = inspected();
  const { answer } = ask(call('takes-back'));
  const { question } = await next('question');
  expect(question.method).toBe('sampling/createMessage');
  expect(await next('question-over')).toMatchObject({ question: question.question });
  expect(await answer).toMatchObject({ outcome: { is: 'result' } });
});

test('a time limit stands still while a person is asked', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  let asking = true;
  let over = false;
  const end = () => {
    over = true;
  };
  const watch = new Stopwatch(400, end, () => asking);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(over).toBe(false);
  asking = false;
  await vi.advanceTimersByTimeAsync(300);
  expect(over).toBe(false);
  await vi.advanceTimersByTimeAsync(300);
  expect(over).toBe(true);
  watch.stop();
  vi.useRealTimers();
});

test('where nobody inspects, nobody is asked', async () => {
  const { ask, heard } = inspected(legacy, { inspected: false });
  expect(JSON.stringify(await ask(call('asks')).answer)).toContain('-32601');
  expect(heard.filter(({ kind }) => kind === 'question' || kind === 'traffic')).toEqual([]);
});

test('several round trips are one request, and the state goes back as it was', async () => {
  const { ask, say, next } = inspected(modern, { roots: [{ uri: 'file:///work', name: 'work' }] });
  const { request, answer } = ask({
    do: 'request',
    method: 'tools/call',
    params: '{"name":"round","arguments":{"x":1.0}}',
  });
  for (const [message, n] of [
    ['First?', 1.0],
    ['Second?', 2],
  ] as const) {
    const { question } = await next('question');
    expect(question).toMatchObject({ method: 'elicitation/create', request });
    expect(JSON.parse(question.params).message).toBe(message);
    const result = `{"action":"accept","content":{"n":${n}.0}}`;
    say({ kind: 'reply', id: 'a', question: question.question, reply: { result } });
  }
  const done = await answer;
  if (done.is !== 'outcome') return expect.unreachable();
  const line: string = JSON.parse(done.outcome.text).content[0].text;
  expect(line).toContain('"arguments":{"x":1.0}');
  expect(line).toContain('"two":{"action":"accept","content":{"n":2.0}}');
  expect(line).toContain('"roots":{"roots":[{"uri":"file:///work","name":"work"}]}');
  expect(line).not.toContain('requestState');
});

test('a question in between that is refused ends the request', async () => {
  const { ask, say, next } = inspected(modern);
  const { request, answer } = ask(call('round'));
  await next('question');
  say({ kind: 'cancel', id: 'a', request });
  expect(await answer).toMatchObject({ outcome: { is: 'cancelled' } });
  await next('question-over');
});

test('roots are those that were given, and changes of them are told', async () => {
  const { outcome, say, next } = inspected(legacy, { roots: [{ uri: 'file:///a' }] });
  expect((await outcome('tools/call', '{"name":"roots"}')).text).toContain(
    String.raw`{\"roots\":[{\"uri\":\"file:///a\"}]}`,
  );
  say({ kind: 'roots', id: 'a', roots: [] });
  await next('stderr');
  expect((await next('stderr')).line).toBe('notifications/roots/list_changed null');
  expect((await outcome('tools/call', '{"name":"roots"}')).text).toContain(String.raw`{\"roots\":[]}`);
});

test('what no client has is refused', async () => {
  const { outcome } = inspected();
  expect((await outcome('tools/call', '{"name":"what"}')).text).toContain('-32601');
});

test('a notification is sent, to the letter', async () => {
  const { ask, next } = inspected();
  expect(await ask({ do: 'notify', method: 'acme/hello', params: '{"n":1.0}' }).answer).toMatchObject({
    is: 'outcome',
    outcome: { is: 'result' },
  });
  await next('stderr');
  expect((await next('stderr')).line).toBe('acme/hello {"n":1}');
});

test('resources are subscribed to and unsubscribed from', async () => {
  const { ask, next } = inspected();
  await ask({ do: 'subscribe', uris: ['x://a', 'x://b'] }).answer;
  await ask({ do: 'subscribe', uris: ['x://b'] }).answer;
  const lines = [await next('stderr'), await next('stderr'), await next('stderr'), await next('stderr')];
  expect(lines.map(({ line }) => line).slice(1)).toEqual([
    'resources/subscribe x://a',
    'resources/subscribe x://b',
    'resources/unsubscribe x://a',
  ]);
});

test('from 2026-07-28 on, one stream tells the changes of all, and the one before is ended', async () => {
  const { ask, next } = inspected(modern);
  await ask({ do: 'subscribe', uris: ['x://a'] }).answer;
  expect((await next('stderr')).line).toBe('subscriptions/listen {"resourceSubscriptions":["x://a"]}');
  await ask({ do: 'subscribe', uris: [] }).answer;
  expect((await next('stderr')).line).toMatch(/^notifications\/cancelled \{"requestId":\d+/);
});

test('what is on its way when the server ends or is restarted is told as broken', async () => {
  const { ask, say, next } = inspected();
  expect(await ask(call('dies')).answer).toMatchObject({
    outcome: { is: 'broken', problem: expect.stringMatching(/^The server ended with code 4/) },
  });
  expect(await ask(call('echo')).answer).toMatchObject({
    is: 'failed',
    problem: expect.stringMatching(/^The server is not connected\. The server ended with code 4/),
  });
  say({ kind: 'restart', id: 'a' });
  await next('definitions');
  const slow = ask(call('slow'));
  await ask(call('echo')).answer;
  say({ kind: 'restart', id: 'a' });
  expect(await slow.answer).toMatchObject({ outcome: { is: 'broken' } });
  // Asked while it starts.
  expect(await ask(call('echo')).answer).toMatchObject({ outcome: { is: 'result' } });
});

test('a flood of notifications is counted, fills nothing, and does not hold up the answer', async () => {
  const { outcome, entries, heard } = inspected();
  expect(await outcome('tools/call', '{"name":"flood"}', 30_000)).toMatchObject({ is: 'result' });
  const shown = () => entries().filter(({ method }) => method === 'notifications/message').length;
  const counted = /(\d+) × notifications\/message/g;
  const leftOut = () =>
    entries()
      .flatMap(({ kind, head }) => (kind === 'note' ? [...head.matchAll(counted)] : []))
      .map(([, n]) => Number(n));
  await expect.poll(() => shown() + leftOut().reduce((a, b) => a + b, 0), { timeout: 20_000 }).toBe(100_000);
  expect(shown()).toBeLessThan(10_000);
  expect(heard.filter(({ kind }) => kind === 'traffic').length).toBeLessThan(200);
});

test('a program under a debugger tells where it listens, and has no time limits', async () => {
  const { next, ask } = inspected({ ...legacy, env: { NODE_OPTIONS: '--no-warnings' } }, { debug: true });
  expect((await next('debugger')).url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]+$/);
  expect(await ask({ ...call('progress'), timeoutMs: 1 }).answer).toMatchObject({ outcome: { is: 'result' } });
});
