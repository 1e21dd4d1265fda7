// The workspace: several roots, documents outside them, settings, trust, progress, and what must never bring the server down.
import { expect, onTestFinished, test } from 'vitest';
import {
  CancellationTokenSource,
  DocumentDiagnosticRequest,
  FileChangeType,
} from 'vscode-languageserver-protocol/node';
import {
  CheckWorkspaceRequest,
  RulePageRequest,
  RulesRequest,
  ToolsRequest,
  TrustNotification,
} from '../../server/src/protocol.ts';
import { allCapabilities } from './capabilities.ts';
import { Editor, type EditorOptions } from './editor.ts';
import { FakeEngine, fakeDeps, MemoryDisk } from './fake-engine.ts';

const a = 'file:///w/a.ts';

async function start(files: Record<string, string>, options: EditorOptions = { folders: ['/w'] }) {
  const disk = new MemoryDisk(files);
  const engine = new FakeEngine();
  engine.held = true;
  const editor = await Editor.start(fakeDeps(disk, engine), options);
  onTestFinished(() => {
    engine.held = false;
    return editor.stop();
  });
  return { editor, disk, engine };
}

test('hover says the why of the page, and nothing that the source says', async () => {
  const { editor } = await start({});
  await editor.open(a, 'fine UGLY BAD');
  expect(await editor.hover(a, 'fine')).toBeNull();
  const value = async (at: string) => ((await editor.hover(a, at))!.contents as { value: string }).value;
  expect(await value('BAD')).toContain('Why paths matter.');
  expect(await value('BAD')).not.toMatch(/## Unsafe|can harm/);
  expect(await value('UGLY')).toContain('Shells obey.');
});

test('a lens over each registration says what the tool can do and how many findings it has', async () => {
  const { editor } = await start({});
  await editor.open(a, 'TOOL(one)\nTOOL(lost)\nBAD BAD');
  const lenses = await editor.lenses(a);
  expect(lenses?.map((lens) => [lens.range.start.line, lens.command?.title])).toEqual([
    [0, 'reads files · spawns processes · 2 findings'],
    [0, '$(play) Run in inspector'],
    [1, 'reads files · spawns processes · not analysed: the handler comes from a package · 2 findings'],
    [1, '$(play) Run in inspector'],
  ]);
  expect(lenses?.[0]?.command).toMatchObject({
    command: 'toolward.showFindings',
    arguments: [{ uri: a, findings: [{ uri: a, rule: 'path-traversal' }, { rule: 'path-traversal' }] }],
  });
  expect(lenses?.[1]?.command).toMatchObject({
    command: 'toolward.runInInspector',
    arguments: [{ uri: a, kind: 'tool', name: 'one' }],
  });
});

test('lenses are refreshed when an edit elsewhere changes them, and are off when the settings say so', async () => {
  const { editor } = await start({ '/w/b.ts': 'fine' });
  const title = async () => (await editor.lenses(a))?.slice(0, 1).map((lens) => lens.command?.title);
  await editor.open(a, 'TOOL(one) USES(b.ts) BAD');
  await editor.open('file:///w/b.ts', 'fine');
  expect(await title()).toEqual(['reads files · spawns processes']);
  const refresh = editor.refreshes.next((what) => what === 'codeLens');
  await editor.edit('file:///w/b.ts', 'fine', 'BROKEN');
  await refresh;
  expect(await title()).toEqual(['reads files · spawns processes · 1 finding']);
  await editor.configure({ 'file:///w': { codeLens: { enable: false } } });
  expect(await title()).toEqual([]);
});

test('the list of tools has those of every root, with their findings', async () => {
  const { editor } = await start({ '/v/a.ts': 'TOOL(one) BAD', '/w/a.ts': 'TOOL(two)' }, { folders: ['/v', '/w'] });
  const tools = await editor.connection.sendRequest(ToolsRequest);
  expect(tools.map((tool) => [tool.name, tool.uri, tool.findings.length])).toEqual([
    ['one', 'file:///v/a.ts', 1],
    ['two', 'file:///w/a.ts', 0],
  ]);
});

test('tools of one name each have the findings that touch them, and share those that touch none', async () => {
  const { editor } = await start({
    '/w/a.ts': 'TOOL(t)',
    '/w/b.ts': 'TOOL(t) BAD HANDLER',
    '/w/c.ts': 'TOOL(u) TOOL(u) BAD',
  });
  const tools = await editor.connection.sendRequest(ToolsRequest);
  expect(tools.map((tool) => [tool.name, tool.uri, tool.findings.length])).toEqual([
    ['t', 'file:///w/a.ts', 0],
    ['t', 'file:///w/b.ts', 1],
    ['u', 'file:///w/c.ts', 1],
    ['u', 'file:///w/c.ts', 1],
  ]);
});

test('rules and their pages are told; an unknown page is null', async () => {
  const { editor } = await start({});
  expect(await editor.connection.sendRequest(RulesRequest)).toContainEqual({
    id: 'path-traversal',
    summary: 'Paths that escape',
  });
  const page = (id: string) => editor.connection.sendRequest(RulePageRequest, { id });
  expect(await page('path-traversal')).toContain('Why paths matter.');
  expect(await page('nothing')).toBeNull();
  expect(await page('__proto__')).toBeNull();
});

test.each([
  ['typescript', 'untitled.ts'],
  ['javascriptreact', 'untitled.jsx'],
])('an untitled %s document is analysed alone', async (language, name) => {
  const { editor } = await start({ '/w/b.ts': 'BROKEN' });
  await editor.open('untitled:Untitled-1', `TOOL(t) USES(${name}) BAD BROKEN`, language);
  expect(await editor.diagnostics('untitled:Untitled-1')).toHaveLength(1);
  await editor.edit('untitled:Untitled-1', name, 'b.ts');
  expect(await editor.diagnostics('untitled:Untitled-1')).toEqual([]);
  expect(await editor.lenses('untitled:Untitled-1')).toHaveLength(2);
});

test('a closed untitled document leaves nothing behind, and other languages are let be', async () => {
  const { editor } = await start({}, {});
  await editor.open('untitled:Untitled-1', 'TOOL(t) BAD');
  await editor.statuses.first((status) => status.findings === 1);
  await editor.close('untitled:Untitled-1');
  expect(await editor.diagnostics('untitled:Untitled-1')).toEqual([]);
  await editor.open('untitled:Untitled-2', 'TOOL(t) BAD', 'python');
  expect(await editor.diagnostics('untitled:Untitled-2')).toEqual([]);
  expect(await editor.connection.sendRequest(ToolsRequest)).toEqual([]);
});

test('a file opened without a folder is analysed, with what lies beside it at hand', async () => {
  const { editor } = await start({ '/x/a.ts': '', '/x/b.ts': 'BROKEN BAD' }, {});
  await editor.open('file:///x/a.ts', 'USES(b.ts) BAD');
  expect(await editor.diagnostics('file:///x/a.ts')).toHaveLength(1);
  expect(await editor.diagnostics('file:///x/b.ts')).toEqual([]);
});

test('a file without a folder takes its findings with it when it is closed', async () => {
  const { editor } = await start({ '/x/a.ts': 'BAD' }, {});
  await editor.open('file:///x/a.ts', 'BAD');
  expect(await editor.diagnostics('file:///x/a.ts')).toHaveLength(1);
  expect((await editor.pullWorkspace()).items).toEqual([]);
  const held = editor.pullWorkspace();
  await editor.close('file:///x/a.ts');
  expect((await held).items).toMatchObject([{ uri: 'file:///x/a.ts', kind: 'full', items: [] }]);
});

test('each root has its own project; the inner one has the word on its files', async () => {
  const { editor } = await start(
    { '/w/a.ts': 'USES(b.ts) BAD', '/w/b.ts': 'fine', '/w/in/a.ts': 'USES(b.ts) BAD', '/w/in/b.ts': 'BROKEN' },
    { folders: ['/w', '/w/in'] },
  );
  expect((await editor.pullWorkspace()).items.map((item) => item.uri)).toEqual(['file:///w/in/a.ts']);
  expect(await editor.diagnostics(a)).toEqual([]);
  expect(await editor.diagnostics('file:///w/in/a.ts')).toHaveLength(1);
});

test('a crash in one root leaves the other alone', async () => {
  const { editor } = await start({ '/v/a.ts': 'CRASH', '/w/a.ts': 'BAD' }, { folders: ['/v', '/w'] });
  expect((await editor.pullWorkspace()).items.map((item) => item.uri)).toEqual([a]);
});

test('roots may come and go', async () => {
  const { editor } = await start({ '/v/a.ts': 'BAD', '/w/a.ts': 'BAD' });
  const first = await editor.pullWorkspace();
  expect(first.items.map((item) => item.uri)).toEqual([a]);
  await editor.changeFolders(['/v'], ['/w']);
  const next = await editor.pullWorkspace(first.items.map((item) => ({ uri: item.uri, value: item.resultId! })));
  expect(next.items.map((item) => [item.uri, item.kind === 'full' && item.items.length])).toEqual([
    ['file:///v/a.ts', 1],
    [a, 0],
  ]);
});

test('a folder that lies on no disk is said to be left out', async () => {
  const { editor } = await start({});
  await editor.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
    event: { added: [{ uri: 'memfs:/x', name: 'x' }], removed: [] },
  });
  expect(await editor.logs.first((line) => line.includes('does not lie on a disk'))).toContain('x');
});

