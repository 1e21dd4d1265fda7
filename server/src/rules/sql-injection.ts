// Arguments in SQL text.
import { defineRule } from './rule.ts';
import { argumentsOf, toolsOf } from './wording.ts';

export default defineRule({
  id: 'sql-injection',
  summary: 'a tool argument becomes part of an SQL statement',
  severity: 'error',
  confidence: 'high',
  cwe: 'CWE-89',
  owasp: 'MCP05',
  messages: {
    main: 'Whoever calls {tools} can change this statement: {argument} is written into the SQL text given to {api}. Use placeholders and pass the value in the parameter list; names of tables and columns need an allow-list.',
    escaped:
      'Quotes escaped by hand hold in one database and open the statement in another, where a backslash counts or does not: {argument} of {tools} is written into the SQL text given to {api}. Use placeholders and pass the value in the parameter list.',
  },
  kinds: ['sql'],
  flow(fact) {
    if (fact.whole) return undefined;
    const data = { tools: toolsOf(fact), argument: argumentsOf(fact), api: `\`${fact.api}\`` };
    if (fact.weakness === 'denylist') return { message: 'escaped', data, severity: 'warning', confidence: 'medium' };
    return { message: 'main', data };
  },
});
