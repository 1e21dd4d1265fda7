// Whole workspaces under abuse, with the bundled server and the real disk: what is true in the end is what is said in the end.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { Child, folderWith, harmlessServer, shellServer, uriOf, write } from './child.ts';

// Each test starts a process, on whatever machine.
vi.setConfig({ testTimeout: 120_000 });

const CREATED = 1;
const CHANGED = 2;
const DELETED = 3;

test('a file opened and closed a thousand times is as it was', async () => {
  const folder = folderWith({ 'a.ts': shellServer() });
  const uri = uriOf(folder, 'a.ts');
  const child = new Child();
  await child.initialize([folder]);
  const before = await child.everything();
  const answers: Promise<unknown>[] = [];
  for (let n = 0; n < 1_000; n++) {
    child.open(uri, n % 2 === 0 ? harmlessServer() : '');
    if (n % 100 === 0) answers.push(child.ask('textDocument/diagnostic', { textDocument: { uri } }).answer);
    child.close(uri);
  }
  for (const answer of await Promise.all(answers)) expect(answer).toHaveProperty('id');
  expect(await child.rules(uri)).toContain('command-injection');
  const after = new Child();
  await after.initialize([folder]);
  expect(await after.everything()).toEqual(before);
});

test('opening twice, closing twice and changing what is closed does no harm', async () => {
  const folder = folderWith({ 'a.ts': shellServer() });
  const uri = uriOf(folder, 'a.ts');
  const child = new Child();
  await child.initialize([folder]);
  child.open(uri, shellServer());
  child.open(uri, harmlessServer());
  expect(await child.rules(uri)).not.toContain('command-injection');
  child.close(uri);
  child.close(uri);
  child.notify('textDocument/didChange', {
    textDocument: { uri, version: 3 },
    contentChanges: [{ text: harmlessServer() }],
  });
  expect(await child.rules(uri)).toContain('command-injection');
});

test('a file that is renamed while it is open has its findings under the new name only', async () => {
  const folder = folderWith({ 'a.ts': shellServer() });
  const [old, now] = [uriOf(folder, 'a.ts'), uriOf(folder, 'b.ts')];
  const child = new Child();
  await child.initialize([folder]);
  child.open(old, shellServer());
  expect(await child.rules(old)).toContain('command-injection');
  fs.renameSync(path.join(folder, 'a.ts'), path.join(folder, 'b.ts'));
  child.close(old);
  child.open(now, shellServer());
  child.notify('workspace/didChangeWatchedFiles', {
    changes: [
      { uri: old, type: DELETED },
      { uri: now, type: CREATED },
    ],
  });
  expect(await child.rules(now)).toContain('command-injection');
  expect(await child.rules(old)).toEqual([]);
});

test('files that go while they are analysed are gone', async () => {
  const names = Array.from({ length: 40 }, (_, n) => `s${n}.ts`);
  const folder = folderWith(Object.fromEntries(names.map((name, n) => [name, shellServer(`tool_${n}`)])));
  const child = new Child();
  await child.initialize([folder]);
  const answers = names.map((name) => child.diagnostics(uriOf(folder, name)));
  for (const name of names) fs.rmSync(path.join(folder, name));
  child.notify('workspace/didChangeWatchedFiles', {
    changes: names.map((name) => ({ uri: uriOf(folder, name), type: DELETED })),
  });
  await Promise.all(answers);
  for (const name of names) expect(await child.diagnostics(uriOf(folder, name))).toEqual([]);
  fs.rmSync(folder, { recursive: true });
  child.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf(folder), type: DELETED }] });
  expect(await child.diagnostics(uriOf(folder, names[0]!))).toEqual([]);
});

