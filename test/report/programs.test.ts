// What a command does to the machine, from its program and subcommand.
import { expect, test } from 'vitest';
import { Obj, Terms, type Value } from '../../server/src/analysis/values.ts';
import { deedOf } from '../../server/src/report/programs.ts';

const terms = new Terms();
const unknown = terms.op('unknown', []);

function list(...words: (string | Value)[]): Value {
  const obj = new Obj(terms.nextId(), 'array', undefined);
  obj.slots.set(
    '@elems',
    words.map((w) => (typeof w === 'string' ? terms.lit(w) : w)),
  );
  return terms.ref(obj);
}

test.each([
  ['ls -la', 'looks'],
  ['git log --oneline 2>/dev/null', 'looks'],
  ['ps aux | grep node | wc -l', 'looks'],
  ['git push', 'changes'],
  ['ls && rm -rf build', 'changes'],
  ['cat a > b', 'changes'],
  ['wkhtmltoimage page.html', undefined],
  ['ls; wkhtmltoimage page.html', undefined],
  ['cat `find .`', undefined],
  ['mobilecli devices', 'looks'],
  ['mobilecli device erase', undefined],
  ['', undefined],
])('%j: %s', (command, expected) => {
  expect(deedOf([terms.lit(command)])).toBe(expected);
});

test('a program with a list of arguments', () => {
  expect(deedOf([terms.lit('git'), list('-C', unknown, 'status')])).toBe('looks');
  expect(deedOf([terms.lit('git'), list('-C', unknown, 'commit')])).toBe('changes');
  expect(deedOf([terms.lit('git'), list(unknown)])).toBeUndefined();
  expect(deedOf([terms.lit('/bin/rm'), list('a')])).toBe('changes');
  expect(deedOf([unknown, list('list', '--json')])).toBe('looks');
  expect(deedOf([terms.lit('adb'), list('-s', unknown, 'shell', 'getprop', 'x')])).toBe('looks');
  expect(deedOf([terms.lit('adb'), list('-s', unknown, 'shell', 'rm', '/sdcard/x')])).toBe('changes');
});

test('a command with holes', () => {
  expect(deedOf([terms.str(['git show ', unknown])])).toBe('looks');
  expect(deedOf([terms.str(['kill ', unknown])])).toBe('changes');
});
