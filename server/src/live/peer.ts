// Requests and their answers over a channel: JSON-RPC, as far as a client needs it that only reads definitions.
import type { Json } from '../definitions/definition.ts';
import { MAX_READING_BYTES, MAX_UNASKED } from './bounds.ts';
import type { Channel, ChannelEvents } from './channel.ts';
import { isObject, type JsonObject } from './message.ts';
import { asProblem, LiveProblem, quoted } from './problem.ts';
import type { Redactor } from './redact.ts';

export interface PeerEvents {
  notification(method: string, params: Json | undefined): void;
  ended(problem: LiveProblem): void;
  note(sentence: string): void;
}

/** An error that the server answered a request with. */
export class Refusal extends LiveProblem {
  readonly code: number;
  readonly data: Json | undefined;

  constructor(method: string, code: number, said: string, data: Json | undefined) {
    super('refused', `The server answers ${method} with an error: ${quoted(said)} (${code}).`);
    this.code = code;
    this.data = data;
  }
}

interface Waiting {
  readonly method: string;
  resolve(result: JsonObject): void;
  reject(problem: LiveProblem): void;
}

/** While nothing is asked, what comes is counted for so long, in milliseconds. */
const COUNTED_MS = 60_000;

const METHOD_NOT_FOUND = -32601;

/** One connection to a server, over a channel made by `open`. */
export class Peer {
  private readonly channel: Channel;
  private readonly events: PeerEvents;
  private readonly redact: Redactor;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private bytes = 0;
  private unasked = 0;
  private countedFrom = performance.now();
  /** Why nothing comes any more. */
  private over: LiveProblem | undefined;

  /** @throws LiveProblem when `open` does */
  constructor(open: (events: ChannelEvents) => Channel, events: PeerEvents, redact: Redactor) {
    this.events = events;
    this.redact = redact;
    this.channel = open({
      message: (message) => this.receive(message),
      ended: (problem) => this.end(problem),
      bytes: (count) => this.count(count),
      note: (sentence) => events.note(sentence),
    });
  }

  /**
   * Sends a request and waits for its result.
   * @throws LiveProblem when it is refused, or nothing comes any more, or `signal` aborts (then its reason, if that is one)
   */
  async request(method: string, params: JsonObject, signal?: AbortSignal): Promise<JsonObject> {
    if (this.over) throw this.over;
    const id = ++this.lastId;
    const answer = new Promise<JsonObject>((resolve, reject) => {
      this.waiting.set(id, { method, resolve, reject });
    });
    const fail = (problem: LiveProblem) => this.take(id)?.reject(problem);
    const abort = () => fail(asProblem(signal?.reason, 'cancelled'));
    if (signal?.aborted) abort();
    else {
      signal?.addEventListener('abort', abort, { once: true });
      this.channel.send({ jsonrpc: '2.0', id, method, params }, signal).then(
        (how) => {
          if (how === 'answered') fail(new LiveProblem('ended', `The server hung up before it answered ${method}.`));
        },
        (error) => fail(asProblem(error)),
      );
    }
    try {
      return await answer;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Sends a request that stays open and brings notifications. When it is over, the connection counts as ended. */
  subscribe(method: string, params: JsonObject): void {
    this.request(method, params).then(
      () => this.end(new LiveProblem('ended', 'The server no longer tells what changes.')),
      (error) => {
        // Without changes told, what was read still holds.
        const problem = asProblem(error);
        if (problem.kind !== 'refused') this.end(problem);
      },
    );
  }

  /** Sends a notification. That it does not arrive shows with the next request. */
  async notify(method: string, signal: AbortSignal): Promise<void> {
    await this.channel.send({ jsonrpc: '2.0', method }, signal).catch(() => {});
  }

  /** Headers name the version from now on. */
  agreed(version: string): void {
    this.channel.agreed?.(version);
  }

  listen(): void {
    this.channel.listen?.();
  }

  /** What came until now counts no longer. */
  countAnew(): void {
    this.bytes = 0;
    this.unasked = 0;
    this.countedFrom = performance.now();
  }

  async close(): Promise<void> {
    this.finish(new LiveProblem('cancelled', 'The connection was closed.'));
    await this.channel.close();
  }

  private receive(message: JsonObject): void {
    if (this.over) return;
    const { id, method } = message;
    if (typeof method !== 'string') {
      const waiting = typeof id === 'number' ? this.take(id) : undefined;
      if (waiting) this.settle(waiting, message);
      else this.countUnasked();
      return;
    }
    this.countUnasked();
    if (id === undefined) this.events.notification(method, message.params);
    else if (id !== null) this.answer(id, method);
  }

  private settle({ method, resolve, reject }: Waiting, message: JsonObject): void {
    const { result, error } = message;
    if (isObject(result)) resolve(result);
    else if (isObject(error)) {
      const text = this.redact(typeof error.message === 'string' ? error.message : 'no reason given');
      reject(new Refusal(method, typeof error.code === 'number' ? error.code : 0, text, error.data));
    } else {
      reject(new LiveProblem('not-protocol', `The server answers ${method} with neither a result nor an error.`));
    }
  }

  /** What a server asks of its client: whether it lives, and which folders are open, which are none. */
  private answer(id: Json, method: string): void {
    const message = `This client only reads definitions; it has no ${method}.`;
    const results: Readonly<Record<string, JsonObject>> = { ping: {}, 'roots/list': { roots: [] } };
    const result = Object.hasOwn(results, method) ? results[method] : undefined;
    const answer: JsonObject = result ? { result } : { error: { code: METHOD_NOT_FOUND, message } };
    this.channel.send({ jsonrpc: '2.0', id, ...answer }).catch((problem) => this.end(asProblem(problem)));
  }

  private count(bytes: number): void {
    // A connection that is kept open says more over the hours than one reading may.
    if (this.waiting.size === 0 && performance.now() - this.countedFrom > COUNTED_MS) this.countAnew();
    this.bytes += bytes;
    if (this.bytes <= MAX_READING_BYTES) return;
    this.fail(new LiveProblem('too-much', `The server sends more than ${MAX_READING_BYTES / 1024 / 1024} MB.`));
  }

  private countUnasked(): void {
    this.unasked += 1;
    if (this.unasked <= MAX_UNASKED) return;
    this.fail(new LiveProblem('too-much', `The server sends more than ${MAX_UNASKED} messages that nobody asked for.`));
  }

  private take(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }

  /** The server did what no server may: the connection is closed. */
  private fail(problem: LiveProblem): void {
    if (this.over) return;
    this.end(problem);
    void this.channel.close();
  }

  private end(problem: LiveProblem): void {
    if (this.over) return;
    this.finish(problem);
    this.events.ended(problem);
  }

  private finish(problem: LiveProblem): void {
    this.over ??= problem;
    for (const id of [...this.waiting.keys()]) this.take(id)?.reject(problem);
  }
}
