// The HTTP+SSE transport, which the specification has given up.
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'deprecated-sse-transport',
  summary: 'the server speaks over the deprecated HTTP+SSE transport',
  severity: 'note',
  confidence: 'high',
  cwe: null,
  owasp: 'none: it is old, not broken',
  messages: {
    found:
      'Clients are giving up the HTTP+SSE transport that this server speaks: the specification replaced it by Streamable HTTP in 2025 and lets it go. Serve Streamable HTTP, and keep this one only for clients that know nothing newer.',
  },
  server({ stack }) {
    const old = stack.endpoints.filter((e) => e.transport === 'sse');
    const [first] = old;
    if (!first) return [];
    const place = old.find((e) => e.made)?.made ?? first.span;
    const related = old
      .filter((e) => e.span.file !== place.file || e.span.start !== place.start)
      .map((e) => ({ span: e.span, message: e.route ? `\`${e.route}\` is served here` : 'it is served here' }));
    return [{ message: 'found', primary: place, related }];
  },
});
