// The abstract machine: paths tried on a state that can be taken back, calls in progress, and what was observed.
// Long because it is one state: whatever one path tries has to be taken back as a whole.
import type ts from 'typescript';
import type { Snapshot } from '../snapshot.ts';
import { type Fact, type FactKind, factKey } from './facts.ts';
import type { Builtin } from './globals.ts';
import type { Inside } from './guards-of-paths.ts';
import { Idle } from './idle.ts';
import { Kept } from './kept.ts';
import { type FactsCache, type Module, ModuleGraph } from './modules.ts';
import { Patterns } from './patterns.ts';
import type { Ways } from './premises.ts';
import type { Registry } from './registry.ts';
import { Schemas } from './schema.ts';
import { type Diff, Trail } from './trail.ts';
import { type Traits, traitsOf } from './traits.ts';
import {
  type Activation,
  Env,
  Obj,
  type ObjKind,
  type Op,
  type Ref,
  type Site,
  type SlotKey,
  type Slots,
  type Src,
  type Value,
} from './values.ts';
import { Wiring } from './wiring.ts';

/** A call of something outside the program, with everything a model may ask about. */
export interface ExternalCall {
  /** `child_process#exec`, `pg#Pool().query`, `global#fetch`. */
  readonly path: string;
  readonly self: Value | undefined;
  readonly args: readonly Value[];
  readonly site: Site;
  /** The arguments' own places, by index; undefined for spread ones. */
  readonly argSites: readonly (Site | undefined)[];
  readonly tagged: boolean;
  readonly isNew: boolean;
}

/** Where the machine was called from, from the handler inwards. */
export interface CallStep {
  readonly site: Site;
  readonly callee: string;
  /** Not a call: from here on everything happens once for each element of this list, which nothing limits. */
  readonly over?: Src;
  /** One element is not waited for before the next is begun. */
  readonly atOnce?: boolean;
}

/** Something that happened on the way, kept so that a remembered call can tell it again. */
export interface Event {
  readonly call: ExternalCall;
  /** Calls between the place that recorded it and the sink. */
  readonly steps: readonly CallStep[];
  readonly data: unknown;
}

/** An argument that the program reads. */
export interface Use {
  readonly source: Src;
  readonly site: Site;
  /** The schema does not list it, so the SDK has taken it away before the handler runs. */
  readonly dropped: boolean;
}

/** What the taint engine hears. `judge` must not change the machine. */
export interface Observer {
  /** Answers with data to keep where the call matters, undefined where it does not. */
  judge(machine: Machine, call: ExternalCall): unknown;
  /** Told each call of the outside, whenever it is made. */
  heard(machine: Machine, call: ExternalCall): void;
  /** Whether a name may be `__proto__` or another that leads to a prototype. */
  namesPrototype(machine: Machine, name: Value): boolean;
  /** Told once for each kept call, with the whole way from the handler. */
  record(machine: Machine, call: ExternalCall, steps: readonly CallStep[], data: unknown): void;
}

/** Thrown (inside the machine only) when the current path cannot go on. */
export const DEAD = Symbol('dead path');
/** Thrown when a unit of work has used up its budget. */
export const SPENT = Symbol('budget spent');
/** Thrown while modules are loaded, when a call has gone on for long without registering anything. */
export const STALLED = Symbol('nothing registered');

/** Nodes evaluated without a registration before the call that does so is left. */
export const MAX_IDLE_STEPS = 10_000;
/** Nodes evaluated without a registration while the elements of one list are gone through, those of lists in it included. */
export const MAX_LIST_STEPS = 40_000;
/** Lists with fewer elements are gone through as anything else is. */
export const LONG_LIST = 24;
/** A function that was left so often is not entered again. */
export const MAX_STALLS = 2;
/**
 * Nodes evaluated, while modules are loaded, inside one call of code that registers nothing, imports nothing that does
 * and is handed nothing that could: what it gives back is a setting or a table, and those are not long in the making.
 */
