// What a registration says of its arguments, where it says it in place: the fields, and which of them are closed lists of texts.
import ts from 'typescript';
import type { ToolFact } from '../rules/rule.ts';
import { rolesOf } from './register-tool.ts';
import type { Registration } from './registration.ts';

export type Field = ts.PropertyAssignment | ts.ShorthandPropertyAssignment;

export interface WrittenSchema {
  readonly fields: ts.NodeArray<Field>;
  /** What goes where no field is left: the property of the configuration, or the argument of `tool()`. */
  readonly whole: ts.ObjectLiteralElementLike | ts.Expression;
  /** The configuration object of `registerTool()`. */
  readonly config: ts.ObjectLiteralExpression | undefined;
  readonly description: ts.Expression | undefined;
  readonly title: ts.Expression | undefined;
  readonly annotated: boolean;
}

/** Undefined where the schema is written elsewhere, or is more than its fields. */
export function schemaOf({ call, method }: Registration, fact: ToolFact): WrittenSchema | undefined {
  const middle = call.arguments.slice(1, -1);
  if (method === 'tool') {
    const roles = rolesOf(middle, fact);
    const whole = roles && middle[roles.indexOf('inputSchema')];
    const fields = whole && fieldsOf(whole);
    if (!fields) return undefined;
    const description = middle[roles.indexOf('description')];
    return {
      fields,
      whole,
      config: undefined,
      description,
      title: undefined,
      annotated: roles.includes('annotations'),
    };
  }
  const [config] = middle;
  if (middle.length !== 1 || !config || !ts.isObjectLiteralExpression(config)) return undefined;
  if (config.properties.some(ts.isSpreadAssignment)) return undefined;
  const of = (key: string): ts.PropertyAssignment | undefined =>
    config.properties.find((p): p is ts.PropertyAssignment => ts.isPropertyAssignment(p) && keyOf(p) === key);
  const whole = of('inputSchema');
  const fields = whole && fieldsOf(whole.initializer);
  if (!fields) return undefined;
  return {
    fields,
    whole,
    config,
    description: of('description')?.initializer,
    title: of('title')?.initializer,
    annotated: config.properties.some((p) => keyOf(p) === 'annotations'),
  };
}

function fieldsOf(e: ts.Expression): ts.NodeArray<Field> | undefined {
  let shape = e;
  if (ts.isCallExpression(e)) {
    const [only] = e.arguments;
    if (methodOf(e) !== 'object' || e.arguments.length !== 1 || !only) return undefined;
    shape = only;
  }
  if (!ts.isObjectLiteralExpression(shape)) return undefined;
  const plain = shape.properties.every(
    (p) => (ts.isPropertyAssignment(p) || ts.isShorthandPropertyAssignment(p)) && keyOf(p) !== undefined,
  );
  return plain ? (shape.properties as ts.NodeArray<Field>) : undefined;
}

/** A property's name where it is written out. */
export function keyOf(p: ts.ObjectLiteralElementLike): string | undefined {
  return p.name && (ts.isIdentifier(p.name) || ts.isStringLiteralLike(p.name)) ? p.name.text : undefined;
}

/** The texts that a field may be: `z.enum(['a', 'b'])`, `z.union([z.literal('a'), …])`, described or not. */
export function valuesOf(field: Field): readonly string[] | undefined {
  if (!ts.isPropertyAssignment(field)) return undefined;
  let e = field.initializer;
  while (ts.isCallExpression(e) && /^(?:describe|meta)$/.test(methodOf(e) ?? '')) {
    e = (e.expression as ts.PropertyAccessExpression).expression;
  }
  if (!ts.isCallExpression(e)) return undefined;
  const [list] = e.arguments;
  if (!list || !ts.isArrayLiteralExpression(list)) return undefined;
  const method = methodOf(e);
  const texts = list.elements.map((el) => {
    const [value] = method === 'union' && ts.isCallExpression(el) && methodOf(el) === 'literal' ? el.arguments : [];
    const text = method === 'enum' ? el : value;
    return text && ts.isStringLiteralLike(text) ? text.text : undefined;
  });
  const known = texts.filter((text) => text !== undefined);
  return known.length === texts.length && known.length > 1 && new Set(known).size === known.length ? known : undefined;
}

function methodOf(e: ts.CallExpression): string | undefined {
  return ts.isPropertyAccessExpression(e.expression) ? e.expression.name.text : undefined;
}
