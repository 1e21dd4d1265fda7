// Alternatives of a schema: what to call them, and which of them a value is.
import { itemsOf, keyOf, type Node, propertiesOf, propertyOf, sliceOf, valueIn } from './json-text.ts';
import type { Option } from './options.ts';
import { canonical } from './schema.ts';
import type { Shape } from './shape.ts';

/** Alternatives within alternatives are looked into so far. */
const DEEPEST = 4;
const MOST_COMPARED = 50;
/** So many schemas are compared with a value at most: alternatives of alternatives are many quickly. */
const MOST_SCORED = 3_000;

/** Gives the shape of a schema; a form remembers them. */
export type ShapeOf = (schema: unknown) => Shape;

/** Names of the alternatives, all different. Text of the schema stands in them. */
export function variantTitles(variants: readonly unknown[], shapeOf: ShapeOf): readonly string[] {
  const shapes = variants.map(shapeOf);
  const telling = tellingProperty(shapes, shapeOf);
  const titles = shapes.map((shape) => titleOf(shape, shapeOf, telling));
  const counts = new Map<string, number>();
  for (const title of titles) counts.set(title, (counts.get(title) ?? 0) + 1);
  const used = new Map<string, number>();
  return titles.map((title) => {
    if (counts.get(title) === 1) return title;
    const n = (used.get(title) ?? 0) + 1;
    used.set(title, n);
    return `${title} (${n})`;
  });
}

/**
 * The alternative that a value is, as far as can be told without running patterns; undefined where it is none.
 * @param preferred the one the person chose, which holds where several are possible
 */
export function variantOf(
  variants: readonly unknown[],
  shapeOf: ShapeOf,
  text: string,
  node: Node,
  preferred: number | undefined,
): number | undefined {
  const search: Search = { shapeOf, text, left: MOST_SCORED };
  if (preferred !== undefined && score(variants[preferred], search, node, 0) !== undefined) return preferred;
  let best: { readonly index: number; readonly points: number } | undefined;
  for (const [index, variant] of variants.entries()) {
    const points = score(variant, search, node, 0);
    if (points !== undefined && (best === undefined || points > best.points)) best = { index, points };
  }
  return best?.index;
}

/** Whether a value is of the kind that a shape shows. */
export function isOfShape(shape: Shape, text: string, node: Node): boolean {
  if (node.type === 'null' && shape.nullable) return true;
  switch (shape.is) {
    case 'text':
      return node.type === 'string';
    case 'number':
      return node.type === 'number';
    case 'options':
      return optionOfNode(shape.options, text, node) !== undefined;
    case 'object':
      return node.type === 'object';
    case 'list':
      return node.type === 'array';
    case 'choice':
    case 'any':
      return true;
  }
}

/** The option that a value is; numbers are compared as numbers, so that 1.0 is 1. */
export function optionOfNode(options: readonly Option[], text: string, node: Node): Option | undefined {
  const value = canonical(JSON.parse(sliceOf(text, node)));
  return options.find((option) => option.canonical === value);
}

/** What kind of value a shape is for, in a word or a few. */
export function kindOf(shape: Shape): string {
  switch (shape.is) {
    case 'text':
      return 'Text';
    case 'number':
      return shape.whole ? 'Whole Number' : 'Number';
    case 'options':
      if (shape.boolean) return 'True or False';
      return shape.options.length === 1 ? shape.options[0]!.label : 'One of a List';
    case 'object':
      return 'Object';
    case 'list':
      return 'List';
    case 'choice':
      return 'Alternatives';
    case 'any':
      return 'JSON';
  }
}

/** A property that is a constant in all alternatives, and another one in each. */
function tellingProperty(shapes: readonly Shape[], shapeOf: ShapeOf): string | undefined {
  const first = shapes[0];
  if (first?.is !== 'object') return undefined;
  return [...first.properties.keys()].slice(0, MOST_COMPARED).find((name) => {
    const values = shapes.map((shape) => constantOf(shape, name, shapeOf)?.canonical);
    return !values.includes(undefined) && new Set(values).size === values.length;
  });
}

function constantOf(shape: Shape, name: string, shapeOf: ShapeOf): Option | undefined {
  const property = shape.is === 'object' ? shape.properties.get(name) : undefined;
  const inner = property && shapeOf(property.schema);
  return inner?.is === 'options' && inner.options.length === 1 ? inner.options[0] : undefined;
}

function titleOf(shape: Shape, shapeOf: ShapeOf, telling: string | undefined): string {
  if (shape.title !== undefined) return shape.title;
  const constant = telling === undefined ? undefined : constantOf(shape, telling, shapeOf);
  if (constant !== undefined) return constant.label;
  if (shape.refName !== undefined) return shape.refName;
  if (shape.is === 'object' && shape.properties.size > 0) {
    const required = [...shape.properties].filter(([, property]) => property.required);
    const names = (required.length > 0 ? required : [...shape.properties]).map(([name]) => name);
    return `Object with ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
  }
  if (shape.is === 'list' && shape.first.length === 0 && typeof shape.rest === 'object') {
    const item = shapeOf(shape.rest);
    return item.is === 'any' ? 'List' : `List of ${item.title ?? item.refName ?? kindOf(item)}`;
  }
  return kindOf(shape);
}

interface Search {
  readonly shapeOf: ShapeOf;
  readonly text: string;
  /** How many more schemas are compared. */
  left: number;
}

/** How well a value is what a schema asks for, or undefined where it cannot be meant. */
function score(schema: unknown, search: Search, node: Node, depth: number): number | undefined {
  if (search.left-- <= 0) return 0;
  const { shapeOf, text } = search;
  const shape = shapeOf(schema);
  if (!isOfShape(shape, text, node)) return undefined;
  switch (shape.is) {
    case 'any':
      return shape.problem === undefined ? 0.1 : 0;
    case 'text':
      return 2;
    case 'number':
      return shape.whole && !/^-?\d+$/.test(sliceOf(text, node)) ? 1 : 2;
    case 'options':
      return 5;
    case 'choice': {
      if (depth >= DEEPEST) return 0;
      const points = shape.variants.map((each) => score(each, search, node, depth + 1) ?? -1);
      const best = Math.max(...points);
      return best < 0 ? undefined : best - 0.1;
    }
    case 'list': {
      const items = itemsOf(node).slice(0, 3);
      if (depth >= DEEPEST || items.length === 0) return 1;
      const fitting = items.filter((item, n) => {
        return score(shape.first[n] ?? shape.rest, search, item, depth + 1) !== undefined;
      });
      return 1 + fitting.length / items.length;
    }
    case 'object': {
      if (depth >= DEEPEST) return 1;
      let points = 1;
      for (const [name, property] of [...shape.properties].slice(0, MOST_COMPARED)) {
        const child = propertyOf(node, name);
        if (child === undefined) {
          points -= property.required ? 0.5 : 0;
          continue;
        }
        const fits = score(property.schema, search, valueIn(child), depth + 1) !== undefined;
        // Another constant is another alternative; any other misfit is a mistake somebody is making.
        if (!fits && constantOf(shape, name, shapeOf) !== undefined) return undefined;
        points += fits ? 1 : -0.5;
      }
      if (shape.extra === false) {
        points -= propertiesOf(node).filter((child) => !shape.properties.has(keyOf(child))).length;
      }
      return points;
    }
  }
}
