// Facts: what checks have established about a term on the current path.
import type { Charset } from './charset.ts';
import type { Site, SlotKey, Slots, Value } from './values.ts';

/**
 * - `closed`: one of a set that the program chose; clears every kind
 * - `number`: a number or boolean at run time
 * - `limited`: a number, or the length of a list, that is not above what the program chose
 * - `typed`: its type was looked at (`typeof`, `Array.isArray`), so that it is what the program takes it for
 * - `parsed`: a schema or a validator let it pass, with everything in it
 * - `confined`: a resolved path that lies below a trusted root
 * - `confined-real`: the same, and links were followed before it was compared
 * - `confined-prefix`: as `confined`, but compared without a separator at the end of the root
 * - `raw-check`: a containment check that looked at the unresolved text
 * - `no-dotdot`: contains no `..`
 * - `not-dotdot`: is not `..` itself
 * - `not-absolute`: is not an absolute path
 * - `absolute`: is an absolute path
 * - `charset`: consists of the characters in `charset` only
 * - `not-dash`: does not begin with `-`
 * - `safe-pattern`: a checker of regular expressions found it harmless
 * - `host`: the host of this URL was compared with an allow-list
 * - `address`: the resolved address of this URL's host was checked
 * - `host-denied`: some hosts are refused
 * - `no-host`: the scheme of this URL is neither http nor https; `not-http`, `not-https`: it is not the one
 * - `unrestricted`: the program's own allow-list is empty or holds everything, or a variable of
 *   the environment says so: its user wants no limit here
 * - `ends-with-separator`: a folder name with its separator
 * - `looked-up`: was found under a name that the caller chose (`by`), so it may be a prototype
 * - `inherited`: `in` found it, which finds the names of prototypes too
 * - `no-proto`: is not `__proto__`; `no-constructor`: is not `constructor` or not `prototype`
 * - `read-only`: a connection on which nothing can be changed, until a statement says otherwise
 * - `truthy`, `falsy`: decided by a branch
 * - `if-truthy`, `if-falsy`: what else holds (`facts`) once it is decided so
 */
export type FactKind =
  | 'closed'
  | 'number'
  | 'limited'
  | 'typed'
  | 'parsed'
  | 'confined'
  | 'confined-real'
  | 'confined-prefix'
  | 'raw-check'
  | 'no-dotdot'
  | 'not-dotdot'
  | 'not-absolute'
  | 'absolute'
  | 'charset'
  | 'not-dash'
  | 'safe-pattern'
  | 'host'
  | 'address'
  | 'host-denied'
  /** The host is written as an address: looking at its text is looking at the address. */
  | 'literal-host'
  /** It is no address of version 4 (6), or it was looked at. */
  | 'not-v4'
  | 'not-v6'
  | 'no-host'
  | 'not-http'
  | 'not-https'
  | 'ends-with-separator'
  | 'unrestricted'
  | 'looked-up'
  | 'inherited'
  | 'read-only'
  | 'no-proto'
  | 'no-constructor'
  | 'truthy'
  | 'falsy'
  | 'if-truthy'
  | 'if-falsy';

export interface Fact {
  /** Id of the term. */
  readonly term: number;
  readonly of: Value;
  readonly kind: FactKind;
  readonly site: Site | undefined;
  readonly charset?: Charset;
  /** The name it was found under. */
  readonly by?: Value;
  readonly facts?: readonly Fact[];
}

/** The facts of the current path. Written only through the machine's trail. */
export class FactStore implements Slots {
  readonly slots = new Map<SlotKey, unknown>();

  get(term: number, kind: FactKind): Fact | undefined {
    return this.slots.get(factKey(term, kind)) as Fact | undefined;
  }
}

const NUMBER_OF: Readonly<Record<FactKind, number>> = {
  closed: 0,
  number: 1,
  limited: 2,
  typed: 3,
  parsed: 4,
  confined: 5,
  'confined-real': 6,
  'confined-prefix': 7,
  'raw-check': 8,
  'no-dotdot': 9,
  'not-dotdot': 10,
  'not-absolute': 11,
  absolute: 12,
  charset: 13,
  'not-dash': 14,
  'safe-pattern': 15,
  host: 16,
  address: 17,
  'host-denied': 18,
  'no-host': 19,
  'not-http': 20,
  'not-https': 21,
  'ends-with-separator': 22,
  unrestricted: 23,
  'looked-up': 24,
  inherited: 25,
  'read-only': 26,
  'no-proto': 27,
  'no-constructor': 28,
  truthy: 29,
  falsy: 30,
  'if-truthy': 31,
  'if-falsy': 32,
  'literal-host': 33,
  'not-v4': 34,
  'not-v6': 35,
};
/** More kinds than there are. */
const KINDS = 64;
/** Where the fact of this kind about a term stands in the store. */
export function factKey(term: number, kind: FactKind): number {
  return term * KINDS + NUMBER_OF[kind];
}

/** True where the list has a fact of the same kind about the same term. */
export function hasFact(list: readonly Fact[], { term, kind }: Fact): boolean {
  for (const one of list) if (one.term === term && one.kind === kind) return true;
  return false;
}

/**
 * Facts that hold on every one of several paths. `closed` implies the other kinds about the same term
 * (a trusted constant is also below the root), so it meets them halfway.
 */
