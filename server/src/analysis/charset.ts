// Sets of characters: what a text may consist of.

/** 128 ASCII characters, and one place for all others. */
export const SIZE = 129;
export const OTHER = 128;

/** The characters a text may consist of, with the two positions that matter beside them. */
export class Charset {
  readonly bits: Uint8Array;
  /** The text may begin with `-`. */
  readonly leadingDash: boolean;
  /** The text may contain `..`. */
  readonly dotdot: boolean;

  constructor(bits: Uint8Array, leadingDash = bits[45] === 1, dotdot = bits[46] === 1) {
    this.bits = bits;
    this.leadingDash = leadingDash;
    this.dotdot = dotdot;
  }
  static all(): Charset {
    return new Charset(new Uint8Array(SIZE).fill(1));
  }
  static of(chars: string): Charset {
    const bits = new Uint8Array(SIZE);
    for (const c of chars) bits[Math.min(c.codePointAt(0)!, OTHER)] = 1;
    return new Charset(bits);
  }
  /** True when any character of `chars` is possible. */
  meets(chars: string): boolean {
    for (const c of chars) if (this.bits[Math.min(c.charCodeAt(0), OTHER)] === 1) return true;
    return false;
  }
  or(other: Charset): Charset {
    const bits = this.bits.map((b, i) => b | other.bits[i]!);
    return new Charset(bits, this.leadingDash || other.leadingDash, this.dotdot || other.dotdot);
  }
  and(other: Charset): Charset {
    const bits = this.bits.map((b, i) => b & other.bits[i]!);
    return new Charset(
      bits,
      this.leadingDash && other.leadingDash && bits[45] === 1,
      this.dotdot && other.dotdot && bits[46] === 1,
    );
  }
  not(): Charset {
    return new Charset(this.bits.map((b) => 1 - b));
  }
}
