// A secret in the source: everybody with the source has it, and it stays in its history.
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'hardcoded-credential',
  summary: 'a secret stands in the source',
  severity: 'error',
  confidence: 'high',
  cwe: 'CWE-798',
  owasp: 'MCP01',
  messages: {
    found:
      'Everybody who can read this source has {what} ({shown}), and it stays in the history of the repository. Take it back where it was issued, and read it from the environment.',
  },
  server({ credentials }) {
    return credentials.secrets.map((s) => ({
      primary: s.span,
      message: 'found' as const,
      data: { what: s.what, shown: s.shown },
      confidence: s.what === 'a secret' ? ('medium' as const) : ('high' as const),
      fixes: s.fixes,
    }));
  },
});
