// Tokens, arguments and answers in the clear on a network.
import { guarded } from './endpoints.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'plaintext-transport',
  summary: 'tokens and tool calls travel the network unencrypted',
  severity: 'warning',
  confidence: 'medium',
  cwe: 'CWE-319',
  owasp: 'MCP07',
  messages: {
    served:
      'Whoever listens on the network reads the tokens and every call: the port is open to all interfaces and speaks plain HTTP. Serve it over TLS, or bind it to 127.0.0.1 behind a proxy that does.',
    called:
      'Whoever listens on the network reads the tokens and every call, and can answer in the server’s place: `{address}` is plain HTTP. Use https.',
  },
  server({ stack }) {
    const served = stack.endpoints.flatMap((endpoint) =>
      // Without a token there is nothing to steal that is not open anyway: missing-authentication tells of it.
      guarded(endpoint, 'authenticates') && !endpoint.behindProxy
        ? endpoint.listeners.filter((l) => l.reach === 'everyone' && l.host !== undefined && !l.tls)
        : [],
    );
    const places = new Map(served.map((l) => [`${l.span.file}:${l.span.start}`, l.span]));
    return [
      ...[...places.values()].map((primary) => ({ primary, message: 'served' as const, severity: 'note' as const })),
      ...stack.calls.map((call) => ({
        primary: call.span,
        message: 'called' as const,
        data: { address: call.address },
        confidence: 'high' as const,
      })),
    ];
  },
});
