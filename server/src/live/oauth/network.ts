// Where an address lies: on this machine, in its network, or out in the world. Pure.
import { isIP, isIPv4 } from 'node:net';

/**
 * `link` is what only the machine's own link reaches (169.254.*: in clouds, the machine's own secrets), and what no
 * server has (multicast, unspecified).
 */
export type Place = 'loopback' | 'private' | 'public' | 'link';

/** Of an IP address; of a name only where it says so itself, else undefined. */
export function placeOfHost(host: string): Place | undefined {
  const bare = host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  if (bare === 'localhost' || bare.endsWith('.localhost')) return 'loopback';
  return isIP(bare) === 0 ? undefined : placeOf(bare);
}

/** @param address an IPv4 or IPv6 address; anything else counts as `link`, which nothing may reach */
export function placeOf(address: string): Place {
  if (isIPv4(address)) return placeOf4(address.split('.').map(Number));
  const words = wordsOf(address);
  if (words === undefined) return 'link';
  const inner = embedded(words);
  if (inner !== undefined) return placeOf4(inner);
  const first = words[0]!;
  if (words.slice(0, 7).every((word) => word === 0)) return words[7] === 1 ? 'loopback' : 'link';
  if ((first & 0xffc0) === 0xfe80 || (first & 0xff00) === 0xff00) return 'link';
  // Unique local, and the site-local addresses from before them.
  if ((first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfec0) return 'private';
  return 'public';
}

function placeOf4([a = 0, b = 0, c = 0]: readonly number[]): Place {
  if (a === 127) return 'loopback';
  if (a === 0 || a >= 224 || (a === 169 && b === 254)) return 'link';
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)) return 'private';
  // Shared by a provider's customers, for protocols, and for benchmarks.
  if ((a === 100 && b >= 64 && b < 128) || (a === 192 && b === 0 && c === 0)) return 'private';
  if (a === 198 && (b === 18 || b === 19)) return 'private';
  return 'public';
}

/** The IPv4 address that one of IPv6 leads to: mapped, compatible, translated, 6to4. */
function embedded(words: readonly number[]): number[] | undefined {
  const zeros = (until: number) => words.slice(0, until).every((word) => word === 0);
  const bytes = (at: number) => [words[at]! >> 8, words[at]! & 255, words[at + 1]! >> 8, words[at + 1]! & 255];
  if (zeros(5) && words[5] === 0xffff) return bytes(6);
  if (zeros(6) && words[6] !== 0) return bytes(6);
  if (zeros(4) && words[4] === 0xffff && words[5] === 0) return bytes(6);
  if (words[0] === 0x64 && words[1] === 0xff9b) return bytes(6);
  if (words[0] === 0x2002) return bytes(1);
  return undefined;
}

/** Its eight groups. */
function wordsOf(address: string): number[] | undefined {
  const [bare = ''] = address.split('%');
  if (isIP(bare) !== 6) return undefined;
  // The URL parser writes a dotted end as groups.
  const plain = new URL(`http://[${bare}]/`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  if (tail === undefined) return groups(head);
  const before = groups(head);
  const after = groups(tail);
  return [...before, ...Array(8 - before.length - after.length).fill(0), ...after];
}
