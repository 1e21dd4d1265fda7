// The fixes of the argument rules on servers of many shapes, and the shapes that get none.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the samples are code that holds templates.
import { expect, test } from 'vitest';
import { findingsOf } from './apply.ts';
import { proveFixes } from './prove.ts';
import { FIXABLE, PLAIN, running, UNFIXABLE, using, WITHOUT_FIX } from './samples.ts';

const FOLLOWED = new Set([
  'argument-injection',
  'command-injection',
  'path-check-before-resolve',
  'path-prefix-bypass',
  'path-traversal',
  'regex-injection',
  'symlink-escape',
  'url-path-injection',
]);

proveFixes(FIXABLE);

test('every argument that is followed to a path or a command in these servers has a fix', () => {
  for (const { name, texts } of FIXABLE) {
    const own = findingsOf(texts).findings.filter((f) => FOLLOWED.has(f.rule));
    expect(own.length, name).toBeGreaterThan(0);
    expect(
      own.filter((f) => f.fixes.length === 0).map((f) => f.message),
      name,
    ).toEqual([]);
  }
});

test.each(UNFIXABLE)('no fix for $name', ({ command }) => {
  const own = findingsOf({ 'server.ts': running(command) }).findings.filter((f) => f.rule === 'command-injection');
  expect(own).toHaveLength(1);
  expect(own[0]!.fixes).toEqual([]);
});

test.each(WITHOUT_FIX)('no fix for $name', ({ rule, code }) => {
  const own = findingsOf({ 'server.ts': using(code) }).findings.filter((f) => f.rule === rule);
  expect(own).toHaveLength(1);
  expect(own[0]!.fixes).toEqual([]);
});

test('the same server has one for what can be told', () => {
  for (const [rule, code] of [
    ['argument-injection', "execFileSync('lookup', [word])"],
    ['regex-injection', 'new RegExp(word)'],
    ['url-path-injection', 'fetch(`${API}/words/${word}`)'],
  ]) {
    const own = findingsOf({ 'server.ts': using(code!) }).findings.filter((f) => f.rule === rule);
    expect(own.map((f) => f.fixes.length > 0)).toEqual([true]);
  }
});

test('the same server with a plain command has one', () => {
  const [finding] = findingsOf({ 'server.ts': running(PLAIN) }).findings.filter((f) => f.rule === 'command-injection');
  expect(finding?.fixes).toHaveLength(1);
});
