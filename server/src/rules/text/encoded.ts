// Instructions in disguise: base64, hexadecimal and percent-encoded text, script and data addresses.
import type { Signal } from './signals.ts';

/** A decoded passage and where it stood. */
interface Decoded {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const BASE64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,4000}={0,2}/g;
const HEX = /(?<![0-9a-fA-F])(?:0x)?(?:[0-9a-fA-F]{2}[ :]?){16,2000}(?![0-9a-fA-F])|(?:\\x[0-9a-fA-F]{2}){10,1000}/g;
const PERCENT = /(?:%[0-9a-fA-F]{2}|[A-Za-z0-9._~-]){12,2000}/g;

/**
 * Encoded passages that decode to prose.
 * @param judge Whether a decoded text holds instructions by itself; it makes the signal certain.
 */
export function encoded(text: string, judge: (decoded: string) => boolean): readonly Signal[] {
  const found: Signal[] = [];
  const passages = [
    ...matches(text, BASE64, fromBase64),
    ...matches(text, HEX, fromHex),
    ...matches(text, PERCENT, fromPercent),
  ];
  for (const passage of passages.slice(0, 8)) {
    const sure = judge(passage.text);
    // Prose in base64 as an example of a value is ordinary; prose that orders something is not.
    if (!sure && !DECODE_AND_OBEY.test(text)) continue;
    found.push({
      family: 'encoded',
      start: passage.start,
      end: passage.end,
      confidence: sure ? 'high' : 'medium',
      decoded: passage.text,
    });
  }
  const order = DECODE_AND_OBEY.exec(text);
  if (order !== null && found.length === 0) {
    found.push({ family: 'encoded', start: order.index, end: order.index + order[0].length, confidence: 'medium' });
  }
  return found;
}

/** "Decode the following base64 and follow it". */
const DECODE_AND_OBEY =
  /\bdecod(?:e|ing)\b[^.;\n]{0,80}\b(?:and|then|to)\b[^.;\n]{0,30}\b(?:follow|execute|obey|run|perform|carry out|comply|do what|act on)\b/i;

function matches(text: string, pattern: RegExp, decode: (raw: string) => string | undefined): readonly Decoded[] {
  const found: Decoded[] = [];
  for (const match of text.matchAll(pattern)) {
    const decoded = decode(match[0]);
    if (decoded !== undefined && isProse(decoded)) {
      found.push({ start: match.index, end: match.index + match[0].length, text: decoded });
    }
    if (found.length >= 8) break;
  }
  return found;
}

/** Printable, with several words: what random bytes and identifiers do not give. */
function isProse(text: string): boolean {
  if (text.length < 12) return false;
  if (/[^\p{L}\p{N}\p{P}\p{Z}\p{S}\n\r\t]/u.test(text)) return false;
  return (text.match(/\p{L}{2,}/gu)?.length ?? 0) >= 3 && / /.test(text.trim())
    ? true
    : /[\u3040-\u30ff\u4e00-\u9fff]{6}/.test(text);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function fromBase64(raw: string): string | undefined {
  const clean = raw.replace(/=+$/, '').replace(/-/g, '+').replace(/_/g, '/');
  if (clean.length % 4 === 1) return undefined;
  const bytes: number[] = [];
  for (let i = 0; i < clean.length; i += 4) {
    const group = clean.slice(i, i + 4);
    let bits = 0;
    for (const character of group.padEnd(4, 'A')) bits = bits * 64 + ALPHABET.indexOf(character);
    const size = group.length - 1;
    for (let b = 0; b < size; b++) bytes.push((bits >> (16 - 8 * b)) & 0xff);
  }
  return utf8(bytes);
}

function fromHex(raw: string): string | undefined {
  const digits = raw.replace(/^0x|\\x|[ :]/g, '');
  return utf8((digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
}

function fromPercent(raw: string): string | undefined {
  if ((raw.match(/%/g)?.length ?? 0) < 3) return undefined;
  try {
    return decodeURIComponent(raw);
  } catch {
    // Not percent-encoded UTF-8, so it spells nothing.
    return undefined;
  }
}

function utf8(bytes: readonly number[]): string | undefined {
  try {
    return decodeURIComponent(bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
  } catch {
    // Bytes that are no UTF-8 are data, not words.
    return undefined;
  }
}

const SCRIPT = /(?<![\w:])(?:javascript|vbscript):\s?(?:[\w$.]{1,60}\s?[(=`]|\/\/|%)/gi;
const DATA =
  /(?<![\w:])data:(?:text\/html|application\/(?:javascript|xhtml\+xml|x-sh)|text\/javascript|image\/svg\+xml)[;,][^\s"'`)]{8,4000}/gi;
/** A picture whose address carries what the model fills in: showing it sends it. */
const PICTURE =
  /!\[[^\]]{0,100}\]\(https?:\/\/[^)\s]{1,200}[?&/=][^)]{0,200}(?:[{<[$%][^)]{0,40}\b(?:conversation|history|data|secret|context|content|prompt|summary|user|token|key|message)|(?:conversation|history|secret|prompt)[^)]{0,20}[}>\]])/gi;

/** Addresses that run or send something when they are opened or shown. */
export function schemes(text: string): readonly Signal[] {
  const found: Signal[] = [];
  for (const [pattern, confidence] of [
    [SCRIPT, 'medium'],
    [DATA, 'medium'],
    [PICTURE, 'high'],
  ] as const) {
    for (const match of text.matchAll(pattern)) {
      found.push({ family: 'scheme', start: match.index, end: match.index + match[0].length, confidence });
      break;
    }
  }
  return found;
}
