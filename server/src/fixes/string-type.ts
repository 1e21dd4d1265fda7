// Whether an expression is certainly a string, from the words around it and from the schema its value came through.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Value } from '../analysis/values.ts';
import { textOf } from './edits.ts';
import { piecesOf } from './string-shape.ts';
import { declarationOf, type SyntaxPath } from './syntax-path.ts';

/** Operations of the engine whose result is a string whatever went in. */
const STRING_OPERATIONS =
  /^(?:trim\w*|to(?:Lower|Upper)Case|slice|substring|replace|string|join|encode|base64|path\.(?:join|resolve|normalize|dirname|basename|extname|relative)|realpath)$/;

/** True for a value that type-checks and runs as a string: a required, validated string argument, a path, a text. */
export function isStringValue(v: Value | undefined): boolean {
  if (!v) return false;
  switch (v.t) {
    case 'lit':
      return typeof v.value === 'string';
    case 'str':
      return true;
    case 'src':
      return v.checked && v.schema?.type === 'string' && !v.schema.optional;
    case 'op':
      return STRING_OPERATIONS.test(v.op);
    case 'union':
      return v.alts.every((a) => isStringValue(a.value));
    default:
      return false;
  }
}

/**
 * True where a name that a pattern or a parameter introduces is an argument's own name, and the schema of every argument
 * of that name in these values makes it a required string.
 */
export function isStringSource(values: readonly Value[], e: ts.Expression, path: SyntaxPath): boolean {
  return isSource(values, e, path, isStringValue);
}

/** The same for `true` and `false`, which some databases do not take. */
export function isBooleanSource(values: readonly Value[], e: ts.Expression, path: SyntaxPath): boolean {
  return isSource(values, e, path, (v) => v.t === 'src' && v.checked && v.schema?.type === 'boolean');
}

function isSource(values: readonly Value[], e: ts.Expression, path: SyntaxPath, is: (v: Value) => boolean): boolean {
  const name = ts.isIdentifier(e) ? e : ts.isPropertyAccessExpression(e) && !e.questionDotToken ? e.name : undefined;
  const base = ts.isPropertyAccessExpression(e) ? e.expression : e;
  if (!name || !ts.isIdentifier(name) || !ts.isIdentifier(base)) return false;
  const found = declarationOf(base.text, path);
  if (!found || !(ts.isBindingElement(found.node) || ts.isParameter(found.node))) return false;
  const sources: Value[] = [];
  for (const v of values) sourcesNamed(name.text, v, sources, new Set());
  return sources.length > 0 && sources.every(is);
}

function sourcesNamed(name: string, v: Value, out: Value[], seen: Set<number>): void {
  if (seen.has(v.id)) return;
  seen.add(v.id);
  if (v.t === 'src' && v.path.split('.').at(-1) === name) out.push(v);
  if (v.t === 'op') for (const a of v.args) sourcesNamed(name, a, out, seen);
  if (v.t === 'union') for (const a of v.alts) sourcesNamed(name, a.value, out, seen);
  if (v.t === 'str') for (const p of v.parts) if (typeof p !== 'string') sourcesNamed(name, p, out, seen);
}

const STRING_METHODS = /\.(?:trim|trimStart|trimEnd|toLowerCase|toUpperCase|replace|replaceAll|slice|toString|join)$/;
const STRING_CALLS =
  /^(?:String|encodeURIComponent|encodeURI|JSON\.stringify|(?:path\.)?(?:join|resolve|basename|dirname))$/;

/** True where the expression says itself that it is a string. */
export function isStringExpression(facts: FileFacts, e: ts.Expression, path: SyntaxPath, steps = 0): boolean {
  if (steps > 4) return false;
  if (ts.isParenthesizedExpression(e)) return isStringExpression(facts, e.expression, path, steps);
  if (ts.isAsExpression(e)) return e.type.kind === ts.SyntaxKind.StringKeyword;
  if (piecesOf(e)) return true;
  if (ts.isCallExpression(e)) {
    const callee = textOf(facts, e.expression);
    return STRING_CALLS.test(callee) || (STRING_METHODS.test(callee) && !/\?\./.test(callee));
  }
  if (ts.isPropertyAccessExpression(e) && ts.isIdentifier(e.expression) && !e.questionDotToken) {
    const found = declarationOf(e.expression.text, path);
    const type = found && typeOf(found.node);
    return memberIsString(type, e.name.text);
  }
  if (!ts.isIdentifier(e)) return false;
  const found = declarationOf(e.text, path);
  if (!found) return false;
  const { node, root } = found;
  if (ts.isBindingElement(node)) {
    if (node.initializer || node.dotDotDotToken) return false;
    const name = node.propertyName && ts.isIdentifier(node.propertyName) ? node.propertyName.text : e.text;
    return memberIsString(typeOf(root), name);
  }
  const type = typeOf(node);
  if (type) return type.kind === ts.SyntaxKind.StringKeyword && !(ts.isParameter(node) && node.questionToken);
  return (
    found.constant &&
    ts.isVariableDeclaration(node) &&
    node.initializer !== undefined &&
    isStringExpression(facts, node.initializer, path, steps + 1)
  );
}

function typeOf(node: ts.Node): ts.TypeNode | undefined {
  if (ts.isParameter(node)) return node.type;
  if (!ts.isVariableDeclaration(node)) return undefined;
  // `const { host } = given as { host: string }`
  return node.type ?? (node.initializer && ts.isAsExpression(node.initializer) ? node.initializer.type : undefined);
}

function memberIsString(type: ts.TypeNode | undefined, name: string): boolean {
  if (!type || !ts.isTypeLiteralNode(type)) return false;
  return type.members.some(
    (m) =>
      ts.isPropertySignature(m) &&
      ts.isIdentifier(m.name) &&
      m.name.text === name &&
      !m.questionToken &&
      m.type?.kind === ts.SyntaxKind.StringKeyword,
  );
}
