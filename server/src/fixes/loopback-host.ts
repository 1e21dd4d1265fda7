// The fix of exposed-listener: the port is bound to this machine.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Site } from '../analysis/values.ts';
import type { Edit, Fix } from '../finding.ts';
import type { Listen } from '../stack/apps.ts';
import { constantAt } from './containment-check.ts';
import { inserting, replacing, textOf } from './edits.ts';
import { bare } from './names.ts';
import { quoted, styleOf } from './source-style.ts';
import { pathTo } from './syntax-path.ts';

const LOOPBACK = '127.0.0.1';

/** Binds the listener to 127.0.0.1. `safe`: who came from this machine still comes in. */
export function loopbackFix(listen: Listen): Fix | undefined {
  const { module, node } = listen.made.call.site;
  if (!ts.isCallExpression(node)) return undefined;
  const edits = bound(module.facts, node, listen);
  return edits && { title: `Bind to ${LOOPBACK}`, safety: 'safe', edits };
}

/** The same where the address is a value among options. */
export function loopbackValueFix({ module, node }: Site): Fix | undefined {
  if (!ts.isStringLiteral(node)) return undefined;
  const { facts } = module;
  const edits = [replacing(facts, node, quoted(styleOf(facts), LOOPBACK))];
  return { title: `Bind to ${LOOPBACK}`, safety: 'safe', edits };
}

function bound(facts: FileFacts, node: ts.CallExpression, listen: Listen): Edit[] | undefined {
  const host = quoted(styleOf(facts), LOOPBACK);
  const options = node.arguments.find((a): a is ts.ObjectLiteralExpression => ts.isObjectLiteralExpression(a));
  const [port, second] = node.arguments;
  if (options) {
    const names = ['host', 'hostname'];
    const given = options.properties.find((p) => p.name && names.includes(textOf(facts, p.name)));
    if (given)
      return ts.isPropertyAssignment(given) && ts.isStringLiteral(given.initializer)
        ? [replacing(facts, given.initializer, host)]
        : undefined;
    const [first] = options.properties;
    if (!first || options.properties.some((p) => ts.isSpreadAssignment(p))) return undefined;
    const name = listen.name === 'listen' ? 'host' : 'hostname';
    return [inserting(facts, first.getStart(facts.tree), `${name}: ${host}, `)];
  }
  if (!port || listen.name !== 'listen' || ts.isSpreadElement(port)) return undefined;
  if (second && !ts.isFunctionLike(second)) {
    if (ts.isStringLiteral(second)) return [replacing(facts, second, host)];
    // A callback by name stands where an address would.
    if (listen.host !== undefined || !ts.isIdentifier(second)) return undefined;
  }
  const edits = [inserting(facts, port.end, `, ${host}`)];
  // With an address the port has to be a number; without one it may be the text of a setting.
  if (!isNumber(facts, port)) {
    edits.unshift(inserting(facts, port.getStart(facts.tree), 'Number('));
    edits[1] = inserting(facts, port.end, `), ${host}`);
  }
  return edits;
}

function isNumber(facts: FileFacts, e: ts.Expression): boolean {
  const plain = bare(e);
  if (ts.isNumericLiteral(plain)) return true;
  if (ts.isCallExpression(plain))
    return /^(?:Number|(?:Number\.)?parseInt|parseFloat)$/.test(textOf(facts, plain.expression));
  if (ts.isBinaryExpression(plain) && /^(?:\|\||\?\?)$/.test(textOf(facts, plain.operatorToken)))
    return isNumber(facts, plain.left) && isNumber(facts, plain.right);
  const path = pathTo(facts, plain);
  const made = ts.isIdentifier(plain) && path ? constantAt(plain, path) : undefined;
  return made !== undefined && made !== plain && isNumber(facts, made);
}
