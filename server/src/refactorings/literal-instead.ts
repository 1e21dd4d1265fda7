// A constant where an argument was named.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import { quoted, styleOf } from '../fixes/source-style.ts';
import type { Change } from './moved-text.ts';

/** The value where the argument was named; undefined where a literal would be a mistake for the type checker. */
export function inPlaceOf(facts: FileFacts, handler: ts.Node, use: ts.Expression, value: string): Change | undefined {
  const { tree } = facts;
  const style = styleOf(facts);
  const at = { start: use.getStart(tree), end: use.end };
  const parent = parentOf(use, handler);
  if (!parent) return undefined;
  if (ts.isTemplateSpan(parent)) {
    const plain = /^[\w -]+$/.test(value);
    const start = facts.text.lastIndexOf('$', at.start);
    return plain && /^\$\{\s*$/.test(facts.text.slice(start, at.start)) && facts.text[at.end] === '}'
      ? { start, end: at.end + 1, text: value }
      : { ...at, text: quoted(style, value) };
  }
  if (ts.isShorthandPropertyAssignment(parent)) return { ...at, text: `${parent.name.text}: ${quoted(style, value)}` };
  const fits =
    (ts.isCallExpression(parent) && parent.arguments.includes(use)) ||
    (ts.isPropertyAssignment(parent) && parent.initializer === use) ||
    ts.isArrayLiteralExpression(parent) ||
    (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.PlusToken);
  return fits ? { ...at, text: quoted(style, value) } : undefined;
}

function parentOf(node: ts.Node, below: ts.Node): ts.Node | undefined {
  let found: ts.Node | undefined;
  const visit = (at: ts.Node): void => {
    ts.forEachChild(at, (child) => {
      if (child === node) found = at;
      else if (!found && child.pos <= node.pos && node.end <= child.end) visit(child);
    });
  };
  visit(below);
  return found;
}
