// The main job in a real VS Code: a server is opened, its dangerous lines are marked, explained and mended.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import * as ui from './ui.ts';
import { diagnosticsOf, fileOf, has, keep, lacks, replace, ruleOf, show } from './wait.ts';

const server = fileOf('src/server.ts');
const notes = fileOf('src/notes.ts');
const greeter = fileOf('src/greeter.ts');

describe('a server in the editor', () => {
  let restore: () => Promise<void>;
  beforeEach(async () => {
    restore = await keep(server, notes, greeter);
  });
  afterEach(async () => {
    await restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('has its dangerous line marked, with the rule, its page, and the way the argument took', async () => {
    await show(server);
    const mine = await diagnosticsOf(server, 'command-injection', has('command-injection'));
    const found = mine.find((each) => ruleOf(each) === 'command-injection')!;
    assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
    const document = await vscode.workspace.openTextDocument(server);
    assert.match(document.lineAt(found.range.start.line).text, /exec\(/);
    assert.ok(typeof found.code === 'object' && found.code.target.path.endsWith('command-injection.md'));
    const trace = found.relatedInformation ?? [];
    assert.ok(trace.length > 0, 'no trace');
    assert.ok(trace.every((step) => step.location.uri.toString() === server.toString()));
    if (ui.hasUi) {
      await ui.element('.squiggly-error').waitFor();
      await ui.screenshot('squiggle');
    }
  });

  it('has findings in files that are not open, with a trace that leads back to the registration', async () => {
    await show(server);
    const mine = await diagnosticsOf(notes, 'path-traversal', has('path-traversal'));
    const found = mine.find((each) => ruleOf(each) === 'path-traversal')!;
    const files = (found.relatedInformation ?? []).map((step) => step.location.uri.path.split('/').at(-1));
    assert.ok(files.includes('server.ts'), `the trace goes through ${files.join(', ')}`);
  });

  it('loses a finding to a quick fix, and the rest stays', async () => {
    const editor = await show(greeter);
    const mine = await diagnosticsOf(greeter, 'hidden-characters', has('hidden-characters'));
    const found = mine.find((each) => ruleOf(each) === 'hidden-characters')!;
    const actions = await actionsAt(greeter, found.range);
    assert.ok(actions.some((action) => action.title === 'Ignore hidden-characters here, because…'));
    const fix = actions.find((action) => action.edit !== undefined);
    assert.ok(fix?.edit, 'no quick fix with an edit');
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    await diagnosticsOf(greeter, 'no hidden-characters', lacks('hidden-characters'));
    assert.match(editor.document.getText(), /'Says hello\.'/);
  });

  it('has all safe fixes applied at once', async () => {
    await show(greeter);
    await diagnosticsOf(greeter, 'hidden-characters', has('hidden-characters'));
    const whole = new vscode.Range(0, 0, 0, 0);
    const [all] = await actionsAt(greeter, whole, 'source.fixAll.toolward');
    assert.ok(all?.edit, 'nothing to fix');
    assert.ok(await vscode.workspace.applyEdit(all.edit));
    await diagnosticsOf(greeter, 'no hidden-characters', lacks('hidden-characters'));
  });

  it('loses a finding to an edit, and gets it back', async () => {
    const editor = await show(server);
    await diagnosticsOf(server, 'command-injection', has('command-injection'));
    await replace(editor, 'words: z.string()', "words: z.enum(['todo', 'done'])");
    await diagnosticsOf(server, 'no command-injection', lacks('command-injection'));
    await replace(editor, "z.enum(['todo', 'done'])", 'z.string()');
    await diagnosticsOf(server, 'command-injection again', has('command-injection'));
  });

  it('changes what is said about another open file', async () => {
    await show(notes);
    await diagnosticsOf(notes, 'path-traversal', has('path-traversal'));
    const editor = await vscode.window.showTextDocument(server, { viewColumn: vscode.ViewColumn.Beside });
    await replace(editor, 'name: z.string()', "name: z.enum(['todo', 'done'])");
    await diagnosticsOf(notes, 'no path-traversal', lacks('path-traversal'));
    await replace(editor, "z.enum(['todo', 'done'])", 'z.string()');
    await diagnosticsOf(notes, 'path-traversal again', has('path-traversal'));
  });

  it('keeps the findings of whole tools while another one is half typed', async () => {
    const editor = await show(server);
    const line = editor.document.getText().match(/exec\(.*;/)![0];
    await replace(editor, line, `${line}\n    ${line}`);
    const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
    await editor.edit((edit) => edit.insert(end, "\nserver.registerTool('next', { description: 'Sa"));
    await diagnosticsOf(
      server,
      'two findings',
      (mine) => mine.filter((each) => has('command-injection')([each])).length === 2,
    );
  });

  it('says over each registration what the tool can do and how many findings it has', async () => {
    await show(server);
    const titles = await lensTitles(server);
    assert.equal(titles.length, 2);
    assert.match(titles[0]!, /^spawns processes.* · \d+ findings?$/);
    assert.match(titles[1]!, /^reads files.* · \d+ findings?$/);
  });

  it('says why over a flagged span', async () => {
    await show(server);
    const mine = await diagnosticsOf(server, 'command-injection', has('command-injection'));
    const { start } = mine.find((each) => ruleOf(each) === 'command-injection')!.range;
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', server, start);
    const said = hovers.flatMap((hover) => hover.contents.map((each) => (each as vscode.MarkdownString).value));
    assert.ok(
      said.some((text) => text.includes('Toolward: command-injection')),
      said.join('\n'),
    );
  });

  it('is analysed before it has a file', async () => {
    const text = (await vscode.workspace.openTextDocument(server)).getText();
    const document = await vscode.workspace.openTextDocument({ language: 'typescript', content: text });
    await vscode.window.showTextDocument(document);
    await diagnosticsOf(document.uri, 'command-injection', has('command-injection'));
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('follows the settings', async () => {
    await show(server);
    await diagnosticsOf(server, 'command-injection', has('command-injection'));
    const settings = vscode.workspace.getConfiguration('toolward', server);
    try {
      await settings.update('rules', { 'command-injection': 'note' }, vscode.ConfigurationTarget.Workspace);
      await diagnosticsOf(server, 'a note', (mine) =>
        mine.some(
          (each) => ruleOf(each) === 'command-injection' && each.severity === vscode.DiagnosticSeverity.Information,
        ),
      );
      await settings.update('rules', { 'command-injection': 'off' }, vscode.ConfigurationTarget.Workspace);
      await diagnosticsOf(server, 'nothing', lacks('command-injection'));
    } finally {
      await settings.update('rules', undefined, vscode.ConfigurationTarget.Workspace);
    }
    await diagnosticsOf(server, 'an error again', has('command-injection'));
  });

  it('has no findings where its own configuration file says so', async () => {
    await show(server);
    // Files that are not open come in one report: once this one is there, the other would be too.
    await diagnosticsOf(notes, 'path-traversal', has('path-traversal'));
    assert.deepEqual(vscode.languages.getDiagnostics(fileOf('src/hushed.ts')), []);
  });

  it('is told of a change made outside the editor', async () => {
    await show(server);
    await diagnosticsOf(notes, 'path-traversal', has('path-traversal'));
    const before = await vscode.workspace.fs.readFile(notes);
    const harmless = 'export async function loadNote(name: string): Promise<string> {\n  return name;\n}\n';
    try {
      await vscode.workspace.fs.writeFile(notes, new TextEncoder().encode(harmless));
      await diagnosticsOf(notes, 'no path-traversal', lacks('path-traversal'));
    } finally {
      await vscode.workspace.fs.writeFile(notes, before);
    }
    await diagnosticsOf(notes, 'path-traversal again', has('path-traversal'));
  });
});

function actionsAt(uri: vscode.Uri, range: vscode.Range, kind = 'quickfix'): Thenable<vscode.CodeAction[]> {
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, kind);
}

async function lensTitles(uri: vscode.Uri): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 100);
  return lenses
    .sort((a, b) => a.range.start.line - b.range.start.line)
    .map((lens) => lens.command?.title ?? '')
    .filter((title) => !/reference|implementation|Run in inspector/.test(title));
}
