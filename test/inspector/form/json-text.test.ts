// Edits of a JSON text change what they name and nothing else.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  appendAt,
  isNumberLiteral,
  itemsOf,
  keyOf,
  moveItem,
  type Node,
  nodeAt,
  type Path,
  parse,
  propertiesOf,
  removeAt,
  renameAt,
  setAt,
  setStringAt,
  sliceOf,
  valueIn,
} from '../../../client/src/inspector/view/form/json-text.ts';
import { jsonTexts } from './arbitrary.ts';

test.each([
  [
    'a number keeps its literal elsewhere',
    '{"a": 1.0, "b": -0, "c": 1e400, "d": 12345678901234567890}',
    ['b'],
    '7',
    '{"a": 1.0, "b": 7, "c": 1e400, "d": 12345678901234567890}',
  ],
  ['of a key that stands twice the last counts', '{ "a":1, "a" : 2 }', ['a'], '3', '{ "a":1, "a" : 3 }'],
  ['a new property is written as its neighbours', '{\n\t"a" : 1\n}', ['b'], '2', '{\n\t"a" : 1,\n\t"b" : 2\n}'],
  ['on one line', '{"a":1}', ['b'], '2', '{"a":1, "b":2}'],
  ['on one line without blanks', '{"a":1,"b":2}', ['c'], '3', '{"a":1,"b":2,"c":3}'],
  ['into an empty object', '{}', ['a'], '1', '{\n  "a": 1\n}'],
  ['into an empty object in one that is written on a line', '{"o":{}}', ['o', 'a'], '1', '{"o":{"a": 1}}'],
  [
    'into an empty object in one of several lines',
    '{\n    "o": { }\n}',
    ['o', 'a'],
    '1',
    '{\n    "o": {\n        "a": 1\n    }\n}',
  ],
  ['with Windows line ends', '{\r\n  "o": {}\r\n}', ['o', 'a'], '1', '{\r\n  "o": {\r\n    "a": 1\r\n  }\r\n}'],
  ['into nothing', '  ', ['a'], '1', '{\n  "a": 1\n}'],
  ['the whole', ' {"a":1}\n', [], '[]', ' []\n'],
  ['an item', '[1 ,2.0, 3]', [1], '"x"', '[1 ,"x", 3]'],
  ['a name that objects have by birth', '{"a":1}', ['__proto__'], '2', '{"a":1, "__proto__":2}'],
  ['no such place', '{"a":1}', ['b', 'c'], '2', '{"a":1}'],
  ['no JSON', '{"a":1', ['a'], '2', '{"a":1'],
] as [string, string, Path, string, string][])('set: %s', (_, text, path, value, expected) => {
  expect(setAt(text, path, value)).toBe(expected);
});

test('a new property goes where the schema has it', () => {
  const order = ['a', 'b', 'c', 'd'];
  expect(setAt('{"a":1, "c":3}', ['b'], '2', order)).toBe('{"a":1, "b":2, "c":3}');
  expect(setAt('{"b":1, "c":3}', ['a'], '0', order)).toBe('{"a":0, "b":1, "c":3}');
  expect(setAt('{"x":1}', ['a'], '0', order)).toBe('{"x":1, "a":0}');
  expect(setAt('{"x":1}', ['unknown'], '0', order)).toBe('{"x":1, "unknown":0}');
});

test.each([
  ['the first', '{\n  "a": 1,\n  "b": 2\n}', ['a'], '{\n  "b": 2\n}'],
  ['the last', '{\n  "a": 1,\n  "b": 2\n}', ['b'], '{\n  "a": 1\n}'],
  ['the only one', '{\n  "a": 1\n}', ['a'], '{}'],
  ['a name that stands twice', '{"a":1,"b":2,"a":3}', ['a'], '{"b":2}'],
  ['an item', '[1, 2, 3]', [1], '[1, 3]'],
  ['what is not there', '[1, 2, 3]', [7], '[1, 2, 3]'],
  ['__proto__', '{"__proto__": 1}', ['__proto__'], '{}'],
] as [string, string, Path, string][])('remove: %s', (_, text, path, expected) => {
  expect(removeAt(text, path)).toBe(expected);
});

