// Code actions: quick fixes from the diagnostics' data, stale ones refused, all safe fixes at once, ignoring with a reason.
import { expect, onTestFinished, test } from 'vitest';
import type { CodeAction, Diagnostic } from 'vscode-languageserver-protocol';
import { IgnoreRequest } from '../../server/src/protocol.ts';
import { allCapabilities } from './capabilities.ts';
import { applied, Editor, type EditorOptions } from './editor.ts';
import { fakeDeps, MemoryDisk } from './fake-engine.ts';

const a = 'file:///w/a.ts';

async function start(text: string, options: EditorOptions = { folders: ['/w'] }) {
  const editor = await Editor.start(fakeDeps(new MemoryDisk({ '/w/a.ts': text })), options);
  onTestFinished(() => editor.stop());
  await editor.open(a, text);
  return editor;
}

const fixes = (actions: CodeAction[]) => actions.filter((action) => action.edit !== undefined);

async function ignore(editor: Editor, diagnostic: Diagnostic, reason: string): Promise<string> {
  const { version } = editor.document(a);
  const params = { uri: a, rule: String(diagnostic.code), range: diagnostic.range, reason, version };
  const answer = await editor.connection.sendRequest(IgnoreRequest, params);
  return 'edit' in answer ? applied(editor.document(a), answer.edit) : `refused: ${answer.refused}`;
}

test('a safe fix is preferred, and its edit mends the finding it belongs to', async () => {
  const editor = await start('let x = BAD; BAD');
  const [, second] = await editor.diagnostics(a);
  const [fix, ...more] = fixes(await editor.actions(a, [second!]));
  expect(more).toEqual([]);
  expect(fix).toMatchObject({ title: 'Make it good', kind: 'quickfix', isPreferred: true, diagnostics: [second] });
  expect(applied(editor.document(a), fix!.edit)).toBe('let x = BAD; GOOD');
});

test('a fix to be reviewed asks for confirmation where the editor can show it', async () => {
  const editor = await start('UGLY');
  const [fix] = fixes(await editor.actions(a, await editor.diagnostics(a)));
  expect(fix?.isPreferred).toBeUndefined();
  expect(Object.values(fix!.edit!.changeAnnotations!)).toEqual([{ label: 'Make it good', needsConfirmation: true }]);
  const plain = await start('UGLY', {
    folders: ['/w'],
    capabilities: { ...allCapabilities, workspace: { configuration: true, workspaceFolders: true } },
  });
  const [other] = fixes(await plain.actions(a, await plain.diagnostics(a)));
  expect(other!.edit!.changeAnnotations).toBeUndefined();
  expect(applied(plain.document(a), other!.edit)).toBe('GOOD');
});

test('a fix made for an older text is refused, and comes back with the text', async () => {
  const editor = await start('BAD');
  const old = await editor.diagnostics(a);
  await editor.edit(a, 'BAD', 'a BAD');
  expect(fixes(await editor.actions(a, old))).toEqual([]);
  await editor.edit(a, 'a BAD', 'BAD');
  expect(fixes(await editor.actions(a, old))).toHaveLength(1);
});

test('an editor that drops the data of diagnostics gets its fixes all the same', async () => {
  const editor = await start('BAD');
  const [{ data: _, ...bare }] = (await editor.diagnostics(a)) as [Diagnostic];
  expect(fixes(await editor.actions(a, [bare]))).toHaveLength(1);
});

test('diagnostics of others, and data that is nonsense, bring no fix', async () => {
  const editor = await start('BAD');
  const [mine] = (await editor.diagnostics(a)) as [Diagnostic];
  expect(await editor.actions(a, [{ ...mine, source: 'eslint' }])).toEqual([]);
  const elsewhere = { ...mine, range: { ...mine.range, start: { line: 7, character: 7 } } };
  for (const data of [null, 7, 'x', [], { fixes: 1 }, { fixes: [{}] }, { fixes: [{ title: 't', edits: [{}] }] }]) {
    expect(fixes(await editor.actions(a, [{ ...elsewhere, data }]))).toEqual([]);
  }
});

test('every finding can be ignored and explained, by commands of the client', async () => {
  const editor = await start('BAD');
  const [diagnostic] = (await editor.diagnostics(a)) as [Diagnostic];
  const commands = (await editor.actions(a, [diagnostic])).map((action) => action.command).filter((c) => c);
  expect(commands).toEqual([
    {
      title: 'Ignore path-traversal here, because…',
      command: 'toolward.ignoreHere',
      arguments: [{ uri: a, rule: 'path-traversal', range: diagnostic.range }],
    },
    { title: 'Explain path-traversal', command: 'toolward.explainRule', arguments: ['path-traversal'] },
  ]);
});

