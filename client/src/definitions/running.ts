// Servers that the user has started to compare with: in a process of their own, which starts with the first of them.
import { type ChildProcess, fork } from 'node:child_process';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  type ConfiguredServer,
  type Folder,
  type FoundServers,
  type FromLive,
  liveProgram,
  type ServerState,
  type ToLive,
} from '../../../server/src/live/contract.ts';
import { type DefinitionTarget, RunningNotification } from '../../../server/src/protocol.ts';

/** A server that was started, and what it is compared with. */
export interface Started {
  readonly id: string;
  readonly target: DefinitionTarget;
  readonly server: ConfiguredServer;
  state: ServerState;
}

export class RunningServers implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** Some server's state is another. */
  readonly onDidChange = this.#changed.event;
  readonly #started = new Map<string, Started>();
  readonly #asked = new Map<number, (found: FoundServers) => void>();
  #process: ChildProcess | undefined;
  #requests = 0;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly client: LanguageClient,
    private readonly output: vscode.LogOutputChannel,
  ) {}

  /** The one that was started for this server. */
  of({ root, server }: DefinitionTarget): Started | undefined {
    return this.#started.get(JSON.stringify([root, server]));
  }

  get all(): readonly Started[] {
    return [...this.#started.values()];
  }

  /** Servers that hosts and packages know. Reads files only. */
  async find(): Promise<FoundServers> {
    const request = ++this.#requests;
    const found = new Promise<FoundServers>((resolve) => this.#asked.set(request, resolve));
    this.#tell({ kind: 'find', request, folders: folders(), ofUser: true });
    return found;
  }

  /** Starts a server to compare with, until it runs or has failed. Only ever called because the user asked for it. */
  async start(target: DefinitionTarget, server: ConfiguredServer): Promise<void> {
    if (!vscode.workspace.isTrusted) throw new Error('servers are started only in a workspace that you trust.');
    const inputs = await answers(server);
    if (!inputs) return;
    const id = JSON.stringify([target.root, target.server]);
    this.#started.set(id, {
      id,
      target: { root: target.root, server: target.server },
      server,
      state: { is: 'starting' },
    });
    this.#changed.fire();
    this.#tell({ kind: 'start', id, server, folders: folders(), inputs });
    await this.#settled(id);
  }

  restart(target: DefinitionTarget): void {
    const started = this.of(target);
    if (started) this.#tell({ kind: 'restart', id: started.id });
  }

  stop(target: DefinitionTarget): void {
    const started = this.of(target);
    if (!started) return;
    this.#tell({ kind: 'stop', id: started.id });
    this.#forget(started);
  }

  dispose(): void {
    this.#process?.kill();
    this.#changed.dispose();
  }

  #settled(id: string): Promise<void> {
    return new Promise((resolve) => {
      const listener = this.onDidChange(() => {
        if (this.#started.get(id)?.state.is === 'starting') return;
        listener.dispose();
        resolve();
      });
    });
  }

  #forget(started: Started): void {
    this.#started.delete(started.id);
    void this.client.sendNotification(RunningNotification, { ...started.target, served: null });
    this.#changed.fire();
  }

  #tell(message: ToLive): void {
    this.#process ??= this.#fork();
    this.#process.send(message);
  }

  #fork(): ChildProcess {
    const { version } = this.context.extension.packageJSON as { version: string };
    const child = fork(this.context.asAbsolutePath(liveProgram), [version], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.stderr?.on('data', (data) => this.output.warn(String(data)));
    child.on('message', (message) => this.#hear(message as FromLive));
    child.on('exit', (code) => {
      if (this.#process !== child) return;
      this.#process = undefined;
      for (const answer of this.#asked.values()) answer({ servers: [], problems: [] });
      this.#asked.clear();
      for (const started of this.all) this.#forget(started);
      if (code) this.output.error(`The process that talks to servers ended with code ${code}.`);
    });
    return child;
  }

  #hear(message: FromLive): void {
    if (message.kind === 'found') {
      this.#asked.get(message.request)?.(message.found);
      this.#asked.delete(message.request);
      return;
    }
    if (!('id' in message)) return;
    const started = this.#started.get(message.id);
    if (!started) return;
    const name = started.target.server;
    switch (message.kind) {
      case 'state':
        started.state = message.state;
        if (message.state.is === 'failed') {
          this.output.warn(`${name}: ${message.state.problem}`);
          void this.client.sendNotification(RunningNotification, { ...started.target, served: null });
          void this.#failed(started, message.state.problem);
        }
        break;
      case 'definitions':
        void this.client.sendNotification(RunningNotification, { ...started.target, served: message.server });
        break;
      case 'stderr':
        this.output.info(`${name}: ${message.line}`);
        break;
      case 'note':
        this.output.info(`${name}: ${message.message}`);
        break;
    }
    this.#changed.fire();
  }

  async #failed({ target }: Started, problem: string): Promise<void> {
    const choice = await vscode.window.showErrorMessage(`Toolward: ${problem}`, 'Start Again', 'Show Output');
    if (choice === 'Start Again') this.restart(target);
    else if (choice === 'Show Output') this.output.show();
  }
}

function folders(): Folder[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ name, uri }) => ({ name, path: uri.fsPath }));
}

/** What the host asks its user for. Undefined when the user gave up. Kept nowhere. */
async function answers(server: ConfiguredServer): Promise<Record<string, string> | undefined> {
  const out: Record<string, string> = {};
  for (const input of server.inputs) {
    const prompt = input.description ?? input.id;
    const answer = input.choices
      ? await vscode.window.showQuickPick([...input.choices], { title: server.name, placeHolder: prompt })
      : await vscode.window.showInputBox({
          title: server.name,
          prompt,
          password: input.password,
          ignoreFocusOut: true,
          ...(input.default === undefined ? {} : { value: input.default }),
        });
    if (answer === undefined) return undefined;
    out[input.id] = answer;
  }
  return out;
}
