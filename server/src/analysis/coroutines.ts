// Async functions and generators as compilers write them for old engines: a `switch` over a state that the code sets
// itself, in the dialects of TypeScript (`__generator`) and of regenerator (Babel, SWC), old and new.

import ts from 'typescript';
import { awaited } from './expressions.ts';
import { iterate } from './iteration.ts';
import type { Machine } from './machine.ts';
import { hoist } from './scopes.ts';
import { execute } from './statements.ts';
import type { Diff } from './trail.ts';
import { alternatives, type Env, type FunctionCode, type Obj, type Site, type Value } from './values.ts';

/** A function that is a state machine. */
export interface StateMachine {
  /** Its clauses; none where there is one state only. */
  readonly clauses: readonly ts.CaseOrDefaultClause[];
  /** Statements before the switch, or all where there is none. */
  readonly before: readonly ts.Statement[];
  readonly dialect: 'typescript' | 'regenerator';
  /** The field of its parameter that holds the state to go to: `label`, `next`, `n`. */
  readonly state: string;
}

/** Times a state is entered at the most: once, and once more for what a loop has changed. */
const MAX_VISITS = 2;

/**
 * The state machine that a function is: it takes the context and switches over one of its fields. `isHelped` says of
 * a function without a switch whether it is handed to `__generator`.
 */
export function stateMachineOf(node: ts.FunctionLikeDeclaration, isHelped: () => boolean): StateMachine | undefined {
  const name = node.parameters[0]?.name;
  const body = node.body;
  if (node.parameters.length !== 1 || !name || !ts.isIdentifier(name) || !body || !ts.isBlock(body)) return undefined;
  const last = body.statements.at(-1);
  if (!last) return undefined;
  const before = body.statements.slice(0, -1);
  const inner = ts.isWhileStatement(last) || ts.isForStatement(last) ? only(last.statement) : last;
  if (inner && ts.isSwitchStatement(inner)) {
    const state = stateField(inner.expression, name.text);
    if (state === undefined) return undefined;
    return {
      clauses: inner.caseBlock.clauses,
      before,
      dialect: state === 'label' ? 'typescript' : 'regenerator',
      state,
    };
  }
  const isPlain = ts.isReturnStatement(last) && last.expression && isStep(last.expression) && isHelped();
  return isPlain ? { clauses: [], before: body.statements, dialect: 'typescript', state: 'label' } : undefined;
}

function only(node: ts.Statement): ts.Statement | undefined {
  return ts.isBlock(node) ? (node.statements.length === 1 ? node.statements[0] : undefined) : node;
}

// `_a.label`, `_context.prev = _context.next`, `e.n`.
function stateField(node: ts.Expression, name: string): string | undefined {
  let e = node;
  while (ts.isParenthesizedExpression(e) || ts.isBinaryExpression(e))
    e = ts.isBinaryExpression(e) ? e.right : e.expression;
  return ts.isPropertyAccessExpression(e) && ts.isIdentifier(e.expression) && e.expression.text === name
    ? e.name.text
    : undefined;
}

// `[2 /*return*/, value]`
function isStep(node: ts.Expression): boolean {
  return ts.isArrayLiteralExpression(node) && node.elements[0] !== undefined && ts.isNumericLiteral(node.elements[0]);
}

interface Try {
  readonly start: number;
  readonly handler: number;
}

interface Run {
  readonly m: Machine;
  readonly machine: StateMachine;
  readonly context: Obj;
  readonly site: Site;
  readonly tries: Try[];
  /** States to enter, by the number of their clause, with how they are reached. */
  readonly pending: Map<number, Diff[]>;
  readonly visits: Map<number, number>;
  readonly ends: { value: Value; diff: Diff }[];
  readonly base: number;
  /** Objects with a later id were made by it. */
  readonly born: number;
}

/**
 * Runs a state machine to its end, as an async function would run: what is yielded is awaited. States are entered in
 * the order of the source, each with all ways that lead there joined, so a check before a state holds in it.
 */
