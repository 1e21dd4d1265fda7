// How often a loop turns, told to the observer: as often as a number says, or once for each element of a list.
import ts from 'typescript';
import { unlimitedList } from './amounts.ts';
import { LONG_LIST, MAX_ASIDE_STEPS, MAX_LIST_STEPS, type Machine, STALLED } from './machine.ts';
import type { Env, Site, Value } from './values.ts';

/** What the observer hears of a loop that turns as often as its argument says. */
export const COUNTED_LOOP = 'global#for';

/**
 * Tells of a loop whose counter goes up to a number, or down from one: `for (let i = 0; i < n; i++)`. A loop that its
 * body leaves has another end, and nobody here knows which of them comes first.
 */
export function counted(
  m: Machine,
  node: ts.IterationStatement,
  test: ts.Expression,
  condition: Value,
  env: Env,
): void {
  if (!m.following || condition.t !== 'op' || !/^[<>]=?$/.test(condition.op)) return;
  const compared = unwrapped(test);
  if (!ts.isBinaryExpression(compared)) return;
  const [left, right] = condition.args;
  const step = stepOf(node, compared.left) ?? stepOf(node, compared.right);
  if (!step || leaves(node.statement)) return;
  // Whatever the counter goes up to stands above it; one that goes down was above before the first turn.
  const large = condition.op.startsWith('<') ? right! : left!;
  const counter = step.counter === compared.left ? left! : right!;
  if ((step.up && large === counter) || (!step.up && large !== counter)) return;
  const at = large === left ? compared.left : compared.right;
  const site: Site = { module: env.module, node: at };
  m.observe({
    path: COUNTED_LOOP,
    self: undefined,
    args: [large],
    site,
    argSites: [site],
    tagged: false,
    isNew: false,
  });
}

/**
 * Goes through `many` elements of a list that are known one by one; whoever does so tells of each (`nextOf`). While
 * modules are loaded, what registers nothing is left after a while, and `left` says what is gone on with then.
 */
export function through<T>(m: Machine, site: Site, many: number, run: () => T, left: () => T): T {
  if (m.following || m.listing || many < LONG_LIST) return run();
  const outer = m.list;
  const began = m.steps;
  m.list ??= began;
  const { mark } = m;
  const back = m.place();
  try {
    return run();
  } catch (signal) {
    // Of lists in a list the outermost is left, once they have had enough together.
    const isInner = outer !== undefined && m.steps - outer >= MAX_LIST_STEPS;
    if (signal !== STALLED || isInner || m.steps - began <= MAX_ASIDE_STEPS) throw signal;
    back();
    m.rollback(mark);
    m.leftAt('a loop', site.module.path);
    return left();
  } finally {
    m.list = outer;
  }
}

/** The next element of a list that is gone through: each may take as long as a call may. */
export function nextOf(m: Machine): void {
  if (!m.following && m.list !== undefined && m.steps - m.list < MAX_LIST_STEPS) m.progress = m.steps;
}

/** Runs what is done for each element of a list. Where nothing limits the list, the steps of the way say so. */
export function forEach<T>(m: Machine, list: Value, site: Site, atOnce: boolean, run: () => T): T {
  const over = m.following ? unlimitedList(m, list) : undefined;
  if (!over) return run();
  const depth = m.calls.length;
  m.calls.push({ site: placeOf(site), callee: '', over, atOnce });
  try {
    return run();
  } finally {
    m.calls.length = depth;
  }
}

// `list` of `list.map(…)`.
function placeOf(site: Site): Site {
  const { node } = site;
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return site;
  return { ...site, node: node.expression.expression };
}

interface Step {
  readonly counter: ts.Expression;
  readonly up: boolean;
}

// `i` of `i++` and `i += 2`, `list.length` where the body adds to the list.
function stepOf(node: ts.IterationStatement, side: ts.Expression): Step | undefined {
  const counter = unwrapped(side);
  const grows = ts.isPropertyAccessExpression(counter) && counter.name.text === 'length';
  const name = nameOf(grows ? counter.expression : counter);
  if (name === undefined) return undefined;
  let up: boolean | undefined;
  const look = (n: ts.Node): void => {
    if (ts.isFunctionLike(n)) return;
    if (ts.isBinaryExpression(n) && nameOf(n.left) === name) {
      if (n.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken) up ??= true;
      if (!grows && n.operatorToken.kind === ts.SyntaxKind.MinusEqualsToken) up ??= false;
    } else if (ts.isPostfixUnaryExpression(n) || ts.isPrefixUnaryExpression(n)) {
      if (!grows && nameOf(n.operand) === name && n.operator === ts.SyntaxKind.PlusPlusToken) up ??= true;
      if (!grows && nameOf(n.operand) === name && n.operator === ts.SyntaxKind.MinusMinusToken) up ??= false;
    } else if (grows && ts.isCallExpression(n) && ts.isPropertyAccessExpression(n.expression)) {
      if (n.expression.name.text === 'push' && nameOf(n.expression.expression) === name) up ??= true;
    }
    ts.forEachChild(n, look);
  };
  look(ts.isForStatement(node) && node.incrementor ? node.incrementor : node.statement);
  return up === undefined ? undefined : { counter: side, up };
}

function nameOf(e: ts.Expression): string | undefined {
  return ts.isIdentifier(e) ? e.text : undefined;
}

// By `break` or `return`; a `catch` is left when something has gone wrong, which does not end a loop in time.
function leaves(body: ts.Node): boolean {
  let found = false;
  const look = (n: ts.Node, inner: boolean): void => {
    if (found || ts.isFunctionLike(n) || ts.isCatchClause(n)) return;
    if (ts.isReturnStatement(n) || (ts.isBreakStatement(n) && (!inner || n.label !== undefined))) found = true;
    const breaks = inner || ts.isSwitchStatement(n) || ts.isIterationStatement(n, false);
    ts.forEachChild(n, (child) => look(child, breaks));
  };
  look(body, false);
  return found;
}

function unwrapped(e: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(e) ? unwrapped(e.expression) : e;
}
