// A conversation with one server: opened over whatever reaches it, read as often as one likes.
import type { DefinedServer } from '../definitions/definition.ts';
import type { Authorization } from './authorization.ts';
import type { Channel, ChannelEvents } from './channel.ts';
import { HttpRefusal } from './exchange.ts';
import { type ClientInfo, carried, greet } from './greet.ts';
import { httpChannel } from './http.ts';
import type { Launch } from './launch.ts';
import { type Greeting, readLists } from './lists.ts';
import { isObject, type JsonObject } from './message.ts';
import { Peer } from './peer.ts';
import type { LiveProblem } from './problem.ts';
import { type Redactor, redactor } from './redact.ts';
import { sseChannel } from './sse.ts';
import { stdioChannel } from './stdio.ts';

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
}

export interface SessionEvents {
  /** Some list is no longer what it was. */
  changed?(): void;
  /** Nothing comes any more. */
  ended?(problem: LiveProblem): void;
}

export interface Session {
  /** @throws LiveProblem */
  read(signal: AbortSignal): Promise<DefinedServer>;
  /** From now on `changed` is told. */
  listen(): void;
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
  const peer = new Peer(
    (heard) => channelTo(launch, heard, redact, options),
    {
      notification: (method) => {
        if (/^notifications\/(tools|prompts|resources)\/list_changed$/.test(method)) events.changed?.();
      },
      // Before the greeting, whoever opens the session hears of it.
      ended: (problem) => greeted && events.ended?.(problem),
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
  greeted = true;
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
  if (Object.keys(notifications).length > 0) peer.subscribe('subscriptions/listen', { ...params, notifications });
}

function channelTo(launch: Launch, events: ChannelEvents, redact: Redactor, options: SessionOptions): Channel {
  const { onStderr, env, graceMs, authorization } = options;
  const grace = graceMs === undefined ? {} : { graceMs };
  switch (launch.kind) {
    case 'stdio':
      return stdioChannel(launch, events, { redact, ...grace, ...(onStderr && { onStderr }), ...(env && { env }) });
    case 'http':
      return httpChannel(launch, events, { redact, ...grace, ...(authorization && { authorization }) });
    case 'sse':
      return sseChannel(launch, events, redact, authorization);
  }
}
