// An endpoint that other machines reach and that counts nobody's requests: one client can take the server from all others.
import { byApplication, exposureOf, routeOf } from './exposure.ts';
import { defineRule } from './rule.ts';
import type { EndpointFact } from './server-fact.ts';

export default defineRule({
  id: 'missing-rate-limit',
  summary: 'an endpoint that other machines reach has no limit for each client',
  severity: 'warning',
  confidence: 'medium',
  cwe: 'CWE-770',
  owasp: 'none: the list has no entry for how often a client may ask',
  messages: {
    none: 'One client can take this server from all others: nothing before {route} counts how often each asks, and `{listener}` opens it to other machines. Put a limit for each client in front of it.',
    chosen:
      'One client can take this server from all others wherever it is opened to other machines: nothing before {route} counts how often each asks, and whoever configures `{listener}` decides who reaches it. Put a limit for each client in front of it.',
    platform:
      'One client can call the tools behind {route} as often as it likes, at your cost: nothing in this program counts how often each asks. Use the limits of the platform, or count in front of it.',
    together:
      'One client can use up what all others may ask: the limit before {route} counts everybody’s requests under one key. Count each client by its address or by whom its token belongs to.',
  },
  server({ stack }) {
    return byApplication(stack.endpoints)
      .map((endpoints) => unlimited(endpoints) ?? together(endpoints))
      .filter((said) => said !== undefined);
  },
});

function unlimited(endpoints: readonly EndpointFact[]) {
  const open = endpoints.filter((e) => !e.opaque && !e.layers.some((l) => l.does.has('limits-rate')));
  const [first] = open;
  if (!first) return undefined;
  const { exposure, by } = exposureOf(first);
  if (!by || exposure === 'loopback') return undefined;
  const related = [
    { span: by.span, message: 'it is opened here' },
    ...open.slice(1).map((e) => ({ span: e.span, message: 'the same holds here' })),
  ].filter(({ span }) => span.file !== first.span.file || span.start !== first.span.start);
  const at = { primary: first.span, related, fixes: first.fixes['limit-rate'] ?? [] };
  const route = routeOf(first);
  if (exposure === 'platform')
    return { ...at, message: 'platform' as const, data: { route }, severity: 'note' as const };
  const data = { route, listener: by.name };
  if (exposure === 'open') return { ...at, message: 'none' as const, data };
  return { ...at, message: 'chosen' as const, data, severity: 'note' as const };
}

function together(endpoints: readonly EndpointFact[]) {
  for (const e of endpoints) {
    const limits = e.layers.filter((l) => l.does.has('limits-rate'));
    const [limit] = limits;
    if (!limit || !limits.every((l) => l.countsTogether)) continue;
    if (['loopback', 'unknown'].includes(exposureOf(e).exposure)) continue;
    return { message: 'together' as const, primary: limit.span, data: { route: routeOf(e) } };
  }
  return undefined;
}
