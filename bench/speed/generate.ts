// Makes a workspace of any size whose types resolve: always the same servers, and more or less of other code beside them.
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PER_PACKAGE, packageFiles } from './generated-rest.ts';
import { type GeneratedFile, servers } from './generated-server.ts';

/** Code files of a workspace of size 1. */
export const FILES = 1_000;

/** What is installed below the workspace, so that its imports resolve: these packages at the versions of the peers. */
export interface Resolved {
  readonly zod: string;
  readonly '@modelcontextprotocol/sdk': string;
  readonly '@types/node': string;
}

/** The files of a workspace `size` times as large as the smallest. The same for the same size, on every machine. */
export function* workspaceFiles(size: number, versions: Resolved): Generator<GeneratedFile> {
  yield { path: 'package.json', text: manifest(versions) };
  yield { path: 'tsconfig.json', text: tsconfig };
  yield { path: '.gitignore', text: 'node_modules/\n' };
  const fixed = servers();
  yield* fixed;
  const others = packagesFor(size, fixed.length);
  for (let n = 0; n < others; n++) yield* packageFiles(n);
}

/**
 * Writes the workspace into `folder`, which is emptied first, with a link to `modules` as its node_modules.
 * Answers with the number of code files.
 */
export function writeWorkspace(folder: string, size: number, versions: Resolved, modules: string): number {
  rmSync(folder, { recursive: true, force: true });
  let files = 0;
  for (const { path, text } of workspaceFiles(size, versions)) {
    const file = join(folder, path);
    if (!existsSync(dirname(file))) mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (path.endsWith('.ts')) files++;
  }
  symlinkSync(modules, join(folder, 'node_modules'), 'junction');
  return files;
}

function packagesFor(size: number, servers: number): number {
  return Math.round((FILES * size - servers) / PER_PACKAGE);
}

function manifest(versions: Resolved): string {
  const { '@types/node': types, ...dependencies } = versions;
  const all = {
    name: 'workspace',
    private: true,
    type: 'module',
    dependencies,
    devDependencies: { '@types/node': types },
  };
  return `${JSON.stringify(all, undefined, 2)}\n`;
}

const tsconfig = `${JSON.stringify(
  {
    compilerOptions: {
      target: 'ES2022',
      lib: ['ES2023'],
      module: 'NodeNext',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
    },
    include: ['servers', 'packages'],
  },
  undefined,
  2,
)}\n`;
