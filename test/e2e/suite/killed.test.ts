// The server's process is killed: the client starts another one, and the diagnostics are there again and follow the edits.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as vscode from 'vscode';
import { diagnosticsOf, fileOf, has, keep, lacks, replace, show } from './wait.ts';

const server = fileOf('src/server.ts');

describe('a language server that is killed', () => {
  let restore: () => Promise<void>;
  beforeEach(async () => {
    restore = await keep(server);
  });
  afterEach(async () => {
    await restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is started again, and what it found comes back', async function () {
    if (process.platform === 'win32') this.skip();
    const editor = await show(server);
    for (let round = 0; round < 2; round++) {
      await diagnosticsOf(server, 'command-injection', has('command-injection'));
      const killed = serverProcesses();
      assert.equal(killed.length, 1, `servers of this window: ${killed.join(', ')}`);
      process.kill(killed[0]!, 'SIGKILL');
      // Whoever types on meanwhile sends more than one message to a server that is gone.
      for (const [from, to] of Array(6)
        .fill([
          ['words: z.string()', 'words:z.string()'],
          ['words:z.string()', 'words: z.string()'],
        ])
        .flat())
        await replace(editor, from, to);
      // What is found after an edit can only come from another server.
      await replace(editor, 'words: z.string()', "words: z.enum(['todo', 'done'])");
      await diagnosticsOf(server, 'no command-injection', lacks('command-injection'));
      await replace(editor, "z.enum(['todo', 'done'])", 'z.string()');
      await diagnosticsOf(server, 'command-injection again', has('command-injection'));
      assert.ok(!serverProcesses().includes(killed[0]!));
    }
  });
});

/** Processes of Toolward's language server that this extension host has started. */
function serverProcesses(): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return rows
    .map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row))
    .filter((match) => match !== null && Number(match[2]) === process.pid && /dist[\\/]server\.js/.test(match[3]!))
    .map((match) => Number(match![1]));
}
