// toolward.calls.json: what is read of it, what is said of mistakes, and that keeping a call touches nothing else.
import fs from 'node:fs';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { readCalls, type SavedCall } from '../../server/src/calls/format.ts';
import { edited, writeCall } from '../../server/src/calls/write.ts';

const call: SavedCall = { name: 'Paris', server: 'weather', tool: 'forecast', arguments: '{ "city": "Paris" }' };

function kept(text: string, one: SavedCall): string {
  const result = writeCall(text, one);
  if ('problem' in result) throw new Error(result.problem);
  return edited(text, result.edits);
}

describe('a call that is kept', () => {
  it('is read as it was, to the letter', () => {
    const one = { ...call, arguments: '{\n  "id": 12345678901234567890,\n  "x": 1.0,\n  "u": "\\u0041"\n}' };
    const text = kept('', one);
    expect(readCalls(text)).toEqual({ calls: [one], problems: [] });
    // Once more with other indentation.
    const tabs = text.replaceAll('  ', '\t');
    expect(readCalls(tabs).calls[0]!.arguments).toBe(one.arguments.replaceAll('  ', '\t'));
  });

  it('leaves everything else of the file as it is', () => {
    const text = `// Calls we run before a release.
{
    "version": 1,
    "calls": [
        { "tool": "forecast", "server": "weather", "name": "big", /* why */ "arguments": { "n": 1.0e2 } }, // first
    ]
}
`;
    const more = kept(text, call);
    expect(more).toContain('"name": "big", /* why */ "arguments": { "n": 1.0e2 } },');
    expect(more).toContain('// first');
    expect(readCalls(more).calls.map(({ name }) => name)).toEqual(['big', 'Paris']);
    // The one with its name: only the value that is another now.
    expect(kept(text, { name: 'big', server: 'weather', tool: 'forecast', arguments: '{"n":2.50}' })).toBe(
      text.replace('{ "n": 1.0e2 }', '{"n":2.50}'),
    );
    expect(kept(text, { name: 'big', server: 'weather', tool: 'forecast', arguments: '{"n":1.0e2}' })).toBe(text);
  });

  it('keeps the expectation of the one it replaces, and may bring one', () => {
    const expecting = { ...call, expect: { text: 'sun', structured: '{ "id": 12345678901234567890 }' } };
    const text = kept('', expecting);
    expect(readCalls(text).calls).toEqual([expecting]);
    const other = { ...call, tool: 'other' };
    expect(readCalls(kept(text, other)).calls).toEqual([{ ...other, expect: expecting.expect }]);
    expect(readCalls(kept(kept('', call), expecting)).calls).toEqual([expecting]);
  });

  it.each([
    ['an empty list', '{ "version": 1, "calls": [] }'],
    ['no list', '{ "version": 1 }'],
    ['lines of Windows', '{\r\n\t"version": 1,\r\n\t"calls": [\r\n\t]\r\n}\r\n'],
    ['a mark of the encoding', '\ufeff{ "version": 1, "calls": [{"name":"a","server":"b","tool":"c"}]}'],
  ])('goes into a file with %s', (_, text) => {
    const after = kept(text, { ...call, arguments: '{\n  "city": "Paris"\n}' });
    expect(readCalls(after).calls.at(-1)).toMatchObject({ name: 'Paris' });
    expect(readCalls(after).problems).toEqual([]);
    if (text.includes('\r')) expect(after.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it.each([
    ['a file that is no JSON', '{ "version": 1, "calls": [', 'no JSON'],
    ['a later version', '{ "version": 2, "calls": [] }', 'newer'],
  ])('is not written into %s', (_, text, words) => {
    expect(writeCall(text, call)).toEqual({ problem: expect.stringContaining(words) });
  });

  it('is not kept with arguments that are no object', () => {
    for (const given of ['[]', '{', '1'])
      expect(writeCall('', { ...call, arguments: given })).toHaveProperty('problem');
  });
});

describe('a file with mistakes', () => {
  const around = (calls: string) => `{ "version": 1, "calls": [${calls}, {"name":"ok","server":"s","tool":"t"}] }`;
  it.each([
    ['"x"', '"x"', 'is an object'],
    ['{"name":"a","tool":"t"}', '{', 'no "server"'],
    ['{"name":"a","server":1,"tool":"t"}', '1', 'no "server"'],
    ['{"name":"a","server":"s","tool":"t","arguments":[]}', '[]', 'are an object'],
    ['{"name":"a","server":"s","tool":"t","expect":{"eror":true}}', '"eror"', 'no "eror"'],
    ['{"name":"a","server":"s","tool":"t","expect":{"error":"yes"}}', '"yes"', 'true or false'],
  ])('%s is told at its place, and the others are read', (one, place, words) => {
    const text = around(one);
    const { calls, problems } = readCalls(text);
    expect(calls.map(({ name }) => name)).toEqual(['ok']);
    expect(problems).toEqual([expect.objectContaining({ message: expect.stringContaining(words) })]);
    expect(text.slice(problems[0]!.offset, problems[0]!.offset + problems[0]!.length)).toBe(place);
  });

  it('two of one name are told', () => {
    const text = around('{"name":"ok","server":"s","tool":"u"}');
    expect(readCalls(text)).toMatchObject({ calls: [{ tool: 'u' }], problems: [{ message: /Two calls/ }] });
  });

  it('never throws, however deep', () => {
    expect(readCalls('['.repeat(100_000)).problems).toHaveLength(1);
  });
});

describe('docs/calls.schema.json', () => {
  const schema = JSON.parse(fs.readFileSync(new URL('../../docs/calls.schema.json', import.meta.url), 'utf8'));
  const validate = new Ajv({ strict: false }).compile(schema);

  it('takes what is written, and names itself in it', () => {
    const file = JSON.parse(kept('', { ...call, expect: { error: true, text: 'no', structured: '{"a":1}' } }));
    validate(file);
    expect(validate.errors).toBeNull();
    expect(file.$schema).toBe(schema.$id);
  });

  it.each([
    ['no version', { calls: [] }],
    ['a call without a server', { version: 1, calls: [{ name: 'a', tool: 't' }] }],
    ['a mistyped expectation', { version: 1, calls: [{ name: 'a', server: 's', tool: 't', expect: { txt: '' } }] }],
  ])('does not take %s', (_, file) => {
    expect(validate(file)).toBe(false);
  });
});
