// Branch conditions: what is known once a term was found true or false. The table of guards lives here.

import { compared } from './amounts.ts';
import { Charset } from './charset.ts';
import { isError } from './errors.ts';
import { factKey } from './facts.ts';
import {
  addressChecked,
  addressIs,
  beginsWithDot,
  hostIs,
  hostIsNot,
  hostOf,
  schemeIs,
  versionsRefused,
} from './guards-of-hosts.ts';
import { confined, endsInSeparator, noDotdot, startsWith } from './guards-of-paths.ts';
import { isLength, PIECE, provenByAny, saysUnrestricted } from './limits-lifted.ts';
import type { Machine } from './machine.ts';
import { findsDotdot, spellsHost } from './pattern-charsets.ts';
import { namesIn, namesInPattern, refuse } from './prototypes.ts';
import { recognised } from './read-only.ts';
import { isOneValue, isTainted } from './taint.ts';
import { vettedBy } from './validators.ts';
import { alternatives, contains, type Op, type Site, type Value } from './values.ts';

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
      if (v.op === 'url' || v.op === 'pending' || isError(v)) return true;
      return undefined;
    }
    case 'ext':
      return isError(v) ? true : undefined;
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
      // One of the lists it may be is empty in the program itself, as a default: that is no limit either.
      const open = fit.some((a) => a.value.t === 'op' && saysUnrestricted(m, a.value, wanted));
      const paths = fit.map((a) => () => {
        m.learnAll(a.given);
        if (open && a.value.t === 'lit') m.learn(m.terms.undefined, 'unrestricted', undefined);
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
      return a ? assume(m, a, wanted) : true;
    case 'some':
    case 'every':
      return a ? assumeOfSome(m, a, b, wanted, (v.op === 'every') === wanted) : true;
    case 'and':
    case 'or': {
      const both = (v.op === 'and') === wanted;
      if (both) {
        if (!assume(m, a!, wanted) || !assume(m, b!, wanted)) return false;
        if (!wanted) versionsRefused(m, b!, v.site);
        return true;
      }
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

// A test of the elements of a list that holds for all of them, or for some one: that one is not known, but what the
// test proves of other values holds.
function assumeOfSome(m: Machine, test: Value, element: Value | undefined, wanted: boolean, all: boolean): boolean {
  const { mark } = m;
  if (!assume(m, test, wanted)) return false;
  if (!all && element && isTainted(m, element))
    for (const { of, term, kind } of m.factsSince(mark))
      if (contains(of, element)) m.drop(m.facts, factKey(term, kind));
  return true;
}

function guard(m: Machine, v: Op, a: Value | undefined, b: Value | undefined, wanted: boolean): void {
  const site = v.site;
  // A call may lack its arguments, half-typed above all: they are undefined then.
  a ??= m.terms.undefined;
  b ??= m.terms.undefined;
  addressChecked(m, v, site);
  if (saysUnrestricted(m, v, wanted)) m.learn(m.terms.undefined, 'unrestricted', site);
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
      if (wanted && !isTainted(m, b!) && beginsWithDot(b!)) hostIs(m, a!, site);
      if (!wanted) hostIsNot(m, a!, site);
      return;
    case 'includes':
    case 'has':
      membership(m, a!, b!, wanted, site);
      return;
    case 'in':
      if (wanted) m.learn(a!, 'inherited', site);
      if (wanted && !isTainted(m, b!)) closed(m, a!, site);
      return;
    case 'own':
      if (wanted && !isTainted(m, b!)) closed(m, a!, site);
      // Own properties of one of the program's objects are no prototypes, whatever it holds.
      if (wanted && alternatives(b!).every((t) => t.t === 'ref' || !isTainted(m, t)))
        refuse(m, a!, ['__proto__', 'constructor'], site);
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
    case 'isIP':
      addressIs(m, a!, undefined, wanted, site);
      return;
    case 'regex.safe':
      if (wanted) m.learn(a!, 'safe-pattern', site);
      return;
    case 'length':
      anyLeft(m, v, wanted);
      return;
    case 'isInteger':
      if (wanted) m.learn(a!, 'number', site);
      return;
    case 'get.SelectStmt':
      // The tree of a statement has the node of a SELECT.
      if (wanted) recognised(m, v, site);
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
  if (b.t === 'lit' && b.value === -1 && isPlace(a)) {
    found(m, a, !wanted, site);
    return;
  }
  // The place that a part was taken from is not kept; what is compared with a dash is the beginning.
  if (a.t === 'op' && DASH_PARTS.has(a.op) && b.t === 'lit' && b.value === '-' && !wanted) {
    m.learn(a.args[0]!, 'not-dash', site);
    return;
  }
  if (a.t === 'op' && a.op === 'indexOf' && b.t === 'lit') {
    if (b.value === 0 && wanted) for (const t of alternatives(a.args[0]!)) startsWith(m, t, a.args[1]!, true, site);
    return;
  }
  if (isLength(a) && b.t === 'lit' && b.value === 0) anyLeft(m, a, !wanted);
  // 4, 6, or 0 for a name.
  if (a.t === 'op' && a.op === 'isIP' && b.t === 'lit') addressIs(m, a.args[0]!, Number(b.value), wanted, site);
  if (b.t === 'lit' && typeof b.value === 'string') schemeIs(m, a, [b.value], wanted, site);
  if (a.t === 'op' && a.op === 'elem' && b.t === 'lit' && !wanted) {
    if (b.value === '..') noDotdot(m, a.args[0]!, site);
    if (b.value === '-') m.learn(a.args[0]!, 'not-dash', site);
    refuse(m, a, [String(b.value)], site);
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
    if (b.t === 'lit' && (b.value === undefined || b.value === null)) {
      if (isOneValue(a) && !m.knows(a, 'truthy')) m.learn(a, 'falsy', site);
      return;
    }
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
    } else if (!isTainted(m, a)) closed(m, b, site);
    return;
  }
  if (b.t === 'lit' && b.value === '..') m.learn(a, 'not-dotdot', site);
  if (b.t === 'lit' && typeof b.value === 'string') refuse(m, a, [b.value], site);
  hostIsNot(m, a, site);
}

function comparison(m: Machine, op: string, a: Value, b: Value, wanted: boolean, site: Site | undefined): void {
  compared(m, op, a, b, wanted, site);
  if (b.t !== 'lit') return;
  const more = (op === '>=' && b.value === 0) || (op === '>' && b.value === -1);
  const less = op === '<' && b.value === 0;
  if ((more || less) && isPlace(a)) found(m, a, more === wanted, site);
  if (!isLength(a)) return;
  if ((op === '>' && b.value === 0) || (op === '>=' && b.value === 1)) anyLeft(m, a, wanted);
  if (op === '<' && b.value === 1) anyLeft(m, a, !wanted);
}

// Where something stands in a text or a list: -1 where it does not.
function isPlace(v: Value): v is Op {
  return v.t === 'op' && (v.op === 'indexOf' || v.op === 'search' || v.op === 'index');
}
function found(m: Machine, place: Op, wanted: boolean, site: Site | undefined): void {
  const [where, what] = place.args;
  if (place.op === 'indexOf') membership(m, where!, what!, wanted, site);
  else if (place.op === 'index') assume(m, where!, wanted);
  else if (what?.t === 'regex') matches(m, what.source, what.flags, where!, wanted, site);
}

// Something of a list is left after its test: what the test proves about other values holds.
function anyLeft(m: Machine, length: Op, wanted: boolean): void {
  const [list] = length.args;
  if (wanted && list) m.learnAll(provenByAny(list));
}

function membership(m: Machine, set: Value, item: Value, wanted: boolean, site: Site | undefined): void {
  const text = set.t === 'lit' || set.t === 'str' || isTainted(m, set);
  if (!text || (set.t === 'ref' && !isTainted(m, set))) {
    const names = namesIn(set);
    schemeIs(m, item, names, wanted, site);
    if (wanted) {
      hostIs(m, item, site);
      closed(m, item, site);
    } else {
      if (names.includes('..')) m.learn(item, 'not-dotdot', site);
      refuse(m, item, names, site);
      hostIsNot(m, item, site);
    }
    return;
  }
  if (set.t === 'lit' && item.t !== 'lit') {
    if (wanted) closed(m, item, site);
    return;
  }
  if (wanted || item.t !== 'lit') return;
  const needle = String(item.value);
  refuse(m, set, [needle], site);
  if (needle === '..' || needle === '../' || needle === '..\\') noDotdot(m, set, site);
  if (needle.length === 1) m.learn(set, 'charset', site, { charset: Charset.of(needle).not() });
  hostIsNot(m, set, site);
}

function matches(m: Machine, source: string, flags: string, v: Value, wanted: boolean, site: Site | undefined): void {
  if (!wanted) {
    const charset = m.patterns.of(source, flags).refused;
    if (charset) m.learn(v, 'charset', site, { charset });
    refuse(m, v, namesInPattern(source), site);
    if (findsDotdot(source)) noDotdot(m, v, site);
    if (/^\^(?:\\s\*)?\[?-/.test(source)) m.learn(v, 'not-dash', site);
    if (/^\^(?:\\?\/|\[\\?\/\\*\])/.test(source)) m.learn(v, 'not-absolute', site);
    hostIsNot(m, v, site);
    return;
  }
  const { accepted: charset, withoutDash } = m.patterns.of(source, flags);
  if (withoutDash) m.learn(v, 'not-dash', site);
  if (charset) m.learn(v, 'charset', site, { charset });
  if (source.includes('(?!')) refuse(m, v, namesInPattern(source), site);
  if (spellsHost(source, flags)) m.learn(v, 'host', site);
  const host = hostOf(v);
  if (host && charset && /\\\.[a-z]+\$?\)?\$?$/i.test(source)) m.learn(host, 'host', site);
}

function closed(m: Machine, v: Value, site: Site | undefined): void {
  if (v.t === 'lit') return;
  m.learn(v, 'closed', site);
  recognised(m, v, site);
  hostIs(m, v, site);
  if (v.t === 'union') for (const a of v.alts) closed(m, a.value, site);
  // A resolved path that is one of the program's own lies below it, and so does what was resolved to get there.
  if (m.traits(v).resolved && !(v.t === 'op' && PIECE.has(v.op))) confined(m, v, 'confined', site);
  // The text was compared in another case: the original differs from the listed value only there.
  if (v.t === 'op' && SAME_TEXT.has(v.op)) closed(m, v.args[0]!, site);
}
const DASH_PARTS = new Set(['charAt', 'at', 'slice', 'substring', 'substr']);
const SAME_TEXT = new Set(['toLowerCase', 'toUpperCase', 'trim', 'string']);
