// A channel to a server at an address, as it was before Streamable HTTP: a stream that names where to post to.
import type { Authorization } from './authorization.ts';
import type { Channel, ChannelEvents } from './channel.ts';
import {
  addressOf,
  errorBodyOf,
  exchangeAs,
  HttpRefusal,
  readEvents,
  shown,
  statusText,
  withoutCredentials,
} from './exchange.ts';
import { headersOf } from './http.ts';
import type { HttpLaunch } from './launch.ts';
import { messagesOf } from './message.ts';
import { patient } from './patient.ts';
import { asProblem, LiveProblem, quoted } from './problem.ts';
import type { Redactor } from './redact.ts';

/** @throws LiveProblem when the address is none */
export function sseChannel(
  launch: HttpLaunch,
  events: ChannelEvents,
  redact: Redactor,
  authorization?: Authorization,
): Channel {
  const { url, headers: credentials } = withoutCredentials(addressOf(launch.url));
  const headers = headersOf({ ...credentials, ...launch.headers });
  const closing = new AbortController();
  const through = patient();
  let version: string | undefined;
  const named = new Promise<URL>((resolve, reject) => {
    void follow(resolve).then(
      () => reject(over(new LiveProblem('ended', `The server at ${shown(url)} has closed the connection.`))),
      (error) => reject(over(asProblem(error))),
    );
  });
  // Whoever sends hears of it; nobody may have sent yet.
  named.catch(() => {});

  function over(problem: LiveProblem): LiveProblem {
    if (!closing.signal.aborted) events.ended(problem);
    return problem;
  }

  async function follow(found: (endpoint: URL) => void): Promise<void> {
    const accept = 'text/event-stream';
    const response = await exchangeAs(authorization, url, {
      method: 'GET',
      headers: { ...headers, accept },
      signal: closing.signal,
      through,
    });
    if (!response.ok || !/^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '')) {
      events.transport?.(statusText(response, await errorBodyOf(response)));
      const { status } = response;
      const hint = status === 401 ? ': it wants to know who asks, give it a token in "headers"' : '';
      throw new HttpRefusal(status, `The server at ${shown(url)} answers ${status} and no stream of events${hint}.`);
    }
    await readEvents(response, events, ({ type, data }) => {
      if (type === 'endpoint') found(endpointOf(data));
      if (type === 'message') hand(data);
      return 'go on';
    });
  }

  function hand(data: string): void {
    const messages = messagesOf(data);
    if (messages === undefined) events.transport?.(data);
    for (const each of messages ?? []) events.message(each);
  }

  function endpointOf(text: string): URL {
    const endpoint = URL.canParse(text, url.href) ? new URL(text, url) : undefined;
    // Elsewhere, the headers' secrets would go to whom the server likes.
    if (endpoint?.origin === url.origin) return endpoint;
    throw new LiveProblem(
      'not-protocol',
      `The server at ${shown(url)} names another host to post to: ${quoted(text, 80)}.`,
    );
  }

  return {
    agreed(agreedOn) {
      version = agreedOn;
    },
    async send(message, signal) {
      const endpoint = await named;
      const response = await exchangeAs(authorization, endpoint, {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          ...(version !== undefined && { 'mcp-protocol-version': version }),
        },
        body: message.text,
        signal: signal ? AbortSignal.any([closing.signal, signal]) : closing.signal,
        through,
      });
      if (!response.ok) {
        const text = await errorBodyOf(response);
        events.transport?.(statusText(response, text));
        const said = redact(text.trim());
        throw new HttpRefusal(
          response.status,
          `The server at ${shown(url)} answers ${response.status}${said === '' ? '' : `: ${quoted(said, 80)}`}.`,
        );
      }
      void response.body?.cancel();
      return 'sent';
    },
    async close() {
      closing.abort();
      await through?.end();
    },
  };
}
