// Statements: each says whether the path goes on after it.

import ts from 'typescript';
import { assume, truth } from './assume.ts';
import { bind } from './binding.ts';
import { decide } from './decisions.ts';
import { caught } from './errors.ts';
import { evaluate } from './expressions.ts';
import { makeClass } from './functions.ts';
import { breakable, jump, loop } from './loops.ts';
import type { Machine } from './machine.ts';
import { equals } from './operators.ts';
import { asCondition, asKept, forgetProofs, isAsync } from './promises.ts';
import { declares, hoist, isPending, lookup } from './scopes.ts';
import { typedUnknown } from './typed.ts';
import { expectContents } from './typed-contents.ts';
import type { Env, Value } from './values.ts';

/** Runs one statement. False when no path goes on behind it. */
export function execute(m: Machine, node: ts.Statement, env: Env): boolean {
  m.step();
  switch (node.kind) {
    case ts.SyntaxKind.ExpressionStatement:
      expressionStatement(m, node as ts.ExpressionStatement, env);
      return true;
    case ts.SyntaxKind.VariableStatement:
      declare(m, (node as ts.VariableStatement).declarationList, env);
      return true;
    case ts.SyntaxKind.ReturnStatement: {
      const { expression } = node as ts.ReturnStatement;
      leave(m, expression ? returned(m, expression, env) : m.terms.undefined);
      return false;
    }
    case ts.SyntaxKind.IfStatement:
      return conditional(m, node as ts.IfStatement, env);
    case ts.SyntaxKind.Block:
      return block(m, (node as ts.Block).statements, env);
    case ts.SyntaxKind.ForStatement:
    case ts.SyntaxKind.WhileStatement:
    case ts.SyntaxKind.DoStatement:
    case ts.SyntaxKind.ForOfStatement:
    case ts.SyntaxKind.ForInStatement:
      return loop(m, node as ts.IterationStatement, env, undefined);
    case ts.SyntaxKind.SwitchStatement:
      return switched(m, node as ts.SwitchStatement, env);
    case ts.SyntaxKind.TryStatement:
      return tried(m, node as ts.TryStatement, env);
    case ts.SyntaxKind.ThrowStatement:
      thrown(m, evaluate(m, (node as ts.ThrowStatement).expression, env));
      return false;
    case ts.SyntaxKind.BreakStatement:
    case ts.SyntaxKind.ContinueStatement:
      jump(m, node as ts.BreakOrContinueStatement);
      return false;
    case ts.SyntaxKind.LabeledStatement: {
      const { label, statement } = node as ts.LabeledStatement;
      if (ts.isIterationStatement(statement, false)) return loop(m, statement, env, label.text);
      return breakable(m, label.text, false, () => execute(m, statement, env));
    }
    case ts.SyntaxKind.ClassDeclaration: {
      const name = (node as ts.ClassDeclaration).name?.text ?? '*default*';
      if (!env.slots.has(name) || isPending(env, name))
        m.write(env, name, makeClass(m, node as ts.ClassDeclaration, env));
      return true;
    }
    case ts.SyntaxKind.EnumDeclaration:
      enumeration(m, node as ts.EnumDeclaration, env);
      return true;
    case ts.SyntaxKind.ModuleDeclaration:
      namespace(m, node as ts.ModuleDeclaration, env);
      return true;
    case ts.SyntaxKind.ExportAssignment: {
      const { expression, isExportEquals } = node as ts.ExportAssignment;
      if (!env.slots.has('*default*')) m.write(env, '*default*', evaluate(m, expression, env));
      if (isExportEquals) assignExports(m, env);
      return true;
    }
    default:
      return true;
  }
}

function expressionStatement(m: Machine, { expression }: ts.ExpressionStatement, env: Env): void {
  const { mark } = m;
  evaluate(m, expression, env);
  forgetProofs(m, expression, mark);
}

