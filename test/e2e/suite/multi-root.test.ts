// A workspace of two folders, each with a server of its own.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { diagnosticsOf, has, show } from './wait.ts';

describe('in a workspace of two folders', () => {
  it('each has its own findings', async () => {
    const folders = vscode.workspace.workspaceFolders ?? [];
    assert.equal(folders.length, 2);
    const [files, shell] = folders.map((folder) => vscode.Uri.joinPath(folder.uri, 'src/server.ts'));
    await show(files!);
    await diagnosticsOf(files!, 'path-traversal', has('path-traversal'));
    await diagnosticsOf(shell!, 'command-injection', has('command-injection'));
  });
});
