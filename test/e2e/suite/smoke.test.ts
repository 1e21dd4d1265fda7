// The least that must hold in a real VS Code: the extension is there, under its name, and starts.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the extension', () => {
  it('is found as toolward.toolward and activates', async () => {
    const extension = vscode.extensions.getExtension('toolward.toolward');
    assert.ok(extension, 'not among the installed extensions');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
