// Arguments that decide which host is asked.
import { defineRule } from './rule.ts';
import { argumentsOf, toolsOf } from './wording.ts';

export default defineRule({
  id: 'ssrf',
  summary: 'a tool argument decides the host that is fetched',
  severity: 'error',
  confidence: 'high',
  cwe: 'CWE-918',
  owasp: 'MCP05',
  messages: {
    main: 'Whoever calls {tools} can make this server fetch any address, its own network and cloud metadata included: {argument} decides the host for {api}. Compare the parsed host with an allow-list, and refuse redirects or check them too.',
  },
  kinds: ['url'],
  flow(fact) {
    if (false) return undefined;
    return { message: 'main', data: { tools: toolsOf(fact), argument: argumentsOf(fact), api: `\`${fact.api}\`` } };
  },
});
