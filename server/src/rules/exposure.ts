// Who can reach an endpoint, over all the listeners it has; and how a sentence says it.
import type { EndpointFact, ListenerFact } from './server-fact.ts';

/**
 * - `open`: other machines can reach it, as it is written or by default
 * - `chosen`: whoever configures it decides, and the default is not known
 * - `local`: this machine only, unless somebody configures otherwise (`loopback`: in any case)
 * - `platform`: a host publishes it
 * - `unknown`: nothing in the program listens
 */
export type Exposure = 'open' | 'chosen' | 'local' | 'loopback' | 'platform' | 'unknown';

/** The widest of an endpoint's listeners, and which of them it is. */
export function exposureOf(endpoint: EndpointFact): { readonly exposure: Exposure; readonly by?: ListenerFact } {
  const order: readonly Exposure[] = ['open', 'chosen', 'platform', 'local', 'loopback'];
  for (const exposure of order) {
    const by = endpoint.listeners.find((l) => exposureBy(l) === exposure);
    if (by) return { exposure, by };
  }
  return { exposure: 'unknown' };
}

function exposureBy(l: ListenerFact): Exposure {
  switch (l.reach) {
    case 'everyone':
      return 'open';
    case 'loopback':
      return 'loopback';
    case 'platform':
      return 'platform';
    case 'chosen':
      return l.byDefault === 'everyone' ? 'open' : l.byDefault === 'loopback' ? 'local' : 'chosen';
  }
}

/** "`/mcp`", or "this endpoint" where its path is not known. */
export function routeOf(endpoint: EndpointFact): string {
  return endpoint.route ? `\`${endpoint.route}\`` : 'this endpoint';
}

/** Endpoints by the application that they share, in order. */
export function byApplication(endpoints: readonly EndpointFact[]): EndpointFact[][] {
  const out = new Map<string, EndpointFact[]>();
  for (const e of endpoints) {
    const key = `${e.app.file}:${e.app.start}`;
    out.set(key, [...(out.get(key) ?? []), e]);
  }
  return [...out.values()];
}
