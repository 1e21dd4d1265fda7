// Hits of the taint engine as the facts that flow rules speak about: one per sink and kind, whatever tools reach it.
import type { CallStep } from '../analysis/machine.ts';
import type { Op, Site, Value } from '../analysis/values.ts';
import type { TraceStep } from '../finding.ts';
import type { FlowFact } from '../rules/rule.ts';
import type { Hit } from '../taint/engine.ts';
import type { Weakness } from '../taint/kinds.ts';
import { headOf, spanOf } from './places.ts';

const STRENGTH: readonly Weakness[] = ['none', 'raw-check', 'denylist', 'prefix'];
/** Steps of building a value that a trace shows at the most, so that it stays readable. */
const MAX_DERIVATIONS = 6;

/** A flow with the hits it was made from, for fixes that need the syntax. */
export interface Flow extends FlowFact {
  readonly hits: readonly Hit[];
}

export function flowsOf(hits: readonly Hit[]): Flow[] {
  const groups = new Map<string, Hit[]>();
  for (const hit of hits) {
    const span = spanOf(hit.sink);
    const key = `${hit.kind}:${span.file}:${span.start}:${span.end}`;
    const list = groups.get(key);
    if (list) list.push(hit);
    else groups.set(key, [hit]);
  }
  return [...groups.values()].map(flowOf);
}

function flowOf(hits: readonly Hit[]): Flow {
  const harms = hits.flatMap((h) => h.harms);
  const weakness = STRENGTH.find((w) => harms.some((h) => h.weakness === w)) ?? 'none';
  const worst = harms.find((h) => h.weakness === weakness)!;
  const first = hits.find((h) => h.harms.some((x) => x.weakness === weakness)) ?? hits[0]!;
  const paths = new Set<string>();
  for (const h of harms) if (h.weakness === weakness) paths.add(h.source.path || '*');
  return {
    kind: first.kind,
    api: first.api,
    sink: spanOf(first.sink),
    call: spanOf(first.call.site),
    tools: [...new Set(hits.flatMap((h) => (h.by.item.name === undefined ? [] : [h.by.item.name])))].sort(),
    arguments: [...paths].sort(byUsefulness(first)),
    weakness,
    guard: worst.guard ? spanOf(worst.guard) : undefined,
    trace: traceOf(first, worst.source.path),
    untyped: harms.some((h) => !h.source.checked),
    whole: hits.some((h) => h.harms.some((x) => x.whole && x.source.id === h.value.id)),
    fixes: [],
    hits,
  };
}

// The argument that carries the least beside it comes first; `*` (some argument) last.
function byUsefulness(_hit: Hit): (a: string, b: string) => number {
  const weight = (p: string): number => (p === '*' ? 2 : p.endsWith('*') ? 1 : 0);
  return (a, b) => weight(a) - weight(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function traceOf(hit: Hit, argument: string): TraceStep[] {
  const { item } = hit.by;
  const kind = item.kind;
  const label = item.name === undefined ? `a ${kind}` : `${kind} \`${item.name}\``;
  const out: TraceStep[] = [
    {
      span: headOf(item.site, item.nameSite),
      message: `${argument ? `argument \`${argument}\` of ` : 'arguments of '}${label} enter here`,
    },
  ];
  const seen = new Set<string>([key(out[0]!)]);
  const push = (step: TraceStep): void => {
    if (seen.has(key(step))) return;
    seen.add(key(step));
    out.push(step);
  };
  const calls = hit.steps.filter((s: CallStep) => s.site.node !== item.site.node);
  for (const step of calls) push({ span: spanOf(step.site), message: `passed to \`${step.callee}\`` });
  const built: Site[] = [];
  derivations(hit.value, built, new Set());
  for (const site of built.slice(-MAX_DERIVATIONS)) push({ span: spanOf(site), message: 'becomes part of this value' });
  push({ span: spanOf(hit.sink), message: `reaches \`${hit.api}\`` });
  return out;
}

function key(step: TraceStep): string {
  return `${step.span.file}:${step.span.start}:${step.span.end}`;
}

// The places where the value was put together, innermost first.
function derivations(v: Value, out: Site[], seen: Set<number>): void {
  if (seen.has(v.id) || seen.size > 60) return;
  seen.add(v.id);
  if (v.t === 'str') for (const p of v.parts) if (typeof p !== 'string') derivations(p, out, seen);
  if (v.t === 'op') for (const a of v.args) derivations(a, out, seen);
  if (v.t === 'union') for (const a of v.alts) derivations(a.value, out, seen);
  const site = v.t === 'str' ? v.site : v.t === 'op' ? (v as Op).site : undefined;
  if (site) out.push(site);
}
