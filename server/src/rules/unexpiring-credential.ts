// A token without an end: who once had it has it for ever.
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'unexpiring-credential',
  summary: 'a token never expires',
  severity: 'note',
  confidence: 'high',
  cwe: 'CWE-613',
  owasp: 'MCP01',
  messages: {
    signed:
      'Whoever once gets this token can use it for ever: it is signed without an end. Give it a short life (`expiresIn`, `setExpirationTime`).',
    ignored:
      'A token that has come to its end is still accepted: its expiry is ignored here. Remove `ignoreExpiration`.',
  },
  server({ credentials }) {
    return credentials.unexpiring.map((c) => ({ primary: c.span, message: c.why }));
  },
});
