// Arguments and results against schemas of strangers: what is said, where, and that nothing ever hangs or throws.

import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { parseTree } from 'jsonc-parser';
import { afterAll, describe, expect, it } from 'vitest';
import type { Json } from '../../../server/src/definitions/definition.ts';
import { check } from '../../../server/src/live/json/check.ts';
import { createChecker } from '../../../server/src/live/json/checker.ts';
import { prepare } from '../../../server/src/live/json/schema.ts';
import { withoutStops } from '../../../server/src/live/json/suggest.ts';

const checker = createChecker();
afterAll(() => checker.dispose());

/** What is said of a text, each with what is underlined. */
async function told(schema: Json, text: string): Promise<[string, string][]> {
  const problems = await checker.validate(schema, text);
  return problems.map(({ offset, length, message }) => [text.slice(offset, offset + length), message]);
}

const object = (properties: Json, more: { [key: string]: Json } = {}): Json => ({
  type: 'object',
  properties,
  ...more,
});

describe('what is wrong is told in words, at its place', () => {
  const none: [string, string][] = [];
  const x = (schema: Json) => object({ x: schema });
  it.each<[string, Json, string, [string, string][]]>([
    ['all right', x({ type: 'string' }), '{"x":"a"}', none],
    ['a maximum', x({ maximum: 100 }), '{"x": 101}', [['101', 'x must be at most 100']]],
    ['an open minimum', x({ exclusiveMinimum: 0 }), '{"x":0}', [['0', 'x must be more than 0']]],
    ['a type', x({ type: 'integer' }), '{"x":1.5}', [['1.5', 'x must be a whole number']]],
    ['types', x({ type: ['string', 'null'] }), '{"x":[]}', [['[]', 'x must be a text or null']]],
    ['an enumeration', x({ enum: ['a', 1] }), '{"x":"b"}', [['"b"', 'x must be one of "a" or 1']]],
    ['a missing one', object({}, { required: ['city'] }), ' {}', [['{', 'city is missing']]],
    ['a missing one inside', x(object({}, { required: ['city'] })), '{"x": {"a":[]}}', [['"x"', 'x.city is missing']]],
    [
      'a mistyped name',
      object({ city: {} }, { additionalProperties: false }),
      '{"citty": 1}',
      [['"citty"', 'citty is not known here; did you mean city?']],
    ],
    ['a short text', x({ minLength: 3 }), '{"x":"ab"}', [['"ab"', 'x must have at least 3 characters']]],
    ['a text of emoji', x({ maxLength: 2 }), '{"x":"😀😀"}', none],
    ['an empty list', x({ minItems: 1 }), '{"x":[]}', [['[]', 'x must not be empty']]],
    ['an entry', x({ items: { type: 'number' } }), '{"x":[1,"2"]}', [['"2"', 'x[1] must be a number']]],
    ['a pattern', x({ pattern: '^[a-z]+$' }), '{"x":"1"}', [['"1"', 'x must match ^[a-z]+$']]],
    ['a format', x({ format: 'email' }), '{"x":"me"}', [['"me"', 'x must be an e-mail address']]],
    ['a format nobody knows', x({ format: 'colour' }), '{"x":"me"}', none],
    [
      'the same twice',
      x({ uniqueItems: true }),
      '{"x":[1, 1.0]}',
      [['1.0', 'x must not hold the same twice: entry 2 is the same as entry 1']],
    ],
    [
      'one of several forms, by its kind',
      x({
        oneOf: [
          object({ kind: { const: 'circle' }, r: { type: 'number' } }, { required: ['kind', 'r'] }),
          object({ kind: { const: 'square' }, side: { type: 'number' } }, { required: ['kind', 'side'] }),
        ],
      }),
      '{"x":{"kind":"circle","r":"1"}}',
      [['"1"', 'x.r must be a number']],
    ],
    [
      'one of several forms, of another kind',
      x({ anyOf: [object({ kind: { const: 'a' } }), object({ kind: { const: 'b' } })] }),
      '{"x":{"kind":"c"}}',
      [['"c"', 'x.kind must be one of "a" or "b"']],
    ],
    [
      'several types',
      x({ anyOf: [{ type: 'string' }, { type: 'null' }] }),
      '{"x":1}',
      [['1', 'x must be a text or null']],
    ],
    ['no JSON', x({}), '{"x":1,}', [['}', 'a name in double quotes is missing here']]],
    ['a comment', x({}), '{/* a */}', [['/* a */', 'JSON has no comments']]],
    ['a name twice', x({}), '{"x":1,"x":2}', [['"x"', 'x is here already; the last one counts']]],
    ['nothing yet', x({}), ' ', [['', 'nothing stands here yet; {} is an empty object']]],
    ['another root', x({}), '[]', [['[]', 'the arguments must be an object']]],
    ['names that are no words', object({}, { required: ['a b\u202e'] }), '{}', [['{', '"a b\\u{202e}" is missing']]],
  ])('%s', async (_, schema, text, expected) => {
    expect(await told(schema, text)).toEqual(expected);
  });

  it('the structured content of a result', async () => {
    expect(await checker.conforms({ type: 'object', required: ['a'] }, '{}')).toEqual(['a is missing']);
    expect(await checker.conforms({ type: 'object' }, '[]')).toEqual(['the structured content must be an object']);
    expect(await checker.conforms({ type: 'object' }, '{"a":1}')).toEqual([]);
  });
});

