// The judge: whether a value may harm a sink, given everything known about it on this path.

import type { Fact } from '../analysis/facts.ts';
import type { Machine } from '../analysis/machine.ts';
import { isClosed } from '../analysis/schema.ts';
import { sourcesOf } from '../analysis/taint.ts';
import type { Op, Site, Src, Value } from '../analysis/values.ts';
import { charsetOf, type Knowledge, knowledge, withGiven } from './charsets.ts';
import { optionSafe } from './judge-options.ts';
import { pathHarm } from './judge-paths.ts';
import { mayHoldAnything, propertyName } from './judge-properties.ts';
import { codeSafe, patternSafe, queryText, shellSafe } from './judge-text.ts';
import { type SinkKind, type Weakness, weaknesses } from './kinds.ts';

/** One argument that gets through, and how far the best guard came. */
export interface Harm {
  readonly source: Src;
  readonly weakness: Weakness;
  readonly guard: Site | undefined;
  /** The value at the sink is the argument itself, unchanged. */
  readonly whole: boolean;
}

/** False where the argument chooses among what the program itself has listed, or below a root of its own. */
export function decides(harm: Harm): boolean {
  return harm.weakness !== 'listed-redirect' && harm.weakness !== 'symlink';
}

/** Every argument that can harm a sink of this kind through this value. */
export function judge(m: Machine, kind: SinkKind, value: Value, followsRedirects = false): Harm[] {
  const judgement = new Judgement(m, kind === 'property' ? isOwnName : cleared, followsRedirects);
  switch (kind) {
    case 'path':
      judgement.path(value, knowledge(m));
      break;
    case 'url':
      judgement.url(value, knowledge(m));
      break;
    case 'shell-command':
      judgement.text(value, knowledge(m), shellSafe);
      break;
    case 'sql':
      judgement.text(value, knowledge(m), (k, hole, before, after) => queryText(k, hole, before, after, kind));
      break;
    case 'query':
    case 'search':
      judgement.text(value, knowledge(m), (k, hole, before, after) => queryText(k, hole, before, after, 'query'));
      break;
    case 'filter':
      judgement.filter(value, knowledge(m));
      break;
    case 'code':
      judgement.text(value, knowledge(m), codeSafe);
      break;
    case 'property':
      // Nothing can be added to a prototype that the program has frozen.
      if (!m.frozen.has('global#Object.prototype')) judgement.text(value, knowledge(m), propertyName);
      break;
    case 'properties':
      if (!m.frozen.has('global#Object.prototype')) judgement.merged(value, knowledge(m));
      break;
    case 'regex':
      judgement.text(value, knowledge(m), patternSafe);
      break;
    case 'program-argument':
      judgement.text(value, knowledge(m), optionSafe(m));
      break;
    default:
      judgement.text(value, knowledge(m), () => false);
  }
  return judgement.harms();
}

/** Every argument that is part of the value, whatever its text: it decides something there. */
export function carriedBy(m: Machine, value: Value): Harm[] {
  const judgement = new Judgement(m);
  judgement.text(value, knowledge(m), () => false);
  return judgement.harms();
}

/** True where the hole cannot do harm; `by-hand` where it is escaped in a way that holds in some dialects only. */
export type HoleTest = (k: Knowledge, hole: Value, before: string, after: string) => boolean | 'by-hand';

/** Cleared whatever the sink: one of the program's own values, or no text at all. */
export function cleared(k: Knowledge, v: Value): boolean {
  if (k.knows(v, 'closed') || k.knows(v, 'number')) return true;
  return v.t === 'src' && v.checked && (isClosed(v.schema) || (v.schema?.guarantees?.includes('closed') ?? false));
}

/** As `cleared`, for names: `in` finds those of the prototype among the program's own. */
function isOwnName(k: Knowledge, v: Value): boolean {
  return k.knows(v, 'inherited') ? k.knows(v, 'number') !== undefined : cleared(k, v);
}

/** Parts of one value looked at the most. */
const MAX_VISITS = 3_000;

