// What a term is by itself, whatever the path: computed once for each, since terms share their parts.
import { isClosed } from './schema.ts';
import { Term } from './term.ts';
import type { Op, Ref, Src, Value } from './values.ts';

export interface Traits {
  /** The client's values inside; closed ones (numbers, enums) are left out, objects not entered. */
  readonly sources: readonly Src[];
  readonly refs: readonly Ref[];
  /** Answers of the name resolver inside. */
  readonly lookups: readonly Op[];
  /** The same term means the same value wherever it stands: settings, constants, the client's values. */
  readonly stable: boolean;
  /** A path on which `..` has been worked out. */
  readonly resolved: boolean;
  /** Something in the tree that a parser has made of a statement. */
  readonly parsed: boolean;
}

/** Operations whose result holds none of the text they were given. */
const CLEAN = new Set([
  'number',
  'least',
  'measure',
  'length',
  'typeof',
  'boolean',
  'not',
  '===',
  'in',
  'own',
  'instanceof',
  '<',
  '>',
  '<=',
  '>=',
  'startsWith',
  'endsWith',
  'includes',
  'has',
  'test',
  'isAbsolute',
  'isIP',
  'isInteger',
  'every',
  'some',
  'error',
  'indexOf',
  'index',
  'search',
  'canParse',
  'digest',
]);
/** Operations that give a number: of its parts, the least of them, one read off a text, a length. */
export const NUMBERS: ReadonlySet<string> = new Set(['number', 'least', 'measure', 'length']);
/** False for operations whose result holds none of the text they were given. */
export function carriesText(op: string): boolean {
  return !CLEAN.has(op);
}

/** Operations that leave no `..` inside a path. */
export const NORMAL = new Set(['path.resolve', 'path.normalize', 'path.join', 'realpath']);
/** Operations that keep a resolved path resolved: case, quotes, doubled slashes, drive letters. */
export const TIDY = new Set([
  'toLowerCase',
  'toUpperCase',
  'path.dirname',
  'replace',
  'string',
  'trim',
  'slice',
  'substring',
  'normalize',
  'charAt',
  'expand',
]);

const NONE: Traits = { sources: [], refs: [], lookups: [], stable: true, resolved: false, parsed: false };

/** The traits of a term; it keeps them. */
export function traitsOf(v: Value): Traits {
  if (!(v instanceof Term)) return compute(v);
  v.traits ??= compute(v);
  return v.traits;
}

function compute(v: Value): Traits {
  switch (v.t) {
    case 'src':
      return v.checked && isClosed(v.schema) ? NONE : { ...NONE, sources: [v] };
    case 'ext':
      return { ...NONE, stable: !v.path.includes('()') };
    case 'ref':
      return { ...NONE, refs: [v], stable: false };
    case 'str': {
      const parts = v.parts.filter((p) => typeof p !== 'string').map((p) => traitsOf(p));
      // `${resolved}/` is; `${root}/${name}` is not, as the name may climb out again.
      const resolved = parts.some((p) => p.resolved) && parts.every((p) => p.resolved || p.sources.length === 0);
      return { ...gather(parts), resolved };
    }
    case 'union': {
      const parts = v.alts.map((a) => traitsOf(a.value));
      // One way that leaves the path as it was (another platform's drive letters, say) does not undo the others.
      return { ...gather(parts), resolved: parts.some((p) => p.resolved) };
    }
    case 'op': {
      const parts = v.args.map((a) => traitsOf(a));
      const all = gather(parts);
      const clean = CLEAN.has(v.op);
      return {
        sources: clean ? [] : all.sources,
        refs: clean ? [] : all.refs,
        lookups: v.op === 'dns' ? [...all.lookups, v] : all.lookups,
        stable: all.stable && v.op !== 'unknown' && v.op !== 'elem' && v.op !== 'error',
        parsed: all.parsed || v.op === 'tree',
        resolved: NORMAL.has(v.op) || (TIDY.has(v.op) && (parts[0]?.resolved ?? false)),
      };
    }
    default:
      return NONE;
  }
}

function gather(parts: readonly Traits[]): Traits {
  if (parts.length === 1) return { ...parts[0]!, resolved: false };
  return {
    sources: unique(parts.flatMap((p) => p.sources)),
    refs: unique(parts.flatMap((p) => p.refs)),
    lookups: unique(parts.flatMap((p) => p.lookups)),
    stable: parts.every((p) => p.stable),
    parsed: parts.some((p) => p.parsed),
    resolved: false,
  };
}

function unique<V extends Value>(list: readonly V[]): readonly V[] {
  if (list.length < 2) return list;
  return [...new Set(list)];
}
