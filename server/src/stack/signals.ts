// What a function does with a request, read from its text and the texts of the functions it calls.
import ts from 'typescript';
import type { Site } from '../analysis/values.ts';
import type { Code, Made, Wiring } from '../analysis/wiring.ts';
import type { Guarding } from '../rules/server-fact.ts';
import { type Compared, comparesOrigin } from './origins.ts';

/** Where each thing is done first. */
export interface Signals {
  /** It reads a header, a cookie or a parameter that carries a credential. */
  readonly credential: Site | undefined;
  /** It answers 401 or 403, or throws. */
  readonly refusals: readonly Site[];
  /** It hands a credential to something that checks it. */
  readonly verifies: Site | undefined;
  readonly does: ReadonlySet<Guarding>;
}

const CREDENTIAL =
  /^(?:proxy-)?authorization$|^(?:x[-_])?[\w-]*?(?:api[-_]?key|apikey|auth[-_]?token|access[-_]?token|bearer|secret|session[-_]?token)s?$|^x-[\w-]*(?:key|token|secret|auth)$|^cookie$/i;
/** Functions that check a credential; what they are called like is all that is known of them. */
const VERIFIES =
  /^(?:verify|jwtVerify|verifyToken|verifyJwt|verifyJWT|verifyIdToken|verifyAccessToken|verifyBearerToken|verifySession|verifyRequest|verifyApiKey|validateToken|validateJWT|validateApiKey|validateRequest|introspect|introspectToken|timingSafeEqual|authenticate|authenticateRequest|getSession|getAuth|requireAuth|requireBearerAuth|checkAuth|isAuthorized|isAuthenticated|authorize|unsealData|compareDigest)$/;
const REFUSING = new Set(['401', '403']);
const REFUSAL_NAME =
  /^(?:unauthorized|forbidden|unauthenticated|UnauthorizedError|ForbiddenError|InvalidTokenError|InvalidTokenException|UNAUTHORIZED|FORBIDDEN)$/i;
