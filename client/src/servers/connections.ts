// The servers that the user has connected to: for the inspector, and as the running side of the definition diff.
import * as vscode from 'vscode';
import type { ConfiguredServer, DefinedServer } from '../../../server/src/live/contract.ts';
import { type DefinitionTarget, RunningNotification } from '../../../server/src/protocol.ts';
import type { Client } from '../client.ts';
import { debuggers } from './attach.ts';
import { Connection } from './connection.ts';
import { Keyring } from './keyring.ts';
import { folders, LiveProcess, type Said } from './live-process.ts';
import { signIn } from './sign-in.ts';

export class Connections implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** A server was connected to or stopped, its state is another, or it serves something else. */
  readonly onDidChange = this.#changed.event;
  readonly #questioned = new vscode.EventEmitter<Connection>();
  /** A server asks the person something. */
  readonly onQuestion = this.#questioned.event;
  readonly #all = new Map<string, Connection>();
  readonly #keys: Keyring;
  readonly live: LiveProcess;
  /** Which server of the source serves such definitions; set by who knows the source. */
  pair: (served: DefinedServer) => DefinitionTarget | undefined = () => undefined;

  constructor(
    context: vscode.ExtensionContext,
    private readonly client: Client,
    private readonly output: vscode.LogOutputChannel,
  ) {
    this.live = new LiveProcess(context, output);
    this.#keys = new Keyring(context.secrets);
    this.live.onSaid((said) => this.#hear(said));
    this.live.onDidEnd(() => {
      for (const connection of this.all) this.#gone(connection);
    });
  }

  get all(): readonly Connection[] {
    return [...this.#all.values()];
  }

  get(id: string): Connection | undefined {
    return this.#all.get(id);
  }

  /** The one that runs this server of the source. */
  of({ root, server }: DefinitionTarget): Connection | undefined {
    return this.all.find(
      ({ target, state }) => target?.root === root && target.server === server && state.is !== 'stopped',
    );
  }

  /** The connection to a server, though it may not be started: what is shown of it outlives its stop. */
  for(server: ConfiguredServer): Connection {
    const id = idOf(server);
    const before = this.#all.get(id);
    // The file may say something else by now.
    if (before && JSON.stringify(before.server) === JSON.stringify(server)) return before;
    if (before) {
      this.stop(before);
      before.dispose();
    }
    const connection = new Connection(id, server, (message) => this.live.tell(message));
    this.#all.set(id, connection);
    return connection;
  }

  /**
   * Starts or reaches it, until it runs or has failed. Only ever called because the user asked for it.
   * @throws in a workspace that is not trusted
   */
  async start(connection: Connection, options: { readonly debug?: boolean } = {}): Promise<void> {
    if (!vscode.workspace.isTrusted) throw new Error('servers are started only in a workspace that you trust.');
    const { id, server } = connection;
    const inputs = await answers(server);
    if (!inputs) return;
    const { debug = false } = options;
    const { signedIn, oauthClient } = await this.#keys.of(server);
    const launch = await this.#keys.filled(server);
    connection.debugging = debug;
    connection.starting();
    this.#changed.fire();
    this.live.tell({
      kind: 'start',
      id,
      server: { ...server, launch },
      folders: folders(),
      inputs,
      inspected: true,
      partly: true,
      roots: connection.roots,
      ...(debug && { debug }),
      ...(signedIn && { signedIn }),
      ...(oauthClient && { oauthClient }),
    });
    await this.#settled(connection);
  }

  /** Again as it was started. */
  restart(connection: Connection): void {
    if (connection.state.is === 'stopped') {
      void this.start(connection).catch((error: unknown) => this.output.warn(String(error)));
      return;
    }
    connection.starting();
    this.live.tell({ kind: 'restart', id: connection.id });
    this.#changed.fire();
  }

  stop(connection: Connection): void {
    if (connection.state.is === 'stopped') return;
    this.live.tell({ kind: 'stop', id: connection.id });
    this.#gone(connection);
  }

  get keys(): Keyring {
    return this.#keys;
  }

  /** What it runs is the source of this server, because the user said so. */
  link(connection: Connection, target: DefinitionTarget): void {
    const { root, server } = target;
    if (connection.target?.root === root && connection.target.server === server) return;
    this.#unlink(connection);
    connection.target = { root, server };
    this.#tellServed(connection);
  }

  /** Asks again for the source of what runs: it may have one now. */
  pairAnew(): void {
    for (const connection of this.all) {
      if (connection.target || !connection.served || connection.state.is !== 'running') continue;
      if (connection.unread.length > 0) continue;
      const target = this.pair(connection.served);
      if (target) this.link(connection, target);
    }
  }

  dispose(): void {
    this.live.dispose();
    for (const connection of this.all) connection.dispose();
    this.#changed.dispose();
    this.#questioned.dispose();
  }

  #settled(connection: Connection): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        if (connection.state.is === 'starting') return;
        listener.dispose();
        resolve();
      };
      const listener = connection.onSaid(settle);
      settle();
    });
  }

  #gone(connection: Connection): void {
    connection.ended();
    this.#tellServed(connection);
    this.#changed.fire();
  }

  #unlink(connection: Connection): void {
    const { target } = connection;
    if (target) void this.client.sendNotification(RunningNotification, { ...target, served: null });
  }

  /** Nothing is compared with a list that could not be read. */
  #tellServed({ target, served, unread, state }: Connection): void {
    if (!target) return;
    const isTold = unread.length === 0 && (state.is === 'running' || state.is === 'starting');
    void this.client.sendNotification(RunningNotification, { ...target, served: isTold ? (served ?? null) : null });
  }

  #hear(said: Said): void {
    const connection = this.#all.get(said.id);
    // What is on its way from one that was stopped meanwhile.
    if (!connection || (connection.state.is === 'stopped' && said.kind !== 'signed-in')) return;
    connection.hear(said);
    const { name } = connection.server;
    switch (said.kind) {
      case 'state':
        if (said.state.is === 'failed') {
          this.output.warn(`${name}: ${said.state.problem}`);
          this.#tellServed(connection);
          void this.#failed(connection, said.state.problem);
        }
        this.#changed.fire();
        break;
      case 'definitions': {
        const target = connection.target ?? (said.unread.length === 0 ? this.pair(said.server) : undefined);
        if (target && !connection.target) this.link(connection, target);
        else this.#tellServed(connection);
        this.#changed.fire();
        break;
      }
      case 'stderr':
        this.output.info(`${name}: ${said.line}`);
        break;
      case 'note':
        this.output.info(`${name}: ${said.message}`);
        break;
      case 'question':
        this.#questioned.fire(connection);
        break;
      case 'sign-in':
        void signIn(connection, said.url);
        break;
      case 'signed-in':
        void this.#keys.keep(connection.server, said.secret);
        break;
      case 'debugger':
        void debuggers(connection, said.url);
        break;
    }
  }

  async #failed(connection: Connection, problem: string): Promise<void> {
    const choice = await vscode.window.showErrorMessage(
      `Toolward: ${connection.server.name}: ${problem}`,
      'Start Again',
      'Show Output',
    );
    if (choice === 'Start Again') this.restart(connection);
    else if (choice === 'Show Output') this.output.show();
  }
}

/** One server in one file is one connection. */
export function idOf({ host, file, name }: ConfiguredServer): string {
  return JSON.stringify([host, file, name]);
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
