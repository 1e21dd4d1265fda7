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
    denied:
      'A list of forbidden hosts leaves the way to {api} open: other spellings of an address, and names that resolve to it, pass, so {argument} of {tools} still reaches the network of this server. Compare the parsed host with an allow-list, or check the resolved address on every hop.',
    redirected:
      "The address behind {argument} of {tools} is checked, and then {api} follows wherever the answer sends it: a stranger’s server redirects this one to its own network and cloud metadata. Refuse redirects (`redirect: 'error'`), or check the address on every hop.",
    listed:
      "{api} asks only hosts of your list, and follows wherever they send it: one that redirects to an address of the caller’s choice opens the rest of the network to {argument} of {tools}. Refuse redirects (`redirect: 'error'`), or check each hop in the same way.",
  },
  kinds: ['url'],
  flow(fact) {
    const data = { tools: toolsOf(fact), argument: argumentsOf(fact), api: `\`${fact.api}\`` };
    if (fact.weakness === 'denylist') return { message: 'denied', data, severity: 'warning' };
    if (fact.weakness === 'redirect') return { message: 'redirected', data, severity: 'warning', confidence: 'medium' };
    if (fact.weakness === 'listed-redirect') return { message: 'listed', data, severity: 'note', confidence: 'low' };
    return { message: 'main', data };
  },
});
