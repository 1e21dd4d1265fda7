// Roots compared without a separator.
import { defineRule } from './rule.ts';
import { argumentsOf, toolsOf } from './wording.ts';

export default defineRule({
  id: 'path-prefix-bypass',
  summary: 'a path is compared with a root that does not end in a separator',
  severity: 'warning',
  confidence: 'high',
  cwe: 'CWE-22',
  owasp: 'MCP05',
  messages: {
    main: 'A sibling folder passes this check: for the root /data/files, /data/files-private begins with it too, so {argument} of {tools} can reach {api} outside. Compare with the root plus path.sep, or with the root itself.',
  },
  kinds: ['path'],
  flow(fact) {
    if (fact.weakness !== 'prefix') return undefined;
    return { message: 'main', data: { tools: toolsOf(fact), argument: argumentsOf(fact), api: `\`${fact.api}\`` } };
  },
});
