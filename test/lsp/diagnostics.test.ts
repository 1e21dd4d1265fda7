// Pulled diagnostics: what a report holds, when it is unchanged, and when the editor is asked to pull again.
import { expect, onTestFinished, test } from 'vitest';
import {
  FileChangeType,
  LSPErrorCodes,
  ShutdownRequest,
  WorkspaceDiagnosticRequest,
} from 'vscode-languageserver-protocol';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node';
import { ToolsRequest } from '../../server/src/protocol.ts';
import { allCapabilities } from './capabilities.ts';
import { Editor, type EditorOptions, full } from './editor.ts';
import { FakeEngine, fakeDeps, MemoryDisk } from './fake-engine.ts';

const a = 'file:///w/a.ts';
const b = 'file:///w/b.ts';

async function start(files: Record<string, string>, options: EditorOptions = { folders: ['/w'] }) {
  const disk = new MemoryDisk(files);
  const engine = new FakeEngine();
  const editor = await Editor.start(fakeDeps(disk, engine), options);
  onTestFinished(() => editor.stop());
  return { editor, disk, engine };
}

test('says what it can do', async () => {
  const { editor } = await start({});
  expect(editor.initialized.capabilities.diagnosticProvider).toEqual({
    identifier: 'toolward',
    interFileDependencies: true,
    workspaceDiagnostics: true,
  });
});

test('a finding becomes a diagnostic with its place, its rule, the address of its page, and its trace', async () => {
  const { editor } = await start({ '/w/b.ts': 'x\n BROKEN' });
  await editor.open(a, 'TOOL(t)\nUSES(b.ts) BAD');
  const [only, ...rest] = await editor.diagnostics(a);
  expect(rest).toEqual([]);
  expect(only).toMatchObject({
    range: { start: { line: 1, character: 11 }, end: { line: 1, character: 14 } },
    severity: 1,
    source: 'toolward',
    code: 'path-traversal',
    codeDescription: { href: expect.stringMatching(/^https:.*path-traversal\.md$/) },
    relatedInformation: [
      {
        location: { uri: b, range: { start: { line: 1, character: 1 }, end: { line: 1, character: 7 } } },
        message: 'comes from here',
      },
    ],
  });
});

test('what the source says is shown with its invisible characters spelled out', async () => {
  const { editor } = await start({});
  await editor.open(a, 'BAD');
  expect((await editor.diagnostics(a))[0]?.message).toBe('BAD can harm<U+202E>');
});

