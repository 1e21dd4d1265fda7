// Bodies of requests that are read to their end, however long they are: one request fills the memory.
import { exposureOf } from './exposure.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'unlimited-body-size',
  summary: 'the body of a request is read without a limit',
  severity: 'warning',
  confidence: 'high',
  cwe: 'CWE-770',
  owasp: 'none: the list has no entry for what a request may use up',
  messages: {
    option:
      'One request can use up the memory of this server: `{option}` lets `{api}` read a body of any size. Leave it out, or set what the largest real message needs.',
    call: 'One request can use up the memory of this server: `getRawBody` reads a body of any size unless it is told a limit. Give it one.',
    loop: 'One request can use up the memory of this server: what comes is collected to its end here, and nothing looks at how much it is. Count it, and answer 413 above what the largest real message needs.',
  },
  server({ stack }) {
    const isOpen = stack.endpoints.some((e) => !['loopback', 'unknown', 'platform'].includes(exposureOf(e).exposure));
    if (!isOpen) return [];
    return stack.bodies.map((body) => {
      const at = { primary: body.span, fixes: body.fixes };
      if (body.kind === 'option')
        return { ...at, message: 'option' as const, data: { option: body.option ?? 'limit', api: body.api } };
      return { ...at, message: body.kind === 'call' ? ('call' as const) : ('loop' as const) };
    });
  },
});