/** What stands where something is compared with what the program itself has listed. */
const LISTED = /\.(?:includes|has|test|some|indexOf|startsWith|endsWith|match|find)\(|[!=]==? ?['"`]/;
const LOG = /^(?:log|info|warn|error|debug|trace|fatal|verbose|notice|audit|write)$/;

/** What a function does with each request. Middleware is judged by it, and so is the handler behind it. */
export function signalsOf(wiring: Wiring, code: Code): Signals {
  return wiring.once('signals', code.node, () => gathered(wiring, code));
}

function gathered(wiring: Wiring, code: Code): Signals {
  const does = new Set<Guarding>();
  const all = wiring.reach(code).map((at) => ({ at, own: wiring.once('text', at.node, () => read(at)) }));
  for (const { own } of all) for (const one of own.does) does.add(one);
  const compared = new Set(all.flatMap(({ own }) => [...own.compared]));
  if (compared.has('part') && !compared.has('whole') && does.delete('checks-origin')) does.add('checks-origin-partly');
  for (const made of wiring.madeBy(code)) heard(made, does);
  const reading = new Set(all.filter(({ own }) => own.credential).map(({ at }) => at.node));
  const verifying = all.find(({ own }) => own.verifies)?.own.verifies;
  // Whoever refuses has read the credential, or calls the one who reads it.
  const refusing = all.some(({ at, own }) => {
    if (own.credential && own.throws) return true;
    if (own.refusals.length === 0) return false;
    return verifying !== undefined || wiring.reach(at).some((inner) => reading.has(inner.node));
  });
  if (refusing && (reading.size > 0 || verifying)) does.add('authenticates');
  if (reading.size > 0 && verifying) does.add('authenticates');
  return {
    credential: all.find(({ own }) => own.credential)?.own.credential,
    refusals: all.flatMap(({ own }) => own.refusals),
    verifies: verifying,
    does,
  };
}

interface Own {
  credential: Site | undefined;
  refusals: Site[];
  verifies: Site | undefined;
  throws: boolean;
  does: Set<Guarding>;
  /** How it compares the origin. */
  compared: Set<Compared>;
}

// What stands in the text of one function.
function read(code: Code): Own {
  const { module, node: root } = code;
  const does = new Set<Guarding>();
  const compared = new Set<Compared>();
  const seen: Own = { credential: undefined, refusals: [], verifies: undefined, throws: false, does, compared };
  const namesOrigin = /origin/i.test(text(module, root));
  const names = { host: false, origin: false, refuses: false };
  // `const { origin } = request.headers`
  const fromHeaders = new Set<ts.Node>();
  const stack: ts.Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    const site = { module, node };
    if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name) && node.initializer)
      if (/headers|cookies/.test(tail(node.initializer))) for (const one of node.name.elements) fromHeaders.add(one);
    if (ts.isStringLiteralLike(node)) {
      if (CREDENTIAL.test(node.text)) seen.credential ??= site;
      if (/^host$/i.test(node.text)) names.host = true;
      if (/^origin$/i.test(node.text)) names.origin = true;
      if (/^retry-after$/i.test(node.text)) does.add('limits-rate');
    } else if (ts.isPropertyAccessExpression(node)) {
      const name = node.name.text;
      if (name === 'authorization' || (/headers|query|cookies/.test(tail(node.expression)) && CREDENTIAL.test(name)))
        seen.credential ??= site;
      if (/headers$/.test(tail(node.expression)) && (name === 'host' || name === 'origin')) names[name] = true;
      if (REFUSAL_NAME.test(name)) refuse(seen, names, site);
    } else if (ts.isNumericLiteral(node)) {
      if (REFUSING.has(node.text)) refuse(seen, names, site);
      if (node.text === '429') does.add('limits-rate');
      if (node.text === '413') does.add('limits-body');
    } else if (ts.isBindingElement(node)) {
      const taken = node.propertyName ?? node.name;
      if (ts.isIdentifier(taken) && fromHeaders.has(node)) {
        if (taken.text === 'host' || taken.text === 'origin') names[taken.text] = true;
        if (CREDENTIAL.test(taken.text)) seen.credential ??= site;
      }
    } else if (ts.isThrowStatement(node)) seen.throws = true;
    else if (ts.isIfStatement(node)) {
      const answer = missingCredential(node, root);
      if (answer) refuse(seen, names, { module, node: answer });
      if (isOffUnset(node, root)) does.add('off-by-default');
    }
    const how = namesOrigin ? comparesOrigin(code, node) : undefined;
    if (how) compared.add(how);
    if (ts.isIdentifier(node) && REFUSAL_NAME.test(node.text)) refuse(seen, names, site);
    if (ts.isCallExpression(node)) {
      const name = calleeOf(node);
      if (VERIFIES.test(name)) seen.verifies ??= site;
      if (LOG.test(name)) does.add('logs');
      if (allowsAnyOrigin(node, text(module, node), text(module, root))) does.add('allows-any-origin');
    }
    ts.forEachChild(node, (child) => void stack.push(child));
  }
  // After rebinding, both are the name of the page: comparing them tells nothing.
  if (compared.has('host') && !LISTED.test(text(module, root))) names.host = names.origin = false;
  if (names.host && names.refuses) does.add('checks-host');
  if (names.origin && names.refuses) does.add('checks-origin');
  return seen;
}

/**
 * `if (!token) return next();`, or `if (token && sent !== token) …401`, of a token that is none of the request's: without
 * the setting nothing is asked for.
 */
function isOffUnset({ expression, thenStatement }: ts.IfStatement, root: ts.Node): boolean {
  const unset = unsetIn(expression);
  if (unset) return isSetting(unset, root) && find(thenStatement, isPassing) !== undefined;
  return isSetting(firstOf(expression), root) && find(thenStatement, isRefusal) !== undefined;
}

const isPassing = (n: ts.Node): boolean => ts.isCallExpression(n) && /^next$|^done$/.test(calleeOf(n));
const isRefusal = (n: ts.Node): boolean => ts.isNumericLiteral(n) && REFUSING.has(n.text);

/** `a` of `a && b && c`. */
function firstOf(e: ts.Expression): ts.Expression {
  if (ts.isParenthesizedExpression(e)) return firstOf(e.expression);
  const isAnd = ts.isBinaryExpression(e) && e.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
  return isAnd ? firstOf(e.left) : e;
}

/** A token, by its name, that the function has from outside: a variable around it, a field, the environment. */
function isSetting(e: ts.Expression, root: ts.Node): boolean {
  if (!/token|key|secret|password|credential|auth(?!orization|header)/i.test(tail(e)) || isOfRequest(e, root))
    return false;
  if (!ts.isIdentifier(e)) return find(e, isRequest) === undefined;
  const made = find(
    root,
    (n) =>
      (ts.isVariableDeclaration(n) || ts.isParameter(n) || ts.isBindingElement(n)) &&
      ts.isIdentifier(n.name) &&
      n.name.text === e.text,
  );
  if (!made) return true;
  return (
    ts.isVariableDeclaration(made) &&
    made.initializer !== undefined &&
    find(made.initializer, isEnvironment) !== undefined
  );
}

