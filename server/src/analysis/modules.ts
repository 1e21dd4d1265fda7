// The modules of one analysis, and what is kept of files across analyses.
import { KnownSchemas } from '../definitions/known-schemas.ts';
import type { Snapshot } from '../snapshot.ts';
import { type FileFacts, parseFile } from './parse.ts';
import { Resolver } from './resolver.ts';
import type { Roots } from './run.ts';
import { sameScan, scanText, type TextScan } from './scan.ts';
import { TextMemo } from './text-memo.ts';
import type { Env, Obj } from './values.ts';

/** A file as a module of the running program. One per analysis. */
export interface Module {
  readonly path: string;
  readonly facts: FileFacts;
  state: 'fresh' | 'running' | 'done';
  env: Env | undefined;
  /** `module.exports`. */
  exportsObject: Obj | undefined;
  namespace: Obj | undefined;
}

/** Texts that were looked at are kept up to this many UTF-16 units in all. */
const MOST_SCANNED = 128 * 1024 * 1024;

/** What the answer of an analysis depends on beyond the texts that it reads. */
export interface Premises {
  /** Which files there are, and where imports lead. */
  readonly resolver: Resolver;
  /** What each of the files shows unparsed, in their order. */
  readonly scans: readonly (TextScan | undefined)[];
}

/** Parsed files and more kept across analyses, by content; the caller may hold one for as long as it likes. */
export class FactsCache {
  /** What the statements of each block declare, kept as long as their tree. */
  readonly names = new WeakMap<object, unknown>();
  /** Which helper of a compiler each function is, by its tree. */
  readonly helpers = new WeakMap<object, unknown>();
  /** Schemas that were made into JSON. */
  readonly schemas = new KnownSchemas();
  /** What was read out of texts that are served. */
  readonly texts = new TextMemo();
  readonly #byPath = new Map<string, { text: string; facts: FileFacts | string }>();
  readonly #scans = new Map<string, { text: string | undefined; scan: TextScan }>();
  #scanned = 0;
  readonly #once = new Map<unknown, unknown>();
  #resolver: Resolver | undefined;
  #seen: { readonly snapshot: Snapshot; readonly scans: readonly (TextScan | undefined)[] } | undefined;
  #roots: (Premises & { readonly roots: Roots }) | undefined;
  #answer: (Premises & { readonly asked: string; readonly reads: Reads; readonly answer: unknown }) | undefined;

