// Lists, maps and records whose declared type says what is in them: `Map<string, Client>`, `Record<string, Page>`, `Page[]`.
import ts from 'typescript';
import type { Machine } from './machine.ts';
import { isMade } from './made.ts';
import { madeByType } from './typed.ts';
import { alternatives, type Env, type Obj, type Value } from './values.ts';

/** Types of which the last argument is what they hold. */
const HOLDERS = new Set(['Map', 'WeakMap', 'ReadonlyMap', 'Record', 'Set', 'ReadonlySet', 'Array', 'ReadonlyArray']);
const WRAPPERS = new Set(['Readonly', 'Partial', 'Required', 'NonNullable']);

/** Notes what is in an empty list, map or record by its declared type, as far as a library has made it. */
export function expectContents(m: Machine, value: Value, type: ts.TypeNode | undefined, env: Env): void {
  if (!type || m.following || value.t !== 'ref' || !isEmpty(value.obj)) return;
  const contents = contentsOf(m, type, env);
  if (contents) value.obj.slots.set('@expected', contents);
}

/** What `new Map<string, Client>()` is to hold. */
export function expectArguments(m: Machine, value: Value, types: readonly ts.TypeNode[] | undefined, env: Env): void {
  const last = types?.at(-1);
  if (!last || m.following || value.t !== 'ref' || !isEmpty(value.obj)) return;
  const contents = made(m, last, env);
  if (contents) value.obj.slots.set('@expected', contents);
}

/** What its type says is in an object, where nothing else is known to be: calls put it there that nobody follows. */
export function expected(m: Machine, obj: Obj): Value | undefined {
  return m.following && isEmpty(obj) ? (obj.slots.get('@expected') as Value | undefined) : undefined;
}

function isEmpty(obj: Obj): boolean {
  if (obj.kind !== 'array' && obj.kind !== 'map' && obj.kind !== 'object') return false;
  const entries = obj.slots.get('@entries') as readonly unknown[] | undefined;
  return !obj.proto && !obj.rest && !entries?.length && obj.elems.length === 0 && obj.names().length === 0;
}

function contentsOf(m: Machine, type: ts.TypeNode, env: Env): Value | undefined {
  if (ts.isParenthesizedTypeNode(type) || ts.isTypeOperatorNode(type)) return contentsOf(m, type.type, env);
  if (ts.isArrayTypeNode(type)) return made(m, type.elementType, env);
  if (ts.isTypeLiteralNode(type)) {
    const index = type.members.find(ts.isIndexSignatureDeclaration);
    return index && made(m, index.type, env);
  }
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return undefined;
  const last = type.typeArguments?.at(-1);
  if (!last) return undefined;
  if (WRAPPERS.has(type.typeName.text)) return contentsOf(m, last, env);
  return HOLDERS.has(type.typeName.text) ? made(m, last, env) : undefined;
}

/** A list, map or record of things that a library has made, of which nothing but its type is known; one for each place. */
export function holderByType(m: Machine, type: ts.TypeNode, env: Env): Value | undefined {
  const key = `holder:${env.module.path}:${type.pos}`;
  const known = m.typed.get(key);
  if (known) return known;
  const contents = contentsOf(m, type, env);
  if (!contents) return undefined;
  const holder = holderOf(m, type, env);
  holder.slots.set('@rest', contents);
  const ref = m.ref(holder);
  m.typed.set(key, ref);
  return ref;
}

function holderOf(m: Machine, type: ts.TypeNode, env: Env): Obj {
  const name = ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) ? type.typeName.text : '';
  const isList = /Array$/.test(name) || ts.isArrayTypeNode(type) || ts.isTypeOperatorNode(type);
  const site = { module: env.module, node: type };
  const holder = m.object(isList ? 'array' : /(?:Map|Set)$/.test(name) ? 'map' : 'object', site);
  if (/Set$/.test(name)) holder.slots.set('@set', true);
  return holder;
}

// A thing that a library has made, or a list, map or record of such things.
function made(m: Machine, type: ts.TypeNode, env: Env): Value | undefined {
  const holder = holderByType(m, type, env);
  if (holder) return holder;
  const value = madeByType(m, type, env);
  return value && alternatives(value).every(isMade) ? value : undefined;
}
