// What a text is called in a message to its author.

import type { TextFact, TextRole } from '../rule.ts';
import { shown } from './characters.ts';

const NAMES: Readonly<Record<TextRole, string>> = {
  name: 'name',
  title: 'title',
  description: 'description',
  'parameter-name': 'parameter name',
  'parameter-description': 'parameter description',
  'enum-value': 'enum value',
  'prompt-text': 'prompt',
  'resource-description': 'resource description',
  'server-instructions': 'server’s instructions text',
};

/** `description of “search”`, `parameter description of “query” in “search”`; names from the source are made safe to print. */
export function roleName(fact: Pick<TextFact, 'role' | 'tool' | 'argument'>): string {
  const argument = fact.argument === undefined ? '' : ` of “${shown(fact.argument, 40)}”`;
  const tool =
    fact.tool === undefined || fact.role === 'name'
      ? ''
      : ` ${argument === '' ? 'of' : 'in'} “${shown(fact.tool, 40)}”`;
  return `${NAMES[fact.role]}${argument}${tool}`;
}