export function runMachine(
  m: Machine,
  code: FunctionCode,
  machine: StateMachine,
  args: readonly Value[],
  site: Site,
): Value {
  const { node } = code;
  m.entered.add(node);
  m.touched.add(code.module.path);
  const self = (machine.dialect === 'typescript' ? args[0] : args[2]) ?? m.terms.undefined;
  const env = m.env(code.env, code.module, { self: code.self ?? self, home: code.home, args: [] });
  const context = m.object('object', site);
  const run: Run = {
    m,
    machine,
    context,
    site,
    tries: machine.dialect === 'regenerator' ? triesOf(m, args.at(-1), site) : [],
    pending: new Map(),
    visits: new Map(),
    ends: [],
    base: m.mark,
    born: m.terms.nextId(),
  };
  m.write(env, (node.parameters[0]!.name as ts.Identifier).text, m.ref(context));
  fill(run);
  hoist(m, (node.body as ts.Block).statements, env, true);
  hoist(
    m,
    machine.clauses.flatMap((c) => [...c.statements]),
    env,
    false,
  );
  run.pending.set(0, [m.capture(run.base)]);
  while (run.pending.size > 0) {
    const at = Math.min(...run.pending.keys());
    const ways = run.pending.get(at)!;
    run.pending.delete(at);
    const visits = (run.visits.get(at) ?? 0) + 1;
    run.visits.set(at, visits);
    if (visits > MAX_VISITS) continue;
    m.rollback(run.base);
    m.merge(ways, run.born);
    enter(run, at, env);
  }
  m.rollback(run.base);
  return m.settle(run.ends, run.born);
}

// The context as the code sees it.
function fill(run: Run): void {
  const { m, context } = run;
  const set = (key: string, value: Value): void => m.write(context, `.${key}`, value);
  const method = (key: string, body: (args: readonly Value[]) => Value): void =>
    set(
      key,
      m.native(({ args }) => body(args)),
    );
  const done = (value: Value): Value => {
    m.write(context, '@final', value);
    return m.terms.undefined;
  };
  set(run.machine.state, m.terms.lit(0));
  if (run.machine.dialect === 'typescript') {
    const tries = m.array([], run.site);
    tries.obj.slots.set(
      '.push',
      m.native(({ args }) => {
        run.tries.push(...triesOf(m, m.array(args, run.site), run.site));
        return m.terms.undefined;
      }),
    );
    set('trys', tries);
    method('sent', () => (context.slots.get('@sent') as Value | undefined) ?? m.terms.undefined);
    return;
  }
  const end = (kind: Value | undefined, value: Value | undefined): Value => {
    const what = kind?.t === 'lit' ? kind.value : undefined;
    if (what === 'return' || what === 2) return done(value ?? m.terms.undefined);
    if ((what === 'break' || what === 'continue' || what === 3) && value) set(run.machine.state, value);
    return m.terms.undefined;
  };
  const over = (value: Value | undefined, next: Value | undefined): Value => {
    if (next) set(run.machine.state, next);
    return value ?? m.terms.undefined;
  };
  method('abrupt', ([kind, value]) => end(kind, value));
  method('a', ([kind, value]) => end(kind, value));
  method('stop', () => done(m.terms.undefined));
  method('catch', () => m.terms.op('error', [], run.site));
  method('delegateYield', ([value, , next]) => over(value, next));
  method('d', ([value, next]) => over(value, next));
  // After `finally` the code goes on where it was, which is what stands behind it.
  method('finish', () => m.terms.undefined);
  method('f', () => m.terms.undefined);
}

// `[[start, catch, finally, after], …]`
function triesOf(m: Machine, list: Value | undefined, site: Site): Try[] {
  if (list?.t !== 'ref' || list.obj.kind !== 'array') return [];
  const out: Try[] = [];
  for (const entry of iterate(m, list, site).known) {
    if (entry.t !== 'ref' || entry.obj.kind !== 'array') continue;
    const at = entry.obj.elems.map((v) => (v.t === 'lit' && typeof v.value === 'number' ? v.value : undefined));
    const start = at[0];
    const handler = at[1] ?? at[2];
    if (start !== undefined && handler !== undefined) out.push({ start, handler });
  }
  return out;
}

