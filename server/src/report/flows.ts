// Hits of the taint engine as the facts that flow rules speak about: one per sink and kind, whatever tools reach it.

import type { CallStep } from '../analysis/machine.ts';
import type { Registered } from '../analysis/registry.ts';
import type { Op, Site, Src, Value } from '../analysis/values.ts';
import type { TraceStep } from '../finding.ts';
import type { FlowFact } from '../rules/rule.ts';
import type { Hit } from '../taint/engine.ts';
import type { Harm } from '../taint/judge.ts';
import { statementPlace } from '../taint/judge-text.ts';
import { type Access, type SinkKind, type Weakness, weaknesses } from '../taint/kinds.ts';
import { headOf, spanOf } from './places.ts';

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
    // A tool that runs what it is given and one that builds a text of its own are two matters at one sink.
    const key = `${hit.kind}:${matter(hit)}:${span.file}:${span.start}:${span.end}`;
    const list = groups.get(key);
    if (list) list.push(hit);
    else groups.set(key, [hit]);
  }
  return [...groups.values()].flatMap((group) => {
    const worst = worstByArgument(group);
    const told = weaknessesTold(group[0]!.kind, worst);
    return told.map((weakness) => {
      const isTold = (h: Harm): boolean => h.weakness === weakness && worst.get(h.source.path) === weakness;
      return flowOf(told.length > 1 ? group.filter((hit) => hit.harms.some(isTold)) : group, isTold, weakness);
    });
  });
}

/**
 * What is to be told of a sink: the worst of it, and of a path, which is put together of several arguments, what is wrong
 * with the check of each.
 */
function weaknessesTold(kind: SinkKind, worst: ReadonlyMap<string, Weakness>): readonly Weakness[] {
  const all = new Set(worst.values());
  const [first = 'none', ...others] = weaknesses.filter((weakness) => all.has(weakness));
  return kind === 'path' ? [first, ...others.filter((weakness) => weakness !== 'symlink')] : [first];
}

function worstByArgument(hits: readonly Hit[]): ReadonlyMap<string, Weakness> {
  const out = new Map<string, Weakness>();
  for (const { source, weakness } of hits.flatMap((hit) => hit.harms)) {
    const old = out.get(source.path);
    if (old === undefined || weaknesses.indexOf(weakness) < weaknesses.indexOf(old)) out.set(source.path, weakness);
  }
  return out;
}

function flowOf(hits: readonly Hit[], isTold: (harm: Harm) => boolean, weakness: Weakness): Flow {
  const harms = hits.flatMap((h) => h.harms);
  const worst = harms.find(isTold)!;
  const first = hits.find((h) => h.harms.some(isTold)) ?? hits[0]!;
  const paths = new Set<string>();
  for (const h of harms) if (isTold(h)) paths.add(h.source.path || '*');
  return {
    kind: first.kind,
    api: first.api,
    sink: spanOf(first.sink),
    call: spanOf(first.call.site),
    tools: [...new Set(hits.flatMap(toolsOf))].sort(),
    arguments: [...paths].sort(byUsefulness(hits)),
    weakness,
    guard: worst.guard ? spanOf(worst.guard) : undefined,
    trace: traceOf(first, first.harms.find(isTold)?.source ?? worst.source),
    untyped: harms.some((h) => !h.source.checked),
    otherTraces: otherWays(hits, first, weakness),
    whole: isWhole(first),
    ...(isWhole(first) ? accessOf(hits) : {}),
    ...(first.option ? { option: first.option } : {}),
    ...(first.remote ? { remote: true } : {}),
    ...(first.repeats ? { repeats: first.repeats } : {}),
    fixes: [],
    hits,
  };
}

// The tool that reaches the sink, and those whose arguments it has found.
function toolsOf(hit: Hit): string[] {
  const items = [hit.by.item, ...hit.harms.flatMap((h) => h.source.from?.item ?? [])];
  return items.flatMap((item) => item.name ?? []);
}

// For an option it matters what it could do, not how much of the word is the argument's.
function matter(hit: Hit): string {
  return hit.option ? (hit.option.does === undefined ? 'unknown' : 'known') : String(isWhole(hit));
}

function isWhole(hit: Hit): boolean {
  const statement = hit.kind === 'sql' || hit.kind === 'query' || hit.kind === 'search';
  return hit.harms.some((h) => h.whole && (h.source.id === hit.value.id || (statement && isAsked(hit))));
}

// A statement in brackets may leave them: it is asked for where it cannot change anything, and put in where it can.
function isAsked({ value, access }: Hit): boolean {
  return isTidied(value) || (access === 'read-only' && isFramed(value, 'brackets')) || isFramed(value, 'explained');
}

/** What leaves a statement the caller's: white space, case, a cut, one of several. */
const TIDY = new Set([
  'trim',
  'trimStart',
  'trimEnd',
  'string',
  'slice',
  'replace',
  'toLowerCase',
  'split',
  'elem',
  'or',
]);
function isTidied(v: Value, seen: Set<number> = new Set()): boolean {
  // Values share their parts: one that is no such text has ended the search already.
  if (seen.has(v.id)) return true;
  seen.add(v.id);
  if (v.t === 'union') return v.alts.every((a) => isTidied(a.value, seen));
  if (v.t === 'op')
    return v.op === 'or' ? v.args.every((a) => isTidied(a, seen)) : TIDY.has(v.op) && isTidied(v.args[0]!, seen);
  return v.t === 'src' || v.t === 'lit';
}