test('the same findings are reported as unchanged, whoever asks', async () => {
  const { editor } = await start({ '/w/a.ts': 'BAD' });
  await editor.open(a, 'BAD');
  const first = full(await editor.pull(a));
  expect(await editor.pull(a, first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
  const again = await editor.pullWorkspace([{ uri: a, value: first.resultId! }]);
  expect(again.items).toEqual([{ kind: 'unchanged', uri: a, version: 1, resultId: first.resultId }]);
});

test('an edit makes a new report, and taking it back makes the old one', async () => {
  const { editor } = await start({});
  await editor.open(a, 'BAD');
  const first = full(await editor.pull(a));
  await editor.edit(a, 'BAD', 'GOOD');
  expect(full(await editor.pull(a, first.resultId)).items).toEqual([]);
  await editor.edit(a, 'GOOD', 'BAD');
  expect(await editor.pull(a, first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
});

test('nothing is analysed twice for the same state', async () => {
  const { editor, engine } = await start({ '/w/a.ts': 'BAD' });
  await editor.diagnostics(a);
  const { ended } = engine;
  await editor.open(a, 'BAD');
  await editor.pull(a);
  await editor.lenses(a);
  await editor.pullWorkspace();
  await editor.close(a);
  await editor.pull(a);
  expect(engine.ended).toBe(ended);
});

test('unsaved text goes before the disk, and the disk comes back when the document is closed', async () => {
  const { editor } = await start({ '/w/a.ts': 'BAD' });
  await editor.open(a, 'BAD');
  await editor.edit(a, 'BAD', 'fine');
  expect(await editor.diagnostics(a)).toEqual([]);
  await editor.close(a);
  expect(await editor.diagnostics(a)).toHaveLength(1);
  await editor.open(a, 'BAD and BAD');
  expect(await editor.diagnostics(a)).toHaveLength(2);
});

test('an edit elsewhere that changes a document makes the editor pull again, once', async () => {
  const { editor } = await start({ '/w/a.ts': 'USES(b.ts) BAD', '/w/b.ts': 'fine' });
  await editor.open(a, 'USES(b.ts) BAD');
  await editor.open(b, 'fine');
  expect(await editor.diagnostics(a)).toEqual([]);
  await editor.pull(b);
  const refresh = editor.refreshes.next((what) => what === 'diagnostics');
  await editor.edit(b, 'fine', 'BROKEN');
  await editor.pull(b);
  await refresh;
  expect(await editor.diagnostics(a)).toHaveLength(1);
  await editor.edit(b, 'BROKEN', 'BROKEN ');
  await editor.pull(b);
  await editor.connection.sendRequest(ToolsRequest);
  expect(editor.refreshes.all.filter((what) => what === 'diagnostics')).toHaveLength(1);
});

test('an edit that concerns no other document asks for nothing', async () => {
  const { editor } = await start({});
  await editor.open(a, 'BAD');
  await editor.open(b, 'BAD');
  await editor.pull(a);
  await editor.pull(b);
  await editor.edit(b, 'BAD', 'BAD BAD');
  await editor.pull(b);
  await editor.connection.sendRequest(ToolsRequest);
  expect(editor.refreshes.all).toEqual([]);
});

test('an editor that cannot refresh is not asked to', async () => {
  const { editor } = await start(
    { '/w/b.ts': 'fine' },
    { folders: ['/w'], capabilities: { ...allCapabilities, workspace: {} } },
  );
  await editor.open(a, 'USES(b.ts) BAD');
  await editor.open(b, 'fine');
  await editor.pull(a);
  await editor.edit(b, 'fine', 'BROKEN');
  expect(await editor.diagnostics(a)).toHaveLength(1);
  expect(editor.refreshes.all).toEqual([]);
});

test('a document that has a name but is not on the disk yet is analysed with the others', async () => {
  const { editor } = await start({ '/w/b.ts': 'BROKEN' });
  expect(await editor.diagnostics(b)).toEqual([]);
  await editor.open(a, 'USES(b.ts) BAD');
  expect(await editor.diagnostics(a)).toHaveLength(1);
  await editor.close(a);
  expect(await editor.diagnostics(a)).toEqual([]);
});

test('a file that is not analysed has an empty report', async () => {
  const { editor } = await start({ '/w/a.ts': 'BAD' });
  expect(await editor.diagnostics('file:///elsewhere/x.ts')).toEqual([]);
  expect(await editor.diagnostics('git:/w/a.ts')).toEqual([]);
  expect(await editor.diagnostics('nonsense')).toEqual([]);
});

test('the workspace report has every file with findings, and empties those that have none any more', async () => {
  const { editor } = await start({ '/w/a.ts': 'BAD', '/w/b.ts': 'fine', '/w/c.ts': 'UGLY' });
  const { items } = await editor.pullWorkspace();
  expect(items.map((item) => [item.uri, item.kind])).toEqual([
    ['file:///w/a.ts', 'full'],
    ['file:///w/c.ts', 'full'],
  ]);
  const previous = items.map((item) => ({ uri: item.uri, value: item.resultId! }));
  await editor.open('file:///w/c.ts', 'fine');
  const next = await editor.pullWorkspace(previous);
  expect(next.items.map((item) => [item.uri, item.kind])).toEqual([
    ['file:///w/a.ts', 'unchanged'],
    ['file:///w/c.ts', 'full'],
  ]);
});

test('findings of a document that the editor closed and forgot are emptied when they go', async () => {
  const { editor, disk } = await start({ '/w/a.ts': 'BAD' });
  await editor.open(a, 'BAD');
  await editor.pull(a);
  await editor.pullWorkspace();
  await editor.close(a);
  disk.files.set('/w/a.ts', 'fine');
  await editor.fileEvents({ uri: a, type: FileChangeType.Changed });
  expect((await editor.pullWorkspace([])).items).toMatchObject([{ uri: a, kind: 'full', items: [] }]);
  disk.files.set('/w/b.ts', 'BAD');
  await editor.fileEvents({ uri: b, type: FileChangeType.Created });
  expect((await editor.pullWorkspace([])).items.map((item) => item.uri)).toEqual([b]);
});

test('a URI that the editor spells in its own way is the same file', async () => {
  const { editor } = await start({ '/w/at@home (1).ts': 'BAD' });
  const first = (await editor.pullWorkspace()).items[0]!;
  const spelled = 'file:///w/at%40home%20%281%29.ts';
  await editor.open('file:///w/new.ts', 'BAD');
  const { items } = await editor.pullWorkspace([{ uri: spelled, value: first.resultId! }]);
  expect(items.find((item) => item.uri === spelled)?.kind).toBe('unchanged');
  expect(items.filter((item) => item.uri.includes('home'))).toHaveLength(1);
});

test('a workspace pull with no news is held until there is some', async () => {
  const { editor, disk } = await start({ '/w/a.ts': 'fine' });
  expect((await editor.pullWorkspace()).items).toEqual([]);
  let answered = false;
  const held = editor.pullWorkspace().then((report) => {
    answered = true;
    return report;
  });
  await editor.connection.sendRequest(ToolsRequest);
  expect(answered).toBe(false);
  disk.files.set('/w/a.ts', 'BAD');
  await editor.fileEvents({ uri: a, type: FileChangeType.Changed });
  expect((await held).items).toHaveLength(1);
});

test('a held workspace pull can be cancelled, and is answered when the server shuts down', async () => {
  const { editor } = await start({ '/w/a.ts': 'fine' });
  await editor.pullWorkspace();
  const source = new CancellationTokenSource();
  const cancelled = editor.connection.sendRequest(
    WorkspaceDiagnosticRequest.type,
    { previousResultIds: [] },
    source.token,
  );
  source.cancel();
  await expect(cancelled).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
  const held = editor.pullWorkspace();
  await editor.connection.sendRequest(ShutdownRequest.type);
  expect((await held).items).toEqual([]);
});

test('a change outside the editor is seen: a file changed, one that appears, one that goes', async () => {
  const { editor, disk } = await start({ '/w/a.ts': 'fine' });
  await editor.open('file:///w/open.ts', 'fine');
  expect(await editor.diagnostics(a)).toEqual([]);
  disk.files.set('/w/a.ts', 'BAD');
  await editor.fileEvents({ uri: a, type: FileChangeType.Changed });
  expect(await editor.diagnostics(a)).toHaveLength(1);
  disk.files.set('/w/b.ts', 'BAD');
  await editor.fileEvents({ uri: b, type: FileChangeType.Created });
  expect(await editor.diagnostics(b)).toHaveLength(1);
  disk.files.delete('/w/b.ts');
  await editor.fileEvents({ uri: b, type: FileChangeType.Deleted });
  expect(await editor.diagnostics(b)).toEqual([]);
});

test('saving, and files that nobody analyses, cost nothing', async () => {
  const { editor, disk, engine } = await start({ '/w/a.ts': 'fine', '/w/node_modules/p/i.js': '' });
  await editor.open(a, 'BAD');
  expect(await editor.diagnostics(a)).toHaveLength(1);
  const { begun } = engine;
  disk.files.set('/w/a.ts', 'BAD');
  disk.files.set('/w/node_modules/p/i.js', 'BAD');
  await editor.fileEvents(
    { uri: a, type: FileChangeType.Changed },
    { uri: 'file:///w/node_modules/p/i.js', type: FileChangeType.Changed },
    { uri: 'file:///elsewhere/x.ts', type: FileChangeType.Created },
  );
  await editor.connection.sendRequest(ToolsRequest);
  expect(engine.begun).toBe(begun);
});

test('a file that is new on the disk is found when it is opened, without any file event', async () => {
  const { editor, disk } = await start({ '/w/a.ts': 'fine' });
  await editor.pull(a);
  disk.files.set('/w/b.ts', 'BAD');
  const status = editor.statuses.next((news) => news.findings === 1);
  await editor.open(b, 'BAD');
  await status;
  expect(await editor.diagnostics(b)).toHaveLength(1);
});
