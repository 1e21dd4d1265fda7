// Texts that steer a model away from the tools of other servers, and names that pass for well-known ones.
import type { Confidence } from '../finding.ts';
import { defineRule } from './rule.ts';
import { shown } from './text/characters.ts';
import { imitation } from './text/imitations.ts';
import { injectionsOf } from './text/injections.ts';
import { removalFixes } from './text/removal.ts';
import { roleName } from './text/roles.ts';

export default defineRule({
  id: 'tool-shadowing',
  summary: 'a text steers how tools of other servers are used, or a name imitates a well-known tool',
  severity: 'warning',
  confidence: 'medium',
  cwe: 'CWE-1427',
  owasp: 'MCP03',
  messages: {
    steers:
      'This {role} gives orders about tools of other servers: “{words}”. It steers the model away from what its user chose. Say when this tool is useful, and leave the others out.',
    looks:
      'The name “{name}” looks like `{known}`, which many servers have, and is another one. A model, or the person who approves it, takes one for the other. Give it a name of its own.',
    resembles:
      'The name “{name}” is one letter away from `{known}`, which many servers have. A model may call this one in its place. Correct the name, or give it one of its own.',
  },
  text(fact) {
    if (fact.role === 'name') {
      const make = () => imitation(fact.text);
      const found = fact.once ? fact.once('imitation', make) : make();
      if (!found) return [];
      return [
        {
          message: found.looks ? ('looks' as const) : ('resembles' as const),
          data: { name: shown(fact.text, 60), known: found.known },
          start: 0,
          end: fact.text.length,
          confidence: (found.looks ? 'high' : 'medium') as Confidence,
        },
      ];
    }
    return injectionsOf(fact)
      .injections.filter(({ family }) => family === 'precedence')
      .map((passage) => ({
        message: 'steers' as const,
        data: { role: roleName(fact), words: passage.words },
        start: passage.start,
        end: passage.end,
        confidence: passage.confidence,
        fixes: removalFixes(passage, fact),
        ...(fact.argument === undefined ? {} : { arguments: [fact.argument] }),
      }));
  },
});
