// The options that the language server's Node is started with.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { SERVER_FLAGS } from '../../client/src/server-flags.ts';

test('Node knows them, and may not refuse them where it is Electron that is Node', () => {
  const { status, stderr } = spawnSync(process.execPath, [...SERVER_FLAGS, '-e', ''], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  // Options of V8 pass through there; others need not.
  expect(SERVER_FLAGS.filter((flag) => !/^--max-(semi|old)-space-size=\d+$/.test(flag))).toEqual([]);
});
