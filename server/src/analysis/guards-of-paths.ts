// Guards of paths: what a prefix, a relative path or a look for `..` proves about a place in the file system.

import { hostIsNot } from './guards-of-hosts.ts';
import type { Machine } from './machine.ts';
import { isTainted } from './taint.ts';
import { NORMAL, TIDY } from './traits.ts';
import { alternatives, type Site, type Value } from './values.ts';

// The top of a file system: every absolute path begins with it.
export function isTop(v: Value): boolean {
  if (v.t === 'ext') return /(^|[#.])path.*[#.]sep$/.test(v.path);
  return v.t === 'lit' && typeof v.value === 'string' && /^(?:[\\/]+|[a-z]:[\\/]?)$/i.test(v.value);
}

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

export function startsWith(m: Machine, t: Value, prefix: Value, wanted: boolean, site: Site | undefined): void {
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
  if (prefix.t === 'lit' && /^[^-]/.test(String(prefix.value))) m.learn(t, 'not-dash', site);
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
  const head = t.t === 'str' ? t.parts[0]! : t;
  const subject = typeof head !== 'string' && isTainted(m, head) ? head : t;
  if (!m.traits(subject).resolved) {
    m.learn(subject, 'raw-check', site);
    for (const alt of alternatives(subject)) m.learn(alt, 'raw-check', site);
    return;
  }
  confined(m, subject, endsInSeparator(m, prefix) ? 'confined' : 'confined-prefix', site);
}

/** A resolved path lies below the root: so does everything that was resolved to get there. */
export function confined(m: Machine, v: Value, kind: 'confined' | 'confined-prefix', site: Site | undefined): void {
  const { parts, real } = insideOf(m, v);
  for (const part of parts) {
    m.learn(part, kind, site);
    if (real && kind === 'confined') m.learn(part, 'confined-real', site);
  }
}

/** What a check of a path is a check of too. */
export interface Inside {
  readonly parts: readonly Value[];
  /** Links were followed in it. */
  readonly real: boolean;
}

// A term without objects in it is made of the same on every path.
function insideOf(m: Machine, v: Value): Inside {
  if (m.traits(v).refs.length > 0) return { parts: resolvedIn(m, v), real: isReal(m, v) };
  let known = m.insides.get(v.id);
  if (!known) {
    known = { parts: resolvedIn(m, v), real: isReal(m, v) };
    m.insides.set(v.id, known);
  }
  return known;
}

function resolvedIn(m: Machine, v: Value): Value[] {
  const out = [v];
  const seen = new Set<number>();
  const visit = (part: Value, depth: number): void => {
    if (depth > MAX_INSIDE || seen.has(part.id) || !isTainted(m, part)) return;
    seen.add(part.id);
    // Tidying steps lead to what was resolved; a fact about each would only make the list of facts long.
    const tidied = part.t === 'op' && TIDY.has(part.op);
    if (!tidied && part.t !== 'str' && part !== v) out.push(part);
    if (part.t === 'union') for (const a of part.alts) visit(a.value, depth + 1);
    else if (part.t === 'str') {
      for (const p of part.parts) if (typeof p !== 'string') visit(p, depth + 1);
    } else if (part.t === 'op' && (tidied || NORMAL.has(part.op))) for (const a of part.args) visit(a, depth + 1);
  };
  visit(v, 0);
  return out;
}
/** Steps between a checked path and what it was made from that are followed. */
const MAX_INSIDE = 24;

/**
 * True when links were followed in what the caller says. A name that does not exist yet is put behind its real folder;
 * links inside another argument would not have been followed. The root alone being real says nothing.
 */
function isReal(m: Machine, v: Value, depth = 0): boolean {
  if (depth > MAX_INSIDE || !isTainted(m, v)) return false;
  if (depth > 0 && m.traits(v).refs.length === 0) return insideOf(m, v).real;
  if (v.t === 'union') return v.alts.some((a) => isReal(m, a.value, depth + 1));
  const parts = v.t === 'str' ? v.parts.filter((p) => typeof p !== 'string') : v.t === 'op' ? v.args : [];
  if (v.t === 'op') {
    if (v.op === 'realpath') return true;
    if (TIDY.has(v.op)) return isReal(m, v.args[0]!, depth + 1);
    if (!NORMAL.has(v.op)) return false;
  }
  return parts.some((p) => isReal(m, p, depth + 1)) && parts.every((p) => p.t !== 'src');
}

export function noDotdot(m: Machine, v: Value, site: Site | undefined): void {
  m.learn(v, 'no-dotdot', site);
  if (v.t === 'op' && v.op === 'path.relative') confined(m, v.args[1]!, 'confined', site);
  if (v.t === 'union') for (const a of v.alts) m.learn(a.value, 'no-dotdot', site);
  if (
    v.t === 'op' &&
    (v.op === 'split' || v.op === 'path.normalize' || v.op === 'decode' || v.op === 'replace' || v.op === 'toLowerCase')
  )
    noDotdot(m, v.args[0]!, site);
}
