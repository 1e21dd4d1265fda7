// Which characters a value can consist of, from checks, schemas and rewriting.
import { Charset } from '../analysis/charset.ts';
import type { Fact } from '../analysis/facts.ts';
import type { Machine } from '../analysis/machine.ts';
import { matchedBy, singleClass } from '../analysis/pattern-charsets.ts';
import type { Op, Value } from '../analysis/values.ts';
import type { PathHarm } from './judge-paths.ts';

/** What is known about terms: the machine's facts and those that come with an alternative. */
export interface Knowledge {
  /** Answers already given on this path, by term: terms share their parts. */
  readonly charsets: Map<number, Charset | undefined>;
  /** The same for paths; null where a path is harmless. */
  readonly paths: Map<number, PathHarm | null>;
  knows(term: Value, kind: Fact['kind']): Fact | undefined;
}

/** The machine's facts together with facts given by the alternative under judgement. */
export function knowledge(m: Machine, given: readonly Fact[] = []): Knowledge {
  return {
    charsets: new Map(),
    paths: new Map(),
    knows: (term, kind) => m.knows(term, kind) ?? given.find((f) => f.term === term.id && f.kind === kind),
  };
}

/** The same with what an alternative brings along. */
export function withGiven(k: Knowledge, given: readonly Fact[]): Knowledge {
  if (given.length === 0) return k;
  return {
    charsets: new Map(),
    paths: new Map(),
    knows: (term, kind) => k.knows(term, kind) ?? given.find((f) => f.term === term.id && f.kind === kind),
  };
}

const BASE64 = Charset.of('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-');
const URI = Charset.of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()%");
/** Operations that keep to the characters of their first argument. */
const KEEP = new Set([
  'trim',
  'trimStart',
  'trimEnd',
  'slice',
  'substring',
  'substr',
  'charAt',
  'at',
  'elem',
  'split',
  'string',
  'path.basename',
  'path.extname',
  'normalize',
]);

/** The characters a value may hold, or undefined when nothing is known. */
export function charsetOf(k: Knowledge, v: Value): Charset | undefined {
  if (k.charsets.has(v.id)) return k.charsets.get(v.id);
  const learned = k.knows(v, 'charset')?.charset;
  const own = intrinsic(k, v);
  const charset = learned && own ? learned.and(own) : (learned ?? own);
  k.charsets.set(v.id, charset);
  return charset;
}

function intrinsic(k: Knowledge, v: Value): Charset | undefined {
  switch (v.t) {
    case 'lit':
      return Charset.of(String(v.value ?? ''));
    case 'src':
      return v.checked ? v.schema?.charset : undefined;
    case 'str':
      return all(v.parts.map((p) => (typeof p === 'string' ? Charset.of(p) : charsetOf(k, p))));
    case 'union':
      return all(v.alts.map((a) => charsetOf(k, a.value)));
    case 'op':
      return operation(k, v);
    default:
      return undefined;
  }
}

function all(list: readonly (Charset | undefined)[]): Charset | undefined {
  let out: Charset | undefined;
  for (const c of list) {
    if (!c) return undefined;
    out = out ? out.or(c) : c;
  }
  return out;
}

function operation(k: Knowledge, v: Op): Charset | undefined {
  const [base, pattern, to, every] = v.args;
  if (v.op === 'elem' && base?.t === 'op' && base.op === 'match')
    return matched(base, pattern?.t === 'lit' ? pattern.value : undefined);
  if (v.op.startsWith('get.') && base?.t === 'op' && base.op === 'get.groups')
    return matched(base.args[0]!, v.op.slice('get.'.length));
  if (v.op === 'elem' && pattern?.t === 'lit' && base?.t === 'op' && base.op === 'split') return piece(k, base);
  if (KEEP.has(v.op)) return base ? charsetOf(k, base) : undefined;
  switch (v.op) {
    case 'base64':
      return BASE64;
    case 'encode':
      return URI;
    case 'toLowerCase':
    case 'toUpperCase': {
      const inner = base ? charsetOf(k, base) : undefined;
      if (!inner) return undefined;
      // Both cases of every letter that was possible.
      const bits = inner.bits.slice();
      for (let c = 65; c <= 90; c++) {
        const both = bits[c]! | bits[c + 32]!;
        bits[c] = both;
        bits[c + 32] = both;
      }
      return new Charset(bits, inner.leadingDash, inner.dotdot);
    }
    case 'replace': {
      if (to?.t !== 'lit') return undefined;
      const cls = classOf(pattern);
      const before = base ? charsetOf(k, base) : undefined;
      // What cannot occur is not replaced.
      if (before && cls && !before.bits.some((bit, i) => bit && cls.bits[i])) return before;
      const global = pattern?.t === 'regex' ? pattern.flags.includes('g') : every?.t === 'lit' && every.value === true;
      if (!global || !cls) return undefined;
      return (before ?? Charset.all()).and(cls.not()).or(Charset.of(String(to.value)));
    }
    default:
      return undefined;
  }
}

// One piece of a text that was split holds no separator. Pieces without a number may have been joined again.
function piece(k: Knowledge, split: Op): Charset | undefined {
  const [text, separator] = split.args;
  const before = text ? charsetOf(k, text) : undefined;
  const cls = classOf(separator);
  return cls ? (before ?? Charset.all()).and(cls.not()) : before;
}

// The characters of a pattern that stands for one character, or for several of a class.
function classOf(pattern: Value | undefined): Charset | undefined {
  if (pattern?.t === 'regex') return singleClass(pattern.source, pattern.flags);
  if (pattern?.t !== 'lit') return undefined;
  const text = String(pattern.value);
  return text.length === 1 ? Charset.of(text) : undefined;
}

// What a part of a match may hold, by its number or name. With `g` the parts are whole matches, or matches themselves.
function matched(match: Value, part: unknown): Charset | undefined {
  const pattern = match.t === 'op' && match.op === 'match' ? match.args[1] : undefined;
  if (pattern?.t !== 'regex') return undefined;
  const found = matchedBy(pattern.source, pattern.flags);
  if (!found || pattern.flags.includes('g') || part === 0) return found?.whole;
  const number = typeof part === 'string' ? found.names.get(part) : part;
  return typeof number === 'number' ? found.groups[number] : undefined;
}
