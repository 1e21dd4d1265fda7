// A limit for each client in front of the endpoints: the middleware of the framework, and its package.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit, Fix } from '../finding.ts';
import type { Framework } from '../rules/server-fact.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Endpoint } from '../stack/endpoints.ts';
import { inserting, marginAt, textOf, tidy } from './edits.ts';
import { packageImport } from './package-import.ts';
import { addingDependency, packageJsonOf } from './package-json.ts';
import { quoted, type Style, styleOf } from './source-style.ts';
import { functionAround, isFunction, pathTo, type SyntaxPath, statementAround } from './syntax-path.ts';

/** What limits rates, for each framework that has such a package; versions of November 2026. */
const LIMITERS: Partial<Record<Framework, { readonly name: string; readonly range: string }>> = {
  express: { name: 'express-rate-limit', range: '^8.2.1' },
  hono: { name: 'hono-rate-limiter', range: '^0.5.4' },
  fastify: { name: '@fastify/rate-limit', range: '^10.3.0' },
  koa: { name: 'koa-ratelimit', range: '^6.0.0' },
};

/**
 * Puts a limit of 100 requests a minute for each client before the first of these endpoints, and so before them all.
 * None where the application is not at hand there, or where its framework has no such middleware.
 * @param endpoints those of one application, in the order in which they are put into it
 */
export function rateLimitFix(endpoints: readonly Endpoint[], snapshot: Snapshot): Fix | undefined {
  const [first] = endpoints;
  const limiter = first && LIMITERS[first.framework];
  if (!first?.use || !limiter || first.use.made.call.path.endsWith('serve')) return undefined;
  const { facts } = first.site.module;
  const path = pathTo(facts, first.site.node);
  const place = path && statementAround(path);
  const app = path && applicationText(facts, first.site.node);
  if (!path || !place || app === undefined) return undefined;
  const put = putting(first, endpoints, path, facts, app);
  if (!put) return undefined;
  const edits: Edit[] = [...put.imports];
  const file = packageJsonOf(snapshot, facts.path);
  if (file !== undefined) {
    const added = addingDependency(file, snapshot.read(file) ?? '', limiter.name, limiter.range);
    if (!added) return undefined;
    edits.push(...added);
  }
  const style = styleOf(facts);
  const start = place.statement.getStart(facts.tree);
  const margin = marginAt(facts, start);
  const lines = put.code.split('\n').map((line, n) => (n === 0 ? line : margin + line.replace(/^ {2}/, style.indent)));
  edits.push(inserting(facts, start, lines.join(style.eol) + (style.semicolons ? ';' : '') + style.eol + margin));
  const all = tidy(edits);
  return (
    all && { title: `Limit each client to 100 requests a minute with ${limiter.name}`, safety: 'review', edits: all }
  );
}

interface Putting {
  readonly imports: readonly Edit[];
  readonly code: string;
}

function putting(
  first: Endpoint,
  endpoints: readonly Endpoint[],
  path: SyntaxPath,
  facts: FileFacts,
  app: string,
): Putting | undefined {
  const style = styleOf(facts);
  const limiter = LIMITERS[first.framework]!.name;
  const routes = routesOf(endpoints, facts, style);
  const where = (list: (texts: readonly string[]) => string): string =>
    routes === undefined ? '' : `${routes.length === 1 ? routes[0] : list(routes)}, `;
  switch (first.framework) {
    case 'express': {
      const { name, edits } = packageImport(facts, path, limiter, 'rateLimit');
      const code = `${app}.use(${where((texts) => `[${texts.join(', ')}]`)}${name}({ windowMs: 60_000, limit: 100 }))`;
      return { imports: edits, code };
    }
    case 'hono': {
      // Whose request it is, only the runtime knows.
      if (!first.listeners.some((l) => l.name === 'serve')) return undefined;
      const limit = packageImport(facts, path, limiter, 'rateLimiter');
      const info = packageImport(facts, path, '@hono/node-server/conninfo', 'getConnInfo');
      const key = `keyGenerator: (c) => ${info.name}(c).remote.address ?? ${quoted(style, 'unknown')}`;
      // A path of hono has no lists; `*` stands for all.
      const route = routes?.length === 1 ? `${routes[0]}, ` : '';
      return {
        imports: [...limit.edits, ...info.edits],
        code: `${app}.use(${route}${limit.name}({ windowMs: 60_000, limit: 100, ${key} }))`,
      };
    }
    case 'fastify': {
      // Only routes that are added once the plugin is loaded are limited.
      if (!mayAwait(path)) return undefined;
      const { name, edits } = packageImport(facts, path, limiter, 'default', 'rateLimit');
      const options = `{ max: 100, timeWindow: ${quoted(style, '1 minute')} }`;
      return { imports: edits, code: `await ${app}.register(${name}, ${options})` };
    }
    case 'koa': {
      const { name, edits } = packageImport(facts, path, limiter, 'default', 'ratelimit');
      const options = `{ driver: ${quoted(style, 'memory')}, db: new Map(), duration: 60_000, max: 100 }`;
      return { imports: edits, code: `${app}.use(${name}(${options}))` };
    }
    default:
      return undefined;
  }
}

/** The paths as they are written, where they can be written once more before the first; else undefined, for all. */
function routesOf(endpoints: readonly Endpoint[], facts: FileFacts, style: Style): string[] | undefined {
  const texts = new Set<string>();
  const nodes = new Set(endpoints.map((e) => e.site.node));
  for (const { site, use } of endpoints) {
    const node = use?.made.call.argSites[0]?.node;
    if (site.module.facts === facts && node && ts.isStringLiteralLike(node)) texts.add(quoted(style, node.text));
    else if (nodes.size === 1 && node && site.module.facts === facts && isPathLike(node))
      texts.add(textOf(facts, node));
    else return undefined;
  }
  return texts.size > 0 ? [...texts] : undefined;
}

function isPathLike(node: ts.Node): boolean {
  return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isArrayLiteralExpression(node);
}

/** `app` of `app.post(…)`, at the beginning of a chain of calls. */
function applicationText(facts: FileFacts, node: ts.Node): string | undefined {
  let at: ts.Node = node;
  while (ts.isCallExpression(at) && ts.isPropertyAccessExpression(at.expression)) at = at.expression.expression;
  const plain = (n: ts.Node): boolean =>
    ts.isIdentifier(n) ||
    n.kind === ts.SyntaxKind.ThisKeyword ||
    (ts.isPropertyAccessExpression(n) && plain(n.expression));
  return at !== node && plain(at) ? textOf(facts, at) : undefined;
}

/** True where `await` may stand: in an async function, or at the top of a module. */
function mayAwait(path: SyntaxPath): boolean {
  const around = functionAround(path);
  if (!isFunction(around)) return !ts.isSourceFile(around) || around.statements.some(ts.isImportDeclaration);
  return ts.canHaveModifiers(around) && !!ts.getModifiers(around)?.some((m) => m.kind === ts.SyntaxKind.AsyncKeyword);
}