// `EXPLAIN ${statement}`, `SELECT count(*) FROM (${statement})`: one value, where only a whole statement has a meaning.
function isFramed(v: Value, how: 'explained' | 'brackets'): boolean {
  if (v.t !== 'str') return false;
  const [before = '', statement, after = ''] = typeof v.parts[0] === 'string' ? v.parts : ['', ...v.parts];
  if (v.parts.length > 3 || typeof before !== 'string' || typeof after !== 'string') return false;
  return (
    statement !== undefined &&
    typeof statement !== 'string' &&
    statementPlace(before, after) === how &&
    isTidied(statement)
  );
}

const OPENNESS: readonly Access[] = ['none', 'text', 'left-open', 'read-only'];
// One way that lets everything through is enough.
function accessOf(hits: readonly Hit[]): { access?: Access } {
  const access = OPENNESS.find((a) => hits.some((h) => h.access === a));
  return access ? { access } : {};
}

/** Ways to one sink that are told apart at the most. */
const MAX_WAYS = 16;

// A shared helper is reached from many places; each place that builds the value is a way of its own.
function otherWays(hits: readonly Hit[], first: Hit, weakness: Weakness): TraceStep[][] {
  const seen = new Set<string>([wayOf(first)]);
  const out: TraceStep[][] = [];
  for (const hit of hits) {
    const harm = hit.harms.find((h) => h.weakness === weakness);
    if (!harm || seen.has(wayOf(hit)) || out.length >= MAX_WAYS) continue;
    seen.add(wayOf(hit));
    out.push(traceOf(hit, harm.source));
  }
  return out;
}

function wayOf(hit: Hit): string {
  const built: Site[] = [];
  derivations(hit.value, built, new Set());
  // An address and the part of it that was handed over become one text, so the calls tell where that came from.
  if (hit.kind === 'url-path') built.push(...hit.steps.map((step) => step.site));
  return built.map((s) => `${s.module.path}:${s.node.pos}`).join('|');
}

// The argument that most tools share comes first; then one that stands in the value as it came, the last of them
// before the others (what is acted on stands behind where and how); `*` (any) is last.
function byUsefulness(hits: readonly Hit[]): (a: string, b: string) => number {
  const count = new Map<string, number>();
  const place = new Map<string, { depth: number; at: number }>();
  for (const hit of hits) {
    // What an earlier call has left comes behind what this one brings.
    const own = hit.harms.filter((h) => !h.source.from);
    for (const path of new Set(own.map((h) => h.source.path || '*'))) count.set(path, (count.get(path) ?? 0) + 1);
    for (const [path, depth] of order(hit.value, [], new Set(), 0))
      if (!place.has(path)) place.set(path, { depth, at: place.size });
  }
  const vague = (p: string): number => (p.endsWith('*') ? 1 : 0);
  const depth = (p: string): number => place.get(p)?.depth ?? Number.MAX_SAFE_INTEGER;
  const at = (p: string): number => place.get(p)?.at ?? 0;
  return (a, b) =>
    vague(a) - vague(b) ||
    (count.get(b) ?? 0) - (count.get(a) ?? 0) ||
    depth(a) - depth(b) ||
    at(b) - at(a) ||
    (a < b ? -1 : a > b ? 1 : 0);
}

// Argument paths in the order they stand in a value, with how deep inside it.
function order(v: Value, out: [string, number][], seen: Set<number>, depth: number): [string, number][] {
  if (seen.has(v.id) || seen.size > 200) return out;
  seen.add(v.id);
  if (v.t === 'src') out.push([v.path || '*', depth]);
  else for (const part of partsOf(v)) order(part, out, seen, v.t === 'str' && depth === 0 ? 0 : depth + 1);
  return out;
}

function traceOf(hit: Hit, source: Src): TraceStep[] {
  const { item } = hit.by;
  const { path, from } = source;
  const first = from?.item ?? item;
  const out: TraceStep[] = [
    {
      span: headOf(first.place.site, first.place.name),
      message: path ? `argument \`${path}\` of ${label(first)} enters here` : `arguments of ${label(first)} enter here`,
    },
  ];
  const seen = new Set<string>([key(out[0]!)]);
  const push = (step: TraceStep): void => {
    if (seen.has(key(step))) return;
    seen.add(key(step));
    out.push(step);
  };
  const passed = (steps: readonly CallStep[], by: Registered): void => {
    for (const { site, callee } of steps)
      if (site.node !== by.site.node) push({ span: spanOf(site), message: `passed to \`${callee}\`` });
  };
  if (from) {
    passed(from.steps, from.item);
    if (from.site) push({ span: spanOf(from.site), message: 'kept here for later calls' });
    push({
      span: headOf(item.place.site, item.place.name),
      message: `${label(item)} finds it when it is called later`,
    });
  }
  passed(hit.steps, item);
  const built: Site[] = [];
  derivations(hit.value, built, new Set());
  for (const site of built.slice(-MAX_DERIVATIONS)) push({ span: spanOf(site), message: 'becomes part of this value' });
  push({ span: spanOf(hit.sink), message: `reaches \`${hit.api}\`` });
  return out;
}

function label({ kind, name }: Registered): string {
  return name === undefined ? `a ${kind}` : `${kind} \`${name}\``;
}

function key(step: TraceStep): string {
  return `${step.span.file}:${step.span.start}:${step.span.end}`;
}

// The places where the value was put together, innermost first.
function derivations(v: Value, out: Site[], seen: Set<number>): void {
  if (seen.has(v.id) || seen.size > 60) return;
  seen.add(v.id);
  for (const part of partsOf(v)) derivations(part, out, seen);
  const site = v.t === 'str' ? v.site : v.t === 'op' ? (v as Op).site : undefined;
  if (site) out.push(site);
}

function partsOf(v: Value): readonly Value[] {
  if (v.t === 'str') return v.parts.filter((p) => typeof p !== 'string');
  if (v.t === 'op') return v.args;
  return v.t === 'union' ? v.alts.map((a) => a.value) : [];
}
