// Methods of strings (and of values that may be strings).
import { callValue, isFunction } from './invoke.ts';
import type { Machine } from './machine.ts';
import { stringOf } from './operators.ts';
import { isTainted, sourcesOf } from './taint.ts';
import type { Site, Value } from './values.ts';

/** Methods whose result is a part or a rewriting of the string. */
const PARTS = new Set([
  'trim',
  'trimStart',
  'trimEnd',
  'toLowerCase',
  'toUpperCase',
  'toLocaleLowerCase',
  'toLocaleUpperCase',
  'normalize',
  'slice',
  'substring',
  'substr',
  'charAt',
  'padStart',
  'padEnd',
  'repeat',
  'at',
]);

/** Methods whose result is as long as they are told. */
const LENGTHENS = new Set(['padStart', 'padEnd', 'repeat']);

/** Methods that nothing but a text has, of what JSON can hold. */
const TEXT_ONLY = new Set(
  'trim,trimStart,trimEnd,toLowerCase,toUpperCase,startsWith,endsWith,split,replace,replaceAll,match,charAt,charCodeAt'.split(
    ',',
  ),
);

/** The result of a string method, or undefined when the name is not one. */
export function stringMethod(
  m: Machine,
  base: Value,
  name: string,
  args: readonly Value[],
  site: Site,
): Value | undefined {
  const exact = concrete(m, base, name, args);
  if (exact) return exact;
  const [a, b] = args;
  const stringy = base.t === 'lit' || base.t === 'str' || base.t === 'src' || base.t === 'op';
  if (!stringy) return undefined;
  // What is no text has no such method: the call throws.
  if (base.t === 'src' && !base.checked && TEXT_ONLY.has(name)) m.learn(base, 'typed', site);
  if (PARTS.has(name)) {
    if (name === 'at' && base.t === 'src' && base.schema?.type === 'array') return undefined;
    if (LENGTHENS.has(name) && a && m.following) told(m, base, name, a, site);
    const op = name === 'toLocaleLowerCase' ? 'toLowerCase' : name === 'toLocaleUpperCase' ? 'toUpperCase' : name;
    if (base.t === 'str' && (op === 'trim' || op === 'trimStart' || op === 'trimEnd')) return base;
    // `slice(-1)` and `slice(0, -1)` are two texts: what is known about one is not known about the other.
    return m.terms.op(op, [base, ...args.filter((x) => x.t === 'lit')], site);
  }
  switch (name) {
    case 'toString':
      if (base.t === 'op' && base.op === 'buffer') {
        const how = a?.t === 'lit' ? String(a.value) : '';
        return /^(base64|base64url|hex)$/.test(how) ? m.terms.op('base64', [base.args[0]!], site) : base.args[0]!;
      }
      if (base.t === 'op' && base.op === 'url') return base.args[0]!;
      return stringOf(m, base, site);
    case 'valueOf':
      return base;
    case 'startsWith':
    case 'endsWith':
      return m.terms.op(name, [base, a ?? m.terms.undefined], site);
    case 'includes':
      return m.terms.op('includes', [base, a ?? m.terms.undefined], site);
    case 'indexOf':
    case 'lastIndexOf':
      return m.terms.op('indexOf', [base, a ?? m.terms.undefined], site);
    case 'search':
      compiles(m, base, name, a, site);
      return a?.t === 'regex' ? m.terms.op('search', [base, a], site) : m.terms.op('measure', [base], site);
    case 'toISOString': // Nothing but a date has it, and its text holds a number's digits.
    case 'charCodeAt':
    case 'codePointAt':
    case 'localeCompare':
      return m.terms.op('measure', [base], site);
    case 'concat':
      if (base.t === 'src' && base.schema?.type === 'array') return undefined;
      if (base.t === 'op' && args.some((x) => x.t === 'ref')) return undefined;
      return m.terms.str([base, ...args], site);
    case 'replace':
    case 'replaceAll': {
      if (b && isFunction(b)) return rewrittenBy(m, base, a ?? m.terms.undefined, b, site);
      const filled = filledIn(m, base, a, b, name === 'replaceAll', site);
      if (filled) return filled;
      const all = name === 'replaceAll' ? m.terms.true : m.terms.false;
      return m.terms.op('replace', [base, a ?? m.terms.undefined, b ?? m.terms.undefined, all], site);
    }
    case 'split': {
      if (base.t === 'lit' && base.value === '') return m.array([], site);
      return m.terms.op('split', [base, a ?? m.terms.undefined], site);
    }
    case 'match':
    case 'matchAll':
      compiles(m, base, name, a, site);
      // Truthy when the expression matches; its parts are parts of the text.
      return a?.t === 'regex' ? m.terms.op('match', [base, a], site) : m.terms.op('slice', [base], site);
    default:
      return undefined;
  }
}

