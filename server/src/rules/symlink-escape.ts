// Paths confined by their text only, so that a link below the root leads out.
import { defineRule } from './rule.ts';
import { argumentsOf, toolsOf } from './wording.ts';

/** Acts on a link itself, or tells no more than that something is there. */
const HARMLESS = /(?:^|\.)(?:lstat|unlink|rm|rmdir|readlink|lchown|lutimes|stat|access|exists)(?:Sync)?$/;

export default defineRule({
  id: 'symlink-escape',
  summary: 'a path is confined by its text, and a link below the root leads out',
  severity: 'note',
  confidence: 'medium',
  cwe: 'CWE-59',
  owasp: 'MCP05',
  messages: {
    main: 'A link below the root leads {api} out of it: {argument} of {tools} is confined by its text only, and links are followed after the check. Call realpath first (of the folder, for a file that is new), then compare what it answers.',
  },
  kinds: ['path'],
  flow(fact) {
    if (fact.weakness !== 'symlink' || HARMLESS.test(fact.api)) return undefined;
    return { message: 'main', data: { tools: toolsOf(fact), argument: argumentsOf(fact), api: `\`${fact.api}\`` } };
  },
});
