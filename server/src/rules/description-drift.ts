// What is served and is not what was approved in toolward.lock.json.
import { type DriftFact, defineRule } from './rule.ts';
import { shown } from './text/characters.ts';

export default defineRule({
  id: 'description-drift',
  summary: 'a definition differs from the approved one in `toolward.lock.json`',
  severity: 'warning',
  confidence: 'high',
  cwe: 'CWE-494',
  owasp: 'MCP03',
  messages: {
    suspicious:
      'The {kind} `{name}` is not what was approved, and the change looks like an attack: {why}. Who trusts this server approved another text. Compare the two, and find out who changed it before you approve it.',
    changed:
      'The {kind} `{name}` is not what was approved: {what}. Models read what is served here, not what was reviewed. Compare the two, and approve the new one if it is meant.',
    breaking:
      'The {kind} `{name}` is not what was approved, and breaks who calls it as before: {what}. Compare the two, and approve the new one if it is meant.',
    added:
      'Nobody has approved the {kind} `{name}`: it is not in `toolward.lock.json`. A model will use it like the ones that were reviewed. Read it, and approve it if it is meant.',
    renamed:
      'The {kind} `{was}` was approved, and is called `{name}` now: who calls it by its old name finds nothing. Approve the new name if it is meant.',
    removed:
      'The approved {kind} `{name}` is not served any more: who calls it finds nothing. Approve its removal if it is meant.',
    instructions:
      'What this server tells every model about itself is not what was approved. Compare the two, and approve the new text if it is meant.',
    others:
      'This server may serve tools, prompts or resources that its source does not tell, and nobody has approved them: what a model reads of them is only known when it runs. Register them with names and texts that stand in the source, or approve it with `toolward lock`.',
    told: 'All that this server serves is told by its source now, and `toolward.lock.json` says that it is not. Approve it with `toolward lock`.',
    server:
      'The server “{name}” was approved and is not found any more. Approve its removal with `toolward lock`, or correct its name.',
    edited:
      'The approved text of `{name}` was changed in `toolward.lock.json` by hand: it is not what its digest was made of. Run `toolward lock`, which shows what it approves.',
  },
  definition(fact) {
    switch (fact.what) {
      case 'missing-server':
        return { message: 'server', data: { name: shown(fact.server, 60) } };
      case 'edited':
        return { message: 'edited', data: { name: shown(fact.name, 60) }, tools: [fact.name] };
      case 'change':
        return changed(fact);
    }
  },
});

function changed({ change }: Extract<DriftFact, { what: 'change' }>) {
  const { of, kind, suspicious, parts, breaking } = change;
  const name = shown(change.name, 60);
  const word = of === 'template' ? 'resource template' : of;
  const tools = of === 'server' ? [] : [change.name];
  const why = [...new Set(suspicious.map(({ words }) => words))].slice(0, 2).join('; ');
  if (change.name === 'servesOthers' && of === 'server')
    return { message: parts[0]?.after === true ? 'others' : 'told', tools } as const;
  if (of === 'server')
    return suspicious.length
      ? ({ message: 'suspicious', severity: 'error', data: { kind: 'text called', name, why }, tools } as const)
      : ({ message: 'instructions', tools } as const);
  if (suspicious.length)
    return { message: 'suspicious', severity: 'error', data: { kind: word, name, why }, tools } as const;
  switch (kind) {
    case 'added':
      return { message: 'added', data: { kind: word, name }, tools } as const;
    case 'removed':
      return { message: 'removed', data: { kind: word, name }, tools } as const;
    case 'renamed':
      return { message: 'renamed', data: { kind: word, name, was: shown(change.was ?? '', 60) }, tools } as const;
    default: {
      const told = parts.filter((part) => part.breaking === breaking || !breaking);
      const what = [...new Set(told.map(({ path, words }) => `\`${shown(path, 60)}\` ${shown(words, 80)}`))];
      const more = what.length > 3 ? `, and ${what.length - 3} more` : '';
      const data = { kind: word, name, what: `${what.slice(0, 3).join(', ')}${more}` };
      return { message: breaking ? 'breaking' : 'changed', data, tools } as const;
    }
  }
}
