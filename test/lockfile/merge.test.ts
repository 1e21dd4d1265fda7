// Two branches that approve different tools merge without a conflict; two that approve the same one differently do not.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Definition } from '../../server/src/definitions/definition.ts';
import { approve, NOTHING_APPROVED } from '../../server/src/lockfile/approve.ts';
import { LOCK_FILE, readLock, writeLock } from '../../server/src/lockfile/format.ts';
import { verify } from '../../server/src/lockfile/verify.ts';
import { folder } from '../cli/toolward.ts';
import { readBack, sha256 } from './approved.ts';

const names = ['add', 'copy', 'delete', 'list', 'move', 'read', 'write'];
const tool = (name: string, description = `Can ${name} files.`): Definition => ({
  kind: 'tool',
  name,
  fields: { description, inputSchema: { type: 'object', properties: { path: { type: 'string' } } } },
});
const served = (texts: Readonly<Record<string, string>> = {}) => ({
  name: 'files',
  from: 'source' as const,
  instructions: undefined,
  definitions: [...new Set([...names, ...Object.keys(texts)])].map((name) => tool(name, texts[name])),
});
const text = (texts?: Readonly<Record<string, string>>): string =>
  writeLock(approve(NOTHING_APPROVED, served(texts), sha256));

/** Merges two files that were one before, as git does. */
function merge(ours: string, theirs: string): { conflicts: number; text: string } {
  const root = folder({ base: text(), ours, theirs });
  const { status } = spawnSync('git', ['merge-file', '-q', 'ours', 'base', 'theirs'], { cwd: root });
  return { conflicts: status!, text: fs.readFileSync(path.join(root, 'ours'), 'utf8') };
}

it.each([
  ['two changed tools', { add: 'Adds.' }, { list: 'Lists.' }],
  ['a changed tool and a new one', { add: 'Adds.' }, { link: 'Links.' }],
  ['two new tools', { compress: 'Packs.' }, { touch: 'Touches.' }],
])('%s merge', (_, ours, theirs) => {
  const merged = merge(text(ours), text(theirs));
  expect(merged.conflicts).toBe(0);
  expect(merged.text).toBe(text({ ...ours, ...theirs }));
  expect(verify(readBack(merged.text), [served({ ...ours, ...theirs })], sha256, true)).toMatchObject([
    { state: 'same', edited: [] },
  ]);
});

it('one tool that was approved twice is a conflict, and the file says so', () => {
  const merged = merge(text({ add: 'Adds.' }), text({ add: 'Appends.' }));
  expect(merged.conflicts).toBeGreaterThan(0);
  expect(readLock(merged.text)).toEqual({
    wrong: expect.stringMatching(`^${LOCK_FILE} has unresolved merge conflicts`),
  });
});
