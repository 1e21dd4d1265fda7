// Chance that can be had again: numbers that follow from a seed and the number of an input, and from nothing else.

/** A source of numbers. Two of the same seed and input give the same numbers in the same order. */
export class Random {
  #state: number;

  constructor(seed: number, input: number) {
    this.#state = (Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(input + 1, 0xc2b2_ae35)) | 0;
    this.unit();
    this.unit();
  }

  /** From 0, exclusive of 1 (mulberry32). */
  unit(): number {
    this.#state = (this.#state + 0x6d2b_79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0, below `end`; 0 when `end` is not above it. */
  below(end: number): number {
    return Math.max(0, Math.floor(this.unit() * end));
  }

  /** A whole number of both ends' range. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Throws when there is nothing to pick from. */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('nothing to pick from');
    return list[this.below(list.length)]!;
  }

  /** Mostly small, seldom up to `high`: each power of two is as likely as the next. */
  size(high: number): number {
    return Math.max(1, Math.floor(high ** this.unit()));
  }

  /** `count` made things in a row. */
  several<T>(count: number, make: (n: number) => T): T[] {
    return Array.from({ length: count }, (_, n) => make(n));
  }
}
