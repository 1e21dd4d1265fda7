// The view's texts without a page: JSON whose literals stay, hidden characters, templates of addresses, pairs in the traffic.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entry as field, pretty, readJson } from '../../client/src/inspector/view/json-text.ts';
import { fromKept, toKeep } from '../../client/src/inspector/view/kept.ts';
import { refusalOf } from '../../client/src/inspector/view/refusal.ts';
import { claimsOf, isSecretive } from '../../client/src/inspector/view/served.ts';
import { TrafficLog } from '../../client/src/inspector/view/traffic-log.ts';
import { expand, variablesOf } from '../../client/src/inspector/view/uri-template.ts';
import { hides, visible, visibleLines } from '../../client/src/visible.ts';
import { entry, tool } from './sample.ts';

describe('JSON', () => {
  test('is laid out with every literal as it was', () => {
    expect(pretty('{"a":1.0,"b":[12345678901234567890,{}],"c":[],"d":"\\u0041, {x}"}')).toBe(
      '{\n  "a": 1.0,\n  "b": [\n    12345678901234567890,\n    {}\n  ],\n  "c": [],\n  "d": "\\u0041, {x}"\n}',
    );
    expect(pretty('no json')).toBe('no json');
  });

  test('means the same when laid out, and is found again in its places', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(pretty(text))).toEqual(JSON.parse(text));
        const node = readJson(text)!;
        expect(JSON.parse(text.slice(node.start, node.end))).toEqual(JSON.parse(text));
        if (node.is === 'array') expect(node.items.length).toBe(JSON.parse(text).length);
      }),
    );
  });

  test('however deep, neither overflows nor grows beyond measure', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    expect(readJson(deep)?.is).toBe('array');
    expect(pretty(deep).length).toBeLessThan(deep.length + 20_000);
  });

  test('a name that comes twice means the last', () => {
    const text = '{"a":1,"\\u0061":2}';
    const at = field(readJson(text), 'a')!;
    expect(text.slice(at.start, at.end)).toBe('2');
  });
});

test('hidden characters are shown, and what belongs to a text is left', () => {
  expect(visible('a\u202Eb\u200Bc\u{E0041}\u0007\n')).toBe('a⟨U+202E⟩b⟨U+200B⟩c⟨U+E0041⟩⟨U+0007⟩⟨U+000A⟩');
  expect(visibleLines('a\r\n\tb\rc')).toBe('a\n\tb⟨U+000D⟩c');
  for (const fine of ['naïve', '日本語', '👨‍👩‍👧 ❤️', 'שלום']) expect(visible(fine)).toBe(fine);
  expect(hides('a\u200Db')).toBe(true);
  expect(hides('a\ufe01')).toBe(true);
  expect(hides('plain\n\ttext')).toBe(false);
});

test.each([
  ['notes://{project}/{id}', { project: 'a b', id: '1/2' }, 'notes://a%20b/1%2F2'],
  ['file:///{+path}', { path: 'a/b c' }, 'file:///a/b%20c'],
  ['x://s{?q,page}', { q: 'a&b' }, 'x://s?q=a%26b'],
  ['x://s{?q,page}', { q: '1', page: '2' }, 'x://s?q=1&page=2'],
  ['x://{a}{/b*}', { a: '1', b: '2' }, 'x://1/2'],
  ['x://{constructor}', {}, 'x://'],
] as const)('%s with %j is %s', (template, values, uri) => {
  expect(expand(template, values as Record<string, string>)).toBe(uri);
});

test('variables of a template are named once', () => {
  expect(variablesOf('x://{a}/{+b*}{?a,c:3}')).toEqual(['a', 'b', 'c']);
});

test('an answer belongs to the nearest request of its id, also after a restart', () => {
  const log = new TrafficLog();
  log.add(
    [
      entry(1, 'client', 'request', 'a', '1', ''),
      entry(2, 'server', 'response', 'a', '1', ''),
      entry(3, 'client', 'request', 'b', '1', ''),
      entry(4, 'server', 'request', 'c', '1', ''),
      entry(5, 'server', 'error', 'b', '1', ''),
    ],
    0,
  );
  expect(log.pairOf(log.at(1)!)?.seq).toBe(2);
  expect(log.pairOf(log.at(3)!)?.seq).toBe(5);
  expect(log.pairOf(log.at(5)!)?.seq).toBe(3);
  expect(log.pairOf(log.at(4)!)).toBeUndefined();
  // Told anew, nothing stands twice.
  log.add([entry(5, 'server', 'error', 'b', '1', '')], 0);
  expect(log.entries.length).toBe(5);
});

test('annotations are a server’s word, in words', () => {
  const words = (annotations: Parameters<typeof tool>[4]) =>
    claimsOf(tool('x', '', {}, [], annotations)).map((one) => one.words);
  expect(words({ readOnlyHint: true, openWorldHint: false })).toEqual(['reads only', 'closed world']);
  expect(words({ destructiveHint: true, idempotentHint: true, openWorldHint: true })).toEqual([
    'may destroy',
    'repeatable',
    'open world',
  ]);
  expect(words({ readOnlyHint: 'yes' })).toEqual([]);
  expect(words(undefined)).toEqual([]);
});

test('arguments of what asks for secrets are known', () => {
  expect(isSecretive(tool('x', '', { apiKey: { type: 'string' } }, []))).toBe(true);
  expect(isSecretive(tool('x', '', { a: { type: 'string', format: 'password' } }, []))).toBe(true);
  expect(isSecretive(tool('x', '', { name: { type: 'string' } }, []))).toBe(false);
});

test('what is kept comes back', () => {
  const { kept } = fromKept(undefined);
  kept.page = 'output';
  kept.drafts = { 'tool:a': '{"a":1.0}', 'tool:secret': '{}' };
  const state = JSON.parse(JSON.stringify(toKeep('id', kept, (key) => key === 'tool:secret')));
  expect(fromKept(state)).toEqual({ id: 'id', kept: { ...kept, drafts: { 'tool:a': '{"a":1.0}' } } });
});

test('only an object can be arguments', () => {
  expect(refusalOf('{"a":1}')).toBeUndefined();
  expect(refusalOf('  ')).toBeUndefined();
  expect(refusalOf('[1]')).toContain('JSON object');
  expect(refusalOf('{}, "name": "x"')).toContain('not JSON');
});
