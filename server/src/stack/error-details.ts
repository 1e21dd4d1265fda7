// What a caught error tells its clients: where its stack, or the whole of it, is answered.
import ts from 'typescript';
import type { Machine } from '../analysis/machine.ts';
import type { Site } from '../analysis/values.ts';
import type { Code } from '../analysis/wiring.ts';
import { spanOf } from '../report/places.ts';
import type { ErrorDetailFact } from '../rules/server-fact.ts';
import type { Stack } from './stack.ts';

/** Looks at everything that handlers of tools and endpoints come to. */
export function errorDetailsOf(m: Machine, stack: Stack, handlers: readonly Code[]): ErrorDetailFact[] {
  const codes = new Map<ts.Node, Code>();
  for (const code of handlers) for (const at of m.wiring.reach(code, 'serving')) codes.set(at.node, at);
  for (const endpoint of stack.endpoints)
    for (const code of endpoint.handlers) for (const at of m.wiring.reach(code)) codes.set(at.node, at);
  const out = new Map<string, ErrorDetailFact>();
  for (const code of codes.values())
    for (const found of toldIn(code)) out.set(`${found.span.file}:${found.span.start}`, found);
  return [...out.values()];
}

/** Methods that answer a request. */
const ANSWERS = /^(?:json|send|end|write|text|body)$/;

function toldIn({ module, node: root }: Code): ErrorDetailFact[] {
  const { facts } = module;
  if (!/\.stack\b|stringify|inspect|\.\.\./.test(facts.text.slice(root.pos, root.end))) return [];
  const out: ErrorDetailFact[] = [];
  const text = (node: ts.Node): string => facts.text.slice(node.getStart(facts.tree), node.end);
  // `caught`: names of errors that are in scope; `answering`: the expression becomes an answer.
  const stack: { node: ts.Node; caught: ReadonlySet<string>; answering: boolean }[] = [
    { node: root, caught: new Set(), answering: false },
  ];
  for (let at = stack.pop(); at; at = stack.pop()) {
    const { node } = at;
    if (node !== root && ts.isFunctionLike(node)) continue;
    let { caught, answering } = at;
    if (ts.isCatchClause(node) && node.variableDeclaration && ts.isIdentifier(node.variableDeclaration.name))
      caught = new Set([...caught, node.variableDeclaration.name.text]);
    if (ts.isReturnStatement(node) || ts.isThrowStatement(node)) answering = ts.isReturnStatement(node);
    if (ts.isCallExpression(node)) {
      const callee = node.expression;
      const name = ts.isPropertyAccessExpression(callee)
        ? callee.name.text
        : ts.isIdentifier(callee)
          ? callee.text
          : '';
      if (ANSWERS.test(name) && /\b(?:res|response|reply|c|ctx)\b/.test(text(callee))) answering = true;
      else if (/^(?:log|debug|info|warn|error|trace|fatal|captureException)$/.test(name)) answering = false;
    }
    const what = answering ? detailIn(node, caught, text) : undefined;
    if (what) {
      const site: Site = { module, node };
      out.push({ span: spanOf(site), what });
      continue;
    }
    ts.forEachChild(node, (child) => void stack.push({ node: child, caught, answering }));
  }
  return out;
}

function detailIn(
  node: ts.Node,
  caught: ReadonlySet<string>,
  text: (node: ts.Node) => string,
): ErrorDetailFact['what'] | undefined {
  const isError = (e: ts.Expression): boolean => {
    let plain = e;
    while (ts.isAsExpression(plain) || ts.isParenthesizedExpression(plain) || ts.isNonNullExpression(plain))
      plain = plain.expression;
    return ts.isIdentifier(plain) && caught.has(plain.text);
  };
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'stack' && isError(node.expression)) return 'stack';
  if (ts.isCallExpression(node) && node.arguments[0]) {
    const callee = text(node.expression);
    const [first, second] = node.arguments;
    // A list of fields to keep is a choice.
    const chosen = second && ts.isArrayLiteralExpression(second);
    if (/^JSON\.stringify$/.test(callee) && isError(first!) && !chosen) return 'whole';
    // The names of an error's own properties show its stack, too.
    if (/^JSON\.stringify$/.test(callee) && isError(first!) && second && /getOwnPropertyNames/.test(text(second)))
      return 'stack';
    if (/(?:^|\.)inspect$/.test(callee) && isError(first!)) return 'stack';
  }
  if (ts.isSpreadAssignment(node) && isError(node.expression)) return 'whole';
  return undefined;
}
