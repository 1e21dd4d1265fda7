// The commands under "Toolward:", as a person would use them.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import * as ui from './ui.ts';
import { diagnosticsOf, fileOf, has, keep, lacks, ruleOf, show, until } from './wait.ts';

const server = fileOf('src/server.ts');

describe('the commands', () => {
  let restore: () => Promise<void>;
  beforeEach(async () => {
    restore = await keep(server);
  });
  afterEach(async () => {
    await restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('are all there, and each has a name under "Toolward:"', async () => {
    const extension = vscode.extensions.getExtension('toolward.toolward')!;
    await extension.activate();
    const named: { command: string; category: string }[] = extension.packageJSON.contributes.commands;
    const known = (await vscode.commands.getCommands(true)).filter((each) => /^toolward\.[a-z]/i.test(each));
    assert.ok(named.every((each) => each.category === 'Toolward' && known.includes(each.command)));
    assert.ok(named.length >= 7);
  });

  it('explain a rule on a page of its own', async () => {
    await show(server);
    await vscode.commands.executeCommand('toolward.explainRule', 'command-injection');
    const tab = await until('a preview', vscode.window.tabGroups.onDidChangeTabs, () =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .find((each) => each.label.includes('command-injection')),
    );
    assert.ok(tab.input instanceof vscode.TabInputWebview || tab.input instanceof vscode.TabInputText);
    const page = await vscode.workspace.openTextDocument(vscode.Uri.parse('toolward-rule:/command-injection.md'));
    assert.match(page.getText(), /^# /);
  });

  it('ignore a finding for a reason that is asked for', async function () {
    if (!ui.hasUi) this.skip();
    const editor = await show(server);
    const mine = await diagnosticsOf(server, 'command-injection', has('command-injection'));
    const found = mine.find((each) => ruleOf(each) === 'command-injection')!;
    editor.selection = new vscode.Selection(found.range.start, found.range.start);
    const done = vscode.commands.executeCommand('toolward.ignoreHere');
    // Several findings are at the cursor: it asks which is meant, then why.
    await ui.element('.quick-input-widget input').waitFor();
    await ui.type('command-injection');
    await ui.press('Enter');
    await ui.element('.quick-input-widget input[placeholder="only reads from the list above"]').waitFor();
    await ui.type('the words come from a fixed list');
    await ui.press('Enter');
    await done;
    await diagnosticsOf(server, 'no command-injection', lacks('command-injection'));
    assert.match(
      editor.document.lineAt(found.range.start.line).text,
      /^ {4}\/\/ toolward-allow command-injection: the words come from a fixed list$/,
    );
  });

  it('show the findings of a tool where they are', async function () {
    if (!ui.hasUi) this.skip();
    await show(server);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', server, 9);
    const lens = lenses.find((each) => each.command?.command === 'toolward.showFindings');
    assert.ok(lens?.command, 'no lens to click');
    await vscode.commands.executeCommand(lens.command.command, ...lens.command.arguments!);
    await ui.element('.peekview-widget').waitFor();
    await ui.screenshot('findings-of-a-tool');
  });

  it('start the server anew, and the findings come back', async () => {
    await show(server);
    await diagnosticsOf(server, 'command-injection', has('command-injection'));
    await vscode.commands.executeCommand('toolward.restartServer');
    await diagnosticsOf(server, 'command-injection again', has('command-injection'));
  });

  it('leave the status bar saying how much was found', async function () {
    if (!ui.hasUi) this.skip();
    await show(server);
    await ui.element('[id="toolward.toolward.toolward.status"] >> text=/[1-9]/').waitFor();
  });

  it('show the security report, whose places open in the editor', async function () {
    if (!ui.hasUi) this.skip();
    await show(server);
    await diagnosticsOf(server, 'command-injection', has('command-injection'));
    await vscode.commands.executeCommand('toolward.showReport');
    const frames = ['iframe.webview', '#active-frame'];
    await ui.element('h1', frames).waitFor();
    const page = await ui.element('body', frames).allInnerTexts();
    assert.match(page.join(), /Input validation[\s\S]*open to attack[\s\S]*command-injection/);
    await ui.screenshot('security-report');
    await ui.element('li a:has-text("server.ts") >> nth=0', frames).click();
    await until('the source', vscode.window.onDidChangeActiveTextEditor, () =>
      vscode.window.activeTextEditor?.document.uri.path.endsWith('/src/server.ts') ? true : undefined,
    );
  });
});
