// Names that nodes bind or stand for.
import ts from 'typescript';

/** The one name a binding introduces; undefined for a pattern. */
export function boundName(name: ts.BindingName): string | undefined {
  return ts.isIdentifier(name) ? name.text : undefined;
}

/** The expression inside parentheses, casts, `!` and `satisfies`. */
export function bare(e: ts.Expression): ts.Expression {
  while (
    ts.isParenthesizedExpression(e) ||
    ts.isAsExpression(e) ||
    ts.isNonNullExpression(e) ||
    ts.isSatisfiesExpression(e) ||
    ts.isTypeAssertionExpression(e)
  )
    e = e.expression;
  return e;
}
