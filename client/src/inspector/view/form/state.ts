// What a person did to a form that the text of its value does not say: what is open, what is half typed.
import { type Node, nodeAt, type Path } from './json-text.ts';

interface Draft {
  readonly text: string;
  /** That it is no value is said: not while somebody is still typing it. */
  readonly told: boolean;
}

/** Kept as long as the form is for the same schema. Places are named by their path. */
export class FormState {
  /** Whether a group is open; said once for each, so that none closes by itself. */
  readonly open = new Map<string, boolean>();
  /** Long lists and descriptions that are shown as a whole. */
  readonly whole = new Set<string>();
  /** Of alternatives, the one that was chosen. */
  readonly chosen = new Map<string, number>();
  /** What stood in an alternative when another was chosen. */
  readonly left = new Map<string, string>();
  /** What was typed and is no value yet. */
  readonly drafts = new Map<string, Draft>();
  /** Names for new properties, and why they cannot be taken. */
  readonly names = new Map<string, { readonly name: string; readonly problem: string | undefined }>();
  private readonly ids = new Map<string, string>();

  /** An id for the elements of a place, the same each time. */
  idOf(path: Path): string {
    const key = keyOfPath(path);
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = `f${this.ids.size}`;
    this.ids.set(key, id);
    return id;
  }

  /** The first place where something half typed waits; places that are gone do not count. */
  unfinished(root: Node | undefined): Path | undefined {
    for (const key of this.drafts.keys()) {
      const path = JSON.parse(key) as Path;
      const parent = path.length === 0 ? root : nodeAt(root, path.slice(0, -1));
      const there = typeof path.at(-1) === 'number' ? nodeAt(root, path) : parent;
      if (there !== undefined) return path;
      this.drafts.delete(key);
    }
    return undefined;
  }

  /** From now on it is said of what is half typed at a place that it is no value yet. */
  tell(path: Path): void {
    const key = keyOfPath(path);
    const draft = this.drafts.get(key);
    if (draft !== undefined) this.drafts.set(key, { ...draft, told: true });
  }

  /** Forgets everything about a place and what is in it. */
  forget(path: Path): void {
    this.moved(path.slice(0, -1), (step) => (step === path.at(-1) ? undefined : step));
  }

  /** After the children of a place got other names or positions: what was said of one holds for it under the new. */
  moved(parent: Path, to: (step: string | number) => string | number | undefined): void {
    const moveKey = (key: string): string | undefined => {
      const path = JSON.parse(key) as Path;
      const step = path[parent.length];
      if (step === undefined || !parent.every((each, n) => each === path[n])) return key;
      const next = to(step);
      return next === undefined ? undefined : keyOfPath([...parent, next, ...path.slice(parent.length + 1)]);
    };
    for (const map of [this.open, this.chosen, this.left, this.drafts, this.names] as Map<string, never>[]) {
      const entries = [...map];
      map.clear();
      for (const [key, value] of entries) {
        const next = moveKey(key);
        if (next !== undefined) map.set(next, value);
      }
    }
  }
}

export function keyOfPath(path: Path): string {
  return JSON.stringify(path);
}
