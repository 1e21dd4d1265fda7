// What a form shows for a schema: real ones as people would, hostile ones without harm.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { initialText, smallest } from '../../../client/src/inspector/view/form/initial.ts';
import { parse } from '../../../client/src/inspector/view/form/json-text.ts';
import { isManageable } from '../../../client/src/inspector/view/form/schema.ts';
import { type Shape, shapeOf } from '../../../client/src/inspector/view/form/shape.ts';
import { variantOf, variantTitles } from '../../../client/src/inspector/view/form/variants.ts';
import { jsonTexts, schemas } from './arbitrary.ts';

/** A shape in a few words. */
function told(schema: unknown, root: unknown = schema): unknown {
  const shape = shapeOf(schema, root);
  const kind = describe(shape, root);
  return shape.nullable ? ['nullable', kind] : kind;
}

function describe(shape: Shape, root: unknown): unknown {
  switch (shape.is) {
    case 'text':
      return shape.format === undefined ? 'text' : `text ${shape.format}`;
    case 'number':
      return shape.whole ? 'whole' : 'number';
    case 'options':
      return shape.options.map((option) =>
        option.label === option.text ? option.text : `${option.label}=${option.text}`,
      );
    case 'object':
      return Object.fromEntries(
        [...shape.properties].map(([name, { schema, required }]) => [required ? `${name}!` : name, told(schema, root)]),
      );
    case 'list':
      return {
        list: told(shape.rest, root),
        ...(shape.first.length > 0 ? { first: shape.first.map((each) => told(each, root)) } : {}),
      };
    case 'choice':
      return { choice: variantTitles(shape.variants, (each) => shapeOf(each, root)) };
    case 'any':
      return shape.problem === undefined ? 'JSON' : { problem: shape.problem };
  }
}

