// A `path.startsWith(root)` rewritten so that it means "inside of root": with the separator, and root itself let in.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit } from '../finding.ts';
import type { Helpers } from './brought-functions.ts';
import { replacing, textOf } from './edits.ts';
import type { Imports } from './imports.ts';
import { bare } from './names.ts';
import { quoted } from './source-style.ts';
import { declarationOf, pathTo, type SyntaxPath } from './syntax-path.ts';

export interface PrefixTest {
  /** The whole test, its negation included. */
  readonly node: ts.Expression;
  /** It is true where the path lies outside. */
  readonly negated: boolean;
  /** What is compared. */
  readonly subject: ts.Expression;
  readonly root: ts.Expression;
  /** The path to the node. */
  readonly path: SyntaxPath;
}

/**
 * Reads `subject.startsWith(root)` or `subject.indexOf(root) === 0` at a node, with a `!` before it; undefined for any
 * other check.
 */
export function prefixTestAt(facts: FileFacts, node: ts.Node): PrefixTest | undefined {
  const path = pathTo(facts, node);
  if (!path) return undefined;
  if (ts.isBinaryExpression(node)) {
    const index = prefixCall(node.left, 'indexOf');
    const equal = /^={2,3}$/.test(node.operatorToken.getText(facts.tree));
    const unequal = /^!={1,2}$/.test(node.operatorToken.getText(facts.tree));
    if (!index || !ts.isNumericLiteral(node.right) || node.right.text !== '0' || !(equal || unequal)) return undefined;
    return { ...index, node, negated: unequal, path };
  }
  const found = ts.isExpression(node) ? prefixCall(node, 'startsWith') : undefined;
  if (!found) return undefined;
  const parent = path.at(-2);
  if (parent && ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken)
    return { ...found, node: parent, negated: true, path: path.slice(0, -1) };
  return { ...found, node: node as ts.Expression, negated: false, path };
}

function prefixCall(
  e: ts.Expression,
  method: string,
): { readonly subject: ts.Expression; readonly root: ts.Expression } | undefined {
  if (!ts.isCallExpression(e) || !ts.isPropertyAccessExpression(e.expression)) return undefined;
  const { name, questionDotToken, expression } = e.expression;
  const [root, ...more] = e.arguments;
  if (name.text !== method || questionDotToken || e.questionDotToken) return undefined;
  return root && more.length === 0 && !ts.isSpreadElement(root) ? { subject: expression, root } : undefined;
}

/** An edit, and whether both sides were plain enough to be sure that nothing else changes. */
export interface Rewritten {
  readonly edit: Edit;
  readonly plain: boolean;
}

/**
 * The test with a separator behind its root.
 * @param subject what to compare instead of the test's own subject
 */
export function withSeparator(facts: FileFacts, imports: Imports, test: PrefixTest, subject?: string): Rewritten {
  const { node, negated, path } = test;
  const own = subject ?? textOf(facts, test.subject);
  const root = rootWithSeparator(facts, imports, test);
  const not = negated ? '!' : '';
  if (root.complete) return { edit: replacing(facts, node, `${not}${own}.startsWith(${root.separated})`), plain: true };
  const simple = subject === undefined ? isSimple(test.subject) : /^[\w$]+$/.test(subject);
  if (simple && root.alone !== undefined) {
    const text = negated
      ? `${own} !== ${root.alone} && !${own}.startsWith(${root.separated})`
      : `${own} === ${root.alone} || ${own}.startsWith(${root.separated})`;
    return { edit: replacing(facts, node, needsParentheses(path, node, !negated) ? `(${text})` : text), plain: true };
  }
  const separator = imports.member('path', 'sep', path);
  const text = `${not}(${own} + ${separator}).startsWith(${root.separated})`;
  return { edit: replacing(facts, node, text), plain: false };
}

/**
 * The test with the links followed, by the helper `isInside`. The root itself is let in.
 * @param subject what to compare instead of the test's own subject
 */
export function withLinks(facts: FileFacts, helpers: Helpers, test: PrefixTest, subject?: string): Edit {
  const inside = helpers.name('isInside', test.path);
  const call = `${inside}(${folderText(facts, test.root)}, ${subject ?? textOf(facts, test.subject)})`;
  return replacing(facts, test.node, `${test.negated ? '!' : ''}${call}`);
}

/** The folder that a check names, without a separator written behind it. */
export function folderText(facts: FileFacts, root: ts.Expression): string {
  const plain = bare(root);
  if (ts.isBinaryExpression(plain) && plain.operatorToken.kind === ts.SyntaxKind.PlusToken && isSeparator(plain.right))
    return textOf(facts, plain.left);
  if (ts.isTemplateExpression(plain) && plain.head.text === '') {
    const [folder, separator, ...more] = plain.templateSpans;
    const alone = more.length === 0 && folder?.literal.text === '' && separator?.literal.text === '';
    if (alone && isSeparator(separator.expression)) return textOf(facts, folder.expression);
    if (!separator && /^[\\/]$/.test(folder?.literal.text ?? '')) return textOf(facts, folder!.expression);
  }
  return textOf(facts, root);
}

/** What a constant was made from, where the expression is the name of one. */
export function constantAt(e: ts.Expression, path: SyntaxPath): ts.Expression | undefined {
  const found = ts.isIdentifier(e) ? declarationOf(e.text, path) : undefined;
  if (!found?.constant || !ts.isVariableDeclaration(found.node) || !ts.isIdentifier(found.node.name)) return undefined;
  return found.node.initializer;
}

