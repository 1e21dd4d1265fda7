// What a regular expression leaves possible: the characters of the texts that match it, and of those that do not.
import { Charset, OTHER, SIZE } from './charset.ts';

interface Node {
  /** Characters consumed anywhere. */
  bits: Uint8Array;
  /** Characters the match may begin with; null when it may be empty. */
  first: Uint8Array;
  empty: boolean;
  /** Starts (ends) with an anchor on every way. */
  start: boolean;
  end: boolean;
  /** More than one `.` in a row may be consumed. */
  dots: number;
  /** Something that this reader does not follow (back reference, look-behind). */
  odd: boolean;
}

/**
 * What a text that `regex.test(text)` accepts may consist of; undefined when the expression does not
 * constrain the whole text (not anchored at both ends, the `m` flag, or a construct not understood).
 */
export function acceptedBy(source: string, flags: string): Charset | undefined {
  if (flags.includes('m')) return undefined;
  const node = new Reader(source, flags).read();
  if (!node || node.odd || !node.start || !node.end) return undefined;
  // `$` without `m` stands at the very end in JavaScript, so nothing can follow.
  return new Charset(node.bits, node.first[45] === 1 && !refusesDash(source), node.dots > 1);
}

/** True when a text that matches cannot begin with `-`: `/^[a-z]/`, `/^(?!-)/`. */
export function beginsWithoutDash(source: string, flags: string): boolean {
  if (flags.includes('m')) return false;
  if (refusesDash(source)) return true;
  const node = new Reader(source, flags).read();
  return node !== undefined && !node.odd && node.start && !node.empty && node.first[45] === 0;
}

