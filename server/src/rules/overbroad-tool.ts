// One tool with powers that belong apart: whoever approves it once approves them all.
import type { Effect, ToolFact } from './rule.ts';
import { defineRule } from './rule.ts';
import { argumentsOf, capabilityWords, toolsOf } from './wording.ts';

/** Further places of the same power that are told beside the first. */
const MORE = 3;

export default defineRule({
  id: 'overbroad-tool',
  summary: 'one tool has powers that belong apart',
  severity: 'warning',
  confidence: 'high',
  // Not CWE-250: the server's process may well need each of these powers, the tool does not.
  cwe: 'CWE-272',
  owasp: 'MCP02',
  messages: {
    command:
      'Whoever may call {tools} may do anything this machine can do: {argument} is the whole command given to {api}, and a client approves a tool, not a command. Make a tool for each task instead, with a fixed program and typed arguments.',
    code: 'Whoever may call {tools} may run any code: {argument} is the whole program given to {api}. Make a tool for each task instead, or run the code where it can reach nothing (a container without network and without your files).',
    written:
      'Whoever may call {tools} may run any code: {argument} is written to a file by {api}, and the same tool then runs that file. Make a tool for each task instead, or run the code where it can reach nothing (a container without network and without your files).',
    switch:
      'Whoever approves {tools} to look also approves it to do harm: with {argument} {looking} it only {reads}, with {acting} it {writes}. Clients ask once for each tool, so make one for each power, with the annotations that fit it.',
  },
  tool(fact) {
    return [...free(fact), ...fact.actions.flatMap((action) => split(fact, action) ?? [])];
  },
});

type Kind = 'command' | 'code' | 'written';

function kindOf(e: Effect): Kind | undefined {
  if (!e.free) return undefined;
  if (e.runsWritten) return 'written';
  if (e.capability === 'spawns-processes') return 'command';
  // A free statement is told by unrestricted-query, at the place where it runs.
  return e.capability === 'evaluates-code' ? 'code' : undefined;
}

function free(fact: ToolFact) {
  const byKind = new Map<Kind, Effect[]>();
  for (const e of fact.effects) {
    const kind = kindOf(e);
    if (kind) byKind.set(kind, [...(byKind.get(kind) ?? []), e]);
  }
  return [...byKind].map(([message, effects]) => {
    const [first, ...others] = effects as [Effect, ...Effect[]];
    const paths = [...new Set(effects.flatMap((e) => e.chosenBy))].sort();
    return {
      message,
      data: { tools: toolsOf(named(fact)), argument: argumentsOf({ arguments: paths }), api: `\`${first.api}\`` },
      arguments: paths,
      trace: first.trace ?? [],
      related: [first, ...others.slice(0, MORE)].map((e) => ({ span: e.span, message: `\`${e.api}\` runs it here` })),
    };
  });
}

const LOOKS = new Set<string>(['reads-files', 'reads-database']);
const HARMS = new Set<string>([
  'writes-files',
  'deletes-files',
  'writes-database',
  'spawns-processes',
  'evaluates-code',
]);

function harm(effects: readonly Effect[]): Effect[] {
  return effects.filter((e) => HARMS.has(e.capability) && !e.scratch && !e.looksOnly);
}

/** One value of an argument only looks, another changes something: two tools under one name. */
function split(fact: ToolFact, action: ToolFact['actions'][number]) {
  const powers = action.powers ?? [];
  const looking = action.values.filter(
    (_, i) => harm(powers[i] ?? []).length === 0 && (powers[i] ?? []).some((e) => LOOKS.has(e.capability)),
  );
  const acting = action.values.filter((_, i) => harm(powers[i] ?? []).length > 0);
  if (looking.length === 0 || acting.length === 0) return undefined;
  const done = acting.flatMap((v) => harm(powers[action.values.indexOf(v)] ?? []));
  const seen = looking.flatMap((v) => powers[action.values.indexOf(v)] ?? []).filter((e) => LOOKS.has(e.capability));
  return {
    message: 'switch' as const,
    confidence: 'medium' as const,
    data: {
      tools: toolsOf(named(fact)),
      argument: argumentsOf({ arguments: [action.argument] }),
      looking: quoted(looking),
      acting: quoted(acting),
      reads: capabilityWords(seen.map((e) => e.capability)),
      writes: capabilityWords(done.map((e) => e.capability)),
    },
    arguments: [action.argument],
    trace: done[0]?.trace ?? [],
    related: firstOfEach([...seen, ...done]).map((e) => ({
      span: e.span,
      message: `it ${capabilityWords([e.capability])} here`,
    })),
  };
}

function firstOfEach(effects: readonly Effect[]): Effect[] {
  return effects.filter((e, i) => effects.findIndex((o) => o.capability === e.capability) === i);
}

function quoted(values: readonly string[]): string {
  const shown = values.slice(0, 3).map((v) => `“${v}”`);
  return values.length > 3 ? `${shown.join(', ')} and others` : shown.join(' or ');
}

function named(fact: ToolFact): { tools: readonly string[] } {
  return { tools: fact.tool.name === undefined ? [] : [fact.tool.name] };
}
