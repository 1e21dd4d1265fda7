// What was read out of texts, kept for the next analysis: an edit changes few of the texts that a server serves.

/** What is known of texts that stand in one surrounding, by what was asked and the text. */
export type Known = <T>(what: string, text: string, make: () => T) => T;

type Abouts = Map<string, Map<string, Map<string, unknown>>>;

/** Kept for as long as each analysis asks for it again. */
export class TextMemo {
  #now: Abouts = new Map();
  #before: Abouts = new Map();
  #size = 0;

  /** `about` holds all that the answers depend on beside the text. */
  about(about: string): Known {
    const now = mapIn(this.#now, about);
    const before = this.#before.get(about);
    return <T>(what: string, text: string, make: () => T): T => {
      const known = mapIn(now, what);
      if (known.has(text)) return known.get(text) as T;
      const old = before?.get(what);
      const value = old?.has(text) ? (old.get(text) as T) : make();
      if (this.#size++ < MAX_KEPT) known.set(text, value);
      return value;
    };
  }

  /** An analysis has come to its end: what it has not asked for is forgotten. */
  turn(): void {
    this.#before = this.#now;
    this.#now = new Map();
    this.#size = 0;
  }
}

function mapIn<V extends Map<string, unknown>>(map: Map<string, V>, key: string): V {
  let inner = map.get(key);
  if (!inner) {
    inner = new Map<string, unknown>() as V;
    map.set(key, inner);
  }
  return inner;
}

/** Answers kept at the most: a server of a thousand tools has a tenth of it. */
const MAX_KEPT = 50_000;
