// Where a node stands: the nodes around it, its statement, and what a name means there. Trees keep no parents.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import { onceFor } from './once-for.ts';

/** From the file down to the node itself, outermost first. */
export type SyntaxPath = readonly ts.Node[];

/** The nodes from the file to `node`, or undefined when it is of another tree. */
export function pathTo(facts: FileFacts, node: ts.Node): SyntaxPath | undefined {
  const path: ts.Node[] = [];
  const down = (at: ts.Node): boolean => {
    path.push(at);
    if (at === node) return true;
    const into = (child: ts.Node): true | undefined =>
      child.pos <= node.pos && child.end >= node.end ? down(child) || undefined : undefined;
    if (ts.forEachChild(at, into, (children) => around(children, node).find(into) && true)) return true;
    path.pop();
    return false;
  };
  return down(facts.tree) ? path : undefined;
}

// Those of a list, which is in order of place, that may hold the node.
function around(list: ts.NodeArray<ts.Node>, node: ts.Node): readonly ts.Node[] {
  let from = 0;
  for (let to = list.length; from < to; ) {
    const middle = (from + to) >> 1;
    if (list[middle]!.end < node.end) from = middle + 1;
    else to = middle;
  }
  let to = from;
  while (to < list.length && list[to]!.pos <= node.pos) to++;
  return list.slice(from, to);
}

/** The part of the path that ends with the innermost node of this sort; the node itself counts. */
export function upTo<N extends ts.Node>(path: SyntaxPath, is: (node: ts.Node) => node is N): SyntaxPath | undefined {
  for (let n = path.length; n > 0; n--) if (is(path[n - 1]!)) return path.slice(0, n);
  return undefined;
}

/** The innermost function around the node, or the file. */
export function functionAround(path: SyntaxPath): ts.FunctionLikeDeclaration | ts.SourceFile {
  for (let n = path.length - 2; n > 0; n--) {
    const node = path[n]!;
    if (isFunction(node)) return node;
  }
  return path[0] as ts.SourceFile;
}

/** The statement the node stands in that is itself one of a block's (or the file's) statements, and that list. */
export function statementAround(
  path: SyntaxPath,
): { readonly statement: ts.Statement; readonly list: ts.NodeArray<ts.Statement> } | undefined {
  for (let n = path.length - 1; n > 0; n--) {
    const list = statementsOf(path[n - 1]!);
    const index = list?.indexOf(path[n] as ts.Statement) ?? -1;
    if (list && index >= 0) return { statement: list[index]!, list };
  }
  return undefined;
}

function statementsOf(node: ts.Node): ts.NodeArray<ts.Statement> | undefined {
  if (ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node) || ts.isModuleBlock(node))
    return node.statements;
  return undefined;
}

/** True for functions with a body, methods and accessors. */
export function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isGetAccessor(node) ||
    ts.isSetAccessor(node)
  );
}

/** What introduces a name: a variable, a parameter, an element of a pattern, an import, a function, a class, an enum. */
export interface Declaration {
  readonly node:
    | ts.VariableDeclaration
    | ts.ParameterDeclaration
    | ts.BindingElement
    | ts.ImportSpecifier
    | ts.ImportClause
    | ts.NamespaceImport
    | ts.ImportEqualsDeclaration
    | ts.NamedDeclaration;
  /** The scope that holds it: a function, a block, the file. */
  readonly scope: ts.Node;
  /** The variable declaration or parameter a pattern belongs to; the node itself where there is no pattern. */
  readonly root: ts.Node;
  readonly constant: boolean;
}

/** What a name means at the end of a path, or undefined for a global. */
export function declarationOf(name: string, path: SyntaxPath): Declaration | undefined {
  for (let n = path.length - 1; n >= 0; n--) {
    const found = declaredIn(path[n]!, name);
    if (found) return found;
  }
  return undefined;
}

/** True when `name` means something else at the end of the path than at the top of the file. */
export function isShadowed(name: string, path: SyntaxPath): boolean {
  const found = declarationOf(name, path);
  return found !== undefined && found.scope !== path[0];
}

/** True when the file's own top level declares the name. */
export function isDeclaredAtTop(facts: FileFacts, name: string): boolean {
  return declaredIn(facts.tree, name) !== undefined;
}

