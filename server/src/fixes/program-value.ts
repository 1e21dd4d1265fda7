// Whether an expression is the program's own, as far as its words tell: constants, settings, folders of the process.
import ts from 'typescript';
import { bare } from './names.ts';
import { declarationOf, type SyntaxPath } from './syntax-path.ts';

/** How far local constants are followed; further away nobody can read it either. */
const MAX_STEPS = 4;

/** True for what no client decides: literals, names of the file's top level, `this.x`, and paths made of them. */
export function isProgramValue(e: ts.Expression, path: SyntaxPath, steps = 0): boolean {
  const plain = bare(e);
  const own = (x: ts.Expression): boolean => isProgramValue(x, path, steps + 1);
  if (steps > MAX_STEPS) return false;
  if (ts.isStringLiteralLike(plain) || ts.isNumericLiteral(plain)) return true;
  if (plain.kind === ts.SyntaxKind.ThisKeyword || ts.isMetaProperty(plain)) return true;
  if (ts.isTemplateExpression(plain)) return plain.templateSpans.every((s) => own(s.expression));
  if (ts.isPropertyAccessExpression(plain)) return own(plain.expression);
  if (ts.isBinaryExpression(plain)) return own(plain.left) && own(plain.right);
  if (ts.isAwaitExpression(plain)) return own(plain.expression);
  if (ts.isCallExpression(plain)) {
    const callee = plain.expression;
    return plain.arguments.every((a) => !ts.isSpreadElement(a) && own(a)) && own(callee);
  }
  if (!ts.isIdentifier(plain)) return false;
  const found = declarationOf(plain.text, path);
  if (!found) return ['process', '__dirname', 'undefined'].includes(plain.text);
  if (found.scope === path[0]) return true;
  return (
    found.constant && ts.isVariableDeclaration(found.node) && !!found.node.initializer && own(found.node.initializer)
  );
}
