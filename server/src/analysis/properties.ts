// Reading and writing properties of any value.

import ts from 'typescript';
import { errorProperty } from './errors.ts';
import { evaluate } from './expressions.ts';
import { lineage, methodOf } from './functions.ts';
import { callValue } from './invoke.ts';
import { iterate } from './iteration.ts';
import type { Machine } from './machine.ts';
import { found } from './prototypes.ts';
import { type Registered, toldAnew } from './registry.ts';
import { element, property } from './schema.ts';
import { serverProperty } from './servers.ts';
import { cameTo } from './settling.ts';
import { NUMBERS } from './traits.ts';
import { expected } from './typed-contents.ts';
import { type Env, Obj, type Site, type Value } from './values.ts';
import { written } from './written.ts';
import { transformed } from './zod-methods.ts';

const MAX_PATH = 12; // deepest argument path told apart

/** `base.name`. */
export function getProperty(m: Machine, base: Value, name: string, site: Site | undefined): Value {
  switch (base.t) {
    case 'union': {
      const alts = base.alts.filter(
        (a) => !(a.value.t === 'lit' && (a.value.value === undefined || a.value.value === null)),
      );
      if (alts.length === 0) return m.terms.undefined;
      return m.terms.union(alts.map((a) => ({ ...a, value: getProperty(m, a.value, name, site) })));
    }
    case 'lit':
      if (base.value === undefined || base.value === null) return m.terms.undefined;
      if (name === 'length' && typeof base.value === 'string') return m.terms.lit(base.value.length);
      return m.terms.undefined;
    case 'str':
      return name === 'length' ? m.terms.op('length', [base], site) : m.terms.op(`get.${name}`, [base], site);
    case 'src':
      return sourceProperty(m, base, name, site);
    case 'ext':
      return m.terms.ext(member(base.path, name), base.made);
    case 'regex':
      return name === 'source' ? m.terms.lit(base.source) : m.unknown(site);
    case 'op':
      return opProperty(m, base, name, site);
    case 'ref':
      return objectProperty(m, base, base.obj, name, site);
  }
}

function sourceProperty(m: Machine, base: Extract<Value, { t: 'src' }>, name: string, site: Site | undefined): Value {
  // All arguments together are an object, and one of them may be called `length`.
  const named = (base.path === '' && m.following) || property(base.schema, name) !== undefined;
  if (!named && (name === 'length' || name === 'size')) return m.terms.op('length', [base], site);
  if (base.path.split('.').length > MAX_PATH) return base;
  const schema = property(base.schema, name);
  // A closed object drops keys that it does not list.
  const dropped = !schema && base.checked && base.schema?.type === 'object' && !!base.schema.props && !base.schema.open;
  const path = base.path ? `${base.path}.${name}` : name;
  const source = m.terms.src(path, schema, base.checked && schema !== undefined, base.from);
  if (site && !base.from) m.uses.push({ source, site, dropped });
  if (dropped) return m.terms.undefined;
  return source.checked && schema?.transforms && site ? transformed(m, schema, source, site) : source;
}

const URL_HOST = new Set(['hostname', 'host', 'origin']);
function opProperty(m: Machine, base: Extract<Value, { t: 'op' }>, name: string, site: Site | undefined): Value {
  if (base.op === 'result' || base.op === 'pending') return getProperty(m, base.args[0]!, name, site);
  if (name === 'length' || name === 'size') return m.terms.op('length', [base], site);
  if (base.op === 'url') {
    if (URL_HOST.has(name)) return m.terms.op('url.host', [base.args[0]!], site);
    if (name === 'href') return base.args[0]!;
    return m.terms.op(`url.${name}`, [base.args[0]!], site);
  }
  if (base.op === 'thrown') return errorProperty(m, base, name, site);
  if (base.op === 'error') return m.terms.op('error', [base], site);
  if (base.op === 'unknown' && base.args.length === 0) return m.terms.op(`get.${name}`, [base], site);
  return m.terms.op(`get.${name}`, [base], site);
}

function member(path: string, name: string): string {
  if (name === 'default') return path;
  return path.includes('#') ? `${path}.${name}` : `${path}#${name}`;
}

