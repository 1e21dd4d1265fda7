// Checks that stand before an endpoint: who is calling, and under which name.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit, Fix } from '../finding.ts';
import type { Endpoint } from '../stack/endpoints.ts';
import { Helpers } from './brought-functions.ts';
import { inserting, marginAt, replacing, textOf, tidy } from './edits.ts';
import { Imports } from './imports.ts';
import { restyled } from './source-style.ts';
import { pathTo, statementAround } from './syntax-path.ts';

const BEARER = '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
const ERRORS = '@modelcontextprotocol/sdk/server/auth/errors.js';

/** Nobody sees who tries out tokens without it. */
const REFUSED = `console.warn('refused a request without a valid token');`;

/**
 * Asks for the token in `MCP_TOKEN` before each of the endpoints, which are those of one application: with the SDK's
 * `requireBearerAuth` where there is one, else with a check of the file's own. `review`, because clients have to be
 * given the token.
 */
export function authenticateFix(endpoints: readonly Endpoint[]): Fix | undefined {
  return before(endpoints, 'Ask for a token (MCP_TOKEN) before the server answers', (file) => {
    const isAuthorized = (): string => file.helpers.name('isAuthorized', [file.facts.tree]);
    return {
      express: () =>
        isFirstGeneration(file.facts) && /\.[cm]?ts$/.test(file.facts.path)
          ? bearerAuth(file)
          : `(req, res, next) => {
  if (${isAuthorized()}(req.headers.authorization)) {
    next();
    return;
  }
  ${REFUSED}
  res.status(401).set('WWW-Authenticate', 'Bearer').end();
}`,
      hono: () =>
        `async (c, next) => {
  if (${isAuthorized()}(c.req.header('authorization'))) return next();
  ${REFUSED}
  return c.text('Unauthorized', 401);
}`,
      fastify: () =>
        `async (request, reply) => {
  if (${isAuthorized()}(request.headers.authorization)) return;
  ${REFUSED}
  await reply.code(401).send();
}`,
      koa: () => `async (ctx, next) => {
  if (${isAuthorized()}(ctx.headers.authorization)) return next();
  ${REFUSED}
  ctx.status = 401;
}`,
      node: (req) => ({ refuses: `!${isAuthorized()}(${req}.headers.authorization)`, status: 401, log: REFUSED }),
    };
  });
}

/**
 * Refuses requests of foreign names and pages before each of the endpoints. `review`: whoever serves them under another
 * name has to add it.
 */
export function checkHostFix(endpoints: readonly Endpoint[]): Fix | undefined {
  return before(endpoints, 'Let only this machine’s names and pages pass', (file) => {
    const isForeign = (): string => file.helpers.name('isForeign', [file.facts.tree]);
    return {
      express: () => `(req, res, next) => {
  if (${isForeign()}(req.headers.host, req.headers.origin)) res.status(403).end();
  else next();
}`,
      hono: () =>
        `async (c, next) => (${isForeign()}(c.req.header('host'), c.req.header('origin')) ? c.text('Forbidden', 403) : next())`,
      fastify: () => `async (request, reply) => {
  if (${isForeign()}(request.headers.host, request.headers.origin)) await reply.code(403).send();
}`,
      koa: () => `async (ctx, next) => {
  if (${isForeign()}(ctx.headers.host, ctx.headers.origin)) ctx.status = 403;
  else await next();
}`,
      node: (req) => ({ refuses: `${isForeign()}(${req}.headers.host, ${req}.headers.origin)`, status: 403, log: '' }),
    };
  });
}

interface File {
  readonly facts: FileFacts;
  readonly imports: Imports;
  readonly helpers: Helpers;
  /** A function of the file's own that the SDK is given. */
  verifier?: string;
}

interface Checks {
  express(): string;
  hono(): string;
  fastify(): string;
  koa(): string;
  /** `log`: a statement before the refusal, or none. */
  node(req: string): { readonly refuses: string; readonly status: number; readonly log: string };
}

function before(endpoints: readonly Endpoint[], title: string, checksFor: (file: File) => Checks): Fix | undefined {
  const files = new Map<FileFacts, File>();
  const edits: Edit[] = [];
  const seen = new Set<ts.Node>();
  for (const { site, framework } of endpoints) {
    if (seen.has(site.node)) continue;
    seen.add(site.node);
    const { facts } = site.module;
    const file = files.get(facts) ?? fileOf(facts);
    files.set(facts, file);
    const made = checkAt(file, site.node, framework, checksFor(file));
    if (!made) return undefined;
    edits.push(...made);
  }
  for (const file of files.values()) {
    const { style } = file.imports;
    if (file.verifier)
      edits.push(
        inserting(file.facts, file.facts.text.trimEnd().length, style.eol + style.eol + restyled(style, file.verifier)),
      );
    edits.push(...file.helpers.edits(), ...file.imports.edits());
  }
  const clean = edits.length ? tidy(edits) : undefined;
  return clean && { title, safety: 'review', edits: clean };
}

function fileOf(facts: FileFacts): File {
  const imports = new Imports(facts);
  return { facts, imports, helpers: new Helpers(facts, imports) };
}

