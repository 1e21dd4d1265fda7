// Does what the extension says: finds servers, starts them, asks them, and tells what becomes of them.
import { readCalls } from '../calls/format.ts';
import { writeCall } from '../calls/write.ts';
import type { Answer, FromLive, ToLive } from './contract.ts';
import { findServers } from './find.ts';
import type { Folder } from './launch.ts';
import { Supervised, type SupervisedDeps } from './supervised.ts';

export interface LiveDeps extends Omit<SupervisedDeps, 'send' | 'others'> {
  /** @returns a promise where it is not done at once: what is told often then waits for it */
  send(message: FromLive): Promise<void> | void;
}

export interface Live {
  hear(message: ToLive): void;
  /** Ends all servers. Nothing is sent any more. */
  close(): Promise<void>;
}

export function serveLive(deps: LiveDeps): Live {
  const servers = new Map<string, Supervised>();
  let closed = false;
  const send = (message: FromLive) => (closed ? undefined : deps.send(message));

  async function find(request: number, folders: readonly Folder[], ofUser: boolean): Promise<void> {
    const found = await findServers(deps.machine, folders, { ofUser });
    void send({ kind: 'found', request, found });
  }

  const servesBut = (id: string) =>
    [...servers].flatMap(([other, { inspected }]) => (other === id || !inspected.serves ? [] : [inspected.serves]));

  return {
    hear(message) {
      if (closed) return;
      switch (message.kind) {
        case 'find':
          void find(message.request, message.folders, message.ofUser);
          return;
        case 'read-calls':
          void send({ kind: 'calls', request: message.request, ...readCalls(message.text) });
          return;
        case 'write-call':
          void send({
            kind: 'call-written',
            request: message.request,
            edits: [],
            ...writeCall(message.text, message.call),
          });
          return;
        case 'start': {
          const before = servers.get(message.id);
          const server = new Supervised(
            message,
            { ...deps, send, others: () => servesBut(message.id) },
            before?.stop(),
          );
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
            if (!servers.has(id)) void send({ kind: 'state', id, state: { is: 'stopped' } });
          });
          return;
        }
        case 'ask': {
          const { id, request, ask } = message;
          const server = servers.get(id);
          const failed: Answer = { is: 'failed', problem: 'The server is not connected.' };
          void Promise.resolve(server?.inspected.ask(request, ask) ?? failed).then((answer) =>
            send({ kind: 'answer', id, request, answer }),
          );
          return;
        }
        case 'cancel':
          servers.get(message.id)?.inspected.cancel(message.request);
          return;
        case 'reply':
          servers.get(message.id)?.reply(message.question, message.reply);
          return;
        case 'roots':
          servers.get(message.id)?.inspected.roots(message.roots);
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
