// One request of HTTP as a check wants it, with any Host and Origin: bounded in time and size, and no redirect is followed.
import http from 'node:http';
import https from 'node:https';
import { LiveProblem } from '../problem.ts';

export interface Sent {
  readonly method: 'GET' | 'POST' | 'OPTIONS' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** More is not waited for once this is true of the body so far. */
  readonly enough?: (body: string) => boolean;
}

export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Its beginning, at most `MAX_BODY` bytes. */
  readonly body: string;
  /** The bytes of the request that were written before the answer came. */
  readonly wrote: number;
}

/** Of an answer, what is read, in bytes. */
export const MAX_BODY = 256 * 1024;
/** Written at once, so that an early answer stops the rest. */
const CHUNK = 64 * 1024;

/**
 * Sends a request over a connection of its own.
 * @throws LiveProblem when there is no answer: `ended` when the server hung up, `no-answer` when the time is over
 */
export function sent(url: URL, { method, headers, body, timeoutMs, signal, enough }: Sent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(reasonOf(signal));
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }) },
      agent: false,
    });
    const end = (how: Reply | LiveProblem) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      request.destroy();
      if (how instanceof LiveProblem) reject(how);
      else resolve(how);
    };
    const abort = () => end(reasonOf(signal));
    const timer = setTimeout(
      () => end(new LiveProblem('no-answer', `There was no answer within ${timeoutMs / 1000} seconds.`)),
      timeoutMs,
    );
    signal.addEventListener('abort', abort, { once: true });
    let wrote = 0;
    let answered = false;
    request.on('error', (error: NodeJS.ErrnoException) => {
      const kind = error.code === 'ECONNREFUSED' ? 'unreachable' : 'ended';
      end(new LiveProblem(kind, kind === 'ended' ? 'The server hung up.' : 'Nobody listens there.'));
    });
    request.on('response', (response) => {
      answered = true;
      const parts: Buffer[] = [];
      let size = 0;
      const done = () => {
        const text = Buffer.concat(parts).subarray(0, MAX_BODY).toString('utf8');
        end({ status: response.statusCode ?? 0, headers: response.headers, body: text, wrote });
      };
      response.on('data', (chunk: Buffer) => {
        parts.push(chunk);
        size += chunk.length;
        if (size >= MAX_BODY || enough?.(Buffer.concat(parts).toString('utf8'))) done();
      });
      response.on('end', done);
      response.on('error', done);
      response.on('close', done);
      if (enough?.('')) done();
    });
    const bytes = Buffer.from(body ?? '');
    const write = () => {
      if (answered || request.destroyed) return;
      const chunk = bytes.subarray(wrote, wrote + CHUNK);
      wrote += chunk.length;
      if (wrote >= bytes.length) request.end(chunk);
      else request.write(chunk, () => setImmediate(write));
    };
    if (bytes.length === 0) request.end();
    else write();
  });
}

function reasonOf(signal: AbortSignal): LiveProblem {
  return signal.reason instanceof LiveProblem ? signal.reason : new LiveProblem('cancelled', 'It was cancelled.');
}
