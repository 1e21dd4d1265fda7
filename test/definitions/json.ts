// Any JSON, with names of fields that mean something to JSON Schema, to JavaScript or to Toolward.
import fc from 'fast-check';
import type { Json } from '../../server/src/definitions/definition.ts';

const name = fc.oneof(
  fc.constantFrom(
    'type',
    'properties',
    'required',
    'enum',
    'anyOf',
    'items',
    'additionalProperties',
    '$defs',
    'default',
  ),
  fc.constantFrom('__proto__', 'constructor', '$unknown', '$text', '$lines', 'digest', '$digest', 'maxLength'),
  fc.string(),
);
export const anyJson: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'json' },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.string({ unit: fc.constantFrom('a', '\n', '\r', '"', '\u200b', '\u202e', '\u{e0041}', 'é') }),
    fc.array(tie('json'), { maxLength: 4, depthIdentifier: 'json' }),
    fc
      .array(fc.tuple(name, tie('json')), { maxLength: 4, depthIdentifier: 'json' })
      .map((fields) => Object.fromEntries(fields) as Json),
  ),
})).json;
