// Dependency containers: what was registered under a token is what is resolved or injected later.
// Shapes: tsyringe 4, inversify 6 and 7, typedi 0.10.

import ts from 'typescript';
import { initialize } from './construct.ts';
import { evaluate } from './expressions.ts';
import { callValue, isFunction } from './invoke.ts';
import type { ExternalCall, Machine } from './machine.ts';
import { getProperty } from './properties.ts';
import { present } from './registrations.ts';
import { lookup, scopeOf } from './scopes.ts';
import type { Env, Obj, Site, Value } from './values.ts';

const CONTAINER =
  /^(?:tsyringe#(?:container|DependencyContainer\(\))|inversify#Container\(\)|typedi#Container)(?:\.\w+\(\))?\.(\w+)$/;
const RESOLVING = new Set(['resolve', 'get', 'getAsync']);
const RESOLVING_ALL = new Set(['resolveAll', 'getAll', 'getMany', 'getAllAsync']);
const INJECTING = /^(?:tsyringe#inject|inversify#inject|typedi#Inject)$/;
const INJECTING_ALL = /^(?:tsyringe#injectAll|inversify#multiInject|typedi#InjectMany)$/;

/** A call of a container's method; undefined for anything else. */
export function containerCall(m: Machine, call: ExternalCall): Value | undefined {
  const name = CONTAINER.exec(call.path)?.[1];
  const [token, given, more] = call.args;
  if (name === undefined || !token) return undefined;
  // What is registered here is found again later, so a long way of such calls leads somewhere.
  m.advance();
  const { site } = call;
  if (RESOLVING.has(name)) return resolved(m, token, site);
  if (RESOLVING_ALL.has(name)) return m.array(allOf(m, token, site), site);
  switch (name) {
    case 'register':
      provide(m, token, providerOf(m, given, site));
      return m.unknown(site);
    case 'registerInstance':
    case 'set':
      if (given)
        provide(
          m,
          token,
          m.native(() => given),
        );
      return m.unknown(site);
    case 'registerSingleton':
    case 'registerType': {
      const target = given ?? token;
      if (target !== token)
        provide(
          m,
          token,
          m.native((c) => resolved(m, target, c.site)),
        );
      return m.unknown(site);
    }
    case 'bind':
      void more;
      return binding(m, token, site);
    default:
      return undefined;
  }
}

// inversify: bind(token).to(Class), .toSelf(), .toConstantValue(value), .toDynamicValue(make).
function binding(m: Machine, token: Value, site: Site): Value {
  const scope = m.unknown(site);
  const by = (make: (arg: Value, at: Site) => Value): Value =>
    m.native(({ args }) => {
      const arg = args[0] ?? m.terms.undefined;
      provide(
        m,
        token,
        m.native((c) => make(arg, c.site)),
      );
      return scope;
    });
  return m.record(
    {
      to: by((cls, at) => resolved(m, cls, at)),
      toService: by((other, at) => resolved(m, other, at)),
      toSelf: m.native(() => scope),
      toConstantValue: by((value) => value),
      toDynamicValue: by((make, at) => callValue(m, make, m.terms.undefined, [m.unknown(at)], at, [])),
    },
    site,
  );
}

// tsyringe: { useValue } | { useClass } | { useFactory } | { useToken } | Class.
function providerOf(m: Machine, provider: Value | undefined, site: Site): Value {
  if (!provider) return m.native(() => m.unknown(site));
  const get = (key: string): Value | undefined => present(getProperty(m, provider, key, site));
  const [value, cls, factory, other] = [get('useValue'), get('useClass'), get('useFactory'), get('useToken')];
  if (value) return m.native(() => value);
  if (factory && isFunction(factory))
    return m.native((c) => callValue(m, factory, m.terms.undefined, [m.terms.ext('tsyringe#container')], c.site, []));
  const target = cls ?? other ?? provider;
  return m.native((c) => resolved(m, target, c.site));
}

// The list that holds what is registered under a token; its writes can be taken back like any other.
function providers(m: Machine, token: Value): Obj {
  const key = `container:${token.id}`;
  const known = m.typed.get(key);
  if (known?.t === 'ref') return known.obj;
  const list = m.array([], undefined);
  m.typed.set(key, list);
  return list.obj;
}

function provide(m: Machine, token: Value, provider: Value): void {
  const list = providers(m, token);
  m.write(list, '@elems', [...list.elems, provider]);
}

function allOf(m: Machine, token: Value, site: Site): Value[] {
  return providers(m, token).elems.map((p) => callValue(m, p, m.terms.undefined, [], site, []));
}

/** What a token stands for: the latest registration, or for a class an instance of it. */
function resolved(m: Machine, token: Value, site: Site): Value {
  const provider = providers(m, token).elems.at(-1);
  if (provider) return callValue(m, provider, m.terms.undefined, [], site, []);
  if (token.t !== 'ref' || token.obj.kind !== 'class' || !token.obj.cls) return m.unknown(site);
  const key = `resolved:${token.obj.id}`;
  const known = m.typed.get(key);
  if (known) return known;
  const made = m.object('object', site);
  made.proto = token;
  const self = m.ref(made);
  m.typed.set(key, self);
  m.lasting(() => initialize(m, token.obj, self, injectedByType(m, token.obj, site), site, []));
  return self;
}

// A constructor's parameters that name a class get what that class resolves to.
function injectedByType(m: Machine, cls: Obj, site: Site): Value[] {
  const { node, env } = cls.cls!;
  const ctor = node.members.find((x) => ts.isConstructorDeclaration(x) && x.body !== undefined);
  if (!ctor || !ts.isConstructorDeclaration(ctor)) return [];
  return ctor.parameters.map((p) => {
    if (ts.getDecorators(p)?.length || !p.type || !ts.isTypeReferenceNode(p.type) || !ts.isIdentifier(p.type.typeName))
      return m.terms.undefined;
    const name = p.type.typeName.text;
    const value = scopeOf(env, name) ? lookup(m, env, name) : m.terms.undefined;
    return value.t === 'ref' && value.obj.kind === 'class' ? resolved(m, value, site) : m.terms.undefined;
  });
}

/** What a decorator of a parameter asks the container for; undefined where there is no such decorator. */
export function injected(m: Machine, parameter: ts.ParameterDeclaration, env: Env): Value | undefined {
  for (const { expression } of ts.getDecorators(parameter) ?? []) {
    if (!ts.isCallExpression(expression) || !expression.arguments[0]) continue;
    const decorator = evaluate(m, expression.expression, env);
    if (decorator.t !== 'ext') continue;
    const site: Site = { module: env.module, node: parameter };
    if (INJECTING_ALL.test(decorator.path))
      return m.array(allOf(m, evaluate(m, expression.arguments[0], env), site), site);
    if (INJECTING.test(decorator.path)) return resolved(m, evaluate(m, expression.arguments[0], env), site);
  }
  return undefined;
}
