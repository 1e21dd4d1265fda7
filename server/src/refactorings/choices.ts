// Where a handler chooses by one argument: a `switch` or a chain of `if`s over texts, with what each of them does.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import { boundNames } from '../analysis/parse.ts';
import { bare } from '../fixes/names.ts';
import { usesOf } from '../fixes/syntax-path.ts';

/** What is done for one value, or for several that share it. */
export interface Case {
  readonly statements: readonly ts.Statement[];
  /** Comments that stand before it, or behind its label. */
  readonly comments: readonly string[];
  /** It never goes on to what stands behind the choice. */
  readonly ends: boolean;
}

export interface Choices {
  /** The statements that choose, one after another in `list`. */
  readonly nodes: readonly ts.Statement[];
  readonly list: readonly ts.Statement[];
  /** Statement lists from the handler's body down to `list`: what stands in them before the choice is shared. */
  readonly around: readonly (readonly ts.Statement[])[];
  readonly cases: ReadonlyMap<string, Case>;
  /** The expressions that are compared; they go with the choice. */
  readonly compared: ReadonlySet<ts.Node>;
}

/** The one place where a handler chooses; undefined where there is none, or where a case goes over into another. */
export function choicesIn(
  facts: FileFacts,
  body: ts.Block,
  isAction: (e: ts.Expression) => boolean,
): Choices | undefined {
  const around: (readonly ts.Statement[])[] = [];
  for (let list: readonly ts.Statement[] | undefined = body.statements; list; ) {
    around.push(list);
    const here: readonly ts.Statement[] = list;
    const at = here.findIndex((s) => (ts.isSwitchStatement(s) && isAction(s.expression)) || comparisonOf(s, isAction));
    const first = here[at];
    if (first) {
      const found = ts.isSwitchStatement(first) ? ofSwitch(facts, first) : ofChain(facts, here.slice(at), isAction);
      return found && { ...found, list: here, around };
    }
    const inner: ts.TryStatement | undefined = here.find(ts.isTryStatement);
    list = inner?.tryBlock.statements;
  }
  return undefined;
}

type Found = Pick<Choices, 'nodes' | 'cases' | 'compared'>;

function ofSwitch(facts: FileFacts, s: ts.SwitchStatement): Found | undefined {
  const cases = new Map<string, Case>();
  const { clauses } = s.caseBlock;
  let labels: string[] = [];
  let comments: string[] = [];
  for (const [n, clause] of clauses.entries()) {
    comments.push(...commentsAt(facts, clause.pos));
    if (ts.isCaseClause(clause)) {
      if (!ts.isStringLiteralLike(clause.expression)) return undefined;
      labels.push(clause.expression.text);
    }
    if (clause.statements.length === 0 && n < clauses.length - 1) continue;
    const own = caseOf(facts, clause.statements, comments);
    if (breaksOut(own.statements)) return undefined;
    const stops = own.ends || own.broken || n === clauses.length - 1;
    if (!stops || borrows(clause, clauses)) return undefined;
    for (const label of labels) {
      if (cases.has(label)) return undefined;
      cases.set(label, own);
    }
    labels = [];
    comments = [];
  }
  return { nodes: [s], cases, compared: new Set([bare(s.expression)]) };
}

function caseOf(
  facts: FileFacts,
  of: readonly ts.Statement[],
  before: readonly string[],
): Case & { readonly broken: boolean } {
  const comments = [...before];
  let statements = of;
  let broken = false;
  for (;;) {
    const last = statements.at(-1);
    const [only] = statements;
    if (last && ts.isBreakStatement(last) && !last.label) {
      statements = statements.slice(0, -1);
      broken = true;
    } else if (only && statements.length === 1 && ts.isBlock(only)) {
      comments.push(...commentsAt(facts, only.pos), ...lineCommentAt(facts, only.pos));
      statements = only.statements;
    } else break;
  }
  if (statements[0]) comments.push(...lineCommentAt(facts, statements[0].pos));
  return { statements, comments, ends: ends(statements), broken };
}

// Names of a clause are names of the whole switch: one that another clause uses binds them together.
function borrows(clause: ts.CaseOrDefaultClause, all: readonly ts.CaseOrDefaultClause[]): boolean {
  const own = declaredBy(clause.statements);
  return all.some(
    (other) =>
      other !== clause &&
      own.some((name) => usesOf(name, other).length > 0 && !declaredBy(other.statements).includes(name)),
  );
}