test('actions of other kinds than asked for are left out', async () => {
  const editor = await start('BAD');
  const diagnostics = await editor.diagnostics(a);
  expect(await editor.actions(a, diagnostics, ['refactor'])).toEqual([]);
  expect((await editor.actions(a, diagnostics, ['quickfix'])).every((x) => x.kind === 'quickfix')).toBe(true);
  expect((await editor.actions(a, diagnostics)).some((x) => x.kind?.startsWith('source'))).toBe(false);
});

test.each(['source', 'source.fixAll', 'source.fixAll.toolward'])(
  '%s applies every safe fix in one edit',
  async (kind) => {
    const editor = await start('BAD UGLY BAD');
    const [all, ...more] = await editor.actions(a, [], [kind]);
    expect(more).toEqual([]);
    expect(all).toMatchObject({ title: 'Toolward: apply 2 safe fixes', kind: 'source.fixAll.toolward' });
    expect(applied(editor.document(a), all!.edit)).toBe('GOOD UGLY GOOD');
  },
);

test('fixing all leaves out a fix that runs into another, and takes a shared insertion once', async () => {
  const editor = await start('SAME SAME WIDE BAD EDIW');
  const [all] = await editor.actions(a, [], ['source.fixAll']);
  expect(all?.title).toBe('Toolward: apply 3 safe fixes');
  expect(applied(editor.document(a), all!.edit)).toBe('helper;\nGOOD GOOD GOOD');
});

test('fixing all offers nothing where nothing is safe', async () => {
  const editor = await start('UGLY');
  expect(await editor.actions(a, [], ['source.fixAll'])).toEqual([]);
});

test('ignoring writes the comment above the line, as far in as the line', async () => {
  const editor = await start('function f() {\n\tBAD();\n}\n');
  const [diagnostic] = (await editor.diagnostics(a)) as [Diagnostic];
  expect(await ignore(editor, diagnostic, ' only\nreads  from the list ')).toBe(
    'function f() {\n\t// toolward-allow path-traversal: only reads from the list\n\tBAD();\n}\n',
  );
});

test('ignoring keeps the line endings of the file', async () => {
  const editor = await start('x\r\n  BAD\r\n');
  const [diagnostic] = (await editor.diagnostics(a)) as [Diagnostic];
  expect(await ignore(editor, diagnostic, 'why')).toBe('x\r\n  // toolward-allow path-traversal: why\r\n  BAD\r\n');
});

test('ignoring inside a text over several lines writes above the text, not into it', async () => {
  const template = '  `one $' + '{x}\n  two $' + '{y}\n  BAD`);\n';
  const text = `f(1,\n${template}`;
  const editor = await start(text);
  const [diagnostic] = (await editor.diagnostics(a)) as [Diagnostic];
  expect(await ignore(editor, diagnostic, 'why')).toBe(`f(1,\n  // toolward-allow path-traversal: why\n${template}`);
});

test('ignoring between JSX tags writes a comment that JSX knows', async () => {
  const b = 'file:///w/b.tsx';
  const editor = await start('');
  await editor.open(b, 'const e = <p>\n  text BAD */\n</p>;\n', 'typescriptreact');
  const [diagnostic] = (await editor.diagnostics(b)) as [Diagnostic];
  const params = { uri: b, rule: 'path-traversal', range: diagnostic.range, reason: 'ends */ here' };
  const answer = await editor.connection.sendRequest(IgnoreRequest, params);
  expect('edit' in answer && applied(editor.document(b), answer.edit)).toBe(
    'const e = <p>\n  {/* toolward-allow path-traversal: ends * / here */}\n  text BAD */\n</p>;\n',
  );
});

test('a reason cannot smuggle anything in that a reader would not see', async () => {
  const editor = await start('BAD');
  const [diagnostic] = (await editor.diagnostics(a)) as [Diagnostic];
  expect(await ignore(editor, diagnostic, 'fine\u2028evil()\u202e')).toBe(
    '// toolward-allow path-traversal: fine evil()<U+202E>\nBAD',
  );
});

test('ignoring is refused without a reason, for a changed file, and where the finding is gone', async () => {
  const editor = await start('BAD');
  const [diagnostic] = (await editor.diagnostics(a)) as [Diagnostic];
  expect(await ignore(editor, diagnostic, ' \n ')).toMatch(/^refused: .*needs a reason/);
  expect(await ignore(editor, { ...diagnostic, code: 'ssrf' }, 'why')).toMatch(/^refused: There is no ssrf/);
  await editor.edit(a, 'BAD', 'fine');
  expect(await ignore(editor, diagnostic, 'why')).toMatch(/^refused: There is no path-traversal/);
  const params = { uri: a, rule: 'path-traversal', range: diagnostic.range, reason: 'why', version: 1 };
  expect(await editor.connection.sendRequest(IgnoreRequest, params)).toMatchObject({
    refused: expect.stringContaining('changed in the meantime'),
  });
});
