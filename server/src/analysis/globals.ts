// Builtins of JavaScript and Node that carry values on: what they return, not what they harm.
// Long because it is one table, which is looked up and not read.

import { join as joinPath } from 'node:path/posix';
import { madeOf } from './amounts.ts';
import { errorOf } from './errors.ts';
import { callValue, isFunction } from './invoke.ts';
import { iterate, listed } from './iteration.ts';
import { spreadInto } from './literals.ts';
import type { ExternalCall, Machine } from './machine.ts';
import { fallback, stringOf } from './operators.ts';
import { entriesOf, getProperty, setIndex } from './properties.ts';
import { allToldAnew, type Registered } from './registry.ts';
import { PROMISES } from './settling.ts';
import { sourcesOf } from './taint.ts';
import { forEach } from './turns.ts';
import { alternatives, type Site, type Value } from './values.ts';
import { written } from './written.ts';

/** What a call gives; undefined where it gives nothing that is known. */
export type Builtin = (m: Machine, args: readonly Value[], site: Site, call: ExternalCall) => Value | undefined;

/** The value of a call that carries values on; undefined when it is not one of these. */
export function builtin(m: Machine, call: ExternalCall): Value | undefined {
  const { builtins } = m;
  let own = builtins.get(call.path);
  if (own === undefined) {
    own = builtinAt(call.path) ?? null;
    builtins.set(call.path, own);
  }
  return own?.(m, call.args, call.site, call);
}

