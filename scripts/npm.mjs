// Runs npm from scripts that may use nothing but Node.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/**
 * Runs npm in a folder, quietly: its output is shown only when it fails.
 * @param {string[]} args
 * @param {string} cwd
 * @throws with npm's own first words: the last ones are its usage.
 */
export async function npm(args, cwd) {
  const { code, said } = await ended([...args, '--no-audit', '--no-fund', '--loglevel=error'], cwd);
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed in ${cwd}:\n${said.slice(0, 3000)}`);
}

/**
 * What npm prints on standard output, however it ends.
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<string>}
 */
export async function npmOutput(args, cwd) {
  return (await ended(args, cwd)).printed;
}

function ended(args, cwd) {
  // `npm run` tells where npm itself is; started by hand, npm is found on the PATH, where Windows needs a shell.
  const self = process.env.npm_execpath;
  const child = self?.endsWith('.js')
    ? spawn(process.execPath, [self, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    : spawn('npm', args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
  let said = '';
  let printed = '';
  child.stdout.on('data', (data) => {
    said += data;
    printed += data;
  });
  child.stderr.on('data', (data) => {
    said += data;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, said, printed }));
  });
}

/**
 * Installs the project's dependencies when they are missing or older than the lockfile.
 * @param {string} root
 */
export async function installDependencies(root) {
  const lock = path.join(root, 'package-lock.json');
  // npm writes this file at the end of every install.
  const installed = path.join(root, 'node_modules/.package-lock.json');
  if (fs.existsSync(installed) && fs.statSync(installed).mtimeMs >= fs.statSync(lock).mtimeMs) return;
  console.log('Installing dependencies (npm ci) …');
  await npm(['ci'], root);
}
