// Which code runs in a process that speaks over stdio: a program that can also serve HTTP has ways of its own for that.
import ts from 'typescript';
import type { Machine } from '../analysis/machine.ts';
import type { Module } from '../analysis/modules.ts';
import type { Site } from '../analysis/values.ts';
import type { Code } from '../analysis/wiring.ts';
import { isFunction, pathTo, type SyntaxPath } from '../fixes/syntax-path.ts';

/** A function, or the top of a module. `musts`: places in it that the program has to come to. */
interface Unit {
  readonly module: Module;
  readonly root: ts.Node;
  readonly musts: ts.Node[];
}

/** A call that came to a function of the program. */
interface Call {
  readonly site: Site;
  readonly code: Code;
}

/**
 * Tells of a place whether it may run in a process that comes to one of the starts.
 * @param starts where the program begins to speak over stdio
 * @param handlers functions that are called for a client, of any server
 */
export function stdioRun(m: Machine, starts: readonly Site[], handlers: readonly Code[]): (site: Site) => boolean {
  const run = new Run(m);
  for (const start of starts) run.comesTo(start);
  run.spread(handlers);
  return (site) => run.covers(site);
}

/** Calls that take what is done for one of several commands of a program. */
const COMMANDS = /^(?:action|command|handler|hook|subcommand)$/;
/** The client has gone. */
const GONE = /^process\.stdin\s*\.(?:on|once|addListener)\(\s*['"](?:close|end)/;
/** Conditions that tell one way of being reached from another, or a program from a terminal. */
const DECIDES = /stdio|http|sse\b|transport|\bport\b|\bmode\b|tty|remote|help|version|\bcli\b/i;

class Run {
  readonly #units = new Map<ts.Node, Unit>();
  readonly #paths = new Map<ts.Node, SyntaxPath>();
  readonly #callers = new Map<ts.Node, Site[]>();
  readonly #calls = new Map<Module, Call[]>();
  /** The calls of each module by the function around them. */
  readonly #within = new Map<Module, Map<ts.Node, Call[]>>();
  readonly #m: Machine;

  constructor(m: Machine) {
    this.#m = m;
    for (const one of m.wiring.edges) {
      const callers = this.#callers.get(one.code.node);
      if (callers) callers.push(one.site);
      else this.#callers.set(one.code.node, [one.site]);
      const calls = this.#calls.get(one.site.module);
      if (calls) calls.push(one);
      else this.#calls.set(one.site.module, [one]);
    }
  }

  /** Whoever comes to this place runs there: the functions around it, and those that call them. */
  comesTo(site: Site): void {
    const root = this.#rootOf(site);
    const unit = this.#unit(site.module, root);
    if (unit.musts.includes(site.node)) return;
    unit.musts.push(site.node);
    for (const caller of this.#callers.get(root) ?? []) this.comesTo(caller);
  }

  /** What is run on the way: modules that are imported, functions that are called, handlers of their servers. */
  spread(handlers: readonly Code[]): void {
    const modules = new Set<Module>([...this.#units.values()].map((u) => u.module));
    for (const module of modules) {
      this.#unit(module, module.facts.tree);
      for (const path of this.#imports(module)) {
        const next = this.#m.graph.loaded.get(path);
        if (next) modules.add(next);
      }
    }
    for (const { module, node } of handlers) if (modules.has(module)) this.#unit(module, node);
    for (const unit of this.#units.values())
      for (const { site, code } of this.#callsIn(unit))
        if (!this.#units.has(code.node) && this.#runs(unit, site) && !isCommand(site))
          this.#unit(code.module, code.node);
  }

  #callsIn({ module, root }: Unit): readonly Call[] {
    let within = this.#within.get(module);
    if (!within) {
      within = new Map();
      for (const call of this.#calls.get(module) ?? []) {
        const around = this.#rootOf(call.site);
        const calls = within.get(around);
        if (calls) calls.push(call);
        else within.set(around, [call]);
      }
      this.#within.set(module, within);
    }
    return within.get(root) ?? [];
  }

  covers(site: Site): boolean {
    const unit = this.#units.get(this.#rootOf(site));
    return unit !== undefined && this.#runs(unit, site);
  }

  #imports(module: Module): string[] {
    const { imports, exports, stars, effects } = module.facts;
    const specifiers = [
      ...[...imports.values()].map((i) => i.specifier),
      ...[...exports.values()].flatMap((e) => (e.from ? [e.from.specifier] : [])),
      ...stars,
      ...effects,
    ];
    return specifiers.flatMap((s) => this.#m.graph.resolve(module.path, s) ?? []);
  }

  #unit(module: Module, root: ts.Node): Unit {
    const unit = this.#units.get(root) ?? { module, root, musts: [] };
    this.#units.set(root, unit);
    return unit;
  }

  #path({ module, node }: Site): SyntaxPath {
    const path = this.#paths.get(node) ?? pathTo(module.facts, node) ?? [module.facts.tree];
    this.#paths.set(node, path);
    return path;
  }

  // The innermost function around a place. One that is kept as a listener (`x.onclose = () => …`) belongs to whoever
  // keeps it: nobody sees it called.
  #rootOf(site: Site): ts.Node {
    const path = this.#path(site);
    for (let n = path.length - 2; n > 0; n--) if (isFunction(path[n]!) && !isListener(path, n)) return path[n]!;
    return path[0]!;
  }

  #runs(unit: Unit, site: Site): boolean {
    const whole = this.#path(site);
    const from = whole.indexOf(unit.root);
    if (from < 0 || this.#rootOf(site) !== unit.root) return false;
    const path = whole.slice(from);
    if (endsProcess(path)) return false;
    if (unit.musts.length === 0) return !isDecided(unit, path, undefined);
    return unit.musts.some((must) => {
      const way = this.#path({ module: site.module, node: must });
      const other = way.slice(way.indexOf(unit.root));
      return isTogether(path, other) && !isDecided(unit, path, other);
    });
  }
}

function isListener(path: SyntaxPath, n: number): boolean {
  const parent = path[n - 1]!;
  return (
    ts.isBinaryExpression(parent) &&
    parent.right === path[n] &&
    ts.isPropertyAccessExpression(parent.left) &&
    /^on[a-z]/i.test(parent.left.name.text)
  );
}

function isCommand({ module, node }: Site): boolean {
  const { text, tree } = module.facts;
  if (GONE.test(text.slice(node.getStart(tree), node.end))) return true;
  if (!ts.isCallExpression(node)) return false;
  const { expression } = node;
  if (ts.isIdentifier(expression)) return COMMANDS.test(expression.text);
  return ts.isPropertyAccessExpression(expression) && COMMANDS.test(expression.name.text);
}

function statementsOf(node: ts.Node): readonly ts.Statement[] | undefined {
  return ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node) ? node.statements : undefined;
}

// What is written before the process ends disturbs nobody.
function endsProcess(path: SyntaxPath): boolean {
  return path.some((node, n) => {
    const list = statementsOf(node);
    const at = list?.indexOf(path[n + 1] as ts.Statement) ?? -1;
    return list !== undefined && at >= 0 && list.slice(at).some(isExit);
  });
}

function isExit(statement: ts.Statement): boolean {
  if (!ts.isExpressionStatement(statement)) return false;
  const e = ts.isAwaitExpression(statement.expression) ? statement.expression.expression : statement.expression;
  if (!ts.isCallExpression(e) || !ts.isPropertyAccessExpression(e.expression)) return false;
  const { expression, name } = e.expression;
  return (
    ts.isIdentifier(expression) &&
    /^(?:process|Deno|program)$/.test(expression.text) &&
    /^(?:exit|abort|help)$/.test(name.text)
  );
}

/** Both places are come to in one run of the function. */
function isTogether(a: SyntaxPath, b: SyntaxPath): boolean {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n++;
  const at = a[n - 1];
  const [left, right] = [a[n], b[n]];
  if (!at || !left || !right) return true;
  if (ts.isIfStatement(at)) return at.expression === left || at.expression === right;
  if (ts.isConditionalExpression(at)) return at.condition === left || at.condition === right;
  if (ts.isCaseBlock(at)) return false;
  const list = statementsOf(at);
  if (!list) return true;
  const [i, j] = [list.indexOf(left as ts.Statement), list.indexOf(right as ts.Statement)];
  // What leaves the function on the way of the earlier one never comes to the later one.
  return i < j ? !leaves(a.slice(n - 1)) : !leaves(b.slice(n - 1));
}

function leaves(path: SyntaxPath): boolean {
  for (let n = 1; n < path.length; n++) {
    const node = path[n]!;
    if (isFunction(node)) return false;
    const list = statementsOf(node);
    const at = list?.indexOf(path[n + 1] as ts.Statement) ?? -1;
    if (list && at >= 0 && list.slice(at).some((s) => ts.isReturnStatement(s) || ts.isThrowStatement(s))) return true;
  }
  return false;
}

// A condition that tells the ways apart, and that the start does not stand under as well.
function isDecided(unit: Unit, path: SyntaxPath, start: SyntaxPath | undefined): boolean {
  const { text, tree } = unit.module.facts;
  const says = (e: ts.Node): boolean => DECIDES.test(text.slice(e.getStart(tree), e.end));
  return path.some((node, n) => {
    const next = path[n + 1];
    if (!next) return false;
    const shared = start?.includes(next) ?? false;
    if (ts.isIfStatement(node)) return next !== node.expression && !shared && says(node.expression);
    if (ts.isConditionalExpression(node)) return next !== node.condition && !shared && says(node.condition);
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken)
      return next === node.right && !shared && says(node.left);
    if (ts.isCaseBlock(node)) return !shared && says(next);
    const list = statementsOf(node);
    const at = list?.indexOf(next as ts.Statement) ?? -1;
    // `if (isStdio) return;` before it.
    return at > 0 && list!.slice(0, at).some((s) => ts.isIfStatement(s) && says(s.expression) && isLeaving(s));
  });
}

function isLeaving(s: ts.IfStatement): boolean {
  const last = ts.isBlock(s.thenStatement) ? s.thenStatement.statements.at(-1) : s.thenStatement;
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last));
}
