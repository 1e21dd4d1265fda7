// What a check shows of its progress on a terminal.
import { expect, test } from 'vitest';
import { progressLine, wantsProgress, watched } from '../../server/src/cli/progress.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';
import { folder, toolward, unsafeServer } from './toolward.ts';

test.each([
  [{ all: 63_997, lookedInto: 1_234, followed: 0 }, 'Looking into 1,234 of 63,997 files …'],
  [{ all: 63_997, lookedInto: 63_997, followed: 12 }, 'Looked into 63,997 files, following calls through 12 …'],
  [{ all: 1, lookedInto: 0, followed: 0 }, 'Looking into 0 of 1 file …'],
  [{ all: 1_000_000, lookedInto: 999, followed: 0 }, 'Looking into 999 of 1,000,000 files …'],
])('%o is %s', (progress, line) => {
  expect(progressLine(progress, 80)).toBe(line);
});

test('the line never fills the terminal', () => {
  const progress = { all: 63_997, lookedInto: 1_234, followed: 0 };
  for (let columns = 0; columns < 50; columns++) {
    expect(progressLine(progress, columns).length).toBeLessThan(Math.max(1, columns));
  }
});

test.each([
  [{ isTTY: true }, {}, true],
  [{ isTTY: true }, { TERM: 'xterm' }, true],
  [{}, {}, false],
  [{ isTTY: false }, {}, false],
  [{ isTTY: true }, { CI: 'true' }, false],
  [{ isTTY: true }, { TERM: 'dumb' }, false],
])('%o with %o: %s', (stream, environment, wants) => {
  expect(wantsProgress(stream, environment)).toBe(wants);
});

test('nothing is written of what is over soon, and what was written is gone at the end', () => {
  let time = 0;
  let written = '';
  const terminal = { write: (text: string) => (written += text), columns: 80, now: () => time };
  const { snapshot, end } = watched(snapshotOf({ 'a.ts': 'a', 'b.ts': 'b', 'package.json': '{}' }), terminal);
  expect(snapshot.read('a.ts')).toBe('a');
  end();
  expect(written).toBe('');
  time = 600;
  expect(snapshot.read('b.ts')).toBe('b');
  expect(written).toBe('\rLooked into 2 files, following calls through 0 …\u001b[K');
  expect(snapshot.read('a.ts')).toBe('a');
  time = 700;
  snapshot.read('package.json');
  expect(written).toContain('through 1 …');
  const before = written.length;
  end();
  end();
  expect(written.slice(before)).toBe('\r\u001b[K');
});

test('a pipe gets nothing but the report', () => {
  const { stderr } = toolward(['check', '.'], { cwd: folder({ 'server.ts': unsafeServer }) });
  expect(stderr).toBe('');
});
