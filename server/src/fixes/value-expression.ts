// Whether an expression in a statement stands for one value, as far as its words tell, and not for more of the statement.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import { textOf } from './edits.ts';
import { bare } from './names.ts';
import { piecesOf } from './string-shape.ts';
import { declarationOf, pathTo, type SyntaxPath } from './syntax-path.ts';

/** How far constants are followed. */
const MAX_STEPS = 4;

/** Calls whose result is one value. */
const CALLS =
  /^(?:String|Number|parseInt|parseFloat|Number\.parse(?:Int|Float)|JSON\.stringify|Date\.now|Math\.\w+|(?:crypto\.)?randomUUID)$/;
const METHODS =
  /^(?:trim|trimStart|trimEnd|toLowerCase|toUpperCase|toString|toISOString|toFixed|slice|substring|padStart|getTime|normalize)$/;

/** The text whose quotes an author has escaped by hand: a parameter takes it as it is. */
export function withoutEscapes(facts: FileFacts, e: ts.Expression): ts.Expression {
  const plain = bare(e);
  if (!ts.isCallExpression(plain) || !ts.isPropertyAccessExpression(plain.expression)) return plain;
  const [from] = plain.arguments;
  const quotes = from && /^(?:\/'\/g|\/\[['"\\]+\]\/g|(["'`])\\?'\1)$/.test(textOf(facts, from));
  const replaces = /^replace(?:All)?$/.test(plain.expression.name.text);
  return replaces && quotes ? withoutEscapes(facts, plain.expression.expression) : plain;
}

/**
 * True for one value: an argument, a field of one, what usual calls make of them.
 * @param inQuotes it stands between quotes, where a text that is put together is a value too
 */
export function holdsValue(
  facts: FileFacts,
  e: ts.Expression,
  path: SyntaxPath,
  inQuotes: boolean,
  steps = 0,
): boolean {
  const plain = bare(e);
  const both = (...list: readonly ts.Expression[]): boolean =>
    list.every((x) => holdsValue(facts, x, path, inQuotes, steps + 1));
  if (steps > MAX_STEPS) return false;
  if (ts.isNumericLiteral(plain) || plain.kind === ts.SyntaxKind.NullKeyword) return !inQuotes || steps > 0;
  if (ts.isStringLiteralLike(plain)) return inQuotes ? !/['"\\]/.test(plain.text) : /^\d+$/.test(plain.text);
  if (ts.isPropertyAccessExpression(plain)) return isReference(plain.expression);
  if (ts.isElementAccessExpression(plain)) return isReference(plain.expression);
  if (ts.isConditionalExpression(plain)) return both(plain.whenTrue, plain.whenFalse);
  if (ts.isBinaryExpression(plain)) {
    const op = plain.operatorToken.kind;
    if (op === ts.SyntaxKind.QuestionQuestionToken || op === ts.SyntaxKind.BarBarToken)
      return both(plain.left, plain.right);
    if (ARITHMETIC.has(op)) return true;
  }
  const pieces = piecesOf(plain);
  if (pieces) return inQuotes && pieces.every((p) => (typeof p === 'string' ? !/['"\\]/.test(p) : both(p)));
  if (ts.isNewExpression(plain)) return textOf(facts, plain.expression) === 'Date';
  if (ts.isCallExpression(plain)) {
    const callee = plain.expression;
    if (CALLS.test(textOf(facts, callee))) return true;
    if (!ts.isPropertyAccessExpression(callee) || !METHODS.test(callee.name.text)) return false;
    return both(callee.expression);
  }
  if (!ts.isIdentifier(plain)) return false;
  const found = declarationOf(plain.text, path);
  if (!found) return false;
  if (ts.isBindingElement(found.node)) return !found.node.initializer || both(found.node.initializer);
  if (ts.isParameter(found.node))
    return !found.node.dotDotDotToken && !/\[\]$|^(?:readonly|Array)/.test(typeText(facts, found.node));
  if (!found.constant || !ts.isVariableDeclaration(found.node) || !found.node.initializer) return false;
  const { initializer } = found.node;
  return holdsValue(facts, initializer, pathTo(facts, initializer)!, inQuotes, steps + 1);
}

const ARITHMETIC = new Set([
  ts.SyntaxKind.MinusToken,
  ts.SyntaxKind.AsteriskToken,
  ts.SyntaxKind.SlashToken,
  ts.SyntaxKind.PercentToken,
]);

function isReference(e: ts.Expression): boolean {
  const plain = bare(e);
  if (ts.isIdentifier(plain) || plain.kind === ts.SyntaxKind.ThisKeyword) return true;
  return (ts.isPropertyAccessExpression(plain) || ts.isElementAccessExpression(plain)) && isReference(plain.expression);
}

function typeText(facts: FileFacts, node: ts.ParameterDeclaration): string {
  return node.type ? textOf(facts, node.type) : '';
}
