// What keeps a whole statement of the caller's from changing anything: a read-only connection or transaction, a parser.
import ts from 'typescript';
import type { Fact } from '../analysis/facts.ts';
import type { ExternalCall, Machine } from '../analysis/machine.ts';
import { getProperty } from '../analysis/properties.ts';
import { isReadOnlyOption } from '../analysis/read-only.ts';
import { contains, type Value } from '../analysis/values.ts';
import type { Access } from './kinds.ts';
import type { Row } from './row.ts';

/** For a statement that is the caller's as a whole, given to a call with these rows. */
export function accessOf(m: Machine, call: ExternalCall, rows: readonly Row[], statement: Value): Access {
  if (rows.some((r) => r.looksOnly) || !rows.some((r) => r.effect?.endsWith('-database'))) return 'read-only';
  const connection = connectionOf(call);
  if (connection?.t === 'ext' && connection.made.some((v) => isReadOnlyOption(m, v))) return 'read-only';
  if (leaves(statement).some((leaf) => m.knows(leaf, 'read-only')) || isAskedLater(call)) return 'read-only';
  if (connection && m.knows(connection, 'read-only')) return runsSeveral(m, call, rows) ? 'left-open' : 'read-only';
  return lookedAt(m, statement) ? 'text' : 'none';
}

function connectionOf(call: ExternalCall): Value | undefined {
  const { self } = call;
  return self?.t === 'op' && self.op === 'result' ? self.args[0] : self;
}

function runsSeveral(m: Machine, call: ExternalCall, rows: readonly Row[]): boolean {
  const connection = connectionOf(call);
  if (connection?.t === 'ext' && connection.made.some((v) => asksForSeveral(m, v))) return true;
  const [first] = call.args;
  return rows.some(
    (r) =>
      r.several &&
      !r.several.unless.some((name) => first?.t === 'ref' && !isNothing(getProperty(m, first, name, call.site))),
  );
}

function asksForSeveral(m: Machine, options: Value): boolean {
  return options.t === 'ref' && !isNothing(getProperty(m, options, 'multipleStatements', undefined));
}

function isNothing(v: Value): boolean {
  return v.t === 'lit' && !v.value;
}

/** Tests of a text that say nothing about what a database makes of it. */
const TESTS = new Set(['startsWith', 'includes', 'test', 'match', 'endsWith', 'indexOf']);
function lookedAt(m: Machine, statement: Value): boolean {
  return factsOf(m).some((f) => {
    if (f.kind === 'charset' || f.kind === 'no-proto') return false;
    return (
      (f.kind === 'truthy' || f.kind === 'falsy') &&
      f.of.t === 'op' &&
      TESTS.has(f.of.op) &&
      f.of.args.some((a) => sourcesMeet(a, statement))
    );
  });
}

// The statement as it came, or trimmed, cut or in another case.
function sourcesMeet(a: Value, statement: Value): boolean {
  return leaves(statement).some((leaf) => contains(a, leaf));
}
function leaves(v: Value): Value[] {
  if (v.t === 'union') return v.alts.flatMap((a) => leaves(a.value));
  return v.t === 'op' && v.args[0] ? [v, ...leaves(v.args[0])] : v.t === 'lit' ? [] : [v];
}

function factsOf(m: Machine): Fact[] {
  return [...m.facts.slots.values()] as Fact[];
}

// `const s = db.prepare(sql); if (!s.readonly) throw …`: the database itself says what it would do, before it does it.
function isAskedLater(call: ExternalCall): boolean {
  const { module, node } = call.site;
  let name: string | undefined;
  let asked = false;
  // From the innermost block outwards, the statement's name is looked for where it was declared.
  const look = (n: ts.Node): void => {
    if (n.pos > node.pos && name === undefined) return;
    if (ts.isVariableDeclaration(n) && n.initializer === node && ts.isIdentifier(n.name)) name = n.name.text;
    ts.forEachChild(n, look);
    if (ts.isPropertyAccessExpression(n) && n.name.text === 'readonly' && ts.isIdentifier(n.expression))
      asked ||= name !== undefined && n.expression.text === name;
    if (name !== undefined && ts.isFunctionLike(n) && n.pos <= node.pos) name = undefined;
  };
  look(module.facts.tree);
  return asked;
}
