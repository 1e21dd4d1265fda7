// A channel to a server at an address: Streamable HTTP, as with sessions and as without.
import type { Authorization } from './authorization.ts';
import { GRACE_MS, RETRY_MS } from './bounds.ts';
import type { Channel, ChannelEvents } from './channel.ts';
import {
  addressOf,
  bodyOf,
  errorBodyOf,
  exchange,
  exchangeAs,
  HttpRefusal,
  readEvents,
  shown,
  withoutCredentials,
} from './exchange.ts';
import type { HttpLaunch } from './launch.ts';
import { isObject, type JsonObject, messagesOf } from './message.ts';
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

  async send(message: JsonObject, signal?: AbortSignal): Promise<'sent' | 'answered'> {
    const response = await exchangeAs(this.options.authorization, this.url, {
      method: 'POST',
      headers: {
        ...this.headers,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...this.own(),
        ...mirrored(message),
      },
      body: JSON.stringify(message),
      signal: this.signal(signal),
    });
    const expects = message.id !== undefined && message.method !== undefined;
    if (message.method === 'initialize') this.session = response.headers.get('mcp-session-id') ?? undefined;
    if (!response.ok) await this.refuse(response, message);
    else if (!expects || response.status === 202 || response.status === 204) void response.body?.cancel();
    else await this.receive(response, message.id!);
    return expects ? 'answered' : 'sent';
  }

  listen(): void {
    void this.follow();
  }

  async close(): Promise<void> {
    if (this.closing.signal.aborted) return;
    this.closing.abort();
    clearTimeout(this.retry);
    if (this.session === undefined) return;
    // So that it need not keep the session; whether it hears that is its own affair.
    const signal = AbortSignal.timeout(this.options.graceMs ?? GRACE_MS);
    const headers = { ...this.headers, ...this.own(), ...this.options.authorization?.headers() };
    await exchange(this.url, { method: 'DELETE', headers, signal }).then(
      (response) => response.body?.cancel(),
      () => {},
    );
  }

  /** The answer to one request: a message, or a stream of them whose last is the answer. */
  private async receive(response: Response, id: unknown): Promise<void> {
    if (!isEventStream(response)) {
      this.hand(await bodyOf(response, this.events));
      return;
    }
    await readEvents(response, this.events, ({ type, data }) => {
      // A stream begins with an empty event where it can be resumed.
      if (type !== 'message' || data.trim() === '') return 'go on';
      return this.hand(data).some((each) => each.id === id && each.method === undefined) ? 'done' : 'go on';
    });
  }

  private hand(text: string): JsonObject[] {
    const messages = messagesOf(text);
    if (messages === undefined) {
      const said = quoted(this.options.redact(text.slice(0, 1000), text.length > 1000), 80);
      throw new LiveProblem('not-protocol', `What ${shown(this.url)} answers is no message of MCP: ${said}.`);
    }
    for (const message of messages) this.events.message(message);
    return messages;
  }

  /** @throws HttpRefusal unless the body holds an error for this request */
  private async refuse(response: Response, message: JsonObject): Promise<void> {
    const { status } = response;
    const text = await errorBodyOf(response);
    const [error] = messagesOf(text) ?? [];
    if (isObject(error?.error) && status !== 401 && message.id !== undefined) {
      // Errors from before the request was understood have no number.
      this.events.message({ ...error, id: message.id });
      return;
    }
    const at = shown(this.url);
    if (status === 401) {
      throw new HttpRefusal(status, `The server at ${at} wants to know who asks (401): give it a token in "headers".`);
    }
    if (status === 403) throw new HttpRefusal(status, `The server at ${at} does not allow this (403).`);
    const said = text.trim() === '' ? '' : `: ${quoted(this.options.redact(text), 80)}`;
    throw new HttpRefusal(status, `The server at ${at} answers ${status}${said}.`);
  }

  /** Follows the stream of what answers nothing, and opens it again when the server closes it. */
  private async follow(): Promise<void> {
    const signal = this.signal();
    const headers = { ...this.headers, accept: 'text/event-stream', ...this.own() };
    try {
      const response = await exchangeAs(this.options.authorization, this.url, { method: 'GET', headers, signal });
      if (!response.ok || !isEventStream(response)) {
        void response.body?.cancel();
        // A session that is gone is found out here first; a server without such a stream never had one.
        if (response.status === 404 && this.followed) {
          throw new LiveProblem('ended', `The server at ${shown(this.url)} has ended the session.`);
        }
        return;
      }
      this.followed = true;
      await readEvents(response, this.events, ({ type, data }) => {
        if (type === 'message' && data.trim() !== '') this.hand(data);
        return 'go on';
      }).catch((error) => {
        // A connection that broke is opened again; if there is nobody any more, that says so.
        if (!(error instanceof LiveProblem) || !['ended', 'unreachable'].includes(error.kind)) throw error;
      });
    } catch (error) {
      if (!this.closing.signal.aborted) this.events.ended(asProblem(error));
      return;
    }
    if (!this.closing.signal.aborted) this.retry = setTimeout(() => void this.follow(), RETRY_MS);
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

/** From 2026-07-28 on, headers repeat what the request says. */
function mirrored({ method, params }: JsonObject): Record<string, string> {
  const meta = isObject(params) && isObject(params._meta) ? params._meta : {};
  const version = meta['io.modelcontextprotocol/protocolVersion'];
  if (typeof version !== 'string' || typeof method !== 'string') return {};
  return { 'mcp-protocol-version': version, 'mcp-method': method };
}

function isEventStream(response: Response): boolean {
  return /^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '');
}
