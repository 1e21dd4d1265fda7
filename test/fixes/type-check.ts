// Type-checks texts in memory against the real SDK: one program for all of them, each set in a folder of its own.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Texts } from './apply.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Packages that samples use and this project does not install. */
const UNTYPED = [
  '@fastify/rate-limit',
  'better-sqlite3',
  'cross-spawn',
  'execa',
  'fs-extra',
  'koa-ratelimit',
  'shelljs',
  'zx',
];

/** As much of fastmcp as its samples need to infer the types of their arguments. */
const FASTMCP = `declare module 'fastmcp' {
  import type { z } from 'zod';
  export class FastMCP {
    constructor(options: {
      name: string;
      version: string;
      authenticate?: (request: import('node:http').IncomingMessage) => Promise<unknown>;
    });
    addTool<S extends z.ZodType>(tool: {
      name: string;
      description?: string;
      annotations?: { readOnlyHint?: boolean; destructiveHint?: boolean; openWorldHint?: boolean };
      parameters?: S;
      execute: (args: z.output<S>) => Promise<string>;
    }): void;
    start(options: Record<string, unknown>): Promise<void>;
  }
}`;

/** As much of Express as its samples need: the SDK brings the package, without its types. */
const EXPRESS = `declare module 'express' {
  import type { IncomingMessage, Server, ServerResponse } from 'node:http';
  namespace express {
    interface Request extends IncomingMessage {
      body: any;
      get(name: string): string | undefined;
      header(name: string): string | undefined;
      ip?: string;
      originalUrl: string;
      params: Record<string, string>;
      path: string;
      query: Record<string, unknown>;
    }
    interface Response extends ServerResponse {
      json(value: unknown): this;
      send(value: unknown): this;
      set(name: string, value: string): this;
      sendStatus(code: number): this;
      status(code: number): this;
    }
    type NextFunction = (error?: unknown) => void;
    type RequestHandler = (req: Request, res: Response, next: NextFunction) => unknown;
    type Part = string | string[] | RequestHandler;
    interface Express {
      (req: IncomingMessage, res: ServerResponse): void;
      all(path: string | string[], ...handlers: RequestHandler[]): this;
      delete(path: string | string[], ...handlers: RequestHandler[]): this;
      get(path: string | string[], ...handlers: RequestHandler[]): this;
      listen(port: number | string | undefined, ...more: (string | (() => void))[]): Server;
      post(path: string | string[], ...handlers: RequestHandler[]): this;
      set(name: string, value: unknown): this;
      use(...parts: Part[]): this;
    }
    interface Body { limit?: number | string; type?: string; extended?: boolean }
    function json(options?: Body): RequestHandler;
    function raw(options?: Body): RequestHandler;
    function text(options?: Body): RequestHandler;
    function urlencoded(options?: Body): RequestHandler;
    function Router(): Express;
  }
  function express(): express.Express;
  export = express;
}`;

/** As much of Fastify as its samples need. */
const FASTIFY = `declare module 'fastify' {
  import type { IncomingMessage, ServerResponse } from 'node:http';
  export interface FastifyRequest {
    body: unknown;
    headers: IncomingMessage['headers'];
    raw: IncomingMessage;
  }
  export interface FastifyReply {
    raw: ServerResponse;
    code(code: number): this;
    hijack(): this;
    send(value?: unknown): PromiseLike<void>;
  }
  type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
  interface Route { logLevel?: string; onRequest?: Handler | Handler[] }
  interface FastifyInstance {
    addHook(name: 'onRequest', hook: Handler): this;
    listen(options: { port: number; host?: string }): Promise<string>;
    get(path: string, handler: Handler): this;
    post(path: string, handler: Handler): this;
    post(path: string, options: Route, handler: Handler): this;
    register(plugin: unknown, options?: object): PromiseLike<void>;
    route(options: Route & { method: string; url: string; handler: Handler }): this;
  }
  export default function fastify(options?: { bodyLimit?: number; logger?: boolean }): FastifyInstance;
}`;