test('items are added and moved, names changed', () => {
  expect(appendAt('[1]', [], '2')).toBe('[1, 2]');
  expect(appendAt('{"a":[]}', ['a'], '2')).toBe('{"a":[2]}');
  expect(moveItem('[1.0 , 2 ,3e1]', [], 2, 0)).toBe('[3e1 , 1.0 ,2]');
  expect(moveItem('[1, 2]', [], 0, 2)).toBe('[1, 2]');
  expect(renameAt('{"a" : 1.0}', ['a'], 'b"')).toBe('{"b\\"" : 1.0}');
  expect(renameAt('{"a":1,"b":2}', ['a'], 'b')).toBe('{"a":1,"b":2}');
});

test('a text that is too deep, too long or no JSON has no tree', () => {
  expect(parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBeUndefined();
  expect(parse(`"${'x'.repeat(3_000_000)}"`)).toBeUndefined();
  for (const text of ['', '{', '{"a":1,}', '// x\n{}', '01', "{'a':1}", '\ufeff{}', 'NaN'])
    expect(parse(text)).toBeUndefined();
});

test('numbers are JSON numbers', () => {
  for (const good of ['0', '-0', '1.0', '1e400', '12345678901234567890', '-1.5E-3'])
    expect(isNumberLiteral(good)).toBe(true);
  for (const bad of ['', '-', '01', '1.', '.5', '1e', '+1', '0x1', 'NaN', ' 1', '1 '])
    expect(isNumberLiteral(bad)).toBe(false);
});

test('the tree says what JSON.parse says', () => {
  fc.assert(
    fc.property(jsonTexts(), (text) => {
      const read = (node: Node): unknown => {
        if (node.type === 'object') {
          // `fromEntries`, as JSON.parse, makes even __proto__ a property.
          return Object.fromEntries(propertiesOf(node).map((each) => [keyOf(each), read(valueIn(each))]));
        }
        if (node.type === 'array') return itemsOf(node).map(read);
        return JSON.parse(sliceOf(text, node));
      };
      expect(JSON.stringify(read(parse(text)!))).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
});

/** All values with their paths; of a key that stands twice only the one that counts. */
function places(node: Node, path: Path = []): { readonly path: Path; readonly node: Node }[] {
  const here = { path, node };
  if (node.type === 'array') return [here, ...itemsOf(node).flatMap((item, n) => places(item, [...path, n]))];
  const counting = new Map(propertiesOf(node).map((each) => [keyOf(each), valueIn(each)]));
  return [here, ...[...counting].flatMap(([key, value]) => places(value, [...path, key]))];
}

test('writing what stands there changes nothing; writing another value changes only that', () => {
  fc.assert(
    fc.property(jsonTexts(), fc.nat(), (text, seed) => {
      const all = places(parse(text)!);
      for (const { path, node } of all) {
        expect(setAt(text, path, sliceOf(text, node))).toBe(text);
        if (node.type === 'string') expect(setStringAt(text, path, node.value)).toBe(text);
      }
      const { path, node } = all[seed % all.length]!;
      const changed = setAt(text, path, '"other"');
      expect(changed).toBe(`${text.slice(0, node.offset)}"other"${text.slice(node.offset + node.length)}`);
      expect(nodeAt(parse(changed), path)?.value).toBe('other');
    }),
  );
});

test('adding and removing leave every other value to the letter', () => {
  fc.assert(
    fc.property(jsonTexts(), fc.nat(), fc.constantFrom('new', '__proto__', 'a', ''), (text, seed, name) => {
      const objects = places(parse(text)!).filter(({ node }) => node.type === 'object');
      if (objects.length === 0) return;
      const { path, node } = objects[seed % objects.length]!;
      if (propertiesOf(node).some((each) => keyOf(each) === name)) return;
      const added = setAt(text, [...path, name], '1.50', ['a', 'b', name, 'c']);
      const now = nodeAt(parse(added), path)!;
      expect(sliceOf(added, nodeAt(parse(added), [...path, name])!)).toBe('1.50');
      const others = (of: string, all: readonly Node[]) =>
        all.filter((each) => keyOf(each) !== name).map((each) => sliceOf(of, each));
      expect(others(added, propertiesOf(now))).toEqual(others(text, propertiesOf(node)));
      const removed = removeAt(added, [...path, name]);
      expect(others(removed, propertiesOf(nodeAt(parse(removed), path)!))).toEqual(others(text, propertiesOf(node)));
    }),
  );
});