/** True where what is compared was made lower case: that is no name in the file system, so its links cannot be followed. */
export function changesCase(facts: FileFacts, e: ts.Expression, path: SyntaxPath): boolean {
  const made = constantAt(bare(e), path);
  return /(?:Lower|Upper)Case/.test(textOf(facts, e) + (made ? textOf(facts, made) : ''));
}

interface RootText {
  readonly separated: string;
  /** The root as it can be compared itself; undefined where it has to be resolved first. */
  readonly alone: string | undefined;
  /** The author wrote the separator already, so root itself was never let in. */
  readonly complete?: boolean;
}

function rootWithSeparator(facts: FileFacts, imports: Imports, { root, path }: PrefixTest): RootText {
  const plain = bare(root);
  const text = textOf(facts, root);
  if (ts.isStringLiteralLike(plain) && isAbsolute(plain.text)) {
    if (/[\\/]$/.test(plain.text)) return { separated: text, alone: undefined, complete: true };
    const separator = plain.text.includes('\\') && !plain.text.includes('/') ? '\\' : '/';
    const folder = plain.text.replace(/[\\/]+$/, '');
    return { separated: quoted(imports.style, folder + separator), alone: quoted(imports.style, folder) };
  }
  if (ts.isBinaryExpression(plain) && isSeparator(plain.right) && isResolvedFolder(facts, plain.left, path))
    return { separated: text, alone: undefined, complete: true };
  const separator = imports.member('path', 'sep', path);
  if (isResolvedFolder(facts, root, path))
    return { separated: `${text} + ${separator}`, alone: isSimple(root) ? text : undefined };
  // A folder from elsewhere may be relative or have its separator already: resolving settles both.
  const resolve = imports.member('path', 'resolve', path);
  return { separated: `${resolve}(${text}) + ${separator}`, alone: undefined };
}

function isSeparator(e: ts.Expression): boolean {
  if (ts.isStringLiteralLike(e)) return e.text === '/' || e.text === '\\';
  return (ts.isIdentifier(e) ? e : ts.isPropertyAccessExpression(e) ? e.name : undefined)?.text === 'sep';
}

function isAbsolute(folder: string): boolean {
  return /^(?:\/.|[A-Za-z]:[\\/].)/.test(folder);
}

/** True for a folder that is certainly absolute and ends in no separator, as far as the file's own words tell. */
export function isResolvedFolder(facts: FileFacts, e: ts.Expression, path: SyntaxPath, steps = 0): boolean {
  const plain = bare(e);
  if (ts.isAwaitExpression(plain)) return isResolvedFolder(facts, plain.expression, path, steps);
  if (ts.isStringLiteralLike(plain)) return isAbsolute(plain.text) && !/[\\/]$/.test(plain.text);
  if (ts.isCallExpression(plain)) {
    const callee = textOf(facts, plain.expression);
    if (/^(?:(?:\w+\.)*(?:resolve|realpath|realpathSync)|process\.cwd|(?:os\.)?homedir)$/.test(callee)) return true;
    const [first, ...rest] = plain.arguments;
    return (
      /^(?:\w+\.)?(?:join|dirname)$/.test(callee) &&
      first !== undefined &&
      isResolvedFolder(facts, first, path, steps) &&
      rest.every((a) => ts.isStringLiteralLike(a) && !/[\\/]$/.test(a.text))
    );
  }
  if (!ts.isIdentifier(plain) || steps > 3) return false;
  if (plain.text === '__dirname') return true;
  const found = declarationOf(plain.text, path);
  if (!found?.constant || !ts.isVariableDeclaration(found.node) || !ts.isIdentifier(found.node.name)) return false;
  const { initializer } = found.node;
  return initializer !== undefined && isResolvedFolder(facts, initializer, path, steps + 1);
}

function isSimple(e: ts.Expression): boolean {
  if (ts.isIdentifier(e) || e.kind === ts.SyntaxKind.ThisKeyword || ts.isStringLiteralLike(e)) return true;
  return ts.isPropertyAccessExpression(e) && !e.questionDotToken && isSimple(e.expression);
}

/** True where `||` in place of the node (or `&&`, where `or` is false) would bind otherwise than it should. */
export function needsParentheses(path: SyntaxPath, node: ts.Node, or: boolean): boolean {
  const parent = path[path.indexOf(node) - 1];
  if (!parent) return false;
  if (ts.isBinaryExpression(parent)) {
    const op = parent.operatorToken.kind;
    if (op === ts.SyntaxKind.EqualsToken) return false;
    if (op === ts.SyntaxKind.BarBarToken) return false;
    return !(op === ts.SyntaxKind.AmpersandAmpersandToken && !or);
  }
  return !(
    ts.isIfStatement(parent) ||
    ts.isWhileStatement(parent) ||
    ts.isReturnStatement(parent) ||
    ts.isVariableDeclaration(parent) ||
    ts.isArrowFunction(parent) ||
    ts.isParenthesizedExpression(parent) ||
    ts.isPropertyAssignment(parent) ||
    (ts.isConditionalExpression(parent) && parent.condition === node) ||
    (ts.isCallExpression(parent) && parent.expression !== node)
  );
}