/** Texts by what was done to get them; any other value that no argument is in may be an object with such a method. */
const TEXTS = new Set(['trim', 'toLowerCase', 'toUpperCase', 'slice', 'replace', 'join', 'string', 'elem', 'split']);

// `text.match(pattern)` makes an expression of a pattern that is none yet: the engine hears of it as of `RegExp`.
export function compiles(m: Machine, base: Value, name: string, pattern: Value | undefined, site: Site): void {
  if (!pattern || pattern.t === 'regex' || (pattern.t === 'op' && pattern.op === 'regexp')) return;
  const text =
    base.t === 'str' ||
    base.t === 'lit' ||
    (base.t === 'src' && base.schema?.type === 'string') ||
    (base.t === 'op' && TEXTS.has(base.op)) ||
    (base.t === 'ext' && /(?:readFile|readFileSync|toString|text)\(\)$/.test(base.path));
  if (!text) return;
  told(m, base, name, pattern, site);
}

function told(m: Machine, base: Value, name: string, arg: Value, site: Site): void {
  const path = `global#String.prototype.${name}`;
  m.observe({ path, self: base, args: [arg], site, argSites: [], tagged: false, isNew: false });
}

/**
 * `'ls {dir}'.replace('{dir}', dir)`: a template of the program's own, filled in. The hole stands where the
 * placeholder stood; where that cannot be told, at the end. Undefined where nothing of the client's is put in.
 */
function filledIn(
  m: Machine,
  base: Value,
  pattern: Value | undefined,
  to: Value | undefined,
  everywhere: boolean,
  site: Site,
): Value | undefined {
  if (!to || !isTainted(m, to) || (base.t !== 'lit' && base.t !== 'str')) return undefined;
  const parts = base.t === 'str' ? base.parts : [String(base.value)];
  const all = everywhere || (pattern?.t === 'regex' && pattern.flags.includes('g'));
  const out: (string | Value)[] = [];
  let filled = 0;
  for (const part of parts) {
    const matches = typeof part === 'string' && (all || filled === 0) ? occurrences(pattern, part, all) : [];
    if (typeof part !== 'string' || matches.length === 0) {
      out.push(part);
      continue;
    }
    let from = 0;
    for (const { at, text } of matches) {
      out.push(part.slice(from, at), to);
      from = at + text.length;
    }
    out.push(part.slice(from));
    filled += matches.length;
  }
  if (filled > 0) return m.terms.str(out, site);
  // A constant that the placeholder is not in stays as it is.
  if (base.t === 'lit' && pattern?.t === 'lit') return base;
  return isTainted(m, base) ? undefined : m.terms.str([base, to], site);
}

interface Occurrence {
  readonly at: number;
  readonly text: string;
  readonly groups: readonly (string | undefined)[];
}

/** Placeholders found in one text at the most. */
const MAX_PLACEHOLDERS = 40;

