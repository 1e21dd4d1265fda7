// A refusal that leaves no trace: nobody sees that somebody is guessing.
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'unlogged-auth-failure',
  summary: 'a refused credential is not written down',
  severity: 'note',
  confidence: 'medium',
  cwe: 'CWE-778',
  owasp: 'MCP08',
  messages: {
    found:
      'Nobody sees when somebody tries out tokens: this refusal leaves no line in any log. Write down when and from where, without the credential itself.',
  },
  server({ credentials }) {
    return credentials.unlogged.map((c) => ({ primary: c.span, message: 'found' as const, fixes: c.fixes }));
  },
});
