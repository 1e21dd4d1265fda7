// Secrets that are written into logs.
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'secret-in-log',
  summary: 'a key, a token, a password or what holds one is written into a log',
  severity: 'warning',
  confidence: 'high',
  cwe: 'CWE-532',
  owasp: 'MCP01',
  messages: {
    environment:
      'Whoever reads the logs of this server can use its credentials: `{api}` writes {what}. Log whether it is set, or its last four characters.',
    headers:
      'Whoever reads the logs of this server can act as its clients: `{api}` writes {what}. Log the fields that you look for, without the credentials.',
    argument:
      'Whoever reads the logs of this server can use what its clients keep secret: `{api}` writes {what}. Leave it out, or log whether it is set.',
    arguments:
      'Whoever reads the logs of this server can use what its clients keep secret: `{api}` writes {what}. Take the field out before the rest is logged.',
  },
  server({ writing }) {
    return writing.secrets.map(({ span, what, kind, api, tools }) => ({
      primary: span,
      message: kind,
      data: { api, what },
      tools,
    }));
  },
});