describe('numbers are what is written', () => {
  const silent = (schema: Json, number: string) => async () =>
    expect(await told(object({ x: schema }), `{"x":${number}}`)).toEqual([]);
  it('beyond 64 bits, a whole number is one', silent({ type: 'integer' }, '123456789012345678901234567890'));
  it('1e400 is a number, and a whole one', silent({ type: 'integer' }, '1e400'));
  it('1.0 is a whole number', silent({ type: 'integer' }, '1.0'));
  it('19.99 is a multiple of 0.01', silent({ multipleOf: 0.01 }, '19.99'));
  it(
    'two that only 64 bits make the same are not',
    silent({ uniqueItems: true }, '[9007199254740993, 9007199254740992]'),
  );
  it(
    'the largest of 64 bits fits its maximum',
    silent({ maximum: Number('18446744073709551615') }, '18446744073709551615'),
  );
  it(
    'one below an open maximum that was rounded',
    silent({ exclusiveMaximum: Number('9007199254740993') }, '9007199254740992'),
  );
  it('one that is beyond by its last digit is told', async () => {
    expect(await told(object({ x: { maximum: 9007199254740992 } }), '{"x":9007199254740993}')).toEqual([]);
    expect(await told(object({ x: { maximum: 100 } }), '{"x":100.00000000000000000001}')).toHaveLength(1);
    expect(await told(object({ x: { type: 'integer' } }), '{"x":9007199254740992.5}')).toHaveLength(1);
  });
});