class Judgement {
  readonly #m: Machine;
  readonly #clears: (k: Knowledge, v: Value) => boolean;
  readonly #followsRedirects: boolean;
  readonly #harms = new Map<number, Harm>();
  /** Terms share their parts: what may be reached in very many ways is looked at a bounded number of times. */
  #visits = MAX_VISITS;

  constructor(m: Machine, clears = cleared, followsRedirects = false) {
    this.#m = m;
    this.#clears = clears;
    this.#followsRedirects = followsRedirects;
  }
  harms(): Harm[] {
    return [...this.#harms.values()];
  }

  #blame(v: Value, weakness: Weakness = 'none', guard?: Site, whole = false): void {
    for (const source of sourcesOf(this.#m, v)) {
      const k = knowledge(this.#m);
      if (this.#clears(k, source)) continue;
      const old = this.#harms.get(source.id);
      if (!old || weaknesses.indexOf(weakness) < weaknesses.indexOf(old.weakness))
        this.#harms.set(source.id, { source, weakness, guard, whole });
    }
  }

  #given(k: Knowledge, given: readonly Fact[]): Knowledge {
    return withGiven(k, given);
  }

  // ---- text: shell, SQL, code ------------------------------------------------------------------

  text(v: Value, k: Knowledge, safe: HoleTest, before = '', after = ''): void {
    if (--this.#visits < 0 || this.#clears(k, v)) return;
    switch (v.t) {
      case 'union':
        for (const a of v.alts)
          if (this.#m.possible(a.given)) this.text(a.value, this.#given(k, a.given), safe, before, after);
        return;
      case 'str': {
        let seen = before;
        v.parts.forEach((p, i) => {
          if (typeof p === 'string') seen += p;
          else {
            const next = v.parts[i + 1];
            this.text(p, k, safe, seen, typeof next === 'string' ? next : i === v.parts.length - 1 ? after : '');
            seen += 'x';
          }
        });
        return;
      }
      case 'src': {
        const verdict = safe(k, v, before, after);
        if (verdict === 'by-hand') this.#blame(v, 'denylist');
        else if (!verdict) this.#blame(v, 'none', undefined, before === '' && after === '');
        return;
      }
      case 'op':
        this.#operation(v, k, safe, before, after);
        return;
      case 'ref':
        if (v.obj.kind === 'array') {
          for (const e of v.obj.elems) this.text(e, k, safe, before || ' ', after);
          if (v.obj.rest) this.text(v.obj.rest, k, safe, before || ' ', after);
        } else if (sourcesOf(this.#m, v).length && !safe(k, v, before, after)) this.#blame(v);
        return;
      default:
        return;
    }
  }

  #operation(v: Op, k: Knowledge, safe: HoleTest, before: string, after: string): void {
    const verdict = safe(k, v, before, after);
    if (verdict === 'by-hand') this.#blame(v, 'denylist', v.site);
    if (verdict) return;
    switch (v.op) {
      case 'quoted':
        return;
      case 'and':
      case 'or':
      case 'any-of':
      case 'join':
      case 'elem':
      case 'split':
      case 'path.join':
      case 'path.resolve':
      case 'path.normalize':
      case 'path.dirname':
      case 'realpath':
      case 'format':
      case 'slice':
      case 'trim':
      case 'toLowerCase':
      case 'string':
      case 'expand':
      case 'decode':
        for (const a of v.args) this.text(a, k, safe, before, after);
        return;
      case 'replace':
      case 'rewritten':
        this.text(v.args[0]!, k, (kk, hole, b, a) => safe(kk, hole, b, a), before, after);
        return;
      default:
        this.#blame(v);
    }
  }

  // ---- objects merged ----------------------------------------------------------------------------

  merged(v: Value, k: Knowledge): void {
    if (--this.#visits < 0 || cleared(k, v)) return;
    if (v.t === 'src') {
      if (!v.checked || mayHoldAnything(v.schema, true)) this.#blame(v);
    } else if (v.t === 'ref') {
      for (const name of v.obj.names()) this.merged(v.obj.field(name)!, k);
      for (const base of (v.obj.slots.get('@spread') as readonly Value[] | undefined) ?? []) this.merged(base, k);
      if (v.obj.rest) this.merged(v.obj.rest, k);
    } else if (v.t === 'union') {
      for (const a of v.alts) if (this.#m.possible(a.given)) this.merged(a.value, this.#given(k, a.given));
    } else this.#blame(v);
  }

  // ---- filters -----------------------------------------------------------------------------------

  /** A filter that is the caller's as a whole is meant to be; a value in one of the program's is meant to be a value. */
  filter(v: Value, k: Knowledge, inside = false): void {
    if (--this.#visits < 0 || cleared(k, v)) return;
    if (v.t === 'src') {
      const looked = k.knows(v, 'typed') || k.knows(v, 'charset') || k.knows(v, 'parsed');
      if (inside && !looked && (!v.checked || mayHoldAnything(v.schema))) this.#blame(v);
    } else if (v.t === 'ref' && (v.obj.kind === 'object' || (inside && v.obj.kind === 'array'))) {
      for (const name of v.obj.names()) if (name !== '$where') this.filter(v.obj.field(name)!, k, true);
      for (const base of (v.obj.slots.get('@spread') as readonly Value[] | undefined) ?? []) this.filter(base, k, true);
      for (const e of v.obj.elems) this.filter(e, k, true);
      // Where all its names are the caller's too, it is a copy of a filter of the caller's.
      if (v.obj.rest) this.filter(v.obj.rest, k, inside || v.obj.names().length > 0);
    } else if (v.t === 'union')
      for (const a of v.alts) if (this.#m.possible(a.given)) this.filter(a.value, this.#given(k, a.given), inside);
  }

  // ---- paths -----------------------------------------------------------------------------------

  path(v: Value, k: Knowledge): void {
    this.#leaves(v, k);
    if (v.t !== 'union') return;
    for (const a of v.alts) if (this.#m.possible(a.given)) this.#leaves(a.value, this.#given(k, a.given));
  }

  #leaves(v: Value, k: Knowledge): void {
    const way = pathHarm(this.#m, k, v);
    if (!way) return;
    for (const { culprit, weakness, guard } of [way, ...(way.beside ?? [])])
      this.#blame(culprit, weakness, guard, v.t === 'src');
  }

  // ---- URLs ------------------------------------------------------------------------------------

  url(v: Value, k: Knowledge): void {
    if (--this.#visits < 0 || cleared(k, v) || this.#hostHolds(k, v)) return;
    const denied = k.knows(v, 'host-denied');
    switch (v.t) {
      case 'union':
        for (const a of v.alts) if (this.#m.possible(a.given)) this.url(a.value, this.#given(k, a.given));
        return;
      case 'src': {
        const charset = charsetOf(k, v);
        if (charset && !charset.meets('/:.@')) return;
        this.#blame(v, denied ? 'denylist' : 'none', denied?.site, true);
        return;
      }
      case 'str':
        this.#urlText(v.parts, k, denied);
        return;
      case 'op': {
        if (
          v.op === 'url' ||
          v.op === 'trim' ||
          v.op === 'string' ||
          v.op === 'slice' ||
          v.op === 'toLowerCase' ||
          v.op === 'replace' ||
          v.op === 'decode' ||
          v.op === 'encodeURI' ||
          v.op === 'elem' ||
          v.op === 'any-of' ||
          v.op === 'or' ||
          v.op === 'and'
        ) {
          const args = v.op === 'replace' ? v.args.slice(0, 1) : v.args;
          for (const a of args)
            this.url(a, denied ? this.#given(k, [{ term: a.id, of: a, kind: 'host-denied', site: denied.site }]) : k);
          return;
        }
        if (v.op === 'url.join') {
          const [target] = v.args;
          if (target)
            this.url(
              target,
              denied ? this.#given(k, [{ term: target.id, of: target, kind: 'host-denied', site: denied.site }]) : k,
            );
          return;
        }
        if (v.op.startsWith('url.') || v.op === 'encode' || v.op === 'json' || v.op === 'base64') return;
        // An absolute path of this machine names no host.
        if (v.op === 'path.resolve' || v.op === 'realpath') return;
        this.#blame(v, denied ? 'denylist' : 'none', denied?.site);
        return;
      }
      case 'ref':
        if (v.obj.kind === 'object')
          for (const name of ['url', 'href', 'hostname', 'host', 'baseURL']) {
            const field = v.obj.field(name);
            if (field) this.url(field, k);
          }
        return;
      default:
        return;
    }
  }

  // The host is listed, or its address was looked at; a redirect goes past both.
  #hostHolds(k: Knowledge, v: Value): boolean {
    const guarantees = v.t === 'src' && v.checked ? v.schema?.guarantees : undefined;
    const listed = k.knows(v, 'host');
    const looked = k.knows(v, 'address');
    const isListed = listed !== undefined || guarantees?.includes('host') === true;
    if (!isListed && !looked && !guarantees?.includes('address')) return false;
    if (this.#followsRedirects)
      this.#blame(v, isListed ? 'listed-redirect' : 'redirect', isListed ? listed?.site : looked?.site);
    return true;
  }

  #urlText(parts: readonly (string | Value)[], k: Knowledge, denied: Fact | undefined): void {
    let text = '';
    for (const [i, p] of parts.entries()) {
      if (typeof p === 'string') {
        text += p;
        // Scheme and host are complete: what follows is path, query or fragment.
        if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#]+[/?#]/i.test(text) || (/^[/?#]/.test(p) && i > 0)) return;
        continue;
      }
      if (p.t === 'union') {
        const rest = parts.slice(i + 1);
        for (const a of p.alts) {
          if (--this.#visits < 0 || !this.#m.possible(a.given)) continue;
          const one = a.value.t === 'lit' && typeof a.value.value === 'string' ? a.value.value : a.value;
          this.#urlText([...(text ? [text] : []), one, ...rest], this.#given(k, a.given), denied);
        }
        return;
      }
      if (sourcesOf(this.#m, p).length === 0) {
        text += 'x.y';
        // A base address of the program's own, followed by anything but more of a host name.
        if (i === 0 && parts.length > 1) return;
        continue;
      }
      if (cleared(k, p)) {
        text += 'x';
        continue;
      }
      const next = parts[i + 1];
      const endsHost = next === undefined || (typeof next === 'string' && /^[/:?#]/.test(next));
      const charset = charsetOf(k, p);
      const encoded = p.t === 'op' && (p.op === 'encode' || p.op === 'base64');
      // A word alone is a host too (`localhost`, an address as one number); encoding leaves dots as they are.
      const wholeHost = endsHost && (/^(?:[a-z][a-z0-9+.-]*:)?\/\/$/i.test(text) || (encoded && inHost(text)));
      if (charset && !charset.meets('/.:@\\?#') && !wholeHost) {
        text += 'x';
        continue;
      }
      if (i === 0) {
        this.url(p, k);
        return;
      }
      if (encoded && !wholeHost) {
        text += 'x';
        continue;
      }
      if (inHost(text)) {
        if (beginsWithSlash(k, p)) return;
        if (!this.#hostHolds(k, p)) this.#blame(p, denied ? 'denylist' : 'none', denied?.site);
        return;
      }
      return;
    }
  }
}

/** True when an address put together so far has not come to the end of its host. */
function inHost(text: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#]*$/i.test(text);
}

/** `path.startsWith('/') ? path : '/' + path` ends a host, whatever follows. */
function beginsWithSlash(k: Knowledge, v: Value): boolean {
  if (k.knows(v, 'absolute')) return true;
  if (v.t === 'union') return v.alts.every((a) => beginsWithSlash(withGiven(k, a.given), a.value));
  if (v.t !== 'str') return false;
  const [first] = v.parts;
  return typeof first === 'string' ? /^[/?#]/.test(first) : first !== undefined && beginsWithSlash(k, first);
}
