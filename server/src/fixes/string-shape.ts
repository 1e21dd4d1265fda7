// The shape of a text as it is written: pieces and holes of templates, sums and joined lists.
import ts from 'typescript';
import { bare } from './names.ts';

/** Literal text, or the expression that is put there. */
export type Piece = string | ts.Expression;

/** The pieces of a template, a sum of strings or a `[…].join(' ')`; undefined for any other expression. */
export function piecesOf(e: ts.Expression): Piece[] | undefined {
  const plain = bare(e);
  if (ts.isStringLiteralLike(plain)) return [plain.text];
  if (ts.isTemplateExpression(plain)) {
    const out: Piece[] = [plain.head.text];
    for (const span of plain.templateSpans) out.push(...inner(span.expression), span.literal.text);
    return merged(out);
  }
  if (ts.isBinaryExpression(plain) && plain.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const left = piecesOf(plain.left) ?? [plain.left];
    const right = piecesOf(plain.right) ?? [plain.right];
    const out = [...left, ...right];
    // Without any text in it, a sum may be one of numbers.
    return out.some((p) => typeof p === 'string') ? merged(out) : undefined;
  }
  return joinedList(plain);
}

// A template inside a template is part of the same text; anything else in a hole stays one.
function inner(e: ts.Expression): Piece[] {
  const plain = bare(e);
  return (ts.isTemplateExpression(plain) || ts.isStringLiteralLike(plain) ? piecesOf(plain) : undefined) ?? [e];
}

function joinedList(e: ts.Expression): Piece[] | undefined {
  if (!ts.isCallExpression(e) || !ts.isPropertyAccessExpression(e.expression) || e.expression.name.text !== 'join')
    return undefined;
  const list = bare(e.expression.expression);
  const [separator] = e.arguments;
  if (!ts.isArrayLiteralExpression(list) || !separator || !ts.isStringLiteralLike(separator)) return undefined;
  const out: Piece[] = [];
  for (const [n, el] of list.elements.entries()) {
    if (ts.isSpreadElement(el) || ts.isOmittedExpression(el)) return undefined;
    if (n > 0) out.push(separator.text);
    out.push(...(piecesOf(el) ?? [el]));
  }
  return merged(out);
}

function merged(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const p of pieces) {
    const last = out.length - 1;
    if (typeof p === 'string' && typeof out[last] === 'string') out[last] += p;
    else if (p !== '') out.push(p);
  }
  return out;
}
