// Servers whose tools leave no line when they are called.
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'missing-audit-log',
  summary: 'tools of a server are called without anything being written down',
  severity: 'note',
  confidence: 'medium',
  cwe: 'CWE-778',
  owasp: 'MCP08',
  messages: {
    found:
      'Nobody can find out later what was done through this server: {which} without a line in any log. Write one for each call: when, for which client, which tool, with what arguments (without secrets), and how it went.',
  },
  server({ writing }) {
    return writing.unlogged.map(({ span, silent, tools, fixes }) => ({
      primary: span,
      message: 'found',
      data: { which: whichOf(silent, tools) },
      fixes,
    }));
  },
});

function whichOf(silent: number, tools: number): string {
  if (tools === 1) return 'its tool runs';
  return silent === tools ? `each of its ${tools} tools runs` : `${silent} of its ${tools} tools run`;
}
