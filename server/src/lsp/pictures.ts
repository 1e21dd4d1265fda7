// The texts of a folder on the disk, and pictures of them: what one shows stays, and the next costs what is other in it.
import type { Snapshot } from '../snapshot.ts';

/** An immutable picture of a source. */
export interface Picture extends Snapshot {
  /** Every path that was looked for, whether something was there or not; perhaps some that only others looked for. */
  looked(): Iterable<string>;
}

/** Texts that are read when they are first asked for. Paths are relative to one root. */
export class DiskTexts {
  #texts = new Map<string, string | undefined>();
  #age: Age = newAge();

  /** @param disk reads a file; undefined for what is not there */
  constructor(private readonly disk: (path: string) => string | undefined) {}

  /** The text as it was when it was first asked for, since it was last forgotten. */
  read(path: string): string | undefined {
    const known = this.#texts.get(path);
    if (known !== undefined || this.#texts.has(path)) return known;
    const text = this.disk(path);
    this.#texts.set(path, text);
    return text;
  }

  /** Forgets one text, or all. The pictures that were taken go on showing what was read. */
  forget(path?: string): void {
    const { forgotten, seen } = this.#age;
    if (path !== undefined) {
      if (seen && this.#texts.has(path) && !forgotten.has(path)) forgotten.set(path, this.#texts.get(path));
      this.#texts.delete(path);
      return;
    }
    const all = this.#texts;
    this.#texts = new Map();
    if (!seen) return;
    for (const [known, text] of forgotten) all.set(known, text);
    this.#age.forgotten = all;
    this.#age.whole = true;
  }

  /**
   * Takes a picture.
   * @param files the code files, sorted by code unit; a picture with another list has nothing in common with this one
   * @param over texts that stand over those on the disk
   */
  picture(files: readonly string[], over: ReadonlyMap<string, string | undefined>): Picture {
    if (this.#age.whole || this.#age.forgotten.size > 0) {
      this.#age.next = newAge();
      this.#age = this.#age.next;
    }
    this.#age.seen = true;
    return new Shot(files, over, this.#age, this, this.#texts);
  }
}

/** The time between two pictures in which something was forgotten; all pictures of an age were taken before that. */
interface Age {
  /** Texts as they were, by path. */
  forgotten: Map<string, string | undefined>;
  /** All was forgotten. */
  whole: boolean;
  /** A picture was taken. */
  seen: boolean;
  next: Age | undefined;
}

function newAge(): Age {
  return { forgotten: new Map(), whole: false, seen: false, next: undefined };
}

class Shot implements Picture {
  constructor(
    readonly files: readonly string[],
    private readonly over: ReadonlyMap<string, string | undefined>,
    private readonly age: Age,
    private readonly disk: DiskTexts,
    private readonly table: ReadonlyMap<string, string | undefined>,
  ) {}

  /** Needs no `this`. */
  readonly read = (path: string): string | undefined => {
    const open = this.over.get(path);
    if (open !== undefined || this.over.has(path)) return open;
    for (let age: Age | undefined = this.age; age; age = age.next) {
      const text = age.forgotten.get(path);
      if (text !== undefined || age.forgotten.has(path)) return text;
    }
    return this.disk.read(path);
  };

  /** Needs no `this`. */
  readonly changedSince = (earlier: Snapshot): ReadonlySet<string> | undefined => {
    if (!(earlier instanceof Shot) || earlier.disk !== this.disk || earlier.files !== this.files) return undefined;
    const out = new Set<string>();
    for (let age: Age | undefined = earlier.age; age !== this.age; age = age.next) {
      if (age === undefined || age.whole) return undefined;
      for (const path of age.forgotten.keys()) out.add(path);
    }
    for (const path of [...earlier.over.keys(), ...this.over.keys()]) {
      if (!earlier.over.has(path) || !this.over.has(path) || earlier.over.get(path) !== this.over.get(path))
        out.add(path);
    }
    return out;
  };

  *looked(): Iterable<string> {
    yield* this.table.keys();
    yield* this.over.keys();
  }
}