function declaredIn(scope: ts.Node, name: string): Declaration | undefined {
  if (isFunction(scope)) {
    for (const p of scope.parameters) {
      const found = inPattern(p, p.name, name, scope, false);
      if (found) return found;
    }
    if (ts.isFunctionExpression(scope) && scope.name?.text === name)
      return { node: scope, scope, root: scope, constant: true };
    return undefined;
  }
  const statements = statementsOf(scope);
  if (statements) return inStatements(statements, name, scope);
  if (ts.isCaseBlock(scope)) {
    for (const clause of scope.clauses) {
      const found = inStatements(clause.statements, name, scope);
      if (found) return found;
    }
    return undefined;
  }
  if (ts.isForStatement(scope) || ts.isForOfStatement(scope) || ts.isForInStatement(scope)) {
    const list = scope.initializer;
    return list && ts.isVariableDeclarationList(list) ? inVariables(list, name, scope) : undefined;
  }
  if (ts.isCatchClause(scope) && scope.variableDeclaration)
    return inPattern(scope.variableDeclaration, scope.variableDeclaration.name, name, scope, false);
  return undefined;
}

function inStatements(statements: readonly ts.Statement[], name: string, scope: ts.Node): Declaration | undefined {
  for (const s of declaring(statements)) {
    let found: Declaration | undefined;
    if (ts.isVariableStatement(s)) found = inVariables(s.declarationList, name, scope);
    else if (ts.isImportDeclaration(s)) found = inImport(s, name, scope);
    else if (s.name?.text === name) found = { node: s, scope, root: s, constant: true };
    if (found) return found;
  }
  return undefined;
}

type Declaring =
  | ts.VariableStatement
  | ts.ImportDeclaration
  | ts.FunctionDeclaration
  | ts.ClassDeclaration
  | ts.EnumDeclaration
  | ts.ImportEqualsDeclaration
  | ts.ModuleDeclaration;

// A list of a thousand statements, of which few declare something, is asked for many names.
const declaring = onceFor((statements: readonly ts.Statement[]): readonly Declaring[] =>
  statements.filter(
    (s): s is Declaring =>
      ts.isVariableStatement(s) ||
      ts.isImportDeclaration(s) ||
      ts.isFunctionDeclaration(s) ||
      ts.isClassDeclaration(s) ||
      ts.isEnumDeclaration(s) ||
      ts.isImportEqualsDeclaration(s) ||
      ts.isModuleDeclaration(s),
  ),
);

function inVariables(list: ts.VariableDeclarationList, name: string, scope: ts.Node): Declaration | undefined {
  for (const d of list.declarations) {
    const found = inPattern(d, d.name, name, scope, (list.flags & ts.NodeFlags.Const) !== 0);
    if (found) return found;
  }
  return undefined;
}

function inImport(s: ts.ImportDeclaration, name: string, scope: ts.Node): Declaration | undefined {
  const clause = s.importClause;
  const made = (node: Declaration['node']): Declaration => ({ node, scope, root: s, constant: true });
  if (clause?.name?.text === name) return made(clause);
  const named = clause?.namedBindings;
  if (named && ts.isNamespaceImport(named)) return named.name.text === name ? made(named) : undefined;
  const one = named?.elements.find((el) => el.name.text === name);
  return one && made(one);
}

function inPattern(
  root: ts.VariableDeclaration | ts.ParameterDeclaration,
  pattern: ts.BindingName,
  name: string,
  scope: ts.Node,
  constant: boolean,
): Declaration | undefined {
  const visit = (
    node: ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement,
    of: ts.BindingName,
  ): Declaration | undefined => {
    if (ts.isIdentifier(of)) return of.text === name ? { node, scope, root, constant } : undefined;
    for (const el of of.elements) {
      const found = ts.isBindingElement(el) ? visit(el, el.name) : undefined;
      if (found) return found;
    }
    return undefined;
  };
  return visit(root, pattern);
}

/** Every identifier with this text below a node that stands for a value (names of properties are left out). */
export function usesOf(name: string, below: ts.Node): ts.Identifier[] {
  const out: ts.Identifier[] = [];
  // A whole file has its text at hand: branches without the name in it are not entered.
  const places = ts.isSourceFile(below) ? occurrences(below.text, name) : undefined;
  const visit = (node: ts.Node, parent: ts.Node | undefined): void => {
    if (places && !places.some((at) => at >= node.pos && at < node.end)) return;
    if (ts.isIdentifier(node) && node.text === name && !(parent && isPropertyName(node, parent))) out.push(node);
    ts.forEachChild(node, (child) => visit(child, node));
  };
  visit(below, undefined);
  return out;
}

function occurrences(text: string, name: string): number[] {
  const out: number[] = [];
  if (name !== '') for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) out.push(at);
  return out;
}

function isPropertyName(node: ts.Identifier, parent: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return parent.propertyName === node;
  return (
    (ts.isPropertyAssignment(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isEnumMember(parent)) &&
    parent.name === node
  );
}
