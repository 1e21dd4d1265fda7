// One server or transport for many clients: CVE-2026-25536, and what SDKs do about it since.
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'shared-transport',
  summary: 'one server or transport is used for many clients',
  severity: 'error',
  confidence: 'high',
  cwe: 'CWE-362',
  owasp: 'MCP10',
  messages: {
    server:
      'One client can get what another asked for: this server is made once, and every request connects it to a transport of its own. SDKs up to 1.25 then answer whoever came last (CVE-2026-25536); newer ones fail every request but the first. Make the server, with its tools, anew for each request or session.',
    second:
      'Every client but the first is refused while one is connected: this server is made once, and every request connects it to a transport of its own. Make the server, with its tools, anew for each request or session.',
    transport:
      'One client can get what another asked for: this transport is made once for all of them, and their messages bear the same numbers. SDKs up to 1.25 then mix up the answers (CVE-2026-25536); newer ones fail every request but the first. Make a transport, and a server to connect it to, for each request.',
    session:
      'Only one client can ever use this server: this transport is made once and holds one session, so whoever connects second is refused until the program is started again. Make a transport, and a server to connect it to, for each session, and find it again by its id.',
  },
  server({ stack }) {
    return stack.shared.map((fact) => {
      const place = { primary: fact.span, related: [{ span: fact.made, message: 'made here, once' }] };
      if (fact.what === 'transport')
        return fact.sessions
          ? { ...place, message: 'session' as const, severity: 'warning' as const }
          : { ...place, message: 'transport' as const };
      return { ...place, message: fact.generation === 2 ? ('second' as const) : ('server' as const) };
    });
  },
});
