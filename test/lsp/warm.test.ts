// A workspace that is opened again: what an earlier session found is shown at once, and never where it may not be true.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Storage } from '../../server/src/lsp/remembered.ts';
import { Child, folderWith, harmlessServer, shellServer, uriOf, write } from './child.ts';
import { Editor } from './editor.ts';
import { FakeEngine, fakeDeps, MemoryDisk } from './fake-engine.ts';

// Some tests start processes, on whatever machine.
vi.setConfig({ testTimeout: 120_000 });

class MemoryStorage implements Storage {
  readonly files = new Map<string, string>();
  read(name: string): string | undefined {
    return this.files.get(name);
  }
  write(name: string, text: string): void {
    this.files.set(name, text);
  }
}

interface Session {
  readonly editor: Editor;
  readonly engine: FakeEngine;
}

/** A session over the same disk and storage as the others; `held` lets the analysis of SLOW files never end. */
async function session(
  disk: MemoryDisk,
  storage: Storage,
  { held = false, build = 'a build', settings = {} }: { held?: boolean; build?: string; settings?: object } = {},
): Promise<Session> {
  const engine = new FakeEngine();
  engine.held = held;
  const deps = { ...fakeDeps(disk, engine), build, storageIn: () => storage };
  const editor = await Editor.start(deps, { folders: ['/w'], storage: '/s', settings: { 'file:///w': settings } });
  onTestFinished(() => {
    engine.held = false;
  });
  return { editor, engine };
}

const a = 'file:///w/a.ts';
const files = { '/w/a.ts': 'BAD USES(b.ts)', '/w/b.ts': 'BROKEN SLOW', '/w/package.json': '{}' };

/** A first session that has seen all of it, and is over. */
async function seen(disk: MemoryDisk, options: Parameters<typeof session>[2] = {}): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  const { editor } = await session(disk, storage, options);
  await editor.pull(a);
  await editor.stop();
  return storage;
}

test('the findings of a workspace that is as it was are there before its analysis', async () => {
  const disk = new MemoryDisk(files);
  const storage = await seen(disk);
  const cold = await session(disk, new MemoryStorage());
  const { editor, engine } = await session(disk, storage, { held: true });
  const report = await editor.pull(a);
  expect(engine.ended).toBe(0);
  expect(report).toEqual(await cold.editor.pull(a));
  expect(report).toMatchObject({ items: [{ code: 'path-traversal' }] });
  await cold.editor.stop();
});

test('the analysis runs all the same, and asks for nothing where it finds the same', async () => {
  const disk = new MemoryDisk(files);
  const { editor, engine } = await session(disk, await seen(disk), { held: true });
  await editor.open(a, files['/w/a.ts']);
  await editor.pull(a);
  engine.held = false;
  await editor.pullWorkspace();
  expect(engine.ended).toBeGreaterThan(0);
  expect(editor.refreshes.all).not.toContain('diagnostics');
  await editor.stop();
});

test('levels of the settings hold for what is remembered too', async () => {
  const disk = new MemoryDisk(files);
  const { editor } = await session(disk, await seen(disk), {
    held: true,
    settings: { rules: { 'path-traversal': 'note' } },
  });
  expect(await editor.diagnostics(a)).toMatchObject([{ code: 'path-traversal', severity: 3 }]);
});

/** What the editor is told while the analysis cannot end is what the analysis says once it can. */
async function isAsCold(disk: MemoryDisk, storage: Storage, options: Parameters<typeof session>[2] = {}) {
  const { editor, engine } = await session(disk, storage, { ...options, held: true });
  const report = editor.pull(a);
  const ending = setInterval(() => {
    engine.held = false;
  }, 50);
  const warm = await report;
  clearInterval(ending);
  const cold = await session(disk, new MemoryStorage(), options);
  expect(warm).toEqual(await cold.editor.pull(a));
  expect(engine.ended).toBeGreaterThan(0);
  await editor.stop();
  await cold.editor.stop();
}

