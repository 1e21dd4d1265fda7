// Bytes to lines and events, however they arrive; and commands as Windows takes them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventStream, type ServerEvent } from '../../server/src/live/event-stream.ts';
import { LastWords } from '../../server/src/live/last-words.ts';
import { LineBudget, LineReader } from '../../server/src/live/lines.ts';
import { windowsCommand } from '../../server/src/live/windows-command.ts';

test('lines are the same however the bytes are cut', () => {
  const text = fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 6 }).map((all) => all.join('\n'));
  fc.assert(
    fc.property(text, fc.array(fc.nat(40), { maxLength: 8 }), (whole, cuts) => {
      const lines: string[] = [];
      const reader = new LineReader(10_000, (line) => lines.push(line));
      for (const chunk of cut(Buffer.from(whole), cuts)) reader.push(chunk);
      reader.end();
      const expected = Buffer.from(whole).toString().split('\n');
      if (expected.at(-1) === '') expected.pop();
      expect(lines).toEqual(expected.map((line) => line.replace(/\r$/, '')));
    }),
  );
});

test('of a line that is too long the beginning is given, once', () => {
  const lines: [string, boolean][] = [];
  const reader = new LineReader(4, (line, cut) => lines.push([line, cut]));
  for (const chunk of ['abc', 'def', 'ghi\nabcd\nxy']) reader.push(Buffer.from(chunk));
  reader.end();
  expect(lines).toEqual([
    ['abcd', true],
    ['abcd', false],
    ['xy', false],
  ]);
});

test('what a second has no room for is counted, and told with the next line', () => {
  let now = 0;
  const budget = new LineBudget(2, () => now);
  const given = ['a', 'b', 'c', 'd'].flatMap((line) => budget.admit(line));
  now = 1000;
  given.push(...budget.admit('e'));
  expect(given).toEqual(['a', 'b', '… 2 lines left out', 'e']);
  for (const line of ['f', 'g']) budget.admit(line);
  expect(budget.rest()).toEqual(['… 1 line left out']);
  expect(budget.rest()).toEqual([]);
});

test('events are the same however the bytes are cut', () => {
  const text =
    ': hello\r\n\r\nevent: endpoint\ndata: /post\nid: 1\n\ndata: ä\ndata:  two\n\ndata\n\nretry: 5\n\nevent: x\n\ndata: lost';
  fc.assert(
    fc.property(fc.array(fc.nat(30), { maxLength: 8 }), (cuts) => {
      const events: ServerEvent[] = [];
      const stream = new EventStream((event) => events.push(event));
      for (const chunk of cut(Buffer.from(text), cuts)) stream.push(chunk);
      expect(events).toEqual([
        { type: 'endpoint', data: '/post' },
        { type: 'message', data: 'ä\n two' },
        { type: 'message', data: '' },
      ]);
    }),
  );
});

test.each([
  [['starting', 'Error: no key', '    at main (x.js:1:1)', '', 'Node.js v20.20.2'], 'Error: no key'],
  [['TypeError [ERR_X]: bad', '  code: 1', '}'], 'TypeError [ERR_X]: bad'],
  [['error: first', 'error: second', 'usage: x'], 'error: second'],
  [['usage: x', 'see the documentation'], 'see the documentation'],
  [['   ', ''], undefined],
])('of the last words of a program, %j, the telling ones are shown', (lines, telling) => {
  const words = new LastWords();
  for (const line of lines) words.hear(line);
  expect(words.telling).toBe(telling);
});

test('on Windows, scripts are run by cmd.exe with every argument literal, and programs by themselves', () => {
  const env = { Path: 'C:\\tools;C:\\node', PATHEXT: '.EXE;.CMD', COMSPEC: 'C:\\cmd.exe' };
  const files = new Set(['C:\\node\\npx.CMD', 'C:\\node\\npx', 'C:\\node\\node.EXE', 'C:\\work\\run.bat']);
  const exists = (file: string) => files.has(file);
  expect(windowsCommand('node', ['a b'], env, 'C:\\work', exists)).toEqual({
    command: 'C:\\node\\node.EXE',
    args: ['a b'],
    verbatim: false,
  });
  expect(windowsCommand('npx', ['-y', 'a & calc', '%PATH%', 'say "x"\\'], env, 'C:\\work', exists)).toEqual({
    command: 'C:\\cmd.exe',
    args: [
      '/d',
      '/s',
      '/c',
      '"C:\\node\\npx.CMD ^^^"-y^^^" ^^^"a^^^ ^^^&^^^ calc^^^" ^^^"^^^%PATH^^^%^^^" ^^^"say^^^ \\^^^"x\\^^^"\\\\^^^""',
    ],
    verbatim: true,
  });
  expect(windowsCommand('.\\run.bat', [], env, 'C:\\work', exists).args.at(-1)).toBe('"C:\\work\\run.bat"');
  expect(windowsCommand('gone', ['x'], env, 'C:\\work', exists)).toEqual({
    command: 'gone',
    args: ['x'],
    verbatim: false,
  });
});

function* cut(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  let from = 0;
  for (const size of sizes) {
    yield bytes.subarray(from, from + size);
    from += size;
  }
  yield bytes.subarray(Math.min(from, bytes.length));
}
