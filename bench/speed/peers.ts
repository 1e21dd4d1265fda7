// The peers at their exact versions: installed on demand outside the project, and how each is run on a folder.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resolved } from './generate.ts';
import type { Side } from './measure.ts';
import { SIDE } from './results.ts';

/** What is installed. The last three are what the generated workspaces import. */
export const VERSIONS = {
  eslint: '10.15.0',
  'eslint-plugin-security': '4.1.0',
  'typescript-eslint': '8.74.0',
  oxlint: '1.94.0',
  typescript: '6.0.3',
  zod: '4.6.7',
  '@modelcontextprotocol/sdk': '1.32.2',
  '@types/node': '20.19.43',
} as const satisfies Record<string, string> & Resolved;

/** Installed peers. */
export interface Peers {
  /** Their node_modules. */
  readonly modules: string;
}

/** Installs the peers below `into` unless these versions are there. Throws an Error of one line when npm fails. */
export function install(into: string): Peers {
  const folder = join(into, `peers-${Object.values(VERSIONS).join('_')}`);
  const modules = join(folder, 'node_modules');
  if (!existsSync(join(folder, 'installed'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: VERSIONS }));
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const done = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' });
    if (done.status !== 0) throw new Error(`npm could not install the peers: ${done.stderr.trim().split('\n')[0]}`);
    writeFileSync(join(folder, 'installed'), '');
  }
  for (const [name, text] of Object.entries(configs)) writeFileSync(join(folder, name), text);
  return { modules };
}

/** How often each kind of program is run: quick ones, ESLint and the type checkers. */
export interface Runs {
  readonly quick: number;
  readonly slow: number;
}

/** The peers that need no types. */
export function untyped({ modules }: Peers, cwd: string, runs: Runs): Side[] {
  const eslint = eslintSide(SIDE.security, 'security.config.mjs', modules, cwd, runs.slow);
  const oxlint = (name: string, threads: readonly string[]): Side => ({
    name,
    args: [
      join(modules, 'oxlint/bin/oxlint'),
      ...threads,
      ...[
        '--config',
        join(modules, '../oxlint.json'),
        '--disable-nested-config',
        '--no-ignore',
        '--format',
        'json',
        '.',
      ],
    ],
    cwd,
    runs: runs.quick,
    fine: [0, 1],
    files: (stdout) => Number(/"number_of_files": (\d+)/.exec(stdout)?.[1]),
  });
  return [eslint, oxlint(SIDE.oxlint, ['--threads=1']), oxlint(SIDE.oxlintAll, [])];
}

/** The peers that resolve types; only where the workspace's types resolve. */
export function typed({ modules }: Peers, cwd: string, runs: number): Side[] {
  return [
    eslintSide(SIDE.typed, 'typed.config.mjs', modules, cwd, runs),
    {
      name: SIDE.tsc,
      args: [join(modules, 'typescript/bin/tsc'), '--noEmit', '-p', '.'],
      cwd,
      runs,
      // A workspace whose types do not resolve is a mistake of the bench.
      fine: [0],
    },
  ];
}

function eslintSide(name: string, config: string, modules: string, cwd: string, runs: number): Side {
  const folder = join(modules, '..');
  return {
    name,
    args: [
      '--max-old-space-size=8192',
      join(modules, 'eslint/bin/eslint.js'),
      ...['--config', join(folder, config), '--no-inline-config', '--format', join(folder, 'count.cjs'), '.'],
    ],
    cwd,
    runs,
    fine: [0, 1],
    files: (stdout) => Number(/^(\d+) files/m.exec(stdout)?.[1]),
  };
}

const code = "['**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}']";
const configs: Readonly<Record<string, string>> = {
  'security.config.mjs': `import security from 'eslint-plugin-security';
import { parser } from 'typescript-eslint';
export default [{ ...security.configs.recommended, files: ${code}, languageOptions: { parser } }];
`,
  'typed.config.mjs': `import tseslint from 'typescript-eslint';
export default tseslint.config({
  files: ${code},
  extends: [tseslint.configs.recommendedTypeChecked],
  languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: process.cwd() } },
});
`,
  // Counts only: what a peer would print is not what is compared.
  'count.cjs': `module.exports = (results) => {
  const messages = results.flatMap((result) => result.messages);
  return \`\${results.length} files, \${messages.length} messages, \${messages.filter((one) => one.fatal).length} unread\`;
};
`,
  'oxlint.json': '{}\n',
};
