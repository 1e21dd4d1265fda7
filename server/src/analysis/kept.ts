// What a call leaves behind: writes to state that outlives it, as terms that say which tool brought them in, and who
// reads such state. See docs/decisions/state-between-calls.md.
import type ts from 'typescript';
import { type Fact, isProof } from './facts.ts';
import type { CallStep, Machine, Remembered } from './machine.ts';
import { madeIn } from './made.ts';
import type { Registered } from './registry.ts';
import { carries, type Entries, sourcesOf, valuesIn } from './taint.ts';
import { isValue } from './term.ts';
import type { Diff } from './trail.ts';
import { type Alternative, Env, Obj, type Site, type Slots, type Value } from './values.ts';

/** Where an argument came from that an earlier call has kept. */
export interface Origin {
  readonly id: number;
  readonly item: Registered;
  /** Where it was kept, and the calls from the handler to there. */
  readonly site: Site | undefined;
  readonly steps: readonly CallStep[];
}

/** A place in the state with what a call may have put there. */
interface Left {
  readonly on: Env | Obj;
  readonly key: string;
  readonly value: unknown;
  readonly item: Registered;
  /** What was known about the client's values in it when the call ended. */
  readonly given: readonly Fact[];
  /** None of it is the client's: it is kept for what a library has made, which these name. */
  readonly made?: string;
}

/** What was read: variables and fields by name, and what was looked through as a whole. */
interface Reads {
  readonly places: Map<Env | Obj, Set<string | undefined>>;
  readonly calls: Set<ts.Node>;
}
const noReads = (): Reads => ({ places: new Map(), calls: new Set() });

/** The state that handlers share, of one analysis. */
export class Kept {
  /** Where the value that is being written stands. */
  at: Site | undefined;
  /** What calls that no argument reaches have given the current handler, where they changed something on the way. */
  readonly asides = new Map<string, Remembered>();
  /** Writes of a client's value into shared state by the current handler so far. */
  stains = 0;
  #born = 0;
  /** Ids of objects that were made to last while the handler ran: from, to. */
  readonly #lasting: (readonly [number, number])[] = [];
  #stores = new Map<Slots, Map<string, { site: Site | undefined; steps: readonly CallStep[]; stained: boolean }>>();
  readonly #left: Left[] = [];

  /** Reads of each function, with those it has called, in any handler. */
  readonly #functions = new Map<ts.Node, Reads>();
  /** Grows with what functions are known to read and to call. */
  #known = 0;
  #reader: Reads | undefined;
  #current: Reads | undefined;
  readonly #readers = new Map<Registered, Reads>();

  /** The current handler goes on from what calls have left behind. */
  isLater = false;