test.each<[string, unknown, unknown]>([
  ['text', { type: 'string' }, 'text'],
  ['with a format', { type: 'string', format: 'date' }, 'text date'],
  ['true or false', { type: 'boolean' }, ['true', 'false']],
  ['true, false or null', { type: ['boolean', 'null'] }, ['true', 'false', 'null']],
  ['text or null', { type: ['string', 'null'] }, ['nullable', 'text']],
  ['text or null, as zod writes it', { anyOf: [{ type: 'string' }, { type: 'null' }] }, ['nullable', 'text']],
  ['null first', { oneOf: [{ type: 'null' }, { type: 'integer' }] }, ['nullable', 'whole']],
  ['OpenAPI null', { type: 'number', nullable: true }, ['nullable', 'number']],
  ['only null', { type: 'null' }, ['null']],
  ['an enum of any JSON', { enum: ['a', 1, null, { b: [] }] }, ['a="a"', '1', 'null', '{"b":[]}']],
  ['an enum within its type', { type: 'string', enum: ['a', null] }, ['a="a"']],
  ['an enum of numbers', { type: 'number', enum: [1, 2.5] }, ['1', '2.5']],
  ['names of an enum', { type: 'string', enum: ['r', 'g'], enumNames: ['Red', 'Green'] }, ['Red="r"', 'Green="g"']],
  [
    'constants with titles',
    { type: 'string', oneOf: [{ const: 'r', title: 'Red' }, { const: 'g' }] },
    ['Red="r"', 'g="g"'],
  ],
  ['an enum or null', { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'null' }] }, ['a="a"', 'null']],
  ['enums that both hold', { allOf: [{ enum: ['a', 'b'] }, { enum: ['b', 'c'] }] }, ['b="b"']],
  ['a constant', { const: { a: 1 } }, ['{"a":1}']],
  [
    'an object',
    { type: 'object', properties: { a: { type: 'string' }, b: {} }, required: ['a'] },
    { 'a!': 'text', b: 'JSON' },
  ],
  ['required without properties', { type: 'object', required: ['a'] }, { 'a!': 'JSON' }],
  ['no type, but properties', { properties: { a: { minimum: 1 } } }, { a: 'number' }],
  ['keywords of two types', { properties: {}, items: {} }, 'JSON'],
  ['a list', { type: 'array', items: { type: 'string' } }, { list: 'text' }],
  [
    'a tuple',
    { type: 'array', prefixItems: [{ type: 'string' }], items: false },
    { first: ['text'], list: { problem: 'The schema allows no value here.' } },
  ],
  [
    'a tuple of draft 7',
    { type: 'array', items: [{ type: 'string' }], additionalItems: { type: 'null' } },
    { first: ['text'], list: ['null'] },
  ],
  ['types to choose from', { type: ['string', 'integer'] }, { choice: ['Text', 'Whole Number'] }],
  ['all types', { type: ['string', 'number', 'boolean', 'object', 'array', 'null'] }, 'JSON'],
  ['nothing said', {}, 'JSON'],
  ['anything', true, 'JSON'],
  ['nothing allowed', false, { problem: 'The schema allows no value here.' }],
  ['no schema', 'string', { problem: 'This part of the schema is no schema.' }],
  [
    'types that exclude each other',
    { allOf: [{ type: 'string' }, { type: 'number' }] },
    { problem: 'What the schema says here contradicts itself.' },
  ],
  ['an empty enum', { enum: [] }, { problem: 'What the schema says here contradicts itself.' }],
  [
    'alternatives that only ask for properties',
    { type: 'object', properties: { a: true, b: true }, anyOf: [{ required: ['a'] }, { required: ['b'] }] },
    { a: 'JSON', b: 'JSON' },
  ],
  [
    'parts put together',
    {
      allOf: [
        { type: 'object', properties: { a: { type: 'string' } } },
        { properties: { a: { minLength: 1 }, b: { type: 'null' } }, required: ['b'] },
      ],
    },
    { a: 'text', 'b!': ['null'] },
  ],
  [
    'under conditions',
    {
      type: 'object',
      properties: { a: true },
      if: { required: ['a'] },
      // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
      then: { properties: { b: { type: 'string' } } },
    },
    { a: 'JSON', b: 'text' },
  ],
])('%s', (_, schema, expected) => {
  expect(told(schema)).toEqual(expected);
});

test.each<[string, unknown, unknown]>([
  ['a definition', { $ref: '#/$defs/A', $defs: { A: { type: 'string' } } }, 'text'],
  ['an older one', { $ref: '#/definitions/A', definitions: { A: { type: 'string' } } }, 'text'],
  ['an odd name', { $ref: '#/$defs/a~1b~0c%20d', $defs: { 'a/b~c d': { type: 'string' } } }, 'text'],
  [
    'a property',
    { type: 'object', properties: { a: { type: 'string' }, b: { $ref: '#/properties/a' } } },
    { a: 'text', b: 'text' },
  ],
  ['an anchor', { $ref: '#here', $defs: { A: { $anchor: 'here', type: 'string' } } }, 'text'],
  [
    'by its address',
    { $ref: 'https://x.example/s', $defs: { A: { $id: 'https://x.example/s', type: 'string' } } },
    'text',
  ],
  ['more beside it', { $ref: '#/$defs/A', minLength: 1, $defs: { A: { type: 'string' } } }, 'text'],
  [
    'elsewhere',
    { $ref: 'https://x.example/s' },
    { problem: 'The schema points to https://x.example/s, which is outside of it. It is not fetched.' },
  ],
  ['nowhere', { $ref: '#/$defs/A' }, { problem: 'The schema points to #/$defs/A, which it does not have.' }],
  [
    'what objects have by birth',
    { $ref: '#/constructor' },
    { problem: 'The schema points to #/constructor, which it does not have.' },
  ],
  ['itself', { $ref: '#' }, 'JSON'],
  ['in a circle', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }, 'JSON'],
  ['in a circle of alternatives', { anyOf: [{ $ref: '#' }] }, { problem: 'The schema goes round in a circle here.' }],
])('references: %s', (_, schema, expected) => {
  expect(told(schema)).toEqual(expected);
});