function isRequest(n: ts.Node): boolean {
  return ts.isIdentifier(n) && /^(?:req|request|headers|ctx|context)$/i.test(n.text);
}

function isEnvironment(n: ts.Node): boolean {
  return ts.isPropertyAccessExpression(n) && n.name.text === 'env';
}

/** `!x`, `x === undefined`. */
function unsetIn(e: ts.Expression): ts.Expression | undefined {
  if (ts.isParenthesizedExpression(e)) return unsetIn(e.expression);
  if (ts.isPrefixUnaryExpression(e)) return e.operator === ts.SyntaxKind.ExclamationToken ? e.operand : undefined;
  if (!ts.isBinaryExpression(e) || !/^===?$/.test(operatorOf(e))) return undefined;
  return e.right.kind === ts.SyntaxKind.NullKeyword || tail(e.right) === 'undefined' ? e.left : undefined;
}

/** It is a credential of the request's, or a variable that was made of one. */
function isOfRequest(e: ts.Expression, root: ts.Node): boolean {
  if (!ts.isIdentifier(e)) return find(e, isCredential) !== undefined;
  const made = find(root, (n) => ts.isVariableDeclaration(n) && ts.isIdentifier(n.name) && n.name.text === e.text);
  const value = made && ts.isVariableDeclaration(made) ? made.initializer : undefined;
  return value !== undefined && find(value, isCredential) !== undefined;
}

/** `if (!key) { res.status(400).send(…); return; }` of a key that the request has to bring: the place of the 400. */
function missingCredential({ expression, thenStatement }: ts.IfStatement, root: ts.Node): ts.Node | undefined {
  const answer = find(thenStatement, (n) => ts.isNumericLiteral(n) && n.text === '400');
  return answer && find(thenStatement, (n) => ts.isReturnStatement(n) || ts.isThrowStatement(n)) && lacks(expression)
    ? answer
    : undefined;

  function lacks(e: ts.Expression): boolean {
    if (ts.isParenthesizedExpression(e)) return lacks(e.expression);
    if (ts.isBinaryExpression(e) && e.operatorToken.kind === ts.SyntaxKind.BarBarToken)
      return lacks(e.left) || lacks(e.right);
    const unset = unsetIn(e);
    return unset !== undefined && isOfRequest(unset, root);
  }
}

function operatorOf(e: ts.BinaryExpression): string {
  return ts.tokenToString(e.operatorToken.kind) ?? '';
}

function isCredential(node: ts.Node): boolean {
  if (ts.isStringLiteralLike(node)) return CREDENTIAL.test(node.text);
  if (!ts.isPropertyAccessExpression(node)) return false;
  const name = node.name.text;
  return name === 'authorization' || (/headers|query|cookies/.test(tail(node.expression)) && CREDENTIAL.test(name));
}

function find(root: ts.Node, is: (node: ts.Node) => boolean): ts.Node | undefined {
  return is(root) ? root : ts.forEachChild(root, (child) => find(child, is));
}

function refuse(seen: Own, names: { refuses: boolean }, site: Site): void {
  names.refuses = true;
  seen.refusals.push(site);
}

function heard({ call }: Made, does: Set<Guarding>): void {
  const { path } = call;
  if (/ratelimit|rate-limit|throttle/i.test(path)) does.add('limits-rate');
}

/** The name that a call is of: the last one of `a.b.c()`. */
export function calleeOf(node: ts.CallExpression): string {
  const { expression } = node;
  if (ts.isIdentifier(expression)) return expression.text;
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : '';
}

function tail(node: ts.Expression): string {
  if (ts.isIdentifier(node)) return node.text;
  return ts.isPropertyAccessExpression(node) ? node.name.text : '';
}

/** `setHeader('Access-Control-Allow-Origin', '*')`, or whatever origin asked where nobody looks at it. */
function allowsAnyOrigin(call: ts.CallExpression, written: string, around: string): boolean {
  const [name, value] = call.arguments;
  if (!name || !value || !ts.isStringLiteralLike(name) || !/^access-control-allow-origin$/i.test(name.text))
    return false;
  if (ts.isStringLiteralLike(value)) return value.text === '*';
  const given = written.slice(written.indexOf(',') + 1);
  return (
    /origin/i.test(given) &&
    !/\.(?:includes|has|test|some|indexOf|startsWith|endsWith|match|find)\(|[!=]==? ?|\ballowed/i.test(around)
  );
}

function text({ facts }: Code['module'], node: ts.Node): string {
  return facts.text.slice(node.pos, node.end);
}
