// Reads the definitions of a running server: once, or again whenever it says that they changed.
import type { DefinedServer } from '../definitions/definition.ts';
import { SETTLE_MS, TIMEOUT_MS } from './bounds.ts';
import type { Channel, ChannelEvents } from './channel.ts';
import { type ClientInfo, carried, greet } from './greet.ts';
import type { Launch } from './launch.ts';
import { type Greeting, readLists } from './lists.ts';
import { isObject, type JsonObject } from './message.ts';
import { Peer } from './peer.ts';
import { asProblem, LiveProblem } from './problem.ts';
import { type Redactor, redactor } from './redact.ts';
import { stdioChannel } from './stdio.ts';

export interface ConnectOptions {
  /** Aborting ends the server, too. */
  readonly signal?: AbortSignal;
  /** From the start to the last list, in milliseconds. */
  readonly timeoutMs?: number;
  /** How this client calls itself. */
  readonly clientInfo?: ClientInfo;
  /** A line of the server's standard error, without secrets, not escaped. */
  readonly onStderr?: (line: string) => void;
  /** One sentence about something that a person should know, though it goes on. */
  readonly onNote?: (sentence: string) => void;
  /** What a started server's environment is laid over; this process's own when undefined. */
  readonly env?: NodeJS.ProcessEnv;
  /** How long a server may take to end by itself, in milliseconds. */
  readonly graceMs?: number;
}

export interface WatchOptions extends ConnectOptions {
  /** After each reading: the first, those after a change, and those after a restart. */
  readonly onDefinitions: (server: DefinedServer) => void;
  /** The server is gone, or could not be read; only `restart` helps. */
  readonly onProblem: (problem: LiveProblem) => void;
}

export interface Watch {
  /** Ends the server, starts it anew and reads it. Settles when that is done or has failed. */
  restart(): Promise<void>;
  /** Ends the server. Nothing is called any more. */
  close(): Promise<void>;
}

const defaultClient: ClientInfo = { name: 'toolward', version: '0' };

/**
 * Starts or reaches the server, reads everything it serves, and ends it.
 * @param launch with its variables filled in
 * @throws LiveProblem with one sentence for people; never hangs longer than the timeout and the grace
 */
export async function readDefinitions(launch: Launch, options: ConnectOptions = {}): Promise<DefinedServer> {
  return withDeadline(launch, options, async (signal) => {
    const session = await openSession(launch, options, signal, {});
    try {
      return await session.read(signal);
    } finally {
      await session.close();
    }
  });
}

/** Starts or reaches the server and stays with it. Never throws: what fails is told to `onProblem`. */
export function watchDefinitions(launch: Launch, options: WatchOptions): Watch {
  return new Watching(launch, options);
}

class Watching implements Watch {
  private readonly launch: Launch;
  private readonly options: WatchOptions;
  private session: Session | undefined;
  /** Counts starts, so that what an ended one still says is not heard. */
  private start = 0;
  private readonly closing = new AbortController();
  private work: Promise<void>;
  private settling: NodeJS.Timeout | undefined;

  constructor(launch: Launch, options: WatchOptions) {
    this.launch = launch;
    this.options = options;
    options.signal?.addEventListener('abort', () => void this.close(), { once: true });
    this.work = this.begin();
  }

  async restart(): Promise<void> {
    if (this.closing.signal.aborted) return;
    this.start += 1;
    const before = this.work;
    this.work = before.then(async () => {
      await this.finish();
      await this.begin();
    });
    await this.work;
  }

  async close(): Promise<void> {
    this.start += 1;
    this.closing.abort(new LiveProblem('cancelled', 'The connection was closed.'));
    await this.work;
    await this.finish();
  }

  private async begin(): Promise<void> {
    const mine = ++this.start;
    const current = () => mine === this.start && !this.closing.signal.aborted;
    if (!current()) return;
    await this.attempt(current, async (signal) => {
      const session = await openSession(this.launch, this.options, signal, {
        changed: () => current() && this.changed(current),
        ended: (problem) => current() && this.fail(problem),
      });
      this.session = session;
      const server = await session.read(signal);
      if (current()) this.options.onDefinitions(server);
      session.listen();
    });
  }

