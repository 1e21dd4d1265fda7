// The judge: whether a value may harm a sink, given everything known about it on this path.

import { unlimitedIn } from '../analysis/amounts.ts';
import type { Fact } from '../analysis/facts.ts';
import type { Machine } from '../analysis/machine.ts';
import { elementOf } from '../analysis/properties.ts';
import { isClosed } from '../analysis/schema.ts';
import { isOneValue, sourcesOf } from '../analysis/taint.ts';
import type { Op, Site, Src, Value } from '../analysis/values.ts';
import { type Knowledge, knowledge, withGiven } from './charsets.ts';
import { optionSafe } from './judge-options.ts';
import { fileHarm, pathHarm } from './judge-paths.ts';
import { mayHoldAnything, propertyName } from './judge-properties.ts';
import { codeSafe, patternSafe, queryText, shellSafe, statementPlace } from './judge-text.ts';
import { type Court, urlHarm } from './judge-urls.ts';
import { type SinkKind, type Weakness, weaknesses } from './kinds.ts';

/** One argument that gets through, and how far the best guard came. */
export interface Harm {
  readonly source: Src;
  readonly weakness: Weakness;
  readonly guard: Site | undefined;
  /** The value at the sink is the argument itself, unchanged. */
  readonly whole: boolean;
}

/** False where the argument chooses among what the program itself has listed, or below a root of its own. */
export function decides(harm: Harm): boolean {
  return harm.weakness !== 'listed-redirect' && harm.weakness !== 'symlink';
}

/** What the call itself makes of its argument. */
export interface Use {
  /** It goes wherever the answer sends it. */
  readonly followsRedirects?: boolean;
  /** It does something to the content of a file, and fails on a folder. */
  readonly filesOnly?: boolean;
}

/**
 * Every argument that can harm a sink of this kind through this value.
 * @param given what is known beside the machine's facts, such as where a list is one of several
 */
export function judge(m: Machine, kind: SinkKind, value: Value, use: Use = {}, given: readonly Fact[] = []): Harm[] {
  const known = knowledge(m, given);
  const judgement = new Judgement(m, kind === 'property' ? isOwnName : cleared, use, kind);
  switch (kind) {
    case 'path':
      judgement.path(value, known);
      break;
    case 'url':
      urlHarm(judgement, value, known);
      break;
    case 'shell-command':
      judgement.text(value, known, shellSafe);
      break;
    case 'sql':
      judgement.text(value, known, (k, hole, before, after) => queryText(k, hole, before, after, kind));
      break;
    case 'query':
    case 'search':
      judgement.text(value, known, (k, hole, before, after) => queryText(k, hole, before, after, 'query'));
      break;
    case 'filter':
      judgement.filter(value, known);
      break;
    case 'code':
      judgement.text(value, known, codeSafe);
      break;
    case 'property':
      // Nothing can be added to a prototype that the program has frozen.
      if (!m.frozen.has('global#Object.prototype')) judgement.text(value, known, propertyName);
      break;
    case 'properties':
      if (!m.frozen.has('global#Object.prototype')) judgement.merged(value, known);
      break;
    case 'memory':
    case 'work':
    case 'delay':
      return unlimitedIn(m, value).map((source) => harmOf(source, value));
    case 'regex':
      judgement.text(value, known, patternSafe);
      break;
    case 'program-argument':
      judgement.text(value, known, optionSafe(m));
      break;
    default:
      judgement.text(value, known, () => false);
  }
  return judgement.harms();
}

/** The harm of an argument that nothing holds down. */
export function harmOf(source: Src, value: Value): Harm {
  return { source, weakness: 'none', guard: undefined, whole: source.id === value.id };
}

/** Every argument that is part of the value, whatever its text: it decides something there. */
export function carriedBy(m: Machine, value: Value): Harm[] {
  const judgement = new Judgement(m);
  judgement.text(value, knowledge(m), () => false);
  return judgement.harms();
}

