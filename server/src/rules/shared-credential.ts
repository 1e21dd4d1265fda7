// One key for everybody, or a token that was made for another server.
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'shared-credential',
  summary: 'all clients share one key, or tokens for other servers are accepted',
  severity: 'note',
  confidence: 'medium',
  cwe: 'CWE-1390',
  owasp: 'MCP01',
  messages: {
    key: 'All clients show the same key: nobody can tell them apart in a log, and taking it from one takes it from all. Give each client a token of its own.',
    audience:
      'A token that was made for another server is accepted here: {api} does not look at the audience. Whoever runs that server can call the tools with its users’ tokens. {remedy}.',
  },
  server({ credentials }) {
    return credentials.shared.map((s) =>
      s.why === 'key'
        ? { primary: s.span, message: 'key' as const }
        : {
            primary: s.span,
            message: 'audience' as const,
            data: {
              api: `\`${s.api}\``,
              remedy:
                s.api === 'requireBearerAuth'
                  ? 'Give it `expectedResource`'
                  : 'Give it the `audience` it should expect',
            },
          },
    );
  },
});
