// Arguments in shell text, and arguments that choose the program.
import { defineRule } from './rule.ts';
import { argumentsOf, toolsOf } from './wording.ts';

export default defineRule({
  id: 'command-injection',
  summary: 'a tool argument becomes part of a shell command',
  severity: 'error',
  confidence: 'high',
  cwe: 'CWE-78',
  owasp: 'MCP05',
  messages: {
    part: 'Whoever calls {tools} can run any command here: {argument} becomes part of the shell text given to {api}. Pass it as an element of an argument array to execFile or spawn, without a shell.',
    whole:
      'Whoever calls {tools} runs any command it likes: {argument} is the whole command given to {api}. If the tool is not meant to be a shell, take the program and its arguments apart and allow only the programs it needs.',
    remotePart:
      'Whoever calls {tools} can run any command on the machine that {api} is connected to: {argument} becomes part of the text for the shell there, which takes no list of arguments. Send commands that are fixed, and put in only values from a list of your own, or ones that are quoted for that shell each by itself.',
    remoteWhole:
      'Whoever calls {tools} runs any command it likes on the machine that {api} is connected to: {argument} is the whole text for the shell there. If the tool is not meant to be a shell, choose the commands yourself, and let an argument pick from a list of them.',
    program:
      'Whoever calls {tools} can run any program of this machine: {argument} chooses what {api} starts. Choose the program yourself, or compare it with a list of the programs this tool needs.',
  },
  kinds: ['shell-command', 'program-name'],
  flow(fact) {
    const text = fact.remote ? (['remoteWhole', 'remotePart'] as const) : (['whole', 'part'] as const);
    return {
      message: fact.kind === 'program-name' ? 'program' : text[fact.whole ? 0 : 1],
      data: { tools: toolsOf(fact), argument: argumentsOf(fact), api: `\`${fact.api}\`` },
    };
  },
});
