// From an import's words to a file of the snapshot: relative paths, tsconfig paths, package imports, workspace packages.
import { dirname, join, normalize } from 'node:path/posix';
import ts from 'typescript';
import type { Snapshot } from '../snapshot.ts';

const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
/** What a compiler makes into files of such an ending. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

interface PathMap {
  readonly base: string;
  readonly paths: readonly (readonly [string, readonly string[]])[];
  readonly baseUrl: boolean;
}
interface Package {
  readonly dir: string;
  readonly json: Record<string, unknown>;
}

/** Finds what imports lead to. It depends on which files there are and on the settings it has read, on no code. */
export class Resolver {
  readonly files: readonly string[];
  #snapshot: Snapshot;
  /** What was last gone on with, itself or what it passes on. */
  #at: Snapshot;
  readonly #files: ReadonlySet<string>;
  readonly #resolved = new Map<string, Map<string, string | undefined>>();
  readonly #maps = new Map<string, PathMap | undefined>();
  readonly #packages = new Map<string, Package | undefined>();
  /** The settings that were read, as they were. */
  readonly #read = new Map<string, string | undefined>();
  #workspace: Map<string, Package> | undefined;
  readonly #inWorkspace = new Map<string, string | undefined>();

  constructor(snapshot: Snapshot) {
    this.files = snapshot.files;
    this.#snapshot = snapshot;
    this.#at = snapshot.origin ?? snapshot;
    this.#files = new Set(snapshot.files);
  }

