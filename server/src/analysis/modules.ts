// The modules of one analysis, and what is kept of files across analyses.
import { KnownSchemas } from '../definitions/known-schemas.ts';
import type { Snapshot } from '../snapshot.ts';
import { type FileFacts, parseFile } from './parse.ts';
import type { KeptAnswer, KeptRun, Ways } from './premises.ts';
import type { Pieces } from './programs.ts';
import { Resolver } from './resolver.ts';
import { sameScan, scanText, type TextScan } from './scan.ts';
import { type Unread, unreadIn } from './unread.ts';
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

const LOADS = /\b(?:import|require)\(\s*[^\s'")]|\bimport\.meta\.glob/;

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
  /** What comments leave of the findings of a run, kept as long as the run. */
  readonly silenced = new WeakMap<object, unknown>();
  readonly #byPath = new Map<string, { text: string; facts: FileFacts | string }>();
  readonly #scans = new Map<string, { text: string | undefined; scan: TextScan }>();
  #scanned = 0;
  readonly #once = new Map<unknown, unknown>();
  #resolver: Resolver | undefined;
  #seen: { readonly snapshot: Snapshot; readonly scans: readonly (TextScan | undefined)[] } | undefined;
  #pieces: (Premises & { readonly pieces: Pieces }) | undefined;
  #unread: { readonly scans: Premises['scans']; readonly files: readonly Unread[] } | undefined;
  readonly #loads = new Map<string, { readonly text: string; readonly loads: boolean }>();
  #programs = new Map<string, KeptRun>();
  #answer: KeptAnswer | undefined;

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
  pieces(premises: Premises, make: () => Pieces): Pieces {
    if (!this.#pieces || !samePremises(this.#pieces, premises)) this.#pieces = { ...premises, pieces: make() };
    return this.#pieces.pieces;
  }
  /** Files that make a server with something that is not read; looked for again when a scan says something else. */
  unread(premises: Premises): readonly Unread[] {
    if (this.#unread?.scans !== premises.scans) this.#unread = { scans: premises.scans, files: unreadIn(premises) };
    return this.#unread.files;
  }
  /** True where the text imports what is no constant in quotes, so that its imports may not be all listed in its scan. */
  mayLoad(path: string, text: string): boolean {
    const old = this.#loads.get(path);
    if (old && old.text === text) return old.loads;
    const loads = LOADS.test(text);
    this.#loads.set(path, { text, loads });
    return loads;
  }
  /** The last run of a program, whatever has changed since. `name`: its roots. */
  lastRun(name: string): KeptRun | undefined {
    return this.#programs.get(name);
  }
  keepRun(name: string, run: KeptRun): void {
    this.#programs.set(name, run);
  }
  /** The former answer about a folder, where it was made from the same runs and nothing else that it has read has changed. */
  answer(runs: readonly unknown[], snapshot: Snapshot): unknown {
    const old = this.#answer;
    const same = old && old.runs.length === runs.length && old.runs.every((run, n) => run === runs[n]);
    return same && old.reading.holdFor(snapshot) ? old.answer : undefined;
  }
  /** An analysis has come to its end: runs of programs that are no longer there are forgotten. */
  answered(answer: KeptAnswer, names: ReadonlySet<string>): void {
    this.#answer = answer;
    for (const name of this.#programs.keys()) if (!names.has(name)) this.#programs.delete(name);
  }
  /** Forgets files that are no longer there. */
  keep(paths: ReadonlySet<string>): void {
    for (const known of [this.#byPath, this.#loads])
      for (const path of known.keys()) if (!paths.has(path)) known.delete(path);
    for (const [path, { text }] of this.#scans) {
      if (paths.has(path)) continue;
      this.#scanned -= text?.length ?? 0;
      this.#scans.delete(path);
    }
  }
}

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
  readonly #ways: Ways;

  constructor(snapshot: Snapshot, cache: FactsCache, ways: Ways) {
    this.#snapshot = snapshot;
    this.cache = cache;
    this.#ways = ways;
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
    return this.#ways.resolve(from, specifier);
  }

  /** The version range that the nearest package.json with this dependency asks for, from a file's folder upwards. */
  wanted(from: string, name: string): string | undefined {
    return this.#ways.wanted(from, name);
  }

  /** The folder of the package that a file belongs to, `''` for the root. */
  packageOf(file: string): string {
    return this.#ways.packageOf(file);
  }
}
