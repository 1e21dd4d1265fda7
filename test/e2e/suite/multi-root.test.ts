// A workspace of two folders, each with a server of its own.
import * as vscode from 'vscode';
import { diagnosticsOf, has, show, until } from './wait.ts';

describe('in a workspace of two folders', () => {
  it('each has its own findings', async () => {
    // A window begins before it knows its folders.
    const folders = await until('two folders', vscode.workspace.onDidChangeWorkspaceFolders, () => {
      const { workspaceFolders } = vscode.workspace;
      return workspaceFolders?.length === 2 ? workspaceFolders : undefined;
    });
    const [files, shell] = folders.map((folder) => vscode.Uri.joinPath(folder.uri, 'src/server.ts'));
    await show(files!);
    await diagnosticsOf(files!, 'path-traversal', has('path-traversal'));
    await diagnosticsOf(shell!, 'command-injection', has('command-injection'));
  });
});
