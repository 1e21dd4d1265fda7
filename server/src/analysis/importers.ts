// Who imports a file. Most imports of a large folder lead nowhere near a server, so they are found by the names that
// stand in them, and where an import leads is only asked for those that may be meant.
import type { Premises } from './modules.ts';

interface Import {
  readonly by: string;
  readonly specifier: string;
}

/** The files that import a file, as far as texts show imports. */
export class Importers {
  readonly #resolver: Premises['resolver'];
  readonly #known = new Map<string, Set<string>>();
  /** Imports of paths, by the name at the end of the path, until somebody asks for a file that may be meant by it. */
  readonly #named = new Map<string, Import[]>();

  constructor({ resolver, scans }: Premises) {
    this.#resolver = resolver;
    for (const [n, by] of resolver.files.entries())
      for (const specifier of scans[n]?.imports ?? []) {
        if (specifier.startsWith('node:')) continue;
        const name = nameIn(specifier);
        if (name === undefined) {
          this.#add({ by, specifier });
          continue;
        }
        const same = this.#named.get(name);
        if (same) same.push({ by, specifier });
        else this.#named.set(name, [{ by, specifier }]);
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

  #add({ by, specifier }: Import): void {
    const target = this.#resolver.resolve(by, specifier);
    if (target === undefined || target === by) return;
    const others = this.#known.get(target);
    if (others) others.add(by);
    else this.#known.set(target, new Set([by]));
  }
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