describe('a hostile schema', () => {
  const sentence = async (schema: unknown, text = '{"x":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"}') => {
    const problems = await told(schema as Json, text);
    expect(problems).toHaveLength(1);
    return problems[0]![1];
  };
  const deep = (n: number) => {
    let schema: Json = {};
    for (let i = 0; i < n; i++) schema = { properties: { x: schema } };
    return schema;
  };

  it.each<[string, () => unknown, RegExp]>([
    [
      'a pattern without an end',
      () => object({ x: { pattern: '^(a+)+$' } }),
      /within a second: a pattern of the schema may never end/,
    ],
    ['a reference to itself', () => ({ $ref: '#' }), /refers to itself without an end/],
    [
      'two that refer to each other',
      () => ({
        $ref: '#/$defs/a',
        $defs: { a: { anyOf: [{ $ref: '#/$defs/b' }] }, b: { allOf: [{ $ref: '#/$defs/a' }] } },
      }),
      /refers to itself/,
    ],
    [
      'a reference to elsewhere',
      () => object({ x: { $ref: 'http://169.254.169.254/latest' } }),
      /"http:\/\/169\.254\.169\.254\/latest", which is not fetched/,
    ],
    ['a reference to a file', () => object({ x: { $ref: 'file:///etc/passwd' } }), /which is not fetched/],
    ['a reference to nothing', () => object({ x: { $ref: '#/$defs/none' } }), /which it does not hold/],
    ['no schema', () => 7, /is no JSON Schema/],
    ['a type that is none', () => object({ x: { type: 'strnig' } }), /has "type": "strnig", which means nothing/],
    ['a pattern that is none', () => object({ x: { pattern: '(' } }), /has "pattern": "\("/],
    ['10 MB', () => object({ x: { description: 'x'.repeat(10 * 1024 * 1024) } }), /larger than any real one/],
    ['a million parts', () => ({ enum: Array.from({ length: 1_000_000 }, () => 0) }), /larger than any real one/],
    ['100,000 levels', () => deep(100_000), /larger than any real one/],
  ])('%s is told in one sentence', async (_, make, words) => {
    const schema = make();
    expect(await sentence(schema)).toMatch(words);
    const text = '{"x":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"}';
    expect(await checker.suggest(schema as Json, text, 5)).toBeInstanceOf(Array);
    // And the next one is checked as ever.
    expect(await told(object({ x: { maximum: 1 } }), '{"x":2}')).toEqual([['2', 'x must be at most 1']]);
  });

  it('forms of forms of forms end within a second', async () => {
    const defs: Record<string, Json> = { d40: { type: 'null' } };
    for (let n = 0; n < 40; n++) {
      const next = { $ref: `#/$defs/d${n + 1}` };
      defs[`d${n}`] = { anyOf: [{ allOf: [next] }, { allOf: [next] }] };
    }
    expect(await sentence({ $ref: '#/$defs/d0', $defs: defs })).toMatch(/within a second/);
  });

  it('names that objects have anyway are names like others', async () => {
    const schema = JSON.parse('{"properties":{"__proto__":{"type":"string"}},"required":["constructor"]}');
    expect((await told(schema, '{"__proto__":1}')).map(([, message]) => message)).toEqual([
      'constructor is missing',
      '__proto__ must be a text',
    ]);
  });

  it('what would be code in a generated validator is text', async () => {
    const evil = '"+(()=>{throw 1})()+"';
    const schema = object(
      { [evil]: { const: evil, pattern: evil, format: evil } },
      { required: [evil], $async: true, $id: evil },
    );
    expect(await told(schema, '{}')).toHaveLength(1);
  });

  it('a recursive schema checks recursive data', async () => {
    const tree: Json = object({ children: { type: 'array', items: { $ref: '#' } }, n: { type: 'number' } });
    expect(await told(tree, '{"children":[{"children":[{"n":"1"}]}]}')).toEqual([
      ['"1"', 'children[0].children[0].n must be a number'],
    ]);
  });

  it('a text of megabytes is told, and one of many levels', async () => {
    expect(await sentence({}, `"${'a'.repeat(5 * 1024 * 1024)}"`)).toMatch(/more than 4 million characters/);
    expect(await sentence({}, '['.repeat(1_000_000))).toMatch(/nests too deep/);
  });

  it('after its end nothing is checked', async () => {
    const own = createChecker();
    await own.validate({}, '{}');
    await own.dispose();
    expect(await own.validate({}, '{}')).toEqual([
      expect.objectContaining({ message: expect.stringContaining('closed') }),
    ]);
    expect(await own.suggest({}, '{}', 1)).toEqual([]);
  });

  it('one whose program is not there says so', async () => {
    const own = createChecker({ program: '/nowhere/at/all.js' });
    expect(await own.conforms({}, '{}')).toEqual([expect.stringMatching(/did not start/)]);
  });
});

