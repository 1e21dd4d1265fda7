// A secret that is compared letter by letter: how long it takes tells how many were right.
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'timing-unsafe-comparison',
  summary: 'a secret is compared in a time that tells about it',
  severity: 'warning',
  confidence: 'medium',
  cwe: 'CWE-208',
  owasp: 'MCP01',
  messages: {
    found:
      'Somebody who measures how long refusals take can guess the secret letter by letter: this comparison ends at the first letter that differs. Compare digests of both with `timingSafeEqual`.',
  },
  server({ credentials }) {
    return credentials.comparisons.map((c) => ({ primary: c.span, message: 'found' as const, fixes: c.fixes }));
  },
});
