// Everything at once for each element of a list that a caller makes as long as they like.
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
  id: 'unbounded-concurrency',
  summary: 'a list without a maximum decides how much is done at once',
  severity: 'note',
  confidence: 'medium',
  cwe: 'CWE-770',
  owasp: 'none: the list has no entry for what a call may use up',
  messages: {
    found:
      'One call can start any number of {what} at once: {api} runs for each element of {argument} of {tools}, which has no maximum length. Give it one in its schema, or go through it a few at a time.',
  },
  kinds: ['repetition'],
  flow(fact) {
    const what = fact.repeats && WHAT[fact.repeats];
    if (!what) return undefined;
    return {
      message: 'found',
      data: { what, api: `\`${fact.api}\``, argument: argumentsOf(fact), tools: toolsOf(fact) },
    };
  },
});