test('a tree is read as far as it is opened', () => {
  const tree = {
    type: 'object',
    properties: { value: { type: 'string' }, children: { type: 'array', items: { $ref: '#' } } },
  };
  let shape = shapeOf(tree, tree);
  for (let n = 0; n < 50; n++) {
    if (shape.is !== 'object') throw new Error('no object');
    const children = shapeOf(shape.properties.get('children')!.schema, tree);
    if (children.is !== 'list') throw new Error('no list');
    shape = shapeOf(children.rest, tree);
  }
  expect(shape.is).toBe('object');
});

test('names that objects have by birth are names like others', () => {
  const schema = JSON.parse(
    '{"type":"object","properties":{"__proto__":{"type":"string","default":"x"},"constructor":{"type":"number"}},"required":["__proto__","toString"]}',
  );
  const shape = shapeOf(schema, schema);
  if (shape.is !== 'object') throw new Error('no object');
  expect([...shape.properties].map(([name, { required }]) => [name, required])).toEqual([
    ['__proto__', true],
    ['constructor', false],
    ['toString', true],
  ]);
  expect(initialText(schema)).toBe('{\n  "__proto__": "x"\n}');
});

const shapes = {
  $defs: {
    Circle: {
      type: 'object',
      properties: { kind: { const: 'circle' }, r: { type: 'number' } },
      required: ['kind', 'r'],
    },
    Square: {
      type: 'object',
      properties: { kind: { const: 'square' }, a: { type: 'number' } },
      required: ['kind', 'a'],
    },
  },
  oneOf: [{ $ref: '#/$defs/Circle' }, { $ref: '#/$defs/Square' }],
};

test.each<[string, unknown[], string[]]>([
  ['by what tells them apart', shapes.oneOf, ['circle', 'square']],
  [
    'by their titles',
    [
      { title: 'One', type: 'string' },
      { title: 'Two', type: 'string' },
    ],
    ['One', 'Two'],
  ],
  ['by numbers where nothing tells', [{ type: 'string', minLength: 1 }, { type: 'string' }], ['Text (1)', 'Text (2)']],
  [
    'by what they need',
    [{ type: 'object', properties: { a: {}, b: {} }, required: ['b'] }, { type: 'object' }],
    ['Object with b', 'Object'],
  ],
  ['by their items', [{ type: 'array', items: { type: 'string' } }, { type: 'array' }], ['List of Text', 'List']],
])('alternatives are named %s', (_, variants, expected) => {
  expect(variantTitles(variants, (each) => shapeOf(each, shapes))).toEqual(expected);
});

test.each([
  ['{"kind":"square"}', 1],
  ['{"kind":"circle","a":1}', 0],
  ['{}', 0],
  ['{"kind":"triangle"}', undefined],
  ['1', undefined],
])('the alternative of %s', (text, expected) => {
  expect(variantOf(shapes.oneOf, (each) => shapeOf(each, shapes), text, parse(text)!, undefined)).toBe(expected);
  if (text === '{}') expect(variantOf(shapes.oneOf, (each) => shapeOf(each, shapes), text, parse(text)!, 1)).toBe(1);
});

test('alternatives of alternatives of alternatives end', () => {
  const layer = (inner: unknown): unknown => ({
    anyOf: Array.from({ length: 150 }, (_, n) => ({ type: 'object', properties: { [`p${n}`]: {}, next: inner } })),
  });
  const schema = layer(layer(layer(layer({ type: 'string' }))));
  const shape = shapeOf(schema, schema);
  if (shape.is !== 'choice') throw new Error('no choice');
  const text = '{"next":{"next":{"next":{"next":1}}}}';
  expect(variantOf(shape.variants, (each) => shapeOf(each, schema), text, parse(text)!, undefined)).toBe(0);
});

