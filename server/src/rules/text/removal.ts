// The fix that takes a passage out of a text.
import type { Fix } from '../../finding.ts';
import type { TextFact } from '../rule.ts';
import type { Injection } from './injections.ts';

/** Takes the passage out with the space before it. A text that would be left empty has to be rewritten by hand. */
export function removalFixes(injection: Injection, fact: TextFact): readonly Fix[] {
  if (fact.role === 'name' || fact.role === 'parameter-name' || fact.role === 'enum-value') return [];
  const { text } = fact;
  let { start, end } = injection.removal;
  while (end < text.length && /[.!?。！？"'”’)]/.test(text[end]!) && text[end - 1] !== '\n' && !/\s/.test(text[end]!))
    end++;
  while (start > 0 && /\s/.test(text[start - 1]!)) start--;
  if (start === 0) while (end < text.length && /\s/.test(text[end]!)) end++;
  if (!/[\p{L}\p{N}]/u.test(text.slice(0, start) + text.slice(end))) return [];
  const edit = fact.edit(start, end, '');
  return edit === undefined ? [] : [{ title: 'Remove this passage from the text', safety: 'review', edits: [edit] }];
}
