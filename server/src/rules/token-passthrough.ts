// The client's token goes on to another service, which cannot tell the server from its client.
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'token-passthrough',
  summary: 'the client’s own token is sent on to another service',
  severity: 'warning',
  confidence: 'medium',
  cwe: 'CWE-441',
  owasp: 'MCP01',
  messages: {
    found:
      'The other service gets a token that was made for this server, and cannot tell who is calling: {api} sends the client’s own token on. Exchange it for a token of the other service, or use the server’s own.',
  },
  server({ credentials }) {
    return credentials.passed.map((c) => ({
      primary: c.span,
      message: 'found' as const,
      data: { api: `\`${c.api}\`` },
    }));
  },
});
