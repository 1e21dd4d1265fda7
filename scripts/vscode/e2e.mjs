// Runs the end-to-end suite inside a real VS Code, once per kind of window, and says what passed.
//
// Usage: e2e.mjs [RUN …], where a run is trusted, restricted or multi-root. Writes .vscode-test/e2e.json:
// {passes, failures}. Expects `build.mjs --tests` to have been run.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { desktopCode } from './desktop.mjs';
import { installServer } from './install.mjs';
import { stageExtension } from './stage.mjs';
import { verdict } from './verdict.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const standIn = fileURLToPath(new URL('./stand-in.mjs', import.meta.url));
const workspaces = path.join(root, 'test/e2e/workspaces');

/** A window that has not ended by then hangs; an ordinary run takes seconds. */
const PATIENCE_MS = 5 * 60_000;

/** For windows of either kind: nothing fetched, nothing shown but the editor; trust that is not asked for is not granted. */
const SETTINGS = {
  'chat.disableAIFeatures': true,
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
};

/** `only` picks the test files of a run by their compiled name, as the suite's own index does. */
const RUNS = [
  { name: 'trusted', workspace: 'main', only: /^(?!.*(?:restricted|multi-root)\.test\.js$).*\.test\.js$/ },
  { name: 'restricted', workspace: 'main', only: /(?:^|\.)restricted\.test\.js$/ },
  { name: 'multi-root', workspace: 'multi-root', only: /(?:^|\.)multi-root\.test\.js$/ },
];

// Being told to stop is passed on to the window; test-electron would otherwise leave without the clean-up below.
let interrupted = false;
process.on('SIGINT', () => {
  interrupted = true;
});
process.on('SIGTERM', () => process.emit('SIGINT'));

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !RUNS.some((run) => run.name === name));
if (unknown.length > 0) {
  console.error(`e2e: no run is called ${unknown.join(', ')}; there are ${RUNS.map((run) => run.name).join(', ')}`);
  process.exit(2);
}

const desktop = await desktopCode();
// Installed before the clock of the first run starts.
if (desktop === undefined) await installServer();
const extension = await stageExtension();
const compiled = fs.readdirSync(path.join(root, 'out/e2e'));
const shots = path.join(root, '.vscode-test/screenshots');
fs.mkdirSync(shots, { recursive: true });

const total = { passes: 0, failures: 0 };
for (const run of RUNS) {
  if (interrupted || (wanted.length > 0 && !wanted.includes(run.name))) continue;
  if (!compiled.some((file) => run.only.test(file))) continue;
  const { passes, failures } = await perform(run);
  total.passes += passes;
  total.failures += failures;
}
fs.writeFileSync(path.join(root, '.vscode-test/e2e.json'), JSON.stringify(total));
console.log(`e2e: ${total.passes} passed, ${total.failures} failed`);
process.exit(interrupted || total.failures > 0 || total.passes === 0 ? 1 : 0);

/**
 * One window, one set of test files, on a copy of their workspace that they may change as they like. One that came up
 * without its folders says nothing about the extension, and is opened once more.
 */
async function perform(run, again = true) {
  console.log(`e2e, ${run.name} window:`);
  const scratch = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'toolward-e2e-')));
  const result = path.join(scratch, 'result.json');
  const log = `${result}.log`;
  fs.writeFileSync(log, '');
  let shown = 0;
  const show = () => {
    const text = fs.readFileSync(log);
    process.stdout.write(text.subarray(shown));
    shown = text.length;
  };
  fs.watchFile(log, { interval: 300 }, show);
  let ending;
  try {
    await launch(run, prepare(run, scratch), scratch, {
      TOOLWARD_E2E_RUN: run.name,
      TOOLWARD_E2E_RESULT: result,
      TOOLWARD_E2E_SHOTS: shots,
    });
  } catch (error) {
    ending = error.message;
  }
  fs.unwatchFile(log);
  show();
  const told = fs.existsSync(result) ? JSON.parse(fs.readFileSync(result, 'utf8')) : undefined;
  fs.rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  if (told?.empty) {
    console.log('  the window came up without its folders');
    if (again && !interrupted) return perform(run, false);
  }
  const { passes, failures, why } = verdict(told?.empty ? undefined : told, ending);
  if (why !== undefined) console.error(`  ✗ ${why}`);
  return { passes, failures };
}

/** Copies the run's workspace; the answer is the folder or the .code-workspace file to open. */
function prepare(run, scratch) {
  const copy = path.join(scratch, 'workspace');
  fs.cpSync(path.join(workspaces, run.workspace), copy, { recursive: true });
  const file = fs.readdirSync(copy).find((name) => name.endsWith('.code-workspace'));
  return file === undefined ? copy : path.join(copy, file);
}

async function launch(run, workspace, scratch, env) {
  const user = path.join(scratch, 'user');
  fs.mkdirSync(path.join(user, 'User'), { recursive: true });
  fs.writeFileSync(path.join(user, 'User/settings.json'), JSON.stringify(SETTINGS));
  const launchArgs = [workspace, `--user-data-dir=${user}`, `--extensions-dir=${path.join(scratch, 'extensions')}`];
  const vscodeExecutablePath = desktop ?? standIn;
  const extensionTestsPath = path.join(root, 'out/e2e/index.js');
  if (run.name !== 'restricted') {
    const options = { vscodeExecutablePath, extensionDevelopmentPath: extension, extensionTestsPath, launchArgs };
    // On SIGINT, real or not, test-electron closes the window it opened.
    return inTime(runTests({ ...options, extensionTestsEnv: env }), () => process.emit('SIGINT'));
  }
  // test-electron always switches workspace trust off, so the one window that needs it is opened here.
  const args = [...launchArgs, '--no-sandbox', '--disable-updates', '--skip-welcome', '--skip-release-notes'];
  args.push(`--extensionTestsPath=${extensionTestsPath}`, `--extensionDevelopmentPath=${extension}`);
  const stdio = ['ignore', 'inherit', 'inherit'];
  const child = spawn(vscodeExecutablePath, args, { env: { ...process.env, ...env }, stdio });
  const close = () => child.kill('SIGINT');
  process.once('SIGINT', close);
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, name) =>
      code === 0 ? resolve() : reject(new Error(`VS Code ended with ${code ?? name}`)),
    );
  });
  return inTime(ended, close).finally(() => process.removeListener('SIGINT', close));
}

/** Waits for a window's end, and closes it when it takes longer than any working suite does. */
async function inTime(ended, close) {
  let late = false;
  const patience = setTimeout(() => {
    late = true;
    close();
  }, PATIENCE_MS);
  try {
    await ended;
  } catch (error) {
    throw late ? new Error(`not finished after ${PATIENCE_MS / 60_000} minutes`) : error;
  } finally {
    clearTimeout(patience);
  }
}
