// The way most people mend a finding: the cursor on it, the light bulb, a choice.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import * as ui from './ui.ts';
import { diagnosticsOf, fileOf, has, keep, lacks, ruleOf, show } from './wait.ts';

const greeter = fileOf('src/greeter.ts');
const search = fileOf('src/search.ts');

describe('the light bulb', () => {
  let restore: () => Promise<void>;
  beforeEach(async function () {
    if (!ui.hasUi) this.skip();
    restore = await keep(greeter, search);
  });
  afterEach(async () => {
    await restore?.();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('offers the fix first, then to ignore and to explain, and applies what is chosen', async () => {
    const editor = await open(greeter, 'hidden-characters');
    const offered = await ui.element('.action-widget .monaco-list-row.action').allInnerTexts();
    const mine = offered.filter((text) => /hidden/.test(text));
    assert.match(mine[0]!, /^Remove the hidden characters/);
    assert.ok(mine.some((text) => text.startsWith('Ignore hidden-characters here, because')));
    assert.ok(mine.some((text) => text.startsWith('Explain hidden-characters')));
    await ui.screenshot('light-bulb');
    await ui.element('.action-widget .monaco-list-row.action:has-text("Remove the hidden characters")').click();
    await diagnosticsOf(greeter, 'no hidden-characters', lacks('hidden-characters'));
    assert.match(editor.document.getText(), /'Says hello\.'/);
  });

  it('shows a fix that is to be reviewed before it is applied', async () => {
    const editor = await open(search, 'description-injection');
    const before = editor.document.getText();
    await ui.element('.action-widget .monaco-list-row.action:has-text("Remove this passage")').click();
    await ui.element('.bulk-edit-panel .edit-checkbox').waitFor();
    await ui.screenshot('review');
    assert.equal(editor.document.getText(), before);
    await ui.element('.bulk-edit-panel .edit-checkbox >> nth=0').click();
    await ui.element('.bulk-edit-panel .monaco-button:has-text("Apply")').click();
    await diagnosticsOf(search, 'no description-injection', lacks('description-injection'));
  });
});

/** Opens a file with the cursor on a finding of `rule`, and the light bulb's menu. */
async function open(uri: vscode.Uri, rule: string): Promise<vscode.TextEditor> {
  const editor = await show(uri);
  const mine = await diagnosticsOf(uri, rule, has(rule));
  const { start } = mine.find((each) => ruleOf(each) === rule)!.range;
  editor.selection = new vscode.Selection(start, start);
  // The bulb is there once the editor knows what it can offer; a menu that is opened sooner is closed again.
  await ui.element('.lightBulbWidget, [class*="codicon-gutter-lightbulb"]').waitFor();
  await vscode.commands.executeCommand('editor.action.quickFix');
  await ui.element('.action-widget').waitFor();
  return editor;
}
