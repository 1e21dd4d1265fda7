// Arguments that are run as code.
import { defineRule } from './rule.ts';
import { argumentsOf, toolsOf } from './wording.ts';

export default defineRule({
  id: 'code-injection',
  summary: 'a tool argument is evaluated as code',
  severity: 'error',
  confidence: 'high',
  cwe: 'CWE-94',
  owasp: 'MCP05',
  messages: {
    main: 'Whoever calls {tools} can run code inside this server: {argument} is evaluated by {api}. Parse the value, or choose among functions of your own; a vm or a sandboxed frame is not a boundary by itself.',
  },
  kinds: ['code'],
  flow(fact) {
    if (fact.weakness !== 'none') return undefined;
    return { message: 'main', data: { tools: toolsOf(fact), argument: argumentsOf(fact), api: `\`${fact.api}\`` } };
  },
});
