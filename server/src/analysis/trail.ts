// The trail: what a path has changed, so that branches can be tried, taken back, and joined into one state.
import { conditional, type Fact, FactStore, factKey, hasFact, inForce, isProof, meet } from './facts.ts';
import { carries, type Entries } from './taint.ts';
import { isValue } from './term.ts';
import { Untainted } from './untainted.ts';
import { type Alternative, alternatives, Env, Obj, type SlotKey, type Slots, Terms, type Value } from './values.ts';

const ABSENT = Symbol('absent');
/** What a path has learned that has learned nothing. */
const NO_FACTS: readonly Fact[] = [];

interface Known {
  readonly common: readonly Fact[];
  /** By path. */
  readonly extra: readonly (readonly Fact[])[];
}
/** Slots that hold what there may be on any path. */
const SETS = new Set(['@spread', '@keys', '@listeners']);

export type Diff = Map<Slots, Map<SlotKey, unknown>>;
interface TrailEntry {
  readonly on: Slots;
  readonly key: SlotKey;
  readonly old: unknown;
}

/** Terms and facts of one machine, and every change of facts, scopes and objects in order. */
export class Trail {
  readonly terms = new Terms();
  readonly facts = new FactStore();
  readonly untainted = new Untainted();

  /** Handlers are followed (taint is live); false while modules are loaded to find registrations. */
  following = false;

  /** Work of joining paths that the machine has not counted yet, in slots compared. */
  joins = 0;

  readonly #trail: TrailEntry[] = [];
  #factsHash = 0;
  #heap = 0;
  /** An id that was new when the first handler was called: what is older is there for all of them. */
  #loadedBefore = 0;
  #outside = 0;
  /** What has a smaller id may outlive the path that made it. */
  #kept = 0;

  protected changedSince(mark: number, born: number): boolean {
    for (let i = mark; i < this.#trail.length; i++) {
      const { on } = this.#trail[i]!;
      if (on !== this.facts && (on as Env | Obj).id < born) return true;
    }
    return false;
  }
  // Writes to the callee's own locals need no way back once it is left.
  protected forget(mark: number, born: number): void {
    let to = mark;
    for (let i = mark; i < this.#trail.length; i++) {
      const entry = this.#trail[i]!;
      if (entry.on instanceof Env && entry.on.id >= born && !entry.on.captured) continue;
      this.#trail[to++] = entry;
    }
    this.#trail.length = to;
  }

  write(on: Slots, key: SlotKey, value: unknown): void {
    const old = on.slots.has(key) ? on.slots.get(key) : ABSENT;
    if (old === value) return;
    this.#trail.push({ on, key, old });
    on.slots.set(key, value);
    this.#turn(on, key, old, value);
    this.#stain(on, key, value);
    if (on === this.facts) {
      if (old === ABSENT) this.#factsHash ^= hash(key);
    } else if (on instanceof Obj || (old !== ABSENT && !isDeclaration(old))) this.#heap++;
  }
  drop(on: Slots, key: SlotKey): void {
    if (!on.slots.has(key)) return;
    const old = on.slots.get(key);
    this.#trail.push({ on, key, old });
    this.#turn(on, key, old, ABSENT);
    on.slots.delete(key);
    if (on === this.facts) this.#factsHash ^= hash(key);
  }
  get mark(): number {
    return this.#trail.length;
  }
  /** Differs whenever facts or objects differ; equal states may differ in it, which costs time only. */
  get version(): string {
    return `${this.#factsHash}:${this.#heap}`;
  }

