// What an earlier session found, shown at once where every text is still what it was, while the analysis runs as ever.
import { createHash, type Hash } from 'node:crypto';
import type { Finding } from '../finding.ts';
import { isRecord } from './from-proto.ts';

/** Files in the editor's storage. Neither of the two throws: what cannot be read is not there, what cannot be written is left. */
export interface Storage {
  read(name: string): string | undefined;
  write(name: string, text: string): void;
}

/** The state that findings are about. Paths are relative to the project's root. */
export interface State {
  /** The code files, sorted. */
  readonly files: readonly string[];
  /** The text of a file as the analysis sees it. */
  read(path: string): string | undefined;
}

/** The memory of one project. */
export class Remembered {
  readonly #storage: Storage;
  readonly #name: string;
  readonly #about: string;

  /**
   * `root` is the project's absolute path; `about` holds all that findings depend on beside the state: the build that
   * makes them, the rules that are asked for.
   */
  constructor(storage: Storage, root: string, about: string) {
    this.#storage = storage;
    this.#name = `${createHash('sha256').update(root).digest('hex').slice(0, 32)}.json`;
    this.#about = about;
  }

  /** The findings in this very state, or undefined where it is another one. Yields between files. */
  *recall(state: State): Generator<void, readonly Finding[] | undefined, void> {
    const kept = parsed(this.#storage.read(this.#name));
    if (kept === undefined) return undefined;
    yield;
    const digest = yield* digestOf(this.#about, state, kept.others);
    return digest === kept.digest ? kept.findings : undefined;
  }

  /** Keeps the findings. `read` names every file that the analysis has looked for, the code files among them or not. */
  *keep(state: State, read: Iterable<string>, findings: readonly Finding[]): Generator<void, void, void> {
    const files = new Set(state.files);
    const others = [...new Set(read)].filter((path) => !files.has(path)).sort();
    const digest = yield* digestOf(this.#about, state, others);
    if (digest === undefined) return;
    const body = JSON.stringify({ digest, others, findings } satisfies Kept);
    if (body.length <= MAX_KEPT) this.#storage.write(this.#name, `${sum(body)}\n${body}`);
  }
}

interface Kept {
  /** Of the state. */
  readonly digest: string;
  /** What was looked for beside the code files, whether it was there or not. */
  readonly others: readonly string[];
  readonly findings: readonly Finding[];
}

/** More findings than that are not worth the reading. In UTF-16 units. */
const MAX_KEPT = 8 * 1024 * 1024;
/** Beyond that, comparing texts takes longer than the eye notices. In UTF-16 units, over all files. */
const MAX_TEXT = 64 * 1024 * 1024;

/** Undefined where the state is too big to be worth it. */
function* digestOf(about: string, state: State, others: readonly string[]): Generator<void, string | undefined, void> {
  const hash = createHash('sha256');
  let size = 0;
  put(hash, about);
  put(hash, String(state.files.length));
  for (const path of [...state.files, ...others]) {
    const text = state.read(path);
    size += text?.length ?? 0;
    if (size > MAX_TEXT) return undefined;
    put(hash, path);
    put(hash, text);
    yield;
  }
  return hash.digest('hex');
}

/** One text, with its length before it: where one ends and the next begins is never in doubt. */
function put(hash: Hash, text: string | undefined): void {
  hash.update(`${text?.length ?? 'none'};`);
  // As it is in memory: what is no valid Unicode counts as well.
  if (text) hash.update(text, 'utf16le');
}

function sum(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

/** The file's content, or undefined where it is not what was once written: cut short, of another hand, of another time. */
function parsed(file: string | undefined): Kept | undefined {
  const cut = file?.indexOf('\n') ?? -1;
  if (file === undefined || cut < 0) return undefined;
  const body = file.slice(cut + 1);
  if (file.slice(0, cut) !== sum(body)) return undefined;
  try {
    const kept: unknown = JSON.parse(body);
    return isKept(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

function isKept(value: unknown): value is Kept {
  return (
    isRecord(value) &&
    typeof value.digest === 'string' &&
    Array.isArray(value.others) &&
    value.others.every((path) => typeof path === 'string') &&
    Array.isArray(value.findings) &&
    value.findings.every(isRecord)
  );
}