test('settings choose severity, confidence, files and roots', async () => {
  const files = { '/w/a.ts': 'BAD UGLY', '/w/gen/b.ts': 'BAD', '/w/p/c.ts': 'BAD' };
  const { editor, engine } = await start(files, {
    folders: ['/w'],
    settings: { 'file:///w': { rules: { 'path-traversal': 'note' }, ignore: ['gen/'] } },
  });
  const report = async () =>
    (await editor.pullWorkspace()).items.flatMap((item) =>
      item.kind === 'full' ? item.items.map((d) => `${item.uri.slice(10)} ${d.code} ${d.severity}`) : [],
    );
  expect(await report()).toEqual(['a.ts path-traversal 3', 'a.ts command-injection 1', 'p/c.ts path-traversal 3']);
  await editor.configure({ 'file:///w': { minimumConfidence: 'high' } });
  expect(await report()).toEqual(['a.ts path-traversal 1', 'gen/b.ts path-traversal 1', 'p/c.ts path-traversal 1']);
  await editor.configure({ 'file:///w': { rules: { 'path-traversal': 'off' }, roots: [] } });
  expect(await report()).toEqual(['a.ts command-injection 1']);
  expect(engine.options.rules).toEqual(['command-injection', 'unused-suppression']);
  await editor.configure({ 'file:///w': { roots: ['./p/'] } });
  expect(await report()).toEqual(['p/c.ts path-traversal 1']);
});

