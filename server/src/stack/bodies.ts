// Request bodies that are read without a limit: by a parser that was given none, or by hand.
import ts from 'typescript';
import type { Machine } from '../analysis/machine.ts';
import { fieldSite } from '../analysis/registrations.ts';
import type { Site, Value } from '../analysis/values.ts';
import type { Code } from '../analysis/wiring.ts';
import { bodyLimitFix } from '../fixes/body-limit.ts';
import { spanOf } from '../report/places.ts';
import type { BodyFact } from '../rules/server-fact.ts';
import type { Endpoint } from './endpoints.ts';
import { mendingOf } from './mendings.ts';
import { nodesIn } from './nodes.ts';
import { calleeOf } from './signals.ts';

/** A body with the syntax that its fix needs. */
export interface Body extends BodyFact {
  /** The value of the limit, or the loop. */
  readonly site: Site;
  /** The function that holds a loop. */
  readonly code?: Code;
}

/** Above this many bytes a limit keeps nobody from filling the memory. */
const PRACTICALLY_NONE = 256 * 1024 * 1024;

/** Options that limit bodies, by the path of the call that takes them. */
const LIMITS: readonly (readonly [RegExp, string, BodyFact['unit']])[] = [
  [/^express(?:\(\))?(?:#default)?[#.](?:json|raw|text|urlencoded)$/, 'limit', 'words'],
  [/^body-parser(?:#default)?[#.](?:json|raw|text|urlencoded)$/, 'limit', 'words'],
  [/^fastify(?:#fastify|#default)?$/, 'bodyLimit', 'bytes'],
  [/#createMcpExpressApp$/, 'jsonLimit', 'words'],
  [/^hono\/body-limit#bodyLimit$/, 'maxSize', 'bytes'],
  [/^(?:koa-bodyparser|@koa\/bodyparser)(?:#\w+)?$/, 'jsonLimit', 'words'],
  [/^raw-body(?:#\w+)?$/, 'limit', 'words'],
  [/#(?:\w*StreamableHTTP\w*Transport|PerRequestHTTPServerTransport|createMcpHandler)$/, 'maxRequestBodySize', 'bytes'],
];

/** All bodies of a program without a limit, in order of their places. */
export function bodiesOf(m: Machine, endpoints: readonly Endpoint[]): Body[] {
  const out = new Map<string, Body>();
  const add = (body: Body): void => {
    const fixes = mendingOf(() => bodyLimitFix(body));
    out.set(`${body.span.file}:${body.span.start}`, { ...body, fixes });
  };
  for (const { call } of m.wiring.all)
    for (const [pattern, name, unit] of LIMITS) {
      if (!pattern.test(call.path)) continue;
      const options = call.args.find((a) => a.t === 'ref' && a.obj.kind === 'object');
      const value = options?.t === 'ref' ? options.obj.field(name) : undefined;
      const api = call.path.replace(/^.*[#.]/, '');
      if (options?.t === 'ref' && value && isNoLimit(value, unit)) {
        const site = fieldSite(options.obj, name) ?? call.site;
        add({ span: spanOf(site), kind: 'option', api, option: name, unit, site, fixes: [] });
      } else if (call.path.startsWith('raw-body') && !value && call.args.length < 2)
        add({ span: spanOf(call.site), kind: 'call', api: 'getRawBody', unit, site: call.site, fixes: [] });
    }
  for (const code of answering(m, endpoints)) for (const body of loopsIn(code)) add(body);
  return [...out.values()];
}

/** The functions that requests run, wherever they stand. */
function answering(m: Machine, endpoints: readonly Endpoint[]): Code[] {
  const out = new Map<ts.Node, Code>();
  for (const { handlers } of endpoints)
    for (const code of handlers) for (const one of m.wiring.reach(code)) out.set(one.node, one);
  return [...out.values()];
}

function isNoLimit(value: Value, unit: BodyFact['unit']): boolean {
  if (value.t === 'ext')
    return /^global#(?:Infinity|Number\.(?:MAX_SAFE_INTEGER|MAX_VALUE|POSITIVE_INFINITY))$/.test(value.path);
  if (value.t !== 'lit') return false;
  if (typeof value.value === 'number') return value.value > PRACTICALLY_NONE;
  if (typeof value.value !== 'string' || unit !== 'words') return false;
  // Words that are no number of bytes are taken for no limit at all.
  const bytes = bytesOf(value.value);
  return bytes === undefined || bytes > PRACTICALLY_NONE;
}

const UNITS: Readonly<Record<string, number>> = { b: 0, kb: 10, mb: 20, gb: 30, tb: 40, pb: 50 };

function bytesOf(words: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?) *(b|kb|mb|gb|tb|pb)$/i.exec(words.trim());
  if (found) return Number(found[1]) * 2 ** UNITS[found[2]!.toLowerCase()]!;
  const plain = Number.parseInt(words, 10);
  return Number.isNaN(plain) ? undefined : plain;
}

const REQUEST = /^(?:req|request|incoming|incomingMessage|message|rawRequest)$/i;

// `for await (const chunk of req) chunks.push(chunk)`, `req.on('data', (chunk) => { body += chunk; })`.
function loopsIn(code: Code): Body[] {
  const { module, node: around } = code;
  if (ts.isPropertyDeclaration(around) || isMeasured(around)) return [];
  const out: Body[] = [];
  const body = (node: ts.ForOfStatement | ts.CallExpression, kind: 'loop' | 'event'): Body => {
    const site = { module, node };
    const whole = spanOf(site);
    const end = ts.isForOfStatement(node) ? node.statement.pos : node.arguments[0]!.end;
    return { span: { ...whole, end }, kind, api: kind, unit: 'bytes', site, code, fixes: [] };
  };
  // What a function inside does is its own, unless it hears the request.
  for (const { node } of around.body ? nodesIn(around.body, (n) => !ts.isFunctionDeclaration(n)) : [])
    if (ts.isForOfStatement(node) && node.awaitModifier && isRequest(node.expression) && collects(node.statement))
      out.push(body(node, 'loop'));
    else if (ts.isCallExpression(node) && isOnData(node) && collects(node.arguments[1]!)) out.push(body(node, 'event'));
  return out;
}

function isRequest(e: ts.Expression): boolean {
  if (ts.isIdentifier(e)) return REQUEST.test(e.text);
  return ts.isPropertyAccessExpression(e) && /^(?:req|raw|request|incoming)$/.test(e.name.text);
}

function isOnData(node: ts.CallExpression): boolean {
  const [event, listener] = node.arguments;
  return (
    ts.isPropertyAccessExpression(node.expression) &&
    /^(?:on|addListener)$/.test(calleeOf(node)) &&
    isRequest(node.expression.expression) &&
    !!event &&
    ts.isStringLiteralLike(event) &&
    event.text === 'data' &&
    !!listener
  );
}

/** Something grows: `+=`, `push`, `a = a + b`, `concat`. */
function collects(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken) return true;
  if (ts.isCallExpression(node) && /^(?:push|concat)$/.test(calleeOf(node))) return true;
  return ts.forEachChild(node, (child) => collects(child) || undefined) === true;
}

/** It compares how much there is with something, or answers 413. */
function isMeasured(node: ts.Node): boolean {
  if (ts.isNumericLiteral(node) && node.text === '413') return true;
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const compares = kind >= ts.SyntaxKind.LessThanToken && kind <= ts.SyntaxKind.GreaterThanEqualsToken;
    // Whether there is anything at all is no limit.
    const some = [node.left, node.right].some((side) => ts.isNumericLiteral(side) && Number(side.text) < 2);
    if (compares && !some && /length|size|bytes|total|received|read|max|limit/i.test(wordsOf(node))) return true;
  }
  return ts.forEachChild(node, (child) => isMeasured(child) || undefined) === true;
}

function wordsOf(node: ts.Node): string {
  if (ts.isIdentifier(node)) return node.text;
  const out: string[] = [];
  ts.forEachChild(node, (child) => void out.push(wordsOf(child)));
  return out.join(' ');
}
