// The judge: whether a value may harm a sink, given everything known about it on this path.

import type { Fact } from '../analysis/facts.ts';
import type { Machine } from '../analysis/machine.ts';
import { isClosed } from '../analysis/schema.ts';
import { sourcesOf } from '../analysis/taint.ts';
import type { Op, Site, Src, Value } from '../analysis/values.ts';
import { charsetOf, type Knowledge, knowledge } from './charsets.ts';
import type { SinkKind, Weakness } from './kinds.ts';

/** One argument that gets through, and how far the best guard came. */
export interface Harm {
  readonly source: Src;
  readonly weakness: Weakness;
  readonly guard: Site | undefined;
  /** The value at the sink is the argument itself, unchanged. */
  readonly whole: boolean;
}

/** Every argument that can harm a sink of this kind through this value. */
export function judge(m: Machine, kind: SinkKind, value: Value): Harm[] {
  const judgement = new Judgement(m);
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
    case 'query':
      judgement.text(value, knowledge(m), (k, hole, before, after) => queryText(k, hole, before, after, kind));
      break;
    case 'code':
      judgement.text(value, knowledge(m), codeSafe);
      break;
    default:
      judgement.text(value, knowledge(m), () => false);
  }
  return judgement.harms();
}

/** True where the hole cannot do harm; `by-hand` where it is escaped in a way that holds in some dialects only. */
type HoleTest = (k: Knowledge, hole: Value, before: string, after: string) => boolean | 'by-hand';

/** Cleared whatever the sink: one of the program's own values, or no text at all. */
function cleared(k: Knowledge, v: Value): boolean {
  if (k.knows(v, 'closed') || k.knows(v, 'number')) return true;
  return v.t === 'src' && v.checked && (isClosed(v.schema) || (v.schema?.guarantees?.includes('closed') ?? false));
}

/** Parts of one value looked at the most. */
const MAX_VISITS = 3_000;

class Judgement {
  readonly #m: Machine;
  readonly #harms = new Map<number, Harm>();
  /** Terms share their parts: what may be reached in very many ways is looked at a bounded number of times. */
  #visits = MAX_VISITS;

