// The form in a real browser under the policy of the webview: what is not touched stays, names and roles, hostile schemas.
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { jsonObjects, jsonTexts, objectSchemas, schemas } from './arbitrary.ts';
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

describe.runIf(canOpen)('what is not touched stays', () => {
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

describe.runIf(canOpen)('names, roles and problems', () => {
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

describe.runIf(canOpen)('hostile schemas', () => {
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
