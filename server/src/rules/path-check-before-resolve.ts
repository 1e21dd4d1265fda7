// Containment checks that look at the raw text.
import { defineRule } from './rule.ts';
import { argumentsOf, toolsOf } from './wording.ts';

export default defineRule({
  id: 'path-check-before-resolve',
  summary: 'the check of a path looks at the text before it is resolved',
  severity: 'error',
  confidence: 'high',
  cwe: 'CWE-22',
  owasp: 'MCP05',
  messages: {
    main: 'A path such as a/../../etc/passwd passes the check and leaves the root: {argument} of {tools} is compared before it is resolved, then used by {api}. Resolve first, then compare the resolved path with the root and its separator.',
  },
  kinds: ['path'],
  flow(fact) {
    if (fact.weakness !== 'raw-check') return undefined;
    return { message: 'main', data: { tools: toolsOf(fact), argument: argumentsOf(fact), api: `\`${fact.api}\`` } };
  },
});