  /** Begins with a handler. Its reads are kept where it is a tool's first run. */
  begin(m: Machine, item: Registered | undefined): void {
    this.#born = m.terms.nextId();
    this.#lasting.length = 0;
    this.#stores = new Map();
    this.stains = 0;
    this.asides.clear();
    this.#reader = item && noReads();
    this.#current = undefined;
    if (!item) return;
    // What was remembered while modules were loaded does not say what it has read.
    if (this.#readers.size === 0) m.memory.clear();
    this.#readers.set(item, this.#reader!);
  }

  /** What was made between two ids is there for later calls too. */
  lasts(from: number, to: number): void {
    this.#lasting.push([from, to]);
  }

  #outlives(on: Env | Obj): boolean {
    if (on.id < this.#born) return true;
    return this.#lasting.some(([from, to]) => on.id > from && on.id < to);
  }

  /** Hears of a write while a handler is followed. */
  wrote(m: Machine, on: Env | Obj, key: string, value: unknown): void {
    if (!this.#outlives(on)) return;
    const stained = carries(m, key, value);
    // Where there is something of a client's from the beginning, taking it away counts as well.
    if (stained || this.isLater) this.stains++;
    let stores = this.#stores.get(on);
    if (!stores) {
      stores = new Map();
      this.#stores.set(on, stores);
    }
    // The first write of a client's value is the one to show; joins of paths write it again.
    const old = stores.get(key);
    if (!old || (stained && !old.stained)) stores.set(key, { site: this.at, steps: [...m.calls], stained });
  }

  // ---- who reads -----------------------------------------------------------------------------

  /** Hears of a read of a variable or a field; of anything in it where there is no name. */
  read(on: Env | Obj, name: string | undefined): void {
    if (!this.#reader || !this.#outlives(on)) return;
    noteRead(this.#reader, on, name);
    if (this.#current && noteRead(this.#current, on, name)) this.#known++;
  }

  /** Enters a function; gives what `leave` takes. */
  enter(fn: ts.Node): Reads | undefined {
    if (!this.#reader) return undefined;
    const outer = this.#current;
    if (outer) this.#calls(outer, fn);
    let own = this.#functions.get(fn);
    if (!own) {
      own = noReads();
      this.#functions.set(fn, own);
    }
    this.#current = own;
    return outer;
  }
  leave(outer: Reads | undefined): void {
    this.#current = outer;
  }
  /** A remembered call reads what it has read before. */
  recalled(fn: ts.Node): void {
    this.#reader?.calls.add(fn);
    if (this.#current) this.#calls(this.#current, fn);
  }
  #calls({ calls }: Reads, fn: ts.Node): void {
    if (calls.has(fn)) return;
    calls.add(fn);
    this.#known++;
  }

  /**
   * True where something of the client's may be in what the function reads, by itself or in those that it calls, or in
   * what it leaves behind. It has been followed before.
   */
  isStained(m: Machine, fn: ts.Node, { left }: Remembered): boolean {
    const own = this.#functions.get(fn);
    if (!own) return true;
    for (const [on, slots] of left?.diff ?? [])
      for (const key of slots.keys()) if (carries(m, key, on.slots.get(key))) return true;
    if (m.untainted.hasFunction(fn, this.#known)) return false;
    const reached = this.#reached(own);
    for (const { places } of reached)
      for (const [on, names] of places) for (const name of names) if (isStainedAt(m, on, name)) return true;
    m.untainted.addFunction(
      fn,
      this.#known,
      reached.flatMap(({ places }) => [...places.keys()]),
    );
    return false;
  }

  /** Tools that read what a call may have left behind. */
  readers(): ReadonlySet<Registered> {
    const out = new Set<Registered>();
    if (this.#left.length === 0) return out;
    for (const [item, reads] of this.#readers) {
      const left = this.#left.filter((l) => !this.#leavesToo(l, item));
      const isRead = (r: Reads): boolean =>
        left.some(({ on, key }) => {
          const names = r.places.get(on);
          return names !== undefined && (names.has(nameOf(on, key)) || names.has(undefined));
        });
      if (this.#reached(reads).some(isRead)) out.add(item);
    }
    return out;
  }

  // Whoever makes such a thing itself where there is none (`client ??= new Client()`) has been followed with it.
  #leavesToo({ on, key, made }: Left, item: Registered): boolean {
    return (
      made !== undefined && this.#left.some((l) => l.item === item && l.on === on && l.key === key && l.made === made)
    );
  }

  #reached(reads: Reads): Reads[] {
    const out = [reads];
    const seen = new Set<ts.Node>();
    const stack = [...reads.calls];
    for (let fn = stack.pop(); fn; fn = stack.pop()) {
      const own = seen.has(fn) ? undefined : this.#functions.get(fn);
      seen.add(fn);
      if (!own) continue;
      out.push(own);
      stack.push(...own.calls);
    }
    return out;
  }

  // ---- what is left --------------------------------------------------------------------------

  /**
   * Keeps what the handler has changed since the mark in state that outlives it, as far as it is the client's or a library
   * has made it.
   */
  keep(m: Machine, mark: number, item: Registered): void {
    const diff: Diff = m.capture(mark);
    let facts: readonly Fact[] | undefined;
    for (const [on, slots] of diff) {
      if (!(on instanceof Env || on instanceof Obj) || !this.#outlives(on)) continue;
      for (const [key, value] of slots) {
        if (typeof key !== 'string' || key === '@store') continue;
        const isClients = carries(m, key, value);
        const made = isClients ? undefined : valuesIn(key, value).flatMap((v) => madeIn(m, v));
        if (made?.length === 0) continue;
        const store = this.#stores.get(on)?.get(key);
        const origin: Origin = { id: m.terms.nextId(), item, site: store?.site, steps: store?.steps ?? [] };
        const copy = new Copy(m, origin, (held) => this.#outlives(held));
        facts ??= m.factsSince(mark).filter(isProof);
        const paths = valuesIn(key, value).flatMap((v) => sourcesOf(m, v).map((s) => s.path));
        const given = facts.filter((f) => sourcesOf(m, f.of).some((s) => paths.some((p) => isPartly(s.path, p))));
        this.#left.push({
          on,
          key,
          item,
          value: copy.slot(key, value),
          given: copy.facts(given),
          ...(made ? { made: [...new Set(made.map((v) => v.id))].sort().join() } : {}),
        });
      }
    }
  }

  /** Lets the state hold what any call may have left in it. */
  restore(m: Machine): void {
    const places = new Map<string, Left[]>();
    for (const left of this.#left) {
      const place = `${left.on.id}:${left.key}`;
      const list = places.get(place);
      if (list) list.push(left);
      else places.set(place, [left]);
    }
    // Where many tools leave something, those that have looked at it least go first.
    for (const list of places.values()) {
      const clients = list.filter((left) => left.made === undefined);
      // The same thing is made by one as by the other.
      const made = new Map(list.flatMap((left) => (left.made === undefined ? [] : [[left.made, left]])));
      for (const left of [...clients.sort(byProofs).slice(0, MAX_LEFT), ...[...made.values()].slice(0, MAX_LEFT)])
        restoreOne(m, left);
    }
    this.isLater = true;
  }
}

// What a name reads may have been put in under a name that is not known.
function isStainedAt(m: Machine, on: Env | Obj, name: string | undefined): boolean {
  if (name === undefined) return [...on.slots].some(([key, slot]) => carries(m, key, slot));
  const keys = on instanceof Env ? [name] : [`.${name}`, '@rest'];
  return keys.some((key) => carries(m, key, on.slots.get(key)));
}
// True for one that was not known.
function noteRead({ places }: Reads, on: Env | Obj, name: string | undefined): boolean {
  const names = places.get(on);
  if (names?.has(name)) return false;
  if (names) names.add(name);
  else places.set(on, new Set([name]));
  return true;
}
function nameOf(on: Env | Obj, key: string): string | undefined {
  if (on instanceof Env) return key;
  return key.startsWith('.') ? key.slice(1) : undefined;
}

// `input` and `input.path` speak of the same.
function isPartly(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

function byProofs(a: Left, b: Left): number {
  return a.given.length - b.given.length || ((a.item.name ?? '') < (b.item.name ?? '') ? -1 : 1);
}

function restoreOne(m: Machine, { on, key, value, given, made }: Left): void {
  const old = on.slots.get(key);
  const known = (v: Value): Value => m.terms.union([{ value: v, given }]);
  if (key === '@elems') {
    const had = (old as readonly Value[] | undefined) ?? [];
    const more = (value as readonly Value[]).filter((v) => !had.includes(v)).map(known);
    const rest = on.slots.get('@rest') as Value | undefined;
    // How many calls there have been nobody knows.
    if (more.length) m.write(on, '@rest', m.terms.any([...(rest ? [rest] : []), ...more]));
  } else if (key === '@entries') {
    const entries = new Map((old as Entries | undefined)?.map((e) => [e[0].id, e]));
    for (const [k, v] of value as Entries) {
      const had = entries.get(k.id);
      entries.set(k.id, [k, had ? m.terms.any([had[1], known(v)]) : known(v)]);
    }
    m.write(on, key, [...entries.values()]);
  } else if (Array.isArray(value)) {
    m.write(on, key, [...new Set([...((old as readonly unknown[] | undefined) ?? []), ...value])]);
  } else {
    const before = isValue(old) ? [old] : old === undefined && key !== '@rest' ? [m.terms.undefined] : [];
    m.write(on, key, m.terms.any([...before, known(worthKeeping(m, value as Value, made !== undefined))]));
  }
}

// Of what a place may hold, what is the client's, or else what a library has made; the rest it has held before. An empty
// text holds nothing of anybody's.
function worthKeeping(m: Machine, v: Value, made: boolean): Value {
  if (v.t !== 'union') return v;
  const isEmpty = ({ value, given }: Alternative): boolean =>
    given.some((f) => f.kind === 'falsy' && f.term === value.id);
  const isKept = (a: Value): boolean => (made ? madeIn(m, a) : sourcesOf(m, a)).length > 0;
  return m.terms.union(v.alts.filter((a) => isKept(a.value) && !isEmpty(a)).slice(0, 1));
}

/** Tools whose values a place holds at the most, and ways of one tool's: more of them reach the same. */
const MAX_LEFT = 2;
/** Objects copied for one place at the most; those behind keep only what they had before the call. */
const MAX_COPIES = 60;

// Values as a later call finds them: every argument in them is that of the call that brought it in.
class Copy {
  readonly #m: Machine;
  readonly #origin: Origin;
  readonly #outlives: (on: Obj) => boolean;
  readonly #values = new Map<number, Value>();
  #objects = 0;

  constructor(m: Machine, origin: Origin, outlives: (on: Obj) => boolean) {
    this.#m = m;
    this.#origin = origin;
    this.#outlives = outlives;
  }

  value(v: Value): Value {
    const { terms } = this.#m;
    const known = this.#values.get(v.id);
    if (known) return known;
    const { sources, refs } = this.#m.traits(v);
    if (sources.length === 0 && refs.length === 0) return v;
    let copy: Value = v;
    if (v.t === 'src') copy = v.from ? v : terms.src(v.path, v.schema, v.checked, this.#origin);
    else if (v.t === 'str')
      copy = terms.str(
        v.parts.map((p) => (typeof p === 'string' ? p : this.value(p))),
        v.site,
      );
    else if (v.t === 'op') {
      const args = v.args.map((a) => this.value(a));
      copy = v.op === 'unknown' ? terms.unknown(v.site, args) : terms.op(v.op, args, v.site);
    } else if (v.t === 'union')
      copy = terms.union(v.alts.map((a) => ({ value: this.value(a.value), given: this.facts(a.given) })));
    else if (v.t === 'ref') return this.#object(v.obj);
    this.#values.set(v.id, copy);
    return copy;
  }

  #object(obj: Obj): Value {
    const { terms } = this.#m;
    const ref = terms.ref(obj);
    const isPlain = obj.kind === 'object' || obj.kind === 'array' || obj.kind === 'map' || obj.kind === 'promise';
    if (!isPlain || this.#outlives(obj) || ++this.#objects > MAX_COPIES) return ref;
    const made = this.#m.object(obj.kind, obj.site);
    made.proto = obj.proto;
    made.server = obj.server;
    made.schema = obj.schema;
    const copy = terms.ref(made);
    this.#values.set(ref.id, copy);
    for (const [key, slot] of obj.slots) made.slots.set(key, this.slot(key, slot));
    return copy;
  }

  slot(key: string, slot: unknown): unknown {
    if (key === '@elems' || key === '@spread' || key === '@keys' || key === '@order')
      return (slot as readonly Value[]).map((v) => this.value(v));
    if (key === '@entries') return (slot as Entries).map(([k, v]) => [this.value(k), this.value(v)]);
    return isValue(slot) ? this.value(slot) : slot;
  }

  facts(facts: readonly Fact[]): Fact[] {
    return facts.map((f) => {
      const of = this.value(f.of);
      return {
        ...f,
        of,
        term: of.id,
        ...(f.by ? { by: this.value(f.by) } : {}),
        ...(f.facts ? { facts: this.facts(f.facts) } : {}),
      };
    });
  }
}