function checkAt(file: File, node: ts.Node, framework: Endpoint['framework'], checks: Checks): Edit[] | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const { facts } = file;
  const [first] = node.arguments;
  if (!first) return undefined;
  switch (framework) {
    case 'express':
    case 'hono':
    case 'koa': {
      const text = laid(file, node, checks[framework]());
      // An application of koa takes one function at a time.
      if (framework === 'koa' && node.arguments.length === 1) return layer(file, node, text);
      // Behind the path, where there is one; before everything that is handed over.
      const target = node.arguments.length > 1 && !ts.isFunctionLike(first) ? node.arguments[1]! : first;
      return [inserting(facts, target.getStart(facts.tree), `${text}, `)];
    }
    case 'fastify':
      return onRequest(file, node, checks);
    case 'node':
      return listener(file, node, checks);
    default:
      return undefined;
  }
}

// A call of its own before the endpoint's.
function layer(file: File, node: ts.CallExpression, text: string): Edit[] | undefined {
  const { facts } = file;
  const path = pathTo(facts, node);
  const around = path && statementAround(path);
  if (!around || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  // `app.use(one).use(two)`: what stands before the first is no application.
  const { expression: app } = node.expression;
  if (!ts.isIdentifier(app) && !ts.isPropertyAccessExpression(app)) return undefined;
  const { style } = file.imports;
  const at = around.statement.getStart(facts.tree);
  const call = `${textOf(facts, app)}.use(${text})${style.semicolons ? ';' : ''}`;
  return [inserting(facts, at, call + style.eol + marginAt(facts, at))];
}

// A hook of the route alone: one of the application would stand before its other routes, too.
function onRequest(file: File, node: ts.CallExpression, checks: Checks): Edit[] | undefined {
  const { facts } = file;
  const last = node.arguments.at(-1)!;
  const options = node.arguments.find((a): a is ts.ObjectLiteralExpression => ts.isObjectLiteralExpression(a));
  if (!options) {
    if (node.arguments.length !== 2) return undefined;
    return [inserting(facts, last.getStart(facts.tree), `{ onRequest: ${laid(file, node, checks.fastify())} }, `)];
  }
  const old = options.properties.find((p) => p.name && /^['"]?onRequest['"]?$/.test(textOf(facts, p.name)));
  if (!old) {
    const [first] = options.properties;
    if (!first) return [replacing(facts, options, `{ onRequest: ${laid(file, options, checks.fastify())} }`)];
    const at = first.getStart(facts.tree);
    const { eol } = file.imports.style;
    const apart = facts.text.slice(options.getStart(facts.tree), at).includes('\n') ? eol + marginAt(facts, at) : ' ';
    return [inserting(facts, at, `onRequest: ${laid(file, first, checks.fastify())},${apart}`)];
  }
  if (!ts.isPropertyAssignment(old)) return undefined;
  const { initializer } = old;
  const start = initializer.getStart(facts.tree);
  const hook = laid(file, old, checks.fastify());
  if (ts.isArrayLiteralExpression(initializer))
    return [inserting(facts, start + 1, hook + (initializer.elements.length ? ', ' : ''))];
  return [inserting(facts, start, `[${hook}, `), inserting(facts, initializer.end, ']')];
}

function listener(file: File, node: ts.CallExpression, checks: Checks): Edit[] | undefined {
  const { facts } = file;
  const given = node.arguments.at(-1)!;
  if (!/createServer$/.test(textOf(facts, node.expression))) return undefined;
  if (ts.isArrowFunction(given) || ts.isFunctionExpression(given)) {
    const [req, res] = given.parameters.map((p) => (ts.isIdentifier(p.name) ? p.name.text : undefined));
    if (req === undefined || res === undefined || !ts.isBlock(given.body)) return undefined;
    const { refuses, status, log } = checks.node(req);
    const first = given.body.statements[0];
    if (!first) return undefined;
    const code = `if (${refuses}) {
${log ? `  ${log}\n` : ''}  ${res}.writeHead(${status}).end();
  return;
}
`;
    return [inserting(facts, first.getStart(facts.tree), laid(file, first, code))];
  }
  const { refuses, status, log } = checks.node('req');
  const called =
    ts.isIdentifier(given) || ts.isCallExpression(given) ? textOf(facts, given) : `(${textOf(facts, given)})`;
  const code = `(req, res) => {
  if (${refuses}) {
${log ? `    ${log}\n` : ''}    res.writeHead(${status}).end();
    return;
  }
  ${called}(req, res);
}`;
  return [replacing(facts, given, laid(file, node, code))];
}

// `requireBearerAuth` of the SDK's first generation with a verifier that knows one token.
function bearerAuth(file: File): string {
  const { facts, imports } = file;
  const top = [facts.tree];
  const guard = imports.member(BEARER, 'requireBearerAuth', top, 'name');
  const Invalid = imports.member(ERRORS, 'InvalidTokenError', top, 'name');
  const isAuthorized = file.helpers.name('isAuthorized', top);
  file.verifier ??= `/** Takes the token that the environment names; it is asked for anew with each request. */
async function verifyAccessToken(token: string) {
  if (!${isAuthorized}(\`Bearer \${token}\`)) {
    throw new ${Invalid}('The token is not valid');
  }
  return { token, clientId: 'client', scopes: [], expiresAt: Math.floor(Date.now() / 1000) + 60 };
}`;
  return `${guard}({ verifier: { verifyAccessToken } })`;
}

function isFirstGeneration(facts: FileFacts): boolean {
  return /['"]@modelcontextprotocol\/sdk\//.test(facts.text);
}

/** Code in the file's own quotes, ends of line and margin. */
function laid(file: File, at: ts.Node, code: string): string {
  const { style } = file.imports;
  const margin = marginAt(file.facts, at.getStart(file.facts.tree));
  return restyled(style, code, margin);
}
