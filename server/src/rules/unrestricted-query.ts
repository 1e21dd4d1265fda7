// Tools that run whole statements of the caller's on a connection that lets them change anything.
import { defineRule } from './rule.ts';
import { argumentsOf, toolsOf } from './wording.ts';

export default defineRule({
  id: 'unrestricted-query',
  summary: 'a tool runs whole statements that may also change the database',
  severity: 'warning',
  confidence: 'high',
  // Not CWE-89: nothing is injected where everything is asked for. The statement runs with more rights than it needs.
  cwe: 'CWE-250',
  owasp: 'MCP02',
  messages: {
    main: 'Whoever may call {tools} may change or delete whatever the server’s account may: {argument} is the whole statement that {api} runs, and the connection is not sure to be read-only. Run it on a connection opened for reading only or in a read-only transaction, with an account that may only read what the tool is for.',
    text: 'Whoever may call {tools} may change or delete whatever the server’s account may: {argument} is the whole statement that {api} runs, and a look at its text does not make it a read (`SELECT … INTO`, a `WITH` that deletes, a function that writes, a second statement behind the first). Run it on a connection opened for reading only or in a read-only transaction.',
    ended:
      'Whoever may call {tools} can leave the read-only transaction: {argument} is the whole text that {api} runs, one call takes several statements, and `COMMIT; DROP …` ends the transaction first. Make it a prepared statement, which is one alone (a `name` or `queryMode: "extended"` in pg), with an account that may only read.',
  },
  kinds: ['sql', 'query'],
  flow(fact) {
    if (!fact.whole || fact.access === undefined || fact.access === 'read-only') return undefined;
    const data = { tools: toolsOf(fact), argument: argumentsOf(fact), api: `\`${fact.api}\`` };
    if (fact.access === 'left-open') return { message: 'ended', data };
    return { message: fact.access === 'text' ? 'text' : 'main', data };
  },
});
