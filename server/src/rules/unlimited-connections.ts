// Sessions that a server keeps and never lets go: whoever opens enough of them fills its memory.
import { exposureOf } from './exposure.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'unlimited-connections',
  summary: 'sessions are kept in something that only grows',
  severity: 'warning',
  confidence: 'medium',
  cwe: 'CWE-770',
  owasp: 'none: the list has no entry for what a client may use up',
  messages: {
    found:
      'Whoever opens sessions often enough uses up the memory of this server: each is kept in `{name}`, and nothing takes it out again. Remove it when its transport closes, drop those that are idle for long, and refuse new ones above a number.',
  },
  server({ stack }) {
    return stack.kept
      .filter(({ endpoint }) => !['loopback', 'unknown', 'platform'].includes(exposureOf(endpoint).exposure))
      .map(({ span, name }) => ({ message: 'found' as const, primary: span, data: { name } }));
  },
});