/** Names that statements declare for the block they stand in. */
export function declaredBy(statements: readonly ts.Statement[]): string[] {
  return statements.flatMap((s) => {
    if (ts.isVariableStatement(s)) return s.declarationList.declarations.flatMap((d) => boundNames(d.name));
    if ((ts.isFunctionDeclaration(s) || ts.isClassDeclaration(s)) && s.name) return [s.name.text];
    return [];
  });
}

function ofChain(
  facts: FileFacts,
  from: readonly ts.Statement[],
  isAction: (e: ts.Expression) => boolean,
): Found | undefined {
  const cases = new Map<string, Case>();
  const nodes: ts.Statement[] = [];
  const compared = new Set<ts.Node>();
  for (const s of from) {
    if (!comparisonOf(s, isAction)) break;
    nodes.push(s);
    let comments = nodes.length > 1 ? commentsAt(facts, s.pos) : [];
    let rest: ts.Statement | undefined = s;
    while (rest) {
      const found = comparisonOf(rest, isAction);
      if (!found) {
        // What is done for every other value: only where no further `if` follows, which would be among them.
        const next = from[nodes.length];
        if (next && comparisonOf(next, isAction)) return undefined;
        break;
      }
      const { branch, value } = found;
      if (cases.has(value)) return undefined;
      const own = caseOf(facts, [branch.thenStatement], comments);
      if (own.broken) return undefined;
      cases.set(value, own);
      compared.add(found.compared);
      rest = branch.elseStatement;
      comments = rest ? [...commentsAt(facts, rest.pos)] : [];
    }
  }
  return { nodes, cases, compared };
}

function comparisonOf(
  s: ts.Statement,
  isAction: (e: ts.Expression) => boolean,
): { branch: ts.IfStatement; value: string; compared: ts.Node } | undefined {
  if (!ts.isIfStatement(s)) return undefined;
  const e = bare(s.expression);
  if (!ts.isBinaryExpression(e) || !EQUALS.has(e.operatorToken.kind)) return undefined;
  for (const [one, other] of [
    [e.left, e.right],
    [e.right, e.left],
  ] as const)
    if (isAction(one) && ts.isStringLiteralLike(other)) return { branch: s, value: other.text, compared: bare(one) };
  return undefined;
}

const EQUALS = new Set([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.EqualsEqualsToken]);

/** True when control never comes out behind the statements. */
function ends(statements: readonly ts.Statement[]): boolean {
  return statements.some((s) => {
    if (ts.isReturnStatement(s) || ts.isThrowStatement(s)) return true;
    if (ts.isBlock(s)) return ends(s.statements);
    if (ts.isIfStatement(s)) return !!s.elseStatement && ends([s.thenStatement]) && ends([s.elseStatement]);
    if (!ts.isTryStatement(s)) return false;
    if (s.finallyBlock && ends(s.finallyBlock.statements)) return true;
    return ends(s.tryBlock.statements) && (!s.catchClause || ends(s.catchClause.block.statements));
  });
}

/** A `break` that leaves the switch from somewhere inside of a case. */
function breaksOut(statements: readonly ts.Statement[]): boolean {
  const visit = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node)) return false;
    if (ts.isBreakStatement(node)) return true;
    // Within these it leaves them; one with a label is rare enough to be left alone.
    if (ts.isIterationStatement(node, false) || ts.isSwitchStatement(node)) return labelled(node);
    return ts.forEachChild(node, (child) => visit(child) || undefined) ?? false;
  };
  return statements.some(visit);
}

function labelled(node: ts.Node): boolean {
  if (ts.isBreakStatement(node)) return node.label !== undefined;
  return ts.forEachChild(node, (child) => labelled(child) || undefined) ?? false;
}

function commentsAt({ text }: FileFacts, pos: number): string[] {
  return (ts.getLeadingCommentRanges(text, pos) ?? []).map((c) => text.slice(c.pos, c.end));
}

function lineCommentAt({ text }: FileFacts, pos: number): string[] {
  return (ts.getTrailingCommentRanges(text, pos) ?? []).map((c) => text.slice(c.pos, c.end));
}