// The look-ahead at the front that authors write for this.
function refusesDash(source: string): boolean {
  return /^\^(?:\(\?![^()]*\))*\(\?!\[?-/.test(source) && !source.includes('|');
}

/** What a text that `regex.test(text)` refuses may consist of, for expressions that look for one character of a class. */
export function refusedBy(source: string, flags: string): Charset | undefined {
  const node = new Reader(source, flags).readSingle();
  if (!node) return undefined;
  return new Charset(node).not();
}

/** True when a text that does not match cannot contain `..`: `/\.\./`, `/(^|\/)\.\.(\/|$)/`. */
export function findsDotdot(source: string): boolean {
  return /\\\.\\\.|\\\.\{2|\[\.\]\[\.\]|\[\.\]\{2/.test(source);
}

/** True for a pattern that spells out scheme and host of an address, up to the slash behind it. */
export function spellsHost(source: string, flags: string): boolean {
  return (
    !flags.includes('m') &&
    !source.replace(/\([^()]*\)/g, '').includes('|') &&
    /^\^\(?(?:https\??|\(https\?\)|https\|http):\\?\/\\?\/(?:\((?:\?:)?(?:[\w|-]|\\\.)+\)\??|\((?:\?:)?\[[\w-]+\][+*]\\\.\)[?*]|[\w-]|\\\.|\\-)+(?:\\\/|\/|\(\\?\/)/.test(
      source,
    )
  );
}

/** What the parts of a match may consist of. */
export interface MatchCharsets {
  readonly whole: Charset;
  /** By the group's number, from 1; undefined where its text cannot be told. */
  readonly groups: readonly (Charset | undefined)[];
  /** The number of a group with a name. */
  readonly names: ReadonlyMap<string, number>;
}

/** What a match and its groups may consist of; undefined where the expression has something that is not understood. */
export function matchedBy(source: string, flags: string): MatchCharsets | undefined {
  const reader = new Reader(source, flags);
  const node = reader.read();
  if (!node || node.odd) return undefined;
  return {
    whole: charsetOf(node),
    groups: [undefined, ...reader.groups.map((g) => g && charsetOf(g))],
    names: reader.names,
  };
}

function charsetOf({ bits, first, dots }: Node): Charset {
  return new Charset(bits, first[45] === 1, dots > 1);
}

/** The characters of a global replace's class, `/[^a-z]/g`: undefined when the expression is not one class. */
export function singleClass(source: string, flags: string): Charset | undefined {
  const bits = new Reader(source, flags).readSingle();
  return bits ? new Charset(bits) : undefined;
}

class Reader {
  readonly #s: string;
  readonly #i: boolean;
  #at = 0;
  /** What each group took in, in the order of their brackets. */
  readonly groups: (Node | undefined)[] = [];
  readonly names = new Map<string, number>();
  constructor(source: string, flags: string) {
    this.#s = source;
    this.#i = flags.includes('i');
  }

  read(): Node | undefined {
    if (this.#s.length > 2000) return undefined;
    const node = this.#alternation();
    return this.#at >= this.#s.length ? node : undefined;
  }

  /** The class of an expression that is one class or character, perhaps repeated: `[;&|]`, `[^\w.-]+`, `\s`, `;|&`. */
  readSingle(): Uint8Array | undefined {
    const node = this.read();
    if (!node || node.odd || node.start || node.end) return undefined;
    const single = /^(?:\[(?:\\.|[^\]\\])*\]|\\?[^()[\]])(?:\+|\{1,\}|\*)?$/s.test(this.#s);
    const either =
      /^\(?(?:\\?[^()[\]\\^$.*+?{}|]|\\[^a-zA-Z0-9])(?:\|(?:\\?[^()[\]\\^$.*+?{}|]|\\[^a-zA-Z0-9]))*\)?$/s.test(
        this.#s,
      );
    return single || either ? node.bits : undefined;
  }

  #alternation(): Node {
    let out = this.#sequence();
    while (this.#s[this.#at] === '|') {
      this.#at++;
      const b = this.#sequence();
      out = {
        bits: join(out.bits, b.bits),
        first: join(out.first, b.first),
        empty: out.empty || b.empty,
        start: out.start && b.start,
        end: out.end && b.end,
        dots: Math.max(out.dots, b.dots),
        odd: out.odd || b.odd,
      };
    }
    return out;
  }

  #sequence(): Node {
    const out: Node = blank();
    let fixed = true; // nothing consumed yet
    while (this.#at < this.#s.length && this.#s[this.#at] !== '|' && this.#s[this.#at] !== ')') {
      const atom = this.#quantified();
      if (fixed && atom.start) out.start = true;
      include(out.bits, atom.bits);
      if (out.empty) include(out.first, atom.first);
      if (!atom.empty) out.empty = false;
      if (!isBlank(atom.bits)) fixed = false;
      out.end = atom.end || (out.end && isBlank(atom.bits));
      out.dots += atom.dots;
      out.odd ||= atom.odd;
    }
    return out;
  }

  #quantified(): Node {
    const atom = this.#atom();
    const rest = this.#s.slice(this.#at);
    const m = /^(?:[*+?]|\{(\d+)(?:,(\d*))?\})\??/.exec(rest);
    if (!m) return atom;
    this.#at += m[0].length;
    const q = m[0][0];
    const min = q === '*' || q === '?' ? 0 : q === '+' ? 1 : Number(m[1]);
    const many =
      q === '*' ||
      q === '+' ||
      (q === '{' && (m[0].includes(',') ? m[2] === '' || Number(m[2]) > 1 : Number(m[1]) > 1));
    return {
      ...atom,
      empty: atom.empty || min === 0,
      start: atom.start && min > 0,
      end: atom.end && min > 0,
      dots: many && atom.dots > 0 ? 2 : atom.dots,
    };
  }

  #atom(): Node {
    const c = this.#s[this.#at]!;
    if (c === '^') {
      this.#at++;
      return { ...blank(), start: true };
    }
    if (c === '$') {
      this.#at++;
      return { ...blank(), end: true };
    }
    if (c === '(') return this.#group();
    if (c === '[') return this.#chars(this.#class());
    if (c === '.') {
      this.#at++;
      return this.#chars(new Uint8Array(SIZE).fill(1));
    }
    if (c === '\\') {
      const bits = this.#escape();
      if (bits === 'boundary') return blank();
      return bits ? this.#chars(bits) : { ...blank(), odd: true };
    }
    this.#at++;
    return this.#chars(one(c, this.#i));
  }

  #group(): Node {
    this.#at++;
    let look = '';
    const m = /^\?(?::|=|!|<=|<!|<[^>]*>)/.exec(this.#s.slice(this.#at));
    if (m) {
      this.#at += m[0].length;
      look = m[0];
    }
    const name = /^\?<([^=!].*)>$/.exec(look)?.[1];
    const number = look === '' || name !== undefined ? this.groups.push(undefined) : 0;
    if (name !== undefined) this.names.set(name, number);
    const inner = this.#alternation();
    if (number > 0 && !inner.odd) this.groups[number - 1] = inner;
    if (this.#s[this.#at] === ')') this.#at++;
    // A look-around consumes nothing; it can only narrow, so leaving it out errs on the safe side.
    if (look === '?=' || look === '?!' || look === '?<=' || look === '?<!') return blank();
    return inner;
  }

  #class(): Uint8Array {
    this.#at++;
    const negated = this.#s[this.#at] === '^';
    if (negated) this.#at++;
    const bits = new Uint8Array(SIZE);
    let previous: number | undefined;
    while (this.#at < this.#s.length && this.#s[this.#at] !== ']') {
      if (
        this.#s[this.#at] === '-' &&
        previous !== undefined &&
        this.#s[this.#at + 1] !== ']' &&
        this.#s[this.#at + 1] !== undefined
      ) {
        this.#at++;
        const to = this.#s[this.#at] === '\\' ? this.#escapedCode() : this.#s.codePointAt(this.#at++)!;
        if (to !== undefined) for (let k = previous; k <= Math.min(to, OTHER); k++) bits[Math.min(k, OTHER)] = 1;
        if (to !== undefined && to >= OTHER) bits[OTHER] = 1;
        previous = undefined;
        continue;
      }
      if (this.#s[this.#at] === '\\') {
        const before = this.#at;
        const set = this.#escape(true);
        if (set && set !== 'boundary') for (let k = 0; k < SIZE; k++) bits[k] = bits[k]! | set[k]!;
        const code = this.#s[before + 1]!;
        previous = /[dDwWsSpPbB]/.test(code) ? undefined : this.#plain(before);
        continue;
      }
      const code = this.#s.codePointAt(this.#at)!;
      this.#at += code > 0xffff ? 2 : 1;
      bits[Math.min(code, OTHER)] = 1;
      previous = code;
    }
    this.#at++;
    if (this.#i) fold(bits);
    return negated ? bits.map((b) => 1 - b) : bits;
  }

  #plain(at: number): number | undefined {
    const save = this.#at;
    this.#at = at;
    const code = this.#escapedCode();
    this.#at = save;
    return code;
  }

  #escapedCode(): number | undefined {
    const rest = this.#s.slice(this.#at + 1);
    const hex = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]+)\})/.exec(rest);
    if (hex) {
      this.#at += 1 + hex[0].length;
      return Number.parseInt(hex[1] ?? hex[2] ?? hex[3]!, 16);
    }
    const c = rest[0];
    this.#at += 2;
    const control: Record<string, number> = { n: 10, r: 13, t: 9, f: 12, v: 11, '0': 0 };
    return c === undefined ? undefined : (control[c] ?? c.codePointAt(0));
  }

  #escape(inClass = false): Uint8Array | 'boundary' | undefined {
    const c = this.#s[this.#at + 1];
    const set = (test: (ch: string) => boolean, other: boolean): Uint8Array => {
      this.#at += 2;
      const bits = new Uint8Array(SIZE);
      for (let k = 0; k < OTHER; k++) if (test(String.fromCharCode(k))) bits[k] = 1;
      bits[OTHER] = other ? 1 : 0;
      return bits;
    };
    switch (c) {
      case 'd':
        return set((ch) => /\d/.test(ch), false);
      case 'D':
        return set((ch) => /\D/.test(ch), true);
      case 'w':
        return set((ch) => /\w/.test(ch), false);
      case 'W':
        return set((ch) => /\W/.test(ch), true);
      case 's':
        return set((ch) => /\s/.test(ch), true);
      case 'S':
        return set((ch) => /\S/.test(ch), true);
      case 'b':
      case 'B':
        if (inClass) return set((ch) => ch === '\b', false);
        this.#at += 2;
        return 'boundary';
      case 'p':
      case 'P': {
        const m = /^\\[pP]\{([^}]*)\}/.exec(this.#s.slice(this.#at));
        if (!m) break;
        this.#at += m[0].length;
        const bits = new Uint8Array(SIZE);
        let re: RegExp;
        try {
          re = new RegExp(m[0], 'u');
        } catch {
          return undefined;
        }
        for (let k = 0; k < OTHER; k++) if (re.test(String.fromCharCode(k))) bits[k] = 1;
        bits[OTHER] = 1;
        return bits;
      }
      default:
        break;
    }
    if (!inClass && c !== undefined && /[1-9k]/.test(c)) {
      this.#at += 2;
      return undefined;
    }
    const code = this.#escapedCode();
    if (code === undefined) return undefined;
    return one(String.fromCodePoint(code), this.#i);
  }

  #chars(bits: Uint8Array): Node {
    return { bits, first: bits, empty: false, start: false, end: false, dots: bits[46] === 1 ? 1 : 0, odd: false };
  }
}

function blank(): Node {
  return {
    bits: new Uint8Array(SIZE),
    first: new Uint8Array(SIZE),
    empty: true,
    start: false,
    end: false,
    dots: 0,
    odd: false,
  };
}
function isBlank(bits: Uint8Array): boolean {
  for (let i = 0; i < SIZE; i++) if (bits[i] !== 0) return false;
  return true;
}
function include(into: Uint8Array, more: Uint8Array): void {
  for (let i = 0; i < SIZE; i++) into[i] = into[i]! | more[i]!;
}
function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((x, i) => x | b[i]!);
}
function one(c: string, insensitive: boolean): Uint8Array {
  const bits = new Uint8Array(SIZE);
  bits[Math.min(c.codePointAt(0)!, OTHER)] = 1;
  if (insensitive) fold(bits);
  return bits;
}
function fold(bits: Uint8Array): void {
  for (let k = 65; k <= 90; k++) {
    const both = bits[k]! | bits[k + 32]!;
    bits[k] = both;
    bits[k + 32] = both;
  }
}
