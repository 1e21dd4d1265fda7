// Numbers and lists without a maximum that decide what one call costs.
import type { Capability } from '../analyze.ts';
import { defineRule } from './rule.ts';
import { argumentsOf, toolsOf } from './wording.ts';

/** What there is more of with each element. */
const WHAT: Partial<Record<Capability, string>> = {
  'spawns-processes': 'programs',
  'opens-network': 'requests',
  'reads-files': 'reads of files',
};

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
    repetition:
      'One call can start any number of {what} at once: {api} runs for each element of {argument} of {tools}, which has no maximum length. Give it one in its schema, or go through it a few at a time.',
  },
  kinds: ['memory', 'work', 'delay', 'repetition'],
  flow(fact) {
    const api = fact.api === 'for' ? 'this loop' : `\`${fact.api.replace('String.prototype.', '')}\``;
    const data = { tools: toolsOf(fact), argument: argumentsOf(fact), api };
    switch (fact.kind) {
      case 'memory':
      case 'work':
      case 'delay':
        return { message: fact.kind, data };
      case 'repetition': {
        const what = fact.repeats && WHAT[fact.repeats];
        return what ? { message: 'repetition', data: { ...data, what } } : undefined;
      }
      default:
        return undefined;
    }
  },
});