function returned(m: Machine, expression: ts.Expression, env: Env): Value {
  const value = evaluate(m, expression, env);
  const inside = m.active.at(-1)?.fn;
  return inside && !inside.awaits && !isAsync(inside.node) ? asKept(m, expression, value) : value;
}

function assignExports(m: Machine, env: Env): void {
  const holder = env.slots.get('module') as Value | undefined;
  if (holder?.t === 'ref') m.write(holder.obj, '.exports', env.slots.get('*default*'));
}

/** Runs statements in a scope of their own where they declare something. */
export function block(m: Machine, statements: readonly ts.Statement[], env: Env): boolean {
  let inner = env;
  if (declares(statements)) {
    inner = m.env(env, env.module, env.frame);
    hoist(m, statements, inner, false);
  }
  for (const statement of statements) if (!execute(m, statement, inner)) return false;
  return true;
}

/** Declares variables; a name that was forced early keeps its value. */
export function declare(m: Machine, list: ts.VariableDeclarationList, env: Env): void {
  for (const d of list.declarations) {
    if (ts.isIdentifier(d.name)) {
      const top = env.parent === undefined;
      if (
        top &&
        env.slots.has(d.name.text) &&
        !isPending(env, d.name.text) &&
        (list.flags & ts.NodeFlags.BlockScoped) !== 0
      )
        continue;
      if (!d.initializer && (list.flags & ts.NodeFlags.BlockScoped) === 0) {
        if (isPending(env, d.name.text)) m.write(env, d.name.text, m.terms.undefined);
        continue;
      }
    }
    let value = d.initializer ? evaluate(m, d.initializer, env) : m.terms.undefined;
    if (d.type && d.initializer) value = typedUnknown(m, value, d.type, env);
    expectContents(m, value, d.type, env);
    if (d.initializer && ts.isIdentifier(d.name)) value = asKept(m, d.initializer, value);
    bind(m, d.name, value, env, 'declare');
  }
}

function conditional(m: Machine, node: ts.IfStatement, env: Env): boolean {
  const condition = asCondition(m, node.expression, evaluate(m, node.expression, env));
  const known = truth(m, condition);
  if (known === true) return execute(m, node.thenStatement, env);
  if (known === false) return node.elseStatement ? execute(m, node.elseStatement, env) : true;
  const then = (): boolean =>
    decide(m, node.expression, env, true) && assume(m, condition, true) && execute(m, node.thenStatement, env);
  const otherwise = (): boolean =>
    decide(m, node.expression, env, false) &&
    assume(m, condition, false) &&
    (node.elseStatement ? execute(m, node.elseStatement, env) : true);
  return m.branch([then, otherwise]);
}

/** Leaves the current function with a value. */
export function leave(m: Machine, value: Value): void {
  const frame = m.function;
  if (!frame) return;
  if (m.depth === frame.depth) frame.tail = value;
  else frame.returns.push({ value, diff: m.capture(frame.mark) });
}

function thrown(m: Machine, value: Value): void {
  const top = m.tries.at(-1);
  top?.throws.push({ value, diff: m.capture(top.mark) });
}

function switched(m: Machine, node: ts.SwitchStatement, env: Env): boolean {
  const subject = evaluate(m, node.expression, env);
  const scope = m.env(env, env.module, env.frame);
  const clauses = node.caseBlock.clauses;
  hoist(
    m,
    clauses.flatMap((c) => [...c.statements]),
    scope,
    false,
  );
  return breakable(m, undefined, false, () => {
    const from = (index: number): boolean => {
      for (let i = index; i < clauses.length; i++)
        for (const s of clauses[i]!.statements) if (!execute(m, s, scope)) return false;
      return true;
    };
    const paths: (() => boolean)[] = [];
    const refused: Value[] = [];
    const conditions: Value[] = [];
    let fallback = -1;
    let certain = false;
    for (let i = 0; i < clauses.length && !certain; i++) {
      const clause = clauses[i]!;
      if (ts.isDefaultClause(clause)) {
        fallback = i;
        continue;
      }
      const label = evaluate(m, clause.expression, scope);
      const test = equals(m, subject, label, { module: env.module, node: clause.expression });
      const known = truth(m, test);
      if (known === false) continue;
      // What is one constant is no other: only a condition (`switch (true)`) has to be refused for the next.
      const isConstant = label.t === 'lit';
      const before = [...(isConstant ? conditions : refused)];
      refused.push(test);
      if (!isConstant) conditions.push(test);
      if (known === true) certain = true;
      paths.push(() => before.every((r) => assume(m, r, false)) && assume(m, test, true) && from(i));
    }
    if (!certain) {
      const none = (): boolean => refused.every((r) => assume(m, r, false));
      paths.push(fallback >= 0 ? () => none() && from(fallback) : none);
    }
    if (paths.length === 1) return m.alive(paths[0]!);
    return m.branch(paths);
  });
}