export const MAX_DISTANT_STEPS = 1_500;
/** Nodes evaluated for one handler at the most; a hand-written handler takes a few thousand. */
export const MAX_STEPS = 40_000;
/** Nodes evaluated at the top of all modules of one root at the most. */
export const MAX_ROOT_STEPS = 600_000;
/** Nodes evaluated for a whole program at the most, once for loading and once for following: a large one ends, and the result says what was left. */
export const MAX_TOTAL_STEPS = 1_500_000;
/** Nodes evaluated inside one call that no argument of the client reaches: it can only give a value, and rarely one that matters. */
export const MAX_ASIDE_STEPS = 1_000;
/** Slots compared while paths are joined that cost about as much as a node: what bounds the nodes bounds the joins too. */
export const JOINS_PER_STEP = 12;
/** Characters of long texts and of values with many alternatives that cost about as much as a node. */
const WRITTEN_PER_STEP = 500;
/** However many handlers there are, each may use this much of what is left for the program. */
export const MIN_SHARE = 10_000;
/** Few handlers need as much as their even share; those that do may have this many times as much. */
export const SHARES_AT_ONCE = 4;
/** Calls inside calls at the most. */
export const MAX_DEPTH = 48;
/** The same function inside itself at the most. */
export const MAX_RECURSION = 2;

export interface FunctionFrame {
  readonly mark: number;
  /** Branches open when the function was entered. */
  readonly depth: number;
  readonly returns: { value: Value; diff: Diff }[];
  /** The value of a `return` outside all branches: the state is then as it left it. */
  tail: Value | undefined;
  readonly yields: Value[];
}
interface JumpFrame {
  readonly mark: number;
  /** Where the current turn of a loop began. */
  turnMark: number;
  readonly label: string | undefined;
  readonly loop: boolean;
  readonly breaks: Diff[];
  readonly continues: Diff[];
}
interface TryFrame {
  readonly mark: number;
  readonly throws: { readonly value: Value; readonly diff: Diff }[];
}

export interface Remembered {
  readonly value: Value;
  readonly events: readonly Event[];
  readonly uses: readonly Use[];
  readonly facts: readonly Fact[];
  /** What the call wrote, and a mark that is gone once the path that wrote it is taken back. */
  readonly left?: { readonly diff: Diff; readonly mark: Obj };
  readonly bound?: boolean;
}

/** A call that was cut short. */
interface Long {
  /** What it had done until then. */
  readonly events: readonly Event[];
  /** It had the budget for itself. */
  readonly whole: boolean;
}

export class Machine extends Trail {
  readonly schemas = new Schemas();
  readonly graph: ModuleGraph;
  readonly registry: Registry;
  readonly observer: Observer;