function objectProperty(m: Machine, base: Value, obj: Obj, name: string, site: Site | undefined): Value {
  m.kept.read(obj, isPlace(obj) ? name : undefined);
  const own = obj.slots.get(`.${name}`) as Value | undefined;
  if (own) return own;
  const getter = obj.slots.get(`@get.${name}`) as Value | undefined;
  if (getter) return callValue(m, getter, base, [], site ?? obj.site!, []);
  switch (obj.kind) {
    case 'array':
      if (name === 'length')
        return obj.rest || obj.sure < obj.elems.length || expected(m, obj)
          ? m.terms.op('length', [base], site)
          : m.terms.lit(obj.elems.length);
      if (/^\d+$/.test(name)) {
        const element = obj.elems[Number(name)];
        if (element && Number(name) >= obj.sure) return m.terms.any([element, m.terms.undefined]);
        return element ?? obj.rest ?? expectedOr(m, obj);
      }
      return m.terms.undefined;
    case 'map':
      return name === 'size' ? m.terms.op('length', [base], site) : m.terms.undefined;
    case 'promise':
      return getProperty(m, cameTo(m, obj), name, site);
    case 'server':
    case 'schema':
      return serverProperty(m, base, obj, name, site);
    case 'function':
    case 'native':
    case 'class':
      if (name === 'name') return m.terms.lit(functionName(obj));
      if (name === 'prototype' && obj.fn) return prototypeOf(m, obj);
      break;
    default:
      break;
  }
  if (obj.kind === 'class') {
    const parent = obj.cls?.base;
    return parent ? getProperty(m, parent, name, site) : m.terms.undefined;
  }
  const { classes, external } = lineage(obj);
  if (classes.length || external) {
    const accessor = classes[0] ? methodOf(classes[0], `get.${name}`) : undefined;
    if (accessor) return callValue(m, accessor, base, [], site ?? obj.site!, []);
    const method = classes[0] ? methodOf(classes[0], name) : undefined;
    if (method) return bound(m, method, base);
    if (external) {
      if (external.t === 'ref' && external.obj.kind === 'server')
        return serverProperty(m, external, external.obj, name, site);
      if (external.t === 'ext') return m.terms.ext(member(`${external.path}()`, name));
    }
  }
  return inherited(m, obj, name, site);
}

// Lists and maps hold what they hold under no name of the program's.
function isPlace(obj: Obj): boolean {
  return obj.kind !== 'array' && obj.kind !== 'map' && obj.kind !== 'promise' && !obj.rest;
}

function inherited(m: Machine, obj: Obj, name: string, site: Site | undefined): Value {
  const found: Value[] = [];
  const gone = obj.slots.get('@gone') as ReadonlySet<string> | undefined;
  if (gone?.has(name)) return m.terms.undefined;
  for (const basis of (obj.slots.get('@spread') as readonly Value[] | undefined) ?? [])
    found.push(getProperty(m, basis, name, site));
  if (obj.rest) found.push(obj.rest);
  return found.length ? m.terms.any(found) : expectedOr(m, obj);
}

// What is there by its type, or nothing.
function expectedOr(m: Machine, obj: Obj): Value {
  const value = expected(m, obj);
  return value ? m.terms.any([value, m.terms.undefined]) : m.terms.undefined;
}

/** A method together with the object it was read from. */
export function bound(m: Machine, fn: Value, self: Value): Value {
  if (fn.t !== 'ref' || !fn.obj.fn || fn.obj.fn.self) return fn;
  const key = `bound:${fn.obj.id}:${self.id}`;
  let obj = m.closures.get(key);
  if (!obj) {
    obj = new Obj(m.terms.nextId(), 'function', fn.obj.site);
    obj.fn = { ...fn.obj.fn, self };
    m.closures.set(key, obj);
  }
  return m.ref(obj);
}

// The object that instances of a constructor function share, made when it is first asked for.
function prototypeOf(m: Machine, fn: Obj): Value {
  const known = fn.slots.get('@prototype') as Value | undefined;
  if (known) return known;
  const made = m.ref(m.object('object', fn.site));
  m.write(fn, '@prototype', made);
  return made;
}

function functionName(obj: Obj): string {
  const node = obj.fn?.node ?? obj.cls?.node;
  return node?.name && 'text' in node.name ? String(node.name.text) : '';
}

/** `base[key]`. */
export function getIndex(m: Machine, base: Value, key: Value, site: Site): Value {
  if (base.t === 'union')
    return m.terms.union(base.alts.map((a) => ({ ...a, value: getIndex(m, a.value, key, site) })));
  const value = atIndex(m, base, key, site);
  return key.t === 'lit' || key.t === 'union' ? value : found(m, base, key, value, site);
}

