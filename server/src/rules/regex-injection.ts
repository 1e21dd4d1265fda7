// Arguments compiled to regular expressions.
import { defineRule } from './rule.ts';
import { argumentsOf, toolsOf } from './wording.ts';

export default defineRule({
  id: 'regex-injection',
  summary: 'a tool argument is compiled as a regular expression',
  severity: 'warning',
  confidence: 'medium',
  cwe: 'CWE-1333',
  owasp: 'MCP05',
  messages: {
    part: 'Whoever calls {tools} can make the server stand still: {argument} becomes part of the regular expression given to {api}, and one such as (a+)+$ takes hours for a short text. Escape it, or look for it with includes.',
    whole:
      'Whoever calls {tools} can make the server stand still: {argument} is compiled as a regular expression by {api}, and one such as (a+)+$ takes hours for a short text. Escape it; if it is meant to be a pattern, use an engine that does not backtrack (re2).',
  },
  kinds: ['regex'],
  flow(fact) {
    return {
      message: fact.whole ? 'whole' : 'part',
      data: { tools: toolsOf(fact), argument: argumentsOf(fact), api: `\`${fact.api}\`` },
    };
  },
});
