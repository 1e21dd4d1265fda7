// Which files of a folder make up one program: a folder of many servers is analysed as many programs, each by itself.
import { Importers } from './importers.ts';
import type { FactsCache, Premises } from './modules.ts';

export interface Roots {
  readonly all: readonly string[];
  /** Those that no other root imports: what they export is for the outside. They stand first in `all`. */
  readonly outermost: readonly string[];
}

/** One program: where it begins, and everything that its imports lead to. */
export interface Program {
  readonly roots: Roots;
  /** The roots of the whole folder. */
  readonly of: Roots;
  readonly files: ReadonlySet<string>;
}

/** Roots with what their imports lead to, in pieces that share no file. */
export interface Pieces {
  readonly roots: Roots;
  readonly pieces: readonly Piece[];
}

interface Piece {
  readonly roots: readonly string[];
  readonly files: ReadonlySet<string>;
  /** A server is made in it. */
  readonly makes: boolean;
}

/**
 * The modules to start from: those that register something and those that import them, however indirectly.
 * Whoever is imported by nobody comes first, since it knows how the others are called.
 */
export function piecesOf(premises: Premises): Pieces {
  const { resolver, scans } = premises;
  const { files } = resolver;
  const roots = new Set(files.filter((_, n) => scans[n]?.registers));
  if (roots.size === 0) return { roots: { all: [], outermost: [] }, pieces: [] };
  const importers = new Importers(premises);
  // The set grows while it is gone through: an importer of a root is one.
  for (const path of roots) for (const by of importers.of(path)) roots.add(by);
  const scanOf = new Map(files.map((path, n) => [path, scans[n]]));
  const makes = (path: string): boolean => scanOf.get(path)?.makes === true;
  const rank = (path: string): number => {
    if (importers.of(path).length === 0) return 0;
    return makes(path) ? 1 : 2;
  };
  const ranked = [...roots]
    .map((path) => ({ path, rank: rank(path) }))
    .sort((x, y) => x.rank - y.rank || (x.path < y.path ? -1 : 1));
  const all = ranked.map((r) => r.path);
  const reached = new Set(all);
  const sets = new Sets();
  for (const path of reached)
    for (const specifier of scanOf.get(path)?.imports ?? []) {
      const target = resolver.resolve(path, specifier);
      if (target === undefined) continue;
      reached.add(target);
      sets.join(path, target);
    }
  const own = grouped(all, (path) => sets.of(path));
  return {
    roots: { all, outermost: ranked.filter((r) => r.rank === 0).map((r) => r.path) },
    pieces: [...grouped(reached, (path) => sets.of(path))].map(([name, files]) => ({
      roots: own.get(name)!,
      files: new Set(files),
      makes: files.some(makes),
    })),
  };
}

/**
 * The programs of a folder. Pieces that no import joins are one program where something else may join them: a piece
 * that makes no server is handed one by another, and what imports a name that it works out may import anything. Who
 * that is no import says, so it is whoever is in the same package.
 */
export function programsOf(
  premises: Premises,
  cache: FactsCache,
  read: (path: string) => string | undefined,
): readonly Program[] {
  const { roots, pieces } = cache.pieces(premises, () => piecesOf(premises));
  const { resolver } = premises;
  const there = new Map<string, Set<Piece>>();
  for (const piece of pieces)
    for (const root of piece.roots) {
      const name = resolver.packageOf(root);
      there.set(name, (there.get(name) ?? new Set()).add(piece));
    }
  const sets = new Sets();
  const joinAll = (piece: Piece, file: string): void => {
    for (const other of there.get(resolver.packageOf(file)) ?? []) sets.join(piece.roots[0]!, other.roots[0]!);
  };
  const loads = (file: string): boolean => {
    if ((there.get(resolver.packageOf(file))?.size ?? 0) < 2) return false;
    const text = read(file);
    return text !== undefined && cache.mayLoad(file, text);
  };
  if ([...there.values()].some((of) => of.size > 1))
    for (const piece of pieces) {
      if (!piece.makes) for (const root of piece.roots) joinAll(piece, root);
      for (const file of piece.files) if (loads(file)) joinAll(piece, file);
    }
  return [...grouped(pieces, (piece) => sets.of(piece.roots[0]!)).values()].map((own) => program(roots, own));
}

/**
 * The programs again, those joined that came to the same file: whoever leads there by a way that no import shows runs
 * on one machine with it. `loaded`: the files that each of them came to.
 * @returns `programs` itself where nothing is to be joined
 */
export function joined(
  programs: readonly Program[],
  loaded: (program: Program) => Iterable<string>,
): readonly Program[] {
  const sets = new Sets();
  const owner = new Map<string, string>();
  for (const one of programs)
    for (const files of [one.files, loaded(one)])
      for (const file of files) {
        const name = one.roots.all[0]!;
        const other = owner.get(file);
        if (other === undefined) owner.set(file, name);
        else sets.join(name, other);
      }
  const all = [...grouped(programs, (one) => sets.of(one.roots.all[0]!)).values()];
  if (all.length === programs.length) return programs;
  return all.map((own) => (own.length === 1 ? own[0]! : program(own[0]!.of, own)));
}

/** `of`: the roots of the whole folder, whose order the program's own keep. */
function program(of: Roots, parts: readonly { readonly files: ReadonlySet<string> }[]): Program {
  const files = new Set(parts.flatMap((part) => [...part.files]));
  const own = ({ all, outermost }: Roots): Roots => ({
    all: all.filter((path) => files.has(path)),
    outermost: outermost.filter((path) => files.has(path)),
  });
  return { of, roots: own(of), files };
}

/** The same for each program of the same roots in the same order. */
export function nameOf({ roots }: Program): string {
  return `${roots.outermost.length}\n${roots.all.join('\n')}`;
}

function grouped<T>(all: Iterable<T>, name: (one: T) => string): Map<string, T[]> {
  const out = new Map<string, T[]>();
  for (const one of all) {
    const key = name(one);
    const group = out.get(key);
    if (group) group.push(one);
    else out.set(key, [one]);
  }
  return out;
}

/** Sets that are joined, each with one of its members as its name. */
class Sets {
  readonly #above = new Map<string, string>();

  of(one: string): string {
    let top = one;
    for (let next = this.#above.get(top); next !== undefined; next = this.#above.get(top)) top = next;
    for (let at = one; at !== top; ) {
      const next = this.#above.get(at)!;
      this.#above.set(at, top);
      at = next;
    }
    return top;
  }

  join(a: string, b: string): void {
    const [x, y] = [this.of(a), this.of(b)];
    if (x !== y) this.#above.set(y, x);
  }
}
