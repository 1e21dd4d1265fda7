// Does what the extension says: finds servers, starts them, and tells what becomes of them.
import { readCalls } from '../calls/format.ts';
import { writeCall } from '../calls/write.ts';
import { visible } from '../output/escape.ts';
import type { FromLive, ServerState, ToLive } from './contract.ts';
import { findServers, prepare } from './find.ts';
import type { ClientInfo } from './greet.ts';
import type { Machine } from './hosts.ts';
import type { Folder } from './launch.ts';
import { asProblem } from './problem.ts';
import { redactor, servedWithoutSecrets } from './redact.ts';
import { type Watch, watchDefinitions } from './watch.ts';

export interface LiveDeps {
  readonly machine: Machine;
  readonly clientInfo?: ClientInfo;
  send(message: FromLive): void;
  /** How long a server may take to end by itself, in milliseconds. */
  readonly graceMs?: number;
}

export interface Live {
  hear(message: ToLive): void;
  /** Ends all servers. Nothing is sent any more. */
  close(): Promise<void>;
}

export function serveLive(deps: LiveDeps): Live {
  const servers = new Map<string, Supervised>();
  let closed = false;
  const send = (message: FromLive) => {
    if (!closed) deps.send(message);
  };

  async function find(request: number, folders: readonly Folder[], ofUser: boolean): Promise<void> {
    const found = await findServers(deps.machine, folders, { ofUser });
    send({ kind: 'found', request, found });
  }

  return {
    hear(message) {
      if (closed) return;
      switch (message.kind) {
        case 'find':
          void find(message.request, message.folders, message.ofUser);
          return;
        case 'read-calls':
          send({ kind: 'calls', request: message.request, ...readCalls(message.text) });
          return;
        case 'write-call':
          send({ kind: 'call-written', request: message.request, edits: [], ...writeCall(message.text, message.call) });
          return;
        case 'start': {
          const before = servers.get(message.id);
          const server = new Supervised(message, { ...deps, send }, before?.stop());
          servers.set(message.id, server);
          return;
        }
        case 'restart':
          servers.get(message.id)?.restart();
          return;
        case 'stop': {
          const { id } = message;
          const server = servers.get(id);
          if (server === undefined) return;
          servers.delete(id);
          void server.stop().then(() => {
            // Another may have been started under its name meanwhile.
            if (!servers.has(id)) send({ kind: 'state', id, state: { is: 'stopped' } });
          });
          return;
        }
        case 'ask':
        case 'cancel':
        case 'reply':
        case 'roots':
          return;
        default:
          message satisfies never;
      }
    },
    async close() {
      closed = true;
      await Promise.all([...servers.values()].map((server) => server.stop()));
    },
  };
}

type Start = Extract<ToLive, { kind: 'start' }>;

/** One server, from its start to its stop. */
class Supervised {
  private readonly start: Start;
  private readonly deps: LiveDeps;
  private stopped = false;
  private watch: Watch | undefined;
  /** One thing after the other. */
  private work: Promise<void>;
  private waiting = 0;

  constructor(start: Start, deps: LiveDeps, before: Promise<void> = Promise.resolve()) {
    this.start = start;
    this.deps = deps;
    this.tell({ is: 'starting' });
    this.work = before.then(() => this.begin()).catch((error) => this.fail(error));
  }

  /** Several in a row are one. */
  restart(): void {
    if (this.stopped || this.waiting > 0) return;
    this.waiting += 1;
    this.tell({ is: 'starting' });
    // At once, not after what may never answer.
    const ending = this.end();
    this.work = this.work
      .then(async () => {
        await ending;
        this.waiting -= 1;
        await this.begin();
      })
      .catch((error) => this.fail(error));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    const ending = this.end();
    await this.work;
    await ending;
    await this.end();
  }

  private async begin(): Promise<void> {
    if (this.stopped || this.waiting > 0) return;
    const { server, folders, inputs } = this.start;
    const { clientInfo, graceMs, machine } = this.deps;
    const { launch, problems, notes } = await prepare(server, { ...machine, folders, inputs });
    if (this.stopped || this.waiting > 0) return;
    for (const note of notes) this.note(note);
    if (problems.length > 0) {
      this.tell({ is: 'failed', problem: visible(problems.join(' ')) });
      return;
    }
    const redact = redactor(launch);
    const watch: Watch = watchDefinitions(launch, {
      env: machine.env,
      ...(clientInfo && { clientInfo }),
      ...(graceMs !== undefined && { graceMs }),
      onDefinitions: (defined) => {
        if (this.isOver(watch)) return;
        this.deps.send({ kind: 'definitions', id: this.start.id, server: servedWithoutSecrets(defined, redact) });
        this.tell({ is: 'running' });
      },
      onProblem: (problem) => {
        if (!this.isOver(watch)) this.fail(problem);
      },
      onNote: (sentence) => this.note(sentence),
      onStderr: (line) => this.deps.send({ kind: 'stderr', id: this.start.id, line }),
    });
    this.watch = watch;
  }

  private isOver(watch: Watch): boolean {
    return this.stopped || this.watch !== watch;
  }

  private async end(): Promise<void> {
    const { watch } = this;
    this.watch = undefined;
    await watch?.close();
  }

  private fail(thrown: unknown): void {
    this.tell({ is: 'failed', problem: asProblem(thrown).message });
  }

  private note(sentence: string): void {
    this.deps.send({ kind: 'note', id: this.start.id, message: visible(sentence) });
  }

  private tell(state: ServerState): void {
    this.deps.send({ kind: 'state', id: this.start.id, state });
  }
}
