// Puts the facts before the rules and makes findings of what they say. A rule that fails is dropped and named, no more.
import type { Finding, TraceStep } from '../finding.ts';
import type { AnyReport, AnyRule, DriftFact, TextFact, ToolFact } from '../rules/rule.ts';
import type { ServerFact, VulnerableFact } from '../rules/server-fact.ts';
import type { Span } from '../snapshot.ts';
import type { Flow } from './flows.ts';

export interface Facts {
  readonly flows: readonly Flow[];
  readonly texts: readonly TextFact[];
  readonly tools: readonly ToolFact[];
  /** Undefined where no server was found. */
  readonly server: ServerFact | undefined;
  /** What is served and not as it was approved. */
  readonly drifts: readonly DriftFact[];
  /** Packages with known holes. */
  readonly dependencies: readonly VulnerableFact[];
}

/** Nothing that a rule could speak of. */
export const noFacts: Facts = { flows: [], texts: [], tools: [], server: undefined, drifts: [], dependencies: [] };

export function applyRules(
  rules: readonly AnyRule[],
  facts: Facts,
  failed: (rule: string, error: unknown) => void,
): Finding[] {
  const out: Finding[] = [];
  for (const rule of rules) {
    const guard = (run: () => void): void => {
      try {
        run();
      } catch (error) {
        failed(rule.id, error);
      }
    };
    if ('flow' in rule)
      for (const flow of facts.flows) {
        if (rule.kinds.includes(flow.kind))
          guard(() => {
            const said = rule.flow(flow);
            const related: TraceStep[] = flow.guard ? [{ span: flow.guard, message: 'this check falls short' }] : [];
            if (said)
              out.push(
                finding(rule, said, {
                  primary: flow.sink,
                  related,
                  trace: flow.trace,
                  otherTraces: flow.otherTraces,
                  tools: flow.tools,
                  arguments: flow.arguments,
                  fixes: flow.fixes,
                }),
              );
          });
      }
    if ('text' in rule)
      for (const text of facts.texts)
        guard(() => {
          for (const said of rule.text(text))
            out.push(
              finding(rule, said, {
                primary: text.place(said.start, said.end),
                tools: text.tool === undefined ? [] : [text.tool],
                arguments: text.argument === undefined ? [] : [text.argument],
              }),
            );
        });
    if ('tool' in rule)
      for (const tool of facts.tools)
        guard(() => {
          for (const said of rule.tool(tool))
            out.push(
              finding(rule, said, {
                primary: tool.tool.registration,
                tools: tool.tool.name === undefined ? [] : [tool.tool.name],
                arguments: [],
              }),
            );
        });
    if ('definition' in rule)
      for (const drift of facts.drifts)
        guard(() => {
          const said = rule.definition(drift);
          if (said) out.push(finding(rule, said, { primary: drift.at, tools: [], arguments: [] }));
        });
    if ('dependency' in rule)
      for (const fact of facts.dependencies)
        guard(() => {
          const said = rule.dependency(fact);
          if (said) out.push(finding(rule, said, { primary: fact.span, tools: [], arguments: [] }));
        });
    if ('server' in rule && facts.server) {
      const { server } = facts;
      guard(() => {
        for (const said of rule.server(server))
          out.push(finding(rule, said, { primary: said.primary, tools: [], arguments: [] }));
      });
    }
  }
  return inOrder(out);
}

/** Each once, sorted by place and rule. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return unique(findings).sort(byPlace);
}

// One registration that runs for several servers says the same thing of each: the longest way there is kept.
function unique(findings: readonly Finding[]): Finding[] {
  const kept = new Map<string, Finding>();
  for (const f of findings) {
    const key = `${f.rule}:${f.primary.file}:${f.primary.start}:${f.primary.end}:${f.message}`;
    const old = kept.get(key);
    if (!old || f.trace.length > old.trace.length) kept.set(key, f);
  }
  return [...kept.values()];
}

interface Defaults {
  readonly primary: Span;
  readonly related?: readonly TraceStep[];
  readonly trace?: readonly TraceStep[];
  readonly otherTraces?: readonly (readonly TraceStep[])[];
  readonly tools: readonly string[];
  readonly arguments: readonly string[];
  readonly fixes?: Finding['fixes'];
}

function finding(rule: AnyRule, said: AnyReport, d: Defaults): Finding {
  const words: string = rule.messages[said.message];
  const data = (said.data ?? {}) as Readonly<Record<string, string>>;
  return {
    rule: rule.id,
    severity: said.severity ?? rule.severity,
    confidence: said.confidence ?? rule.confidence,
    message: words.replace(/\{(\w+)\}/g, (whole, name: string) => data[name] ?? whole),
    primary: said.primary ?? d.primary,
    related: said.related ?? d.related ?? [],
    trace: said.trace ?? d.trace ?? [],
    ...(d.otherTraces?.length ? { otherTraces: d.otherTraces } : {}),
    fixes: said.fixes ?? d.fixes ?? [],
    tools: said.tools ?? d.tools,
    arguments: said.arguments ?? d.arguments,
  };
}

export function byPlace(a: Finding, b: Finding): number {
  const file = a.primary.file < b.primary.file ? -1 : a.primary.file > b.primary.file ? 1 : 0;
  return (
    file ||
    a.primary.start - b.primary.start ||
    a.primary.end - b.primary.end ||
    (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0)
  );
}