function tried(m: Machine, node: ts.TryStatement, env: Env): boolean {
  const mark = m.mark;
  const born = m.terms.nextId();
  const ends: ReturnType<Machine['capture']>[] = [];
  const frame: Machine['tries'][number] = { mark, throws: [] };
  m.tries.push(frame);
  const depth = m.tries.length;
  m.depth++;
  const alive = m.alive(() => block(m, node.tryBlock.statements, env));
  m.depth--;
  m.tries.length = depth - 1;
  const end = m.capture(mark);
  if (alive) ends.push(end);
  m.rollback(mark);
  if (node.catchClause) {
    const { block: body, variableDeclaration } = node.catchClause;
    // Anything in the block may have thrown: the state is that of its start, its end, or a throw.
    m.merge([new Map(), end, ...frame.throws.map((t) => t.diff)], born);
    const scope = m.env(env, env.module, env.frame);
    if (variableDeclaration)
      bind(
        m,
        variableDeclaration.name,
        caught(m, frame, { module: env.module, node: variableDeclaration }),
        scope,
        'declare',
      );
    m.depth++;
    if (m.alive(() => block(m, body.statements, scope))) ends.push(m.capture(mark));
    m.depth--;
    m.rollback(mark);
  }
  if (ends.length === 0) {
    if (node.finallyBlock) m.alive(() => block(m, node.finallyBlock!.statements, env));
    return false;
  }
  m.merge(ends, born);
  // A name that does not resolve cannot be fetched either: a resolver's failure proves as much as its answer.
  if (alive) m.learnAll(m.factsOf(end).filter((f) => f.kind === 'address'));
  return node.finallyBlock ? block(m, node.finallyBlock.statements, env) : true;
}

function enumeration(m: Machine, node: ts.EnumDeclaration, env: Env): void {
  if (env.slots.has(node.name.text) && !isPending(env, node.name.text) && env.parent === undefined) return;
  const obj = m.object('object', { module: env.module, node });
  m.write(env, node.name.text, m.ref(obj));
  let next = 0;
  for (const member of node.members) {
    const name = ts.isIdentifier(member.name) || ts.isStringLiteral(member.name) ? member.name.text : undefined;
    let value: Value = m.terms.lit(next);
    if (member.initializer) value = evaluate(m, member.initializer, env);
    if (value.t === 'lit' && typeof value.value === 'number') next = value.value + 1;
    if (name !== undefined) m.write(obj, `.${name}`, value);
  }
}

function namespace(m: Machine, node: ts.ModuleDeclaration, env: Env): void {
  if (!node.body || !ts.isModuleBlock(node.body) || !ts.isIdentifier(node.name)) return;
  const inner = m.env(env, env.module, env.frame);
  hoist(m, node.body.statements, inner, true);
  const obj = m.object('object', { module: env.module, node });
  m.write(env, node.name.text, m.ref(obj));
  for (const s of node.body.statements) if (!m.alive(() => execute(m, s, inner))) break;
  for (const name of inner.slots.keys()) m.write(obj, `.${name}`, lookup(m, inner, name));
}