  /**
   * A number for what may be called in all that was there before any handler was called: the same for the same objects
   * in the same places. 0 where nothing has changed.
   */
  get outside(): number {
    return this.#outside;
  }
  #turn(on: Slots, key: SlotKey, from: unknown, to: unknown): void {
    if (!this.following || on === this.facts || (on as Env | Obj).id >= this.#loadedBefore) return;
    // A function that is looked up for the first time is what it was.
    if (isDeclaration(from) || isDeclaration(to)) return;
    this.#outside ^= callables(on as Env | Obj, key, from) ^ callables(on as Env | Obj, key, to);
  }
  #stain(on: Slots, key: SlotKey, value: unknown): void {
    if (this.untainted.concerns(on) && carries(this, key, value)) this.untainted.forget();
  }
  /** True for a scope that was there before any handler was called. */
  wasLoaded({ id }: Env): boolean {
    return id < this.#loadedBefore;
  }
  /** A handler is about to be called. */
  begun(): void {
    this.#loadedBefore ||= this.terms.nextId();
    this.#outside = 0;
  }

  /** What has changed since the mark, as it is now. */
  capture(mark: number): Diff {
    const diff: Diff = new Map();
    for (let i = mark; i < this.#trail.length; i++) {
      const { on, key } = this.#trail[i]!;
      let slots = diff.get(on);
      if (!slots) {
        slots = new Map();
        diff.set(on, slots);
      }
      if (!slots.has(key)) slots.set(key, on.slots.has(key) ? on.slots.get(key) : ABSENT);
    }
    return diff;
  }
  rollback(mark: number): void {
    let undone = false;
    while (this.#trail.length > mark) {
      const { on, key, old } = this.#trail.pop()!;
      const had = on.slots.has(key);
      this.#turn(on, key, on.slots.get(key), old);
      if (old === ABSENT) on.slots.delete(key);
      else on.slots.set(key, old);
      this.#stain(on, key, old);
      if (on !== this.facts) undone = true;
      else if (had !== (old !== ABSENT)) this.#factsHash ^= hash(key);
    }
    // A call remembered in the state that was taken back is not one in the state before it.
    if (undone && this.following) this.#heap++;
  }
  /** What scopes and objects hold now that was written since the mark. */
  leftSince(mark: number): Diff {
    const diff = this.capture(mark);
    diff.delete(this.facts);
    return diff;
  }
  /** Writes it again, after the path that wrote it was taken back. */
  leaveAgain(diff: Diff): void {
    for (const [on, slots] of diff) for (const [key, value] of slots) if (value !== ABSENT) this.write(on, key, value);
  }
  /** True when a diff changes something that was there before: a slot of an outer scope or object. */
  changes(diff: Diff, before: number): boolean {
    for (const on of diff.keys()) if (on !== this.facts && 'id' in on && (on as Env).id < before) return true;
    return false;
  }
  /** Facts learned since the mark that still hold. */
  factsSince(mark: number): Fact[] {
    const out = new Map<SlotKey, Fact>();
    for (let i = mark; i < this.#trail.length; i++) {
      const { on, key } = this.#trail[i]!;
      if (on === this.facts && this.facts.slots.has(key)) out.set(key, this.facts.slots.get(key) as Fact);
    }
    return [...out.values()];
  }
  factsOf(diff: Diff): readonly Fact[] {
    const slots = diff.get(this.facts);
    if (!slots) return NO_FACTS;
    const out: Fact[] = [];
    for (const value of slots.values()) if (value !== ABSENT) out.push(value as Fact);
    return out;
  }

  /**
   * Lets the state be what one of several paths left. False when there is none. `born`: an id that was new when they
   * began. What one path has made since then is no other path's: it keeps its fields as they were left there.
   */
  merge(diffs: readonly Diff[], born: number): boolean {
    if (diffs.length === 0) return false;
    if (diffs.length === 1) {
      for (const [on, slots] of diffs[0]!)
        for (const [key, value] of slots) value === ABSENT ? this.drop(on, key) : this.write(on, key, value);
      return true;
    }
    this.join(diffs, born, this.known(diffs));
    return true;
  }

  /** What is known on every one of several paths, and on each beyond that. */
  protected known(diffs: readonly Diff[]): Known {
    const facts = diffs.map((d) => this.factsOf(d));
    const common = meet(inForce(facts));
    return { common, extra: facts.map((list) => telling(list, common)) };
  }

  /** Lets the state be what several paths left, of which `known` is known. */
  protected join(diffs: readonly Diff[], born: number, { common, extra }: Known): void {
    const all = new Map<Slots, Set<SlotKey>>();
    for (const diff of diffs)
      for (const [on, slots] of diff) {
        if (on === this.facts) continue;
        let keys = all.get(on);
        if (!keys) {
          keys = new Set();
          all.set(on, keys);
        }
        for (const key of slots.keys()) keys.add(key);
      }
    const since = Math.max(born, this.#kept);
    for (const [on, keys] of all) {
      const ways = diffs.flatMap((d, i) => (d.has(on) || (on as Env | Obj).id < since ? [i] : []));
      const states = ways.length === diffs.length ? diffs : ways.map((i) => diffs[i]!);
      const given = ways.length === diffs.length ? extra : ways.map((i) => extra[i]!);
      // Arrays that grew on some ways only: what was pushed there may be missing.
      const sure = on instanceof Obj && keys.has('@elems') ? sureOf(on, states) : undefined;
      for (const key of keys) {
        const now = on.slots.has(key) ? on.slots.get(key) : ABSENT;
        const values = states.map((d) => {
          const slots = d.get(on);
          return slots?.has(key) ? slots.get(key) : now;
        });
        this.joins += values.length;
        const joined = this.#joinSlot(key, values, given);
        if (joined === ABSENT) this.drop(on, key);
        else this.write(on, key, joined);
      }
      if (sure !== undefined) this.write(on, '@sure', sure);
    }
    const later = extra.length === 2 ? conditional(extra[0]!, extra[1]!) : [];
    for (const fact of common) this.write(this.facts, factKey(fact.term, fact.kind), fact);
    for (const fact of later) this.write(this.facts, factKey(fact.term, fact.kind), fact);
  }

  #joinSlot(key: SlotKey, values: readonly unknown[], given: readonly (readonly Fact[])[]): unknown {
    const first = values[0];
    if (values.every((v) => v === first)) return first;
    if (key === '@elems') return this.#joinElems(values as (readonly Value[])[], given);
    if (key === '@entries')
      return joinEntries(
        this.terms,
        values.map((v) => (Array.isArray(v) ? (v as Entries) : [])),
        given,
      );
    if (key === '@sure') return Math.min(...values.filter((v): v is number => typeof v === 'number'));
    if (SETS.has(key as string)) return [...new Set((values.filter(Array.isArray) as unknown[][]).flat())];
    if (key === '@gone') return values.find((v) => v === ABSENT) ?? first;
    const alts: Alternative[] = [];
    values.forEach((v, i) => {
      if (isValue(v)) alts.push({ value: v, given: given[i]! });
      else if (v === ABSENT && key !== '@rest') alts.push({ value: this.terms.undefined, given: given[i]! });
    });
    return alts.some((a) => a.value !== this.terms.undefined) || values.every((v) => v === ABSENT || isValue(v))
      ? this.terms.union(alts)
      : (values.find((v) => v !== ABSENT) ?? first);
  }

  // Arrays that grew differently: what all share stays in place, the longest tail is kept with what was known there.
  // An object that one way alone has put in brings along what was proved there.
  #joinElems(
    values: readonly (readonly Value[] | typeof ABSENT)[],
    given: readonly (readonly Fact[])[],
  ): readonly Value[] {
    const lists = values.map((v) => (Array.isArray(v) ? (v as readonly Value[]) : []));
    const longest = lists.reduce((a, b) => (b.length > a.length ? b : a));
    return longest.map((_, i) => {
      const at = lists.flatMap((l, way) => (l[i] ? [{ value: l[i], given: given[way]! }] : []));
      const values = [...new Set(at.map((a) => a.value))];
      if (at.length === lists.length && values.length === 1) return values[0]!;
      const bare = (a: Alternative): boolean => a.value.t === 'lit' || (a.value.t === 'ref' && !a.given.some(isProof));
      return this.terms.union(at.map((a) => (bare(a) ? { ...a, given: [] } : a)));
    });
  }
  /** Keeps what has changed since the mark whatever becomes of the branch; facts are taken back. */
  protected keep(mark: number): void {
    const facts = this.#trail.slice(mark).filter((e) => e.on === this.facts);
    this.#trail.length = mark;
    for (const e of facts) this.#trail.push(e);
    this.rollback(mark);
    this.#kept = this.terms.nextId();
  }
}