  /** What each file of the snapshot shows unparsed, in their order; the same array while all is the same. */
  scans(snapshot: Snapshot): readonly (TextScan | undefined)[] {
    const of = (path: string): TextScan | undefined => {
      const text = snapshot.read(path);
      return text === undefined ? undefined : this.scan(path, text);
    };
    const { files } = snapshot;
    const old = this.#seen;
    const changed = old?.snapshot.files === files ? snapshot.changedSince?.(old.snapshot) : undefined;
    let scans = changed ? old!.scans : files.map(of);
    for (const path of changed ?? []) {
      const at = placeIn(files, path);
      if (files[at] !== path) continue;
      const scan = of(path);
      if (scan === scans[at]) continue;
      const next = [...scans];
      next[at] = scan;
      scans = next;
    }
    this.#seen = { snapshot, scans };
    return scans;
  }
  /** What the text shows unparsed. */
  scan(path: string, text: string): TextScan {
    const old = this.#scans.get(path);
    if (old && old.text === text) return old.scan;
    const made = scanText(text);
    // Most edits change nothing that is seen here: what is built on it stands then.
    const scan = old && sameScan(old.scan, made) ? old.scan : made;
    this.#scanned += text.length - (old?.text?.length ?? 0);
    // A tree without end must not be held in memory: what is beyond is looked at again when it is asked for again.
    const keeps = this.#scanned <= MOST_SCANNED;
    if (!keeps) this.#scanned -= text.length;
    this.#scans.set(path, { text: keeps ? text : undefined, scan });
    return scan;
  }
  get(path: string, text: string): FileFacts | string {
    const old = this.#byPath.get(path);
    if (old && old.text === text) return old.facts;
    const facts = parseFile(path, text);
    this.#byPath.set(path, { text, facts });
    return facts;
  }
  /** A thing that is the same for all analyses, made when it is first asked for. */
  once<T>(key: unknown, make: () => T): T {
    if (!this.#once.has(key)) this.#once.set(key, make());
    return this.#once.get(key) as T;
  }
  /** The resolver for a snapshot; it belongs to whoever takes it, as two analyses may be under way. */
  takeResolver(snapshot: Snapshot): Resolver {
    const old = this.#resolver;
    this.#resolver = undefined;
    return old?.goOn(snapshot) ? old : new Resolver(snapshot);
  }
  giveBack(resolver: Resolver): void {
    this.#resolver = resolver;
  }
  roots(premises: Premises, make: () => Roots): Roots {
    if (!this.#roots || !samePremises(this.#roots, premises)) this.#roots = { ...premises, roots: make() };
    return this.#roots.roots;
  }
  /** The former answer, where nothing that it depends on has changed. `asked`: what was asked for. */
  answer(premises: Premises, asked: string, read: (path: string) => string | undefined): unknown {
    const old = this.#answer;
    if (!old || old.asked !== asked || !samePremises(old, premises)) return undefined;
    for (const [path, text] of old.reads) if (read(path) !== text) return undefined;
    return old.answer;
  }
  answered(premises: Premises, asked: string, reads: Reads, answer: unknown): void {
    this.#answer = { ...premises, asked, reads, answer };
  }
  /** Forgets files that are no longer there. */
  keep(paths: ReadonlySet<string>): void {
    for (const path of this.#byPath.keys()) if (!paths.has(path)) this.#byPath.delete(path);
    for (const [path, { text }] of this.#scans) {
      if (paths.has(path)) continue;
      this.#scanned -= text?.length ?? 0;
      this.#scans.delete(path);
    }
  }
}

/** Every text that was read, as it was. */
type Reads = ReadonlyMap<string, string | undefined>;

function samePremises(a: Premises, b: Premises): boolean {
  return a.resolver === b.resolver && (a.scans === b.scans || a.scans.every((scan, n) => scan === b.scans[n]));
}

/** Where the path stands in the sorted list, or would stand. */
function placeIn(sorted: readonly string[], path: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < path) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Loads modules of one snapshot and finds what an import names. */
export class ModuleGraph {
  readonly skipped = new Map<string, string>();
  readonly loaded = new Map<string, Module>();
  readonly #snapshot: Snapshot;
  readonly cache: FactsCache;
  readonly resolver: Resolver;

  constructor(snapshot: Snapshot, cache: FactsCache) {
    this.#snapshot = snapshot;
    this.cache = cache;
    this.resolver = cache.takeResolver(snapshot);
  }

  load(path: string): Module | undefined {
    const old = this.loaded.get(path);
    if (old) return old;
    if (this.skipped.has(path)) return undefined;
    const text = this.#snapshot.read(path);
    if (text === undefined) return undefined;
    const facts = this.cache.get(path, text);
    if (typeof facts === 'string') {
      this.skipped.set(path, facts);
      return undefined;
    }
    const module: Module = {
      path,
      facts,
      state: 'fresh',
      env: undefined,
      exportsObject: undefined,
      namespace: undefined,
    };
    this.loaded.set(path, module);
    return module;
  }

  /** The file an import leads to, or undefined when it leads out of the project. */
  resolve(from: string, specifier: string): string | undefined {
    return this.resolver.resolve(from, specifier);
  }

  /** The version range that the nearest package.json with this dependency asks for, from a file's folder upwards. */
  wanted(from: string, name: string): string | undefined {
    return this.resolver.wanted(from, name);
  }

  /** The folder of the package that a file belongs to, `''` for the root. */
  packageOf(file: string): string {
    return this.resolver.packageOf(file);
  }
}
