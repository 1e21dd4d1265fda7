// What stands in a form before anybody typed: defaults and what can only be one value. Nothing is invented.
import { applyEdits, format } from 'jsonc-parser';
import { isManageable } from './schema.ts';
import { type ObjectShape, type Shape, shapeOf } from './shape.ts';

/** Objects that must be there are made within each other so far; a schema may ask for them without end. */
const DEEPEST = 6;
const LONGEST = 200_000;

/**
 * The text of the first value of a form.
 * @param schema any JSON; what is no schema gives an empty object
 */
export function initialText(schema: unknown): string {
  if (!isManageable(schema)) return '{}';
  const text = seed(schema, schema, true) ?? '{}';
  return text.length > LONGEST ? '{}' : pretty(text);
}

/** The text of an object that is added by hand, with what follows from its schema. */
export function initialIn(schema: unknown, root: unknown): string {
  return seed(schema, root, true) ?? '{}';
}

/** The text of a value that is added by hand: a default, or the smallest of its kind. */
export function smallest(schema: unknown, root: unknown): string {
  return seed(schema, root, true) ?? least(shapeOf(schema, root), root, 0);
}

/** As it follows from the schema alone; undefined where somebody has to say it. */
function seed(schema: unknown, root: unknown, required: boolean, depth = 0): string | undefined {
  const shape = shapeOf(schema, root);
  if (shape.default !== undefined) return shape.default.text;
  if (!required) return undefined;
  if (shape.is === 'options') return shape.options.length === 1 ? shape.options[0]!.text : undefined;
  if (shape.is === 'object') return depth >= DEEPEST || shape.nullable ? undefined : objectSeed(shape, root, depth);
  return undefined;
}

function objectSeed(shape: ObjectShape, root: unknown, depth: number): string {
  const properties = [...shape.properties].flatMap(([name, { schema, required }]) => {
    const value = seed(schema, root, required, depth + 1);
    return value === undefined ? [] : [`${JSON.stringify(name)}: ${value}`];
  });
  return properties.length === 0 ? '{}' : `{ ${properties.join(', ')} }`;
}

function least(shape: Shape, root: unknown, depth: number): string {
  switch (shape.is) {
    case 'text':
      return '""';
    case 'number':
      return '0';
    case 'options':
      return shape.options[0]?.text ?? 'null';
    case 'object':
      return objectSeed(shape, root, 0);
    case 'list':
      return '[]';
    case 'choice':
      return depth >= DEEPEST ? 'null' : leastOf(shape.variants[0], root, depth + 1);
    case 'any':
      return 'null';
  }
}

function leastOf(schema: unknown, root: unknown, depth: number): string {
  return seed(schema, root, true) ?? least(shapeOf(schema, root), root, depth);
}

/** Over several lines. Only blanks change. */
function pretty(text: string): string {
  return applyEdits(text, format(text, undefined, { tabSize: 2, insertSpaces: true, eol: '\n' }));
}
