// Arguments that a program may take for its options.
import { defineRule } from './rule.ts';
import { argumentsOf, toolsOf } from './wording.ts';

export default defineRule({
  id: 'argument-injection',
  summary: 'a tool argument can be read as an option of the program that is run',
  severity: 'warning',
  confidence: 'medium',
  cwe: 'CWE-88',
  owasp: 'MCP05',
  messages: {
    option:
      'Whoever calls {tools} can hand {program} an option here: {argument} may begin with "-", and {example} makes {program} {does}. {remedy}',
    subcommand:
      'Whoever calls {tools} chooses what {program} does: {argument} stands where its subcommand or an option is read, and {example} makes it {does}. Compare it with a list of the subcommands this tool needs.',
    unknown:
      'Given a text that begins with "-" for {argument} of {tools}, {program} reads it as an option, and nobody here knows what its options can do. {remedy}',
    harmless:
      'Given a text that begins with "-" for {argument} of {tools}, {program} reads it as an option: none is known to do harm, but the answer will be another than asked for. {remedy}',
  },
  kinds: ['program-argument'],
  flow(fact) {
    const { program, does, example = '', marker, known, subcommand } = fact.option ?? {};
    const data = {
      tools: toolsOf(fact),
      argument: argumentsOf(fact),
      program: program === undefined ? 'the program' : `\`${program}\``,
      remedy: marker
        ? `Put \`${marker}\` before it, or refuse what begins with "-".`
        : 'Refuse what begins with "-" before the call.',
    };
    if (does === undefined)
      return { message: known ? 'harmless' : 'unknown', severity: 'note', confidence: 'low', data };
    const more = { ...data, example: `\`${example}\``, does };
    return subcommand ? { message: 'subcommand', data: more } : { message: 'option', data: more };
  },
});