export function meet(paths: readonly (readonly Fact[])[]): Fact[] {
  const [first, ...others] = paths;
  // Where one way knows nothing, nothing is known on all.
  if (!first || paths.some((path) => path.length === 0)) return [];
  let out = [...first];
  for (const other of others) {
    const next: Fact[] = [];
    const inOut = finder(out);
    const inOther = finder(other);
    for (const fact of out) {
      const match = inOther(fact);
      if (!match) continue;
      if (fact.kind === 'charset' && match.kind === 'charset' && fact.charset && match.charset)
        next.push({ ...fact, charset: fact.charset.or(match.charset) });
      else if (fact.facts && match.facts && fact.facts !== match.facts)
        next.push({ ...fact, facts: meet([fact.facts, match.facts]) });
      else next.push(fact);
    }
    for (const fact of other) if (inOut(fact) && !hasFact(next, fact)) next.push(fact);
    out = next;
  }
  return out;
}

/** Shorter lists are looked through faster than a table of them is made. */
const SHORT = 6;

// Finds the first fact of a list that is one or implies it.
function finder(list: readonly Fact[]): (fact: Fact) => Fact | undefined {
  if (list.length <= SHORT)
    return (fact) => {
      for (const f of list) if (f.term === fact.term && (f.kind === fact.kind || implies(f, fact))) return f;
      return undefined;
    };
  const byTerm = new Map<number, Fact[]>();
  for (const f of list) {
    const known = byTerm.get(f.term);
    if (known) known.push(f);
    else byTerm.set(f.term, [f]);
  }
  return (fact) => byTerm.get(fact.term)?.find((f) => f.kind === fact.kind || implies(f, fact));
}

function implies(stronger: Fact, weaker: Fact): boolean {
  // Nothing at all (no argument, an empty text) is as harmless as what was checked: `if (x) check(x)`.
  if (stronger.kind === 'falsy') return weaker.kind !== 'truthy';
  if (stronger.kind === 'closed') return !ASIDE.has(weaker.kind);
  if (stronger.kind === 'no-host') return ABOUT_HOSTS.has(weaker.kind);
  if (stronger.kind === 'confined-real') return weaker.kind === 'confined' || weaker.kind === 'confined-prefix';
  return stronger.kind === 'confined' && weaker.kind === 'confined-prefix';
}

const ABOUT_HOSTS: ReadonlySet<FactKind> = new Set(['host', 'address', 'host-denied']);

/** What being one of a set says nothing about: a set may have been asked with `in`, which finds inherited names too. */
const ASIDE: ReadonlySet<FactKind> = new Set([
  'truthy',
  'falsy',
  'looked-up',
  'no-proto',
  'no-constructor',
  'inherited',
  'read-only',
  'if-truthy',
  'if-falsy',
]);

/** Facts that say something about a value, as opposed to which way a branch went. */
export function isProof({ kind }: Fact): boolean {
  return kind !== 'truthy' && kind !== 'falsy' && kind !== 'unrestricted' && !kind.startsWith('if-');
}

/**
 * Two paths that one decision parts, as facts about that decision: `if (get) check(p); … if (get) use(p)`.
 * Whoever decides the same way again knows what was proved then.
 */
export function conditional(one: readonly Fact[], other: readonly Fact[]): Fact[] {
  const decision = one.find(
    (f) =>
      (f.kind === 'truthy' || f.kind === 'falsy') &&
      other.some((g) => g.term === f.term && g.kind === (f.kind === 'truthy' ? 'falsy' : 'truthy')),
  );
  if (!decision) return [];
  const then = (facts: readonly Fact[], kind: 'truthy' | 'falsy'): Fact[] => {
    const proofs = facts.filter((f) => isProof(f) && f.term !== decision.term);
    return proofs.length ? [{ ...decision, kind: `if-${kind}`, facts: proofs.slice(0, MAX_PROOFS) }] : [];
  };
  return [
    ...then(one, decision.kind === 'truthy' ? 'truthy' : 'falsy'),
    ...then(other, decision.kind === 'truthy' ? 'falsy' : 'truthy'),
  ];
}
/** Proofs kept for one decision at the most. */
const MAX_PROOFS = 40;

/** Facts that a guard proves. */
const PROOFS: ReadonlySet<FactKind> = new Set([
  'closed',
  'host',
  'no-host',
  'confined',
  'confined-real',
  'confined-prefix',
  'address',
  'read-only',
]);

/**
 * Leaves out the paths on which an allow-list is not in force, where another path proves something by it:
 * whether the list is filled in is its user's decision, not the caller's.
 */
export function inForce(paths: readonly (readonly Fact[])[]): readonly (readonly Fact[])[] {
  if (!paths.some(isUnrestricted)) return paths;
  const limited = paths.filter((list) => !isUnrestricted(list));
  const proven = new Set(
    (limited.length ? limited : paths).flat().flatMap((f) => (PROOFS.has(f.kind) ? [f.term] : [])),
  );
  if (proven.size === 0) return paths;
  // One that proves the same all the same tells as much as the others.
  return paths.filter((list) => limited.includes(list) || list.some((f) => PROOFS.has(f.kind) && proven.has(f.term)));
}

function isUnrestricted(list: readonly Fact[]): boolean {
  for (const f of list) if (f.kind === 'unrestricted') return true;
  return false;
}
