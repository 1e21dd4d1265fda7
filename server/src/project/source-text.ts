// From bytes to the text that is analysed.

/** Code files above this many bytes are left out: no hand-written file comes near, and a bundle of that size is mostly packages. */
export const largestCodeFile = 5 * 1024 * 1024;

/** Other files that are read (`package.json`, lock files, `tsconfig.json`) may be larger: npm's lock file of a monorepo is. */
export const largestOtherFile = 64 * 1024 * 1024;

/** As git does it: a NUL among the first bytes makes a file binary. Looking further would let one NUL hide a whole file. */
const binaryProbe = 8000;

/**
 * The text of a source file, or why there is none. UTF-8, and UTF-16 where a byte order mark says so. The mark itself is
 * not part of the text, as in editors and in the compiler, so that offsets mean the same place for all of them.
 */
export function decodeSource(bytes: Buffer): { readonly text: string } | { readonly why: string } {
  if (bytes.length >= 2 && bytes[0] === 0xff && bytes[1] === 0xfe) return { text: bytes.toString('utf16le', 2) };
  if (bytes.length >= 2 && bytes[0] === 0xfe && bytes[1] === 0xff) {
    const even = Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)));
    return { text: even.swap16().toString('utf16le') };
  }
  if (bytes.subarray(0, binaryProbe).includes(0)) return { why: 'binary file' };
  const marked = bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return { text: bytes.toString('utf8', marked ? 3 : 0) };
}