function builtinAt(path: string): Builtin | undefined {
  // A module may be called like what every object has.
  const own = (name: string): Builtin | undefined => (Object.hasOwn(TABLE, name) ? TABLE[name] : undefined);
  const key = path
    .replace(/^path\/(?:posix|win32)#/, 'path#')
    .replace(/^path#(?:posix|win32)\./, 'path#')
    .replace(/^global#(?:globalThis|window|global)\./, 'global#');
  return (
    own(key) ??
    own(
      key
        .replace(/^fs\/promises#/, 'fs#')
        .replace(/^fs#promises\./, 'fs#')
        .replace(/^(?:fs-extra|graceful-fs)#/, 'fs#'),
    )
  );
}

/** The operation on the arguments. Those that are not typed yet, of the `least` that it works on, are undefined. */
const op =
  (name: string, least = 1): Builtin =>
  (m, args, site) =>
    m.terms.op(name, args.length < least ? padded(m, args, least) : args, site);
const padded = (m: Machine, args: readonly Value[], least: number): Value[] =>
  Array.from({ length: least }, (_, i) => args[i] ?? m.terms.undefined);
const number: Builtin = (m, args, site) => {
  const [a] = args;
  if (a?.t === 'lit' && (typeof a.value === 'number' || typeof a.value === 'string'))
    return m.terms.lit(Number(a.value));
  return m.terms.op('number', args, site);
};
const first: Builtin = (m, args) => args[0] ?? m.terms.undefined;
const clean: Builtin = (m, _args, site) => m.unknown(site);

const pathJoin: Builtin = (m, args, site) => {
  if (args.length && args.every((a) => a.t === 'lit' && typeof a.value === 'string'))
    return m.terms.lit(joinPath(...args.map((a) => String((a as { value: unknown }).value))));
  return m.terms.op('path.join', args, site);
};

const url: Builtin = (m, args, site) => {
  const [a, base] = args;
  if (!a) return m.unknown(site);
  const target = a.t === 'op' && a.op === 'url' ? a.args[0]! : a;
  if (!base || (base.t === 'lit' && base.value === undefined)) {
    // An address that can be read begins with its scheme.
    m.learn(target, 'not-dash', site);
    return m.terms.op('url', [target], site);
  }
  const inner = base.t === 'op' && base.op === 'url' ? base.args[0]! : base;
  const head =
    target.t === 'lit'
      ? String(target.value)
      : target.t === 'str' && typeof target.parts[0] === 'string'
        ? target.parts[0]
        : '';
  // A reference that begins with one slash or a word stays on the base's host; an unknown one may name its own.
  if (/^(?:\/(?![/\\])|\.{0,2}\/(?![/\\])|[\w-]+\/|[?#])/.test(head))
    return m.terms.op('url', [m.terms.str([inner, head.startsWith('/') ? '' : '/', target], site)], site);
  return m.terms.op('url', [m.terms.op('url.join', [target, inner], site)], site);
};

const entries: Builtin = (m, args, site) => {
  const all = entriesOf(m, args[0] ?? m.terms.undefined, site);
  const pair = ([k, v]: [Value, Value]): Value => m.array([k, v], site);
  return m.array(all.known.map(pair), site, all.rest ? pair(all.rest) : undefined, sureOf(all.known));
};
const values: Builtin = (m, args, site) => {
  const all = entriesOf(m, args[0] ?? m.terms.undefined, site);
  return m.array(
    all.known.map((e) => e[1]),
    site,
    all.rest?.[1],
    sureOf(all.known),
  );
};
const keys: Builtin = (m, args, site) => {
  const all = entriesOf(m, args[0] ?? m.terms.undefined, site);
  return m.array(
    all.known.map((e) => e[0]),
    site,
    all.rest?.[0],
    sureOf(all.known),
  );
};
// Fields up to the first that is there on some ways only.
function sureOf(known: readonly (readonly [Value, Value])[]): number | undefined {
  const at = known.findIndex(([, v]) => alternatives(v).some((a) => a.t === 'lit' && a.value === undefined));
  return at < 0 ? undefined : at;
}
const fromEntries: Builtin = (m, args, site) => {
  const obj = m.ref(m.object('object', site));
  const items = iterate(m, args[0] ?? m.terms.undefined, site);
  for (const pair of items.rest ? [...items.known, items.rest] : items.known) {
    const key = getProperty(m, pair, '0', site);
    setIndex(m, obj, key, getProperty(m, pair, '1', site));
  }
  return obj;
};
const assignAll: Builtin = (m, args) => {
  const [into, ...from] = args;
  if (!into) return m.terms.undefined;
  const item = into.t === 'ref' ? (into.obj.slots.get('item') as Registered | undefined) : undefined;
  for (const f of from) {
    if (item) allToldAnew(item, written(f));
    spreadInto(m, into, f);
  }
  return into;
};
const mapLike =
  (isSet: boolean): Builtin =>
  (m, args, site) => {
    const obj = m.object('map', site);
    if (isSet) obj.slots.set('@set', true);
    const from = args[0];
    if (from && !(from.t === 'lit')) {
      const items = iterate(m, from, site);
      const pairs = items.known.map((v): [Value, Value] =>
        isSet ? [v, v] : [getProperty(m, v, '0', site), getProperty(m, v, '1', site)],
      );
      obj.slots.set('@entries', pairs);
      if (items.rest) obj.slots.set('@rest', isSet ? items.rest : getProperty(m, items.rest, '1', site));
    }
    return from ? madeOf(m.ref(obj), from) : m.ref(obj);
  };
/** `setTimeout(f, ms, a)` calls `f(a)`; without more arguments it is a callback like any other. */
const later =
  (from: number): Builtin =>
  (m, args, site) => {
    const [f] = args;
    if (!f || !isFunction(f) || args.length <= from) return undefined;
    m.branch([
      () => true,
      () => {
        callValue(m, f, m.terms.undefined, args.slice(from), site, []);
        return true;
      },
    ]);
    return m.unknown(site);
  };
const query: Builtin = (m, args, site) =>
  m.terms.op(
    'encode',
    args.flatMap((a) => sourcesOf(m, a)),
    site,
  );

const TABLE: Readonly<Record<string, Builtin>> = {
  'path#join': pathJoin,
  'path#resolve': op('path.resolve', 0),
  'path#normalize': op('path.normalize'),
  'path#toNamespacedPath': first,
  'path#dirname': op('path.dirname'),
  'path#basename': op('path.basename'),
  'path#extname': op('path.extname'),
  'path#relative': op('path.relative', 2),
  'path#isAbsolute': op('isAbsolute'),
  'path#parse': (m, args, site) => {
    const p = args[0] ?? m.terms.undefined;
    const base = m.terms.op('path.basename', [p], site);
    return m.record(
      {
        dir: m.terms.op('path.dirname', [p], site),
        base,
        name: base,
        ext: m.terms.op('path.extname', [p], site),
        root: m.unknown(site),
      },
      site,
    );
  },
  'path#format': (m, args, site) =>
    args[0]
      ? m.terms.op('path.join', [getProperty(m, args[0], 'dir', site), getProperty(m, args[0], 'base', site)], site)
      : undefined,
  'fs#realpath': (m, args, site) => m.terms.op('realpath', args.slice(0, 1), site),
  'fs#realpathSync': (m, args, site) => m.terms.op('realpath', args.slice(0, 1), site),
  'fs#realpathSync.native': (m, args, site) => m.terms.op('realpath', args.slice(0, 1), site),
  'fs#realpath.native': (m, args, site) => m.terms.op('realpath', args.slice(0, 1), site),
  'url#fileURLToPath': op('fileURLToPath'),
  'url#pathToFileURL': op('url'),
  'is-path-inside': op('inside', 2),
  untildify: op('expand'),
  'url#parse': (m, args, site) => m.terms.op('url', args.slice(0, 1), site),
  'global#URL': url,
  'url#URL': url,
  'global#URL.canParse': op('canParse'),
  'global#URL.parse': url,
  'global#URLSearchParams': query,
  'url#URLSearchParams': query,
  'querystring#stringify': query,
  'qs#stringify': query,
  'global#encodeURIComponent': op('encode'),
  'global#encodeURI': op('encodeURI'),
  'global#escape': op('encode'),
  'global#decodeURIComponent': op('decode'),
  'global#decodeURI': op('decode'),
  'global#unescape': op('decode'),
  'global#String': (m, args, site) => {
    const [a] = args;
    // The text of anything: from here on its type is no question.
    if (a?.t === 'src') m.learn(a, 'typed', site);
    return a ? stringOf(m, a, site) : m.terms.lit('');
  },
  'global#Number': number,
  'global#BigInt': number,
  'global#parseInt': number,
  'global#parseFloat': number,
  'global#Number.parseInt': number,
  'global#Number.parseFloat': number,
  'global#Boolean': (m, args, site) => m.terms.op('boolean', args.slice(0, 1), site),
  'global#isNaN': op('number'),
  'global#Number.isNaN': op('number'),
  'global#Number.isInteger': op('isInteger'),
  'global#Number.isFinite': op('isInteger'),
  'global#Number.isSafeInteger': op('isInteger'),
  'global#Math.max': op('number'),
  'global#Math.min': op('least'),
  'global#Math.floor': op('number'),
  'global#Math.round': op('number'),
  'global#Math.ceil': op('number'),
  'global#Math.trunc': op('number'),
  'global#Math.abs': op('number'),
  'global#Math.random': op('number'),
  'global#Date.now': op('number'),
  'global#Date': op('number'),
  'global#performance.now': op('number'),
  'global#JSON.stringify': (m, args, site) => m.terms.op('json', args.slice(0, 1), site),
  'global#JSON.parse': (m, args, site) => {
    const a = args[0];
    return a?.t === 'op' && a.op === 'json'
      ? a.args[0]!
      : a && a.t !== 'ext'
        ? sourcesOf(m, a).length
          ? a
          : m.unknown(site)
        : m.unknown(site);
  },
  'global#structuredClone': first,
  'global#Reflect.apply': (m, args, site) =>
    args[0]
      ? callValue(m, args[0], args[1] ?? m.terms.undefined, args[2] ? listed(m, args[2], site) : [], site, [])
      : undefined,
  'global#Object.keys': keys,
  'global#Object.getOwnPropertyNames': keys,
  'global#Reflect.ownKeys': keys,
  'global#Object.values': values,
  'global#Object.entries': entries,
  'global#Object.fromEntries': fromEntries,
  'global#Object.assign': assignAll,
  'global#Object.freeze': (m, args) => {
    const [a] = args;
    if (a?.t === 'ext') m.frozen.add(a.path);
    return a ?? m.terms.undefined;
  },
  'global#Object.seal': first,
  'global#Object.create': (m, args, site) => {
    const obj = m.ref(m.object('object', site));
    if (args[0] && args[0].t === 'ref') spreadInto(m, obj, args[0]);
    if (args[0]?.t === 'lit') obj.obj.slots.set('@bare', true);
    return obj;
  },
  'global#Object.defineProperty': (m, args, site) => {
    const [target, key, descriptor] = args;
    if (target && key && descriptor) {
      const value = getProperty(m, descriptor, 'value', site);
      if (value.t !== 'lit' || value.value !== undefined) setIndex(m, target, key, value);
      else if (target.t === 'ref' && key.t === 'lit')
        for (const accessor of ['get', 'set']) {
          const fn = getProperty(m, descriptor, accessor, site);
          if (isFunction(fn)) m.write(target.obj, `@${accessor}.${String(key.value)}`, fn);
        }
    }
    return target;
  },
  'global#Object.getOwnPropertyDescriptor': (m, args, site) => {
    const [of, key] = args;
    if (of?.t !== 'ref' || of.obj.kind !== 'object' || key?.t !== 'lit') return undefined;
    const name = String(key.value);
    const get = of.obj.slots.get(`@get.${name}`) as Value | undefined;
    const value = of.obj.field(name);
    const also = { enumerable: m.terms.true, configurable: m.terms.true };
    if (get) return m.record({ get, ...also }, site);
    return value ? m.record({ value, writable: m.terms.true, ...also }, site) : undefined;
  },
  'global#Object.hasOwn': (m, args, site) =>
    m.terms.op('own', [args[1] ?? m.terms.undefined, args[0] ?? m.terms.undefined], site),
  'global#Object.prototype.hasOwnProperty': (m, args, site, call) =>
    m.terms.op('own', [args[0] ?? m.terms.undefined, call.self ?? m.terms.undefined], site),
  'global#Object.prototype.hasOwnProperty.call': (m, args, site) =>
    m.terms.op('own', [args[1] ?? m.terms.undefined, args[0] ?? m.terms.undefined], site),
  'global#Array.isArray': (m, args, site) => {
    const a = args[0];
    if (a?.t === 'ref') return m.terms.lit(a.obj.kind === 'array');
    if (a?.t === 'lit' || a?.t === 'str') return m.terms.false;
    if (a?.t === 'src' && a.checked && a.schema && a.schema.type !== 'union' && a.schema.type !== 'any')
      return m.terms.lit(a.schema.type === 'array');
    return m.unknown(site, a ? [a] : []);
  },
  'global#Array.from': (m, args, site) => {
    const items = iterate(m, args[0] ?? m.terms.undefined, site);
    const cb = args[1];
    const each = (v: Value): Value =>
      cb && isFunction(cb) ? callValue(m, cb, m.terms.undefined, [v, m.terms.op('number', [])], site, []) : v;
    const list = args[0] ?? m.terms.undefined;
    const rest = items.rest;
    return madeOf(
      m.array(items.known.map(each), site, rest ? forEach(m, list, site, true, () => each(rest)) : undefined),
      list,
    );
  },
  'global#Array.of': (m, args, site) => m.array(args, site),
  'global#Array': (m, args, site) => (args.length === 1 ? m.array([], site, m.terms.undefined) : m.array(args, site)),
  ...PROMISES,
  'global#setTimeout': later(2),
  'global#setInterval': later(2),
  'global#setImmediate': later(1),
  'global#process.nextTick': later(1),
  'process#nextTick': later(1),
  'global#Map': mapLike(false),
  'global#WeakMap': mapLike(false),
  'global#Set': mapLike(true),
  'global#WeakSet': mapLike(true),
  'global#RegExp.escape': op('regex.escape'),
  'escape-string-regexp': op('regex.escape'),
  'lodash#escapeRegExp': op('regex.escape'),
  'lodash-es#escapeRegExp': op('regex.escape'),
  'lodash/escapeRegExp': op('regex.escape'),
  'lodash.escaperegexp': op('regex.escape'),
  'es-toolkit#escapeRegExp': op('regex.escape'),
  'safe-regex': op('regex.safe'),
  'safe-regex2': op('regex.safe'),
  'global#RegExp': (m, args, site) => {
    const [a, flags] = args;
    if (a?.t === 'regex') return a;
    if (a?.t === 'lit')
      return m.terms.regex(String(a.value), flags?.t === 'lit' && flags.value !== undefined ? String(flags.value) : '');
    return m.terms.op('regexp', args, site);
  },
  'global#Buffer.from': (m, args, site) => m.terms.op('buffer', args.slice(0, 1), site),
  'buffer#Buffer.from': (m, args, site) => m.terms.op('buffer', args.slice(0, 1), site),
  'global#TextEncoder': clean,
  'global#btoa': (m, args, site) => m.terms.op('base64', args.slice(0, 1), site),
  'global#atob': (m, args, site) => m.terms.op('decode', args.slice(0, 1), site),
  'global#Error': (m, args, site) => errorOf(m, args[0], site),
  'global#TypeError': (m, args, site) => errorOf(m, args[0], site),
  'global#RangeError': (m, args, site) => errorOf(m, args[0], site),
  'global#Symbol': clean,
  'global#Symbol.for': op('symbol'),
  'global#crypto.randomUUID': clean,
  'crypto#randomUUID': clean,
  'crypto#randomBytes': clean,
  'crypto#createHash().digest': (m, _a, site) => m.terms.op('digest', [], site),
  'crypto#createHash().update().digest': (m, _a, site) => m.terms.op('digest', [], site),
  'crypto#createHmac().digest': (m, _a, site) => m.terms.op('digest', [], site),
  'util#promisify': first,
  'util#format': (m, args, site) => m.terms.op('format', args, site),
  'util#inspect': (m, args, site) => m.terms.op('json', args.slice(0, 1), site),
  'os#homedir': (m) => m.terms.ext('os#homedir()'),
  'net#isIP': op('isIP'),
  'net#isIPv4': (m, args, site) =>
    m.terms.op('===', [m.terms.op('isIP', args.slice(0, 1), site), m.terms.lit(4)], site),
  'net#isIPv6': (m, args, site) =>
    m.terms.op('===', [m.terms.op('isIP', args.slice(0, 1), site), m.terms.lit(6)], site),
  'dns#lookup': op('dns'),
  'dns/promises#lookup': op('dns'),
  'dns#promises.lookup': op('dns'),
  'dns#resolve': op('dns'),
  'dns#resolve4': op('dns'),
  'dns#resolve6': op('dns'),
  'dns/promises#resolve': op('dns'),
  'dns/promises#resolve4': op('dns'),
  'dns/promises#resolve6': op('dns'),
  'dns#promises.resolve': op('dns'),
  'dns#promises.resolve4': op('dns'),
  'dns#promises.resolve6': op('dns'),
  'module#createRequire': (m) => m.terms.ext('module#createRequire()'),
  'lodash#trim': (m, args, site) => m.terms.op('trim', args.slice(0, 1), site),
  'lodash#get': (m, args, site) => {
    const [o, p] = args;
    if (!o || p?.t !== 'lit') return undefined;
    return String(p.value)
      .split('.')
      .reduce((v, k) => getProperty(m, v, k, site), o);
  },
  'lodash#defaultTo': (m, args) => (args[0] ? fallback(m, args[0], () => args[1] ?? m.terms.undefined) : undefined),
};
