// `npm run audit`, with an npm that answers what a registry would.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { folder } from '../cli/toolward.ts';
import { root } from './sources.ts';

function audit(answer: unknown) {
  const npm = path.join(
    folder({ 'npm.js': `process.stdout.write(${JSON.stringify(JSON.stringify(answer))})` }),
    'npm.js',
  );
  const env = { PATH: process.env.PATH, npm_execpath: npm };
  return spawnSync(process.execPath, ['scripts/audit.mjs'], { cwd: root, env, encoding: 'utf8' });
}

const hole = { severity: 'high', range: '<9', via: [{ title: 'a hole' }], fixAvailable: true };

test('holes in what ships fail, and stand apart from those in tools for building', () => {
  const { status, stdout } = audit({
    vulnerabilities: { typescript: { ...hole, name: 'typescript' }, mocha: { ...hole, name: 'mocha' } },
  });
  expect(status).toBe(1);
  expect(stdout).toMatch(
    /packages inside what ships: 1 with known holes\n {2}typescript <9 \(high\): a hole; a mended/,
  );
  expect(stdout).toMatch(/only build and test: 1 with known holes\n {2}mocha <9/);
});

test('holes in tools for building alone are told, and do not fail', () => {
  expect(audit({ vulnerabilities: { mocha: { ...hole, name: 'mocha' } } }).status).toBe(0);
});

test.each([
  [{ message: '405 Method Not Allowed - POST https://example.test/-/npm', error: {} }, '(405 Method Not Allowed)'],
  [{ error: { summary: 'request failed' } }, 'nothing is known'],
  [undefined, 'nothing is known'],
])('a registry that does not answer is told, and is no clean bill', (answer, words) => {
  const { status, stdout, stderr } = audit(answer);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(words);
  expect(stderr).not.toContain('example.test');
});