  constructor(m: Machine) {
    this.#m = m;
  }
  harms(): Harm[] {
    return [...this.#harms.values()];
  }

  #blame(v: Value, weakness: Weakness = 'none', guard?: Site, whole = false): void {
    for (const source of sourcesOf(this.#m, v)) {
      const k = knowledge(this.#m);
      if (cleared(k, source)) continue;
      const old = this.#harms.get(source.id);
      if (!old || (old.weakness !== 'none' && weakness === 'none'))
        this.#harms.set(source.id, { source, weakness, guard, whole });
    }
  }

  #given(k: Knowledge, given: readonly Fact[]): Knowledge {
    if (given.length === 0) return k;
    return {
      charsets: new Map(),
      paths: new Map(),
      knows: (term, kind) => k.knows(term, kind) ?? given.find((f) => f.term === term.id && f.kind === kind),
    };
  }

  // ---- text: shell, SQL, code ------------------------------------------------------------------

  text(v: Value, k: Knowledge, safe: HoleTest, before = '', after = ''): void {
    if (--this.#visits < 0 || cleared(k, v)) return;
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
      case 'src':
        if (!safe(k, v, before, after)) this.#blame(v, 'none', undefined, before === '' && after === '');
        return;
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

  // ---- paths -----------------------------------------------------------------------------------

  path(v: Value, k: Knowledge): void {
    const way = pathHarm(this.#m, k, v);
    if (way) this.#blame(way.culprit, way.weakness, way.guard, v.t === 'src');
    if (v.t !== 'union') return;
    for (const a of v.alts) {
      if (!this.#m.possible(a.given)) continue;
      const inner = pathHarm(this.#m, this.#given(k, a.given), a.value);
      if (inner) this.#blame(inner.culprit, inner.weakness, inner.guard, a.value.t === 'src');
    }
  }

  // ---- URLs ------------------------------------------------------------------------------------

  url(v: Value, k: Knowledge): void {
    if (--this.#visits < 0 || cleared(k, v) || k.knows(v, 'host') || k.knows(v, 'address')) return;
    const denied = k.knows(v, 'host-denied');
    switch (v.t) {
      case 'union':
        for (const a of v.alts) if (this.#m.possible(a.given)) this.url(a.value, this.#given(k, a.given));
        return;
      case 'src': {
        if (v.checked && v.schema?.guarantees?.some((g) => g === 'host' || g === 'address')) return;
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

  #urlText(parts: readonly (string | Value)[], k: Knowledge, denied: Fact | undefined): void {
    let text = '';
    for (const [i, p] of parts.entries()) {
      if (typeof p === 'string') {
        text += p;
        // Scheme and host are complete: what follows is path, query or fragment.
        if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#]+[/?#]/i.test(text) || (/^[/?#]/.test(p) && i > 0)) return;
        continue;
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
        if (!(k.knows(p, 'host') || k.knows(p, 'address'))) this.#blame(p, denied ? 'denylist' : 'none', denied?.site);
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
  if (v.t === 'str') return typeof v.parts[0] === 'string' && /^[/?#]/.test(v.parts[0]);
  if (v.t === 'union')
    return v.alts.every(
      (a) => a.given.some((f) => f.kind === 'absolute' && f.term === a.value.id) || beginsWithSlash(k, a.value),
    );
  return k.knows(v, 'absolute') !== undefined;
}

// ---- shell ---------------------------------------------------------------------------------------

type Quote = 'none' | 'single' | 'double';

/** In which quotes a shell reads the character that follows this text. */
function quoteAt(before: string): Quote {
  let state: Quote = 'none';
  for (let i = 0; i < before.length; i++) {
    const c = before[i];
    if (c === '\\' && state !== 'single') i++;
    else if (c === "'" && state !== 'double') state = state === 'single' ? 'none' : 'single';
    else if (c === '"' && state !== 'single') state = state === 'double' ? 'none' : 'double';
  }
  return state;
}

const SPECIAL: Readonly<Record<Quote, string>> = { none: ';|&$`<>(){}\n\r\\\'"!*?#~', single: "'", double: '"$`\\\n' };

const shellSafe: HoleTest = (k, hole, before) => {
  const quote = quoteAt(before);
  const charset = charsetOf(k, hole);
  if (charset && !charset.meets(SPECIAL[quote])) return true;
  if (hole.t !== 'op') return false;
  if (hole.op === 'base64' || hole.op === 'encode' || hole.op === 'quoted') return true;
  if (quote === 'none') return false;
  return escapes(hole, quote === 'single' ? "'" : '"$`\\', quote);
};

// The POSIX ways to quote: `'` as `'\''` inside single quotes; a backslash before each of " $ ` \ inside double ones.
function escapes(v: Op, needed: string, quote: Quote): boolean {
  const done = new Set<string>();
  let at: Value = v;
  while (at.t === 'op' && at.op === 'replace') {
    const [base, pattern, to, every]: readonly (Value | undefined)[] = at.args;
    const global =
      (pattern?.t === 'regex' && pattern.flags.includes('g')) || (every?.t === 'lit' && every.value === true);
    const replacement = to?.t === 'lit' ? String(to.value) : '';
    const chars =
      pattern?.t === 'lit' ? String(pattern.value) : pattern?.t === 'regex' ? classChars(pattern.source) : '';
    if (global && quote === 'single' && chars.includes("'") && /^'\\+''$|^'"'"'$/.test(replacement)) done.add("'");
    if (global && quote === 'double' && replacement.startsWith('\\')) for (const c of chars) done.add(c);
    at = base!;
  }
  return [...needed].every((c) => done.has(c));
}

function classChars(source: string): string {
  const inner = /^\(?\[?((?:\\.|[^\]])*?)\]?\)?$/.exec(source)?.[1] ?? '';
  return inner.replace(/\\(.)/g, '$1');
}

// ---- queries and code ------------------------------------------------------------------------------

function queryText(k: Knowledge, hole: Value, before: string, _after: string, kind: SinkKind): boolean | 'by-hand' {
  const charset = charsetOf(k, hole);
  const quote = quoteAt(before);
  // A bare word cannot end a statement or open a string; in quotes only the quote itself can.
  if (
    charset &&
    (quote === 'none' ? !charset.meets(' \t\n\'"`;()-/*\\=<>,') : !charset.meets(quote === 'single' ? "'\\" : '"\\'))
  )
    return true;
  if (hole.t !== 'op') return false;
  if (hole.op === 'quoted' || hole.op === 'base64' || hole.op === 'encode') return true;
  // Doubling the quote inside a quoted literal is how SQL itself escapes it; others use a backslash for both.
  const wanted = quote === 'double' ? '"' : "'";
  if (quote !== 'none' && hole.op === 'replace') {
    if (kind === 'query') return doubles(hole, wanted, [wanted + wanted, `\\${wanted}`]) || escapesQuery(hole, wanted);
    // A doubled quote holds where a backslash means nothing; a backslash holds where it does and is escaped itself.
    return doubles(hole, wanted, [wanted + wanted]) || escapes(hole, `${wanted}\\`, 'double') ? 'by-hand' : false;
  }
  if (quote === 'none' && hole.op === 'json' && kind === 'query') return true;
  return false;
}

function doubles(v: Op, quote: string, by: readonly string[]): boolean {
  const [, pattern, to, every] = v.args;
  const global =
    (pattern?.t === 'regex' && pattern.flags.includes('g')) || (every?.t === 'lit' && every.value === true);
  const chars = pattern?.t === 'lit' ? String(pattern.value) : pattern?.t === 'regex' ? classChars(pattern.source) : '';
  return global && chars.includes(quote) && to?.t === 'lit' && by.includes(String(to.value));
}
function escapesQuery(v: Op, quote: string): boolean {
  return (
    escapes(v, `${quote}\\`, 'double') ||
    (v.args[0]?.t === 'op' && v.args[0].op === 'replace' && doubles(v.args[0], quote, [quote + quote]))
  );
}

const codeSafe: HoleTest = (k, hole) => {
  const charset = charsetOf(k, hole);
  if (charset && !charset.meets(' \n\'"`;()[]{}\\/+=,.')) return true;
  return hole.t === 'op' && (hole.op === 'json' || hole.op === 'base64');
};

// ---- paths -----------------------------------------------------------------------------------------

export interface PathHarm {
  readonly culprit: Value;
  readonly weakness: Weakness;
  readonly guard: Site | undefined;
}
const PATH_KEEP = new Set([
  'realpath',
  'path.dirname',
  'toLowerCase',
  'toUpperCase',
  'string',
  'expand',
  'fileURLToPath',
  'decode',
  'trim',
  'slice',
  'substring',
  'and',
  'or',
  'any-of',
  'replace',
  'rewritten',
  'elem',
  'split',
  'match',
  'get.0',
  'padStart',
  'normalize',
]);

/** How a path leaves its root, or undefined when it cannot. */
function pathHarm(m: Machine, k: Knowledge, v: Value): PathHarm | undefined {
  const known = k.paths.get(v.id);
  if (known !== undefined) return known === null ? undefined : known;
  const harm = pathHarmOf(m, k, v);
  k.paths.set(v.id, harm ?? null);
  return harm;
}

function pathHarmOf(m: Machine, k: Knowledge, v: Value): PathHarm | undefined {
  if (v.t === 'lit' || v.t === 'ext' || v.t === 'regex' || sourcesOf(m, v).length === 0) return undefined;
  if (cleared(k, v) || k.knows(v, 'confined')) return undefined;
  const prefix = k.knows(v, 'confined-prefix');
  if (prefix) return { culprit: v, weakness: 'prefix', guard: prefix.site };
  const raw = k.knows(v, 'raw-check');
  const graded = (h: PathHarm | undefined): PathHarm | undefined =>
    h && raw && h.weakness === 'none' ? { ...h, weakness: 'raw-check', guard: raw.site } : h;
  const own = (): PathHarm => ({ culprit: v, weakness: raw ? 'raw-check' : 'none', guard: raw?.site });
  switch (v.t) {
    case 'union':
      return undefined; // the caller looks at each alternative with its facts
    case 'src': {
      if (v.checked && v.schema?.guarantees?.includes('confined')) return undefined;
      const charset = charsetOf(k, v);
      if (charset && !charset.meets('/\\') && !charset.dotdot) return undefined;
      return own();
    }
    case 'str':
      return graded(
        joined(
          m,
          k,
          v.parts.filter((p, i): p is Value => typeof p !== 'string' && !isPartOfName(k, v.parts, i)),
          typeof v.parts[0] === 'string',
        ),
      );
    case 'op':
      if (v.op === 'path.basename' || v.op === 'path.extname' || v.op === 'encode' || v.op === 'base64')
        return undefined;
      if (v.op === 'path.join' || v.op === 'path.resolve' || v.op === 'path.normalize') {
        const rooted = v.args[0] !== undefined && sourcesOf(m, v.args[0]).length === 0;
        return graded(joined(m, k, v.args, rooted, v.op === 'path.resolve'));
      }
      if (PATH_KEEP.has(v.op)) {
        const charset = charsetOf(k, v);
        if (charset && !charset.meets('/\\') && !charset.dotdot) return undefined;
        for (const a of v.args)
          for (const one of a.t === 'union' ? a.alts.map((x) => x.value) : [a]) {
            const harm = pathHarm(m, k, one);
            if (harm) return graded(harm);
          }
        return undefined;
      }
      return own();
    default:
      return undefined;
  }
}

// Parts put together: a part is harmless where it cannot climb (and, under `resolve`, cannot start anew).
function joined(
  m: Machine,
  k: Knowledge,
  parts: readonly Value[],
  rooted: boolean,
  resolving = false,
): PathHarm | undefined {
  for (const [i, part] of parts.entries()) {
    for (const one of part.t === 'union' ? part.alts.map((a) => a.value) : [part]) {
      const harm = pathHarm(m, k, one);
      if (!harm) continue;
      const climbs = !(k.knows(one, 'no-dotdot') || noClimb(k, one));
      const startsAnew = i === 0 && !rooted ? true : resolving && !k.knows(one, 'not-absolute');
      if (!climbs && !startsAnew) continue;
      return harm;
    }
  }
  return undefined;
}

/** `${id}.json`: a name without separators that is no `..` because more than dots belongs to it. */
function isPartOfName(k: Knowledge, parts: readonly (string | Value)[], i: number): boolean {
  const charset = charsetOf(k, parts[i] as Value);
  if (!charset || charset.meets('/\\')) return false;
  const [before, after] = [parts[i - 1], parts[i + 1]];
  const near = [
    typeof before === 'string' ? /[^/\\]*$/.exec(before)?.[0] : '',
    typeof after === 'string' ? /^[^/\\]*/.exec(after)?.[0] : '',
  ];
  return near.some((text) => /[^.]/.test(text ?? ''));
}

const CLIMBERS = /^\^\(\\\.\\\.(?:\[[^\]]*\]|\([^)]*\)|\\\/)\)[+*]$/;

function atRoot(v: Value): boolean {
  const first = v.t === 'str' ? v.parts[0] : v.t === 'lit' ? v.value : undefined;
  return typeof first === 'string' && first.startsWith('/');
}

function noClimb(k: Knowledge, v: Value): boolean {
  if (v.t === 'op') {
    // Above the root there is nothing: what was worked out from there has no `..` left.
    if (v.op === 'path.resolve') return true;
    const [head, pattern, to] = v.args;
    if (v.op === 'path.normalize' || v.op === 'path.join') return head !== undefined && atRoot(head);
    // Working out a relative path leaves its `..` at the front, where this takes them away.
    if (v.op === 'replace' && head?.t === 'op' && head.op === 'path.normalize')
      if (pattern?.t === 'regex' && CLIMBERS.test(pattern.source) && to?.t === 'lit' && to.value === '') return true;
  }
  const charset = charsetOf(k, v);
  return charset !== undefined && !charset.dotdot;
}
