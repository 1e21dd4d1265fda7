// Loops, and the jumps out of them and of other statements with labels.

import ts from 'typescript';
import { assume, truth } from './assume.ts';
import { assign, bind } from './binding.ts';
import { evaluate } from './expressions.ts';
import type { Fact } from './facts.ts';
import { isAddressOf } from './guards-of-hosts.ts';
import { iterate } from './iteration.ts';
import type { Machine } from './machine.ts';
import { asCondition } from './promises.ts';
import { overSome, watched } from './standing-for-all.ts';
import { declare, execute } from './statements.ts';
import { counted, forEach, nextOf, through } from './turns.ts';
import type { Env, Value } from './values.ts';

export function jump(m: Machine, node: ts.BreakOrContinueStatement): void {
  const breaking = ts.isBreakStatement(node);
  for (let i = m.jumps.length - 1; i >= 0; i--) {
    const frame = m.jumps[i]!;
    const fits = node.label ? frame.label === node.label.text : breaking || frame.loop;
    if (!fits) continue;
    if (breaking) frame.breaks.push(m.capture(frame.mark));
    else frame.continues.push(m.capture(frame.turnMark));
    return;
  }
}

/** Runs something that `break` (and, in a loop, `continue`) may leave. */
export function breakable(m: Machine, label: string | undefined, isLoop: boolean, run: () => boolean): boolean {
  const mark = m.mark;
  const born = m.terms.nextId();
  const frame = { mark, turnMark: mark, label, loop: isLoop, breaks: [], continues: [] } as (typeof m.jumps)[number];
  m.jumps.push(frame);
  const depth = m.jumps.length;
  m.depth++;
  const alive = m.alive(run);
  m.depth--;
  m.jumps.length = depth - 1;
  if (frame.breaks.length === 0) return alive;
  const ends = [...frame.breaks];
  if (alive) ends.push(m.capture(mark));
  m.rollback(mark);
  return m.merge(ends, born);
}

/** One turn of a loop: `continue` joins its end. */
function turn(m: Machine, run: () => boolean): boolean {
  const frame = m.jumps.at(-1)!;
  const { turnMark } = frame;
  const outer = frame.continues.splice(0);
  const mark = m.mark;
  const born = m.terms.nextId();
  frame.turnMark = mark;
  const alive = m.alive(run);
  const ends = frame.continues.splice(0);
  frame.continues.push(...outer);
  frame.turnMark = turnMark;
  if (ends.length === 0) return alive;
  if (alive) ends.push(m.capture(mark));
  m.rollback(mark);
  return m.merge(ends, born);
}

/** Loops over at most this many known elements one by one; longer lists are treated as a set. */
const MAX_UNROLL = 400;

export function loop(m: Machine, node: ts.IterationStatement, env: Env, label: string | undefined): boolean {
  return breakable(m, label, true, () => {
    if (ts.isForOfStatement(node) || ts.isForInStatement(node)) return each(m, node, env);
    const scope = m.env(env, env.module, env.frame);
    if (ts.isForStatement(node) && node.initializer) {
      if (ts.isVariableDeclarationList(node.initializer)) declare(m, node.initializer, scope);
      else evaluate(m, node.initializer, scope);
    }
    const test = ts.isForStatement(node) ? node.condition : (node as ts.WhileStatement | ts.DoStatement).expression;
    const once = (): boolean => {
      if (test && !ts.isDoStatement(node)) {
        const condition = asCondition(m, test, evaluate(m, test, scope));
        if (truth(m, condition) === false) return false;
        counted(m, node, test, condition, scope);
        if (!assume(m, condition, true)) return false;
      }
      const ok = turn(m, () => execute(m, node.statement, scope));
      if (ok && ts.isForStatement(node) && node.incrementor) widen(m, node.incrementor, scope);
      return ok;
    };
    if (ts.isDoStatement(node)) return once();
    const forever = !test || (node.kind === ts.SyntaxKind.WhileStatement && test.kind === ts.SyntaxKind.TrueKeyword);
    const before = m.terms.nextId();
    let carried = false;
    const list = test && listOf(m, test, scope);
    let facts: readonly Fact[] = [];
    const last = (): boolean => {
      const mark = m.mark;
      const ok = once();
      if (ok && list) facts = m.factsOf(m.capture(mark));
      return ok;
    };
    const { value: alive, stopped } = watched(m, () => {
      const first = m.branch([
        ...(forever ? [] : [() => true]),
        () => {
          const mark = m.mark;
          const ok = last();
          carried = ok && m.changes(m.capture(mark), before);
          return ok;
        },
      ]);
      return first && carried ? m.branch([() => true, last]) : first;
    });
    // A counter that goes through a list sees each of its elements.
    if (alive && list && stopped) m.learnAll(facts.filter((f) => isAddressOf(m, list, f)));
    return alive;
  });
}

// `list` of `i < list.length`.
function listOf(m: Machine, test: ts.Expression, env: Env): Value | undefined {
  if (!ts.isBinaryExpression(test) || test.operatorToken.kind !== ts.SyntaxKind.LessThanToken) return undefined;
  const { right } = test;
  return ts.isPropertyAccessExpression(right) && right.name.text === 'length' && ts.isIdentifier(right.expression)
    ? evaluate(m, right.expression, env)
    : undefined;
}

// A loop counter is any number after the first turn.
function widen(m: Machine, node: ts.Expression, env: Env): void {
  if ((ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node)) && ts.isIdentifier(node.operand))
    assign(m, node.operand, m.terms.op('number', [m.unknown({ module: env.module, node })]), env);
  else evaluate(m, node, env);
}

function each(m: Machine, node: ts.ForOfStatement | ts.ForInStatement, env: Env): boolean {
  const over = evaluate(m, node.expression, env);
  const site = { module: env.module, node: node.expression };
  const body = (value: Value): boolean => {
    const scope = m.env(env, env.module, env.frame);
    if (ts.isVariableDeclarationList(node.initializer)) {
      const d = node.initializer.declarations[0];
      if (d) bind(m, d.name, value, scope, 'declare');
    } else assign(m, node.initializer, value, scope);
    return execute(m, node.statement, scope);
  };
  const items = ts.isForInStatement(node) ? keysOf(m, over, site) : iterate(m, over, site);
  const one = (value: Value): boolean => {
    nextOf(m);
    return turn(m, () => body(value));
  };
  const all = (): boolean => {
    if (items.known.length <= MAX_UNROLL) {
      for (const value of items.known) if (!one(value)) return false;
      if (!items.rest) return true;
    }
    const rest = items.rest ?? m.terms.any(items.known);
    return forEach(m, over, site, false, () => overSome(m, rest, true, () => turn(m, () => body(rest))));
  };
  return through(m, site, items.known.length, all, () => true);
}

function keysOf(
  m: Machine,
  over: Value,
  site: { module: Env['module']; node: ts.Node },
): { known: Value[]; rest?: Value } {
  if (over.t === 'ref' && !over.obj.rest && !over.obj.slots.has('@spread') && over.obj.kind !== 'array')
    return { known: over.obj.keys().map((n) => m.terms.lit(n)) };
  return { known: [], rest: m.terms.op('key', [over], site) };
}
