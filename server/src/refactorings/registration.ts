// A registration as its author wrote it: the call, and whether what it is called on is the SDK's server.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import { importsOf } from '../fixes/module-imports.ts';
import { bare } from '../fixes/names.ts';
import { declarationOf, pathTo, type SyntaxPath } from '../fixes/syntax-path.ts';

/** `v1`: `@modelcontextprotocol/sdk`; `v2`: `@modelcontextprotocol/server`. */
export type Generation = 'v1' | 'v2';

export interface Registration {
  readonly facts: FileFacts;
  /** From the file down to the call. */
  readonly path: SyntaxPath;
  readonly call: ts.CallExpression;
  readonly callee: ts.PropertyAccessExpression;
  readonly method: 'tool' | 'registerTool';
  readonly generation: Generation;
}

/** The registration whose text begins at an offset; undefined where it is a wrapper's, a list's or another library's. */
export function registrationAt(facts: FileFacts, start: number): Registration | undefined {
  const call = callAt(facts, start);
  return call && registrationOf(facts, call);
}

/** The same for a call. */
export function registrationOf(facts: FileFacts, call: ts.CallExpression): Registration | undefined {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  const method = callee.name.text;
  if (method !== 'tool' && method !== 'registerTool') return undefined;
  if (call.typeArguments || call.arguments.some(ts.isSpreadElement)) return undefined;
  const path = pathTo(facts, call);
  const generation = path && generationOf(facts, callee.expression, path);
  if (!path || !generation) return undefined;
  return { facts, path, call, callee, method, generation };
}

function callAt(facts: FileFacts, start: number): ts.CallExpression | undefined {
  let found: ts.CallExpression | undefined;
  const visit = (node: ts.Node): void => {
    if (node.pos > start || node.end < start) return;
    // The outermost: `server.tool(…)`, not the `server` in it; `a(b.tool(…))` begins elsewhere.
    if (!found && ts.isCallExpression(node) && node.getStart(facts.tree) === start) found = node;
    if (!found) ts.forEachChild(node, visit);
  };
  visit(facts.tree);
  return found;
}

/** Which generation's `McpServer` an expression is, as its declaration in this file says; undefined where none does. */
export function generationOf(facts: FileFacts, on: ts.Expression, path: SyntaxPath): Generation | undefined {
  const e = bare(on);
  if (ts.isIdentifier(e)) {
    const found = declarationOf(e.text, path);
    if (!found) return undefined;
    const { node } = found;
    if (ts.isVariableDeclaration(node)) return ofTyped(facts, node.type, node.initializer);
    if (!ts.isParameter(node)) return undefined;
    return ofTyped(facts, node.type, undefined) ?? givenByHandler(facts, node, path);
  }
  if (ts.isPropertyAccessExpression(e) && e.expression.kind === ts.SyntaxKind.ThisKeyword)
    return ofMember(facts, e.name.text, path);
  return undefined;
}

function ofTyped(
  facts: FileFacts,
  type: ts.TypeNode | undefined,
  value: ts.Expression | undefined,
): Generation | undefined {
  if (type) return ts.isTypeReferenceNode(type) ? ofName(facts, type.typeName) : undefined;
  const made = value && bare(value);
  return made && ts.isNewExpression(made) ? ofName(facts, made.expression) : undefined;
}

function ofName(facts: FileFacts, name: ts.Node): Generation | undefined {
  if (!ts.isIdentifier(name)) return undefined;
  const brought = facts.imports.get(name.text);
  if (brought) return brought.name === 'McpServer' ? ofModule(brought.specifier) : undefined;
  for (const { specifier, elements } of importsOf(facts).named)
    if (elements.some((el) => el.local === name.text && el.imported === 'McpServer')) return ofModule(specifier);
  return undefined;
}

function ofModule(specifier: string): Generation | undefined {
  if (/^@modelcontextprotocol\/sdk\/server(?:\/mcp(?:\.js)?)?$/.test(specifier)) return 'v1';
  return specifier === '@modelcontextprotocol/server' ? 'v2' : undefined;
}

function ofMember(facts: FileFacts, name: string, path: SyntaxPath): Generation | undefined {
  const owner = path.findLast((node) => ts.isClassLike(node));
  if (!owner) return undefined;
  for (const member of owner.members) {
    if (ts.isPropertyDeclaration(member) && ts.isIdentifier(member.name) && member.name.text === name) {
      const found = ofTyped(facts, member.type, member.initializer);
      if (found || member.type || member.initializer) return found;
    }
    if (ts.isConstructorDeclaration(member))
      for (const p of member.parameters)
        if (ts.isIdentifier(p.name) && p.name.text === name && ts.isParameterPropertyDeclaration(p, member))
          return ofTyped(facts, p.type, undefined);
  }
  // A field of plain JavaScript is what is assigned to it.
  let found: Generation | undefined;
  const visit = (node: ts.Node): void => {
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isPropertyAccessExpression(node.left) &&
      node.left.expression.kind === ts.SyntaxKind.ThisKeyword &&
      node.left.name.text === name
    )
      found ??= ofTyped(facts, undefined, node.right);
    ts.forEachChild(node, visit);
  };
  visit(owner);
  return found;
}

// `createMcpHandler((server) => …)` of mcp-handler gives a server of the first generation.
function givenByHandler(
  facts: FileFacts,
  parameter: ts.ParameterDeclaration,
  path: SyntaxPath,
): Generation | undefined {
  const at = path.findIndex((node) => ts.isFunctionLike(node) && node.parameters[0] === parameter);
  const around = path[at - 1];
  if (!around || !ts.isCallExpression(around) || !ts.isIdentifier(around.expression)) return undefined;
  const brought = facts.imports.get(around.expression.text);
  return brought && /^(?:mcp-handler|@vercel\/mcp-adapter)$/.test(brought.specifier) ? 'v1' : undefined;
}
