// The traffic that is kept and told: within bounds, in order, and honest about what is not there.
import { afterEach, expect, test, vi } from 'vitest';
import { FlowGate } from '../../server/src/live/flow.ts';
import type { TrafficEntry } from '../../server/src/live/inspection.ts';
import { redactorOf } from '../../server/src/live/redact.ts';
import { Traffic } from '../../server/src/live/traffic.ts';

afterEach(() => vi.useRealTimers());
const fake = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });

const MB = 1024 * 1024;
const answer = (text: string) => ({ kind: 'response', method: 'x', rpcId: '1', ms: 1, text, asked: true }) as const;

function recorded() {
  fake();
  const told: TrafficEntry[] = [];
  const dropped: number[] = [];
  const traffic = new Traffic((entries, lost) => {
    told.push(...entries);
    dropped.push(lost);
  });
  return { traffic, told, dropped, settle: () => vi.advanceTimersByTimeAsync(5_000) };
}

test('the oldest go when there is more than is kept, and how many is told', async () => {
  const { traffic, told, dropped, settle } = recorded();
  for (let n = 0; n < 20; n++) traffic.received(answer(JSON.stringify({ n, x: 'x'.repeat(8 * MB) })));
  await settle();
  expect(told.map(({ seq }) => seq)).toEqual([14, 15, 16, 17, 18, 19, 20]);
  expect(dropped.at(-1)).toBe(13);
  expect(traffic.message(13)).toBeUndefined();
  expect(traffic.message(20)).toContain('"n":19');
  expect(JSON.parse(traffic.export({})).dropped).toBe(13);
});

test('one message that is larger than all that is kept is kept alone', async () => {
  const { traffic, told, settle } = recorded();
  traffic.sent({ kind: 'request', method: 'x', text: '{}' });
  traffic.received(answer(`"${'x'.repeat(70 * MB)}"`));
  await settle();
  expect(told.map(({ seq }) => seq)).toEqual([2]);
});

test('messages nobody asked for are counted when they are too many; answers are kept always', async () => {
  const { traffic, told, settle } = recorded();
  const shouted = { kind: 'notification', method: 'shout', text: '{}', asked: false } as const;
  for (let n = 0; n < 8_000; n++) traffic.received(shouted);
  traffic.received(answer('{"result":1}'));
  await settle();
  const kept = told.filter(({ method }) => method === 'shout').length;
  expect(told.map(({ seq }) => seq)).toEqual(told.map((_, n) => n + 1));
  expect(told.some(({ kind }) => kind === 'response')).toBe(true);
  const note = told.find(({ kind }) => kind === 'note')!;
  expect(note.head).toBe(
    `The server sends more that nobody asked for than is kept. Left out: ${8_000 - kept} × shout.`,
  );
});

test('who is told slowly is told in batches, and not before the last was taken', async () => {
  fake();
  let take = () => {};
  const batches: number[] = [];
  const traffic = new Traffic((entries) => {
    batches.push(entries.length);
    return new Promise<void>((resolve) => {
      take = resolve;
    });
  });
  for (let n = 0; n < 3_000; n++) traffic.sent({ kind: 'request', method: 'x', text: '{}' });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(batches).toEqual([1_000]);
  take();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(batches).toEqual([1_000, 1_000]);
});

test('no beginning shows half a secret, and what is exported shows none', async () => {
  const { traffic, told, settle } = recorded();
  traffic.begin(redactorOf(['sesame-open']));
  traffic.received(answer(JSON.stringify({ a: 'x'.repeat(393), b: 'sesame-open', n: 1 })));
  traffic.received(answer(JSON.stringify({ a: `${'x'.repeat(7_990)}sesame-open` })));
  traffic.note('server', 'sesame-open');
  await settle();
  for (const { head } of told) expect(head).not.toContain('sesame');
  expect(told.map(({ more }) => more)).toEqual([true, true, false]);
  const text = traffic.export({ server: 'it' });
  expect(text).not.toContain('sesame');
  expect(JSON.parse(text).messages).toMatchObject([{ message: { b: '[secret]', n: 1 } }, {}, { text: '[secret]' }]);
});

test('a message of many megabytes is kept and told at once', async () => {
  const { traffic, settle } = recorded();
  vi.useRealTimers();
  traffic.begin(redactorOf(['sesame-open', 'another-secret']));
  const text = JSON.stringify({
    result: { items: Array.from({ length: 300_000 }, (_, n) => ({ n, name: `item "${n}"` })) },
  });
  expect(text.length).toBeGreaterThan(8 * MB);
  const before = performance.now();
  traffic.received(answer(text));
  // Far more than it takes; a scan that is not linear takes minutes.
  expect(performance.now() - before).toBeLessThan(2_000);
  fake();
  await settle();
});

test('who says too much at once is read more slowly, and quickly again later', () => {
  fake();
  let now = 0;
  const gate = new FlowGate(() => now);
  expect(gate.pass(200 * MB)).toBeUndefined();
  expect(gate.pass(100 * MB)).toBeInstanceOf(Promise);
  now += 10_000;
  expect(gate.pass(1)).toBeUndefined();
  for (let n = 0; n < 300_000; n++) gate.message();
  expect(gate.pass(1)).toBeInstanceOf(Promise);
});

test('after a restart with another secret, what was kept stays free of the one before', () => {
  const { traffic } = recorded();
  traffic.begin(redactorOf(['sesame-open']));
  traffic.sent({ kind: 'request', method: 'x', text: '{"a":"sesame-open"}' });
  traffic.begin(redactorOf(['another-one']));
  traffic.sent({ kind: 'request', method: 'x', text: '{"a":"another-one"}' });
  expect([traffic.message(1), traffic.message(2)]).toEqual(['{"a":"[secret]"}', '{"a":"[secret]"}']);
});
