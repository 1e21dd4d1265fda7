// Whoever stands between the program and another service may be that service.
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'disabled-certificate-check',
  summary: 'certificates of other servers are not checked',
  severity: 'error',
  confidence: 'high',
  cwe: 'CWE-295',
  owasp: 'MCP07',
  messages: {
    found:
      'Whoever stands between this program and the server it calls can read and change everything: certificates are not checked here. Remove this, and give the program the certificate it should trust (`ca`, NODE_EXTRA_CA_CERTS).',
  },
  server({ credentials }) {
    return credentials.certificates.map((c) => ({ primary: c.span, message: 'found' as const, fixes: c.fixes }));
  },
});
