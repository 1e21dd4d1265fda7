// Arguments used as paths without being confined to a root.
import { defineRule } from './rule.ts';
import { argumentsOf, toolsOf } from './wording.ts';

export default defineRule({
  id: 'path-traversal',
  summary: 'a tool argument is used as a path that may leave its root',
  severity: 'error',
  confidence: 'high',
  cwe: 'CWE-22',
  owasp: 'MCP05',
  messages: {
    main: 'Whoever calls {tools} can reach any file of this machine: {argument} becomes a path for {api} with no check that it stays below a root. Resolve it with path.resolve, then compare it with the root and its separator.',
  },
  kinds: ['path'],
  flow(fact) {
    if (fact.weakness !== 'none') return undefined;
    return { message: 'main', data: { tools: toolsOf(fact), argument: argumentsOf(fact), api: `\`${fact.api}\`` } };
  },
});