test('a change of the settings makes the editor pull again', async () => {
  const { editor } = await start({ '/w/a.ts': 'BAD' });
  await editor.open(a, 'BAD');
  await editor.pull(a);
  const refresh = editor.refreshes.next((what) => what === 'diagnostics');
  await editor.configure({ 'file:///w': { rules: { 'path-traversal': 'warning' } } });
  await refresh;
  expect((await editor.diagnostics(a))[0]?.severity).toBe(2);
});

test('settings that make no sense are said and not used', async () => {
  const { editor } = await start(
    { '/w/a.ts': 'BAD' },
    {
      folders: ['/w'],
      settings: { 'file:///w': { rules: { 'path-traversl': 'off' }, minimumConfidence: 7, ignore: 'x' } },
    },
  );
  expect((await editor.pullWorkspace()).items).toHaveLength(1);
  expect(await editor.logs.first((line) => line.includes('path-traversl'))).toContain('did you mean');
});

test('an editor that pushes its settings is heard too', async () => {
  const { editor } = await start({ '/w/a.ts': 'BAD' }, { folders: ['/w'], capabilities: {} });
  await editor.connection.sendNotification('workspace/didChangeConfiguration', {
    settings: { toolward: { rules: { 'path-traversal': 'warning' } } },
  });
  expect((await editor.diagnostics(a))[0]?.severity).toBe(2);
});