  /** Calls in progress, outermost first. */
  readonly calls: CallStep[] = [];
  readonly active: Obj[] = [];
  /** The first argument of each function in progress. */
  readonly given: (Value | undefined)[] = [];
  function: FunctionFrame | undefined;
  /** Branches being tried, innermost last. */
  depth = 0;
  readonly jumps: JumpFrame[] = [];
  readonly tries: TryFrame[] = [];
  readonly events: Event[] = [];
  /** Reads of arguments, in order; whoever follows a handler empties it first. */
  readonly uses: Use[] = [];
  readonly memory = new Map<string, Remembered>();
  /**
   * Calls that no argument of the client reaches: made once, whatever else has changed in between, as that can only
   * be values that do not matter.
   */
  asides = new Map<string, Remembered>();
  /** Functions in which calls that matter to nobody were cut short. */
  readonly long = { loading: new Map<ts.Node, Long>(), following: new Map<ts.Node, Long>() };
  /** How often a function went on for long, while modules were loaded, and registered nothing. */
  readonly stalled = new Map<ts.Node, number>();
  readonly idle = new Idle();
  readonly patterns = new Patterns();
  /** State that outlives a handler. */
  readonly kept = new Kept();
  /** Every call that left the program, and where its own calls came to. */
  readonly wiring = new Wiring();
  readonly closures = new Map<string, Obj>();
  /** Which of the language's own functions a path names; null for none. */
  readonly builtins = new Map<string, Builtin | null>();
  /** What a path is made of, by the term's number. */
  readonly insides = new Map<number, Inside>();
  readonly typed = new Map<string, Value>();
  readonly touched = new Set<string>();
  /** Modules that register something, and those that import them, however indirectly. */
  near: ReadonlySet<string> = new Set();
  readonly entered = new Set<unknown>();
  readonly cuts = new Set<string>();
  /** What was left while the server starts, as sentences: it matters where nothing is found. */
  readonly left = new Set<string>();
  /** What went wrong in the last unit of work, where it was a mistake of Toolward's own. */
  fault: string | undefined;
  /** Objects of the language that the program has frozen: `global#Object.prototype`. */
  readonly frozen = new Set<string>();
  /** While a dispatcher runs for no tool in particular: the names it asks for. */
  asked: Set<string> | undefined;
  /** A list of tools is being answered: every part of it matters, registrations or not. */
  listing = false;
  /** Steps at the last registration. */
  progress = 0;
  /** Steps at the beginning of the outermost list whose elements are being gone through one by one. */
  list: number | undefined;
  /** The last call, where it was of an async function: its value is a promise until somebody awaits it. */
  promised: unknown;
  /** While a handler is followed: an argument has come to something that the program calls. */
  bound = false;
  /** The first call, while a handler is followed, that gives the whole arguments to something unknown. */
  handedOn: { readonly callee: Value; readonly site: Site } | undefined;
  /** Inside a function that runs in a page of a browser and not in the server. */
  inPage = false;
  /** Inside a call that no argument of the client reaches. */
  aside = false;
  steps = 0;
  limit = MAX_ROOT_STEPS;
  /** The limit outside of the call that has one of its own. */
  whole = MAX_ROOT_STEPS;
  /** Units of work still to come, which share what is left. */
  ahead = 1;
  /** Steps of all units of work so far. */
  readonly spent = { loading: 0, following: 0, later: 0 };

  constructor(snapshot: Snapshot, cache: FactsCache, registry: Registry, observer: Observer, ways: Ways) {
    super();
    this.graph = new ModuleGraph(snapshot, cache, ways);
    this.registry = registry;
    this.observer = observer;
  }

  traits(value: Value): Traits {
    return traitsOf(value);
  }

  step(): void {
    this.steps += 1 + Math.floor(this.joins / JOINS_PER_STEP) + Math.floor(this.terms.written / WRITTEN_PER_STEP);
    this.joins %= JOINS_PER_STEP;
    this.terms.written %= WRITTEN_PER_STEP;
    if (this.steps > this.limit) throw SPENT;
    // While modules are loaded only registrations matter: a long way without one leads elsewhere.
    // A module's own top level is never left: its tables of tools may be long.
    if (!this.following && !this.listing && this.steps - this.progress > MAX_IDLE_STEPS && this.calls.length > 0) {
      this.progress = this.steps;
      throw STALLED;
    }
  }

  /** Something was registered: whoever does so is not kept from going on. */
  advance(): void {
    this.progress = this.steps;
    if (this.aside && !this.following) this.limit = this.whole;
  }

  /** Notes what was left because it registered nothing for long, where it might have: in a module that registers. */
  leftAt(what: string, path: string): void {
    if (this.near.has(path))
      this.left.add(`${what} in ${path} went on for long while the server starts, and was not followed to its end`);
  }

  /** A fresh frame for a function about to be entered. */
  enter(): FunctionFrame {
    return { mark: this.mark, depth: this.depth, returns: [], tail: undefined, yields: [] };
  }

