// An endpoint that answers everybody: nothing before the server asks who is calling.

import type { Confidence, Severity } from '../finding.ts';
import { applicationsOf, byReach, guarded, reachWords, surelyAuthenticated } from './endpoints.ts';
import { defineRule } from './rule.ts';
import type { EndpointFact } from './server-fact.ts';

export default defineRule({
  id: 'missing-authentication',
  summary: 'an endpoint on the network reaches the tools without asking who calls',
  severity: 'error',
  confidence: 'high',
  cwe: 'CWE-306',
  owasp: 'MCP07',
  messages: {
    everyone:
      'Whoever can reach this endpoint can call every tool: {reach}, and nothing before it asks who is calling. Check a token for each client before the server answers.',
    local:
      'Every program and every user of this machine can call every tool: nothing before this endpoint asks who is calling. Check a token for each client before the server answers.',
    unset:
      'While no token is set, whoever can reach this endpoint can call every tool: {reach}, and what asks who is calling lets everybody pass then. Refuse to start without a token, or listen on 127.0.0.1 until there is one.',
  },
  server({ stack }) {
    return applicationsOf(stack).flatMap((endpoints) => {
      const [first, ...others] = endpoints.filter((e) => !e.opaque && !guarded(e, 'authenticates'));
      const off = first ? undefined : endpoints.find(isOffOnTheNetwork);
      const at = first ?? off;
      if (!at) return [];
      const reach = byReach(at);
      const place = {
        primary: at.span,
        related: others.map((e) => ({ span: e.span, message: 'and here' })),
        fixes: first?.fixes.authenticate ?? [],
      };
      const local = { ...place, message: 'local' as const, severity: 'warning' as Severity };
      const wide = {
        ...place,
        message: off ? ('unset' as const) : ('everyone' as const),
        data: { reach: reachWords(at) },
        severity: (first && reach === 'everyone' ? 'error' : 'warning') as Severity,
        confidence: (first && reach === 'everyone' ? 'high' : 'medium') as Confidence,
      };
      return [reach === 'loopback' ? local : wide];
    });
  },
});

/** Who sets nothing lets everybody in; on this machine alone that is its user's choice. */
function isOffOnTheNetwork(endpoint: EndpointFact): boolean {
  return !endpoint.opaque && !surelyAuthenticated(endpoint) && byReach(endpoint) === 'everyone';
}
