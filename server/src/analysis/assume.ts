// Branch conditions: what is known once a term was found true or false. The table of guards lives here.
import { acceptedBy, Charset, findsDotdot, refusedBy, spellsHost } from './charset.ts';
import type { Machine } from './machine.ts';
import { isTainted } from './taint.ts';
import { NORMAL, TIDY } from './traits.ts';
import { vettedBy } from './validators.ts';
import { alternatives, type Op, type Site, type Value } from './values.ts';

/** True or false where the term decides it, undefined where either may be. */
export function truth(m: Machine, v: Value): boolean | undefined {
  switch (v.t) {
    case 'lit':
      return Boolean(v.value);
    case 'ref':
    case 'regex':
      return true;
    case 'str':
      return v.parts.some((p) => typeof p === 'string') ? true : undefined;
    case 'union': {
      const all = v.alts.map((a) => truth(m, a.value));
      return all.every((t) => t === all[0]) ? all[0] : undefined;
    }
    case 'op': {
      if (m.knows(v, 'truthy')) return true;
      if (m.knows(v, 'falsy')) return false;
      if (v.op === 'and' || v.op === 'or') {
        const [a, b] = v.args.map((x) => truth(m, x));
        const decisive = v.op === 'or';
        if (a === decisive || b === decisive) return decisive;
        return a !== undefined && b !== undefined ? !decisive : undefined;
      }
      if (v.op === 'not') {
        const inner = truth(m, v.args[0]!);
        return inner === undefined ? undefined : !inner;
      }
      if (v.op === 'url') return true;
      return undefined;
    }
    case 'src':
      if (m.knows(v, 'truthy')) return true;
      return m.knows(v, 'falsy') ? false : undefined;
    default:
      return undefined;
  }
}

/** Goes on with the paths on which the condition is `wanted`. False when there is none. */
export function assume(m: Machine, v: Value, wanted: boolean): boolean {
  const known = truth(m, v);
  if (known !== undefined && v.t !== 'union' && v.t !== 'op') return known === wanted;
  if (known !== undefined && known !== wanted) return false;
  switch (v.t) {
    case 'union': {
      const fit = v.alts.filter((a) => truth(m, a.value) !== !wanted);
      if (fit.length === 0) return false;
      const paths = fit.map((a) => () => {
        m.learnAll(a.given);
        return assume(m, a.value, wanted);
      });
      return paths.length === 1 ? paths[0]!() : m.branch(paths);
    }
    case 'src':
      m.learn(v, wanted ? 'truthy' : 'falsy', undefined);
      return true;
    case 'op':
      return assumeOp(m, v, wanted);
    default:
      return true;
  }
}

function assumeOp(m: Machine, v: Op, wanted: boolean): boolean {
  const [a, b] = v.args;
  switch (v.op) {
    case 'not':
      return assume(m, a!, !wanted);
    case 'boolean':
    case 'some':
    case 'every':
      return a ? assume(m, a, wanted) : true;
    case 'and':
    case 'or': {
      const both = (v.op === 'and') === wanted;
      if (both) return assume(m, a!, wanted) && assume(m, b!, wanted);
      return m.branch([() => assume(m, a!, wanted), () => assume(m, a!, !wanted) && assume(m, b!, wanted)]);
    }
    default:
      guard(m, v, a, b, wanted);
      // Two answers of the outside world look alike and need not be: only what stays what it is decides twice.
      for (const src of vettedBy(v)) m.learn(src, 'parsed', v.site);
      if (m.traits(v).stable) m.learn(v, wanted ? 'truthy' : 'falsy', undefined);
      return true;
  }
}

// Whether the condition says that an allow-list of the program's own is not in force: empty, or with everything in it.
function saysUnrestricted(m: Machine, v: Op, wanted: boolean): boolean {
  const [a, b] = v.args;
  switch (v.op) {
    case '===':
      return wanted && ((isLength(m, a!) && b!.t === 'lit' && b!.value === 0) || (isTop(b!) && !isTainted(m, a!)) || (isTop(a!) && !isTainted(m, b!)));
    case '>':
      return !wanted && isLength(m, a!) && b!.t === 'lit' && b!.value === 0;
    case '>=':
      return !wanted && isLength(m, a!) && b!.t === 'lit' && b!.value === 1;
    case '<':
      return wanted && isLength(m, a!) && b!.t === 'lit' && b!.value === 1;
    case 'length':
      return !wanted && !isTainted(m, a!);
    case 'includes':
    case 'has':
      return wanted && b!.t === 'lit' && (b!.value === '/' || b!.value === '*') && !isTainted(m, a!);
    default:
      return false;
  }
}

