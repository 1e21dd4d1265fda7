// From 2026-07-28 on, changes are told to who asks for them: one request that stays open, and is made again when it ends.
import { setTimeout as pause } from 'node:timers/promises';
import { MAX_LISTEN_MS, RETRY_MS } from './bounds.ts';
import type { Greeting } from './lists.ts';
import { isObject, type JsonObject } from './message.ts';
import type { Peer } from './peer.ts';
import { asProblem } from './problem.ts';

export interface ListeningOptions {
  readonly peer: Peer;
  readonly greeting: Greeting;
  /** What every request carries. */
  readonly params: JsonObject;
  /** Over standard streams, the end of a request is said in a message; over HTTP, closing its stream says it. */
  readonly saysCancelled: boolean;
  /** What changed meanwhile was told to nobody. */
  missed(): void;
  note(sentence: string): void;
}

interface Open {
  /** Of the request that is open now. */
  id: number;
  readonly ending: AbortController;
}

export class Listening {
  private readonly options: ListeningOptions;
  private open: Open | undefined;

  constructor(options: ListeningOptions) {
    this.options = options;
  }

  /** From now on, changes of lists are told where the server tells any, and those of these resources. */
  follow(uris: readonly string[]): void {
    const before = this.open;
    const notifications = this.notifications(uris);
    this.open = undefined;
    if (Object.keys(notifications).length > 0) {
      const open: Open = { id: 0, ending: new AbortController() };
      this.open = open;
      void this.stay(open, notifications);
    }
    if (before === undefined) return;
    // Only now, so that nothing is missed in between.
    before.ending.abort();
    if (this.options.saysCancelled) this.sayCancelled(before.id);
  }

  /** The server ends a request of this id, without answering it. */
  ended(id: unknown): void {
    if (this.open === undefined || this.open.id !== id) return;
    this.open.ending.abort();
    this.open = undefined;
    this.options.note('The server no longer tells what changes.');
  }

  private async stay(open: Open, notifications: JsonObject): Promise<void> {
    const { peer, params, saysCancelled, missed, note } = this.options;
    const { signal } = open.ending;
    for (let ms = RETRY_MS; ; ms = Math.min(ms * 2, MAX_LISTEN_MS)) {
      const since = performance.now();
      const { id, over } = peer.subscribe('subscriptions/listen', { ...params, notifications }, signal);
      open.id = id;
      const problem = await over;
      if (signal.aborted || peer.ended) return;
      // Without changes told, what was read still holds.
      if (problem?.kind === 'refused') return;
      if (saysCancelled || (problem !== undefined && problem.kind !== 'ended')) {
        if (problem !== undefined) peer.giveUp(problem);
        else note('The server no longer tells what changes.');
        return;
      }
      // A gateway closes what is silent for a minute.
      if (performance.now() - since > MAX_LISTEN_MS) ms = RETRY_MS;
      await pause(ms, undefined, { signal }).catch((error) => asProblem(error));
      if (signal.aborted || peer.ended) return;
      missed();
    }
  }

  private notifications(uris: readonly string[]): JsonObject {
    const told = (capability: string) => {
      const has = this.options.greeting.capabilities[capability];
      return isObject(has) && has.listChanged === true;
    };
    return {
      ...(told('tools') && { toolsListChanged: true }),
      ...(told('prompts') && { promptsListChanged: true }),
      ...(told('resources') && { resourcesListChanged: true }),
      ...(uris.length > 0 && { resourceSubscriptions: uris }),
    };
  }

  private sayCancelled(id: number): void {
    void this.options.peer.notify('notifications/cancelled', `{"requestId":${id}}`).catch(() => {});
  }
}
