// A port that is open to the whole network although nothing protects what is behind it.
import { byReach, guarded } from './endpoints.ts';
import { defineRule } from './rule.ts';
import type { ListenerFact } from './server-fact.ts';

export default defineRule({
  id: 'exposed-listener',
  summary: 'the server listens on all interfaces, and nothing protects it',
  severity: 'warning',
  confidence: 'high',
  // Binding to an unrestricted address.
  cwe: 'CWE-1327',
  owasp: 'MCP07',
  messages: {
    written:
      'The port is open to every machine of the network, and the tools behind it answer without asking who calls. Bind it to 127.0.0.1, or ask for a token first.',
    silent:
      'Without an address `{name}` binds all interfaces: the port is open to every machine of the network, and the tools behind it answer without asking who calls. Bind it to 127.0.0.1, or ask for a token first.',
  },
  server({ stack }) {
    const found = new Map<string, ListenerFact>();
    for (const endpoint of stack.endpoints) {
      if (endpoint.opaque || guarded(endpoint, 'authenticates') || byReach(endpoint) !== 'everyone') continue;
      for (const l of endpoint.listeners) if (l.reach === 'everyone') found.set(`${l.span.file}:${l.span.start}`, l);
    }
    return [...found.values()].map((l) =>
      l.host
        ? { primary: l.span, message: 'written' as const, fixes: l.fixes }
        : { primary: l.span, message: 'silent' as const, data: { name: l.name }, fixes: l.fixes },
    );
  },
});
