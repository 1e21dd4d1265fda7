// Requests and their answers over a channel, both ways: JSON-RPC, with the texts as they were written.
import type { Json } from '../definitions/definition.ts';
import { MAX_READING_BYTES, MAX_UNASKED } from './bounds.ts';
import type { Channel, ChannelEvents } from './channel.ts';
import { notificationText, requestText } from './compose.ts';
import { FlowGate } from './flow.ts';
import { type Incoming, isObject, type JsonObject } from './message.ts';
import { asProblem, LiveProblem, quoted } from './problem.ts';
import type { Redactor } from './redact.ts';
import type { Wiretap } from './traffic.ts';

export interface PeerEvents {
  /** @param text of the whole message */
  notification(method: string, params: Json | undefined, text: string): void;
  /** Something the server asks for. Undefined where this client has no such method. */
  request?(asked: ServerRequest): Promise<ClientAnswer> | undefined;
  ended(problem: LiveProblem): void;
  note(sentence: string): void;
}

export interface ServerRequest {
  readonly id: Json;
  readonly method: string;
  /** The text of the whole message. */
  readonly text: string;
  /** The id of our request on whose stream it came, where a request has one of its own. */
  readonly during: number | undefined;
}

/** `silence` where the server no longer waits. */
export type ClientAnswer =
  | { readonly result: string }
  | { readonly error: { readonly code: number; readonly message: string } }
  | 'silence';

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

/** A request that is on its way. */
export interface Opened {
  readonly id: number;
  /** Where it stands in the traffic. */
  readonly sent: number | undefined;
  /** The message that answers it. Rejected with a LiveProblem when none comes. */
  readonly answer: Promise<Answered>;
}

export interface Answered extends Incoming {
  readonly received: number | undefined;
}

interface Waiting {
  readonly method: string;
  readonly since: number;
  resolve(answered: Answered): void;
  reject(problem: LiveProblem): void;
}

/** While nothing is asked, what comes is counted for so long, in milliseconds. */
const COUNTED_MS = 60_000;
/** Ids of requests that were given up and may still be answered. */
const MAX_GIVEN_UP = 1_000;

const METHOD_NOT_FOUND = -32601;

/** One connection to a server, over a channel made by `open`. */
export class Peer {
  private readonly channel: Channel;
  private readonly events: PeerEvents;
  private readonly redact: Redactor;
  private readonly tap: Wiretap | undefined;
  private readonly gate = new FlowGate(() => performance.now());
  private readonly waiting = new Map<number, Waiting>();
  private readonly givenUp = new Set<number>();
  private lastId = 0;
  private bytes = 0;
  private unasked = 0;
  private strays = 0;
  private countedFrom = performance.now();
  /** Why nothing comes any more. */
  private over: LiveProblem | undefined;

  /**
   * @param tap who sees all messages. With it, a server may say as much as it likes, but only so fast: it is slowed down.
   * @throws LiveProblem when `open` does
   */
  constructor(open: (events: ChannelEvents) => Channel, events: PeerEvents, redact: Redactor, tap?: Wiretap) {
    this.events = events;
    this.redact = redact;
    this.tap = tap;
    this.channel = open({
      message: (message, during) => this.receive(message, during),
      ended: (problem) => this.end(problem),
      bytes: (count) => this.count(count),
      note: (sentence) => events.note(sentence),
      transport: (text) => tap?.note('server', text),
    });
  }

  /** Why nothing comes any more; undefined while the connection lives. */
  get ended(): LiveProblem | undefined {
    return this.over;
  }

  get pid(): number | undefined {
    return this.channel.pid;
  }

  /**
   * Sends a request and waits for its result.
   * @param onText is given the text of the message that answers
   * @throws LiveProblem when it is refused, or nothing comes any more, or `signal` aborts (then its reason, if that is one)
   */
  async request(
    method: string,
    params: JsonObject,
    signal?: AbortSignal,
    onText?: (text: string) => void,
  ): Promise<JsonObject> {
    const { answer } = this.open(method, () => JSON.stringify(params), signal);
    return await this.resultOf(method, answer, onText);
  }

  private async resultOf(
    method: string,
    answer: Promise<Answered>,
    onText?: (text: string) => void,
  ): Promise<JsonObject> {
    const { message, text } = await answer;
    onText?.(text);
    const { result, error } = message;
    if (isObject(result)) return result;
    if (isObject(error)) throw this.refusal(method, error);
    throw new LiveProblem('not-protocol', `The server answers ${method} with neither a result nor an error.`);
  }

  /** @param params what their text is, once the request's id is known */
  open(method: string, params: (id: number) => string, signal?: AbortSignal, headers?: Headers): Opened {
    const id = ++this.lastId;
    if (this.over) return { id, sent: undefined, answer: Promise.reject(this.over) };
    const text = requestText(id, method, params(id));
    const sent = this.tap?.sent({ kind: 'request', method, rpcId: String(id), text });
    const answer = this.answered(id, method, text, signal, headers);
    return { id, sent, answer };
  }

