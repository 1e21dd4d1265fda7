// Tools that do one of several things: what each value of an enum lets the handler do, found by following it once for each.
import type { Machine } from '../analysis/machine.ts';
import type { Registered } from '../analysis/registry.ts';
import { type Followed, follow, followDispatch } from '../analysis/run.ts';
import type { Schema } from '../analysis/schema.ts';
import type { ToolFact } from '../rules/rule.ts';
import type { Act, TaintEngine } from '../taint/engine.ts';
import { effectsOf } from './effects.ts';

/** Values of one enum that are tried at the most; a longer list is a table of data, not of deeds. */
const MAX_VALUES = 16;
/** Names of arguments that choose a deed; others (a format, a unit) choose a shape. */
const DEED =
  /^(?:action|operation|op|command|cmd|sub_?command|mode|method|verb|task|what)$|(?:_a|A)ction$|(?:_o|O)peration$/;
const LOOKS = new Set<string>(['reads-files', 'reads-database']);

/** Yields after each value. Nothing is followed again for tools that only look, or never do. */
export function* actionsOf(
  m: Machine,
  engine: TaintEngine,
  by: Followed,
  acts: readonly Act[],
): Generator<void, ToolFact['actions'], void> {
  const { item } = by;
  if (item.obstacle || !acts.some((a) => LOOKS.has(a.effect))) return [];
  if (!acts.some((a) => !LOOKS.has(a.effect) && a.effect !== 'opens-network' && a.effect !== 'reads-environment'))
    return [];
  const out: ToolFact['actions'][number][] = [];
  for (const [argument, schema] of item.schema?.props ?? []) {
    const values = (schema.values ?? []).filter((v) => typeof v === 'string');
    if (!isChoice(item, argument, schema) || values.length < 2 || values.length > MAX_VALUES) continue;
    const powers = [];
    for (const value of values) {
      powers.push(effectsOf(actsWith(m, engine, by, argument, value), new Map()));
      yield;
    }
    out.push({ argument, values, powers });
  }
  return out;
}

// An enum that the handler itself looks at; one that is only handed on decides nothing here.
function isChoice(item: Registered, argument: string, schema: Schema): boolean {
  return schema.type === 'enum' && DEED.test(argument) && (item.uses ?? []).some((u) => u.source.path === argument);
}

/** What the handler does when an argument has this value; the engine's own records stay as they were. */
function actsWith(m: Machine, engine: TaintEngine, by: Followed, argument: string, value: string): Act[] {
  const probe: Registered = { ...by.item };
  const fixed = new Map([[argument, m.terms.lit(value)]]);
  const { acts, hits } = { acts: engine.acts.length, hits: engine.hits.length };
  engine.current = { ...by, item: probe };
  const cuts = new Set(m.cuts);
  const { handler, dispatcher } = probe;
  if (dispatcher && handler)
    followDispatch(m, { server: probe.server, method: 'tools/call', handler, site: dispatcher }, probe, fixed);
  else follow(m, probe, fixed);
  engine.current = undefined;
  m.cuts.clear();
  for (const cut of cuts) m.cuts.add(cut);
  engine.hits.length = hits;
  return engine.acts.splice(acts);
}
