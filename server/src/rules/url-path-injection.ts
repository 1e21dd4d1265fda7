// Arguments that leave their place in the path of an address with a fixed host.
import { defineRule } from './rule.ts';
import { argumentsOf, toolsOf } from './wording.ts';

export default defineRule({
  id: 'url-path-injection',
  summary: 'a tool argument can leave its place in the path of a request',
  severity: 'note',
  confidence: 'medium',
  cwe: 'CWE-22',
  owasp: 'MCP05',
  messages: {
    raw: 'Whoever calls {tools} can reach another endpoint of this host with the credentials of this server: the path given to {api} has {argument} in it as it is, where "../" climbs and "?" ends it. Use encodeURIComponent, and refuse "." and "..".',
    dots: 'Whoever calls {tools} can reach another endpoint of this host with the credentials of this server: the path given to {api} has {argument} in it, and encodeURIComponent leaves "." and ".." as they are. Refuse these two.',
  },
  kinds: ['url-path'],
  flow(fact) {
    return {
      message: fact.weakness === 'denylist' ? 'dots' : 'raw',
      data: { tools: toolsOf(fact), argument: argumentsOf(fact), api: `\`${fact.api}\`` },
    };
  },
});
