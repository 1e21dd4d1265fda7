// Restricted Mode: the analysis works, and what the workspace says about it is not followed.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { diagnosticsOf, fileOf, has, show } from './wait.ts';

describe('in Restricted Mode', () => {
  it('findings are shown, those that the workspace wants hushed up too', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    await show(fileOf('src/server.ts'));
    await diagnosticsOf(fileOf('src/server.ts'), 'command-injection', has('command-injection'));
    await diagnosticsOf(fileOf('src/hushed.ts'), 'command-injection', has('command-injection'));
  });
});