/** True where the hole cannot do harm; `by-hand` where it is escaped in a way that holds in some dialects only. */
export type HoleTest = (k: Knowledge, hole: Value, before: string, after: string) => boolean | 'by-hand';

/** Cleared whatever the sink: one of the program's own values, or no text at all. */
export function cleared(k: Knowledge, v: Value): boolean {
  if (k.knows(v, 'closed') || k.knows(v, 'number')) return true;
  // No argument, or an empty text.
  if (isOneValue(v) && k.knows(v, 'falsy')) return true;
  return v.t === 'src' && v.checked && (isClosed(v.schema) || (v.schema?.guarantees?.includes('closed') ?? false));
}

/** As `cleared`, for names: `in` finds those of the prototype among the program's own. */
function isOwnName(k: Knowledge, v: Value): boolean {
  return k.knows(v, 'inherited') ? k.knows(v, 'number') !== undefined : cleared(k, v);
}

/** Parts of one value looked at the most. */
const MAX_VISITS = 3_000;

class Judgement implements Court {
  readonly m: Machine;
  readonly #clears: (k: Knowledge, v: Value) => boolean;
  readonly #kind: SinkKind | undefined;
  readonly #use: Use;
  readonly #harms = new Map<number, Harm>();
  /** Terms share their parts: what may be reached in very many ways is looked at a bounded number of times. */
  #visits = MAX_VISITS;

