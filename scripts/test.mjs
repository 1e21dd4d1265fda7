// `npm test`: everything that must hold, from a bare clone with nothing but Node. Ends with "N passed, N failed".
//
// Usage: npm test [-- STAGE …], where a stage is types, view-types, lint, unit or e2e.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDependencies } from './npm.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => path.join(root, 'node_modules', name);
const unitResult = path.join(root, '.cache/unit.json');
const e2eResult = path.join(root, '.vscode-test/e2e.json');

/** No stage takes nearly as long; one that does hangs. */
const PATIENCE_MS = 30 * 60_000;

/** `result` names a file that the stage writes about itself; `read` takes its counts. Other stages count as one. */
const STAGES = [
  { name: 'types', args: [bin('typescript/bin/tsc'), '-p', '.'] },
  // The view knows a browser where all else knows Node.
  { name: 'view-types', args: [bin('typescript/bin/tsc'), '-p', 'client/src/inspector/view'] },
  { name: 'lint', args: [bin('@biomejs/biome/bin/biome'), 'check', '.'] },
  {
    name: 'unit',
    args: [
      bin('vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${path.relative(root, unitResult)}`,
    ],
    result: unitResult,
    read: (told) => ({ passes: told.numPassedTests, failures: told.numFailedTests }),
  },
  {
    name: 'e2e',
    args: [path.join(root, 'scripts/vscode/e2e.mjs')],
    result: e2eResult,
    read: (told) => told,
  },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !STAGES.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`no stage is called ${unknown.join(', ')}; there are ${STAGES.map((stage) => stage.name).join(', ')}`);
  process.exit(2);
}

const total = { passes: 0, failures: 0 };
try {
  await installDependencies(root);
  heading('build');
  const built = await run([path.join(root, 'scripts/build.mjs'), '--tests']);
  if (!built) total.failures += 1;
  for (const stage of STAGES) {
    if (wanted.length > 0 && !wanted.includes(stage.name)) continue;
    heading(stage.name);
    const { passes, failures } = await perform(stage);
    total.passes += passes;
    total.failures += failures;
  }
} catch (error) {
  console.error(error.message);
  total.failures += 1;
}
console.log(`\n${total.passes} passed, ${total.failures} failed`);
process.exitCode = total.failures > 0 || total.passes === 0 ? 1 : 0;

async function perform(stage) {
  if (stage.result === undefined) {
    const fine = await run(stage.args);
    return { passes: fine ? 1 : 0, failures: fine ? 0 : 1 };
  }
  // An older run's result must not speak for a stage that crashes now.
  fs.rmSync(stage.result, { force: true });
  const fine = await run(stage.args);
  if (!fs.existsSync(stage.result)) return { passes: 0, failures: 1 };
  const { passes, failures } = stage.read(JSON.parse(fs.readFileSync(stage.result, 'utf8')));
  // A file that does not even load fails the stage without failing any test.
  return { passes, failures: failures === 0 && !fine ? 1 : failures };
}

/** Runs a script with Node and says whether it ended well. */
function run(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    const patience = setTimeout(() => {
      console.error(`stopped: not finished after ${PATIENCE_MS / 60_000} minutes`);
      child.kill('SIGTERM');
    }, PATIENCE_MS);
    child.on('error', (error) => console.error(error.message));
    child.on('close', (code) => {
      clearTimeout(patience);
      resolve(code === 0);
    });
  });
}

function heading(name) {
  console.log(`\n── ${name} ──`);
}