test.each<[string, (disk: MemoryDisk) => void]>([
  ['a text is another', (disk) => disk.files.set('/w/b.ts', 'SLOW')],
  ['a file is new', (disk) => disk.files.set('/w/c.ts', 'SLOW')],
  ['a file is gone', (disk) => disk.files.delete('/w/b.ts')],
])('nothing is remembered where %s', async (_, change) => {
  const disk = new MemoryDisk(files);
  const storage = await seen(disk);
  change(disk);
  await isAsCold(disk, storage);
});

test('nothing is remembered of another build, or of another choice of rules', async () => {
  const disk = new MemoryDisk(files);
  await isAsCold(disk, await seen(disk), { build: 'another build' });
  await isAsCold(disk, await seen(disk), { settings: { rules: { 'path-traversal': 'off' } } });
});

test('what the editor has not saved counts', async () => {
  const disk = new MemoryDisk(files);
  const { editor, engine } = await session(disk, await seen(disk), { held: true });
  await editor.open('file:///w/b.ts', 'fine');
  expect(await editor.diagnostics(a)).toEqual([]);
  expect(engine.ended).toBeGreaterThan(0);
  await editor.stop();
});

test.each<[string, (text: string) => string]>([
  ['empty', () => ''],
  ['cut short', (text) => text.slice(0, text.length / 2)],
  ['changed', (text) => text.replace('path-traversal', 'path-reversal.')],
  ['another format, with its sum', () => signed('{"digest":"x","others":[],"findings":[5]}')],
  ['no object, with its sum', () => signed('null')],
  ['of nothing but zeros', (text) => '\u0000'.repeat(text.length)],
])('a file that is %s is of no use and does no harm', async (_, spoil) => {
  const disk = new MemoryDisk(files);
  const storage = await seen(disk);
  for (const [name, text] of storage.files) storage.files.set(name, spoil(text));
  await isAsCold(disk, storage);
});

test('findings that are none, though the sum is right, do no harm', async () => {
  const disk = new MemoryDisk(files);
  const storage = await seen(disk);
  for (const [name, text] of storage.files) {
    const body = JSON.parse(text.slice(text.indexOf('\n') + 1));
    storage.files.set(name, signed(JSON.stringify({ ...body, findings: [{ rule: 7 }] })));
  }
  await isAsCold(disk, storage);
});

test('the last state of a session is what the next one knows', async () => {
  const disk = new MemoryDisk(files);
  const storage = await seen(disk);
  const { editor } = await session(disk, storage);
  await editor.open('file:///w/b.ts', 'BROKEN SLOW');
  await editor.edit('file:///w/b.ts', 'BROKEN', 'fine, BROKEN');
  await editor.pull(a);
  disk.files.set('/w/b.ts', 'fine, BROKEN SLOW');
  await editor.stop();
  const next = await session(disk, storage, { held: true });
  expect(await next.editor.diagnostics(a)).toHaveLength(1);
  expect(next.engine.ended).toBe(0);
});

test('with the real disk: the same answers cold and warm, and files in the storage alone', async () => {
  const folder = folderWith({ 'src/a.ts': shellServer(), 'src/b.ts': harmlessServer('other'), 'package.json': '{}' });
  const storage = folderWith({});
  const all: unknown[] = [];
  for (const where of [undefined, storage, storage]) {
    const child = new Child();
    await child.initialize([folder], where);
    const uri = uriOf(folder, 'src/a.ts');
    child.open(uri, shellServer());
    const first = await child.diagnostics(uri);
    all.push([first, await child.everything()]);
    expect(await child.stop()).toBe(0);
  }
  for (const each of all) expect(each).toEqual(all[0]);
  expect(fs.readdirSync(folder, { recursive: true }).sort()).toEqual(['package.json', 'src', 'src/a.ts', 'src/b.ts']);
  expect(fs.readdirSync(path.join(storage, 'found'))).toHaveLength(1);
  write(folder, { 'src/a.ts': harmlessServer() });
  const child = new Child();
  await child.initialize([folder], storage);
  expect(await child.rules(uriOf(folder, 'src/a.ts'))).not.toContain('command-injection');
});

function signed(body: string): string {
  return `${createHash('sha256').update(body).digest('hex')}\n${body}`;
}
