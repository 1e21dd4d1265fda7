// Where a value is not known, its declared type may say what it is: an instance of a class, a library's client, a server.
import ts from 'typescript';
import { initialize } from './construct.ts';
import type { Machine } from './machine.ts';
import { lookup, scopeOf } from './scopes.ts';
import { frameworkType } from './servers.ts';
import { holderByType } from './typed-contents.ts';
import type { Env, Site, Value } from './values.ts';

/** The value itself where something is known of it, otherwise what its type annotation names. */
export function typedUnknown(m: Machine, value: Value, type: ts.TypeNode, env: Env): Value {
  if (!isBlank(value)) return value;
  return instanceOf(m, type, env, 0) ?? holderByType(m, type, env) ?? value;
}

// A value that says nothing about itself: a parameter nobody passed, a variable set elsewhere.
function isBlank(v: Value): boolean {
  if (v.t === 'op') return v.op === 'unknown' && v.args.length === 0;
  return v.t === 'lit' && (v.value === undefined || v.value === null);
}

/** An instance of what a type names, where that lies outside the program: nothing is run to make it. */
export function madeByType(m: Machine, type: ts.TypeNode, env: Env): Value | undefined {
  return instanceOf(m, type, env, 0, true);
}

function instanceOf(m: Machine, type: ts.TypeNode, env: Env, depth: number, outside = false): Value | undefined {
  if (depth > 4) return undefined;
  if (ts.isUnionTypeNode(type)) {
    const parts = type.types.flatMap((t) => instanceOf(m, t, env, depth + 1, outside) ?? []);
    return parts.length ? m.terms.any(parts) : undefined;
  }
  if (ts.isParenthesizedTypeNode(type)) return instanceOf(m, type.type, env, depth + 1, outside);
  if (ts.isIntersectionTypeNode(type))
    for (const t of type.types) {
      const found = instanceOf(m, t, env, depth + 1, outside);
      if (found) return found;
    }
  if (ts.isTypeReferenceNode(type)) return reference(m, type, env, depth, outside);
  if (
    !outside &&
    ts.isImportTypeNode(type) &&
    ts.isLiteralTypeNode(type.argument) &&
    ts.isStringLiteral(type.argument.literal) &&
    type.qualifier
  )
    return frameworkType(m, `${type.argument.literal.text}#${type.qualifier.getText?.(env.module.facts.tree) ?? ''}`, {
      module: env.module,
      node: type,
    });
  return undefined;
}

const WRAPPERS = new Set([
  'Pick',
  'Partial',
  'Readonly',
  'Required',
  'Omit',
  'NonNullable',
  'Promise',
  'Awaited',
  'InstanceType',
  'ReturnType',
]);

function reference(
  m: Machine,
  type: ts.TypeReferenceNode,
  env: Env,
  depth: number,
  outside: boolean,
): Value | undefined {
  let name: ts.EntityName = type.typeName;
  const path: string[] = [];
  while (ts.isQualifiedName(name)) {
    path.unshift(name.right.text);
    name = name.left;
  }
  if (WRAPPERS.has(name.text) && type.typeArguments?.[0])
    return instanceOf(m, type.typeArguments[0], env, depth + 1, outside);
  const scope = scopeOf(env, name.text);
  const site = { module: env.module, node: type };
  if (!scope)
    return !outside && path.length === 0 && name.text === 'McpServer'
      ? frameworkType(m, '@modelcontextprotocol/sdk/server/mcp.js#McpServer', site)
      : undefined;
  const key = `${env.module.path}:${name.text}.${path.join('.')}`;
  const known = m.typed.get(key);
  if (known) return known;
  const held = typeImport(m, env, name.text);
  const value = held ?? lookup(m, env, name.text);
  if (value.t === 'ext') {
    const full = [value.path, ...path].reduce((p, n) => (p.includes('#') ? `${p}.${n}` : `${p}#${n}`));
    if (outside) return m.terms.ext(`${full}()`);
    const server = frameworkType(m, full, site);
    if (server) return server;
    const made = m.terms.ext(`${full}()`);
    m.typed.set(key, made);
    return made;
  }
  if (!outside && value.t === 'ref' && value.obj.kind === 'class') {
    const ref = instanceOfClass(m, value, { module: env.module, node: type })!;
    m.typed.set(key, ref);
    return ref;
  }
  return undefined;
}

// Interfaces and type-only imports have no value; classes of an interface's implementers stand in for it.
function typeImport(m: Machine, env: Env, name: string): Value | undefined {
  const from = env.module.facts.imports.get(name);
  if (!from) return undefined;
  const target = m.graph.resolve(env.module.path, from.specifier);
  if (target) return undefined;
  const spec = from.specifier.replace(/^node:/, '');
  return m.terms.ext(from.name === '*' || from.name === 'default' ? spec : `${spec}#${from.name}`);
}

/** An instance of a class made with nothing but what its constructor's types promise; one per class. */
export function instanceOfClass(m: Machine, value: Value, site: Site): Value | undefined {
  if (value.t !== 'ref' || value.obj.kind !== 'class') return undefined;
  const key = `class:${value.obj.id}`;
  const known = m.typed.get(key);
  if (known) return known;
  const made = m.object('object', site);
  made.proto = value;
  const ref = m.ref(made);
  m.typed.set(key, ref);
  m.lasting(() => initialize(m, value.obj, ref, [], site, []));
  return ref;
}