test('what stands around alternatives holds in each', () => {
  const schema = {
    type: 'object',
    title: 'Whole',
    properties: { id: { type: 'string' } },
    required: ['id'],
    ...shapes,
  };
  const shape = shapeOf(schema, schema);
  if (shape.is !== 'choice') throw new Error('no choice');
  expect(shape.title).toBe('Whole');
  expect(variantTitles(shape.variants, (each) => shapeOf(each, schema))).toEqual(['circle', 'square']);
  expect(told(shape.variants[0], schema)).toEqual({ 'kind!': ['circle="circle"'], 'r!': 'number', 'id!': 'text' });
});

test.each<[string, unknown, string]>([
  [
    'nothing to say',
    {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'boolean' }, c: { enum: [1, 2] } },
      required: ['a', 'b', 'c'],
    },
    '{}',
  ],
  [
    'defaults',
    { type: 'object', properties: { a: { default: 'x' }, b: { default: null }, c: { default: [1, { d: 2 }] } } },
    '{"a":"x","b":null,"c":[1,{"d":2}]}',
  ],
  [
    'constants that must be there',
    { type: 'object', properties: { a: { const: 1 }, b: { const: 2 } }, required: ['a'] },
    '{"a":1}',
  ],
  [
    'objects that must be there',
    {
      type: 'object',
      properties: {
        a: { type: 'object', properties: { b: { default: 1 } } },
        c: { type: 'object', properties: { b: { default: 1 } } },
      },
      required: ['a'],
    },
    '{"a":{"b":1}}',
  ],
  [
    'objects without end',
    { type: 'object', properties: { a: { $ref: '#' } }, required: ['a'] },
    '{"a":{"a":{"a":{"a":{"a":{}}}}}}',
  ],
  ['a default of the whole', { type: 'object', default: { z: 1 } }, '{"z":1}'],
  [
    'a default that JSON cannot say',
    { type: 'object', properties: { a: { default: Number.POSITIVE_INFINITY } } },
    '{}',
  ],
  ['no schema', 'x', '{}'],
])('the first value: %s', (_, schema, expected) => {
  expect(initialText(schema).replace(/\s/g, '')).toBe(expected);
});

test('hints are words, and a pattern is only shown', () => {
  const schema = { type: 'string', minLength: 1, maxLength: 40, pattern: '^(a+)+$', format: 'date' };
  expect(shapeOf(schema, schema).hints).toEqual([
    'a date, such as 2026-11-26',
    'at least 1 character',
    'at most 40 characters',
    'matches ^(a+)+$',
  ]);
});

test('what is too large or too deep is not read at all', () => {
  let deep: unknown = {};
  for (let n = 0; n < 100_000; n++) deep = { not: deep };
  expect(isManageable(deep)).toBe(false);
  expect(isManageable(Array.from({ length: 600_000 }, () => 0))).toBe(false);
  expect(initialText(deep)).toBe('{}');
});

test('no schema makes a form fail or run on', () => {
  fc.assert(
    fc.property(schemas(), jsonTexts(), (schema, text) => {
      const open = (part: unknown, level: number): void => {
        const shape = shapeOf(part, schema);
        const small = smallest(part, schema);
        expect(parse(small)).toBeDefined();
        if (level > 3) return;
        if (shape.is === 'object') for (const each of shape.properties.values()) open(each.schema, level + 1);
        if (shape.is === 'list') for (const each of [...shape.first, shape.rest]) open(each, level + 1);
        if (shape.is === 'choice') {
          const titles = variantTitles(shape.variants, (each) => shapeOf(each, schema));
          expect(titles).toHaveLength(shape.variants.length);
          variantOf(shape.variants, (each) => shapeOf(each, schema), text, parse(text)!, 0);
          for (const each of shape.variants) open(each, level + 1);
        }
      };
      open(schema, 0);
      expect(parse(initialText(schema))).toBeDefined();
    }),
    { numRuns: 300 },
  );
});
