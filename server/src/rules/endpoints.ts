// What several rules about endpoints ask: which belong together, who can reach them, and in which words.
import type { EndpointFact, Guarding, StackFact } from './server-fact.ts';

/** Endpoints of one application together, in the order of their places. */
export function applicationsOf(stack: StackFact): EndpointFact[][] {
  const groups = new Map<string, EndpointFact[]>();
  for (const endpoint of stack.endpoints) {
    const key = `${endpoint.app.file}:${endpoint.app.start}`;
    const list = groups.get(key);
    if (list) list.push(endpoint);
    else groups.set(key, [endpoint]);
  }
  return [...groups.values()].map((list) =>
    list.sort((a, b) =>
      a.span.file === b.span.file ? a.span.start - b.span.start : a.span.file < b.span.file ? -1 : 1,
    ),
  );
}

/** True where something before the endpoint, or its own handler, does this. */
export function guarded(endpoint: EndpointFact, does: Guarding): boolean {
  return endpoint.layers.some((layer) => layer.does.has(does));
}

/** True where nobody is answered without a credential, also by who sets nothing. */
export function surelyAuthenticated({ layers }: EndpointFact): boolean {
  return layers.some(({ does }) => does.has('authenticates') && !does.has('off-by-default'));
}

/** Who can reach an endpoint at most, when its user changes nothing; `unknown` where no listener was found. */
export function byReach(endpoint: EndpointFact): 'everyone' | 'loopback' | 'unknown' {
  const reaches = endpoint.listeners.map((l) => (l.reach === 'chosen' ? (l.byDefault ?? 'unknown') : l.reach));
  if (reaches.some((r) => r === 'everyone' || r === 'platform')) return 'everyone';
  return reaches.length > 0 && reaches.every((r) => r === 'loopback') ? 'loopback' : 'unknown';
}

/** The same in words, for the middle of a sentence. */
export function reachWords(endpoint: EndpointFact): string {
  const widest =
    endpoint.listeners.find((l) => l.reach === 'platform' || l.reach === 'everyone') ??
    endpoint.listeners.find((l) => l.byDefault === 'everyone');
  if (!widest) return 'its user may bind it to any address';
  if (widest.reach === 'platform') return 'its platform publishes it';
  return widest.byDefault === 'everyone'
    ? 'without a setting it listens on all interfaces'
    : `\`${widest.name}\` binds all interfaces of the machine`;
}
