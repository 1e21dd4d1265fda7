// Who is served: whoever names no credentials, a foreign Host, a page of a foreign origin, another machine, a listener on the way.
import os from 'node:os';
import { type Check, finding, type Kit, passed, replyLine, skipped, type Verdict } from './check.ts';
import { isLoopback, type Lane, served } from './lane.ts';
import type { Reply } from './wire.ts';

/** A name that never belongs to anybody (RFC 2606). */
const FOREIGN_HOST = 'toolward-probe.invalid';
const FOREIGN_ORIGIN = `https://${FOREIGN_HOST}`;

/** What is known of a server's door, for the judgement of one answer. */
export interface Door {
  readonly served: boolean;
  readonly credentials: boolean;
  readonly loopback: boolean;
  readonly evidence: readonly string[];
}

const unauthenticated: Check = {
  id: 'unauthenticated',
  title: 'Access without credentials',
  sends: 'the request that opens a connection, without the configured headers and tokens',
  rule: 'missing-authentication',
  over: 'http',
  async run(kit) {
    const lane = laneOf(kit);
    const reply = await opened(kit, {});
    kit.learned.open = served(reply);
    // Refused for another reason: as a second connection, say.
    const told = served(reply) || reply.status === 401 || reply.status === 403;
    if (!told && (await base(kit)) === undefined) return skipped(NO_BASE);
    return judgeUnauthenticated({
      served: served(reply),
      credentials: Object.keys(lane.credentials).length > 0,
      loopback: lane.isLoopback,
      evidence: [line(lane, 'without credentials'), replyLine(reply)],
    });
  },
};

export function judgeUnauthenticated({ served, credentials, loopback, evidence }: Door): Verdict[] {
  if (!served) return passed('Who names no credentials is refused.', evidence);
  if (credentials) {
    return finding(
      'warning',
      'Anybody who reaches the server can call its tools: it answers without the credentials that are configured for it. Refuse requests whose token is missing or wrong, before anything else is done.',
      evidence,
    );
  }
  if (!loopback) {
    return finding(
      'warning',
      'Anybody who reaches the address can call the tools: the server answers without credentials, and not only on this machine. Ask for a token, or listen on 127.0.0.1.',
      evidence,
    );
  }
  return finding(
    'note',
    'Every program and user of this machine can call the tools: the server answers without credentials. A token that is made at each start keeps them out, where that matters.',
    evidence,
  );
}

const foreignHost: Check = {
  id: 'forged-host',
  title: 'Foreign Host',
  sends: `the request that opens a connection, with the header Host: ${FOREIGN_HOST}`,
  rule: 'dns-rebinding',
  over: 'http',
  async run(kit) {
    const lane = laneOf(kit);
    const credentials = await base(kit);
    if (credentials === undefined) return skipped(NO_BASE);
    const reply = await opened(kit, { ...credentials, host: FOREIGN_HOST });
    kit.learned.hostRefused = !served(reply);
    return judgeForged('Host', {
      served: served(reply),
      credentials: needsCredentials(kit),
      loopback: lane.isLoopback,
      evidence: [line(lane, `Host: ${FOREIGN_HOST}`), replyLine(reply)],
    });
  },
};

const foreignOrigin: Check = {
  id: 'forged-origin',
  title: 'Foreign Origin',
  sends: `the request that opens a connection, with the header Origin: ${FOREIGN_ORIGIN}`,
  rule: 'dns-rebinding',
  over: 'http',
  async run(kit) {
    const lane = laneOf(kit);
    const credentials = await base(kit);
    if (credentials === undefined) return skipped(NO_BASE);
    const reply = await opened(kit, { ...credentials, origin: FOREIGN_ORIGIN });
    return judgeForged('Origin', {
      served: served(reply),
      // Where a foreign Host is refused, no page gets so far by rebinding.
      credentials: needsCredentials(kit) || kit.learned.hostRefused === true,
      loopback: lane.isLoopback,
      evidence: [line(lane, `Origin: ${FOREIGN_ORIGIN}`), replyLine(reply)],
    });
  },
};

/** @param door `credentials`: something else keeps pages out */
export function judgeForged(header: 'Host' | 'Origin', door: Door): Verdict[] {
  const { served, credentials, loopback, evidence } = door;
  if (!served) return passed(`A foreign ${header} is refused.`, evidence);
  const what =
    header === 'Host'
      ? 'the server answers requests for any host'
      : 'the server answers requests that come from pages of other sites';
  const severe = loopback && !credentials;
  const can = severe
    ? 'A web page that somebody opens on this machine may reach the tools'
    : 'One guard less stands between a web page and the tools';
  const todo =
    header === 'Host'
      ? 'Compare the Host header with the names the server is reached by, and answer others with 403.'
      : 'Compare the Origin header with those you expect, as the specification demands, and answer others with 403.';
  return finding(severe ? 'warning' : 'note', `${can}: ${what}. ${todo}`, evidence);
}

