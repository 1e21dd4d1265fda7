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
  'fastify',
  'fs-extra',
  'shelljs',
  'zx',
];

/** As much of fastmcp as its samples need to infer the types of their arguments. */
const FASTMCP = `declare module 'fastmcp' {
  import type { z } from 'zod';
  export class FastMCP {
    constructor(options: { name: string; version: string });
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
      ip?: string;
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
  files.set(ambient, [FASTMCP, EXPRESS, HONO_LIMIT, ...UNTYPED.map((name) => `declare module '${name}';`)].join('\n'));
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
