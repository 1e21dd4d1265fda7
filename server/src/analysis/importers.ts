// Who imports a file. Most imports of a large folder lead nowhere near a server, so they are found by the names that
// stand in them, and where an import leads is only asked for those that may be meant.
import type { Premises } from './modules.ts';

/** Files that import the same, in the same words. */
interface Imports {
  readonly specifier: string;
  readonly by: string[];
}

/** The files that import a file, as far as texts show imports. */
export class Importers {
  readonly #resolver: Premises['resolver'];
  readonly #known = new Map<string, Set<string>>();
  /** Imports of paths, by the name at the end of the path, until somebody asks for a file that may be meant by it. */
  readonly #named = new Map<string, Imports[]>();

  constructor({ resolver, scans }: Premises) {
    this.#resolver = resolver;
    for (const imports of bySpecifier(resolver.files, scans)) {
      const name = nameIn(imports.specifier);
      const same = name === undefined ? undefined : this.#named.get(name);
      if (name === undefined) this.#add(imports);
      else if (same) same.push(imports);
      else this.#named.set(name, [imports]);
    }
  }

  /** Files with an import that leads to `file`, itself aside. */
  of(file: string): readonly string[] {
    for (const name of namesOf(file)) {
      const all = this.#named.get(name);
      if (!all) continue;
      this.#named.delete(name);
      for (const one of all) this.#add(one);
    }
    return [...(this.#known.get(file) ?? [])];
  }

  #add({ specifier, by: all }: Imports): void {
    for (const by of all) {
      const target = this.#resolver.resolve(by, specifier);
      if (target === undefined || target === by) continue;
      const others = this.#known.get(target);
      if (others) others.add(by);
      else this.#known.set(target, new Set([by]));
    }
  }
}

/** All imports but those of Node's own modules: a large folder has many that are written alike. */
function bySpecifier(files: readonly string[], scans: Premises['scans']): Iterable<Imports> {
  const all = new Map<string, Imports>();
  for (const [n, by] of files.entries())
    for (const specifier of scans[n]?.imports ?? []) {
      const same = all.get(specifier);
      if (same) same.by.push(by);
      else if (!specifier.startsWith('node:')) all.set(specifier, { specifier, by: [by] });
    }
  return all.values();
}

/** The last name in the path that is imported, without its ending; undefined where what is imported is not told by it. */
function nameIn(specifier: string): string | undefined {
  if (!specifier.startsWith('.') && !specifier.startsWith('/')) return undefined;
  const name = withoutEnding(specifier, specifier.lastIndexOf('/') + 1);
  return name === '' || name === '.' || name === '..' ? undefined : name;
}

/** What the last name in a path that leads to the file may be: its own, or that of a folder that it stands for. */
function namesOf(file: string): readonly string[] {
  const [own, ...folders] = file.split('/').reverse() as [string, ...string[]];
  // `./a.js` may mean `a.js.ts`.
  const name = withoutEnding(own, 0);
  return [name, withoutEnding(name, 0), ...folders.map((folder) => withoutEnding(folder, 0))];
}

const ENDING = /\.[cm]?[jt]sx?$/;

// Most imports have no dot in their last name: the pattern is not asked then.
function withoutEnding(path: string, from: number): string {
  const dot = path.indexOf('.', from);
  if (dot < 0) return path.slice(from);
  const at = path.slice(dot).search(ENDING);
  return path.slice(from, at < 0 ? undefined : dot + at);
}
