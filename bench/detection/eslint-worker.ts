// Lints one tree with the recommended rules of eslint-plugin-security: `node eslint-worker.cjs INSTALLED TREE`.
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import type { PeerMessage } from './eslint.ts';

interface LintResult {
  filePath: string;
  messages: { ruleId: string | null; line?: number; endLine?: number; message: string }[];
}

const [installed, tree] = process.argv.slice(2) as [string, string];
const load = createRequire(join(installed, 'package.json'));
const { ESLint } = load('eslint') as {
  ESLint: new (options: object) => { lintFiles(what: string[]): Promise<LintResult[]> };
};
const security = load('eslint-plugin-security') as { configs: { recommended: object } };
const parser = load('@typescript-eslint/parser') as object;

const eslint = new ESLint({
  cwd: tree,
  // The tree's own configuration and its inline comments are other people's and need their plugins.
  overrideConfigFile: true,
  allowInlineConfig: false,
  errorOnUnmatchedPattern: false,
  overrideConfig: [
    { files: ['**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}'], ...security.configs.recommended, languageOptions: { parser } },
    // The same files are left out as by the command line: tests and build output.
    {
      ignores: ['**/*.d.ts', '**/{test,tests,__tests__,__mocks__,e2e}/**', '**/*.{test,spec}.*', '{dist,build,out}/**'],
    },
  ],
});

eslint
  .lintFiles(['.'])
  .then((results) => process.stdout.write(JSON.stringify(results.flatMap(messagesOf))))
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });

function messagesOf({ filePath, messages }: LintResult): PeerMessage[] {
  const file = relative(tree, filePath).split(sep).join('/');
  // Without a rule it is a parse error, which is no finding.
  return messages
    .filter(({ ruleId }) => ruleId !== null)
    .map(({ ruleId, line = 1, endLine, message }) => ({
      rule: ruleId!,
      file,
      line,
      endLine: endLine ?? line,
      message,
    }));
}
