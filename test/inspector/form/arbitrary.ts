// JSON texts as people and programs write them, and schemas as strangers do.
import fc from 'fast-check';

const NUMBERS = ['0', '-0', '1.0', '1e400', '-1E-7', '12345678901234567890', '0.10', '3', '100'];
const KEYS = ['a', 'b', 'kind', 'name', '__proto__', 'constructor', 'toString', '', 'ä\u202e', 'a/b~c'];

/** Texts with odd blanks, keys that stand twice, and literals that no printer writes. */
export function jsonTexts(): fc.Arbitrary<string> {
  return parts().text;
}

/** Those of them that are objects. */
export function jsonObjects(): fc.Arbitrary<string> {
  return parts().object;
}

function parts(): { readonly text: fc.Arbitrary<string>; readonly object: fc.Arbitrary<string> } {
  const blank = fc.constantFrom('', '', ' ', '\n  ', '\t', '\r\n', '  ');
  const string = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 6 }).map((text) => JSON.stringify(text)),
    fc.constantFrom('"\\u0041"', '"\\/"', '"\\ud800"', '"\u2028"', '"\\u0000"'),
  );
  const key = fc.oneof(
    fc.constantFrom(...KEYS).map((text) => JSON.stringify(text)),
    fc.constant('"\\u0061"'),
  );
  const { value, object } = fc.letrec<{ value: string; object: string; array: string }>((tie) => {
    const padded = fc.tuple(blank, tie('value'), blank).map((parts) => parts.join(''));
    const property = fc.tuple(blank, key, blank, padded).map(([a, k, b, v]) => `${a}${k}${b}:${v}`);
    return {
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.oneof(fc.constantFrom(...NUMBERS, 'true', 'false', 'null'), string),
        tie('object'),
        tie('array'),
      ),
      object: fc.oneof(
        fc.array(property, { minLength: 1, maxLength: 4 }).map((all) => `{${all.join(',')}}`),
        blank.map((inside) => `{${inside}}`),
      ),
      array: fc.oneof(
        fc.array(padded, { minLength: 1, maxLength: 4 }).map((all) => `[${all.join(',')}]`),
        blank.map((inside) => `[${inside}]`),
      ),
    };
  });
  return { text: fc.tuple(blank, value, blank).map((all) => all.join('')), object };
}

/** Schemas that make sense, schemas that make none, and what is no schema at all. */
export function schemas(): fc.Arbitrary<unknown> {
  const name = fc.constantFrom(...KEYS);
  const type = fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'object', 'array', 'any');
  const { schema } = fc.letrec<{ schema: unknown }>((tie) => {
    const inner = tie('schema');
    const table = fc.dictionary(name, inner, { maxKeys: 4 });
    const keywords = fc.record(
      {
        type: fc.oneof(type, fc.uniqueArray(type, { maxLength: 3 }), fc.jsonValue({ maxDepth: 1 })),
        title: fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 1 })),
        description: fc.string(),
        enum: fc.oneof(fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 3 }), fc.jsonValue({ maxDepth: 1 })),
        const: fc.jsonValue({ maxDepth: 1 }),
        default: fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant(Number.POSITIVE_INFINITY)),
        properties: table,
        required: fc.oneof(fc.array(name, { maxLength: 3 }), fc.jsonValue({ maxDepth: 1 })),
        additionalProperties: inner,
        patternProperties: table,
        items: fc.oneof(inner, fc.array(inner, { maxLength: 3 })),
        prefixItems: fc.array(inner, { maxLength: 3 }),
        anyOf: fc.array(inner, { maxLength: 3 }),
        oneOf: fc.oneof(fc.array(inner, { maxLength: 3 }), fc.jsonValue({ maxDepth: 1 })),
        allOf: fc.oneof(fc.array(inner, { maxLength: 3 }), fc.jsonValue({ maxDepth: 1 })),
        not: inner,
        if: inner,
        // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
        then: inner,
        else: inner,
        $ref: fc.oneof(
          fc.constantFrom('#', '#/$defs/a', '#/$defs/b', '#/properties/a', 'https://example.com/s', '#/%', '#a', ''),
          fc.string(),
        ),
        $defs: table,
        nullable: fc.boolean(),
        pattern: fc.constantFrom('^(a+)+$', '['),
        minimum: fc.oneof(fc.integer(), fc.string()),
        dependentRequired: fc.oneof(
          fc.dictionary(name, fc.array(name, { maxLength: 2 })),
          fc.jsonValue({ maxDepth: 2 }),
        ),
      },
      { requiredKeys: [] },
    );
    return {
      schema: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        fc.boolean(),
        fc.jsonValue({ maxDepth: 1 }),
        keywords,
        keywords,
      ),
    };
  });
  return schema;
}

/** Schemas of objects as people write them, with names that values have, too. */
export function objectSchemas(): fc.Arbitrary<unknown> {
  const name = fc.constantFrom(...KEYS);
  const { object } = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('string', 'number', 'integer', 'boolean').map((type) => ({ type })),
      fc.constantFrom('string', 'number').map((type) => ({ type: [type, 'null'] })),
      fc.constantFrom([1, 'a', null], [{ a: 1 }, []], ['1.0']).map((values) => ({ enum: values })),
      tie('value').map((items) => ({ type: 'array', items })),
      fc.array(tie('value'), { minLength: 2, maxLength: 3 }).map((anyOf) => ({ anyOf })),
      tie('object'),
    ),
    object: fc
      .dictionary(name, tie('value'), { minKeys: 3, maxKeys: 8 })
      .map((properties) => ({ type: 'object', properties, additionalProperties: { type: 'string' } })),
  }));
  return object;
}
