// A channel to a server at an address: Streamable HTTP, as with sessions and as without.
import { setTimeout as pause } from 'node:timers/promises';
import type { Authorization } from './authorization.ts';
import { GRACE_MS, MIN_RETRY_MS, RETRY_MS } from './bounds.ts';
import type { Channel, ChannelEvents } from './channel.ts';
import type { Outgoing } from './compose.ts';
import type { ServerEvent } from './event-stream.ts';
import {
  addressOf,
  bodyOf,
  errorBodyOf,
  exchange,
  exchangeAs,
  HttpRefusal,
  readEvents,
  type StreamPlace,
  shown,
  statusText,
  withoutCredentials,
} from './exchange.ts';
import type { HttpLaunch } from './launch.ts';
import { type Incoming, isObject, messagesOf } from './message.ts';
import { mirrored } from './mirror.ts';
import { patient } from './patient.ts';
import { asProblem, LiveProblem, quoted } from './problem.ts';
import type { Redactor } from './redact.ts';

export interface HttpOptions {
  readonly redact: Redactor;
  readonly graceMs?: number;
  readonly authorization?: Authorization;
}

/** @throws LiveProblem when the address is none */
export function httpChannel(launch: HttpLaunch, events: ChannelEvents, options: HttpOptions): Channel {
  return new HttpChannel(launch, events, options);
}

class HttpChannel implements Channel {
  private readonly url: URL;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly events: ChannelEvents;
  private readonly options: HttpOptions;
  private readonly closing = new AbortController();
  private readonly through = patient();
  private session: string | undefined;
  private version: string | undefined;
  private retry: NodeJS.Timeout | undefined;
  /** There was a stream of what answers nothing. */
  private followed = false;

  constructor(launch: HttpLaunch, events: ChannelEvents, options: HttpOptions) {
    const { url, headers } = withoutCredentials(addressOf(launch.url));
    this.url = url;
    this.headers = headersOf({ ...headers, ...launch.headers });
    this.events = events;
    this.options = options;
  }

  agreed(version: string): void {
    this.version = version;
  }

  async send(message: Outgoing, signal?: AbortSignal): Promise<'sent' | 'answered'> {
    const { session } = this;
    const response = await exchangeAs(this.options.authorization, this.url, {
      method: 'POST',
      headers: {
        ...this.headers,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...this.own(),
        ...mirrored(message),
      },
      body: message.text,
      signal: this.signal(signal),
      through: this.through,
    });
    if (message.method === 'initialize') this.session = response.headers.get('mcp-session-id') ?? undefined;
    if (!response.ok) await this.refuse(response, message, session);
    else if (message.id === undefined || response.status === 202 || response.status === 204) {
      void response.body?.cancel();
    } else await this.receive(response, message.id, signal);
    return message.id === undefined ? 'sent' : 'answered';
  }

  listen(): void {
    void this.follow();
  }

  async close(): Promise<void> {
    if (this.closing.signal.aborted) return;
    this.closing.abort();
    clearTimeout(this.retry);
    if (this.session !== undefined) await this.endSession();
    await this.through?.end();
  }

  private async endSession(): Promise<void> {
    // So that it need not keep the session; whether it hears that is its own affair.
    const signal = AbortSignal.timeout(this.options.graceMs ?? GRACE_MS);
    const headers = { ...this.headers, ...this.own(), ...this.options.authorization?.headers() };
    await exchange(this.url, { method: 'DELETE', headers, signal, through: this.through }).then(
      (response) => response.body?.cancel(),
      () => {},
    );
  }

  /** The answer to one request: a message, or a stream of them whose last is the answer. */
  private async receive(first: Response, id: number, signal: AbortSignal | undefined): Promise<void> {
    if (!isEventStream(first)) {
      this.hand(await bodyOf(first, this.events), id);
      return;
    }
    const place: StreamPlace = {};
    for (let response = first; ; response = await this.resumed(place, signal)) {
      const how = await readEvents(
        response,
        this.events,
        ({ type, data }) => {
          // A stream begins with an empty event where it can be resumed.
          if (type !== 'message' || data.trim() === '') return 'go on';
          const answers = ({ message }: Incoming) => message.id === id && message.method === undefined;
          return this.hand(data, id).some(answers) ? 'done' : 'go on';
        },
        place,
      ).catch((error) => {
        if (signal?.aborted || !this.resumes(place) || !isBroken(error)) throw error;
        return 'ended' as const;
      });
      if (how === 'done' || !this.resumes(place)) return;
    }
  }

  /** A server that numbers its events closes a stream when it likes, and goes on in the next. */
  private resumes(place: StreamPlace): boolean {
    return place.lastId !== undefined && (this.version ?? '') < MODERN;
  }