// What one path knows beyond the others, as far as a guard could be told by it.
export function telling(facts: readonly Fact[], common: readonly Fact[]): Fact[] {
  let decisions = 0;
  return facts.filter((f) => {
    if (f.kind === 'if-truthy' || f.kind === 'if-falsy') return false;
    if ((f.kind === 'truthy' || f.kind === 'falsy') && ++decisions > MAX_DECISIONS) return false;
    return !hasFact(common, f);
  });
}
/** Branch decisions remembered with an alternative: the outermost tell most, and each costs at every join. */
const MAX_DECISIONS = 2;

// How many elements an array has on every one of several ways; undefined where all agree.
function sureOf(on: Obj, diffs: readonly Diff[]): number | undefined {
  const ways = diffs.map((diff) => {
    const slots = diff.get(on);
    const at = (key: string): unknown => (slots?.has(key) ? slots.get(key) : on.slots.get(key));
    const elems = at('@elems');
    const length = Array.isArray(elems) ? elems.length : 0;
    const sure = at('@sure');
    return { length, sure: Math.min(length, typeof sure === 'number' ? sure : length) };
  });
  const least = Math.min(...ways.map((way) => way.sure));
  return ways.every((way) => way.length === least) ? undefined : least;
}

// Maps that were filled differently: every entry may be there; one key keeps one entry. What one way alone has put in
// brings along what was known there.
function joinEntries(terms: Terms, lists: readonly Entries[], given: readonly (readonly Fact[])[]): Entries {
  const out = new Map<number, { key: Value; alts: Alternative[] }>();
  lists.forEach((list, i) => {
    for (const [key, value] of list) {
      const entry = out.get(key.id);
      const alt = { value, given: given[i]! };
      if (entry) entry.alts.push(alt);
      else out.set(key.id, { key, alts: [alt] });
    }
  });
  return [...out.values()].map(({ key, alts }) => {
    const first = alts[0]!.value;
    const isSame = alts.every((a) => a.value === first);
    return [key, isSame && (alts.length === lists.length || first.t === 'lit') ? first : terms.union(alts)];
  });
}

