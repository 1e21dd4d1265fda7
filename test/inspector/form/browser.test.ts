// The form as a person uses it, in a real browser under the policy of the webview: what is typed is what is sent.
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { jsonObjects, jsonTexts, objectSchemas, schemas } from './arbitrary.ts';
import { type FormPage, openForm } from './page.ts';

let page: FormPage;

beforeAll(async () => {
  page = await openForm();
}, 120_000);

afterAll(async () => {
  await page?.close();
});

afterEach(() => {
  // Neither scripts nor styles of elements nor requests: the policy would have told.
  expect(page.complaints).toEqual([]);
});

const textbox = (name: string) => page.getByRole('textbox', { name, exact: true });
const combobox = (name: string) => page.getByRole('combobox', { name, exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const group = (name: string) => page.getByRole('group', { name, exact: true });

describe('what is typed is what is sent', () => {
  test('nested objects', async () => {
    await page.show({
      type: 'object',
      properties: {
        city: { type: 'string' },
        place: {
          type: 'object',
          properties: {
            lat: { type: 'number' },
            lon: { type: 'number' },
            note: { type: 'object', properties: { by: { type: 'string' } } },
          },
          required: ['lat', 'lon'],
        },
      },
      required: ['city', 'place'],
    });
    expect(await page.text()).toBe('{\n  "place": {}\n}');
    await textbox('lon').fill('-0.10');
    await textbox('lat').fill('51.5');
    await textbox('city').fill('London "the city"');
    await button('Add note').click();
    await textbox('by').fill('me');
    expect(await page.text()).toBe(
      '{\n  "city": "London \\"the city\\"",\n  "place": {\n    "lat": 51.5,\n    "lon": -0.10,\n    "note": {\n      "by": "me"\n    }\n  }\n}',
    );
  });

  test('numbers keep the literal that was typed; what is no number yet is told and not sent', async () => {
    await page.show(
      { type: 'object', properties: { n: { type: 'number' }, m: { type: 'integer' } } },
      '{"n": 1.0, "m": 2}',
    );
    expect(await textbox('n').inputValue()).toBe('1.0');
    for (const literal of ['-0', '1e400', '12345678901234567890', '2.50']) {
      await textbox('n').fill(literal);
      expect(await page.text()).toBe(`{"n": ${literal}, "m": 2}`);
    }
    await textbox('n').fill('2.');
    expect(await page.text()).toBe('{"n": 2.50, "m": 2}');
    expect(await textbox('n').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByText('“2.” is not a number. So far it is 2.50.').count()).toBe(1);
    await textbox('m').press('Control+Enter');
    expect((await page.events()).filter((each) => each.startsWith('submit'))).toEqual([]);
    expect(await page.focused()).toBe('n');
    await textbox('n').fill('2.5');
    await textbox('n').press('Control+Enter');
    expect((await page.events()).at(-1)).toBe('submit {"n": 2.5, "m": 2}');
    await textbox('n').fill('');
    expect(await page.text()).toBe('{"m": 2}');
  });

  test('not given, null, empty and false are different things, by keyboard, too', async () => {
    await page.show({
      type: 'object',
      properties: { a: { type: ['string', 'null'] }, b: { type: 'boolean' }, c: { type: ['number', 'null'] } },
    });
    expect(await textbox('a').getAttribute('placeholder')).toBe('not given');
    await button('Set to Empty: a').focus();
    await page.keyboard('Enter');
    expect(await page.text()).toBe('{\n  "a": ""\n}');
    expect(await page.focused()).toBe('a');
    expect(await textbox('a').getAttribute('placeholder')).toBe('');
    await button('Set to null: a').focus();
    await page.keyboard('Enter');
    expect(await page.text()).toBe('{\n  "a": null\n}');
    expect(await textbox('a').getAttribute('placeholder')).toBe('null');
    await button('Leave Out: a').focus();
    await page.keyboard('Enter');
    expect(await page.text()).toBe('{}');
    await combobox('b').selectOption({ label: 'false' });
    await button('Set to null: c').click();
    expect(await page.text()).toBe('{\n  "b": false,\n  "c": null\n}');
    await combobox('b').selectOption({ label: 'not given' });
    await textbox('c').fill('0');
    expect(await page.text()).toBe('{\n  "c": 0\n}');
  });

  test('lists: add, move, take away; the focus goes along', async () => {
    await page.show({ type: 'object', properties: { tags: { type: 'array', items: { type: 'string' } } } });
    await button('Add Item tags').click();
    expect(await page.focused()).toBe('Item 1');
    await textbox('Item 1').fill('one');
    await button('Add Item').click();
    await textbox('Item 2').fill('two\nlines');
    expect(await page.text()).toBe('{\n  "tags": ["one", "two\\nlines"]\n}');
    await button('Move Up: Item 2 of tags').focus();
    await page.keyboard('Enter');
    expect(await page.text()).toBe('{\n  "tags": ["two\\nlines", "one"]\n}');
    expect(await page.focused()).toBe('Move Down: Item 1 of tags');
    await button('Remove: Item 1 of tags').click();
    expect(await page.text()).toBe('{\n  "tags": ["one"]\n}');
    expect(await page.focused()).toBe('Remove: Item 1 of tags');
    await button('Remove: Item 1 of tags').click();
    expect(await page.text()).toBe('{\n  "tags": []\n}');
    expect(await page.focused()).toBe('Add Item');
    await button('Leave Out: tags').click();
    expect(await page.text()).toBe('{}');
  });

  test('what is open in a list moves with its item', async () => {
    await page.show(
      {
        type: 'object',
        properties: { all: { type: 'array', items: { type: 'object', properties: { x: { type: 'number' } } } } },
      },
      '{"all": [{"x": 1}, {"x": 2}]}',
    );
    await button('Item 1').click();
    expect(await button('Item 1').getAttribute('aria-expanded')).toBe('false');
    await button('Move Down: Item 1 of all').click();
    expect(await button('Item 1').getAttribute('aria-expanded')).toBe('true');
    expect(await button('Item 2').getAttribute('aria-expanded')).toBe('false');
    expect(await textbox('x').inputValue()).toBe('2');
  });

  test('tuples', async () => {
    await page.show({
      type: 'object',
      properties: { pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false } },
    });
    await button('Add Item pair').click();
    await button('Add Item').click();
    await textbox('Item 2').fill('7');
    expect(await page.text()).toBe('{\n  "pair": ["", 7]\n}');
    expect(await button('Add Item').getAttribute('disabled')).toBe('');
  });

  test('alternatives: chosen, filled in, changed and changed back', async () => {
    await page.show({
      type: 'object',
      properties: {
        shape: {
          oneOf: [{ $ref: '#/$defs/Circle' }, { $ref: '#/$defs/Square' }],
        },
        id: { type: ['string', 'integer'] },
      },
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
    });
    await combobox('shape').selectOption({ label: 'circle' });
    await group('shape: circle').getByRole('textbox', { name: 'r' }).fill('1.50');
    expect(await page.text()).toBe('{\n  "shape": { "kind": "circle", "r": 1.50 }\n}');
    await combobox('shape').selectOption({ label: 'square' });
    expect(await page.text()).toBe('{\n  "shape": { "kind": "square" }\n}');
    await combobox('shape').selectOption({ label: 'circle' });
    expect(await page.text()).toBe('{\n  "shape": { "kind": "circle", "r": 1.50 }\n}');
    await combobox('id').selectOption({ label: 'Text' });
    await textbox('id: Text').fill('7');
    await combobox('id').selectOption({ label: 'Whole Number' });
    await textbox('id: Whole Number').fill('7');
    await combobox('shape').selectOption({ label: 'not given' });
    expect(await page.text()).toBe('{\n  "id": 7\n}');
  });

  test('enums of any JSON, with titles, several of them', async () => {
    await page.show({
      type: 'object',
      properties: {
        any: { enum: ['a', 1, null, { b: [true] }, ''] },
        titled: {
          type: 'string',
          oneOf: [
            { const: 'r', title: 'Red' },
            { const: 'g', title: 'Green' },
          ],
          default: 'g',
        },
        named: { type: 'string', enum: ['x', 'y'], enumNames: ['Ex', 'Why'] },
        several: { type: 'array', items: { type: 'string', enum: ['one', 'two'] } },
        more: {
          type: 'array',
          items: {
            anyOf: [
              { const: 1, title: 'First' },
              { const: 2, title: 'Second' },
            ],
          },
        },
      },
    });
    expect(await page.text()).toBe('{\n  "titled": "g"\n}');
    await combobox('any').selectOption({ label: '{"b":[true]}' });
    await combobox('titled').selectOption({ label: 'Red ("r")' });
    await combobox('named').selectOption({ label: 'Why ("y")' });
    await group('several').getByRole('checkbox', { name: 'two' }).check();
    await group('several').getByRole('checkbox', { name: 'one' }).check();
    await group('several').getByRole('checkbox', { name: 'two' }).uncheck();
    await group('more').getByRole('checkbox', { name: 'Second' }).check();
    expect(JSON.parse(await page.text())).toEqual({
      any: { b: [true] },
      titled: 'r',
      named: 'y',
      several: ['one'],
      more: [2],
    });
    await combobox('any').selectOption({ label: 'null' });
    expect(JSON.parse(await page.text()).any).toBe(null);
  });

  test('properties without a name in the schema: add, rename, take away', async () => {
    await page.show({ type: 'object', additionalProperties: { type: 'string' } }, '{ "X-A" : "1.0" }');
    await textbox('Name of a New Property').fill('__proto__');
    await textbox('Name of a New Property').press('Enter');
    expect(await page.focused()).toBe('Value of __proto__');
    await textbox('Value of __proto__').fill('p');
    expect(await page.text()).toBe('{ "X-A" : "1.0", "__proto__" : "p" }');
    await textbox('Name of a New Property').fill('X-A');
    await button('Add Property').click();
    expect(await page.getByText('There is a property “X-A” already.').count()).toBe(1);
    await textbox('Name of a property').first().fill('X-B');
    await textbox('Name of a property').first().press('Tab');
    expect(await page.text()).toBe('{ "X-B" : "1.0", "__proto__" : "p" }');
    await button('Leave Out: __proto__').click();
    expect(await page.text()).toBe('{ "X-B" : "1.0" }');
  });

  test('any JSON; what is none yet is told and not sent', async () => {
    await page.show({ type: 'object', properties: { raw: {} } });
    await textbox('raw').fill('[1.0,');
    expect(await page.text()).toBe('{}');
    expect(await textbox('raw').getAttribute('aria-invalid')).toBe('true');
    await textbox('raw').fill('[1.0, {"a" : null}]');
    expect(await page.text()).toBe('{\n  "raw": [1.0, {"a" : null}]\n}');
    await textbox('raw').fill('');
    expect(await page.text()).toBe('{}');
  });

  test('typed letter by letter, the focus and the caret stay', async () => {
    await page.show({ type: 'object', properties: { a: { type: 'string' }, n: { type: 'number' } } });
    await textbox('a').pressSequentially('hello');
    await textbox('a').press('Home');
    await textbox('a').pressSequentially('> ');
    await textbox('n').pressSequentially('-1.5e-3');
    expect(await page.text()).toBe('{\n  "a": "> hello",\n  "n": -1.5e-3\n}');
    await page.set({ problems: [{ offset: 9, length: 9, message: 'Too long.' }] });
    expect(await page.focused()).toBe('n');
  });
});

describe('what is not touched stays', () => {
  const odd = '{ "a":1.0,\t"a" : -0 , "extra": [1e400,\r\n 12345678901234567890], "s": "\\u0041\\/" }';

  test('opening changes nothing, an edit only what it is about', async () => {
    await page.show(
      { type: 'object', properties: { a: { type: 'number' }, s: { type: 'string' }, b: { default: 1 } } },
      odd,
    );
    expect(await page.text()).toBe(odd);
    expect(await page.events()).toEqual([]);
    await textbox('s').fill('A/.');
    expect(await page.text()).toBe(odd.replace('"\\u0041\\/"', '"A/."'));
    await textbox('a').fill('3');
    expect(await page.text()).toBe(odd.replace('"\\u0041\\/"', '"A/."').replace('-0', '3'));
  });

  test('any schema with any value', async () => {
    const pairs = fc.sample(fc.tuple(schemas(), jsonTexts()), { numRuns: 100, seed: 7 });
    expect(await page.showEach(pairs.map(([schema, text]) => [JSON.stringify(schema), text]))).toEqual([]);
  });

  test('changing one control changes only its value', async () => {
    const pairs = fc.sample(fc.tuple(objectSchemas(), jsonObjects()), { numRuns: 100, seed: 11 });
    const [edited, ...wrong] = await page.editEach(pairs.map(([schema, text]) => [JSON.stringify(schema), text]));
    expect(wrong).toEqual([]);
    expect(Number(edited)).toBeGreaterThan(50);
  });

  test('a value of another kind than the schema asks for is shown as JSON', async () => {
    await page.show(
      { type: 'object', properties: { n: { type: 'number' }, o: { type: 'object' } } },
      '{"n": "1", "o": [1]}',
    );
    expect(await textbox('n').inputValue()).toBe('"1"');
    expect(await page.getByText('This is a list, not what the schema asks for').count()).toBe(1);
    await textbox('n').fill('1');
    expect(await page.text()).toBe('{"n": 1, "o": [1]}');
    expect(await textbox('n').getAttribute('class')).toBe('number');
  });

  test('a text that is no JSON can be mended', async () => {
    await page.show({ type: 'object', properties: { a: { type: 'string' } } }, '{"a": ');
    await textbox('JSON').fill('{"a": "b"}');
    expect(await textbox('a').inputValue()).toBe('b');
  });
});

describe('names, roles and problems', () => {
  test('each control says what it is, that it is required and what is wrong', async () => {
    const schema = {
      type: 'object',
      properties: {
        a: { type: 'string', title: 'First', description: 'Says a lot.', minLength: 2 },
        b: {
          type: 'object',
          title: 'Second',
          properties: { c: { type: 'integer' }, d: { type: 'string' } },
          required: ['d'],
        },
      },
      required: ['a'],
    };
    const text = '{"a": "x", "b": {"c": 1.5}}';
    const problems = [
      { offset: text.indexOf('"x"'), length: 3, message: 'Too short.' },
      { offset: text.indexOf('1.5'), length: 3, message: 'Not whole.' },
      { offset: text.indexOf('{"c"'), length: 10, message: 'b.d is missing' },
      { offset: 0, length: 1, message: 'All in all not good.' },
    ];
    await page.show(schema, text, { problems, requiredNote: 'Fields marked “required” must be given.' });
    expect(await page.ariaSnapshot()).toMatchInlineSnapshot(`
      "- paragraph: Fields marked “required” must be given.
      - paragraph: All in all not good.
      - text: First
      - code: a
      - text: required
      - 'button "Leave Out: a"': Leave Out
      - paragraph: Says a lot.
      - textbox "First a" [invalid]:
        - /placeholder: ""
        - text: x
      - paragraph: at least 2 characters
      - paragraph: Too short.
      - group "Second b":
        - button "Second b" [expanded]:
          - text: Second
          - code: b
        - text: 1 given
        - 'button "Leave Out: b"': Leave Out
        - text: c
        - 'button "Leave Out: c"': Leave Out
        - textbox "c" [invalid]:
          - /placeholder: ""
          - text: "1.5"
        - paragraph: Not whole.
        - text: d required
        - 'button "Set to Empty: d"': Set to Empty
        - textbox "d" [invalid]:
          - /placeholder: not given
        - paragraph: b.d is missing"
    `);
    const described = async (name: string) => {
      const ids = (await textbox(name).getAttribute('aria-describedby'))!.split(' ');
      return Promise.all(ids.map((id) => page.locator(`#${id}`).textContent()));
    };
    expect(await described('First a')).toEqual(['Too short.', 'required', 'Says a lot.', 'at least 2 characters']);
    expect(await described('c')).toEqual(['Not whole.']);
    expect(await described('d')).toEqual(['b.d is missing', 'required']);
    expect(await textbox('d').getAttribute('aria-invalid')).toBe('true');
    await button('Second b').click();
    expect(await page.getByText('2 problems inside.').count()).toBe(1);
  });

  test('what is wrong in lists and alternatives stands at the field it is about', async () => {
    const circle = { type: 'object', properties: { kind: { const: 'circle' }, r: { type: 'number' } } };
    const square = { type: 'object', properties: { kind: { const: 'square' }, a: { type: 'number' } } };
    const schema = {
      type: 'object',
      properties: {
        list: { type: 'array', items: { type: 'string' } },
        shape: { oneOf: [circle, square] },
        id: { type: ['string', 'integer'] },
        ticks: { type: 'array', items: { enum: ['a', 'b'] } },
      },
    };
    const text = '{"list": ["x", "y"], "shape": {"kind": "circle", "r": -1}, "id": "", "ticks": ["a"], "more": 1}';
    const at = (part: string, message: string) => ({ offset: text.indexOf(part), length: part.length, message });
    await page.show(schema, text, {
      problems: [
        at('"y"', 'list[1] is odd'),
        at('["x", "y"]', 'list is short'),
        at('-1', 'r is small'),
        at('""', 'id is empty'),
        at('"a"', 'ticks[0] is odd'),
        at('"more"', 'more is not known here'),
      ],
    });
    const beside = async (control: ReturnType<typeof textbox>) => {
      const id = (await control.getAttribute('aria-describedby'))?.split(' ').find((each) => each.endsWith('-e'));
      return id === undefined ? undefined : page.locator(`#${id}`).textContent();
    };
    expect(await beside(textbox('Item 1'))).toBe(undefined);
    expect(await beside(textbox('Item 2'))).toBe('list[1] is odd');
    expect(await beside(group('list'))).toBe('list is short');
    expect(await beside(textbox('r'))).toBe('r is small');
    expect(await beside(combobox('shape'))).toBe(undefined);
    expect(await beside(textbox('id: Text'))).toBe('id is empty');
    expect(await beside(group('ticks'))).toBe('ticks[0] is odd');
    expect(await beside(textbox('Value of more'))).toBe('more is not known here');
  });

  test('all of it can be reached with the Tab key, in the order it is read', async () => {
    await page.show(
      {
        type: 'object',
        properties: {
          a: { type: 'string' },
          b: { enum: ['x', 'y'] },
          c: { type: 'object', properties: { d: { type: 'number' } } },
        },
      },
      '{"a": "1", "c": {}}',
    );
    await textbox('a').focus();
    const order: string[] = [];
    for (let n = 0; n < 5; n++) {
      await page.keyboard('Tab');
      order.push(await page.focused());
    }
    expect(order).toEqual(['b', 'c', 'Leave Out: c', 'd', '']);
  });

  test('while it is disabled nothing can be typed', async () => {
    await page.show({ type: 'object', properties: { a: { type: 'string' } } }, '{}', { disabled: true });
    expect(
      await textbox('a').evaluate((element) => (element as { matches(s: string): boolean }).matches(':disabled')),
    ).toBe(true);
  });

  test('what a server asks for: the kinds of an elicitation', async () => {
    await page.show({
      type: 'object',
      properties: {
        mail: { type: 'string', title: 'E-Mail', format: 'email' },
        age: { type: 'integer', title: 'Age', minimum: 18 },
        news: { type: 'boolean', title: 'News', default: false },
        size: { type: 'string', title: 'Size', enum: ['s', 'l'], enumNames: ['Small', 'Large'], default: 's' },
        tags: {
          type: 'array',
          title: 'Tags',
          minItems: 1,
          items: {
            anyOf: [
              { const: 'a', title: 'First' },
              { const: 'b', title: 'Second' },
            ],
          },
          default: ['b'],
        },
      },
      required: ['mail'],
    });
    await textbox('E-Mail mail').fill('a@b.example');
    await textbox('Age age').fill('42');
    await combobox('News news').selectOption({ label: 'true' });
    await combobox('Size size').selectOption({ label: 'Large ("l")' });
    await group('Tags tags').getByRole('checkbox', { name: 'First' }).check();
    await combobox('Size size').press('Control+Enter');
    expect(JSON.parse((await page.events()).at(-1)!.replace('submit ', ''))).toEqual({
      mail: 'a@b.example',
      age: 42,
      news: true,
      size: 'l',
      tags: ['b', 'a'],
    });
  });
});

describe('hostile schemas', () => {
  test('texts are text: no markup, no links, nothing hidden', async () => {
    const evil = '<img src=x onerror=alert(1)>[a](javascript:b) \u202egnp.exe\u200b\u0007';
    await page.show(
      {
        type: 'object',
        description: evil,
        properties: {
          [evil]: { type: 'string', title: evil, description: evil, pattern: evil, format: evil, default: evil },
          list: { enum: [evil] },
          either: { oneOf: [{ title: evil, type: 'string' }, { type: 'number' }] },
          far: { $ref: `https://example.com/${evil}` },
        },
      },
      JSON.stringify({ other: evil, [`${evil}2`]: 1 }),
      { problems: [{ offset: 0, length: 1, message: evil }] },
    );
    const markup = await page.evaluate((form) => {
      const root = (form as { renderRoot: { querySelectorAll(s: string): { length: number } } }).renderRoot;
      return root.querySelectorAll('img, a, script, iframe, [style]').length;
    });
    expect(markup).toBe(0);
    const shown = await page.evaluate(
      (form) => (form as { renderRoot: { textContent: string } }).renderRoot.textContent,
    );
    expect(shown).toContain('⟨U+202E⟩gnp.exe⟨U+200B⟩⟨U+0007⟩');
    expect(shown).not.toMatch(/[\u202e\u200b\u0007]/);
    expect(shown).toContain('It is not fetched.');
  });

  test('a schema that contains itself is opened as far as somebody goes', async () => {
    await page.show({
      type: 'object',
      properties: {
        value: { type: 'string' },
        children: { type: 'array', items: { $ref: '#' } },
        parent: { $ref: '#' },
      },
      required: ['parent'],
    });
    await button('parent').nth(0).click();
    expect(await page.locator('.field').count()).toBeLessThan(30);
    await page.show({ anyOf: [{ $ref: '#' }, { $ref: '#' }, { type: 'string' }] }, '"x"');
    expect(await page.locator('.field').count()).toBeLessThan(10);
  });

  test('hundreds of properties, thousands of values, names that objects have by birth', async () => {
    const names = Array.from({ length: 500 }, (_, n) => `p${n}`);
    const wide = { type: 'object', properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) };
    await page.show({
      type: 'object',
      properties: {
        inner: wide,
        other: wide,
        ...wide.properties,
        one: { enum: Array.from({ length: 5000 }, (_, n) => n) },
      },
      required: ['inner', 'one'],
    });
    expect(await page.locator('.field').count()).toBeLessThan(150);
    expect(await button('inner').getAttribute('aria-expanded')).toBe('false');
    await button('Show 402 More Properties').click();
    await textbox('p499').fill('x');
    await textbox('one').fill('4999');
    expect(await page.text()).toBe('{\n  "inner": {},\n  "p499": "x",\n  "one": 4999\n}');
  });

  test('names that objects have by birth', async () => {
    const schema =
      '{"type":"object","properties":{"__proto__":{"type":"object","properties":{"constructor":{"type":"string"}}},"toString":{"type":"number"}}}';
    await page.show(JSON.parse(schema));
    await button('Add __proto__').click();
    await textbox('constructor').fill('x');
    await textbox('toString').fill('1');
    expect(await page.text()).toBe('{\n  "__proto__": {\n    "constructor": "x"\n  },\n  "toString": 1\n}');
  });
});