  /** Goes on with another snapshot; false where that one may be answered otherwise. */
  goOn(snapshot: Snapshot): boolean {
    const { files } = snapshot;
    if (files !== this.files && (files.length !== this.files.length || files.some((f, n) => f !== this.files[n])))
      return false;
    const at = snapshot.origin ?? snapshot;
    for (const path of at.changedSince?.(this.#at) ?? this.#read.keys())
      if (this.#read.has(path) && snapshot.read(path) !== this.#read.get(path)) return false;
    this.#snapshot = snapshot;
    this.#at = at;
    return true;
  }

  /** The file an import leads to, or undefined when it leads out of the project. */
  resolve(from: string, specifier: string): string | undefined {
    const dir = dirname(from);
    let known = this.#resolved.get(dir);
    if (!known) {
      known = new Map();
      this.#resolved.set(dir, known);
    }
    if (known.has(specifier)) return known.get(specifier);
    const found = this.#find(from, specifier);
    known.set(specifier, found);
    return found;
  }

  /** The version range that the nearest package.json with this dependency asks for, from a file's folder upwards. */
  wanted(from: string, name: string): string | undefined {
    for (let d = dirname(from); ; d = dirname(d)) {
      const json = this.#package(d === '.' ? '' : d)?.json;
      for (const field of ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']) {
        const range = (json?.[field] as Record<string, unknown> | undefined)?.[name];
        if (typeof range === 'string') return range;
      }
      if (d === '.' || d === '/') return undefined;
    }
  }

  /** The folder of the package that a file belongs to, `''` for the root. */
  packageOf(file: string): string {
    for (let d = dirname(file); ; d = dirname(d)) {
      if (d === '.' || d === '/') return '';
      if (this.#package(d)?.json) return d;
    }
  }

  #find(from: string, specifier: string): string | undefined {
    const here = dirname(from);
    if (specifier.startsWith('.') || specifier.startsWith('/'))
      return this.#file(specifier.startsWith('/') ? normalize(specifier.slice(1)) : joined(here, specifier));
    const map = this.#pathMap(here);
    if (map) {
      for (const [pattern, targets] of map.paths) {
        const star = pattern.indexOf('*');
        const rest =
          star < 0
            ? specifier === pattern
              ? ''
              : undefined
            : specifier.startsWith(pattern.slice(0, star)) && specifier.endsWith(pattern.slice(star + 1))
              ? specifier.slice(star, specifier.length - (pattern.length - star - 1))
              : undefined;
        if (rest === undefined) continue;
        for (const target of targets) {
          const found = this.#file(join(map.base, target.replace('*', rest)));
          if (found) return found;
        }
      }
      if (map.baseUrl) {
        const found = this.#file(join(map.base, specifier));
        if (found) return found;
      }
    }
    if (specifier.startsWith('#')) {
      const pkg = this.#packageOf(here);
      const target = pkg && pick((pkg.json.imports as Record<string, unknown> | undefined) ?? {}, specifier);
      return pkg && target ? this.#built(pkg.dir, target) : undefined;
    }
    return this.#workspaceFile(specifier);
  }

  /** The file at a path as `normalize` makes them, or the one that an import of it means. */
  #file(path: string): string | undefined {
    const p = path.endsWith('/') ? path.slice(0, -1) : path;
    if (this.#files.has(p)) return p;
    const ending = /\.[cm]?jsx?$/.exec(p)?.[0];
    if (ending)
      for (const other of SOURCES[ending] ?? []) {
        const q = p.slice(0, -ending.length) + other;
        if (this.#files.has(q)) return q;
      }
    for (const e of ENDINGS) if (this.#files.has(p + e)) return p + e;
    const index = p === '.' ? 'index' : `${p}/index`;
    for (const e of ENDINGS) if (this.#files.has(index + e)) return index + e;
    const pkg = this.#package(p === '.' ? '' : p);
    return pkg ? this.#entry(pkg, '.') : undefined;
  }

  // A path of package.json may name build output; the source it was made from is what we have.
  #built(dir: string, target: string): string | undefined {
    const p = join(dir, target);
    const source = p.replace(/(^|\/)(?:dist|build|lib|out)\/(?:(?:src|esm|cjs)\/)?/, '$1src/');
    return this.#file(source) ?? this.#file(p) ?? this.#file(p.replace(/(^|\/)(?:dist|build|lib|out)\//, '$1'));
  }

  #workspaceFile(specifier: string): string | undefined {
    if (this.#inWorkspace.has(specifier)) return this.#inWorkspace.get(specifier);
    const found = this.#findInWorkspace(specifier);
    this.#inWorkspace.set(specifier, found);
    return found;
  }

  #findInWorkspace(specifier: string): string | undefined {
    const parts = specifier.split('/');
    const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
    const pkg = this.#workspacePackages().get(name);
    if (!pkg) return undefined;
    const rest = specifier.slice(name.length);
    return this.#entry(pkg, `.${rest}`);
  }

  #entry(pkg: Package, subpath: string): string | undefined {
    const exported = pkg.json.exports;
    const target =
      (typeof exported === 'string' && subpath === '.' ? exported : undefined) ??
      (exported && typeof exported === 'object'
        ? (pick(exported as Record<string, unknown>, subpath) ?? (subpath === '.' ? condition(exported) : undefined))
        : undefined);
    if (target) {
      const found = this.#built(pkg.dir, target);
      if (found) return found;
    }
    if (subpath !== '.') return this.#file(join(pkg.dir, 'src', subpath)) ?? this.#file(join(pkg.dir, subpath));
    for (const field of ['source', 'module', 'main', 'types']) {
      const value = pkg.json[field];
      const found = typeof value === 'string' ? this.#built(pkg.dir, value.replace(/\.d\.ts$/, '.js')) : undefined;
      if (found) return found;
    }
    return this.#indexOf(join(pkg.dir, 'src')) ?? this.#indexOf(pkg.dir);
  }

  #indexOf(dir: string): string | undefined {
    for (const e of ENDINGS) {
      const p = join(dir, `index${e}`);
      if (this.#files.has(p)) return p;
    }
    return undefined;
  }

  #workspacePackages(): Map<string, Package> {
    if (this.#workspace) return this.#workspace;
    const out = new Map<string, Package>();
    const dirs = new Set<string>();
    let last = '';
    for (const file of this.files) {
      // Most stand in the same folder as the one before.
      const slash = file.lastIndexOf('/');
      if (slash === last.length && file.startsWith(last)) continue;
      let dir = dirname(file);
      last = dir;
      while (!dirs.has(dir)) {
        dirs.add(dir);
        if (dir === '.') break;
        dir = dirname(dir);
      }
    }
    for (const dir of [...dirs].sort()) {
      const pkg = this.#package(dir === '.' ? '' : dir);
      if (pkg && typeof pkg.json.name === 'string') out.set(pkg.json.name, pkg);
    }
    this.#workspace = out;
    return out;
  }

  #package(dir: string): Package | undefined {
    if (this.#packages.has(dir)) return this.#packages.get(dir);
    const json = this.#json(within(dir, 'package.json'));
    const pkg = json ? { dir, json } : undefined;
    this.#packages.set(dir, pkg);
    return pkg;
  }
  #packageOf(dir: string): Package | undefined {
    for (let d = dir; ; d = dirname(d)) {
      const pkg = this.#package(d === '.' ? '' : d);
      if (pkg) return pkg;
      if (d === '.' || d === '/') return undefined;
    }
  }

  #json(path: string): Record<string, unknown> | undefined {
    const text = this.#snapshot.read(path);
    this.#read.set(path, text);
    if (text === undefined) return undefined;
    const { config } = ts.parseConfigFileTextToJson(path, text);
    return config && typeof config === 'object' && !Array.isArray(config) ? config : undefined;
  }

  #pathMap(dir: string): PathMap | undefined {
    if (this.#maps.has(dir)) return this.#maps.get(dir);
    let map = this.#readMap(within(dir, 'tsconfig.json'), 0) ?? this.#readMap(within(dir, 'jsconfig.json'), 0);
    if (!map && dir !== '.' && dir !== '/') map = this.#pathMap(dirname(dir));
    this.#maps.set(dir, map);
    return map;
  }

  #readMap(path: string, depth: number): PathMap | undefined {
    const json = this.#json(path);
    if (!json || depth > 8) return undefined;
    const dir = dirname(path);
    const options = (json.compilerOptions ?? {}) as Record<string, unknown>;
    if (options.paths || options.baseUrl) {
      const base = typeof options.baseUrl === 'string' ? join(dir, options.baseUrl) : dir;
      const paths = Object.entries((options.paths ?? {}) as Record<string, unknown>).map(
        ([pattern, targets]) =>
          [pattern, Array.isArray(targets) ? targets.filter((t) => typeof t === 'string') : []] as const,
      );
      return { base, paths, baseUrl: typeof options.baseUrl === 'string' };
    }
    const parents = Array.isArray(json.extends) ? json.extends : [json.extends];
    for (const parent of parents) {
      if (typeof parent !== 'string' || !parent.startsWith('.')) continue;
      const p = join(dir, parent);
      const found = this.#readMap(p.endsWith('.json') ? p : `${p}.json`, depth + 1);
      if (found) return found;
    }
    return undefined;
  }
}

