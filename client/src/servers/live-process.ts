// The process that talks to servers: started with the first thing that is asked of it, and ended with the window.
import { type ChildProcess, fork } from 'node:child_process';
import * as vscode from 'vscode';
import {
  type Folder,
  type FoundServers,
  type FromLive,
  liveProgram,
  type ToLive,
} from '../../../server/src/live/contract.ts';

/** What is said of one server. */
export type Said = Extract<FromLive, { readonly id: string }>;

export class LiveProcess implements vscode.Disposable {
  readonly #said = new vscode.EventEmitter<Said>();
  readonly onSaid = this.#said.event;
  readonly #ended = new vscode.EventEmitter<void>();
  /** It ended by itself, and all servers with it. */
  readonly onDidEnd = this.#ended.event;
  readonly #finding = new Map<number, (found: FoundServers) => void>();
  #process: ChildProcess | undefined;
  #requests = 0;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly output: vscode.LogOutputChannel,
  ) {}

  /** Servers that hosts and packages know. Reads files only. */
  find(): Promise<FoundServers> {
    const request = ++this.#requests;
    const found = new Promise<FoundServers>((resolve) => this.#finding.set(request, resolve));
    this.tell({ kind: 'find', request, folders: folders(), ofUser: true });
    return found;
  }

  tell(message: ToLive): void {
    this.#process ??= this.#fork();
    this.#process.send(message);
  }

  dispose(): void {
    const child = this.#process;
    this.#process = undefined;
    // It then ends the servers, and itself; killed, it would leave them behind.
    child?.disconnect();
    this.#said.dispose();
    this.#ended.dispose();
  }

  #fork(): ChildProcess {
    const { version } = this.context.extension.packageJSON as { version: string };
    const child = fork(this.context.asAbsolutePath(liveProgram), [version], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.stdout?.on('data', (data) => this.output.warn(String(data)));
    child.stderr?.on('data', (data) => this.output.warn(String(data)));
    child.on('message', (message) => this.#hear(message as FromLive));
    child.on('exit', (code) => {
      if (this.#process !== child) return;
      this.#process = undefined;
      for (const answer of this.#finding.values()) answer({ servers: [], problems: [] });
      this.#finding.clear();
      if (code) this.output.error(`The process that talks to servers ended with code ${code}.`);
      this.#ended.fire();
    });
    return child;
  }

  #hear(message: FromLive): void {
    if (message.kind !== 'found') {
      this.#said.fire(message);
      return;
    }
    this.#finding.get(message.request)?.(message.found);
    this.#finding.delete(message.request);
  }
}

/** The folders that are open and on a disk. */
export function folders(): Folder[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ name, uri }) => ({ name, path: uri.fsPath }));
}