function atIndex(m: Machine, base: Exclude<Value, { t: 'union' }>, key: Value, site: Site): Value {
  if (key.t === 'lit') {
    if (base.t === 'src' && typeof key.value === 'number') return elementOf(m, base, site);
    if (typeof key.value === 'number' && base.t === 'op') return m.terms.op('elem', [base, key], site);
    return getProperty(m, base, String(key.value), site);
  }
  if (key.t === 'union') return m.terms.union(key.alts.map((a) => ({ ...a, value: getIndex(m, base, a.value, site) })));
  if (base.t === 'src')
    return base.schema?.type === 'array' || isNumeric(key)
      ? elementOf(m, base, site)
      : m.terms.src(base.path ? `${base.path}.*` : '*', element(base.schema), false, base.from);
  if (base.t === 'ref') {
    const { obj } = base;
    m.kept.read(obj, undefined);
    if (obj.kind === 'array') {
      const all = [...new Set([...obj.elems, ...(obj.rest ? [obj.rest] : [])])];
      return all.length ? m.terms.any(all) : expectedOr(m, obj);
    }
    m.ask(
      key,
      obj.names().map((n) => m.terms.lit(n)),
    );
    const all = obj.names().map((n) => obj.field(n)!);
    if (obj.rest) all.push(obj.rest);
    for (const basis of (obj.slots.get('@spread') as readonly Value[] | undefined) ?? [])
      all.push(getIndex(m, basis, key, site));
    // A lookup in the program's own table gives one of the program's own values, or nothing.
    if (all.length) return m.terms.any([...new Set(all), m.terms.undefined]);
    return obj.slots.has('@expected') ? expectedOr(m, obj) : m.unknown(site);
  }
  if (base.t === 'ext') return m.terms.ext(member(base.path, '*'), base.made);
  return m.terms.op('elem', [base], site);
}

function isNumeric(v: Value): boolean {
  return v.t === 'op' && NUMBERS.has(v.op);
}

/** Any element of a client's array. */
export function elementOf(m: Machine, base: Extract<Value, { t: 'src' }>, site: Site | undefined): Value {
  if (base.schema?.type === 'string') return m.terms.op('elem', [base], site);
  if (base.path.endsWith('[][][]')) return base;
  return m.terms.src(`${base.path}[]`, element(base.schema), base.checked, base.from);
}

/** `base.name = value` as an assignment makes it: a setter runs. */
export function assignProperty(m: Machine, base: Value, name: string, value: Value, site: Site): void {
  if (base.t === 'union' && base.alts.some((a) => setterOf(a.value, name))) {
    m.choose(
      base.alts.map((a) => () => {
        m.learnAll(a.given);
        assignProperty(m, a.value, name, value, site);
        return value;
      }),
    );
    return;
  }
  const setter = setterOf(base, name);
  if (setter) callValue(m, setter, base, [value], site, []);
  else setProperty(m, base, name, value);
}

/** `base[key] = value`, likewise. */
export function assignIndex(m: Machine, base: Value, key: Value, value: Value, site: Site): void {
  if (key.t === 'lit' && typeof key.value === 'string') assignProperty(m, base, key.value, value, site);
  else setIndex(m, base, key, value);
}

function setterOf(base: Value, name: string): Value | undefined {
  if (base.t !== 'ref' || base.obj.slots.has(`.${name}`)) return undefined;
  const { obj } = base;
  const own = obj.slots.get(`@set.${name}`) as Value | undefined;
  if (own) return own;
  if (obj.kind === 'class') return obj.cls?.base ? setterOf(obj.cls.base, name) : undefined;
  const [cls] = lineage(obj).classes;
  return cls && methodOf(cls, `set.${name}`);
}

function setProperty(m: Machine, base: Value, name: string, value: Value): void {
  if (base.t === 'union') {
    for (const a of base.alts) setProperty(m, a.value, name, value);
    return;
  }
  if (base.t !== 'ref') return;
  const { obj } = base;
  if (obj.kind === 'array' && name === 'length') return;
  const item = obj.kind === 'registered' ? (obj.slots.get('item') as Registered | undefined) : undefined;
  if (item) toldAnew(item, name, written(value));
  m.write(obj, `.${name}`, value);
}

