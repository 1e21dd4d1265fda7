// The fix of symlink-escape: the check that compares texts is joined by one that follows the links.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit, Fix } from '../finding.ts';
import type { Flow } from '../report/flows.ts';
import { Helpers } from './brought-functions.ts';
import { changesCase, constantAt, folderText, needsParentheses, prefixTestAt } from './containment-check.ts';
import { replacing, textOf, tidy } from './edits.ts';
import { guardFor } from './guard-place.ts';
import { Imports } from './imports.ts';
import { bare } from './names.ts';
import { pathTo, type SyntaxPath } from './syntax-path.ts';

/**
 * Adds the look at the links to the author's own check, in his function if it is in one: what passed before still
 * passes unless a link leads out of the root. `review`, because links may be meant to lead elsewhere.
 */
export function followLinksFix(flow: Flow): Fix | undefined {
  const guards = new Map<FileFacts, Set<ts.Node>>();
  for (const hit of flow.hits)
    for (const { weakness, guard } of hit.harms) {
      if (weakness !== 'symlink') continue;
      const own = guard && guardFor(hit, guard);
      if (!own) return undefined;
      const { facts } = own.module;
      guards.set(facts, (guards.get(facts) ?? new Set()).add(own.node));
    }
  const edits: Edit[] = [];
  for (const [facts, nodes] of guards) {
    const imports = new Imports(facts);
    const helpers = new Helpers(facts, imports);
    for (const node of nodes) {
      const check = checkAt(facts, node);
      const made = check && joined(facts, helpers, check);
      if (!made) return undefined;
      edits.push(made);
    }
    edits.push(...helpers.edits(), ...imports.edits());
  }
  const clean = edits.length ? tidy(edits) : undefined;
  return clean && { title: 'Check where links lead, too', safety: 'review', edits: clean };
}

/** A check of a path's text: its node with the negation, and what it compares with what. */
interface Check {
  readonly node: ts.Expression;
  /** The path to the node. */
  readonly path: SyntaxPath;
  /** It is true where the path lies outside. */
  readonly outside: boolean;
  readonly root: string;
  readonly subject: string;
}

function checkAt(facts: FileFacts, at: ts.Node): Check | undefined {
  const node = besideEquality(facts, at);
  const test = prefixTestAt(facts, node);
  const relative = test && relativeOf(test.subject, test.path);
  if (test && !relative) {
    if (changesCase(facts, test.subject, test.path) || !isRepeatable(test.subject)) return undefined;
    const { path, negated: outside } = test;
    return { node: test.node, path, outside, root: folderText(facts, test.root), subject: textOf(facts, test.subject) };
  }
  const path = pathTo(facts, node);
  if (!path || !ts.isExpression(node)) return undefined;
  return relativeCheck(facts, node, path);
}

// `full === root || full.startsWith(…)` is one check, whichever half of it was found.
function besideEquality(facts: FileFacts, node: ts.Node): ts.Node {
  const operator = pathTo(facts, node)?.at(-2);
  if (!ts.isBinaryExpression(node) || !operator || !ts.isBinaryExpression(operator)) return node;
  let found: ts.Node | undefined;
  const visit = (n: ts.Node): void => {
    if (!found && ts.isCallExpression(n) && prefixTestAt(facts, n)) found = n;
    ts.forEachChild(n, visit);
  };
  visit(operator.left === node ? operator.right : operator.left);
  return found ?? node;
}

/** `relative.startsWith('..')`, `/^\.\./.test(relative)`, `relative.split(path.sep)[0] === '..'`: true outside. */
function relativeCheck(facts: FileFacts, node: ts.Expression, path: SyntaxPath): Check | undefined {
  let call: ts.CallExpression | undefined;
  const visit = (n: ts.Node): void => {
    if (!call && ts.isExpression(n)) call = relativeOf(n, path);
    ts.forEachChild(n, visit);
  };
  visit(node);
  const [root, subject, ...more] = call?.arguments ?? [];
  if (!root || !subject || more.length || ts.isSpreadElement(root) || ts.isSpreadElement(subject)) return undefined;
  if (!isRepeatable(root) || !isRepeatable(subject)) return undefined;
  if (changesCase(facts, subject, path)) return undefined;
  const parent = path.at(-2);
  const negated =
    parent && ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken ? parent : node;
  const unequal = ts.isBinaryExpression(node) && /^!==?$/.test(textOf(facts, node.operatorToken));
  return {
    node: negated,
    path: negated === node ? path : path.slice(0, -1),
    outside: (negated === node) !== unequal,
    root: textOf(facts, root),
    subject: textOf(facts, subject),
  };
}

/** `path.relative(root, file)`, there or in the constant that is named. */
function relativeOf(e: ts.Expression, path: SyntaxPath): ts.CallExpression | undefined {
  const plain = bare(e);
  if (ts.isCallExpression(plain)) {
    const callee = plain.expression;
    const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
    return ts.isIdentifier(name) && name.text === 'relative' ? plain : undefined;
  }
  const made = constantAt(plain, path);
  return made && ts.isCallExpression(bare(made)) ? relativeOf(made, path) : undefined;
}

// Written twice, it is worked out twice.
function isRepeatable(e: ts.Expression): boolean {
  let repeatable = true;
  const visit = (n: ts.Node): void => {
    if (ts.isAwaitExpression(n) || ts.isFunctionLike(n)) repeatable = false;
    ts.forEachChild(n, visit);
  };
  visit(e);
  return repeatable;
}

function joined(facts: FileFacts, helpers: Helpers, check: Check): Edit | undefined {
  const { node, path, outside, root, subject } = check;
  const inside = `${helpers.name('isInside', path)}(${root}, ${subject})`;
  // With the root itself let in beside it, the helper says the same as the old test and more.
  if (letsRootIn(facts, check)) return replacing(facts, node, `${outside ? '!' : ''}${inside}`);
  const text = outside ? `${textOf(facts, node)} || !${inside}` : `${textOf(facts, node)} && ${inside}`;
  return replacing(facts, node, needsParentheses(path, node, outside) ? `(${text})` : text);
}

/** `full === root || full.startsWith(root + sep)`, and its opposite. */
function letsRootIn(facts: FileFacts, { node, path, root, subject }: Check): boolean {
  const operator = path.at(-2);
  if (!operator || !ts.isBinaryExpression(operator)) return false;
  const other = bare(operator.left === node ? operator.right : operator.left);
  if (!ts.isBinaryExpression(other) || !/^[!=]==?$/.test(textOf(facts, other.operatorToken))) return false;
  const sides = [textOf(facts, other.left), textOf(facts, other.right)];
  return sides.includes(subject) && sides.includes(root);
}
