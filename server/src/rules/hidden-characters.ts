// Characters that a model reads and a person cannot see, or takes for others.
import type { Edit, Fix } from '../finding.ts';
import { defineRule, type TextFact } from './rule.ts';
import { codePointName, shown } from './text/characters.ts';
import { type Hidden, hiddenCharacters } from './text/hidden.ts';
import { type Disguise, disguises } from './text/lookalikes.ts';
import { roleName } from './text/roles.ts';

/** Findings of one text: more than this is told as one more count, not as a wall of squiggles. */
const REPORT_LIMIT = 20;

export default defineRule({
  id: 'hidden-characters',
  summary: 'Text served to the model holds characters that a person does not see',
  severity: 'error',
  confidence: 'high',
  cwe: 'CWE-1007',
  owasp: 'MCP03',
  messages: {
    invisible:
      'This {role} holds {count} unseen by people and read by models: {names}{meaning}. Instructions can hide there. Remove what is hidden.',
    bidirectional:
      'This {role} holds {count} turning the direction of writing: {names}. A reviewer sees another text than the model reads. Remove what is hidden.',
    tag: 'This {role} holds {count} from the block of invisible tag letters: {names}{meaning}. Models read plain text there, people see nothing. Remove what is hidden.',
    control:
      'This {role} holds {count}: {names}. Such characters can hide or overwrite text where it is shown. Remove what is hidden.',
    ansi: 'This {role} holds a terminal escape sequence: {names}{meaning}. It can hide, recolour or relink what a person sees in a terminal, while the model reads it all. Remove it.',
    lookalike:
      'This {role} writes “{reads}” with letters that only look Latin: {names}. It passes for a word or name that it is not. Write it in one script.',
  },
  text(fact) {
    const hidden = hiddenCharacters(fact.text)
      .slice(0, REPORT_LIMIT)
      .map((run) => ({
        ...wordsOf(run, fact),
        start: run.start,
        end: run.end,
        fixes: removal(run, fact),
        ...argumentsOf(fact),
      }));
    const disguised = disguises(fact.text)
      .slice(0, REPORT_LIMIT)
      .map((word) => ({
        message: 'lookalike' as const,
        data: {
          role: roleName(fact),
          reads: shown(word.reads, 60),
          names: [...new Set(word.letters.map(({ code, latin }) => `${codePointName(code)} for “${latin}”`))]
            .slice(0, 6)
            .join(', '),
        },
        start: word.start,
        end: word.end,
        fixes: respelling(word, fact),
        ...argumentsOf(fact),
      }));
    return [...hidden, ...disguised].sort((a, b) => a.start - b.start);
  },
});

function argumentsOf(fact: TextFact): { arguments?: readonly string[] } {
  return fact.argument === undefined ? {} : { arguments: [fact.argument] };
}

function wordsOf(run: Hidden, fact: TextFact) {
  const role = roleName(fact);
  const count = run.count === 1 ? '1 character' : `${run.count} characters`;
  const names = run.names.slice(0, 4).join(', ') + (run.names.length > 4 ? ` and ${run.names.length - 4} more` : '');
  const meaning = run.decoded === undefined ? '' : `; decodes to: “${shown(run.decoded, 200)}”`;
  switch (run.kind) {
    case 'ansi':
      return { message: run.kind, data: { role, names, meaning } };
    case 'bidirectional':
    case 'control':
      return { message: run.kind, data: { role, count, names } };
    default:
      return { message: run.kind, data: { role, count, names, meaning } };
  }
}

/** Names are looked up by others and by the server itself, so their change is shown first. */
function isLookedUp(fact: TextFact): boolean {
  return fact.role === 'name' || fact.role === 'parameter-name' || fact.role === 'enum-value';
}

function removal(run: Hidden, fact: TextFact): readonly Fix[] {
  // A line separator stood for a break; without one two words would run together.
  const separates = /^[\u2028\u2029\x85\x0b\x0c]+$/.test(fact.text.slice(run.start, run.end));
  const edit = fact.edit(run.start, run.end, separates ? '\n' : '');
  if (edit === undefined) return [];
  return [{ title: 'Remove the hidden characters', safety: isLookedUp(fact) ? 'review' : 'safe', edits: [edit] }];
}

function respelling(word: Disguise, fact: TextFact): readonly Fix[] {
  const edits = word.letters.map(({ at, latin }) => fact.edit(at, at + 1, latin));
  if (edits.some((edit) => edit === undefined)) return [];
  return [{ title: `Spell “${shown(word.reads, 40)}” with Latin letters`, safety: 'review', edits: edits as Edit[] }];
}
