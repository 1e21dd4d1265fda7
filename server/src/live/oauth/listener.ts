// Where the browser comes back to after a sign-in: one address on this machine, for one callback or two minutes.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { LiveProblem } from '../problem.ts';

/** How long somebody may take to sign in, in milliseconds. */
export const SIGN_IN_MS = 2 * 60_000;

export interface Listener {
  /** Where the authorization server sends the browser. */
  readonly redirectUri: string;
  readonly state: string;
  /**
   * What came back with the right state. The listener is closed then.
   * @throws LiveProblem when nobody came in time, or it was closed
   */
  callback(): Promise<URLSearchParams>;
  close(): void;
}

export interface ListenerOptions {
  readonly signal: AbortSignal;
  /** The path it must be, for clients that had to say it beforehand; random when undefined. */
  readonly path?: string;
  readonly timeoutMs?: number;
}

/** Listens on 127.0.0.1, at a port that the system picks. */
export async function listenOnce({ signal, path, timeoutMs = SIGN_IN_MS }: ListenerOptions): Promise<Listener> {
  const expected = path ?? `/${randomBytes(24).toString('base64url')}`;
  const state = randomBytes(32).toString('base64url');
  let resolve: (params: URLSearchParams) => void = () => {};
  let reject: (problem: LiveProblem) => void = () => {};
  const came = new Promise<URLSearchParams>((good, bad) => {
    resolve = good;
    reject = bad;
  });
  // Whoever waits hears of it; nobody may wait yet.
  came.catch(() => {});
  let port = 0;
  let over = false;

  const server = http.createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 10_000 }, (request, response) => {
    const answered = answerTo(request);
    response.writeHead(answered.status, pageHeaders).end(answered.page);
    if (answered.params === undefined) return;
    const { params } = answered;
    response.once('close', () => close());
    over = true;
    resolve(params);
  });
  server.maxConnections = 20;

  function answerTo({ method, url = '', headers }: http.IncomingMessage): Answered {
    if (over) return nothingHere;
    // A page elsewhere can let its own name lead here.
    if (headers.host !== `127.0.0.1:${port}`) return notThat;
    const [at, query = ''] = url.split('?', 2);
    if (at !== expected) return nothingHere;
    if (method !== 'GET') return notThat;
    const params = new URLSearchParams(query);
    const once = ['state', 'code', 'error', 'iss'].every((name) => params.getAll(name).length <= 1);
    if (!once || !same(params.get('state') ?? '', state)) return notThat;
    if (!params.get('code') && !params.get('error')) return notThat;
    return { status: 200, page: closePage, params };
  }

  const fail = (problem: LiveProblem) => {
    reject(problem);
    close();
  };
  const timer = setTimeout(() => {
    fail(new LiveProblem('unauthorized', 'Nobody signed in in the browser in time; restart the server to try again.'));
  }, timeoutMs);
  const cancel = () => fail(new LiveProblem('cancelled', 'The connection was closed.'));
  const close = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    over = true;
    server.close();
    server.closeAllConnections();
  };
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', done);
  });
  port = (server.address() as AddressInfo).port;
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  return { redirectUri: `http://127.0.0.1:${port}${expected}`, state, callback: () => came, close: cancel };
}

interface Answered {
  readonly status: number;
  readonly page: string;
  /** Only of the callback that was waited for. */
  readonly params?: URLSearchParams;
}

const page = (sentence: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Toolward</title><p>${sentence}</p></html>\n`;
const closePage = page('You can close this tab.');
const nothingHere: Answered = { status: 404, page: page('There is nothing here.') };
const notThat: Answered = { status: 400, page: page('This is not what was waited for.') };

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  connection: 'close',
};

/** Takes as long for a good beginning as for none. */
function same(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
