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
  if (${isAuthorized()}(req.headers.authorization)) next();
  else res.status(401).set('WWW-Authenticate', 'Bearer').end();
}`,
      hono: () =>
        `async (c, next) => (${isAuthorized()}(c.req.header('authorization')) ? next() : c.text('Unauthorized', 401))`,
      fastify: () =>
        `async (request, reply) => {
  if (!${isAuthorized()}(request.headers.authorization)) await reply.code(401).send();
}`,
      node: (req) => ({ refuses: `!${isAuthorized()}(${req}.headers.authorization)`, status: 401 }),
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
      node: (req) => ({ refuses: `${isForeign()}(${req}.headers.host, ${req}.headers.origin)`, status: 403 }),
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
  node(req: string): { readonly refuses: string; readonly status: number };
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
    case 'hono': {
      const text = laid(file, node, framework === 'express' ? checks.express() : checks.hono());
      // Behind the path, where there is one; before everything that is handed over.
      const target = node.arguments.length > 1 && !ts.isFunctionLike(first) ? node.arguments[1]! : first;
      return [inserting(facts, target.getStart(facts.tree), `${text}, `)];
    }
    case 'fastify': {
      const place = pathTo(facts, node);
      const around = place && statementAround(place);
      if (!around || !ts.isPropertyAccessExpression(node.expression)) return undefined;
      const app = textOf(facts, node.expression.expression);
      const at = around.statement.getStart(facts.tree);
      const { style } = file.imports;
      const call = `${app}.addHook('onRequest', ${laid(file, around.statement, checks.fastify())})${style.semicolons ? ';' : ''}`;
      return [inserting(facts, at, call + style.eol + marginAt(facts, at))];
    }
    case 'node':
      return listener(file, node, checks);
    default:
      return undefined;
  }
}

function listener(file: File, node: ts.CallExpression, checks: Checks): Edit[] | undefined {
  const { facts } = file;
  const given = node.arguments.at(-1)!;
  if (!/createServer$/.test(textOf(facts, node.expression))) return undefined;
  if (ts.isArrowFunction(given) || ts.isFunctionExpression(given)) {
    const [req, res] = given.parameters.map((p) => (ts.isIdentifier(p.name) ? p.name.text : undefined));
    if (req === undefined || res === undefined || !ts.isBlock(given.body)) return undefined;
    const { refuses, status } = checks.node(req);
    const first = given.body.statements[0];
    if (!first) return undefined;
    const code = `if (${refuses}) {
  ${res}.writeHead(${status}).end();
  return;
}
`;
    return [inserting(facts, first.getStart(facts.tree), laid(file, first, code))];
  }
  const { refuses, status } = checks.node('req');
  const called =
    ts.isIdentifier(given) || ts.isCallExpression(given) ? textOf(facts, given) : `(${textOf(facts, given)})`;
  const code = `(req, res) => {
  if (${refuses}) res.writeHead(${status}).end();
  else ${called}(req, res);
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