/** A branch: a server that imports what the number says, and a thousand files around it. */
function branch(which: number): Record<string, string> {
  const files: Record<string, string> = {};
  for (let n = 0; n < 1_000; n++) {
    // Half of the names are in both branches.
    const name = n % 2 === 0 ? `lib/m${n}.ts` : `lib${which}/m${n}.ts`;
    files[name] = `export const value${n} = ${JSON.stringify(`${which} ${'x'.repeat(200)}`)};\n`;
  }
  for (let n = 0; n < 5; n++) {
    const text = (n + which) % 2 === 0 ? shellServer(`t${n}`) : harmlessServer(`t${n}`);
    files[`src/s${n}.ts`] = `import { value0 } from '../lib/m0.js';\nexport const other = value0;\n${text}`;
  }
  return files;
}

/** Makes `folder` hold `to` instead of `from`; the answer is what a watcher would tell. */
function switched(folder: string, from: Record<string, string>, to: Record<string, string>) {
  for (const file of Object.keys(from)) if (!(file in to)) fs.rmSync(path.join(folder, file));
  write(folder, to);
  const type = (file: string) => (file in to ? (file in from ? CHANGED : CREATED) : DELETED);
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].map((file) => ({
    uri: uriOf(folder, file),
    type: type(file),
  }));
}

test('a switch of a thousand files while requests are under way ends in the answers of the new tree', async () => {
  const branches = [branch(0), branch(1)];
  const folder = folderWith(branches[0]!);
  const child = new Child();
  await child.initialize([folder]);
  const uris = [0, 1, 2, 3, 4].map((n) => uriOf(folder, `src/s${n}.ts`));
  const flagged = async () =>
    Promise.all(uris.map(async (uri) => (await child.rules(uri)).includes('command-injection')));
  expect(await flagged()).toEqual([true, false, true, false, true]);
  for (let round = 0; round < 4; round++) {
    const [from, to] = round % 2 === 0 ? [0, 1] : [1, 0];
    const asked = [...uris, ...uris].map(
      (uri) => child.ask('textDocument/diagnostic', { textDocument: { uri } }).answer,
    );
    const changes = switched(folder, branches[from]!, branches[to]!);
    // Watchers tell in pieces, and requests come in between.
    for (let at = 0; at < changes.length; at += 300) {
      child.notify('workspace/didChangeWatchedFiles', { changes: changes.slice(at, at + 300) });
      asked.push(child.ask('textDocument/codeLens', { textDocument: { uri: uris[0]! } }).answer);
    }
    for (const answer of await Promise.all(asked)) expect(answer.error).toBeUndefined();
    expect(await flagged()).toEqual([0, 1, 2, 3, 4].map((n) => (n + to) % 2 === 0));
  }
  const fresh = new Child();
  await fresh.initialize([folder]);
  const all = await fresh.everything();
  const told = (
    await child.request<{ items: { uri: string; items: unknown[] }[] }>('workspace/diagnostic', {
      previousResultIds: [],
    })
  ).items;
  // What is no longer true is told once more, as nothing.
  const held = told.filter(({ items }) => items.length > 0).map(({ uri, items }): [string, unknown] => [uri, items]);
  expect(held.sort(([a], [b]) => (a < b ? -1 : 1))).toEqual(all);
});

test('settings that change while the analysis runs end in the answers of the last ones', async () => {
  const folder = folderWith(branch(0));
  const uri = uriOf(folder, 'src/s0.ts');
  const child = new Child();
  await child.initialize([folder]);
  const answers: Promise<unknown>[] = [];
  for (let round = 0; round < 50; round++) {
    child.settings = { rules: { 'command-injection': round % 2 === 0 ? 'off' : 'note' }, ignore: [`x${round}`] };
    child.notify('workspace/didChangeConfiguration', { settings: null });
    answers.push(child.ask('textDocument/diagnostic', { textDocument: { uri } }).answer);
    if (round % 10 === 0) {
      write(folder, { 'toolward.config.json': JSON.stringify({ ignore: ['lib/**'] }) });
      child.notify('workspace/didChangeWatchedFiles', {
        changes: [{ uri: uriOf(folder, 'toolward.config.json'), type: CHANGED }],
      });
    }
  }
  for (const answer of await Promise.all(answers)) expect(answer).toHaveProperty('result');
  expect((await child.diagnostics(uri)).find((each) => each.code === 'command-injection')?.severity).toBe(3);
  child.settings = { rules: { 'command-injection': 'off' } };
  child.notify('workspace/didChangeConfiguration', { settings: null });
  expect(await child.rules(uri)).not.toContain('command-injection');
});

