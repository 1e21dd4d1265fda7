// The pages of every site may read what an unprotected endpoint answers.
import { guarded } from './endpoints.ts';
import { defineRule } from './rule.ts';
import type { LayerFact } from './server-fact.ts';

export default defineRule({
  id: 'permissive-cors',
  summary: 'the pages of every site may call the endpoint and read its answers',
  severity: 'warning',
  confidence: 'high',
  cwe: 'CWE-942',
  owasp: 'MCP07',
  messages: {
    any: 'Every web page that somebody opens can call the tools and read the answers: all origins are allowed here, and nothing asks who calls. Allow only the origins that you know.',
    partly:
      'Web pages can call the tools and read the answers: all origins are allowed here, and what is asked of Origin holds for other sites too (`http://localhost.evil.example` begins with `http://localhost`). Compare the whole origin, and allow only those that you know.',
  },
  server({ stack }) {
    const found = new Map<string, { readonly layer: LayerFact; readonly message: 'any' | 'partly' }>();
    for (const endpoint of stack.endpoints) {
      // A page of another site has no token of the user's; it would have to know one.
      if (endpoint.opaque || guarded(endpoint, 'authenticates') || guarded(endpoint, 'checks-origin')) continue;
      const message = guarded(endpoint, 'checks-origin-partly') ? 'partly' : 'any';
      for (const layer of endpoint.layers)
        if (layer.does.has('allows-any-origin'))
          found.set(`${layer.span.file}:${layer.span.start}`, { layer, message });
    }
    return [...found.values()].map(({ layer, message }) => ({ primary: layer.span, message }));
  },
});
