// What a change of a schema does to callers and readers, and that nothing is told where nothing changed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Json, UNKNOWN, withoutMarks } from '../../server/src/definitions/definition.ts';
import { likeness } from '../../server/src/definitions/normal.ts';
import { type Side, schemaChanges } from '../../server/src/definitions/schema-changes.ts';
import { anyJson } from './json.ts';

const object = (properties: Json, more: { readonly [key: string]: Json } = {}): Json => ({
  type: 'object',
  properties,
  ...more,
});
const one = (schema: Json): Json => object({ a: schema });
const text: Json = { type: 'string' };

type Row = readonly [what: string, before: Json, after: Json, input: boolean, output: boolean, words: RegExp];

/** Each with whether it breaks those who send it, and those who read it. */
const rows: readonly Row[] = [
  ['a field more', object({}), one(text), false, false, /^properties.a is new$/],
  ['a required field more', object({}), object({ a: text }, { required: ['a'] }), true, false, /new, and required/],
  ['a field less', one(text), object({}), true, true, /is gone/],
  ['a field is required', one(text), object({ a: text }, { required: ['a'] }), true, false, /is required now/],
  ['a field may be left out', object({ a: text }, { required: ['a'] }), one(text), false, true, /may be left out/],
  ['a whole number', one({ type: 'number' }), one({ type: 'integer' }), true, false, /integer/],
  ['any number', one({ type: 'integer' }), one({ type: 'number' }), false, true, /number/],
  [
    'alternatives in another order',
    one({ anyOf: [text, {}] }),
    one({ anyOf: [{}, text] }),
    false,
    false,
    /another order/,
  ],
  ['another type', one(text), one({ type: 'number' }), true, true, /"string" is gone, "number" is new/],
  ['a type more', one(text), one({ type: ['string', 'null'] }), false, true, /"null" is new/],
  ['a type less', one({ type: ['string', 'null'] }), one(text), true, false, /"null" is gone/],
  ['no type any more', one(text), one({}), false, true, /anything passes now/],
  ['a type where there was none', one({}), one(text), true, false, /"string" is new/],
  ['a choice more', one({ enum: ['x'] }), one({ enum: ['x', 'y'] }), false, true, /"y" is new/],
  ['a choice less', one({ enum: ['x', 'y'] }), one({ enum: ['x'] }), true, false, /"y" is gone/],
  ['choices in another order', one({ enum: ['x', 'y'] }), one({ enum: ['y', 'x'] }), false, false, /another order/],
  ['a longer text', one({ maxLength: 5 }), one({ maxLength: 9 }), false, true, /5 before, 9 now/],
  ['a shorter text', one({ maxLength: 9 }), one({ maxLength: 5 }), true, false, /9 before, 5 now/],
  ['a limit where there was none', one({}), one({ maximum: 5 }), true, false, /none before, 5 now/],
  ['no limit any more', one({ maximum: 5 }), one({}), false, true, /5 before, none now/],
  ['a higher minimum', one({ minimum: 1 }), one({ minimum: 2 }), true, false, /1 before, 2 now/],
  ['a lower minimum', one({ minimum: 2 }), one({ minimum: 1 }), false, true, /2 before, 1 now/],
  ['a pattern', one(text), one({ type: 'string', pattern: '^a' }), true, false, /none before, "\^a" now/],
  ['no pattern any more', one({ type: 'string', pattern: '^a' }), one(text), false, true, /now/],
  ['another pattern', one({ pattern: '^a' }), one({ pattern: '^b' }), true, true, /now/],
  ['another constant', one({ const: 'x' }), one({ const: 'y' }), true, true, /now/],
  ['another description', one({ description: 'x' }), one({ description: 'y' }), false, false, /description is another/],
  ['a description more', one({}), one({ description: 'y' }), false, false, /description is new/],
  ['another default', one({ default: 1 }), one({ default: 2 }), false, false, /default is another/],
  ['closed', object({}), object({}, { additionalProperties: false }), true, false, /refused now/],
  ['open', object({}, { additionalProperties: false }), object({}), false, false, /may be there now/],
  ['another element', one({ items: text }), one({ items: { type: 'number' } }), true, true, /items.type/],
  [
    'an alternative more',
    one({ anyOf: [text] }),
    one({ anyOf: [text, { type: 'null' }] }),
    false,
    true,
    /more choices/,
  ],
  [
    'an alternative less',
    one({ anyOf: [text, { type: 'null' }] }),
    one({ anyOf: [text] }),
    true,
    false,
    /choices are gone/,
  ],
  ['a condition more', one({ allOf: [text] }), one({ allOf: [text, { maxLength: 1 }] }), true, false, /conditions/],
  ['a condition less', one({ allOf: [text, { maxLength: 1 }] }), one({ allOf: [text] }), false, true, /conditions/],
  ['elements that differ', one({}), one({ uniqueItems: true }), true, false, /now/],
  ['elements that may be the same', one({ uniqueItems: true }), one({ uniqueItems: false }), false, true, /now/],
  [
    'a field called like what every object has',
    object({}),
    object({ constructor: text }),
    false,
    false,
    /constructor is new/,
  ],
  [
    'a field called __proto__',
    object({}),
    object(JSON.parse('{"__proto__":{"type":"string"}}')),
    false,
    false,
    /__proto__ is new/,
  ],
];