// Which things of which a method may be called stand there; what is data all through does not count.
function callables(on: Env | Obj, key: SlotKey, v: unknown): number {
  if (!isValue(v)) return 0;
  let out = 0;
  for (const one of alternatives(v)) if (isCallable(one, MAX_LOOK)) out ^= placed(on, key, one);
  return out;
}
/** Objects in objects that are looked into for them. */
const MAX_LOOK = 2;

function isCallable(v: unknown, depth: number): boolean {
  if (!isValue(v)) return false;
  if (v.t === 'union') return v.alts.some((a) => isCallable(a.value, depth));
  // What the platform gives is mostly data: answers, texts, the environment.
  if (v.t !== 'ref') return v.t === 'ext' && !v.path.startsWith('global#');
  const { obj } = v;
  if (!DATA.has(obj.kind) || obj.proto) return true;
  if (depth > 0) for (const held of obj.slots.values()) if (isCallable(held, depth - 1)) return true;
  return false;
}
/** Kinds of objects that hold things and do nothing themselves. */
export const DATA: ReadonlySet<Obj['kind']> = new Set(['object', 'array', 'map', 'promise']);

/** A function that nobody has looked up yet. */
function isDeclaration(slot: unknown): boolean {
  return typeof slot === 'object' && slot !== null && 'declaration' in slot;
}

function placed(on: Env | Obj, key: SlotKey, value: Value): number {
  let name = 0;
  for (const c of String(key)) name = (Math.imul(name, 31) + c.charCodeAt(0)) | 0;
  return hash(hash(on.id) ^ hash(name) ^ Math.imul(value.id, 0x9e3779b1));
}

// Facts alone are told by it, and their keys are numbers.
function hash(key: SlotKey): number {
  let h = Math.imul((key as number) ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