  /**
   * Leaves a function: the joined value of all its returns, and the state they left. `alive`: the end of the body
   * was reached too. Locals that no closure holds are forgotten.
   */
  exit(frame: FunctionFrame, alive: boolean, born: number): { value: Value; pure: boolean } {
    const end = alive ? this.terms.undefined : frame.tail;
    if (end && frame.returns.length === 0) {
      const pure = !this.changedSince(frame.mark, born);
      this.forget(frame.mark, born);
      return { value: end, pure };
    }
    if (end) frame.returns.push({ value: end, diff: this.capture(frame.mark) });
    this.rollback(frame.mark);
    for (const r of frame.returns)
      for (const on of r.diff.keys()) if (on instanceof Env && on.id >= born && !on.captured) r.diff.delete(on);
    return { value: this.settle(frame.returns, born), pure: frame.returns.every((r) => !this.changes(r.diff, born)) };
  }

  // ---- objects -------------------------------------------------------------------------------

  object(kind: ObjKind, site: Site | undefined): Obj {
    return new Obj(this.terms.nextId(), kind, site);
  }
  ref(obj: Obj): Ref {
    return this.terms.ref(obj);
  }
  /** An array; `sure`: how many of its first elements are there for certain, all when undefined. */
  array(elems: readonly Value[], site: Site | undefined, rest?: Value, sure?: number): Ref {
    const obj = this.object('array', site);
    obj.slots.set('@elems', elems);
    if (sure !== undefined && sure < elems.length) obj.slots.set('@sure', sure);
    if (rest) obj.slots.set('@rest', rest);
    return this.ref(obj);
  }
  record(fields: Readonly<Record<string, Value>>, site: Site | undefined): Ref {
    const obj = this.object('object', site);
    for (const [k, v] of Object.entries(fields)) obj.slots.set(`.${k}`, v);
    return this.ref(obj);
  }
  native(fn: NonNullable<Obj['native']>): Ref {
    const obj = this.object('native', undefined);
    obj.native = fn;
    return this.ref(obj);
  }
  env(parent: Env | undefined, module: Module, frame: Activation | undefined): Env {
    return new Env(this.terms.nextId(), parent, module, frame);
  }
  /**
   * Runs something whose changes outlive the current branch: a module's top level, an instance made for a type.
   * Facts are taken back, as they belong to the branch.
   */
  lasting(run: () => void): void {
    const mark = this.mark;
    const { following } = this;
    const from = this.terms.nextId();
    this.following = false;
    try {
      run();
    } finally {
      this.following = following;
      this.keep(mark);
      if (following) this.kept.lasts(from, this.terms.nextId());
    }
  }
  override write(on: Slots, key: SlotKey, value: unknown): void {
    if (this.following && typeof key === 'string' && (on instanceof Env || on instanceof Obj))
      this.kept.wrote(this, on, key, value);
    super.write(on, key, value);
  }

  /** Runs a piece of a path: false when it cannot go on. */
  alive(run: () => boolean): boolean {
    const back = this.place();
    try {
      return run();
    } catch (signal) {
      if (signal !== DEAD) throw signal;
      back();
      return false;
    }
  }
  /** Where the machine is in the program; what it gives goes back there from deeper inside. */
  place(): () => void {
    const { calls, active, jumps, tries, depth, function: frame } = this;
    const lengths = [calls.length, active.length, jumps.length, tries.length] as const;
    return () => {
      [calls.length, active.length, jumps.length, tries.length] = lengths;
      this.depth = depth;
      this.function = frame;
    };
  }

  /** Tries each path from the same state and goes on with all that are alive. */
  branch(paths: readonly (() => boolean)[]): boolean {
    const mark = this.mark;
    const born = this.terms.nextId();
    this.depth++;
    const diffs: Diff[] = [];
    for (const path of paths) {
      if (this.alive(path)) diffs.push(this.capture(mark));
      this.rollback(mark);
    }
    this.depth--;
    return this.merge(diffs, born);
  }

