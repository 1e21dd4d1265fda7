// Connections of a check's own to a server at an address: opened like the inspector's, each header the check's to choose.
import { withoutCredentials } from '../exchange.ts';
import type { HttpLaunch } from '../launch.ts';
import { LiveProblem } from '../problem.ts';
import type { ProbeContext } from '../seams.ts';
import { answerIn, messagesIn, type RpcAnswer } from './answers.ts';
import { type Reply, type Sent, sent } from './wire.ts';

/** Until a request of a check is given up, in milliseconds. */
export const REQUEST_MS = 5_000;
const SESSION = 'mcp-session-id';

export type Headers = Readonly<Record<string, string>>;

/** A connection that was opened for a check. */
export interface Own {
  /** With the session's id, where there is one. */
  readonly headers: Headers;
  readonly session: string | undefined;
}

export class Lane {
  readonly url: URL;
  /** What the launch, its address and a sign-in give to prove who asks. */
  readonly credentials: Headers;
  readonly transport: 'http' | 'sse';
  private readonly context: ProbeContext;
  private readonly modern: boolean;
  private readonly version: string;
  private ownConnection: Own | undefined;
  private id = 1000;

  constructor(launch: HttpLaunch, context: ProbeContext) {
    const { url, headers } = withoutCredentials(new URL(launch.url));
    this.url = url;
    this.credentials = lowerCase({ ...headers, ...launch.headers, ...context.authorization?.headers() });
    this.transport = context.session.transport === 'sse' ? 'sse' : 'http';
    this.context = context;
    this.modern = context.session.greeting.modern;
    this.version = context.session.greeting.version;
  }

  get isLoopback(): boolean {
    return isLoopback(this.url.hostname);
  }

  /** What a client says first; answered by whoever serves it. `headers` are all that it carries besides its type. */
  async open(headers: Headers, signal: AbortSignal, url = this.url): Promise<Reply> {
    if (this.transport === 'sse') {
      const accept = { accept: 'text/event-stream' };
      return await this.send({ method: 'GET', headers: { ...accept, ...headers }, signal, enough: hasEvent }, url);
    }
    const id = this.nextId();
    const reply = await this.send(
      {
        method: 'POST',
        headers: { ...this.typed(), ...(this.modern ? this.versioned(this.openingMethod) : {}), ...headers },
        body: JSON.stringify(this.openingMessage(id)),
        signal,
        enough: (body) => answerIn(body, id) !== undefined,
      },
      url,
    );
    return reply;
  }

  /** Ends the session that an answer to `open` began. */
  async forget(reply: Reply, headers: Headers, signal: AbortSignal): Promise<void> {
    const session = reply.headers[SESSION];
    if (typeof session !== 'string') return;
    const own = { ...headers, ...this.versioned(), [SESSION]: session };
    await this.send({ method: 'DELETE', headers: own, signal, enough: () => true }).catch(() => {});
  }

  /** A connection with the credentials, opened once for all checks. @throws LiveProblem when the server refuses it */
  async own(signal: AbortSignal): Promise<Own> {
    if (this.transport === 'sse') throw new LiveProblem('refused', 'Only servers of Streamable HTTP are asked this.');
    if (this.ownConnection) return this.ownConnection;
    const reply = await this.open(this.credentials, signal);
    if (!served(reply)) {
      const why = `The server does not take a second connection beside the inspector's (HTTP ${reply.status}).`;
      throw new LiveProblem('refused', why);
    }
    const session = reply.headers[SESSION];
    const id = typeof session === 'string' ? session : undefined;
    const headers = { ...this.credentials, ...this.versioned(), ...(id !== undefined && { [SESSION]: id }) };
    if (!this.modern) {
      const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
      await this.post({ headers, session: id }, body, signal);
    }
    this.ownConnection = { headers, session: id };
    return this.ownConnection;
  }

  /** A body as it is, over a connection. `id`: more is not waited for once that is answered. */
  async post(own: Own, body: string | Buffer, signal: AbortSignal, id?: number, more: Headers = {}): Promise<Reply> {
    return await this.send({
      method: 'POST',
      headers: { ...this.typed(), ...own.headers, ...more },
      body,
      signal,
      enough: (text) => (id === undefined ? hasEvent(text) : answerIn(text, id) !== undefined),
    });
  }

  /** A request as the protocol wants it, and its answer. */
  async ask(
    own: Own,
    method: string,
    params: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
    more: Headers = {},
  ): Promise<{ readonly reply: Reply; readonly answer: RpcAnswer | undefined }> {
    const id = this.nextId();
    const body = JSON.stringify(this.message(id, method, params));
    const reply = await this.post(own, body, signal, id, { ...(this.modern ? mirror(method) : {}), ...more });
    return { reply, answer: answerIn(reply.body, id) ?? errorWithoutId(reply) };
  }

  /** A request that every server of the era must answer, and that costs it nothing. */
  get cheapMethod(): string {
    return this.modern ? 'server/discover' : 'ping';
  }

  message(
    id: number,
    method: string,
    params: Readonly<Record<string, unknown>> = {},
    meta: Readonly<Record<string, unknown>> = {},
  ): object {
    const own = { ...(this.modern && this.context.session.meta), ...meta };
    return { jsonrpc: '2.0', id, method, params: Object.keys(own).length > 0 ? { _meta: own, ...params } : params };
  }

  nextId(): number {
    this.id += 1;
    return this.id;
  }

  send(what: Omit<Sent, 'timeoutMs'>, url = this.url): Promise<Reply> {
    return sent(url, { ...what, timeoutMs: REQUEST_MS });
  }

  async close(): Promise<void> {
    const own = this.ownConnection;
    if (own?.session === undefined) return;
    const signal = AbortSignal.timeout(1_000);
    await this.send({ method: 'DELETE', headers: own.headers, signal, enough: () => true }).catch(() => {});
  }

  /** Headers for a body of JSON, as every client sends them. */
  typed(): Headers {
    return { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  }

  private versioned(method?: string): Headers {
    return { 'mcp-protocol-version': this.version, ...(method !== undefined && mirror(method)) };
  }

  private get openingMethod(): string {
    return this.modern ? 'server/discover' : 'initialize';
  }

  private openingMessage(id: number): object {
    if (this.modern) return this.message(id, 'server/discover');
    return initialize(id, this.version);
  }
}

/** The request that opens a connection of the protocol with a handshake. */
export function initialize(id: number, protocolVersion: string): object {
  const params = { protocolVersion, capabilities: {}, clientInfo: { name: 'toolward-probe', version: '0' } };
  return { jsonrpc: '2.0', id, method: 'initialize', params };
}

/** The server did what was asked: an answer with a result, or of the older transport a stream. */
export function served({ status, body, headers }: Reply): boolean {
  if (status < 200 || status > 299) return false;
  if (String(headers['content-type'] ?? '').startsWith('text/event-stream') && /^event: *endpoint/m.test(body))
    return true;
  return messagesIn(body).some(({ result }) => result !== undefined);
}

/** An address that only this machine answers at. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function errorWithoutId({ body }: Reply): RpcAnswer | undefined {
  return messagesIn(body).find(({ id, error }) => (id === null || id === undefined) && error !== undefined);
}

function mirror(method: string): Headers {
  return { 'mcp-method': method };
}

function hasEvent(body: string): boolean {
  return /\r?\n\r?\n/.test(body);
}

function lowerCase(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
