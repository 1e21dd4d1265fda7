// Parts of JSON texts found without parsing them, and messages made around what a person wrote.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { objectText, requestText, withMembers, withMeta } from '../../server/src/live/compose.ts';
import { messagesOf } from '../../server/src/live/message.ts';
import { headerValue, mirroredParameters, parameterHeaders } from '../../server/src/live/mirror.ts';
import { elementTexts, membersOf, memberText, withTokens } from '../../server/src/live/raw-json.ts';
import { jsonWithoutSecrets, redactorOf } from '../../server/src/live/redact.ts';

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<unknown>;
const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'a"b', 'a\\', '{', ',', '\u2028'));
const object = fc.dictionary(name, json, { maxKeys: 5, noNullPrototype: true });
const spaces = fc.constantFrom(undefined, 1, '\t', ' \r\n ');

test('the members and elements of any JSON are those that JSON.parse finds', () => {
  fc.assert(
    fc.property(object, spaces, (value, space) => {
      const text = `${JSON.stringify(value, undefined, space)} `;
      const members = membersOf(text)!;
      expect(members.map((each) => each.name)).toEqual(Object.keys(JSON.parse(text)));
      for (const { name: key, from, to } of members) {
        expect(JSON.parse(text.slice(from, to))).toEqual(JSON.parse(text)[key]);
        expect(text.slice(from, to)).not.toMatch(/^\s|\s$/);
      }
    }),
  );
  fc.assert(
    fc.property(fc.array(json), spaces, (value, space) => {
      const texts = elementTexts(JSON.stringify(value, undefined, space))!;
      expect(texts.map((each) => JSON.parse(each))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('what is no object has no members, and of a name that stands twice the last counts', () => {
  expect([membersOf('[]'), membersOf('1'), elementTexts('{}')]).toEqual([undefined, undefined, undefined]);
  expect(memberText('{"a":1,"\\u0061": 2.0 }', 'a')).toBe('2.0');
  expect(memberText('{"b":{"a":1}}', 'a')).toBeUndefined();
});

test('tokens that nobody changes stay to the letter', () => {
  fc.assert(
    fc.property(json, spaces, (value, space) => {
      const text = JSON.stringify(value, undefined, space);
      expect(withTokens(text, (token) => token)).toBe(text);
      const other = withTokens(text, (token, is) => (is === 'number' ? '0' : `${token}x`));
      expect(() => JSON.parse(other)).not.toThrow();
    }),
  );
});

test('members are added in place of those of the same names, and the others stay', () => {
  const added = fc.dictionary(name, json, { maxKeys: 3, noNullPrototype: true });
  fc.assert(
    fc.property(object, added, spaces, (own, more, space) => {
      const texts = Object.fromEntries(Object.entries(more).map(([key, value]) => [key, JSON.stringify(value)]));
      const text = withMembers(JSON.stringify(own, undefined, space), texts);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ ...own, ...more })));
    }),
  );
  expect(withMembers('{ "a": 1.0, "b":1e400 }', { b: '2' })).toBe('{"a": 1.0,"b":2}');
});

test('a request is one line that says what was written', () => {
  const params = withMeta(objectText('{\r\n  "n": 1.0,\n "s": "\ud800" }\n', 'They'), { progressToken: 1 });
  const text = requestText(7, 'tools/call', params);
  expect(text).not.toMatch(/[\r\n]/);
  expect(text).toContain('"n": 1.0,"s": "\\ud800"');
  expect(JSON.parse(text)).toMatchObject({
    id: 7,
    method: 'tools/call',
    params: { n: 1, _meta: { progressToken: 1 } },
  });
  expect(objectText('  ', 'They')).toBe('{}');
  expect(() => objectText('[1]', 'They')).toThrow('They must be a JSON object, between { and }.');
});

test('of a batch, each message has its own text', () => {
  const one = '{"jsonrpc":"2.0","id":1,"result":{"n":1.0}}';
  const two = '{"jsonrpc":"2.0","method":"x"}';
  expect(messagesOf(`[ ${one} ,\n${two}]`)!.map(({ text }) => text)).toEqual([one, two]);
  expect(messagesOf(one)![0]!.text).toBe(one);
});

test('JSON without secrets is JSON still', () => {
  const redact = redactorOf(['12345678', 'nabc', 'a"b', 'sesame']);
  const text = String.raw`{"a":12345678,"b":"\nabc","c":"x12345678","d":"a\"b","sesame":1.0,"e":"\u0073esame"}`;
  const clean = jsonWithoutSecrets(text, redact);
  expect(clean).toBe(
    String.raw`{"a":"[secret]","b":"\nabc","c":"x[secret]","d":"[secret]","[secret]":1.0,"e":"[secret]"}`,
  );
  expect(() => JSON.parse(clean)).not.toThrow();
  fc.assert(
    fc.property(json, (value) => {
      JSON.parse(jsonWithoutSecrets(JSON.stringify({ value, open: 'sesame' }), redact));
    }),
  );
});

test('marked parameters are found where they may stand, and nowhere else', () => {
  const at = (properties: object) => mirroredParameters({ type: 'object', properties } as never);
  const mark = { type: 'string', 'x-mcp-header': 'City' };
  expect(at({ where: { type: 'object', properties: { city: mark } } })).toEqual([
    { path: ['where', 'city'], header: 'City' },
  ]);
  // Names and values that only look like marks.
  expect(at({ 'x-mcp-header': { type: 'string' }, a: { const: mark, default: mark } })).toEqual([]);
  for (const wrong of [
    { list: { type: 'array', items: mark } },
    { either: { anyOf: [mark] } },
    { a: { ...mark, type: ['string', 'null'] } },
    { a: { ...mark, 'x-mcp-header': 'a b' } },
    { a: { ...mark, 'x-mcp-header': '' } },
    { a: { type: 'number', 'x-mcp-header': 'N' } },
    { a: mark, b: { ...mark, 'x-mcp-header': 'CITY' } },
  ]) {
    expect(typeof at(wrong)).toBe('string');
  }
  const parameters = [
    { path: ['a'], header: 'A' },
    { path: ['b', 'c'], header: 'C' },
  ];
  expect(parameterHeaders(parameters, '{"a":null,"b":{"c":9007199254740993}}')).toEqual({
    'mcp-param-c': '9007199254740993',
  });
  expect(parameterHeaders(parameters, '{"a":true,"b":3}')).toEqual({ 'mcp-param-a': 'true' });
});

test('a header value is plain where it can be', () => {
  expect(headerValue('us-west1')).toBe('us-west1');
  expect(headerValue('Hello, 世界')).toBe('=?base64?SGVsbG8sIOS4lueVjA==?=');
  expect(headerValue(' padded ')).toBe('=?base64?IHBhZGRlZCA=?=');
  expect(headerValue('line1\nline2')).toBe('=?base64?bGluZTEKbGluZTI=?=');
  expect(headerValue('=?base64?literal?=')).toBe('=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=');
});
