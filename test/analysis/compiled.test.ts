// Compiled and bundled servers: the same tools, handlers and flows are found in what compilers and bundlers write.
import { build } from 'esbuild';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../server/src/analyze.ts';
import { snapshotOf } from '../../server/src/snapshot.ts';

const shell = `
import * as util from 'node:util';
import { exec, execFile } from 'node:child_process';

const run = util.promisify(exec);
const runFile = util.promisify(execFile);

export async function show(ref: string): Promise<string> {
  const { stdout } = await run(\`git show \${ref}\`);
  return stdout;
}

export async function checked(ref: string): Promise<string> {
  if (!/^[a-f0-9]+$/.test(ref)) throw new Error('not a commit');
  try {
    const { stdout } = await run(\`git show \${ref}\`);
    return stdout;
  } catch (error) {
    return String(error);
  }
}

export default class Repository {
  constructor(private readonly program: string) {}
  async show(ref: string, quiet: boolean): Promise<string> {
    let options = '';
    if (quiet) options = await this.quiet();
    const { stdout } = await run(\`\${this.program} show \${options} \${ref}\`);
    return stdout;
  }
  async each(refs: string[]): Promise<string> {
    let out = '';
    for (const ref of refs) out += (await runFile(this.program, ['show', '--end-of-options', ref])).stdout;
    return out;
  }
  private async quiet(): Promise<string> {
    return '--quiet';
  }
}
`;

const index = `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import Repository, { checked, show } from './shell.js';

const server = new McpServer({ name: 'git', version: '1.0.0' });
const repository = new Repository('git');
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

server.registerTool('unsafe_show', { inputSchema: { ref: z.string() } }, async ({ ref }) => text(await show(ref)));
server.registerTool('safe_show', { inputSchema: { ref: z.string() } }, async ({ ref }) => text(await checked(ref)));
server.registerTool(
  'unsafe_class',
  { inputSchema: { ref: z.string(), quiet: z.boolean() } },
  async ({ ref, quiet }) => text(await repository.show(ref, quiet)),
);
server.registerTool(
  'safe_class',
  { inputSchema: { refs: z.array(z.string()) } },
  async ({ refs }) => text(await repository.each(refs)),
);
`;

const sources: Readonly<Record<string, string>> = { 'src/index.ts': index, 'src/shell.ts': shell };

/** The tools found, and those with a command injection. */
function judged(files: Readonly<Record<string, string>>) {
  const { servers, findings } = analyze(snapshotOf(files));
  const tools = servers.flatMap((server) => server.tools);
  return {
    tools: tools.map((tool) => tool.name).sort(),
    unresolved: tools.flatMap((tool) => (tool.unresolved === undefined ? [] : [tool.name])),
    unsafe: [...new Set(findings.filter((f) => f.rule === 'command-injection').flatMap((f) => f.tools))].sort(),
  };
}

const all = {
  tools: ['safe_class', 'safe_show', 'unsafe_class', 'unsafe_show'],
  unresolved: [],
  unsafe: ['unsafe_class', 'unsafe_show'],
};

test('as written', () => {
  expect(judged(sources)).toEqual(all);
});

describe('compiled by TypeScript', () => {
  const targets = { ES5: ts.ScriptTarget.ES5, ES2015: ts.ScriptTarget.ES2015, ES2022: ts.ScriptTarget.ES2022 };
  const modules = { CommonJS: ts.ModuleKind.CommonJS, ES: ts.ModuleKind.ESNext };
  for (const [target, to] of Object.entries(targets))
    for (const [format, module] of Object.entries(modules))
      for (const importHelpers of [false, true])
        test(`${target}, ${format}${importHelpers ? ', helpers of tslib' : ''}`, () => {
          const compilerOptions = { target: to, module, importHelpers, esModuleInterop: true };
          const files = Object.entries(sources).map(([file, text]) => [
            file.replace(/\.ts$/, '.js'),
            ts.transpileModule(text, { compilerOptions }).outputText,
          ]);
          expect(judged(Object.fromEntries(files))).toEqual(all);
        });
});

/** One bundle of the sources, everything of npm left outside. */
async function bundled(options: Parameters<typeof build>[0], entry = index): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: entry, sourcefile: 'index.ts', loader: 'ts', resolveDir: process.cwd() },
    bundle: true,
    write: false,
    platform: 'node',
    packages: 'external',
    plugins: [
      {
        name: 'sources',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /shell/ }, ({ path }) => ({ path: path.slice(2), namespace: 'sources' }));
          onLoad({ filter: /.*/, namespace: 'sources' }, ({ path }) => {
            const common = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
            return path.endsWith('.cjs')
              ? { contents: ts.transpileModule(shell, { compilerOptions: common }).outputText, loader: 'js' }
              : { contents: shell, loader: 'ts' };
          });
        },
      },
    ],
    ...options,
  });
  return outputFiles!.at(-1)!.text;
}

describe('bundled by esbuild', () => {
  const lazy = `${index.replace(/^import Repository.*$/m, '')}`.replace(
    'const server',
    "const { default: Repository, checked, show } = await import('./shell.js');\nconst server",
  );
  for (const minify of [false, true]) {
    const also = minify ? ', minified' : '';
    for (const format of ['esm', 'cjs', 'iife'] as const)
      for (const target of ['es2016', 'es2022'])
        test(`${format}, ${target}${also}`, async () => {
          expect(judged({ 'dist/index.js': await bundled({ format, target, minify }) })).toEqual(all);
        });
    test(`modules of CommonJS in it${also}`, async () => {
      const entry = index.replace('./shell.js', './shell.cjs');
      const text = await bundled({ format: 'cjs', target: 'es2022', minify }, entry);
      expect(judged({ 'dist/index.js': text })).toEqual(all);
    });
    test(`modules that are run when they are imported${also}`, async () => {
      const text = await bundled({ format: 'esm', target: 'es2022', minify }, lazy);
      expect(judged({ 'dist/index.js': text })).toEqual(all);
    });
  }
});