function pick(table: Record<string, unknown>, key: string): string | undefined {
  if (key in table) return condition(table[key]);
  for (const [pattern, value] of Object.entries(table)) {
    const star = pattern.indexOf('*');
    if (star < 0 || !key.startsWith(pattern.slice(0, star)) || !key.endsWith(pattern.slice(star + 1))) continue;
    const rest = key.slice(star, key.length - (pattern.length - star - 1));
    return condition(value)?.replace('*', rest);
  }
  return undefined;
}

function condition(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(condition).find((v) => v !== undefined);
  if (!value || typeof value !== 'object') return undefined;
  const table = value as Record<string, unknown>;
  for (const name of ['source', 'import', 'module', 'node', 'require', 'default', 'types']) {
    const found = name in table ? condition(table[name]) : undefined;
    if (found) return found.replace(/\.d\.([cm]?)ts$/, '.$1js');
  }
  return undefined;
}

/** `join(dir, name)` for a folder as `dirname` gives them. */
function within(dir: string, name: string): string {
  return dir === '' || dir === '.' ? name : `${dir}/${name}`;
}

/** `join(dir, specifier)` for a specifier that begins with a dot; the usual ones without looking at each letter. */
function joined(dir: string, specifier: string): string {
  if (dir === '' || dir.startsWith('..') || dir.startsWith('/')) return join(dir, specifier);
  let at = dir;
  let rest = specifier;
  if (rest.startsWith('./')) rest = rest.slice(2);
  while (rest.startsWith('../') && at !== '.') {
    rest = rest.slice(3);
    at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '.';
  }
  if (rest === '' || /^[./]|\/[./]/.test(rest)) return join(dir, specifier);
  return at === '.' ? rest : `${at}/${rest}`;
}
