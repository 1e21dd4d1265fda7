// Paths: how one leaves the root it should stay in.

import type { Machine } from '../analysis/machine.ts';
import { sourcesOf } from '../analysis/taint.ts';
import type { Site, Value } from '../analysis/values.ts';
import { charsetOf, type Knowledge, withGiven } from './charsets.ts';
import { cleared } from './judge.ts';
import type { Weakness } from './kinds.ts';

export interface PathHarm {
  readonly culprit: Value;
  readonly weakness: Weakness;
  readonly guard: Site | undefined;
  /** Other parts of the path that leave the root as easily. */
  readonly beside?: readonly PathHarm[];
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

/** Parts of one path that are told apart: a path put together in a loop has any number of them. */
const MAX_BESIDE = 8;

/**
 * The same for what is done to the content of a file and never to a folder: a name at the end, without separators, that
 * is `..` leads to the folder above, and there it fails.
 */
export function fileHarm(m: Machine, k: Knowledge, v: Value): PathHarm | undefined {
  const harm = pathHarm(m, k, v);
  if (harm?.weakness !== 'none') return harm;
  if (isName(m, k, v)) return undefined;
  const isPut = v.t === 'op' && (v.op === 'path.join' || v.op === 'path.resolve');
  const parts = isPut ? v.args : v.t === 'str' ? v.parts : [];
  const last = parts.at(-1);
  if (last === undefined || typeof last === 'string' || !isName(m, k, last)) return harm;
  const [first] = parts;
  const before = parts.at(-2);
  // Of a text, what stands before it has to end the segment there.
  if (v.t === 'str' && !(typeof before === 'string' && /[/\\]$/.test(before))) return harm;
  const rooted = typeof first === 'string' || (first !== undefined && sourcesOf(m, first).length === 0);
  const others = parts.slice(0, -1).filter((part): part is Value => typeof part !== 'string');
  return joined(m, k, others, rooted, v.t === 'op' && v.op === 'path.resolve');
}

/** A text without separators. */
function isName(m: Machine, k: Knowledge, v: Value): boolean {
  return waysOf(m, k, v).every(([one, known]) => {
    if (sourcesOf(m, one).length === 0 || cleared(known, one)) return true;
    const charset = charsetOf(known, one);
    return charset !== undefined && !charset.meets('/\\');
  });
}

/** How a path leaves its root, or undefined when it cannot. */
export function pathHarm(m: Machine, k: Knowledge, v: Value): PathHarm | undefined {
  const known = k.paths.get(v.id);
  if (known !== undefined) return known === null ? undefined : known;
  const harm = pathHarmOf(m, k, v);
  k.paths.set(v.id, harm ?? null);
  return harm;
}

function pathHarmOf(m: Machine, k: Knowledge, v: Value): PathHarm | undefined {
  if (v.t === 'lit' || v.t === 'ext' || v.t === 'regex' || sourcesOf(m, v).length === 0) return undefined;
  if (cleared(k, v) || k.knows(v, 'confined-real')) return undefined;
  const text = k.knows(v, 'confined');
  // What could not climb without the check has no need of it, nor of its links being followed.
  if (text) return unconfined(m, k, v) && { culprit: v, weakness: 'symlink', guard: text.site };
  return unconfined(m, k, v);
}

function unconfined(m: Machine, k: Knowledge, v: Value): PathHarm | undefined {
  const prefix = k.knows(v, 'confined-prefix');
  if (prefix && !k.knows(v, 'confined')) return { culprit: v, weakness: 'prefix', guard: prefix.site };
  const raw = k.knows(v, 'raw-check');
  const graded = (h: PathHarm | undefined): PathHarm | undefined =>
    h && raw && h.weakness === 'none'
      ? { ...h, weakness: 'raw-check', guard: raw.site, beside: h.beside?.map((b) => graded(b)!) }
      : h;
  const own = (): PathHarm => ({ culprit: v, weakness: raw ? 'raw-check' : 'none', guard: raw?.site });
  switch (v.t) {
    case 'union':
      return undefined; // the caller looks at each alternative with its facts
    case 'src': {
      const guarantees = v.checked ? v.schema?.guarantees : undefined;
      if (guarantees?.includes('confined-real')) return undefined;
      if (guarantees?.includes('confined')) return { culprit: v, weakness: 'symlink', guard: undefined };
      const charset = charsetOf(k, v);
      if (charset && !charset.meets('/\\') && !(charset.dotdot && !k.knows(v, 'not-dotdot'))) return undefined;
      if (k.knows(v, 'not-absolute') && (k.knows(v, 'no-dotdot') || noClimb(k, v))) return undefined;
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
        let worst: PathHarm | undefined;
        for (const a of v.args)
          for (const [one, known] of waysOf(m, k, a)) worst = worse(worst, pathHarm(m, known, one));
        return graded(worst);
      }
      return own();
    default:
      return undefined;
  }
}

// What a value may be on this path, each with what is known where it is that.
function waysOf(m: Machine, k: Knowledge, v: Value): (readonly [Value, Knowledge])[] {
  if (v.t !== 'union') return [[v, k]];
  return v.alts.filter((a) => m.possible(a.given)).map((a) => [a.value, withGiven(k, a.given)]);
}

// Parts put together: a part is harmless where it cannot climb (and, under `resolve`, cannot start anew).
function joined(
  m: Machine,
  k: Knowledge,
  parts: readonly Value[],
  rooted: boolean,
  resolving = false,
): PathHarm | undefined {
  let worst: PathHarm | undefined;
  for (const [i, part] of parts.entries()) {
    for (const [one, known] of waysOf(m, k, part)) {
      const harm = pathHarm(m, known, one);
      if (!harm) continue;
      const climbs = !(known.knows(one, 'no-dotdot') || noClimb(known, one));
      // What is not absolute begins where the server runs, if it is the first part.
      const startsAnew = ((i === 0 && !rooted) || resolving) && !known.knows(one, 'not-absolute');
      if (climbs || startsAnew) worst = worse(worst, harm);
    }
  }
  return worst;
}

// Both, the first before the other; links that a check does not follow are not told beside a real weakness of it.
function worse(one: PathHarm | undefined, other: PathHarm | undefined): PathHarm | undefined {
  if (!one || !other) return one ?? other;
  if (one.weakness !== other.weakness) {
    if (one.weakness === 'symlink') return other;
    if (other.weakness === 'symlink') return one;
  }
  return { ...one, beside: [...(one.beside ?? []), other, ...(other.beside ?? [])].slice(0, MAX_BESIDE) };
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
