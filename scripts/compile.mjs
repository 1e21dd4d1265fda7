// Keeps what V8 compiles of the command line, so that it starts in half the time: `dist/NAME.compiled` beside `NAME.js`.
//
// Each program is run once on the sample, as V8 compiles a function when it is first called: what a check calls is then
// there. Only this Node, on this kind of machine, takes the file; others pass it over and compile anew.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './bundles.mjs';

const hook = fileURLToPath(new URL('compile-hook.cjs', import.meta.url));
const runs = {
  'cli-source': ['check', path.join(root, 'sample'), '--format', 'json'],
  'cli-servers': ['verify', path.join(root, 'sample')],
};

/**
 * Makes the files beside the programs in `dist`. Where one cannot be made the command line works without it.
 * @param {string} dist a folder with `cli.js` and its parts
 */
export async function compileParts(dist) {
  await Promise.all(Object.entries(runs).map(([name, args]) => compilePart(dist, name, args)));
}

async function compilePart(dist, name, args) {
  const file = path.join(dist, `${name}.compiled`);
  fs.rmSync(file, { force: true });
  const child = spawn(process.execPath, ['--require', hook, path.join(dist, 'cli.js'), ...args], {
    stdio: 'ignore',
    env: { ...process.env, NODE_OPTIONS: '', COMPILED_PART: path.join(dist, `${name}.js`), COMPILED_TO: file },
  });
  await new Promise((resolve) => {
    child.on('error', resolve);
    child.on('close', resolve);
  });
  if (!fs.existsSync(file)) console.warn(`build: ${name}.js is not compiled ahead, and starts slower`);
}
