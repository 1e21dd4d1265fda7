// Arguments that a handler acts on although nothing has said what they are.
import { defineRule } from './rule.ts';
import { argumentsOf, toolsOf } from './wording.ts';

/** Places that are shown beside the registration at the most. */
const SHOWN = 4;

export default defineRule({
  id: 'unvalidated-argument',
  summary: 'a tool acts on arguments that no schema has checked',
  severity: 'warning',
  confidence: 'high',
  cwe: 'CWE-20',
  owasp: 'MCP05',
  messages: {
    missing:
      'Without an input schema the handler of {tools} receives no arguments at all: its first parameter is the request’s context, so {argument} is undefined whatever the client sends. Give the tool a schema with what it reads; that checks it, too.',
    open: 'The schema of {tools} lets anything be {argument}, and {api} acts on it: an object or a list where text is expected can get past every check behind it. Say in the schema what it is.',
    cast: 'The handler of {tools} reads {argument} past its schema by a cast. The schema does not list it, so it is taken away before the handler runs and is always undefined here. List it in the schema.',
    advertised:
      'Nothing checks {argument} of {tools}, and {api} acts on what arrives: a low-level server shows its schemas to clients but applies them to nothing, so a caller may send any type, or leave it out. Parse the arguments with the schema first, or register the tools with McpServer, which does.',
    passed:
      'Nothing checks {argument} of {tools}, and {api} hands on what arrives: a low-level server shows its schemas to clients but applies them to nothing. Parse the arguments with the schema first, or register the tools with McpServer, which does.',
  },
  tool(fact) {
    const { state, unchecked, fixes, dispatcher } = fact.validation;
    const [first] = unchecked;
    if (!first) return [];
    const paths = [...new Set(unchecked.map((u) => u.argument))];
    const names = dispatcher?.tools ?? (fact.tool.name === undefined ? [] : [fact.tool.name]);
    const tools = toolsOf({ tools: names });
    const argument = argumentsOf({ arguments: paths });
    const api = `\`${first.api ?? ''}\``;
    const common = {
      arguments: [...paths].sort(),
      fixes,
      related: unchecked.slice(0, SHOWN).map((u) => ({ span: u.use, message: `\`${u.argument}\` is used here` })),
    };
    switch (state) {
      case 'missing':
        return [{ ...common, message: 'missing', data: { tools, argument: each(paths) } }];
      case 'open':
        return [{ ...common, message: 'open', data: { tools, argument, api } }];
      case 'cast':
        return [{ ...common, message: 'cast', confidence: 'medium', data: { tools, argument } }];
      case 'advertised-only':
        if (!dispatcher) return [];
        return [
          {
            ...common,
            message: first.decides ? 'advertised' : 'passed',
            // What is only handed on is checked by whoever receives it, or harms nothing here.
            severity: first.decides ? 'warning' : 'note',
            primary: dispatcher.at,
            tools: names,
            data: { tools, argument, api },
          },
        ];
      default:
        return [];
    }
  },
});

// "the argument `path`" fits before "is", the plural does not. Fields of an argument are told by its name.
function each(paths: readonly string[]): string {
  const names = [...new Set(paths.map((p) => p.split(/[.[]/)[0]!))];
  return argumentsOf({ arguments: names });
}