// The top of a file system: every absolute path begins with it.
function isTop(v: Value): boolean {
  if (v.t === 'ext') return /(^|[#.])path.*[#.]sep$/.test(v.path);
  return v.t === 'lit' && typeof v.value === 'string' && /^(?:[\\/]+|[a-z]:[\\/]?)$/i.test(v.value);
}

function isLength(m: Machine, v: Value): boolean {
  return alternatives(v).some((a) => (a.t === 'op' && a.op === 'length' && !isTainted(m, a.args[0]!)) || (a.t === 'ext' && a.path.endsWith('.length')));
}

function guard(m: Machine, v: Op, a: Value | undefined, b: Value | undefined, wanted: boolean): void {
  const site = v.site;
  addressChecked(m, v, site);
  if (saysUnrestricted(m, v, wanted)) m.learn(v, 'unrestricted', site);
  switch (v.op) {
    case '===':
      equality(m, a!, b!, wanted, site);
      return;
    case '>=':
    case '>':
    case '<':
    case '<=':
      comparison(m, v.op, a!, b!, wanted, site);
      return;
    case 'startsWith':
      for (const t of alternatives(a!)) startsWith(m, t, b!, wanted, site);
      return;
    case 'endsWith':
      if (wanted && endsInSeparator(m, b!)) m.learn(a!, 'ends-with-separator', site);
      if (wanted && b!.t === 'lit' && String(b!.value).startsWith('.')) hostIs(m, a!, site);
      if (!wanted) hostIsNot(m, a!, site);
      return;
    case 'includes':
    case 'has':
      membership(m, a!, b!, wanted, site);
      return;
    case 'in':
      if (wanted && !isTainted(m, b!)) closed(m, a!, site);
      return;
    case 'inside':
      // is-path-inside and its like compare resolved paths segment by segment.
      if (wanted && !isTainted(m, b!)) confined(m, a!, 'confined', site);
      return;
    case 'test':
      if (a!.t === 'regex') matches(m, a!.source, a!.flags, b!, wanted, site);
      return;
    case 'match':
      if (b!.t === 'regex') matches(m, b!.source, b!.flags, a!, wanted, site);
      return;
    case 'isAbsolute':
      m.learn(a!, wanted ? 'absolute' : 'not-absolute', site);
      return;
    case 'isInteger':
      if (wanted) m.learn(a!, 'number', site);
      return;
    default:
      return;
  }
}

function equality(m: Machine, a: Value, b: Value, wanted: boolean, site: Site | undefined): void {
  if (a.t === 'lit') [a, b] = [b, a];
  if (a.t === 'op' && a.op === 'typeof') {
    if (wanted && b.t === 'lit' && (b.value === 'number' || b.value === 'boolean')) m.learn(a.args[0]!, 'number', site);
    if (wanted && b.t === 'lit' && (b.value === 'string' || b.value === 'object'))
      for (const of of alternatives(a.args[0]!)) if (of.t === 'src' && of.path !== '') m.learn(of, 'typed', site);
    return;
  }
  if (a.t === 'op' && a.op === 'indexOf' && b.t === 'lit') {
    if (b.value === 0 && wanted) for (const t of alternatives(a.args[0]!)) startsWith(m, t, a.args[1]!, true, site);
    if (b.value === -1) membership(m, a.args[0]!, a.args[1]!, !wanted, site);
    return;
  }
  if (a.t === 'op' && a.op === 'elem' && b.t === 'lit' && !wanted) {
    if (b.value === '..') noDotdot(m, a.args[0]!, site);
    if (b.value === '-') m.learn(a.args[0]!, 'not-dash', site);
    return;
  }
  if (a.t === 'op' && a.op === 'path.relative' && b.t === 'lit') {
    if (wanted && b.value === '') confined(m, a.args[1]!, 'confined', site);
    if (!wanted && b.value === '..') m.learn(a, 'not-dash', site);
  }
  if (b.t === 'lit' && b.value === null && a.t === 'op' && a.op === 'match' && a.args[1]!.t === 'regex') {
    matches(m, a.args[1]!.source, a.args[1]!.flags, a.args[0]!, !wanted, site);
    return;
  }
  if (wanted) {
    if (b.t === 'lit' && (b.value === undefined || b.value === null)) return;
    for (const [name, whole] of [
      [a, b],
      [b, a],
    ] as const)
      if (name.t === 'op' && name.op === 'path.basename' && name.args[0]?.id === whole.id) {
        // The name of the last part is all there is: no separator, as with the name itself.
        m.learn(whole, 'charset', site, { charset: new Charset(Charset.of('/\\').not().bits, true, false) });
      }
    if (!isTainted(m, b)) {
      if (isTainted(m, a)) closed(m, a, site);
    }
    else if (!isTainted(m, a)) closed(m, b, site);
    return;
  }
  hostIsNot(m, a, site);
}

function comparison(m: Machine, op: string, a: Value, b: Value, wanted: boolean, site: Site | undefined): void {
  if (a.t !== 'op' || a.op !== 'indexOf' || b.t !== 'lit') return;
  const found = (op === '>=' && b.value === 0) || (op === '>' && b.value === -1);
  const missing = op === '<' && b.value === 0;
  if (found || missing) membership(m, a.args[0]!, a.args[1]!, found === wanted, site);
}

function membership(m: Machine, set: Value, item: Value, wanted: boolean, site: Site | undefined): void {
  const text = set.t === 'lit' || set.t === 'str' || isTainted(m, set);
  if (!text || (set.t === 'ref' && !isTainted(m, set))) {
    if (wanted) {
      hostIs(m, item, site);
      closed(m, item, site);
    } else hostIsNot(m, item, site);
    return;
  }
  if (set.t === 'lit' && item.t !== 'lit') {
    if (wanted) closed(m, item, site);
    return;
  }
  if (wanted || item.t !== 'lit') return;
  const needle = String(item.value);
  if (needle === '..' || needle === '../' || needle === '..\\') noDotdot(m, set, site);
  if (needle.length === 1) m.learn(set, 'charset', site, { charset: Charset.of(needle).not() });
  hostIsNot(m, set, site);
}

function matches(m: Machine, source: string, flags: string, v: Value, wanted: boolean, site: Site | undefined): void {
  if (!wanted) {
    const charset = refusedBy(source, flags);
    if (charset) m.learn(v, 'charset', site, { charset });
    if (findsDotdot(source)) noDotdot(m, v, site);
    if (source.startsWith('^-')) m.learn(v, 'not-dash', site);
    if (/^\^(?:\\?\/|\[\\?\/\\*\])/.test(source)) m.learn(v, 'not-absolute', site);
    hostIsNot(m, v, site);
    return;
  }
  const charset = acceptedBy(source, flags);
  if (charset) m.learn(v, 'charset', site, { charset });
  if (spellsHost(source, flags)) m.learn(v, 'host', site);
  const host = hostOf(v);
  if (host && charset && /\\\.[a-z]+\$?\)?\$?$/i.test(source)) m.learn(host, 'host', site);
}

function closed(m: Machine, v: Value, site: Site | undefined): void {
  m.learn(v, 'closed', site);
  hostIs(m, v, site);
  if (v.t === 'union') for (const a of v.alts) closed(m, a.value, site);
  // A resolved path that is one of the program's own lies below it, and so does what was resolved to get there.
  if (m.traits(v).resolved && !(v.t === 'op' && PIECE.has(v.op))) confined(m, v, 'confined', site);
  // The text was compared in another case: the original differs from the listed value only there.
  if (v.t === 'op' && SAME_TEXT.has(v.op)) closed(m, v.args[0]!, site);
}
/** A part of a path says nothing about the rest. */
const PIECE = new Set(['charAt', 'slice', 'substring', 'path.dirname']);
const SAME_TEXT = new Set(['toLowerCase', 'toUpperCase', 'trim', 'string']);

// ---- hosts ---------------------------------------------------------------------------------------

/** The URL whose host a term holds. */
function hostOf(v: Value): Value | undefined {
  if (v.t !== 'op') return undefined;
  if (v.op === 'url.host') return v.args[0];
  if (['toLowerCase', 'trim', 'replace', 'string', 'slice', 'split', 'elem', 'get.0'].includes(v.op))
    return v.args[0] ? hostOf(v.args[0]) : undefined;
  return undefined;
}
function hostIs(m: Machine, v: Value, site: Site | undefined): void {
  const url = hostOf(v);
  if (url) m.learn(url, 'host', site);
}
function hostIsNot(m: Machine, v: Value, site: Site | undefined): void {
  const url = hostOf(v);
  if (url) m.learn(url, 'host-denied', site);
}

// Any decision over an address that came out of the resolver for this host.
function addressChecked(m: Machine, v: Value, site: Site | undefined): void {
  for (const lookup of m.traits(v).lookups)
    for (const host of lookup.args.flatMap(alternatives)) {
      m.learn(host, 'address', site);
      const url = hostOf(host);
      if (url) m.learn(url, 'address', site);
    }
}

// ---- paths ---------------------------------------------------------------------------------------

/** True when a root is written with its separator at the end. */
export function endsInSeparator(m: Machine, v: Value): boolean {
  switch (v.t) {
    case 'lit':
      return typeof v.value === 'string' && /[\\/]$/.test(v.value);
    case 'ext':
      return /(^|[#.])path.*[#.]sep$/.test(v.path);
    case 'str': {
      const last = v.parts.at(-1)!;
      return typeof last === 'string' ? /[\\/]$/.test(last) : endsInSeparator(m, last);
    }
    case 'union':
      return v.alts.every(
        (a) =>
          endsInSeparator(m, a.value) || a.given.some((f) => f.kind === 'ends-with-separator' && f.term === a.value.id),
      );
    case 'op':
      if (m.knows(v, 'ends-with-separator')) return true;
      if (v.op === 'path.join') return v.args.length > 0 && endsInSeparator(m, v.args.at(-1)!);
      if (v.op === 'toLowerCase') return endsInSeparator(m, v.args[0]!);
      // dir.replace(/\/?$/, '/')
      if (v.op === 'replace')
        return (
          v.args[1]?.t === 'regex' &&
          v.args[1].source.endsWith('$') &&
          v.args[2] !== undefined &&
          endsInSeparator(m, v.args[2])
        );
      return false;
    default:
      return false;
  }
}

function startsWith(m: Machine, t: Value, prefix: Value, wanted: boolean, site: Site | undefined): void {
  if (!wanted) {
    if (prefix.t === 'lit') {
      const text = String(prefix.value);
      if (t.t === 'op' && t.op === 'path.relative' && text.startsWith('..')) confined(m, t.args[1]!, 'confined', site);
      if (text === '-') m.learn(t, 'not-dash', site);
      if (text === '/') m.learn(t, 'not-absolute', site);
      if (text === '..' && t.t === 'op' && NORMAL.has(t.op)) noDotdot(m, t, site);
    } else if (
      prefix.t === 'str' &&
      t.t === 'op' &&
      t.op === 'path.relative' &&
      typeof prefix.parts[0] === 'string' &&
      prefix.parts[0].startsWith('..')
    )
      confined(m, t.args[1]!, 'confined', site);
    hostIsNot(m, t, site);
    return;
  }
  if (isTainted(m, prefix)) return;
  if (prefix.t === 'lit' && /^\/(?![/\\])/.test(String(prefix.value))) m.learn(t, 'absolute', site);
  const literal =
    prefix.t === 'lit'
      ? String(prefix.value)
      : prefix.t === 'str' && typeof prefix.parts[0] === 'string'
        ? prefix.parts[0]
        : '';
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(literal)) {
    if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#@]+[/?#]/i.test(literal)) m.learn(t, 'host', site);
    return;
  }
  if (isTop(prefix)) {
    m.learn(t, 'absolute', site);
    return;
  }
  // A text before or behind the root (`resolved + sep`) does not change what was compared.
  const subject = t.t === 'str' && typeof t.parts[0] !== 'string' ? t.parts[0]! : t;
  if (!m.traits(subject).resolved) {
    m.learn(subject, 'raw-check', site);
    for (const alt of alternatives(subject)) m.learn(alt, 'raw-check', site);
    return;
  }
  confined(m, subject, endsInSeparator(m, prefix) ? 'confined' : 'confined-prefix', site);
}

/** A resolved path lies below the root: so does everything that was resolved to get there. */
function confined(m: Machine, v: Value, kind: 'confined' | 'confined-prefix', site: Site | undefined): void {
  m.learn(v, kind, site);
  const seen = new Set<number>();
  const visit = (part: Value, depth: number): void => {
    if (depth > MAX_INSIDE || seen.has(part.id) || !isTainted(m, part)) return;
    seen.add(part.id);
    // Tidying steps lead to what was resolved; a fact about each would only make the list of facts long.
    const tidied = part.t === 'op' && TIDY.has(part.op);
    if (!tidied && part.t !== 'str') m.learn(part, kind, site);
    if (part.t === 'union') for (const a of part.alts) visit(a.value, depth + 1);
    else if (part.t === 'str') for (const p of part.parts.filter((x) => typeof x !== 'string')) visit(p, depth + 1);
    else if (part.t === 'op' && (tidied || NORMAL.has(part.op))) for (const a of part.args) visit(a, depth + 1);
  };
  visit(v, 0);
}
/** Steps between a checked path and what it was made from that are followed. */
const MAX_INSIDE = 24;

function noDotdot(m: Machine, v: Value, site: Site | undefined): void {
  m.learn(v, 'no-dotdot', site);
  if (v.t === 'op' && v.op === 'path.relative') confined(m, v.args[1]!, 'confined', site);
  if (v.t === 'union') for (const a of v.alts) m.learn(a.value, 'no-dotdot', site);
  if (
    v.t === 'op' &&
    (v.op === 'split' || v.op === 'path.normalize' || v.op === 'decode' || v.op === 'replace' || v.op === 'toLowerCase')
  )
    noDotdot(m, v.args[0]!, site);
}