  /** As `branch`, for expressions: the result may be the value of any path that is alive. */
  choose(paths: readonly (() => Value)[]): Value {
    if (paths.length === 1) return paths[0]!();
    this.depth++;
    const results: { value: Value; diff: Diff }[] = [];
    const mark = this.mark;
    const born = this.terms.nextId();
    for (const path of paths) {
      let value: Value | undefined;
      const run = (): boolean => {
        value = path();
        return true;
      };
      if (this.alive(run)) results.push({ value: value!, diff: this.capture(mark) });
      this.rollback(mark);
    }
    this.depth--;
    return this.settle(results, born);
  }

  /** Joins outcomes of one place, each with what it left behind. No outcome: the path is dead. */
  settle(results: readonly { value: Value; diff: Diff }[], born: number): Value {
    if (results.length === 0) throw DEAD;
    if (results.length === 1) {
      this.merge([results[0]!.diff], born);
      return results[0]!.value;
    }
    const diffs = results.map((r) => r.diff);
    const known = this.known(diffs);
    this.join(diffs, born, known);
    return this.terms.union(results.map((r, i) => ({ value: r.value, given: known.extra[i]! })));
  }

  // ---- facts ---------------------------------------------------------------------------------

  learn(term: Value, kind: FactKind, site: Site | undefined, more?: Partial<Fact>): void {
    // A check of a value that may be one of several is a check of whichever it is.
    if (term.t === 'union' && kind !== 'truthy' && kind !== 'falsy')
      for (const a of term.alts) if (a.value.t !== 'lit') this.learn(a.value, kind, site, more);
    const key = factKey(term.id, kind);
    const old = this.facts.slots.get(key) as Fact | undefined;
    if (old) {
      if (kind !== 'charset' || !old.charset || !more?.charset) return;
      this.write(this.facts, key, { ...old, charset: old.charset.and(more.charset) });
      return;
    }
    this.write(this.facts, key, { term: term.id, of: term, kind, site, ...more });
    if (kind === 'truthy' || kind === 'falsy') this.learnAll(this.knows(term, `if-${kind}`)?.facts ?? []);
  }
  knows(term: Value, kind: FactKind): Fact | undefined {
    return this.facts.get(term.id, kind);
  }
  /** False for an alternative that belongs to the other side of a branch already taken. */
  possible(given: readonly Fact[]): boolean {
    return !given.some(
      (f) =>
        (f.kind === 'truthy' && this.facts.get(f.term, 'falsy')) ||
        (f.kind === 'falsy' && this.facts.get(f.term, 'truthy')),
    );
  }
  learnAll(facts: readonly Fact[]): void {
    for (const f of facts) {
      const key = factKey(f.term, f.kind);
      if (!this.facts.slots.has(key)) this.write(this.facts, key, f);
    }
  }

  // ---- observation ---------------------------------------------------------------------------

  observe(call: ExternalCall): void {
    const data = this.observer.judge(this, call);
    if (data === undefined) return;
    this.events.push({ call, steps: [...this.calls], data });
    if (this.following) this.observer.record(this, call, this.calls, data);
  }
  /** Tells again what a remembered call did, seen from here. */
  replay(remembered: Remembered): void {
    const { left } = remembered;
    if (left && !left.mark.slots.has('left')) {
      this.leaveAgain(left.diff);
      this.write(left.mark, 'left', true);
    }
    this.bound ||= remembered.bound === true;
    for (const use of remembered.uses) this.uses.push(use);
    for (const event of remembered.events) {
      const steps = [...this.calls, ...event.steps];
      this.events.push({ ...event, steps });
      if (this.following) this.observer.record(this, event.call, steps, event.data);
    }
  }

  /** Notes a name that a dispatcher compares the requested tool's name with. */
  ask(requested: Value, names: Iterable<Value>): void {
    if (!this.asked || requested.t !== 'op' || requested.op !== 'requested-name') return;
    for (const n of names) if (n.t === 'lit' && typeof n.value === 'string') this.asked.add(n.value);
  }

  unknown(site: Site | undefined, args: readonly Value[] = []): Op {
    return this.terms.unknown(site, args);
  }
}
