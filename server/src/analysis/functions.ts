// Functions and classes as values.
import ts from 'typescript';
import { evaluate } from './expressions.ts';
import type { Machine } from './machine.ts';
import { keyOf } from './properties.ts';
import { block } from './statements.ts';
import type { Env, Obj, Value } from './values.ts';
import { copyOf } from './vendored.ts';

/** A closure. The same expression in the same scope is the same function. */
export function makeFunction(
  m: Machine,
  node: ts.FunctionLikeDeclaration,
  env: Env,
  self: Value | undefined,
  home: Obj | undefined,
): Value {
  const key = `${env.module.path}:${node.pos}:${node.end}:${env.id}`;
  for (let e: Env | undefined = env; e && !e.captured; e = e.parent) e.captured = true;
  let obj = m.closures.get(key);
  if (!obj) {
    obj = m.object('function', { module: env.module, node });
    obj.fn = { node, module: env.module, env, self, home };
    m.closures.set(key, obj);
  }
  return m.ref(obj);
}

/** A class: methods under `#name`, statics as fields, accessors under `#get.` and `#set.`, static ones under `@`. */
export function makeClass(m: Machine, node: ts.ClassLikeDeclaration, env: Env): Value {
  const heritage = node.heritageClauses?.find((h) => h.token === ts.SyntaxKind.ExtendsKeyword)?.types[0];
  const base = heritage ? evaluate(m, heritage.expression, env) : undefined;
  const obj = m.object('class', { module: env.module, node });
  const ref = m.ref(obj);
  const scope = m.env(env, env.module, { self: ref, home: obj, args: [] });
  scope.captured = true;
  for (let e: Env | undefined = env; e && !e.captured; e = e.parent) e.captured = true;
  if (node.name) scope.slots.set(node.name.text, ref);
  obj.cls = { node, module: env.module, env: scope, base };
  if (base) obj.proto = base;
  for (const member of node.members) {
    if (ts.isClassStaticBlockDeclaration(member)) {
      m.alive(() => block(m, member.body.statements, scope));
      continue;
    }
    const isStatic =
      ts.canHaveModifiers(member) && ts.getModifiers(member)?.some((x) => x.kind === ts.SyntaxKind.StaticKeyword);
    const name = member.name ? keyOf(m, member.name, scope) : undefined;
    if (name?.t !== 'lit') continue;
    const key = String(name.value);
    if (ts.isMethodDeclaration(member) && member.body)
      obj.slots.set(isStatic ? `.${key}` : `#${key}`, makeFunction(m, member, scope, undefined, obj));
    else if (ts.isGetAccessor(member) && member.body)
      obj.slots.set(isStatic ? `@get.${key}` : `#get.${key}`, makeFunction(m, member, scope, undefined, obj));
    else if (ts.isSetAccessor(member) && member.body)
      obj.slots.set(isStatic ? `@set.${key}` : `#set.${key}`, makeFunction(m, member, scope, undefined, obj));
    else if (ts.isPropertyDeclaration(member) && isStatic)
      obj.slots.set(`.${key}`, member.initializer ? evaluate(m, member.initializer, scope) : m.terms.undefined);
  }
  const copied = copyOf(obj);
  return copied ? m.terms.ext(copied) : ref;
}

/** A method (or `get.name` or `set.name` accessor) of a class or of the classes it extends. */
export function methodOf(cls: Obj, name: string): Value | undefined {
  for (let c: Obj | undefined = cls, n = 0; c && n < 20; n++) {
    const found = c.slots.get(`#${name}`) as Value | undefined;
    if (found) return found;
    const base: Value | undefined = c.cls?.base;
    c = base?.t === 'ref' ? base.obj : undefined;
  }
  return undefined;
}

/** The class an instance was made from, and the external class at the root of its line, if any. */
export function lineage(obj: Obj): { classes: Obj[]; external: Value | undefined } {
  const classes: Obj[] = [];
  let proto: Value | undefined = obj.proto;
  while (proto?.t === 'ref' && proto.obj.kind === 'class' && classes.length < 20) {
    classes.push(proto.obj);
    proto = proto.obj.cls?.base;
  }
  return { classes, external: proto };
}
