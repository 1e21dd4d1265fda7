// Arguments as names of properties that are written to, where a name may lead to the prototype all objects share.
import { defineRule } from './rule.ts';
import { argumentsOf, toolsOf } from './wording.ts';

export default defineRule({
  id: 'prototype-pollution',
  summary: 'a tool argument names the property that is written to, and may name a prototype',
  severity: 'warning',
  confidence: 'high',
  cwe: 'CWE-1321',
  owasp: 'MCP05',
  messages: {
    path: 'Whoever calls {tools} can change every object of this process: {argument} names the properties that {api} goes through, and `__proto__` is the way to the prototype that all objects share. Refuse `__proto__`, `constructor` and `prototype` before each step, or keep such values in a `Map`.',
    merged:
      'Whoever calls {tools} can change every object of this process: {argument} is merged with all that is in it by {api}, and a `__proto__` in it is the prototype that all objects share. List the fields in the schema, or merge with a library that leaves such names out.',
    partly:
      'One way to the prototype that all objects share is still open: {argument} of {tools} names the properties that {api} goes through, and of `__proto__` and `constructor.prototype` only one is refused. Refuse all three names, or keep such values in a `Map`.',
  },
  kinds: ['property', 'properties'],
  flow(fact) {
    const data = { tools: toolsOf(fact), argument: argumentsOf(fact), api: `\`${fact.api}\`` };
    if (fact.kind === 'properties') return { message: 'merged', data };
    // The second way leads through functions, which many loops do not enter.
    if (fact.weakness === 'denylist') return { message: 'partly', data, severity: 'note', confidence: 'medium' };
    return { message: 'path', data };
  },
});
