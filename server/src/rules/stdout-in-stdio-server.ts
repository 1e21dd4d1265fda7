// Writes to stdout in a server whose messages go over stdout.
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'stdout-in-stdio-server',
  summary: 'text is written to stdout, where this server’s messages go',
  severity: 'warning',
  confidence: 'high',
  cwe: null,
  owasp: 'none: nobody attacks, the connection breaks by itself',
  messages: {
    found:
      'The client can lose the connection here: this server sends its messages over stdout, and `{api}` writes other text between them. Write it to stderr with `{instead}`.',
    logger:
      'The client can lose the connection with the first line that is logged: this server sends its messages over stdout, and `{api}` writes there unless it is told otherwise. Give it stderr as its destination.',
  },
  server({ writing }) {
    return writing.stdout.map(({ span, api, fixes }) => {
      if (api === 'pino') return { primary: span, message: 'logger', data: { api }, fixes };
      const instead = api.startsWith('console') ? 'console.error' : 'process.stderr.write';
      return { primary: span, message: 'found', data: { api, instead }, fixes };
    });
  },
});
