// How a request's origin is compared: as a whole, in a way that other sites fit too, or with what the request says itself.
import ts from 'typescript';
import type { Code } from '../analysis/wiring.ts';
import { nodesIn } from './nodes.ts';

/**
 * - `whole`: a site is known by it, or what is compared is not known
 * - `part`: other sites pass as well: `http://localhost.evil.org` begins with `http://localhost`
 * - `host`: with the name that the request says it was sent to
 */
export type Compared = 'whole' | 'part' | 'host';

/** The name that a request says it was sent to: `req.headers.host`, `headers['host']`, `req.get('host')`, `host`. */
const HOST_HEADER = /(?:headers?\.|['"])host['"]?|^host$/i;
/** What the program allows is called after origins too. */
const ALLOWED = /allow|permit|trust|known|valid|config|list|\benv\b/i;
/** The beginning of an origin after which its host cannot go on: a port, a slash, a scheme without names of the web. */
const ENDED = /[^/:]:\d*$|[^/:]\/$|^(?!https?:)[\w.+-]+:/i;
/** The same for the source of an expression: its end, or a port or slash behind the host. */
const ENDED_PATTERN = /\$|[\w)\]](?::|\\\/|\[[:\\/]+\])(?:\\d[+*]|\.\*)?$/;

/** What a node compares an origin with, if it does. `code`: the function around it. */
export function comparesOrigin(code: Code, node: ts.Node): Compared | undefined {
  if (ts.isBinaryExpression(node)) return equals(code, node);
  if (ts.isSwitchStatement(node)) return isOrigin(code, node.expression) ? 'whole' : undefined;
  if (ts.isElementAccessExpression(node)) return isOrigin(code, node.argumentExpression) ? 'whole' : undefined;
  if (ts.isVariableDeclaration(node)) return isParsed(code, node.initializer) ? 'whole' : undefined;
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression: on, name } = node.expression;
  const [given] = node.arguments;
  if (!given) return undefined;
  if (/^(?:test|exec)$/.test(name.text)) return isOrigin(code, given) ? matched(code, on) : undefined;
  if (/^(?:match|search)$/.test(name.text)) return isOrigin(code, on) ? matched(code, given) : undefined;
  if (/^(?:includes|has|get|indexOf)$/.test(name.text) && isOrigin(code, given)) return 'whole';
  if (/^(?:startsWith|includes|indexOf)$/.test(name.text) && isOrigin(code, on)) return begun(code, given);
  return name.text === 'endsWith' && isOrigin(code, on) ? 'whole' : undefined;
}

function equals(code: Code, { left, operatorToken, right }: ts.BinaryExpression): Compared | undefined {
  if (!/^[!=]==?$/.test(ts.tokenToString(operatorToken.kind) ?? '')) return undefined;
  const other = isOrigin(code, left) ? right : isOrigin(code, right) ? left : undefined;
  if (!other || ts.isTypeOfExpression(left) || ts.isTypeOfExpression(right)) return undefined;
  if (HOST_HEADER.test(textOf(code, other))) return 'host';
  if (ts.isStringLiteralLike(other)) return /[.:]|^localhost$/.test(other.text) ? 'whole' : undefined;
  // `origin !== undefined`, `origin.indexOf(…) === 0`
  return /^(?:undefined|null|true|false|-?\d+)$/.test(textOf(code, other)) ? undefined : 'whole';
}

function matched(code: Code, pattern: ts.Expression): Compared {
  const written = bare(ts.isIdentifier(pattern) ? (declared(code, pattern.text) ?? pattern) : pattern);
  if (!ts.isRegularExpressionLiteral(written)) return 'whole';
  return ENDED_PATTERN.test(written.text.slice(1, written.text.lastIndexOf('/'))) ? 'whole' : 'part';
}

function begun(code: Code, beginning: ts.Expression): Compared | undefined {
  const texts = textsOf(code, beginning, 0);
  // `origin.includes('://')` asks for its form.
  if (texts?.every((text) => !/\w/.test(text))) return undefined;
  return texts?.every((text) => ENDED.test(text)) ? 'whole' : 'part';
}

/** The texts that an expression may be, with a digit for what is not known of them. */
function textsOf(code: Code, expression: ts.Expression, depth: number): readonly string[] | undefined {
  const e = bare(expression);
  if (depth > 4) return undefined;
  if (ts.isStringLiteralLike(e)) return [e.text];
  if (ts.isTemplateExpression(e)) return [[e.head.text, ...e.templateSpans.map((s) => s.literal.text)].join('1')];
  if (ts.isBinaryExpression(e)) return textsOf(code, e.right, depth + 1)?.map((text) => `1${text}`);
  if (ts.isNewExpression(e)) return e.arguments?.[0] && textsOf(code, e.arguments[0], depth + 1);
  if (ts.isArrayLiteralExpression(e)) {
    const each = e.elements.map((one) => textsOf(code, one, depth + 1));
    return each.every((one) => one !== undefined) ? each.flat() : undefined;
  }
  const from = ts.isIdentifier(e) ? (listOf(code, e.text) ?? declared(code, e.text)) : undefined;
  return from && textsOf(code, from, depth + 1);
}

/** `list` of `list.some((name) => …)`. */
function listOf({ node: root }: Code, name: string): ts.Expression | undefined {
  for (const { node } of nodesIn(root)) {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) continue;
    const [each] = node.arguments;
    const parameter = each && ts.isArrowFunction(each) ? each.parameters[0]?.name : undefined;
    if (parameter && ts.isIdentifier(parameter) && parameter.text === name) return node.expression.expression;
  }
  return undefined;
}

function declared({ module }: Code, name: string): ts.Expression | undefined {
  for (const { node } of nodesIn(module.facts.tree))
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text === name)
      return node.initializer;
  return undefined;
}

function bare(e: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(e) || ts.isAsExpression(e) || ts.isSatisfiesExpression(e)
    ? bare(e.expression)
    : e;
}

/** `new URL(origin)`, `new URL(origin).hostname`: what is compared of it later is not followed. */
function isParsed(code: Code, e: ts.Expression | undefined): boolean {
  if (e && ts.isPropertyAccessExpression(e)) return isParsed(code, e.expression);
  const given = e && ts.isNewExpression(e) ? e.arguments?.[0] : undefined;
  return given !== undefined && isOrigin(code, given);
}

function isOrigin(code: Code, e: ts.Expression): boolean {
  if (ts.isStringLiteralLike(e)) return false;
  const text = textOf(code, e);
  return /origin(?!s)/i.test(text) && !ALLOWED.test(text);
}

function textOf({ module }: Code, node: ts.Node): string {
  return module.facts.text.slice(node.getStart(module.facts.tree), node.end);
}
