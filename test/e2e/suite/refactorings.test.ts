// Refactorings in a real VS Code: offered where a tool is registered, applied, and the text compared before and after.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import * as ui from './ui.ts';
import { fileOf, keep, show, until } from './wait.ts';

const tasks = fileOf('src/tasks.ts');
const manifest = fileOf('package.json');

/** Between the comment and the last line; the imports are looked at by themselves. */
const CONFIGURED = `server.registerTool('tasks', {
  title: 'Tasks',
  inputSchema: { action: z.enum(['add', 'list']), task: z.string().max(100).default('rest') },
}, async ({ action, task }) => {
`;

const SPLIT = `// One tool for everything.
server.tool('tasks_add', { task: z.string().max(100).default('rest') }, async ({ task }) => {
  tasks.push(task);
  return { content: [{ type: 'text', text: 'added' }] };
});

server.tool('tasks_list', async () => {
  return { content: [{ type: 'text', text: tasks.join(', ') }] };
});

void server.connect(new StdioServerTransport());
`;

describe('a refactoring', () => {
  let restore: () => Promise<void>;
  beforeEach(async () => {
    restore = await keep(tasks, manifest);
  });
  afterEach(async () => {
    await restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is offered at a registration, and nowhere else', async () => {
    const editor = await show(tasks);
    const titles = (await rewrites(editor, 'server.tool(')).map((action) => action.title);
    assert.deepEqual(titles, [
      'Register with registerTool()',
      'Make a tool of each action: tasks_add, tasks_list',
      'Move this file to @modelcontextprotocol/server (v2)',
    ]);
    assert.deepEqual(await rewrites(editor, 'tasks.push'), []);
    assert.deepEqual(await rewrites(editor, 'const tasks'), []);
  });

  it('registers with registerTool()', async () => {
    const editor = await show(tasks);
    const before = editor.document.getText();
    await apply(editor, /^Register with registerTool/);
    const line = before.split('\n').find((each) => each.startsWith('server.tool('))!;
    assert.equal(editor.document.getText(), before.replace(`${line}\n`, CONFIGURED));
  });

  it('makes a tool of each action', async () => {
    const editor = await show(tasks);
    const before = editor.document.getText();
    await apply(editor, /^Make a tool of each action/);
    assert.equal(editor.document.getText(), before.slice(0, before.indexOf('// One tool')) + SPLIT);
  });

  it('moves a file to the second generation, with its package.json', async () => {
    const editor = await show(tasks);
    const before = editor.document.getText();
    const packages = (await vscode.workspace.openTextDocument(manifest)).getText();
    await apply(editor, /^Move this file/);
    const line = before.split('\n').find((each) => each.startsWith('server.tool('))!;
    const configured = CONFIGURED.replace(/inputSchema: (.*),\n/, 'inputSchema: z.object($1),\n');
    const after = before
      .replace('sdk/server/mcp.js', 'server')
      .replace('sdk/server/stdio.js', 'server/stdio')
      .replace(`${line}\n`, configured);
    assert.equal(editor.document.getText(), after);
    const now = (await vscode.workspace.openTextDocument(manifest)).getText();
    assert.equal(now, packages.replace('"1.32.2"', '"1.32.2", "@modelcontextprotocol/server": "^2.4.0"'));
  });

  it('that changes what the server offers is shown before it is applied', async function () {
    if (!ui.hasUi) this.skip();
    const editor = await show(tasks);
    const before = editor.document.getText();
    await rewrites(editor, 'server.tool(');
    const at = editor.document.positionAt(before.indexOf('server.tool('));
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('editor.action.refactor');
    await ui.element('.action-widget .monaco-list-row.action:has-text("Make a tool of each action")').click();
    await ui.element('.bulk-edit-panel .edit-checkbox').waitFor();
    await ui.screenshot('refactoring');
    assert.equal(editor.document.getText(), before);
    await ui.element('.bulk-edit-panel .edit-checkbox >> nth=0').click();
    await ui.element('.bulk-edit-panel .monaco-button:has-text("Apply")').click();
    await ui.element('.bulk-edit-panel .edit-checkbox').waitFor({ state: 'hidden' });
    // The panel goes before the change is made.
    const wanted = before.slice(0, before.indexOf('// One tool')) + SPLIT;
    const text = () => editor.document.getText();
    const done = () => (text() === wanted ? true : undefined);
    await until('the tool is split', vscode.workspace.onDidChangeTextDocument, done, text);
  });
});

/** What Toolward offers to rewrite where `text` begins. */
async function rewrites(editor: vscode.TextEditor, text: string): Promise<vscode.CodeAction[]> {
  const at = editor.document.positionAt(editor.document.getText().indexOf(text));
  const all = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    editor.document.uri,
    new vscode.Range(at, at),
    'refactor.rewrite',
  );
  return all.filter((action) => /registerTool|tool of each|modelcontextprotocol/.test(action.title));
}

async function apply(editor: vscode.TextEditor, title: RegExp): Promise<void> {
  const found = (await rewrites(editor, 'server.tool(')).find((action) => title.test(action.title));
  assert.ok(found?.edit, `not offered: ${title}`);
  assert.ok(await vscode.workspace.applyEdit(found.edit));
}
