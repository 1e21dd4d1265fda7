// What a run depends on, noted while it goes on: whether all of that is still so decides whether the run may stand.
import type { Snapshot } from '../snapshot.ts';
import type { Resolver } from './resolver.ts';
import type { TextMemo } from './text-memo.ts';

/** A snapshot that notes what is read of it. */
export class Reading implements Snapshot {
  #snapshot: Snapshot;
  readonly #texts = new Map<string, string | undefined>();

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  get files(): readonly string[] {
    return this.#snapshot.files;
  }

  read(path: string): string | undefined {
    if (!this.#texts.has(path)) this.#texts.set(path, this.#snapshot.read(path));
    return this.#texts.get(path);
  }

  /** True where another snapshot reads the same; what is read from now on (a fix is made when it is asked for) is read of that one. */
  holdFor(snapshot: Snapshot): boolean {
    for (const [path, text] of this.#texts) if (snapshot.read(path) !== text) return false;
    this.#snapshot = snapshot;
    return true;
  }
}

/** The run of one program, with all that it depends on. */
export interface KeptRun {
  /** What was asked for: rules. */
  readonly asked: string;
  readonly reading: Reading;
  readonly ways: Ways;
  /** What was read out of the texts that it serves. */
  readonly texts: TextMemo;
  readonly run: unknown;
}

/** The answer about a folder, with all that it depends on. */
export interface KeptAnswer {
  readonly runs: readonly unknown[];
  /** What was read beside the runs. */
  readonly reading: Reading;
  readonly answer: unknown;
}

/** A resolver as one program asks it: the answers are kept, so that another resolver can be asked whether they hold. */
export class Ways {
  #resolver: Resolver;
  readonly #targets = new Map<string, Map<string, string | undefined>>();
  readonly #wanted = new Map<string, Map<string, string | undefined>>();
  readonly #packages = new Map<string, string>();

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
  }

  /** True where the resolver answers as the one before did. */
  holdFor(resolver: Resolver): boolean {
    if (resolver === this.#resolver) return true;
    for (const [from, targets] of this.#targets)
      for (const [specifier, target] of targets) if (resolver.resolve(from, specifier) !== target) return false;
    for (const [from, ranges] of this.#wanted)
      for (const [name, range] of ranges) if (resolver.wanted(from, name) !== range) return false;
    for (const [file, folder] of this.#packages) if (resolver.packageOf(file) !== folder) return false;
    this.#resolver = resolver;
    return true;
  }

  resolve(from: string, specifier: string): string | undefined {
    return answerIn(this.#targets, from, specifier, () => this.#resolver.resolve(from, specifier));
  }
  wanted(from: string, name: string): string | undefined {
    return answerIn(this.#wanted, from, name, () => this.#resolver.wanted(from, name));
  }
  packageOf(file: string): string {
    let folder = this.#packages.get(file);
    if (folder === undefined) {
      folder = this.#resolver.packageOf(file);
      this.#packages.set(file, folder);
    }
    return folder;
  }
}

function answerIn(
  answers: Map<string, Map<string, string | undefined>>,
  from: string,
  about: string,
  make: () => string | undefined,
): string | undefined {
  let known = answers.get(from);
  if (!known) {
    known = new Map();
    answers.set(from, known);
  }
  if (known.has(about)) return known.get(about);
  const answer = make();
  known.set(about, answer);
  return answer;
}
