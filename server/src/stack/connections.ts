// Where sessions are kept that are never let go: a map or an object that requests put transports into, and nothing takes out.
import ts from 'typescript';
import type { Machine } from '../analysis/machine.ts';
import type { Module } from '../analysis/modules.ts';
import { spanOf } from '../report/places.ts';
import type { KeptFact } from '../rules/server-fact.ts';
import type { Endpoint } from './endpoints.ts';
import { nodesIn } from './nodes.ts';

const KEEPS = /transport|session|connection|client|server/i;

/** The places where an endpoint's requests put a session into something that only grows, one for each such thing. */
export function keptOf(m: Machine, endpoints: readonly Endpoint[]): KeptFact[] {
  const out = new Map<string, KeptFact>();
  for (const endpoint of endpoints)
    for (const handler of endpoint.handlers)
      for (const { module, node } of m.wiring.reach(handler))
        for (const put of putsIn(node)) {
          const name = put.into.text;
          if (!KEEPS.test(name) || !onlyGrows(module, name, KEEPS.test(wordsOf(put.value)))) continue;
          const span = spanOf({ module, node: put.node });
          out.set(`${module.path}:${name}`, { span, name, endpoint });
        }
  return [...out.values()];
}

interface Put {
  readonly node: ts.Node;
  readonly into: ts.Identifier;
  readonly value: ts.Expression;
}

/** `sessions.set(id, transport)`, `sessions[id] = transport`. */
function putsIn(node: ts.Node): Put[] {
  const out: Put[] = [];
  for (const { node: at } of nodesIn(node)) {
    if (ts.isCallExpression(at) && ts.isPropertyAccessExpression(at.expression) && at.arguments.length === 2) {
      const { expression, name } = at.expression;
      if (name.text === 'set' && ts.isIdentifier(expression))
        out.push({ node: at, into: expression, value: at.arguments[1]! });
    } else if (
      ts.isBinaryExpression(at) &&
      at.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isElementAccessExpression(at.left) &&
      ts.isIdentifier(at.left.expression)
    )
      out.push({ node: at, into: at.left.expression, value: at.right });
  }
  return out;
}

const READS = new Set(['get', 'has', 'set', 'values', 'keys', 'entries', 'forEach']);

/**
 * True where a name of this module stands for one map or object that is made here, and everything done with it leaves
 * what is in it. Taking out while the program ends does not count. `isSession`: what is put in is one by its name;
 * else the type of the map has to say so.
 */
function onlyGrows(module: Module, name: string, isSession: boolean): boolean {
  let made = 0;
  let other = false;
  for (const { node: at, parent: around } of nodesIn(module.facts.tree, (n) => !isShutdown(n))) {
    if (other) break;
    if (isShutdown(at)) continue;
    const parent = around?.node;
    if (ts.isIdentifier(at) && at.text === name && parent) {
      if (ts.isVariableDeclaration(parent) && parent.name === at) {
        const says = isSession || /Transport|Server\b|Session/.test(wordsOf(parent).replace(name, ''));
        if (says && parent.initializer && isEmpty(parent.initializer)) made++;
        else other = true;
      } else if (!leaves(at, parent)) other = true;
    }
    if (ts.isDeleteExpression(at) && ts.isElementAccessExpression(at.expression)) {
      const { expression } = at.expression;
      if (ts.isIdentifier(expression) && expression.text === name) other = true;
    }
  }
  return made === 1 && !other;
}

function leaves(at: ts.Identifier, parent: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(parent)) return parent.expression !== at || READS.has(parent.name.text);
  if (ts.isElementAccessExpression(parent)) return parent.expression === at;
  // Fields and types of the same name.
  return ts.isPropertyAssignment(parent) && parent.name === at;
}

function isEmpty(e: ts.Expression): boolean {
  if (ts.isNewExpression(e)) return ts.isIdentifier(e.expression) && e.expression.text === 'Map';
  if (ts.isAsExpression(e) || ts.isSatisfiesExpression(e)) return isEmpty(e.expression);
  return ts.isObjectLiteralExpression(e) && e.properties.length === 0;
}

/** `process.on('SIGTERM', …)`. */
function isShutdown(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const [event] = node.arguments;
  return (
    ts.isIdentifier(node.expression.expression) &&
    node.expression.expression.text === 'process' &&
    !!event &&
    ts.isStringLiteralLike(event) &&
    /^(?:SIG|exit|beforeExit)/.test(event.text)
  );
}

function wordsOf(node: ts.Node): string {
  if (ts.isIdentifier(node)) return node.text;
  const out: string[] = [];
  ts.forEachChild(node, (child) => void out.push(wordsOf(child)));
  return out.join(' ');
}
