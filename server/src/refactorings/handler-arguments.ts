// How a handler takes its arguments: by a pattern, by a name whose fields it reads, or by a pattern made from that name.
import ts from 'typescript';
import { usesOf } from '../fixes/syntax-path.ts';

export type Handler = (ts.ArrowFunction | ts.FunctionExpression) & { readonly body: ts.Block };

export interface Arguments {
  /** Patterns whose names are fields: the parameter's, or that of a declaration in the body. */
  readonly patterns: readonly ts.ObjectBindingPattern[];
  /** Declarations that take a pattern from the parameter. */
  readonly declarations: readonly ts.VariableStatement[];
  /** `args.field`, each with its field. */
  readonly reads: readonly { readonly node: ts.PropertyAccessExpression; readonly field: string }[];
}

/** Undefined where the arguments are handed on whole, so that nobody can tell what is read of them. */
export function argumentsOf(handler: Handler): Arguments | undefined {
  const [first] = handler.parameters;
  // A type of the author's own would have to be split too.
  if (!first || first.type || first.initializer || first.dotDotDotToken) return undefined;
  if (ts.isObjectBindingPattern(first.name))
    return isPlain(first.name) ? { patterns: [first.name], declarations: [], reads: [] } : undefined;
  if (!ts.isIdentifier(first.name)) return undefined;
  const name = first.name.text;
  const patterns: ts.ObjectBindingPattern[] = [];
  const declarations: ts.VariableStatement[] = [];
  const reads: { node: ts.PropertyAccessExpression; field: string }[] = [];
  const known = new Set<ts.Node>([first.name]);
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name) {
      reads.push({ node, field: node.name.text });
      known.add(node.expression);
    }
    if (ts.isVariableStatement(node) && node.declarationList.declarations.length === 1) {
      const [d] = node.declarationList.declarations;
      if (d?.initializer && ts.isIdentifier(d.initializer) && d.initializer.text === name && !d.type)
        if (ts.isObjectBindingPattern(d.name) && isPlain(d.name)) {
          patterns.push(d.name);
          declarations.push(node);
          known.add(d.initializer);
        }
    }
    ts.forEachChild(node, visit);
  };
  visit(handler.body);
  if (usesOf(name, handler).some((use) => !known.has(use))) return undefined;
  return { patterns, declarations, reads };
}

// Each element is one field under one name: no rest, no nesting, no computed key.
function isPlain(pattern: ts.ObjectBindingPattern): boolean {
  return pattern.elements.every(
    (el) => !el.dotDotDotToken && ts.isIdentifier(el.name) && (!el.propertyName || ts.isIdentifier(el.propertyName)),
  );
}

/** The field that an element of a pattern takes, and its name in the handler. */
export function fieldOf(el: ts.BindingElement): { readonly field: string; readonly local: string } {
  const local = (el.name as ts.Identifier).text;
  return { field: el.propertyName ? (el.propertyName as ts.Identifier).text : local, local };
}
