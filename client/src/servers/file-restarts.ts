// Restarts a server when its files change, where the user has asked for that.
import path from 'node:path';
import * as vscode from 'vscode';
import { plain } from '../plain.ts';
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';

/** How long files must rest, in milliseconds: a build writes many. */
const RESTS_MS = 700;

export class FileRestarts implements vscode.Disposable {
  readonly #watched = new Map<string, vscode.Disposable>();

  constructor(private readonly connections: Connections) {}

  /** From now on, or no longer. */
  toggle(connection: Connection): void {
    const { id, server } = connection;
    const name = plain(server.name, 60);
    const before = this.#watched.get(id);
    if (before) {
      before.dispose();
      this.#watched.delete(id);
      vscode.window.setStatusBarMessage(`Toolward: ${name} is no longer restarted when files change`, 5000);
      return;
    }
    if (server.launch.kind !== 'stdio') throw new Error('only a server that is started by a command can be restarted.');
    const folder = server.folder ?? server.launch.cwd;
    if (folder === undefined) throw new Error('this server belongs to no folder whose files could be watched.');
    this.#watched.set(id, this.#watch(connection, folder));
    vscode.window.setStatusBarMessage(
      `Toolward: ${name} is restarted when files in ${path.basename(folder)} change`,
      5000,
    );
  }

  dispose(): void {
    for (const each of this.#watched.values()) each.dispose();
  }

  #watch(connection: Connection, folder: string): vscode.Disposable {
    const pattern = new vscode.RelativePattern(folder, '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,json,py}');
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    let timer: NodeJS.Timeout | undefined;
    const changed = ({ fsPath }: vscode.Uri) => {
      if (/[\\/](node_modules|\.git)[\\/]/.test(fsPath)) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        // One that the user has stopped stays so; one that a breakpoint holds is not pulled away under them.
        if (connection.state.is === 'stopped' || connection.debugging) return;
        this.connections.restart(connection);
      }, RESTS_MS);
    };
    return vscode.Disposable.from(
      watcher,
      watcher.onDidChange(changed),
      watcher.onDidCreate(changed),
      watcher.onDidDelete(changed),
      new vscode.Disposable(() => clearTimeout(timer)),
    );
  }
}
