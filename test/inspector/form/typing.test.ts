// Typing into the form, in a real browser: what is typed is what is sent, for each kind of value.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { canOpen, type FormPage, openForm } from './page.ts';

let page: FormPage;

beforeAll(async () => {
  if (canOpen) page = await openForm();
}, 120_000);

afterAll(async () => {
  await page?.close();
});

afterEach(() => {
  // Neither scripts nor styles of elements nor requests: the policy would have told.
  expect(page?.complaints ?? []).toEqual([]);
});

const textbox = (name: string) => page.getByRole('textbox', { name, exact: true });
const combobox = (name: string) => page.getByRole('combobox', { name, exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const group = (name: string) => page.getByRole('group', { name, exact: true });

describe.runIf(canOpen)('typing', () => {
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
    // Not while it is being typed.
    expect(await textbox('n').getAttribute('aria-invalid')).toBe(null);
    await textbox('n').press('Tab');
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
    await textbox('raw').press('Control+Enter');
    expect((await page.events()).filter((each) => each.startsWith('submit'))).toEqual([]);
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
