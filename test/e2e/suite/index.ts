// Runs the compiled tests with mocha inside VS Code, and leaves the result in a file: exit codes alone can lie.
import fs from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import * as vscode from 'vscode';

interface TestResult {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'pending';
  readonly err?: string;
}

/** Called by VS Code. Environment: TOOLWARD_E2E_RUN (which run this is), TOOLWARD_E2E_RESULT (the file to write). */
export async function run(): Promise<void> {
  if (!(await hasFolders())) {
    fs.writeFileSync(process.env.TOOLWARD_E2E_RESULT!, JSON.stringify({ empty: true }));
    throw new Error(EMPTY);
  }
  // The base reporter prints nothing: nobody sees the console, so the runner's events are taken instead.
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: Mocha.reporters.Base, forbidOnly: true });
  const files = fs.readdirSync(__dirname).filter((name) => name.endsWith('.test.js'));
  for (const file of files.filter(belongs).sort()) mocha.addFile(path.join(__dirname, file));
  const tests: TestResult[] = [];
  const note = (test: TestResult) => {
    tests.push(test);
    progress(test);
  };
  const failures = await new Promise<number>((resolve) => {
    mocha
      .run(resolve)
      .on('pass', (test) => note({ title: test.fullTitle(), state: 'passed' }))
      .on('pending', (test) => note({ title: test.fullTitle(), state: 'pending' }))
      .on('fail', (test, error) =>
        note({ title: test.fullTitle(), state: 'failed', err: error.stack ?? String(error) }),
      );
  });
  const result = { passes: tests.filter((test) => test.state === 'passed').length, failures, tests };
  fs.writeFileSync(process.env.TOOLWARD_E2E_RESULT!, JSON.stringify(result));
  if (failures > 0) throw new Error(`${failures} failed`);
}

const EMPTY = 'the window came up without its folders';
const PATIENCE_MS = 10_000;

/** Now and then VS Code's server does not get to read a workspace's file, and its window stays empty. */
async function hasFolders(): Promise<boolean> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 100) {
    if (vscode.workspace.workspaceFolders?.length) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

/** `restricted.test.ts` and `x.restricted.test.ts` belong to the run `restricted`; all others to `trusted`. */
function belongs(file: string): boolean {
  const run = /(?:^|\.)(restricted|multi-root)\.test\.js$/.exec(file)?.[1] ?? 'trusted';
  return run === process.env.TOOLWARD_E2E_RUN;
}

/** One line per test as it ends, for whoever watches the file; the harness prints them. */
function progress(test: TestResult): void {
  const mark = { passed: '✓', failed: '✗', pending: '-' }[test.state];
  const lines = [`  ${mark} ${test.title}`, ...(test.err?.split('\n').map((line) => `      ${line}`) ?? [])];
  fs.appendFileSync(`${process.env.TOOLWARD_E2E_RESULT}.log`, `${lines.join('\n')}\n`);
}
