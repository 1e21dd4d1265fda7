// An endpoint that answers everybody: nothing before the server asks who is calling.

import type { Confidence, Severity } from '../finding.ts';
import { applicationsOf, byReach, reachWords } from './endpoints.ts';
import { defineRule } from './rule.ts';

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
  },
  server({ stack }) {
    return applicationsOf(stack).flatMap((endpoints) => {
      const open = endpoints.filter((e) => !e.opaque && !e.layers.some((l) => l.does.has('authenticates')));
      const [first, ...others] = open;
      if (!first) return [];
      const reach = byReach(first);
      const place = {
        primary: first.span,
        related: others.map((e) => ({ span: e.span, message: 'and here' })),
        fixes: first.fixes.authenticate ?? [],
      };
      const local = { ...place, message: 'local' as const, severity: 'warning' as Severity };
      const wide = {
        ...place,
        message: 'everyone' as const,
        data: { reach: reachWords(first) },
        severity: (reach === 'everyone' ? 'error' : 'warning') as Severity,
        confidence: (reach === 'everyone' ? 'high' : 'medium') as Confidence,
      };
      return [reach === 'loopback' ? local : wide];
    });
  },
});
