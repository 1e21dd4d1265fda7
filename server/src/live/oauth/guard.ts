// Requests to addresses that a server names for signing in: it may name any, so each is looked at before it is reached.
import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { LiveProblem, quoted } from '../problem.ts';
import { type Place, placeOf, placeOfHost } from './network.ts';

/** Of what an authorization server answers, in bytes; a description has about 5 kB. */
export const MAX_ANSWER_BYTES = 256 * 1024;
/** For one answer, in milliseconds. */
export const ANSWER_MS = 20_000;

export interface Guard {
  /** Where the server itself lies. */
  readonly from: Place;
  /**
   * The address, if it may be reached, or opened in a browser.
   * @param what it is the address of, for the sentence: "its authorization server"
   * @throws LiveProblem
   */
  allowed(address: string | URL, what: string): URL;
  /** The same, its name resolved: a name may lead inside, too. */
  resolved(address: string | URL, what: string): Promise<URL>;
  /**
   * `fetch`, as the SDK calls it: reaches what is allowed only, whatever its name resolves to, follows no redirect, and
   * reads no more than `MAX_ANSWER_BYTES`. What leads on to elsewhere answers a GET with 404.
   */
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
}

export interface GuardOptions {
  readonly signal: AbortSignal;
  /** For one answer, in milliseconds. */
  readonly answerMs?: number;
  /** Resolves a name to all its addresses. */
  readonly lookup?: (name: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;
}

const systemLookup = (name: string) => dns.promises.lookup(name, { all: true });

/** @param server the MCP server's address: what lies as far inside as itself, it may name */
export async function guardFor(server: URL, options: GuardOptions): Promise<Guard> {
  const { signal, answerMs = ANSWER_MS, lookup = systemLookup } = options;
  const addressesOf = (name: string) => within(lookup(name), AbortSignal.any([signal, AbortSignal.timeout(answerMs)]));
  const from = placeOfHost(server.hostname) ?? (await placeOfName(server.hostname));

  async function placeOfName(name: string): Promise<Place> {
    const found = await addressesOf(name).catch(() => []);
    const places = found.map(({ address }) => placeOf(address));
    // One that is reached and cannot be resolved here is no reason to let it lead inside.
    return places.length > 0 && places.every((place) => place === places[0]) ? places[0]! : 'public';
  }

  function allowed(address: string | URL, what: string): URL {
    const text = String(address);
    const refuse = (why: string) => {
      throw refusal(server, what, text, why);
    };
    if (!URL.canParse(text)) return refuse('is none');
    const url = new URL(text);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return refuse('begins with neither http nor https');
    if (url.username !== '' || url.password !== '') return refuse('has a password in it');
    // The server itself is reached anyway.
    if (url.origin === server.origin) return url;
    const place = placeOfHost(url.hostname);
    if (place !== undefined && !mayReach(from, place)) return refuse(insideOf(place));
    if (url.protocol === 'http:' && place !== 'loopback') return refuse('is not encrypted (https)');
    return url;
  }

  async function resolved(address: string | URL, what: string): Promise<URL> {
    const url = allowed(address, what);
    if (url.origin !== server.origin && placeOfHost(url.hostname) === undefined) {
      // Who cannot resolve it here opens it in a browser that perhaps can; nothing is reached by that.
      const found = await addressesOf(url.hostname).catch(() => []);
      const inside = found.map((each) => placeOf(each.address)).find((place) => !mayReach(from, place));
      if (inside !== undefined) throw refusal(server, what, url.href, insideOf(inside));
    }
    return url;
  }

  /** Looks where a name leads at the very moment it is connected to. */
  const guardedLookup =
    (url: URL): LookupFunction =>
    (name, { all }, done) => {
      addressesOf(name).then(
        (found) => {
          const inside =
            url.origin === server.origin
              ? undefined
              : found.map((each) => placeOf(each.address)).find((place) => !mayReach(from, place));
          const error = inside && refusal(server, 'where to sign in', `https://${name}`, insideOf(inside));
          const [first] = found;
          if (error || first === undefined) done(error ?? new Error(`There is no host ${quoted(name, 80)}.`), []);
          else if (all) done(null, [...found]);
          else done(null, first.address, first.family);
        },
        (error) => done(error, []),
      );
    };

  return {
    from,
    allowed,
    resolved,
    async fetch(address, init = {}) {
      const url = allowed(address, 'where to sign in');
      const method = init.method ?? 'GET';
      const time = AbortSignal.timeout(answerMs);
      const answer = await request(url, {
        method,
        headers: { ...Object.fromEntries(new Headers(init.headers)), 'accept-encoding': 'identity' },
        body: init.body === undefined || init.body === null ? undefined : String(init.body),
        lookup: guardedLookup(url),
        signal: AbortSignal.any([signal, time]),
      }).catch((error) => {
        if (error instanceof LiveProblem) throw error;
        if (signal.aborted) throw new LiveProblem('cancelled', 'The connection was closed.');
        const why = time.aborted ? `nothing came within ${answerMs / 1000} seconds` : (error as Error).message;
        throw new LiveProblem('unreachable', `${url.origin}, where one signs in, is not reached: ${why}.`);
      });
      const leadsOn = answer.status >= 300 && answer.status < 400;
      if (leadsOn && method !== 'GET') {
        throw new LiveProblem(
          'refused',
          `${url.origin}, where one signs in, leads on to elsewhere, which is not followed.`,
        );
      }
      return leadsOn ? new Response(null, { status: 404 }) : answer;
    },
  };
}

/** Nobody names what lies further inside than themselves; what only the link reaches, nobody does. */
function mayReach(from: Place, to: Place): boolean {
  if (to === 'link') return false;
  if (to === 'public') return true;
  return to === 'private' ? from !== 'public' : from === 'loopback';
}

function insideOf(place: Place): string {
  return place === 'loopback' ? 'is on this machine' : 'is inside your network';
}

function refusal(server: URL, what: string, address: string, why: string): LiveProblem {
  return new LiveProblem(
    'refused',
    `Nobody is signed in: the server at ${server.origin} gives ${quoted(address, 80)} for ${what}, and that ${why}.`,
  );
}

interface Sent {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  readonly lookup: LookupFunction;
  readonly signal: AbortSignal;
}

function request(url: URL, { method, headers, body, lookup, signal }: Sent): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { request: open } = url.protocol === 'https:' ? https : http;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = open(url, { method, headers: { ...headers, ...length }, lookup, signal, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      let size = 0;
      answer.on('error', reject);
      answer.on('data', (part: Buffer) => {
        parts.push(part);
        size += part.length;
        if (size <= MAX_ANSWER_BYTES) return;
        answer.destroy();
        reject(new LiveProblem('too-much', `${url.origin}, where one signs in, answers with too much.`));
      });
      answer.on('end', () => resolve(responseOf(answer, Buffer.concat(parts))));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function responseOf(answer: http.IncomingMessage, body: Buffer): Response {
  const status = answer.statusCode ?? 500;
  const headers = new Headers();
  for (const name of ['content-type', 'www-authenticate']) {
    const value = answer.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  // `Response` takes no others.
  const known = status >= 200 && status <= 599 ? status : 502;
  return new Response([204, 205, 304].includes(known) ? null : new Uint8Array(body), { status: known, headers });
}

function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const over = () => reject(new Error('nothing came in time'));
    if (signal.aborted) over();
    signal.addEventListener('abort', over, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', over));
  });
}
