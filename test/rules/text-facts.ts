// Texts as the engine hands them to text rules, for tests that need no source around them.
import type { TextFact, TextRole } from '../../server/src/rules/rule.ts';

export interface Told {
  readonly role?: TextRole;
  readonly tool?: string;
  readonly argument?: string;
  readonly flag?: true;
  readonly siblings?: readonly string[];
}

/** A fact whose places and edits are offsets of the text itself, in a file called `text`. */
export function textFact(text: string, told: Told = {}): TextFact {
  const tool = told.tool ?? 'search';
  return {
    role: told.role ?? 'description',
    text,
    tool,
    argument: told.argument,
    ...(told.flag ? { flag: told.flag } : {}),
    siblings: told.siblings ?? [tool, 'list_files', 'read_file'],
    place: (start, end) => ({ file: 'text', start, end }),
    edit: (start, end, replacement) => ({ file: 'text', start, end, text: replacement }),
  };
}
