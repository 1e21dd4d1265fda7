// Classes and `new`: instances, their fields and constructors, and classes that extend external ones.

import ts from 'typescript';
import type { Sites } from './calls.ts';
import { initializeError } from './errors.ts';
import { evaluate } from './expressions.ts';
import { callbacks, external } from './external.ts';
import { invoke, parameters } from './invoke.ts';
import { MAX_DEPTH, MAX_RECURSION, type Machine } from './machine.ts';
import { getProperty, keyOf } from './properties.ts';
import { hoist } from './scopes.ts';
import { execute } from './statements.ts';
import { isTainted } from './taint.ts';
import { typedUnknown } from './typed.ts';
import { expectContents } from './typed-contents.ts';
import type { Obj, Site, Value } from './values.ts';

/** `new callee(...args)`. */
export function construct(m: Machine, callee: Value, args: readonly Value[], site: Site, sites: Sites): Value {
  switch (callee.t) {
    case 'union':
      return m.terms.union(
        callee.alts
          .filter((a) => a.value.t !== 'lit')
          .map((a) => ({ ...a, value: construct(m, a.value, args, site, sites) })),
      );
    case 'ext':
      return external(m, callee.path, undefined, args, site, sites, false, true);
    case 'ref': {
      const { obj } = callee;
      if (obj.kind === 'class' && obj.cls) {
        const made = m.object('object', site);
        made.proto = callee;
        const self = m.ref(made);
        initialize(m, obj, self, args, site, sites);
        return self;
      }
      if (obj.fn) {
        const made = m.object('object', site);
        // What a prototype has its instances have.
        made.slots.set('@spread', [getProperty(m, callee, 'prototype', site)]);
        const self = m.ref(made);
        const result = invoke(m, obj, obj.fn, self, args, site);
        return result.t === 'ref' ? result : self;
      }
      return m.unknown(site, args);
    }
    default:
      callbacks(m, args, site);
      return m.unknown(
        site,
        args.filter((a) => isTainted(m, a)),
      );
  }
}

/** Runs field initializers and the constructor of a class on an object. */
export function initialize(m: Machine, cls: Obj, self: Value, args: readonly Value[], site: Site, sites: Sites): void {
  const code = cls.cls!;
  if (m.active.filter((a) => a === cls).length >= MAX_RECURSION || m.calls.length >= MAX_DEPTH) return;
  m.touched.add(code.module.path);
  m.entered.add(code.node);
  const ctor = code.node.members.find(
    (x): x is ts.ConstructorDeclaration => ts.isConstructorDeclaration(x) && x.body !== undefined,
  );
  // Whoever makes an instance runs what makes its parts; one that stands for a type is made by nobody here.
  const made = (node: ts.PropertyDeclaration | ts.ConstructorDeclaration): void => {
    if (ts.isNewExpression(site.node) || ts.isCallExpression(site.node))
      m.wiring.came(m.following ? 'serving' : 'starting', site, { module: code.module, node });
  };
  const fields = (): void => {
    const env = m.env(code.env, code.module, { self, home: cls, args: [] });
    for (const member of code.node.members) {
      if (!ts.isPropertyDeclaration(member) || !self || self.t !== 'ref') continue;
      const isStatic = ts
        .getModifiers(member)
        ?.some((x) => x.kind === ts.SyntaxKind.StaticKeyword || x.kind === ts.SyntaxKind.DeclareKeyword);
      const name = isStatic ? undefined : keyOf(m, member.name, env);
      if (name?.t !== 'lit') continue;
      if (member.initializer && !ts.isFunctionLike(member.initializer)) made(member);
      let value = member.initializer ? evaluate(m, member.initializer, env) : undefined;
      if (!value && member.type) {
        value = typedUnknown(m, m.unknown({ module: code.module, node: member }), member.type, env);
        if (value.t === 'op') value = undefined;
      }
      if (value) expectContents(m, value, member.type, env);
      if (value) m.write(self.obj, `.${String(name.value)}`, value);
    }
  };
  m.active.push(cls);
  try {
    if (!ctor) {
      if (code.base?.t === 'ref' && code.base.obj.kind === 'class')
        initialize(m, code.base.obj, self, args, site, sites);
      else if (code.base?.t === 'ext') adopt(m, self, code.base, args, site, sites);
      fields();
      return;
    }
    made(ctor);
    // With a base class the fields come after `super()`; their order only matters to overwritten ones.
    fields();
    const env = m.env(code.env, code.module, { self, home: cls, args });
    const frame = m.enter();
    const outer = m.function;
    const depth = m.calls.length;
    const jumps = m.jumps.splice(0);
    m.calls.push({ site, callee: `new ${cls.cls?.node.name?.text ?? 'class'}` });
    m.function = frame;
    let alive = false;
    try {
      alive = m.alive(() => {
        parameters(m, ctor, env, args, { node: ctor, module: code.module, env: code.env, self: undefined, home: cls });
        for (const p of ctor.parameters)
          if (self.t === 'ref' && ts.isIdentifier(p.name) && ts.getModifiers(p)?.length)
            m.write(self.obj, `.${p.name.text}`, env.slots.get(p.name.text));
        hoist(m, ctor.body!.statements, env, true);
        for (const s of ctor.body!.statements) if (!execute(m, s, env)) return false;
        return true;
      });
    } finally {
      m.function = outer;
      m.calls.length = depth;
      m.jumps.splice(0, m.jumps.length, ...jumps);
    }
    if (alive || frame.tail || frame.returns.length) m.exit(frame, alive, env.id);
    else m.rollback(frame.mark);
  } finally {
    m.active.pop();
  }
}

// An instance of a class that extends an external one is told to the frameworks and may be a server itself.
export function adopt(
  m: Machine,
  self: Value,
  base: Extract<Value, { t: 'ext' }>,
  args: readonly Value[],
  site: Site,
  sites: Sites,
): void {
  const made = external(m, base.path, undefined, args, site, sites, false, true);
  initializeError(m, self, base.path, args);
  if (self.t === 'ref' && made.t === 'ref' && made.obj.server) self.obj.server = made.obj.server;
}