  private async resumed(place: StreamPlace, other: AbortSignal | undefined): Promise<Response> {
    const signal = this.signal(other);
    const ms = Math.max(place.retryMs ?? RETRY_MS, MIN_RETRY_MS);
    this.events.transport?.(`The stream was closed before the answer; it is resumed in ${ms} ms.`);
    await pause(ms, undefined, { signal }).catch(() => {});
    const response = await this.get(place, signal);
    if (response.ok && isEventStream(response)) return response;
    this.events.transport?.(`GET: ${statusText(response, await errorBodyOf(response))}`);
    const at = shown(this.url);
    throw new LiveProblem(
      'ended',
      `The server at ${at} closed the stream before it answered, and does not go on with it (${response.status}).`,
    );
  }

  private get(place: StreamPlace, signal: AbortSignal): Promise<Response> {
    const last: Record<string, string> =
      place.lastId === undefined || place.lastId === '' ? {} : { 'last-event-id': latin1(place.lastId) };
    const headers = { ...this.headers, accept: 'text/event-stream', ...this.own(), ...last };
    return exchangeAs(this.options.authorization, this.url, { method: 'GET', headers, signal, through: this.through });
  }

  private hand(text: string, during?: number): Incoming[] {
    const messages = messagesOf(text);
    if (messages === undefined) {
      this.events.transport?.(text);
      const said = quoted(this.options.redact(text.slice(0, 1000), text.length > 1000), 80);
      throw new LiveProblem('not-protocol', `What ${shown(this.url)} answers is no message of MCP: ${said}.`);
    }
    for (const each of messages) this.events.message(each, during);
    return messages;
  }

  /** @throws HttpRefusal unless the body holds an error for this request */
  private async refuse(response: Response, { id }: Outgoing, session: string | undefined): Promise<void> {
    const { status } = response;
    const text = await errorBodyOf(response);
    this.events.transport?.(`POST: ${statusText(response, text)}`);
    const [incoming] = messagesOf(text) ?? [];
    const error = incoming?.message.error;
    const at = shown(this.url);
    if (status === 404 && session !== undefined && !(isObject(error) && error.code === METHOD_NOT_FOUND)) {
      const problem = new LiveProblem('ended', `The server at ${at} has ended the session (404).`);
      this.events.ended(problem);
      throw problem;
    }
    if (incoming && isObject(error) && status !== 401 && id !== undefined) {
      // Errors from before the request was understood have no number.
      this.events.message({ ...incoming, message: { ...incoming.message, id } }, id);
      return;
    }
    if (status === 401) {
      throw new HttpRefusal(status, `The server at ${at} wants to know who asks (401): give it a token in "headers".`);
    }
    if (status === 403) throw new HttpRefusal(status, `The server at ${at} does not allow this (403).`);
    const said = text.trim() === '' ? '' : `: ${quoted(this.options.redact(text), 80)}`;
    throw new HttpRefusal(status, `The server at ${at} answers ${status}${said}.`);
  }

  /** Follows the stream of what answers nothing, and opens it again when the server closes it. */
  private async follow(place: StreamPlace = {}): Promise<void> {
    try {
      const response = await this.get(place, this.signal());
      if (!response.ok || !isEventStream(response)) {
        this.events.transport?.(`GET: ${statusText(response, await errorBodyOf(response))}`);
        // A session that is gone is found out here first; a server without such a stream never had one.
        if (response.status === 404 && this.followed) {
          throw new LiveProblem('ended', `The server at ${shown(this.url)} has ended the session.`);
        }
        return;
      }
      this.followed = true;
      const onEvent = ({ type, data }: ServerEvent) => {
        if (type === 'message' && data.trim() !== '') this.hand(data);
        return 'go on' as const;
      };
      await readEvents(response, this.events, onEvent, place).catch((error) => {
        // A connection that broke is opened again; if there is nobody any more, that says so.
        if (!isBroken(error)) throw error;
      });
    } catch (error) {
      if (!this.closing.signal.aborted) this.events.ended(asProblem(error));
      return;
    }
    if (this.closing.signal.aborted) return;
    const ms = Math.max(place.retryMs ?? RETRY_MS, MIN_RETRY_MS);
    this.retry = setTimeout(() => void this.follow(place), ms);
  }

  private own(): Record<string, string> {
    return {
      ...(this.session !== undefined && { 'mcp-session-id': this.session }),
      ...(this.version !== undefined && { 'mcp-protocol-version': this.version }),
    };
  }

  private signal(other?: AbortSignal): AbortSignal {
    return other === undefined ? this.closing.signal : AbortSignal.any([this.closing.signal, other]);
  }
}

/** Lower-case names, so that a launch's own do not stand beside ours. */
export function headersOf(headers: Readonly<Record<string, string>>): Record<string, string> {
  const valid = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    try {
      valid.set(name, value);
    } catch {
      throw new LiveProblem('unreachable', `The header ${quoted(name, 40)} has characters that HTTP does not allow.`);
    }
  }
  return Object.fromEntries(valid);
}

/** The first version without sessions and without streams that are resumed. */
const MODERN = '2026-07-28';

const METHOD_NOT_FOUND = -32601;

function isBroken(error: unknown): boolean {
  return error instanceof LiveProblem && (error.kind === 'ended' || error.kind === 'unreachable');
}

/** Bytes of UTF-8, each as the character a header has for it. */
function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function isEventStream(response: Response): boolean {
  return /^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '');
}
