// `npm run ready`: formats, brings generated parts up to date, then runs every test. What it changed is to be committed.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDependencies } from './npm.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
await installDependencies(root);
const steps = [
  [path.join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', '--write', '.'],
  [path.join(root, 'scripts/generate.mjs')],
  [path.join(root, 'scripts/test.mjs')],
];
for (const step of steps) {
  const { status } = spawnSync(process.execPath, step, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
console.log('ready');
