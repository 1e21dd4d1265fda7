// Makes a failing input small: takes away lines, then pieces of lines, as long as it still fails in the same way.
import type { Texts } from './seeds.ts';

/** Tried at the most, so that an input that takes long is given back in time. */
const MOST = 600;

/**
 * A smaller input that still fails.
 * @param fails tells whether an input fails as the first one does
 */
export function minimised(texts: Texts, fails: (texts: Texts) => boolean): Texts {
  let tries = 0;
  let now = texts;
  const holds = (candidate: Texts): boolean => tries++ < MOST && fails(candidate);
  for (const file of Object.keys(texts)) {
    const { [file]: _, ...rest } = now;
    if (Object.keys(rest).length > 0 && holds(rest)) now = rest;
  }
  for (const cut of [/(?<=\n)/, /(?<=[;,{}()[\]])/, /\b/, /(?:)/u]) {
    for (const file of Object.keys(now)) {
      const parts = now[file]!.split(cut);
      if (parts.length > 20_000) continue;
      const kept = fewer(parts, (left) => holds({ ...now, [file]: left.join('') }));
      now = { ...now, [file]: kept.join('') };
    }
  }
  return now;
}

function fewer(parts: readonly string[], holds: (left: readonly string[]) => boolean): readonly string[] {
  let now = parts;
  for (let size = Math.ceil(parts.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < now.length; ) {
      const left = [...now.slice(0, at), ...now.slice(at + size)];
      if (left.length < now.length && holds(left)) now = left;
      else at += size;
    }
  }
  return now;
}