describe.each(['input', 'output'] as const)('as %s', (side: Side) => {
  it.each(rows)('%s', (_, before, after, input, output, words) => {
    const changes = schemaChanges(before, after, side);
    expect(changes.map(({ path, words }) => `${path} ${words}`).join('\n')).toMatch(words);
    expect(changes.some(({ breaking }) => breaking)).toBe(side === 'input' ? input : output);
  });
});

describe('what says nothing', () => {
  it.each<[string, Json, Json]>([
    ['order of fields', object({ a: text, b: {} }), object({ b: {}, a: text })],
    ['order of what is required', object({}, { required: ['a', 'b'] }), object({}, { required: ['b', 'a'] })],
    ['the dialect', object({}, { $schema: 'x' }), object({})],
    ['what is not known', one(UNKNOWN), one(text)],
    ['a text of which parts are known', one({ description: { $text: ['In ', null] } }), one({ description: 'In it' })],
  ])('%s', (_, before, after) => {
    expect(schemaChanges(before, after, 'input')).toEqual([]);
    expect(schemaChanges(after, before, 'output')).toEqual([]);
  });
});

describe('of two that were read from the source', () => {
  it.each<[string, Json, Json, RegExp]>([
    ['what is no longer known', one(text), one(UNKNOWN), /^properties.a can no longer be told/],
    ['what is known now', one(UNKNOWN), one(text), /can be told from the source now/],
    ['other fields that there may be', one(text), object({ a: text, $unknown: true }), /may have fields now/],
    [
      'another part',
      one({ description: { $text: ['a', null] } }),
      one({ description: { $text: ['b', null] } }),
      /parts/,
    ],
  ])('%s', (_, before, after, words) => {
    const told = schemaChanges(before, after, 'input', true).map(({ path, words }) => `${path} ${words}`);
    expect(told.join('\n')).toMatch(words);
    expect(schemaChanges(before, before, 'input', true)).toEqual([]);
  });
});

describe('whatever the schema', () => {
  it('nothing has changed between it and itself, and likeness looks the same from both sides', () => {
    fc.assert(
      fc.property(anyJson, anyJson, fc.boolean(), (a, b, strict) => {
        for (const side of ['input', 'output'] as const) {
          expect(schemaChanges(a, a, side, strict)).toEqual([]);
          // Where something is another, a change is told.
          if (likeness(a, b, strict) === 'other') expect(schemaChanges(a, b, side, strict)).not.toEqual([]);
          else expect(schemaChanges(a, b, side, strict)).toEqual([]);
        }
        expect(likeness(a, a, strict)).toBe('same');
        expect(likeness(a, b, strict)).toBe(likeness(b, a, strict));
      }),
      { numRuns: 1000 },
    );
  });

  it('without marks, only what is equal is alike', () => {
    fc.assert(
      fc.property(anyJson, anyJson, (a, b) => {
        const [x, y] = [withoutMarks(a), withoutMarks(b)];
        expect(likeness(x, y)).toBe(likeness(x, y, true));
        expect(likeness(x, UNKNOWN)).toBe('unknown');
      }),
      { numRuns: 1000 },
    );
  });
});