  private async answered(
    id: number,
    method: string,
    text: string,
    signal: AbortSignal | undefined,
    headers: Headers | undefined,
  ): Promise<Answered> {
    const answer = new Promise<Answered>((resolve, reject) => {
      this.waiting.set(id, { method, since: performance.now(), resolve, reject });
    });
    const fail = (problem: LiveProblem) => {
      const waiting = this.take(id);
      if (waiting) this.setAside(id);
      waiting?.reject(problem);
    };
    const abort = () => fail(asProblem(signal?.reason, 'cancelled'));
    if (signal?.aborted) abort();
    else {
      signal?.addEventListener('abort', abort, { once: true });
      this.channel.send({ text, id, method, ...(headers && { headers }) }, signal).then(
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

  /**
   * Sends a request that stays open and brings notifications.
   * @returns its id, and why it is over: undefined when the server ended it well; never rejected
   */
  subscribe(
    method: string,
    params: JsonObject,
    signal: AbortSignal,
  ): { readonly id: number; readonly over: Promise<LiveProblem | undefined> } {
    const { id, answer } = this.open(method, () => JSON.stringify(params), signal);
    const over = this.resultOf(method, answer).then(
      () => undefined,
      (error) => asProblem(error),
    );
    return { id, over };
  }

  /** The connection is of no more use. */
  giveUp(problem: LiveProblem): void {
    this.end(problem);
  }

  /**
   * Sends a notification.
   * @param params the text of a JSON object
   * @throws LiveProblem when it could not be sent
   */
  async notify(method: string, params?: string, signal?: AbortSignal, headers?: Headers): Promise<number | undefined> {
    if (this.over) throw this.over;
    const text = notificationText(method, params);
    const sent = this.tap?.sent({ kind: 'notification', method, text });
    await this.channel.send({ text, method, ...(headers && { headers }) }, signal);
    return sent;
  }

  /** What a person is told of an error object. */
  refusal(method: string, error: JsonObject): Refusal {
    const text = this.redact(typeof error.message === 'string' ? error.message : 'no reason given');
    return new Refusal(method, typeof error.code === 'number' ? error.code : 0, text, error.data);
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

  private receive(incoming: Incoming, during: number | undefined): void {
    if (this.over) return;
    const { message, text } = incoming;
    const { id, method } = message;
    if (typeof method !== 'string') {
      const waiting = typeof id === 'number' ? this.take(id) : undefined;
      const kind = message.error === undefined ? 'response' : 'error';
      const ms = waiting && performance.now() - waiting.since;
      const rpcId = rpcIdOf(id);
      const received = this.tap?.received({ kind, method: waiting?.method, rpcId, ms, text, asked: !!waiting });
      if (waiting) waiting.resolve({ message, text, received });
      else this.stray(id);
      return;
    }
    const kind = id === undefined ? 'notification' : 'request';
    this.tap?.received({ kind, method, rpcId: rpcIdOf(id), text, asked: false });
    this.countUnasked();
    if (id === undefined) this.events.notification(method, message.params, text);
    else if (id !== null) this.answer({ id, method, text, during });
  }

  /** What a server asks of its client. Whether it lives is answered always. */
  private answer(request: ServerRequest): void {
    const { id, method, during } = request;
    const answering = method === 'ping' ? Promise.resolve({ result: '{}' }) : this.events.request?.(request);
    const message = `This client has no ${method}.`;
    const answer = answering ?? Promise.resolve({ error: { code: METHOD_NOT_FOUND, message } });
    void answer
      .then(async (answered) => {
        if (answered === 'silence' || this.over) return;
        const is = 'result' in answered ? `"result":${answered.result}` : `"error":${JSON.stringify(answered.error)}`;
        const text = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},${is}}`;
        const kind = 'result' in answered ? 'response' : 'error';
        this.tap?.sent({ kind, method, rpcId: rpcIdOf(id), text });
        await this.channel.send({ text });
      })
      .catch((thrown) => {
        const problem = asProblem(thrown);
        // Over HTTP the server may refuse one answer and go on.
        if (during !== undefined && problem.kind === 'refused') this.events.note(problem.message);
        else this.end(problem);
      });
  }

  /** An answer that nobody waits for. */
  private stray(id: Json | undefined): void {
    this.countUnasked();
    if (typeof id === 'number' && this.givenUp.delete(id)) return;
    this.strays += 1;
    if (this.strays > 1 || this.tap === undefined) return;
    const said = id === undefined ? 'no id' : `the id ${quoted(JSON.stringify(id), 40)}`;
    this.events.note(`The server sends an answer with ${said}, which belongs to no open request; it is left aside.`);
  }

  private setAside(id: number): void {
    this.givenUp.add(id);
    const [oldest] = this.givenUp;
    if (this.givenUp.size > MAX_GIVEN_UP && oldest !== undefined) this.givenUp.delete(oldest);
  }

  private count(bytes: number): Promise<void> | undefined {
    if (this.tap) return this.gate.pass(bytes);
    // A connection that is kept open says more over the hours than one reading may.
    if (this.waiting.size === 0 && performance.now() - this.countedFrom > COUNTED_MS) this.countAnew();
    this.bytes += bytes;
    if (this.bytes <= MAX_READING_BYTES) return undefined;
    this.fail(new LiveProblem('too-much', `The server sends more than ${MAX_READING_BYTES / 1024 / 1024} MB.`));
    return undefined;
  }

  private countUnasked(): void {
    if (this.tap) {
      this.gate.message();
      return;
    }
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

type Headers = Readonly<Record<string, string>>;

/** An id as JSON, as far as a person wants to see one. */
function rpcIdOf(id: Json | undefined): string | undefined {
  return id === undefined ? undefined : JSON.stringify(id).slice(0, 100);
}
