// Tools without annotations whose handler says what they should be.
import { defineRule } from './rule.ts';
import { capabilityWords, toolsOf } from './wording.ts';

/** Effects that are shown beside the registration at the most. */
const SHOWN = 4;

export default defineRule({
  id: 'missing-annotations',
  summary: 'a tool has no annotations, and its handler says what they should be',
  severity: 'note',
  confidence: 'high',
  cwe: null,
  owasp: 'MCP02',
  messages: {
    changes:
      'Nothing tells clients what {tools} can do, and {api} {does}. A client that goes by annotations cannot warn its user before it runs, or has to treat every tool as harmful. Add {hints}.',
    looks:
      'Nothing tells clients that {tools} only looks: {api} {does}, and nothing that was found changes anything. Without annotations a client has to ask its user each time, until the user says yes to everything. Add {hints}.',
  },
  tool(fact) {
    const { inferred } = fact;
    const first = inferred?.because[0];
    if (!inferred || !first) return [];
    const looks = inferred.hints.some((h) => h.name === 'readOnlyHint' && h.value);
    const texts = inferred.hints.map((h) => `${h.name}: ${h.value}`);
    return [
      {
        message: looks ? ('looks' as const) : ('changes' as const),
        confidence: inferred.certain ? ('high' as const) : ('medium' as const),
        data: {
          tools: toolsOf({ tools: fact.tool.name === undefined ? [] : [fact.tool.name] }),
          api: `\`${first.api}\``,
          does: capabilityWords([first.capability]),
          hints: texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`,
        },
        trace: first.trace ?? [],
        related: inferred.because
          .slice(0, SHOWN)
          .map((e) => ({ span: e.span, message: `\`${e.api}\` ${capabilityWords([e.capability])} here` })),
        fixes: inferred.fixes,
      },
    ];
  },
});
