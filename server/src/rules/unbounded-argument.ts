// Numbers without a maximum that decide what one call costs.
import { defineRule } from './rule.ts';
import { argumentsOf, toolsOf } from './wording.ts';

export default defineRule({
  id: 'unbounded-argument',
  summary: 'a tool argument without a maximum decides what one call costs',
  severity: 'note',
  confidence: 'medium',
  cwe: 'CWE-770',
  owasp: 'none: the list has no entry for what a call may use up',
  messages: {
    memory:
      'One call can use up the memory of this server: {argument} of {tools} decides how much {api} takes, and has no maximum. Give it one in its schema.',
    work: 'One call can keep this server busy without end: {argument} of {tools} decides how long {api} goes on, and has no maximum. Give it one in its schema.',
    delay:
      'One call can stay open for days: {argument} of {tools} decides how long {api} waits, and has no maximum. Give it one in its schema.',
  },
  kinds: ['memory', 'work', 'delay'],
  flow(fact) {
    const api = fact.api === 'for' ? 'this loop' : `\`${fact.api.replace('String.prototype.', '')}\``;
    const data = { tools: toolsOf(fact), argument: argumentsOf(fact), api };
    switch (fact.kind) {
      case 'memory':
      case 'work':
      case 'delay':
        return { message: fact.kind, data };
      default:
        return undefined;
    }
  },
});
