// The process that talks to servers: started with the first thing that is asked of it, and ended with the window.
import { type ChildProcess, fork } from 'node:child_process';
import * as vscode from 'vscode';
import {
  type CallsProblem,
  type Folder,
  type FoundServers,
  type FromLive,
  liveProgram,
  type SavedCall,
  type TextChange,
  type ToLive,
} from '../../../server/src/live/contract.ts';

/** What is said of one server. */
export type Said = Extract<FromLive, { readonly id: string }>;
/** What answers something that is asked of no server. */
type Answered = Exclude<FromLive, Said>;
/** Distributes over the union. */
type Unnumbered<T> = T extends unknown ? Omit<T, 'request'> : never;
type Asked = Unnumbered<Extract<ToLive, { readonly kind: 'find' | 'read-calls' | 'write-call' }>>;

export class LiveProcess implements vscode.Disposable {
  readonly #said = new vscode.EventEmitter<Said>();
  readonly onSaid = this.#said.event;
  readonly #ended = new vscode.EventEmitter<void>();
  /** It ended by itself, and all servers with it. */
  readonly onDidEnd = this.#ended.event;
  readonly #asked = new Map<number, (answer: Answered | undefined) => void>();
  #process: ChildProcess | undefined;
  #requests = 0;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly output: vscode.LogOutputChannel,
  ) {}

  /** Servers that hosts and packages know. Reads files only. */
  async find(): Promise<FoundServers> {
    const answer = await this.#ask({ kind: 'find', folders: folders(), ofUser: true });
    return answer?.kind === 'found' ? answer.found : { servers: [], problems: [] };
  }

  /** The calls that stand in a text of the workspace's file of saved calls. */
  async readCalls(text: string): Promise<{ calls: readonly SavedCall[]; problems: readonly CallsProblem[] }> {
    const answer = await this.#ask({ kind: 'read-calls', text });
    return answer?.kind === 'calls' ? answer : { calls: [], problems: [] };
  }

  /**
   * The edits of such a text that keep a call.
   * @throws with one sentence when there are none
   */
  async writeCall(text: string, call: SavedCall): Promise<readonly TextChange[]> {
    const answer = await this.#ask({ kind: 'write-call', text, call });
    if (answer?.kind !== 'call-written') throw new Error('the call was not kept; try again.');
    if (answer.problem !== undefined) throw new Error(answer.problem);
    return answer.edits;
  }

  tell(message: ToLive): void {
    this.#process ??= this.#fork();
    this.#process.send(message);
  }

  dispose(): void {
    const child = this.#process;
    this.#process = undefined;
    // It then lets the servers end by themselves, and ends itself.
    child?.disconnect();
    this.#said.dispose();
    this.#ended.dispose();
  }

  #ask(asked: Asked): Promise<Answered | undefined> {
    const request = ++this.#requests;
    const answer = new Promise<Answered | undefined>((resolve) => this.#asked.set(request, resolve));
    this.tell({ ...asked, request });
    return answer;
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
      for (const answer of this.#asked.values()) answer(undefined);
      this.#asked.clear();
      if (code) this.output.error(`The process that talks to servers ended with code ${code}.`);
      this.#ended.fire();
    });
    return child;
  }

  #hear(message: FromLive): void {
    if ('id' in message) {
      this.#said.fire(message);
      return;
    }
    this.#asked.get(message.request)?.(message);
    this.#asked.delete(message.request);
  }
}

/** The folders that are open and on a disk. */
export function folders(): Folder[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ name, uri }) => ({ name, path: uri.fsPath }));
}
