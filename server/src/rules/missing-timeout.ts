// Requests and programs without a time to come to an end in.
import { defineRule } from './rule.ts';
import { toolsOf } from './wording.ts';

export default defineRule({
  id: 'missing-timeout',
  summary: 'a tool waits for a request or a program as long as it takes',
  severity: 'note',
  confidence: 'medium',
  cwe: 'CWE-400',
  owasp: 'none: the list has no entry for what a call may use up',
  messages: {
    request:
      'A service that does not answer keeps the call open for minutes: `{api}` has no timeout{more}, and {tools} waits for it. Give it one.',
    program:
      'A program that does not end keeps the call open without end, and itself running: `{api}` has no timeout{more}, and {tools} waits for it. Give it one.',
  },
  server({ untimed }) {
    return untimed.map(({ span, others, what, api, tools, fixes }) => ({
      primary: span,
      message: what,
      data: { api, tools: tools.length > 1 ? 'the tool behind it' : toolsOf({ tools }), more: moreOf(others.length) },
      related: others.map((other) => ({ span: other, message: 'neither has this one' })),
      tools,
      fixes,
    }));
  },
});

function moreOf(others: number): string {
  if (others === 0) return '';
  return others === 1 ? ' (nor has one other call in this file)' : ` (nor have ${others} other calls in this file)`;
}
