// Expressions that do nothing but have a value: to leave one out changes nothing.
import ts from 'typescript';

/** Calls that only compute. */
const COMPUTES =
  /^(?:path|posix|win32|JSON|Math|Object|Number|String)\.\w+$|^(?:join|resolve|dirname|basename|extname|String|Number|Boolean)$/;
/** Methods of texts and lists that change nothing. */
const METHODS =
  /^(?:trim|trimEnd|trimStart|toLowerCase|toUpperCase|split|slice|replace|replaceAll|concat|join|includes|startsWith|endsWith|toString)$/;

/** True for functions, literals, names, and what is computed from such. */
export function isPure(e: ts.Expression): boolean {
  if (ts.isFunctionLike(e)) return true;
  const visit = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node)) return true;
    if (ts.isAwaitExpression(node) || ts.isNewExpression(node) || ts.isYieldExpression(node)) return false;
    if (ts.isTaggedTemplateExpression(node) || ts.isDeleteExpression(node) || ts.isPostfixUnaryExpression(node))
      return false;
    if (
      ts.isPrefixUnaryExpression(node) &&
      node.operator >= ts.SyntaxKind.PlusPlusToken &&
      node.operator <= ts.SyntaxKind.MinusMinusToken
    )
      return false;
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
      node.operatorToken.kind <= ts.SyntaxKind.LastAssignment
    )
      return false;
    if (ts.isCallExpression(node) && !isComputation(node.expression)) return false;
    return ts.forEachChild(node, (child) => (visit(child) ? undefined : true)) === undefined;
  };
  return visit(e);
}

function isComputation(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return COMPUTES.test(callee.text);
  if (!ts.isPropertyAccessExpression(callee)) return false;
  if (ts.isIdentifier(callee.expression) && COMPUTES.test(`${callee.expression.text}.${callee.name.text}`)) return true;
  return METHODS.test(callee.name.text);
}