test('the configuration file of a folder counts, is read again when it changes, and not at all without trust', async () => {
  const files = { '/w/a.ts': 'BAD', '/w/toolward.config.json': '{ "rules": { "path-traversal": "off" }, }' };
  const { editor, disk } = await start(files);
  expect(await editor.diagnostics(a)).toEqual([]);
  disk.files.set('/w/toolward.config.json', '{ "rules": { "path-traversal": "warning", "nonsense": "off" } }');
  await editor.fileEvents({ uri: 'file:///w/toolward.config.json', type: FileChangeType.Changed });
  expect((await editor.diagnostics(a))[0]?.severity).toBe(2);
  expect(await editor.logs.first((line) => line.includes('nonsense'))).toContain('toolward.config.json:1:');

  const { editor: wary } = await start(files, { folders: ['/w'], trusted: false });
  expect(await wary.diagnostics(a)).toHaveLength(1);
  await wary.connection.sendNotification(TrustNotification, { trusted: true });
  expect(await wary.diagnostics(a)).toEqual([]);
});

test('the first pass shows its progress', async () => {
  const { editor } = await start({ '/w/a.ts': 'BAD' });
  await editor.progress.first((event) => event.kind === 'end');
  expect(editor.progress.all.map((event) => event.kind)).toEqual(['begin', 'end']);
});

test('cancelling the first pass leaves the open files, until all are asked for', async () => {
  const { editor, engine } = await start({ '/w/a.ts': 'BAD', '/w/b.ts': 'SLOW BAD' });
  await editor.open(a, 'BAD');
  const { token } = await editor.progress.first((event) => event.kind === 'begin');
  await editor.cancelProgress(token);
  await editor.progress.first((event) => event.kind === 'end');
  expect(await editor.diagnostics(a)).toHaveLength(1);
  expect((await editor.pullWorkspace()).items.map((item) => item.uri)).toEqual([a]);
  await editor.statuses.first((status) => status.state === 'cancelled');
  engine.held = false;
  expect(await editor.connection.sendRequest(CheckWorkspaceRequest)).toMatchObject({ state: 'idle', findings: 2 });
});

test('checking the workspace reads the disk anew', async () => {
  const { editor, disk } = await start({ '/w/a.ts': 'TOOL(t)' });
  expect(await editor.connection.sendRequest(CheckWorkspaceRequest)).toEqual({
    state: 'idle',
    servers: 1,
    tools: 1,
    findings: 0,
    unresolved: 0,
  });
  disk.files.set('/w/a.ts', 'TOOL(t) TOOL(lost) BAD');
  disk.files.set('/w/b.ts', 'BAD');
  const status = await editor.connection.sendRequest(CheckWorkspaceRequest);
  expect(status).toMatchObject({ tools: 2, findings: 2, unresolved: 1 });
});

test('the output says which handlers were not followed and why, once and not with every edit', async () => {
  const { editor } = await start({ '/w/a.ts': 'TOOL(t) TOOL(lost)' });
  await editor.open(a, 'TOOL(t) TOOL(lost)');
  await editor.pull(a);
  const said = await editor.logs.first((line) => line.includes('lost'));
  expect(said).toBe('In w: the tool "lost" (a.ts) was not analysed: the handler comes from a package');
  await editor.edit(a, 'TOOL(t)', 'TOOL(u)');
  await editor.pull(a);
  expect(editor.logs.all.filter((line) => line.includes('lost'))).toHaveLength(1);
});

test('the editor hears while a long analysis runs, and an edit ends the old one', async () => {
  const { editor, engine } = await start({ '/w/a.ts': 'SLOW' });
  await editor.open(a, 'SLOW');
  await editor.statuses.first((status) => status.state === 'analysing');
  expect(await editor.connection.sendRequest(RulesRequest)).toHaveLength(3);
  const waiting = editor.pull(a);
  await editor.edit(a, 'SLOW', 'BAD');
  expect(await waiting).toMatchObject({ kind: 'full', items: [{ code: 'path-traversal' }] });
  expect(engine.ended).toBe(1);
  expect(engine.begun).toBeGreaterThan(1);
});

