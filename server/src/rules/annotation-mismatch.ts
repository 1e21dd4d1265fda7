// Annotations that promise less than the handler does: clients skip the question to the user on such a promise.
import type { Fix, Severity } from '../finding.ts';
import type { Effect, HintName, ToolFact } from './rule.ts';
import { defineRule } from './rule.ts';
import { capabilityWords, toolsOf } from './wording.ts';

export default defineRule({
  id: 'annotation-mismatch',
  summary: "a tool's annotations promise less than its handler does",
  severity: 'error',
  confidence: 'high',
  cwe: 'CWE-451',
  owasp: 'MCP02',
  messages: {
    changes:
      'The annotation says that {tools} only reads, but {api} {does}. Clients let read-only tools run without asking, so their user never sees it. Set readOnlyHint to false.',
    runs: 'The annotation says that {tools} only reads, but it runs {program} through {api}, and that can change anything. Clients let read-only tools run without asking, so their user never sees it. Set readOnlyHint to false.',
    destroys:
      'The annotation says that {tools} destroys nothing, but {api} {does}. Clients warn before destructive tools only. Set destructiveHint to true.',
    opens:
      'The annotation says that {tools} stays in a closed world, but {argument} chooses the host that {api} connects to. Clients tell their user less about such a tool. Set openWorldHint to true, or allow only hosts you know.',
  },
  tool(fact) {
    const hint = (name: HintName) => fact.hints.find((h) => h.name === name);
    const tools = toolsOf({ tools: fact.tool.name === undefined ? [] : [fact.tool.name] });
    const changing = fact.effects.filter((e) => CHANGES.has(e.capability) && !e.scratch);
    const deleting = changing.filter((e) => e.capability === 'deletes-files');
    // What a program does that is neither known to change something nor chosen by the caller is for its author to know.
    const running = fact.effects.filter(
      (e) => RUNS.has(e.capability) && !e.looksOnly && (e.changes || e.free || e.capability === 'evaluates-code'),
    );
    const readOnly = hint('readOnlyHint');
    const destructive = hint('destructiveHint');
    const open = hint('openWorldHint');
    if (readOnly?.value === true) {
      const fixes = corrected(fact, [
        ['readOnlyHint', false],
        ...(deleting.length ? ([['destructiveHint', true]] as const) : []),
      ]);
      const [worst] = [...deleting, ...changing];
      if (worst)
        return [
          {
            ...place(readOnly.span, deleting.length ? deleting : changing),
            message: 'changes' as const,
            data: { tools, api: `\`${worst.api}\``, does: capabilityWords([worst.capability]) },
            fixes,
          },
        ];
      const [run] = running;
      if (run)
        return [
          {
            ...place(readOnly.span, running),
            message: 'runs' as const,
            severity: 'warning' as Severity,
            confidence: 'medium' as const,
            data: { tools, api: `\`${run.api}\``, program: program(run) },
            fixes,
          },
        ];
    }
    const out = [];
    if (destructive?.value === false && readOnly?.value !== true && deleting[0])
      out.push({
        ...place(destructive.span, deleting),
        message: 'destroys' as const,
        severity: 'warning' as Severity,
        data: { tools, api: `\`${deleting[0].api}\``, does: capabilityWords(['deletes-files']) },
        fixes: corrected(fact, [['destructiveHint', true]]),
      });
    const reaching = fact.effects.filter((e) => e.capability === 'opens-network' && e.chosenBy.length > 0);
    if (open?.value === false && reaching[0])
      out.push({
        ...place(open.span, reaching),
        message: 'opens' as const,
        severity: 'warning' as Severity,
        data: { tools, api: `\`${reaching[0].api}\``, argument: `\`${reaching[0].chosenBy[0]}\`` },
        arguments: reaching[0].chosenBy,
        fixes: corrected(fact, [['openWorldHint', true]]),
      });
    return out;
  },
});

const CHANGES = new Set<string>(['writes-files', 'deletes-files', 'writes-database']);
const RUNS = new Set<string>(['spawns-processes', 'evaluates-code']);
/** Effects that are shown beside the annotation at the most. */
const SHOWN = 4;

function place(span: Effect['span'], effects: readonly Effect[]) {
  return {
    primary: span,
    trace: effects[0]?.trace ?? [],
    related: effects
      .slice(0, SHOWN)
      .map((e) => ({ span: e.span, message: `\`${e.api}\` ${capabilityWords([e.capability])} here` })),
  };
}

function program(e: Effect): string {
  if (e.capability === 'evaluates-code') return 'code';
  return e.program === undefined ? 'a program' : `\`${e.program}\``;
}

/** Sets hints that are written as `true` or `false` for this tool alone; others are shared, or computed. */
function corrected(fact: ToolFact, to: readonly (readonly [HintName, boolean])[]): Fix[] {
  const edits = [];
  const names = [];
  for (const [name, value] of to) {
    const hint = fact.hints.find((h) => h.name === name);
    if (!hint || hint.value === value) continue;
    if (!hint.own) return [];
    edits.push({ file: hint.span.file, start: hint.span.start, end: hint.span.end, text: String(value) });
    names.push(`${name} to ${value}`);
  }
  return edits.length ? [{ title: `Set ${names.join(' and ')}`, safety: 'safe', edits }] : [];
}
