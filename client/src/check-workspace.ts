// Toolward: Check Workspace. Everything anew, from the disk up, with its result said aloud.
import * as vscode from 'vscode';
import { CheckWorkspaceRequest } from '../../server/src/protocol.ts';
import type { Client } from './client.ts';
import { wordsOf } from './status-item.ts';

export async function checkWorkspace(client: Client): Promise<void> {
  const status = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Toolward: checking the workspace' },
    () => client.sendRequest(CheckWorkspaceRequest),
  );
  const words = status.tools === 0 ? 'no MCP tool was found in this workspace.' : `${wordsOf(status).tooltip}.`;
  if (status.findings === 0) {
    void vscode.window.showInformationMessage(`Toolward: ${words}`);
    return;
  }
  const show = 'Show Problems';
  if ((await vscode.window.showInformationMessage(`Toolward: ${words}`, show)) === show) {
    await vscode.commands.executeCommand('workbench.actions.view.problems');
  }
}
