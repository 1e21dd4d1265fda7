// How large a number or how long a list of the client's may be: what neither its schema nor a check holds down.
import type { Fact } from './facts.ts';
import type { Machine } from './machine.ts';
import { hasMaximum, mayBe } from './schema.ts';
import { alternatives, type Ref, type Site, type Src, type Value } from './values.ts';

/** Parts of one value looked at the most, since shared parts may be reached in very many ways. */
const MAX_VISITS = 500;

/**
 * The client's numbers that a number grows with and that nothing limits, each once. What an unknown call made of a
 * number is none of them, and neither is one of more alternatives than are kept apart.
 */
export function unlimitedIn(m: Machine, value: Value, given: readonly Fact[] = []): Src[] {
  const search = new Search(m);
  search.collect(value, given, false);
  return [...search.found.values()];
}

/** The client's list that this is or was made from element by element, where nothing limits how long it is. */
export function unlimitedList(m: Machine, value: Value): Src | undefined {
  for (const a of value.t === 'union' ? value.alts : [{ value, given: [] }]) {
    const list = a.value;
    if (!m.possible(a.given) || isLimited(m, list, a.given)) continue;
    if (list.t === 'src' && list.path !== '' && mayBe(list.schema, 'array')) return list;
    const made = list.t === 'ref' && list.obj.of ? unlimitedList(m, list.obj.of) : undefined;
    if (made) return made;
  }
  return undefined;
}

/** Notes that a list was made from another, so that it may be as long. */
export function madeOf(made: Ref, list: Value): Ref {
  made.obj.slots.set('@of', list);
  return made;
}

class Search {
  readonly found = new Map<number, Src>();
  readonly #m: Machine;
  #visits = MAX_VISITS;

  constructor(m: Machine) {
    this.#m = m;
  }

  // `read`: the program makes a number of it, so that it may be a text.
  collect(v: Value, given: readonly Fact[], read: boolean): void {
    if (--this.#visits < 0 || isLimited(this.#m, v, given)) return;
    switch (v.t) {
      case 'src':
        // Whichever argument it is: their schemas are not all the same.
        if (v.path === '' || v.path.endsWith('*')) return;
        if (mayBe(v.schema, 'number') || (read && mayBe(v.schema, 'string'))) this.found.set(v.id, v);
        return;
      case 'union':
        for (const a of v.alts)
          if (this.#m.possible(a.given)) this.collect(a.value, a.given.length ? [...given, ...a.given] : given, read);
        return;
      case 'str':
        // `n + 1` of a value whose type nobody told.
        if (v.parts.every((p) => typeof p !== 'string' || /^-?\d+(?:\.\d+)?$/.test(p)))
          for (const p of v.parts) if (typeof p !== 'string') this.collect(p, given, read);
        return;
      case 'op':
        if (v.op === 'least') {
          const each = v.args.map((a) => unlimitedIn(this.#m, a, given));
          if (each.every((list) => list.length > 0)) for (const s of each.flat()) this.found.set(s.id, s);
        } else if (v.op === 'number') for (const a of v.args) this.collect(a, given, true);
        else if (v.op === 'or' || v.op === 'and') for (const a of v.args) this.collect(a, given, read);
        else if (v.op === 'trim' || v.op === 'string') this.collect(v.args[0]!, given, read);
        return;
      default:
        return;
    }
  }
}

function isLimited(m: Machine, v: Value, given: readonly Fact[]): boolean {
  if (v.t === 'src' && hasMaximum(v.schema)) return true;
  return LIMITS.some((kind) => m.knows(v, kind) || given.some((f) => f.term === v.id && f.kind === kind));
}
const LIMITS = ['limited', 'closed', 'falsy'] as const;

/** `small OP large` was found true or false: what is below something that has its limit has one too. */
export function compared(m: Machine, op: string, a: Value, b: Value, wanted: boolean, site: Site | undefined): void {
  const below = (op === '<' || op === '<=') === wanted;
  const [small, large] = below ? [a, b] : [b, a];
  if (unlimitedIn(m, large).length > 0) return;
  for (const v of alternatives(small)) limit(m, v, site);
}

function limit(m: Machine, v: Value, site: Site | undefined): void {
  if (v.t === 'op' && v.op === 'length') {
    for (const list of alternatives(v.args[0]!)) if (unlimitedList(m, list)) m.learn(list, 'limited', site);
    return;
  }
  if (unlimitedIn(m, v).length === 0) return;
  m.learn(v, 'limited', site);
  // `seconds * 1000 > 60_000` is about `seconds`.
  if (v.t === 'op' && v.op === 'number') {
    const open = v.args.filter((a) => a.t !== 'lit');
    if (open.length === 1) for (const inner of alternatives(open[0]!)) limit(m, inner, site);
  }
}
