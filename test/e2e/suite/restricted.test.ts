// Restricted Mode: the analysis works, and what the workspace says about it is not followed.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import * as ui from './ui.ts';
import { diagnosticsOf, fileOf, has, show } from './wait.ts';

describe('in Restricted Mode', () => {
  it('findings are shown, those that the workspace wants hushed up too', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    await show(fileOf('src/server.ts'));
    await diagnosticsOf(fileOf('src/server.ts'), 'command-injection', has('command-injection'));
    await diagnosticsOf(fileOf('src/hushed.ts'), 'command-injection', has('command-injection'));
  });

  it('no server is started, though one asks for it', async function () {
    if (!ui.hasUi) this.skip();
    await vscode.commands.executeCommand('toolward.connectToServer', 'bookings');
    const frames = ['iframe.webview.ready', '#active-frame'];
    await ui.element('header .state:has-text("not connected")', frames).waitFor();
    await ui.element('text=/servers are started only in a workspace that you trust/').waitFor();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