test('folders that come and go while requests are under way are judged as they are in the end', async () => {
  const folders = [folderWith({ 'a.ts': shellServer() }), folderWith({ 'a.ts': shellServer() })];
  const child = new Child();
  await child.initialize(folders);
  const [one, other] = folders.map((folder) => ({ uri: uriOf(folder), name: 'x' }));
  const answers: Promise<unknown>[] = [];
  for (let round = 0; round < 20; round++) {
    const event = round % 2 === 0 ? { added: [], removed: [other] } : { added: [other], removed: [] };
    child.notify('workspace/didChangeWorkspaceFolders', { event });
    for (const folder of folders)
      answers.push(child.ask('textDocument/diagnostic', { textDocument: { uri: uriOf(folder, 'a.ts') } }).answer);
  }
  child.notify('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [one] } });
  for (const answer of await Promise.all(answers)) expect(answer).toHaveProperty('result');
  expect(await child.rules(uriOf(folders[0]!, 'a.ts'))).toEqual([]);
  expect(await child.rules(uriOf(folders[1]!, 'a.ts'))).toContain('command-injection');
});

test('of hundreds of requests cancelled at once each is answered or cancelled, and the next is answered', async () => {
  const folder = folderWith(branch(0));
  const uri = uriOf(folder, 'src/s0.ts');
  const child = new Child();
  await child.initialize([folder]);
  child.open(uri, shellServer());
  const textDocument = { uri };
  const position = { line: 6, character: 4 };
  const range = { start: position, end: position };
  const kinds: [string, unknown][] = [
    ['textDocument/diagnostic', { textDocument }],
    ['textDocument/codeLens', { textDocument }],
    ['textDocument/hover', { textDocument, position }],
    ['textDocument/codeAction', { textDocument, range, context: { diagnostics: [] } }],
    ['workspace/diagnostic', { previousResultIds: [] }],
    ['toolward/tools', undefined],
  ];
  for (let storm = 0; storm < 5; storm++) {
    const asked = Array.from({ length: 400 }, (_, n) => child.ask(...kinds[n % kinds.length]!));
    child.notify('textDocument/didChange', {
      textDocument: { uri, version: storm + 2 },
      contentChanges: [{ text: `${shellServer()}// ${storm}\n` }],
    });
    for (const { id } of asked) child.notify('$/cancelRequest', { id });
    // Once more, and for requests that never were.
    for (const { id } of asked) child.notify('$/cancelRequest', { id: id + 100_000 });
    for (const { answer } of asked) {
      const { error } = await answer;
      if (error) expect(error.code).toBe(-32800);
    }
  }
  expect(await child.rules(uri)).toContain('command-injection');
});

test('branches that are left behind take no memory: many times what there is room for passes through', async () => {
  const padding = `// ${'x'.repeat(60)}\n`.repeat(800);
  const tree = (which: number) =>
    Object.fromEntries([
      ['src/server.ts', which % 2 === 0 ? shellServer() : harmlessServer()],
      ...Array.from({ length: 240 }, (_, n) => [`lib/v${which}/m${n}.ts`, `export const v = ${which};\n${padding}`]),
    ]);
  const folder = folderWith(tree(0));
  const uri = uriOf(folder, 'src/server.ts');
  const child = new Child({ NODE_OPTIONS: '--max-old-space-size=160' });
  await child.initialize([folder]);
  // Some 12 MB each.
  for (let which = 0; which < 12; which++) {
    if (which > 0) {
      const changes = switched(folder, tree(which - 1), tree(which));
      child.notify('workspace/didChangeWatchedFiles', { changes });
    }
    expect((await child.rules(uri)).includes('command-injection')).toBe(which % 2 === 0);
  }
});
