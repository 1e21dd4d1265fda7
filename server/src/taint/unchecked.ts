// Arguments inside a value that nobody has looked at: no schema, no `typeof`, no validator's answer.
import type { Fact, FactKind } from '../analysis/facts.ts';
import type { Machine } from '../analysis/machine.ts';
import { isTainted } from '../analysis/taint.ts';
import { carriesText } from '../analysis/traits.ts';
import { isValidators } from '../analysis/validators.ts';
import type { Src, Value } from '../analysis/values.ts';

/** Any of these facts about an argument means that the program has looked at what it is. */
const LOOKED: readonly FactKind[] = [
  'typed',
  'number',
  'closed',
  'charset',
  'confined',
  'confined-real',
  'confined-prefix',
  'host',
  'address',
];
/** Makes text of anything, so that the type no longer matters. */
const COERCES = new Set(['string', 'number', 'boolean']);
/** Objects entered at the most, as in `sourcesOf`. */
const MAX_OBJECTS = 60;
/** Parts looked at the most, since shared parts may be reached in very many ways. */
const MAX_VISITS = 2_000;

/** The client's values in `value` that reached this place with their type unknown; closed ones and numbers are none. */
export function uncheckedIn(m: Machine, value: Value): Src[] {
  if (!isTainted(m, value)) return [];
  const search = new Search(m);
  search.collect(value, []);
  return [...search.found.values()];
}

class Search {
  readonly found = new Map<number, Src>();
  readonly #m: Machine;
  readonly #seen = new Set<number>();
  #left = MAX_OBJECTS;
  #visits = MAX_VISITS;
  #vetted: readonly string[] | undefined;

  constructor(m: Machine) {
    this.#m = m;
  }

  collect(value: Value, given: readonly Fact[]): void {
    // Terms share their parts: a part is looked at once without further facts, and a bounded number of times with.
    if (--this.#visits < 0 || (this.#seen.has(value.id) && given.length === 0)) return;
    this.#seen.add(value.id);
    switch (value.t) {
      case 'src':
        if (!this.#looked(value, given)) this.found.set(value.id, value);
        return;
      case 'str':
        for (const p of value.parts) if (typeof p !== 'string') this.collect(p, given);
        return;
      case 'op':
        if (!carriesText(value.op) || COERCES.has(value.op) || isValidators(value)) return;
        for (const a of value.args) this.collect(a, given);
        return;
      case 'union':
        for (const a of value.alts) this.collect(a.value, a.given.length ? [...given, ...a.given] : given);
        return;
      case 'ref': {
        const { obj } = value;
        if (obj.kind !== 'object' && obj.kind !== 'array' && obj.kind !== 'map') return;
        if (--this.#left < 0) return;
        for (const [key, slot] of obj.slots) {
          if (key === '@elems' || key === '@spread') for (const v of slot as readonly Value[]) this.collect(v, given);
          else if (key === '@entries')
            for (const [, v] of slot as readonly (readonly [Value, Value])[]) this.collect(v, given);
          else if (key.startsWith('.') || key === '@rest') this.collect(slot as Value, given);
        }
        return;
      }
      default:
        return;
    }
  }

  #looked(src: Src, given: readonly Fact[]): boolean {
    // A schema has been applied; what an open one (`any`) lets through is told apart by whoever asks.
    if (src.checked) return src.schema?.type !== 'any';
    if (LOOKED.some((kind) => this.#m.knows(src, kind))) return true;
    if (given.some((f) => f.term === src.id && LOOKED.includes(f.kind))) return true;
    this.#vetted ??= vettedPaths(this.#m);
    return this.#vetted.some((p) => p === '' || p === src.path || src.path.startsWith(`${p}.`));
  }
}

// Paths of what a schema or a validator found good, with all that is below them.
function vettedPaths(m: Machine): string[] {
  const out: string[] = [];
  for (const slot of m.facts.slots.values()) {
    const fact = slot as Fact;
    if (fact.kind === 'parsed' && fact.of.t === 'src') out.push(fact.of.path);
  }
  return out;
}
