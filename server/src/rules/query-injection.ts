// Arguments in query languages that are not SQL: text of Cypher, GraphQL, LDAP and others, and filters of objects.
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
    operator:
      'Whoever calls {tools} can change what this query finds: {argument} may be an object with `$ne` or `$regex` in it, since nothing says that it is a text, and {api} takes these for operators. Give it a type in the schema (`z.string()`), or compare with `$eq`.',
    search:
      'Whoever calls {tools} can search for more than is meant: {argument} is written into the query given to {api}, where quotes, brackets and words such as `OR` count. Quote or escape it, or allow only the characters that such a value needs.',
  },
  kinds: ['query', 'search', 'filter'],
  flow(fact) {
    const data = { tools: toolsOf(fact), argument: argumentsOf(fact), api: `\`${fact.api}\`` };
    if (fact.kind === 'filter') return { message: 'operator', data };
    if (fact.whole) return undefined;
    // What such a query finds is what the account may see anyway.
    if (fact.kind === 'search') return { message: 'search', data, severity: 'note', confidence: 'medium' };
    return { message: 'main', data };
  },
});