// Without `contains`, of which ajv 8.20 says of `[]` that it holds beside `prefixItems`, and without `unevaluatedItems`
// within itself, which ajv does not take for looked at.
it('says of whole values what ajv says', () => {
  const leaf = fc.oneof(
    fc.constantFrom<Json>(
      { type: 'string' },
      { type: 'integer' },
      { type: ['null', 'boolean'] },
      { minimum: 2 },
      { maximum: 3 },
    ),
    fc.constantFrom<Json>(
      { minLength: 2 },
      { pattern: 'a' },
      { enum: ['a', 1, null, []] },
      { const: { a: 1 } },
      true,
      false,
      {},
    ),
    fc.constantFrom<Json>(
      { required: ['a'] },
      { minItems: 1 },
      { uniqueItems: true },
      { maxProperties: 1 },
      { $ref: '#/$defs/d' },
    ),
  );
  const { schema } = fc.letrec<{ schema: Json }>((tie) => {
    const inner = tie('schema');
    return {
      schema: fc.oneof(
        { maxDepth: 2 },
        leaf,
        fc.record<Record<string, Json>>(
          {
            properties: fc.dictionary(fc.constantFrom('a', 'b'), inner),
            additionalProperties: inner,
            unevaluatedProperties: inner,
            items: inner,
            prefixItems: fc.array(inner, { minLength: 1, maxLength: 2 }),
            anyOf: fc.array(inner, { minLength: 1, maxLength: 3 }),
            oneOf: fc.array(inner, { minLength: 1, maxLength: 3 }),
            not: inner,
            if: inner,
            // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
            then: inner,
            dependentSchemas: fc.dictionary(fc.constantFrom('a', 'b'), inner),
            propertyNames: inner,
          },
          { requiredKeys: [] },
        ),
      ),
    };
  });
  const value = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 2 },
      fc.constantFrom<Json>('a', 'ab', '', 1, 2, 3.5, null, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value')),
    ),
  })).value;
  const ajv = new Ajv2020({ strict: false, logger: false });
  fc.assert(
    fc.property(schema, value, (root, data) => {
      const whole = { $ref: '#/$defs/root', $defs: { root, d: { type: 'string' } } };
      const text = JSON.stringify(data);
      const theirs = ajv.compile(whole)(JSON.parse(text));
      expect(check(prepare(whole), parseTree(text)!, text).failures.length === 0).toBe(theirs);
    }),
    { numRuns: 150, seed: 20261126 },
  );
});

describe('suggestions', () => {
  const schema = object(
    {
      city: { type: 'string', description: 'A <b>city</b>\u202e.', enum: ['Paris', 'Rome'] },
      days: { type: 'integer', default: 3 },
    },
    { required: ['city'] },
  );
  const at = async (marked: string, of: Json = schema) => {
    const offset = marked.indexOf('|');
    const text = marked.replace('|', '');
    const found = await checker.suggest(of, text, offset);
    return found.map((one) => ({
      ...one,
      after: text.slice(0, one.offset) + one.text + text.slice(one.offset + one.length),
    }));
  };

  it('names that may stand there', async () => {
    const found = await at('{|}');
    expect(found.map(({ label }) => label).sort()).toEqual(['city', 'days']);
    expect(found.find(({ label }) => label === 'days')!.after).toBe('{"days": 3}');
    expect(found.find(({ label }) => label === 'city')!.detail).toBe('A <b>city</b>\\u{202e}.');
    expect(JSON.stringify(found)).not.toContain('$1');
  });

  it('values that may stand there', async () => {
    const found = await at('{"city": |}');
    expect(found.map(({ after }) => after)).toEqual(expect.arrayContaining(['{"city": "Paris"}', '{"city": "Rome"}']));
  });

  it('through references, and without fetching any', async () => {
    const refs = object(
      { a: { $ref: '#/$defs/a' }, b: { $ref: 'http://localhost:1/b' } },
      { $defs: { a: { enum: [true] } } },
    );
    expect((await at('{"a": |}', refs)).map(({ label }) => label)).toContain('true');
    expect(await at('{"b": |}', refs)).toBeInstanceOf(Array);
  });

  it('snippets become plain text', () => {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: snippets
    expect(withoutStops('"a": "${1:b\\}c}"$0')).toBe('"a": "b}c"');
    expect(withoutStops('"\\$x": [$1]')).toBe('"$x": []');
    expect(withoutStops('${2:}')).toBe('');
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: snippets
  });
});
