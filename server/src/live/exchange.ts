// One HTTP exchange with a server that is not trusted: where it may lead, how much it may bring, and what is said when it fails.
import { type Authorization, MAX_CHALLENGES } from './authorization.ts';
import { MAX_ERROR_BODY_BYTES, MAX_MESSAGE_BYTES, MAX_REDIRECTS } from './bounds.ts';
import type { ChannelEvents } from './channel.ts';
import { EventStream, type ServerEvent } from './event-stream.ts';
import type { Patient } from './patient.ts';
import { asProblem, LiveProblem, quoted } from './problem.ts';

/** An HTTP status that is no success. */
export class HttpRefusal extends LiveProblem {
  readonly status: number;

  constructor(status: number, message: string) {
    super(status === 401 || status === 403 ? 'unauthorized' : 'refused', message);
    this.status = status;
  }
}

export interface Exchange {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Node's own connections when undefined. */
  readonly through?: Patient | undefined;
}

/**
 * Sends a request. A redirect is followed within the host only: headers with secrets go nowhere else.
 * @throws LiveProblem when nobody answers, or the server leads elsewhere
 */
export async function exchange(url: URL, { method, headers, body, signal, through }: Exchange): Promise<Response> {
  const own = { ...(body && { body }), ...(through && { dispatcher: through.dispatcher }) };
  let at = url;
  for (let redirects = 0; ; redirects++) {
    const response = await reached(at, { method, headers, signal, redirect: 'manual', ...own });
    const location = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    void response.body?.cancel();
    const next = URL.canParse(location, at.href) ? new URL(location, at) : undefined;
    if (next?.origin !== url.origin || redirects >= MAX_REDIRECTS) {
      const where = next === undefined ? quoted(location, 80) : shown(next);
      throw new LiveProblem('refused', `The server at ${shown(url)} leads on to ${where}, which is not followed.`);
    }
    at = next;
  }
}

/**
 * Sends a request as whoever is signed in, and again once they have signed in where the server asks for it.
 * @throws LiveProblem as `exchange` does, or when signing in failed
 */
export async function exchangeAs(
  authorization: Authorization | undefined,
  url: URL,
  request: Exchange,
): Promise<Response> {
  for (let again = 0; ; again++) {
    const sent = authorization?.headers() ?? {};
    const response = await exchange(url, { ...request, headers: { ...request.headers, ...sent } });
    if (authorization === undefined || (response.status !== 401 && response.status !== 403)) return response;
    const { signal } = request;
    if (again >= MAX_CHALLENGES || !(await authorization.challenged({ response, sent, again, signal })))
      return response;
    void response.body?.cancel();
  }
}

/** The address without what may be secret in it. */
export function shown(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/**
 * A launch's address.
 * @throws LiveProblem when it is none that can be reached
 */
export function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') {
    // `fetch` refuses addresses with a name and password.
    return url;
  }
  throw new LiveProblem('unreachable', `The server's address must begin with http:// or https://.`);
}

/** The address for `fetch`, and the header for the name and password that were in it. */
export function withoutCredentials(url: URL): { readonly url: URL; readonly headers: Record<string, string> } {
  if (url.username === '' && url.password === '') return { url, headers: {} };
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { url: bare, headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

/**
 * The whole body as text.
 * @throws LiveProblem when it is longer than a message may be
 */
export async function bodyOf(response: Response, events: ChannelEvents): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunksOf(response)) {
    await events.bytes(chunk.length);
    size += chunk.length;
    if (size > MAX_MESSAGE_BYTES) {
      const most = MAX_MESSAGE_BYTES / 1024 / 1024;
      throw new LiveProblem('too-much', `The server sends a message of more than ${most} MB.`);
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The beginning of a body that tells an error. */
export async function errorBodyOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of chunksOf(response)) {
      parts.push(chunk);
      size += chunk.length;
      if (size > MAX_ERROR_BODY_BYTES) break;
    }
  } catch {
    // That it was refused says more than that its reason did not arrive.
  }
  return Buffer.concat(parts).toString('utf8');
}

/** What a stream of events says of itself, for who opens it again. */
export interface StreamPlace {
  lastId?: string | undefined;
  retryMs?: number | undefined;
}

/**
 * Hands on the events of a body until it ends, or `onEvent` says that this was the last.
 * @param place is kept up to date
 * @returns whether it was the last
 * @throws LiveProblem when one is too long, or the connection breaks
 */
export async function readEvents(
  response: Response,
  events: ChannelEvents,
  onEvent: (event: ServerEvent) => 'go on' | 'done',
  place: StreamPlace = {},
): Promise<'done' | 'ended'> {
  let done = false;
  const stream = new EventStream((event) => {
    if (!done) done = onEvent(event) === 'done';
  });
  for await (const chunk of chunksOf(response)) {
    stream.push(chunk);
    place.lastId = stream.lastId ?? place.lastId;
    place.retryMs = stream.retryMs ?? place.retryMs;
    if (done) return 'done';
    await events.bytes(chunk.length);
  }
  return 'ended';
}

/** A failure of HTTP for the traffic: its status and what the server says of it. */
export function statusText({ status, statusText: reason }: Response, body: string): string {
  return `HTTP ${status}${reason === '' ? '' : ` ${reason}`}${body.trim() === '' ? '' : `: ${body.trim()}`}`;
}

/** Leaving the loop early closes the connection. */
async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) yield chunk;
  } catch (error) {
    if (error instanceof LiveProblem) throw error;
    throw asProblem(unreachable(new URL(response.url), error));
  }
}

async function reached(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw unreachable(url, error);
  }
}

function unreachable(url: URL, error: unknown): LiveProblem {
  if (error instanceof LiveProblem) return error;
  const { name, message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  if (name === 'AbortError') return new LiveProblem('cancelled', 'The connection was closed.');
  // An address with several IP addresses fails with one error for each.
  const first = cause instanceof AggregateError ? (cause.errors[0] as NodeJS.ErrnoException) : cause;
  switch (first?.code) {
    case 'ECONNREFUSED':
      return new LiveProblem('unreachable', `Nobody listens at ${shown(url)}; start the server first.`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new LiveProblem('unreachable', `There is no host ${quoted(url.hostname)}, or no network.`);
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return new LiveProblem('ended', `The server at ${shown(url)} hung up.`);
    default:
      return new LiveProblem(
        'unreachable',
        `The server at ${shown(url)} is not reached: ${first?.message ?? message}.`,
      );
  }
}
