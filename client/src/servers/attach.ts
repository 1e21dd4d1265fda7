// A server that was started for debugging waits for a debugger: VS Code's own is attached.
import * as vscode from 'vscode';
import { plain } from '../plain.ts';
import type { Connection } from './connection.ts';

/** Attaches to a process of the server. What it says is trusted as far as this machine: no other address is attached to. */
export async function debuggers({ server }: Connection, url: string): Promise<void> {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  const port = Number(address?.port);
  if (address?.hostname !== '127.0.0.1' || !(port > 0)) return;
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.fsPath === server.folder);
  await vscode.debug.startDebugging(folder ?? vscode.workspace.workspaceFolders?.[0], {
    type: 'node',
    request: 'attach',
    name: `MCP server ${plain(server.name)}`,
    address: '127.0.0.1',
    port,
    continueOnAttach: true,
    skipFiles: ['<node_internals>/**'],
  });
}