/** As much of Koa and its router as their samples need. */
const KOA = `declare module 'koa' {
  import type { IncomingMessage, Server, ServerResponse } from 'node:http';
  export interface Context {
    headers: IncomingMessage['headers'];
    path: string;
    req: IncomingMessage;
    request: { headers: IncomingMessage['headers'] };
    res: ServerResponse;
    respond: boolean;
    status: number;
    get(header: string): string;
    throw(status: number): never;
  }
  export default class Koa {
    listen(port: number, ...more: (string | (() => void))[]): Server;
    use(layer: (ctx: Context, next: () => Promise<void>) => unknown): this;
  }
}
declare module '@koa/router' {
  import type { Context } from 'koa';
  type Layer = (ctx: Context, next: () => Promise<void>) => unknown;
  export default class Router {
    post(path: string, ...layers: Layer[]): this;
    routes(): Layer;
    use(layer: Layer): this;
  }
}`;

/** As much of mcp-handler as its samples need. */
const MCP_HANDLER = `declare module 'mcp-handler' {
  import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
  type Route = (request: Request) => Promise<Response>;
  interface Known { token: string; clientId: string; scopes: string[] }
  export function createMcpHandler(register: (server: McpServer) => void): Route;
  export function withMcpAuth(
    handler: Route,
    verify: (request: Request, token?: string) => Promise<Known | undefined>,
    options?: { required?: boolean },
  ): Route;
}`;

const HONO_LIMIT = `declare module 'hono-rate-limiter' {
  import type { Context, MiddlewareHandler } from 'hono';
  export function rateLimiter(options: {
    windowMs: number;
    limit: number;
    keyGenerator: (c: Context) => string;
  }): MiddlewareHandler;
}`;

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2023.d.ts'],
  strict: true,
  noUnusedLocals: true,
  esModuleInterop: true,
  allowImportingTsExtensions: true,
  allowJs: true,
  checkJs: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
};

/**
 * The errors of each set of texts, as `file: message` without places, sorted.
 * In JavaScript missing type annotations are not counted: there is no way to write them.
 */
export function typeErrors(sets: ReadonlyMap<string, Texts>): Map<string, string[]> {
  const files = new Map<string, string>();
  const folder = (key: string): string => path.posix.join(root, 'in-memory', key);
  for (const [key, texts] of sets)
    for (const [file, text] of Object.entries(texts))
      if (/\.[cm]?[jt]sx?$/.test(file)) files.set(`${folder(key)}/${file}`, text);
  const ambient = `${folder('ambient')}.d.ts`;
  files.set(
    ambient,
    [
      FASTMCP,
      EXPRESS,
      FASTIFY,
      KOA,
      MCP_HANDLER,
      HONO_LIMIT,
      ...UNTYPED.map((name) => `declare module '${name}';`),
    ].join('\n'),
  );
  const host = ts.createCompilerHost(OPTIONS, false);
  const readFile = host.readFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getCurrentDirectory = () => root;
  const folders = new Set([...files.keys()].map((name) => path.posix.dirname(name)));
  const directoryExists = host.directoryExists?.bind(host);
  host.directoryExists = (name) => folders.has(name) || (directoryExists?.(name) ?? true);
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, options, ...rest) => {
    const text = files.get(name);
    return text === undefined ? getSourceFile(name, options, ...rest) : ts.createSourceFile(name, text, options);
  };
  const program = ts.createProgram([...files.keys()], OPTIONS, host);
  const out = new Map<string, string[]>();
  for (const [key, texts] of sets) {
    const errors: string[] = [];
    for (const file of Object.keys(texts)) {
      const source = program.getSourceFile(`${folder(key)}/${file}`);
      if (!source) continue;
      for (const d of [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]) {
        const script = /\.[cm]?jsx?$/.test(file);
        if (script && IMPLICIT_ANY.has(d.code)) continue;
        errors.push(`${file}: ${ts.flattenDiagnosticMessageText(d.messageText, ' ')}`);
      }
    }
    out.set(key, errors.sort());
  }
  return out;
}

const IMPLICIT_ANY = new Set([7005, 7006, 7016, 7019, 7031, 7034, 7044]);
