// Arguments in query languages that are not SQL: SOQL, DQL, Cypher, GraphQL.
import { defineRule } from './rule.ts';
import { argumentsOf, toolsOf } from './wording.ts';

export default defineRule({
  id: 'query-injection',
  summary: 'a tool argument becomes part of a query',
  severity: 'error',
  confidence: 'high',
  cwe: 'CWE-943',
  owasp: 'MCP05',
  messages: {
    main: 'Whoever calls {tools} can change this query: {argument} is written into the text given to {api}. Pass it as a query variable where the language has them, otherwise allow only the characters that such a value needs.',
  },
  kinds: ['query'],
  flow(fact) {
    if (fact.whole) return undefined;
    return { message: 'main', data: { tools: toolsOf(fact), argument: argumentsOf(fact), api: `\`${fact.api}\`` } };
  },
});
