// Paths of addresses whose host is fixed: how an argument reaches another endpoint there than the program meant.

import type { Machine } from '../analysis/machine.ts';
import { sourcesOf } from '../analysis/taint.ts';
import type { Value } from '../analysis/values.ts';
import { charsetOf, type Knowledge, knowledge, withGiven } from './charsets.ts';
import { cleared, type Harm } from './judge.ts';
import { weaknesses } from './kinds.ts';

/**
 * Every argument that can leave its segment of the path: `none` where it is put in as it is, `denylist` where
 * encoding keeps it from everything but being `.` or `..`, which name the segment before.
 */
export function urlPathHarms(m: Machine, value: Value): Harm[] {
  const walk = new Walk(m);
  walk.value(value, knowledge(m), '', '');
  return [...walk.harms.values()];
}

/** Parts of one address looked at the most. */
const MAX_VISITS = 2_000;
/** Stands for text of the program's own that nobody knows, such as the address of an API in the environment. */
const OWN = '\u0001';
/** Stands for text whose path is none of the program's: what follows is not looked at. */
const GIVEN_UP = '//x?';

/** Results that are the address (or the part of it) that they were made from. */
const SAME = new Set(['url', 'string', 'trim', 'trimStart', 'trimEnd', 'toLowerCase', 'toUpperCase', 'normalize']);
const EITHER = new Set(['or', 'and', 'any-of']);

class Walk {
  readonly harms = new Map<number, Harm>();
  readonly #m: Machine;
  #visits = MAX_VISITS;

  constructor(m: Machine) {
    this.#m = m;
  }

  /** Walks on from what was put together so far, and says what it is with this value behind it. */
  value(v: Value, k: Knowledge, text: string, after: string): string {
    if (--this.#visits < 0) return GIVEN_UP;
    if (v.t === 'lit') return text + String(v.value ?? '');
    if (v.t === 'ref') return this.#object(v, k, text);
    if (v.t !== 'union' && sourcesOf(this.#m, v).length === 0 && v.t !== 'str') return text + OWN;
    if (v.t === 'union') {
      const ends = v.alts
        .filter((a) => this.#m.possible(a.given))
        .map((a) => this.value(a.value, withGiven(k, a.given), text, after));
      return ends.find((end) => isPath(end)) ?? ends[0] ?? text;
    }
    if (v.t === 'str') {
      let out = text;
      for (const [i, p] of v.parts.entries()) {
        const next = v.parts[i + 1];
        const then = typeof next === 'string' ? next : i === v.parts.length - 1 ? after : '';
        out = typeof p === 'string' ? out + p : this.value(p, k, out, then);
      }
      return out;
    }
    if (v.t === 'op') {
      const [first, second] = v.args;
      if (SAME.has(v.op) && first && (first.t === 'str' || first.t === 'union' || first.t === 'op'))
        if (!this.#harmless(k, v, text, after)) return this.value(first, k, text, after);
      if (EITHER.has(v.op)) {
        const ends = v.args.map((a) => this.value(a, k, text, after));
        return ends.find((end) => isPath(end)) ?? ends[0] ?? text;
      }
      if (v.op === 'url.join' && first && second)
        return this.value(first, k, `${this.value(second, k, text, '').replace(/[/?#]*$/, '')}/`, after);
      if (v.op === 'join' && first?.t === 'ref' && first.obj.kind === 'array' && isPath(text)) {
        const { elems, rest } = first.obj;
        for (const e of rest ? [...elems, rest] : elems) this.value(e, k, `${text}/`, '');
        return `${text}x`;
      }
    }
    return this.#hole(v, k, text, after);
  }

  // What is given to a fetcher as an object: its address, with the base of the client before it.
  #object(v: Extract<Value, { t: 'ref' }>, k: Knowledge, text: string): string {
    if (v.obj.kind !== 'object' || text !== '') return `${text}${OWN}`;
    const base = v.obj.field('baseURL') ?? v.obj.field('prefixUrl');
    const start = base ? `${this.value(base, k, '', '')}/` : '';
    for (const name of ['url', 'href']) {
      const field = v.obj.field(name);
      if (field) this.value(field, k, start, '');
    }
    return GIVEN_UP;
  }

  #hole(v: Value, k: Knowledge, text: string, after: string): string {
    // Whoever is let choose the whole address is let choose its path.
    if (text === '') return GIVEN_UP;
    // What begins with a slash ends the host.
    if (isPath(k.knows(v, 'absolute') ? `${text}/` : text) && !this.#harmless(k, v, text, after)) {
      for (const source of sourcesOf(this.#m, v)) this.#blame(k, source, v);
    }
    return `${text}x`;
  }

  #blame(k: Knowledge, source: Harm['source'], v: Value): void {
    if (cleared(k, source)) return;
    const encoding = v.t === 'op' && v.op === 'encode' ? v : undefined;
    const weakness = encoding ? 'denylist' : 'none';
    const old = this.harms.get(source.id);
    if (!old || weaknesses.indexOf(weakness) < weaknesses.indexOf(old.weakness))
      this.harms.set(source.id, { source, weakness, guard: encoding?.site, whole: false });
  }

  #harmless(k: Knowledge, v: Value, text: string, after: string): boolean {
    if (cleared(k, v) || k.knows(v, 'confined')) return true;
    if (v.t === 'src' && v.checked && v.schema?.guarantees?.includes('confined')) return true;
    if (v.t === 'op' && (v.op === 'base64' || v.op === 'number' || v.op === 'boolean')) return true;
    const encoded = v.t === 'op' && v.op === 'encode';
    // Whoever may write `%` may write `%2e%2e`, which is resolved as `..` is.
    if (!encoded && (charsetOf(k, v)?.meets('/\\%?#') ?? true)) return false;
    const before = /[^/\\]*$/.exec(text)?.[0] ?? '';
    const behind = /^[^/\\?#]*/.exec(after)?.[0] ?? '';
    return /[^.]/.test(before + behind) || !canBeDots(k, v);
  }
}

/** The host is complete, and neither query nor fragment has begun. */
function isPath(text: string): boolean {
  const start =
    /^(?:(?:(?:https?|wss?):)?\/\/[^/?#]+(?=\/)|\u0001(?:[.:][^/?#]*(?=\/))?(?![.:])|(?=\/[^/])|[\w-]+(?=\/))/i.exec(
      text,
    );
  return start !== null && !/[?#]/.test(text.slice(start[0].length));
}

/** False where a text is known to be neither `.` nor `..`; what refuses the second is taken for somebody who knows. */
function canBeDots(k: Knowledge, v: Value): boolean {
  if (cleared(k, v) || k.knows(v, 'not-dotdot') || k.knows(v, 'no-dotdot')) return false;
  const charset = charsetOf(k, v);
  const encoded = v.t === 'op' && v.op === 'encode';
  if (charset && !encoded && !charset.dotdot) return false;
  switch (v.t) {
    case 'lit':
      return /^\.{1,2}$/.test(String(v.value));
    case 'str':
      return !v.parts.some((p) => typeof p === 'string' && /[^.]/.test(p));
    case 'union':
      return v.alts.some((a) => canBeDots(withGiven(k, a.given), a.value));
    case 'op':
      return !(encoded || SAME.has(v.op)) || v.args.some((a) => canBeDots(k, a));
    default:
      return true;
  }
}