  /** Gathers changes: who registers a hundred tools says a hundred times that the list has changed. */
  private changed(current: () => boolean): void {
    if (this.settling !== undefined) return;
    this.settling = setTimeout(() => {
      this.settling = undefined;
      this.work = this.work.then(() => this.readAgain(current));
    }, SETTLE_MS);
  }

  private async readAgain(current: () => boolean): Promise<void> {
    if (!current() || this.session === undefined) return;
    const { session } = this;
    await this.attempt(current, async (signal) => {
      const server = await session.read(signal);
      if (current()) this.options.onDefinitions(server);
    });
  }

  private async attempt(current: () => boolean, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const signals = [this.closing.signal, ...(this.options.signal ? [this.options.signal] : [])];
    try {
      await withDeadline(this.launch, { ...this.options, signal: AbortSignal.any(signals) }, work);
    } catch (error) {
      if (current()) this.fail(asProblem(error));
      await this.finish();
    }
  }

  /** Told once for each start: whoever waits for an answer of an ended server fails with it. */
  private fail(problem: LiveProblem): void {
    this.start += 1;
    this.options.onProblem(problem);
  }

  private async finish(): Promise<void> {
    clearTimeout(this.settling);
    this.settling = undefined;
    const { session } = this;
    this.session = undefined;
    await session?.close();
  }
}

interface SessionEvents {
  /** Some list is no longer what it was. */
  changed?(): void;
  ended?(problem: LiveProblem): void;
}

interface Session {
  read(signal: AbortSignal): Promise<DefinedServer>;
  /** From now on `changed` is told. */
  listen(): void;
  close(): Promise<void>;
}

async function openSession(
  launch: Launch,
  options: ConnectOptions,
  signal: AbortSignal,
  events: SessionEvents,
): Promise<Session> {
  const redact = redactor(launch);
  const client = options.clientInfo ?? defaultClient;
  const peer = new Peer(
    (heard) => channelTo(launch, heard, redact, options),
    {
      notification: (method) => {
        if (/^notifications\/(tools|prompts|resources)\/list_changed$/.test(method)) events.changed?.();
      },
      ended: (problem) => events.ended?.(problem),
      note: (sentence) => options.onNote?.(sentence),
    },
    redact,
  );
  let greeting: Greeting;
  try {
    greeting = await greet(peer, client, signal);
  } catch (error) {
    await peer.close();
    throw error;
  }
  const params = carried(greeting, client);
  return {
    read: (during) => readLists(peer, greeting, params, during),
    listen() {
      if (greeting.modern) subscribe(peer, greeting, params);
      else peer.listen();
    },
    close: () => peer.close(),
  };
}

/** From 2026-07-28 on, changes are told to who asks for them. */
function subscribe(peer: Peer, greeting: Greeting, params: JsonObject): void {
  const told = (capability: string) => {
    const has = greeting.capabilities[capability];
    return isObject(has) && has.listChanged === true;
  };
  const notifications = {
    ...(told('tools') && { toolsListChanged: true }),
    ...(told('prompts') && { promptsListChanged: true }),
    ...(told('resources') && { resourcesListChanged: true }),
  };
  if (Object.keys(notifications).length > 0) peer.open('subscriptions/listen', { ...params, notifications }, () => {});
}

function channelTo(launch: Launch, events: ChannelEvents, redact: Redactor, options: ConnectOptions): Channel {
  if (launch.kind !== 'stdio') throw new LiveProblem('unreachable', 'Servers at an address are not reached yet.');
  const { onStderr, env, graceMs } = options;
  return stdioChannel(launch, events, {
    redact,
    ...(onStderr && { onStderr }),
    ...(env && { env }),
    ...(graceMs !== undefined && { graceMs }),
  });
}

async function withDeadline<T>(
  launch: Launch,
  { signal, timeoutMs = TIMEOUT_MS }: ConnectOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const seconds = Math.round(timeoutMs / 100) / 10;
  const timer = setTimeout(() => {
    const hint =
      launch.kind === 'stdio' ? '; if it listens at an address instead of its standard input, connect to that' : '';
    const message = `The server has not answered within ${seconds} seconds${hint}.`;
    deadline.abort(new LiveProblem('no-answer', message));
  }, timeoutMs);
  const cancel = () => deadline.abort(new LiveProblem('cancelled', 'Reading the server was cancelled.'));
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await work(deadline.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
}
