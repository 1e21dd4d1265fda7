// Answers that tell how the server is built: stacks, and errors of other services as they came.
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'error-detail-leak',
  summary: 'a stack or a whole error is answered to the client',
  severity: 'note',
  confidence: 'high',
  cwe: 'CWE-209',
  owasp: 'MCP10',
  messages: {
    stack:
      'The client learns folders, packages and lines of this server: the stack of an error is part of the answer. Write it to the log, and answer the message alone.',
    whole:
      'The client gets everything the error carries, addresses, headers and tokens of a failed request among them: the whole error is part of the answer. Answer its message, and write the rest to the log.',
  },
  server({ writing }) {
    return writing.errorDetails.map(({ span, what }) => ({ primary: span, message: what }));
  },
});