// Runs one state and those it falls into, and notes where each way out of it leads.
function enter(run: Run, at: number, env: Env): void {
  const { m, machine, context } = run;
  const label = labelOf(machine.clauses[at]);
  if (label !== undefined) m.write(context, `.${machine.state}`, m.terms.lit(label));
  const began = m.capture(run.base);
  const frame = m.enter();
  const outer = m.function;
  const jumps = m.jumps.splice(0);
  const jump = {
    mark: m.mark,
    turnMark: m.mark,
    label: undefined,
    loop: true,
    breaks: [],
    continues: [],
  } as (typeof m.jumps)[number];
  m.jumps.push(jump);
  m.function = frame;
  m.depth++;
  let alive = false;
  try {
    alive = m.alive(() => {
      if (at === 0) for (const s of machine.before) if (!execute(m, s, env)) return false;
      for (const clause of machine.clauses.slice(at))
        for (const s of clause.statements) if (!execute(m, s, env)) return false;
      return true;
    });
  } finally {
    m.depth--;
    m.function = outer;
    m.jumps.splice(0, m.jumps.length, ...jumps);
  }
  const outs: { value: Value | undefined; diff: Diff }[] = [
    ...frame.returns,
    ...[...jump.breaks, ...jump.continues].map((diff) => ({ value: undefined, diff })),
  ];
  if (alive) outs.push({ value: undefined, diff: m.capture(frame.mark) });
  const left: Diff[] = [began];
  for (const out of outs) {
    m.rollback(frame.mark);
    m.merge([out.diff], run.born);
    left.push(m.capture(run.base));
    if (out.value && machine.dialect === 'typescript') typescriptStep(run, out.value, label ?? 0);
    else if (context.slots.has('@final')) finish(run, context.slots.get('@final') as Value);
    else if (out.value) {
      sent(run, out.value);
      go(run, context.field(machine.state));
    } else if (machine.dialect === 'regenerator') go(run, context.field(machine.state));
    else finish(run, m.terms.undefined);
  }
  // What is thrown in between is caught: from the state's beginning, and from wherever it was left.
  for (const { start, handler } of run.tries) {
    if (label === undefined || label < start || label >= handler) continue;
    for (const diff of left) {
      m.rollback(run.base);
      m.merge([diff], run.born);
      m.drop(context, '@final');
      sent(run, m.terms.op('error', [], run.site));
      go(run, m.terms.lit(handler));
    }
  }
}

function sent(run: Run, value: Value): void {
  const { m, machine, context } = run;
  const came = awaited(m, value);
  m.write(context, '@sent', came);
  if (machine.dialect === 'regenerator') for (const key of ['.sent', '.v']) m.write(context, key, came);
}

// `[4, promise]` yields, `[2, value]` returns, `[3, state]` jumps, `[7]` ends a `finally`.
function typescriptStep(run: Run, value: Value, label: number): void {
  const { m, context } = run;
  for (const one of alternatives(value)) {
    const [kind, what = m.terms.undefined] = one.t === 'ref' ? one.obj.elems : [];
    const code = kind?.t === 'lit' ? kind.value : undefined;
    if (code === 3) go(run, what);
    else if (code === 4 || code === 5) {
      const now = context.field('label');
      const from = now?.t === 'lit' && typeof now.value === 'number' ? now.value : label;
      sent(run, what);
      go(run, m.terms.lit(from + 1));
    } else if (code === 7) go(run, m.terms.lit(label + 1));
    else finish(run, code === 2 ? what : m.terms.undefined);
  }
}

function finish(run: Run, value: Value): void {
  run.ends.push({ value: awaited(run.m, value), diff: run.m.capture(run.base) });
}

// Goes on in a state; where it depends on a branch, in each with what that branch knows.
function go(run: Run, to: Value | undefined): void {
  const { m, machine, context } = run;
  if (to?.t === 'union') {
    const { mark } = m;
    for (const one of to.alts) {
      m.learnAll(one.given);
      go(run, one.value);
      m.rollback(mark);
    }
    return;
  }
  const label = to?.t === 'lit' ? to.value : undefined;
  const at = machine.clauses.findIndex((clause) => labelOf(clause) === label);
  if (at < 0 || label === 'end') {
    finish(run, m.terms.undefined);
    return;
  }
  m.write(context, `.${machine.state}`, to!);
  const list = run.pending.get(at);
  const diff = m.capture(run.base);
  if (list) list.push(diff);
  else run.pending.set(at, [diff]);
}

function labelOf(clause: ts.CaseOrDefaultClause | undefined): number | undefined {
  return clause && ts.isCaseClause(clause) && ts.isNumericLiteral(clause.expression)
    ? Number(clause.expression.text)
    : undefined;
}