/** Gives a property its value, whatever setter there is: literals and definitions. */
export function setIndex(m: Machine, base: Value, key: Value, value: Value): void {
  if (base.t === 'union') {
    for (const a of base.alts) setIndex(m, a.value, key, value);
    return;
  }
  if (base.t !== 'ref') return;
  const { obj } = base;
  if (key.t === 'lit') {
    if (obj.kind === 'array' && typeof key.value === 'number') {
      const elems = [...obj.elems];
      if (key.value <= elems.length && key.value >= 0) {
        elems[key.value] = value;
        m.write(obj, '@elems', elems);
      } else m.write(obj, '@rest', obj.rest ? m.terms.any([obj.rest, value]) : value);
      return;
    }
    setProperty(m, base, String(key.value), value);
    return;
  }
  m.write(obj, '@rest', obj.rest ? m.terms.any([obj.rest, value]) : value);
  if (key.t !== 'union') {
    const keys = (obj.slots.get('@keys') as readonly Value[] | undefined) ?? [];
    if (!keys.includes(key)) m.write(obj, '@keys', [...keys, key]);
  }
}

export function deleteProperty(m: Machine, base: Value, name: string): void {
  if (base.t !== 'ref') return;
  m.drop(base.obj, `.${name}`);
  if (base.obj.slots.has('@spread') || base.obj.rest) {
    const gone = (base.obj.slots.get('@gone') as ReadonlySet<string> | undefined) ?? new Set();
    m.write(base.obj, '@gone', new Set([...gone, name]));
  }
}

/** The key a property name stands for. */
export function keyOf(m: Machine, name: ts.PropertyName, env: Env): Value | undefined {
  if (
    ts.isIdentifier(name) ||
    ts.isStringLiteral(name) ||
    ts.isNoSubstitutionTemplateLiteral(name) ||
    ts.isPrivateIdentifier(name)
  )
    return m.terms.lit(name.text);
  if (ts.isNumericLiteral(name)) return m.terms.lit(Number(name.text));
  if (ts.isComputedPropertyName(name)) return evaluate(m, name.expression, env);
  return undefined;
}

/** The own entries of an object, in order; undefined where there may be more than is known. */
export function entriesOf(m: Machine, value: Value, site: Site): { known: [Value, Value][]; rest?: [Value, Value] } {
  if (value.t === 'ref') {
    const { obj } = value;
    m.kept.read(obj, undefined);
    if (obj.kind === 'array' || obj.kind === 'map') {
      const items = iterate(m, value, site);
      return {
        known: items.known.map((v, i) => [m.terms.lit(i), v]),
        ...(items.rest ? { rest: [m.terms.op('number', []), items.rest] } : {}),
      };
    }
    const known = obj.keys().map((n): [Value, Value] => [m.terms.lit(n), getProperty(m, value, n, site)]);
    const spread = (obj.slots.get('@spread') as readonly Value[] | undefined) ?? [];
    const rest: Value[] = spread.map((s) => (s.t === 'src' ? anyField(m, s) : m.unknown(site, [s])));
    const more = obj.rest ?? expected(m, obj);
    if (more) rest.push(more);
    const keys = [
      ...((obj.slots.get('@keys') as readonly Value[] | undefined) ?? []),
      ...spread.map((s) => m.terms.op('key', [s], site)),
    ];
    return {
      known,
      ...(rest.length ? { rest: [keys.length ? m.terms.any(keys) : m.unknown(site), m.terms.any(rest)] } : {}),
    };
  }
  if (value.t === 'src') {
    if (value.schema?.type === 'object' && value.schema.props && value.checked && !value.schema.open)
      return {
        known: [...value.schema.props.keys()].map((k): [Value, Value] => [
          m.terms.lit(k),
          getProperty(m, value, k, site),
        ]),
      };
    return { known: [], rest: [m.terms.op('key', [value], site), anyField(m, value)] };
  }
  if (value.t === 'union') {
    const all = value.alts.filter((a) => a.value.t !== 'lit').map((a) => entriesOf(m, a.value, site));
    const rests = all.flatMap((e) => (e.rest ? [e.rest] : []));
    return {
      known: all.flatMap((e) => e.known),
      ...(rests.length ? { rest: [m.terms.any(rests.map((r) => r[0])), m.terms.any(rests.map((r) => r[1]))] } : {}),
    };
  }
  return { known: [], rest: [m.terms.op('key', [value], site), m.terms.op('elem', [value], site)] };
}

function anyField(m: Machine, src: Extract<Value, { t: 'src' }>): Value {
  return m.terms.src(
    src.path ? `${src.path}.*` : '*',
    element(src.schema),
    src.checked && src.schema?.type === 'record',
    src.from,
  );
}
