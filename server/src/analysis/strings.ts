// Methods of strings (and of values that may be strings).
import { callValue, isFunction } from './invoke.ts';
import type { Machine } from './machine.ts';
import { stringOf } from './operators.ts';
import { isTainted } from './taint.ts';
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
  if (PARTS.has(name)) {
    if (name === 'at' && base.t === 'src' && base.schema?.type === 'array') return undefined;
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
      return a?.t === 'regex' ? m.terms.op('search', [base, a], site) : m.terms.op('number', [base], site);
    case 'charCodeAt':
    case 'codePointAt':
    case 'localeCompare':
      return m.terms.op('number', [base], site);
    case 'concat':
      if (base.t === 'src' && base.schema?.type === 'array') return undefined;
      if (base.t === 'op' && args.some((x) => x.t === 'ref')) return undefined;
      return m.terms.str([base, ...args], site);
    case 'replace':
    case 'replaceAll': {
      if (b && isFunction(b)) {
        callValue(m, b, m.terms.undefined, [m.terms.op('slice', [base], site)], site, []);
        return m.terms.op('rewritten', [base, a ?? m.terms.undefined], site);
      }
      const all = name === 'replaceAll' ? m.terms.true : m.terms.false;
      return m.terms.op('replace', [base, a ?? m.terms.undefined, b ?? m.terms.undefined, all], site);
    }
    case 'split': {
      if (base.t === 'lit' && base.value === '') return m.array([], site);
      return m.terms.op('split', [base, a ?? m.terms.undefined], site);
    }
    case 'match':
    case 'matchAll':
      // Truthy when the expression matches; its parts are parts of the text.
      return a?.t === 'regex' ? m.terms.op('match', [base, a], site) : m.terms.op('slice', [base], site);
    default:
      return undefined;
  }
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
