// Patterns of the program, each read once for an analysis.
import type { Charset } from './charset.ts';
import { acceptedBy, beginsWithoutDash, refusedBy } from './pattern-charsets.ts';

/** What a pattern says of the texts that match and of those that do not. */
export interface PatternFacts {
  /** See `acceptedBy`. */
  readonly accepted: Charset | undefined;
  /** See `refusedBy`. */
  readonly refused: Charset | undefined;
  /** See `beginsWithoutDash`. */
  readonly withoutDash: boolean;
}

/** Patterns as they were read first: the same ones are asked about on every path. */
export class Patterns {
  readonly #known = new Map<string, PatternFacts>();

  /** What is known of `/source/flags`. */
  of(source: string, flags: string): PatternFacts {
    const key = `${flags}:${source}`;
    let facts = this.#known.get(key);
    if (!facts) {
      facts = {
        accepted: acceptedBy(source, flags),
        refused: refusedBy(source, flags),
        withoutDash: beginsWithoutDash(source, flags),
      };
      this.#known.set(key, facts);
    }
    return facts;
  }
}