const cors: Check = {
  id: 'cors',
  title: 'Pages of other sites read answers',
  sends: `a preflight (OPTIONS) and the request that opens a connection, with the header Origin: ${FOREIGN_ORIGIN}`,
  rule: 'permissive-cors',
  over: 'http',
  async run(kit) {
    const lane = laneOf(kit);
    const preflight = await lane.send({
      method: 'OPTIONS',
      headers: {
        origin: FOREIGN_ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
      signal: kit.signal,
      enough: () => true,
    });
    const actual = await opened(kit, { ...lane.credentials, origin: FOREIGN_ORIGIN });
    const evidence = [
      line(lane, `OPTIONS with Origin: ${FOREIGN_ORIGIN}`),
      corsLine(preflight),
      line(lane, `Origin: ${FOREIGN_ORIGIN}`),
      corsLine(actual),
    ];
    return judgeCors([preflight, actual], needsCredentials(kit), evidence);
  },
};

export function judgeCors(
  replies: readonly Pick<Reply, 'headers'>[],
  credentials: boolean,
  evidence: readonly string[],
): Verdict[] {
  const allowed = replies.map(({ headers }) => headers['access-control-allow-origin']);
  const reflected = allowed.includes(FOREIGN_ORIGIN);
  if (!reflected && !allowed.includes('*')) return passed('Pages of other sites may not read answers.', evidence);
  const cookies =
    reflected && replies.some(({ headers }) => headers['access-control-allow-credentials']?.toString() === 'true');
  const how = cookies
    ? 'it names whatever origin asks, and lets it bring cookies'
    : reflected
      ? 'it names whatever origin asks'
      : 'it names "*"';
  // Whoever must send a token of its own gets nothing out of a page that has none.
  const severe = cookies || !credentials;
  return finding(
    severe ? 'warning' : 'note',
    `Any web page ${severe ? 'can call the server and read its answers' : 'that gets hold of a token can use it'}: in Access-Control-Allow-Origin ${how}. Name only the origins that need it.`,
    evidence,
  );
}

const plaintext: Check = {
  id: 'plaintext',
  title: 'Encrypted connection',
  sends: 'nothing; the address is looked at',
  rule: 'plaintext-transport',
  over: 'http',
  still: true,
  async run(kit) {
    const { url } = laneOf(kit);
    return judgePlaintext(url);
  },
};

export function judgePlaintext(url: URL): Verdict[] {
  const evidence = [`the address: ${url.origin}`];
  if (url.protocol === 'https:') return passed('The connection is encrypted.', evidence);
  if (isLoopback(url.hostname)) return passed('The connection does not leave this machine.', evidence);
  return finding(
    'warning',
    'Whoever is on the way can read and change calls, results and tokens: the server is reached over http, and not on this machine. Serve it over https.',
    evidence,
  );
}

const network: Check = {
  id: 'reachable-from-network',
  title: 'Reachable from other machines',
  sends: 'the request that opens a connection, without credentials, to this machine’s own addresses in the network',
  rule: 'exposed-listener',
  over: 'http',
  async run(kit) {
    const lane = laneOf(kit);
    if (!lane.isLoopback) return skipped('The address is not one of this machine alone.');
    const addresses = Object.values(os.networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .slice(0, 3);
    if (addresses.length === 0) return skipped('This machine has no address in a network.');
    const evidence: string[] = [];
    for (const { address } of addresses) {
      const url = new URL(lane.url);
      url.hostname = address;
      try {
        // As if it were called by the name that it expects, so that only the listener counts.
        const reply = await lane.open({ host: lane.url.host }, kit.signal, url);
        await lane.forget(reply, {}, kit.signal);
        evidence.push(`the same at ${url.host}`, replyLine(reply));
        if (served(reply)) {
          return finding(
            'warning',
            'Everybody in the same network can call the tools: the server listens at all addresses of this machine, and answers without credentials. Listen on 127.0.0.1, or ask for a token.',
            evidence,
          );
        }
      } catch {
        evidence.push(`the same at ${url.host}: no answer`);
      }
    }
    return passed('Other machines are not served without credentials.', evidence);
  },
};

/** Checks of who is served. The order counts: what one learns the next may use. */
export const reach: readonly Check[] = [unauthenticated, network, foreignHost, foreignOrigin, cors, plaintext];

const NO_BASE = 'The server does not take a second connection, so that nothing can be told from a refusal.';

/** Opens a connection and forgets it. */
async function opened(kit: Kit, headers: Readonly<Record<string, string>>): Promise<Reply> {
  const lane = laneOf(kit);
  const reply = await lane.open(headers, kit.signal);
  await lane.forget(reply, headers, kit.signal);
  return reply;
}

/** The credentials, where the server serves a second connection with them: else a refusal would tell nothing. */
async function base(kit: Kit): Promise<Readonly<Record<string, string>> | undefined> {
  const { credentials } = laneOf(kit);
  return served(await opened(kit, credentials)) ? credentials : undefined;
}

function needsCredentials({ lane, learned }: Kit): boolean {
  return Object.keys(lane?.credentials ?? {}).length > 0 && learned.open === false;
}

function laneOf({ lane }: Kit): Lane {
  if (lane === undefined) throw new Error('no lane');
  return lane;
}

function line({ transport, url }: Lane, how: string): string {
  return `sent: ${transport === 'sse' ? 'GET' : 'POST'} ${url.origin}${url.pathname}, ${how}`;
}

function corsLine({ status, headers }: Reply): string {
  const told = ['access-control-allow-origin', 'access-control-allow-credentials']
    .flatMap((name) => (headers[name] === undefined ? [] : [`${name}: ${headers[name]}`]))
    .join(', ');
  return `answered: HTTP ${status}, ${told === '' ? 'no access-control-allow-origin' : told}`;
}
