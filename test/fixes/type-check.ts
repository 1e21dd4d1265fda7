// Type-checks texts in memory against the real SDK: one program for all of them, each set in a folder of its own.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Texts } from './apply.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Packages that samples use and this project does not install. */
const UNTYPED = ['better-sqlite3', 'cross-spawn', 'execa', 'fs-extra', 'shelljs', 'zx'];

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
  }
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
  files.set(ambient, [FASTMCP, ...UNTYPED.map((name) => `declare module '${name}';`)].join('\n'));
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