  constructor(m: Machine, clears = cleared, use: Use = {}, kind?: SinkKind) {
    this.m = m;
    this.#kind = kind;
    this.#clears = clears;
    this.#use = use;
  }
  get followsRedirects(): boolean {
    return this.#use.followsRedirects === true;
  }
  harms(): Harm[] {
    return [...this.#harms.values()];
  }

  spent(): boolean {
    return --this.#visits < 0;
  }

  blame(v: Value, weakness: Weakness = 'none', guard?: Site, whole = false): void {
    for (const source of sourcesOf(this.m, v)) {
      const k = knowledge(this.m);
      if (this.#clears(k, source)) continue;
      const old = this.#harms.get(source.id);
      if (!old || weaknesses.indexOf(weakness) < weaknesses.indexOf(old.weakness))
        this.#harms.set(source.id, { source, weakness, guard, whole });
    }
  }

  #isWhole(before: string, after: string): boolean {
    return (before === '' && after === '') || (this.#kind === 'sql' && statementPlace(before, after) !== undefined);
  }

  // ---- text: shell, SQL, code ------------------------------------------------------------------

  text(v: Value, k: Knowledge, safe: HoleTest, before = '', after = ''): void {
    if (this.spent() || this.#clears(k, v)) return;
    switch (v.t) {
      case 'union':
        for (const a of v.alts)
          if (this.m.possible(a.given)) this.text(a.value, withGiven(k, a.given), safe, before, after);
        return;
      case 'str': {
        // What was checked as a whole.
        if (safe(k, v, before, after) === true) return;
        let seen = before;
        v.parts.forEach((p, i) => {
          if (typeof p === 'string') seen += p;
          else {
            const next = v.parts[i + 1];
            this.text(p, k, safe, seen, typeof next === 'string' ? next : i === v.parts.length - 1 ? after : '');
            seen += 'x';
          }
        });
        return;
      }
      case 'src': {
        // A list is as harmless as each of its elements.
        const each = v.schema?.type === 'array' ? elementOf(this.m, v, undefined) : v;
        if (each !== v && (this.#clears(k, each) || safe(k, each, before, after) === true)) return;
        const verdict = safe(k, v, before, after);
        if (verdict === 'by-hand') this.blame(v, 'denylist');
        else if (!verdict) this.blame(v, 'none', undefined, this.#isWhole(before, after));
        return;
      }
      case 'op':
        this.#operation(v, k, safe, before, after);
        return;
      case 'ref':
        if (v.obj.kind === 'array') {
          for (const e of v.obj.elems) this.text(e, k, safe, before || ' ', after);
          if (v.obj.rest) this.text(v.obj.rest, k, safe, before || ' ', after);
        } else if (sourcesOf(this.m, v).length && !safe(k, v, before, after)) this.blame(v);
        return;
      default:
        return;
    }
  }

  #operation(v: Op, k: Knowledge, safe: HoleTest, before: string, after: string): void {
    const verdict = safe(k, v, before, after);
    if (verdict === 'by-hand') this.blame(v, 'denylist', v.site);
    if (verdict) return;
    switch (v.op) {
      case 'quoted':
        return;
      case 'and':
      case 'or':
      case 'any-of':
      case 'join':
      case 'elem':
      case 'split':
      case 'path.join':
      case 'path.resolve':
      case 'path.normalize':
      case 'path.dirname':
      case 'realpath':
      case 'format':
      case 'slice':
      case 'trim':
      case 'toLowerCase':
      case 'string':
      case 'expand':
      case 'decode':
        for (const a of v.args) this.text(a, k, safe, before, after);
        return;
      case 'replace':
      case 'rewritten':
        this.text(v.args[0]!, k, (kk, hole, b, a) => safe(kk, hole, b, a), before, after);
        return;
      default:
        this.blame(v);
    }
  }

  // ---- objects merged ----------------------------------------------------------------------------

  merged(v: Value, k: Knowledge): void {
    if (this.spent() || cleared(k, v)) return;
    if (v.t === 'src') {
      if (!v.checked || mayHoldAnything(v.schema, true)) this.blame(v);
    } else if (v.t === 'ref') {
      for (const name of v.obj.names()) this.merged(v.obj.field(name)!, k);
      for (const base of (v.obj.slots.get('@spread') as readonly Value[] | undefined) ?? []) this.merged(base, k);
      if (v.obj.rest) this.merged(v.obj.rest, k);
    } else if (v.t === 'union') {
      for (const a of v.alts) if (this.m.possible(a.given)) this.merged(a.value, withGiven(k, a.given));
    } else this.blame(v);
  }

  // ---- filters -----------------------------------------------------------------------------------

  /** A filter that is the caller's as a whole is meant to be; a value in one of the program's is meant to be a value. */
  filter(v: Value, k: Knowledge, inside = false): void {
    if (this.spent() || cleared(k, v)) return;
    if (v.t === 'src') {
      const looked = k.knows(v, 'typed') || k.knows(v, 'charset') || k.knows(v, 'parsed');
      if (inside && !looked && (!v.checked || mayHoldAnything(v.schema))) this.blame(v);
    } else if (v.t === 'ref' && (v.obj.kind === 'object' || (inside && v.obj.kind === 'array'))) {
      for (const name of v.obj.names()) if (name !== '$where') this.filter(v.obj.field(name)!, k, true);
      for (const base of (v.obj.slots.get('@spread') as readonly Value[] | undefined) ?? []) this.filter(base, k, true);
      for (const e of v.obj.elems) this.filter(e, k, true);
      // Where all its names are the caller's too, it is a copy of a filter of the caller's.
      if (v.obj.rest) this.filter(v.obj.rest, k, inside || v.obj.names().length > 0);
    } else if (v.t === 'union')
      for (const a of v.alts) if (this.m.possible(a.given)) this.filter(a.value, withGiven(k, a.given), inside);
  }

  // ---- paths -----------------------------------------------------------------------------------

  path(v: Value, k: Knowledge): void {
    this.#leaves(v, k);
    if (v.t !== 'union') return;
    for (const a of v.alts) if (this.m.possible(a.given)) this.#leaves(a.value, withGiven(k, a.given));
  }

  #leaves(v: Value, k: Knowledge): void {
    const way = (this.#use.filesOnly ? fileHarm : pathHarm)(this.m, k, v);
    if (!way) return;
    for (const { culprit, weakness, guard } of [way, ...(way.beside ?? [])])
      this.blame(culprit, weakness, guard, v.t === 'src');
  }
}
