// Descriptions that are not in the program: whoever reviews it does not see what a model will read.
import type { Confidence, Severity } from '../finding.ts';
import { defineRule, type TextOrigin } from './rule.ts';
import { roleName } from './text/roles.ts';

export default defineRule({
  id: 'dynamic-description',
  summary: 'a text served to the model comes from outside the program, or changes while it runs',
  severity: 'warning',
  confidence: 'medium',
  cwe: 'CWE-829',
  owasp: 'MCP03',
  messages: {
    outside:
      'This {role} comes from {source}, so whoever writes there gives the model orders that nobody has reviewed, and can change them after the user approved the tool. Write the text in the program, or check it against texts you know before you register it.',
    setting:
      'This {role} is whatever {source} holds, so the program does not tell what the model reads. Keep the text in the program, and let the setting only choose between texts.',
    changed:
      'This {role} takes the place of another while the server runs: a user approved the first text, the model reads this one. Register the tool once with its final text, or register another tool.',
  },
  text(fact) {
    // Resources are data, listed from wherever it is kept.
    if (fact.role === 'resource-description' || (!fact.origins && !fact.changed)) return [];
    const role = roleName(fact);
    // Beyond the text: the whole expression, since what is told is no part of the text.
    const at = { start: 0, end: fact.text.length, primary: fact.place(0, fact.text.length + 1) };
    const outside = fact.origins?.find((origin) => origin.kind !== 'environment');
    if (outside)
      return [
        {
          ...at,
          message: 'outside' as const,
          data: { role, source: sourceOf(outside) },
          confidence: (outside.kind === 'file' ? 'medium' : 'high') as Confidence,
        },
      ];
    if (fact.changed) return [{ ...at, message: 'changed' as const, data: { role } }];
    const setting = fact.origins?.find((origin) => origin.whole);
    if (!setting) return [];
    return [
      {
        ...at,
        message: 'setting' as const,
        data: { role, source: sourceOf(setting) },
        severity: 'note' as Severity,
        confidence: 'low' as Confidence,
      },
    ];
  },
});

function sourceOf({ kind, from }: TextOrigin): string {
  switch (kind) {
    case 'network':
      return `an answer from the network (\`${from}\`)`;
    case 'database':
      return `a database (\`${from}\`)`;
    case 'file':
      return `a file that is no part of the program (\`${from}\`)`;
    case 'server':
      return 'another MCP server';
    case 'argument':
      return from === '' ? 'the arguments of a call' : `the argument \`${from}\` of a call`;
    case 'environment':
      return `the environment variable \`${from}\``;
    default:
      return kind satisfies never;
  }
}
