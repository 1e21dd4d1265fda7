// A conversation with one server: opened over whatever reaches it, read as often as one likes.
import type { DefinedServer, Json } from '../definitions/definition.ts';
import type { Authorization } from './authorization.ts';
import type { Channel, ChannelEvents } from './channel.ts';
import { HttpRefusal } from './exchange.ts';
import { type ClientInfo, carried, type Era, greet } from './greet.ts';
import { httpChannel } from './http.ts';
import type { Launch } from './launch.ts';
import { Listening } from './listening.ts';
import { type Greeting, readLists, type Unread } from './lists.ts';
import { isObject, type JsonObject } from './message.ts';
import { type ClientAnswer, Peer, type ServerRequest } from './peer.ts';
import type { LiveProblem } from './problem.ts';
import { type Redactor, redactor } from './redact.ts';
import { sseChannel } from './sse.ts';
import { stdioChannel } from './stdio.ts';
import type { Wiretap } from './traffic.ts';

export interface SessionOptions {
  /** How this client calls itself. */
  readonly clientInfo?: ClientInfo;
  /** A line of the server's standard error, without secrets and control characters. */
  readonly onStderr?: (line: string) => void;
  /** One sentence about something that a person should know, though it goes on. */
  readonly onNote?: (sentence: string) => void;
  /** What a started server's environment is laid over; this process's own when undefined. */
  readonly env?: NodeJS.ProcessEnv;
  /** How long a server may take to end by itself, in milliseconds. */
  readonly graceMs?: number;
  /** Signs in at a server that asks for it. */
  readonly authorization?: Authorization;
  /** Sees all messages; the server is then asked more than what it serves, and somebody answers what it asks for. */
  readonly tap?: Wiretap;
  /** Only this era of the protocol is tried. */
  readonly era?: Era;
  /** A started program listens for a debugger; its addresses are told. */
  readonly onDebugger?: (url: string) => void;
}

export interface SessionEvents {
  /** Some list is no longer what it was. */
  changed?(): void;
  /** Nothing comes any more. */
  ended?(problem: LiveProblem): void;
  /** Any notification, by who looks at more than definitions. @param text of the whole message */
  notification?(method: string, params: Json | undefined, text: string): void;
  /** Something the server asks for. Undefined where this client has no such method. */
  request?(asked: ServerRequest): Promise<ClientAnswer> | undefined;
}

export interface Session {
  readonly transport: Launch['kind'];
  readonly greeting: Greeting;
  readonly pid: number | undefined;
  /** What every request carries in its `_meta`. */
  readonly meta: JsonObject;
  readonly peer: Peer;
  /** A person is signing in: no time limit counts. */
  waits(): boolean;
  /**
   * What it serves; `unread` as for `readLists`.
   * @throws LiveProblem
   */
  read(signal: AbortSignal, unread?: Unread): Promise<DefinedServer>;
  /** From now on `changed` is told. */
  listen(): void;
  /** Resources of which changes are told, in the protocol from 2026-07-28 on. */
  follow(uris: readonly string[]): void;
  close(): Promise<void>;
}

const defaultClient: ClientInfo = { name: 'toolward', version: '0' };

/**
 * Starts or reaches the server and agrees on a version.
 * @throws LiveProblem when that fails; the server is then ended
 */
export async function openSession(
  launch: Launch,
  options: SessionOptions,
  signal: AbortSignal,
  events: SessionEvents,
): Promise<Session> {
  try {
    return await sessionOver(launch, options, signal, events);
  } catch (error) {
    if (launch.kind !== 'http' || !(error instanceof HttpRefusal) || !mayBeOlder(error.status)) throw error;
    // Whoever writes "http" may mean a server from before; hosts try that, too.
    return await sessionOver({ ...launch, kind: 'sse' }, options, signal, events).catch(() => {
      throw error;
    });
  }
}

/** Servers ask for them at once, and some end when it is refused. */
function noRoots({ method }: ServerRequest): Promise<ClientAnswer> | undefined {
  return method === 'roots/list' ? Promise.resolve({ result: '{"roots":[]}' }) : undefined;
}

function mayBeOlder(status: number): boolean {
  return status >= 400 && status < 500 && status !== 401 && status !== 403;
}

async function sessionOver(
  launch: Launch,
  options: SessionOptions,
  signal: AbortSignal,
  events: SessionEvents,
): Promise<Session> {
  const redact = redactor(launch, options.authorization);
  const client = options.clientInfo ?? defaultClient;
  let greeted = false;
  let listening: Listening | undefined;
  const peer = new Peer(
    (heard) => channelTo(launch, heard, redact, options),
    {
      notification: (method, params, text) => {
        events.notification?.(method, params, text);
        if (method === 'notifications/cancelled' && isObject(params)) listening?.ended(params.requestId);
        if (/^notifications\/(tools|prompts|resources)\/list_changed$/.test(method)) events.changed?.();
      },
      request: (asked) => events.request?.(asked) ?? noRoots(asked),
      // Before the greeting, whoever opens the session hears of it.
      ended: (problem) => greeted && events.ended?.(problem),
      note: (sentence) => options.onNote?.(sentence),
    },
    redact,
    options.tap,
  );
  const inspected = options.tap !== undefined;
  let greeting: Greeting;
  try {
    greeting = await greet(peer, client, signal, { inspected, era: options.era });
  } catch (error) {
    await peer.close();
    throw error;
  }
  greeted = true;
  const meta = carried(greeting, client, inspected);
  const params: JsonObject = greeting.modern ? { _meta: meta } : {};
  listening = new Listening({
    peer,
    greeting,
    params,
    saysCancelled: launch.kind === 'stdio',
    missed: () => events.changed?.(),
    note: (sentence) => options.onNote?.(sentence),
  });
  return {
    transport: launch.kind,
    greeting,
    pid: peer.pid,
    meta,
    peer,
    waits: () => options.authorization?.waits() === true,
    read: (during, unread) => readLists(peer, greeting, params, during, unread),
    listen() {
      if (greeting.modern) listening?.follow([]);
      else peer.listen();
    },
    follow: (uris) => listening?.follow(uris),
    close: () => peer.close(),
  };
}

function channelTo(launch: Launch, events: ChannelEvents, redact: Redactor, options: SessionOptions): Channel {
  const { onStderr, onDebugger, env, graceMs, authorization } = options;
  const grace = graceMs === undefined ? {} : { graceMs };
  switch (launch.kind) {
    case 'stdio':
      return stdioChannel(launch, events, {
        redact,
        ...grace,
        ...(onStderr && { onStderr }),
        ...(onDebugger && { onDebugger }),
        ...(env && { env }),
      });
    case 'http':
      return httpChannel(launch, events, { redact, ...grace, ...(authorization && { authorization }) });
    case 'sse':
      return sseChannel(launch, events, redact, authorization);
  }
}