test('a cancelled pull is answered as cancelled while the analysis goes on', async () => {
  const { editor, engine } = await start({ '/w/a.ts': 'SLOW BAD' });
  await editor.open(a, 'SLOW BAD');
  const source = new CancellationTokenSource();
  const pull = editor.connection.sendRequest(
    DocumentDiagnosticRequest.type,
    { textDocument: { uri: a } },
    source.token,
  );
  source.cancel();
  engine.held = false;
  await expect(pull).rejects.toMatchObject({ code: -32800 });
  expect(await editor.diagnostics(a)).toHaveLength(1);
});

test('a crash of the engine is logged, keeps what still holds, and is over with the next edit', async () => {
  const { editor } = await start({ '/w/a.ts': 'BAD', '/w/b.ts': 'fine' });
  await editor.open(a, 'BAD');
  await editor.open('file:///w/b.ts', 'fine BAD');
  expect(await editor.diagnostics(a)).toHaveLength(1);
  await editor.edit('file:///w/b.ts', 'fine BAD', 'CRASH');
  expect(await editor.diagnostics('file:///w/b.ts')).toEqual([]);
  expect(await editor.diagnostics(a)).toHaveLength(1);
  expect(await editor.logs.first((line) => line.includes('the engine fell over'))).toContain('w');
  await editor.statuses.first((status) => status.state === 'failed');
  await editor.edit('file:///w/b.ts', 'CRASH', 'BAD BAD');
  expect(await editor.diagnostics('file:///w/b.ts')).toHaveLength(2);
});

test('what the analysis could not do is written down once', async () => {
  const { editor } = await start({ '/w/a.ts': 'LIMIT BAD' });
  await editor.open(a, 'LIMIT BAD');
  expect(await editor.diagnostics(a)).toHaveLength(1);
  await editor.edit(a, 'BAD', 'BAD BAD');
  expect(await editor.diagnostics(a)).toHaveLength(2);
  await editor.connection.sendRequest(RulesRequest);
  expect(editor.logs.all.filter((line) => line.includes('a rule failed'))).toHaveLength(1);
});

test('malformed and unknown requests are answered with an error, and the server lives on', async () => {
  const { editor } = await start({ '/w/a.ts': 'BAD' });
  const { connection } = editor;
  await expect(connection.sendRequest('toolward/nothing')).rejects.toMatchObject({ code: -32601 });
  for (const method of [
    'textDocument/diagnostic',
    'textDocument/codeAction',
    'textDocument/hover',
    'toolward/ignore',
  ]) {
    await expect(connection.sendRequest(method, {})).rejects.toThrow();
  }
  await connection.sendNotification('textDocument/didChange', {
    textDocument: { uri: 'file:///w/never.ts', version: 3 },
    contentChanges: [{ text: 'x' }],
  });
  await connection.sendNotification('textDocument/didClose', { textDocument: { uri: 'file:///w/never.ts' } });
  await connection.sendNotification('toolward/nothing', {});
  await connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: '%%%', type: 9 }] });
  expect(await editor.diagnostics(a)).toHaveLength(1);
});

test('the editor is asked to watch files and settings only where it can', async () => {
  const { editor } = await start({});
  await editor.connection.sendRequest(RulesRequest);
  await editor.pullWorkspace();
  expect(editor.registered.map((each) => each.method).sort()).toEqual([
    'workspace/didChangeConfiguration',
    'workspace/didChangeWatchedFiles',
  ]);
  const { editor: plain } = await start({}, { folders: ['/w'], capabilities: { ...allCapabilities, workspace: {} } });
  await plain.pullWorkspace();
  expect(plain.registered).toEqual([]);
});

test('ten servers in one process do not know of each other', async () => {
  const editors = await Promise.all(
    Array.from({ length: 10 }, (_, n) => start({ '/w/a.ts': Array(n).fill('BAD').join(' ') })),
  );
  const counts = await Promise.all(editors.map(async ({ editor }) => (await editor.diagnostics(a)).length));
  expect(counts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
