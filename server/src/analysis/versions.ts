// What a version range of package.json leaves open: the major version, and whether it can only be an old one.

/** The major version that every version of an npm range has: 3 for `^3.25.0`; undefined where the range leaves it open. */
export function majorOf(range: string): number | undefined {
  const majors = new Set<number | undefined>();
  for (const part of range.replace(/^npm:(?:@[\w.-]+\/)?[\w.-]+@/, '').split('||')) {
    const found = /^\s*[~^=v]*\s*(\d+)(?:\.[\dx*]+)*(?:-[\w.]+)?\s*$/.exec(part);
    majors.add(found ? Number(found[1]) : undefined);
  }
  return majors.size === 1 ? [...majors][0] : undefined;
}

/** The newest major version that an npm range allows, as far as it names any: 4 for `^3.25 || ^4.0`. */
export function newestMajor(range: string): number | undefined {
  const majors = range.split('||').flatMap((part) => majorOf(part) ?? []);
  return majors.length ? Math.max(...majors) : undefined;
}

/**
 * True when every version of the range is older than `major.minor`: for exact versions, and for `~`, which keeps the
 * minor version. A caret may have brought in any later one.
 */
export function isBelow(range: string, major: number, minor: number): boolean {
  const found = /^[~=v]?(\d+)\.(\d+)\.\d+$/.exec(range.trim());
  if (!found) return false;
  const [own, sub] = [Number(found[1]), Number(found[2])];
  return own < major || (own === major && sub < minor);
}