function occurrences(pattern: Value | undefined, text: string, all: boolean): Occurrence[] {
  const out: Occurrence[] = [];
  if (pattern?.t === 'lit' && typeof pattern.value === 'string' && pattern.value !== '') {
    for (let at = text.indexOf(pattern.value); at >= 0; at = text.indexOf(pattern.value, at + pattern.value.length)) {
      out.push({ at, text: pattern.value, groups: [] });
      if (!all || out.length >= MAX_PLACEHOLDERS) break;
    }
    return out;
  }
  if (pattern?.t !== 'regex' || text.length > 2000 || mayStall(pattern.source)) return out;
  try {
    const flags = pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`;
    for (const match of text.matchAll(new RegExp(pattern.source, flags))) {
      if (match[0] !== '') out.push({ at: match.index, text: match[0], groups: match.slice(1) });
      if (!all || out.length >= MAX_PLACEHOLDERS) break;
    }
  } catch {
    return [];
  }
  return out;
}

// A placeholder's expression (`/\{\{(\w+)\}\}/`) repeats once; a repetition of a repetition may take for ever.
function mayStall(source: string): boolean {
  return (
    /[+*}]\)?[+*{]/.test(source.replace(/\\./g, 'x')) || (source.replace(/\\./g, 'x').match(/[+*]/g)?.length ?? 0) > 1
  );
}

/** `text.replace(pattern, (match, name) => …)`: the function is asked for each placeholder of a known text. */
function rewrittenBy(m: Machine, base: Value, pattern: Value, by: Value, site: Site): Value {
  const call = (args: readonly Value[]): Value => callValue(m, by, m.terms.undefined, args, site, []);
  if (base.t === 'lit' && typeof base.value === 'string') {
    const all = pattern.t === 'regex' && pattern.flags.includes('g');
    const found = occurrences(pattern, base.value, all);
    if (found.length > 0) {
      const out: (string | Value)[] = [];
      let from = 0;
      for (const { at, text, groups } of found) {
        out.push(base.value.slice(from, at), stringOf(m, call([text, ...groups].map((g) => m.terms.lit(g))), site));
        from = at + text.length;
      }
      out.push(base.value.slice(from));
      return m.terms.str(out, site);
    }
  }
  const piece = m.terms.op('slice', [base], site);
  const put = call([piece, piece]);
  const rewritten = m.terms.op('rewritten', [base, pattern], site);
  // What the function puts in may come from elsewhere: `(_, name) => args[name]`.
  const own = sourcesOf(m, base);
  return sourcesOf(m, put).some((s) => !own.includes(s)) ? m.terms.str([rewritten, put], site) : rewritten;
}

// With constants only, JavaScript itself knows the answer.
function concrete(m: Machine, base: Value, name: string, args: readonly Value[]): Value | undefined {
  if (base.t !== 'lit' || typeof base.value !== 'string') return undefined;
  if (!args.every((a) => a.t === 'lit' || a.t === 'regex')) return undefined;
  const text = base.value;
  const values = args.map((a) => (a.t === 'lit' ? a.value : undefined));
  const [x, y] = values;
  const num = (v: unknown): number | undefined => (typeof v === 'number' ? v : undefined);
  switch (name) {
    case 'toLowerCase':
      return m.terms.lit(text.toLowerCase());
    case 'toUpperCase':
      return m.terms.lit(text.toUpperCase());
    case 'trim':
      return m.terms.lit(text.trim());
    case 'startsWith':
      return typeof x === 'string' ? m.terms.lit(text.startsWith(x)) : undefined;
    case 'endsWith':
      return typeof x === 'string' ? m.terms.lit(text.endsWith(x)) : undefined;
    case 'includes':
      return typeof x === 'string' ? m.terms.lit(text.includes(x)) : undefined;
    case 'indexOf':
      return typeof x === 'string' ? m.terms.lit(text.indexOf(x)) : undefined;
    case 'slice':
      return m.terms.lit(text.slice(num(x), num(y)));
    case 'substring':
      return m.terms.lit(text.substring(num(x) ?? 0, num(y)));
    case 'split': {
      if (typeof x !== 'string') return undefined;
      return m.array(
        text
          .split(x)
          .slice(0, 200)
          .map((s) => m.terms.lit(s)),
        undefined,
      );
    }
    case 'replace':
    case 'replaceAll':
      if (typeof y !== 'string') return undefined;
      if (typeof x === 'string')
        return m.terms.lit(name === 'replace' ? text.replace(x, () => y) : text.split(x).join(y));
      return rewriteConstant(m, text, args[0], y);
    case 'concat':
      return m.terms.lit(text + values.map(String).join(''));
    case 'padEnd':
    case 'padStart':
    case 'repeat':
    case 'toString':
      return base;
    default:
      return undefined;
  }
}

function rewriteConstant(m: Machine, text: string, by: Value | undefined, to: string): Value | undefined {
  // Only simple classes: a constant of the analysed program must not be able to stall us.
  if (by?.t !== 'regex' || text.length > 2000 || /[+*{(].*[+*{]/.test(by.source)) return undefined;
  try {
    return m.terms.lit(text.replace(new RegExp(by.source, by.flags), to));
  } catch {
    return undefined;
  }
}

export function regexMethod(
  m: Machine,
  base: Value,
  name: string,
  args: readonly Value[],
  site: Site,
): Value | undefined {
  if (base.t !== 'regex') return undefined;
  const subject = args[0] ?? m.terms.undefined;
  if (name === 'test') {
    if (
      subject.t === 'lit' &&
      typeof subject.value === 'string' &&
      subject.value.length < 500 &&
      !/[+*{].*[+*{]/.test(base.source)
    ) {
      try {
        return m.terms.lit(new RegExp(base.source, base.flags).test(subject.value));
      } catch {
        return m.unknown(site);
      }
    }
    return m.terms.op('test', [base, subject], site);
  }
  if (name === 'exec') return m.terms.op('match', [subject, base], site);
  return undefined;
}

/** True when a value is certainly a string. */
export function isStringLike(m: Machine, v: Value): boolean {
  return (
    v.t === 'str' ||
    (v.t === 'lit' && typeof v.value === 'string') ||
    (v.t === 'src' && v.schema?.type === 'string') ||
    (v.t === 'op' && isTainted(m, v))
  );
}
