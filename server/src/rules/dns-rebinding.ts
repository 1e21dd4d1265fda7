// A local endpoint that does not look at Host or Origin: a web page can speak to it through a name of its own.
import { applicationsOf, byReach, guarded, surelyAuthenticated } from './endpoints.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'dns-rebinding',
  summary: 'requests of foreign names and pages are answered: Host and Origin are not checked',
  severity: 'warning',
  confidence: 'high',
  // Reliance on reverse DNS resolution for a security-critical action is the nearest; the origin is not validated.
  cwe: 'CWE-346',
  owasp: 'MCP07',
  messages: {
    host: 'Any web page that somebody opens on this machine can call the tools: it points a name of its own at 127.0.0.1, and this endpoint looks neither at Host nor at Origin. Let only the names and origins pass that you know.',
    partly:
      'A web page that somebody opens on this machine can call the tools: Host is not looked at, and what is asked of Origin holds for other sites too (`http://localhost.evil.example` begins with `http://localhost`). Compare the whole origin, or the host of `new URL(origin)`.',
  },
  server({ stack }) {
    return applicationsOf(stack).flatMap((endpoints) => {
      const open = endpoints.filter(
        (e) =>
          !e.opaque &&
          // A page has no token, and a platform knows its own names.
          !surelyAuthenticated(e) &&
          !guarded(e, 'checks-host') &&
          !guarded(e, 'checks-origin') &&
          !e.listeners.some((l) => l.reach === 'platform'),
      );
      const [first, ...others] = open;
      if (!first) return [];
      return [
        {
          primary: first.span,
          message: guarded(first, 'checks-origin-partly') ? ('partly' as const) : ('host' as const),
          confidence: byReach(first) === 'unknown' ? ('medium' as const) : ('high' as const),
          related: others.map((e) => ({ span: e.span, message: 'and here' })),
          fixes: first.fixes['check-host'] ?? [],
        },
      ];
    });
  },
});
