// The name somebody meant, for "did you mean".

/** The closest of `names` when it is close enough to be a slip of the pen, else undefined. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  // A third of the letters may be wrong; more is another word.
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  if (name.length > longestName) return undefined;
  for (const each of names) {
    const steps = distance(name.toLowerCase(), each.toLowerCase());
    if (steps < least) {
      least = steps;
      best = each;
    }
  }
  return best;
}

/** No id or setting comes near; a longer one is no slip, and the table below grows with the length. */
const longestName = 100;

/** Levenshtein's distance: insertions, deletions and replacements that turn `a` into `b`. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + same));
    }
    row = next;
  }
  return row[b.length]!;
}
