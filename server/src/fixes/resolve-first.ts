// The fix of path-check-before-resolve: the path is resolved first, then compared, then used.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import { alternatives, type Site } from '../analysis/values.ts';
import type { Edit, Fix } from '../finding.ts';
import type { Flow } from '../report/flows.ts';
import { Helpers } from './brought-functions.ts';
import { type CheckedRoot, confineFix } from './confine-path.ts';
import { changesCase, type PrefixTest, prefixTestAt, withLinks } from './containment-check.ts';
import { inserting, marginAt, removing, replacing, textOf, tidy } from './edits.ts';
import { guardFor } from './guard-place.ts';
import { Imports } from './imports.ts';
import { bare } from './names.ts';
import { declarationOf, functionAround, type SyntaxPath, statementAround, upTo, usesOf } from './syntax-path.ts';

/**
 * Moves the check behind the resolution where the check compares with a root and the same path is used; where it looks
 * for `..` or the path is joined to something in between, the path is confined where it is put together.
 */
export function resolveFirstFix(flow: Flow): Fix | undefined {
  const guard = onlyGuard(flow);
  const test = guard && prefixTestAt(guard.module.facts, guard.node);
  if (!guard || !test || !usesWhatIsChecked(flow))
    return confineFix(flow, test && checkedRoot(guard.module.facts, test));
  const { facts } = guard.module;
  if (changesCase(facts, test.subject, test.path)) return confineFix(flow, checkedRoot(facts, test));
  const imports = new Imports(facts);
  const helpers = new Helpers(facts, imports);
  // Any other form of the same check: the helper resolves what it compares.
  const edits = movedCheck(facts, imports, helpers, test, flow) ?? [withLinks(facts, helpers, test)];
  const clean = tidy([...edits, ...helpers.edits(), ...imports.edits()]);
  return clean && { title: 'Resolve the path before it is checked', safety: 'review', edits: clean };
}

/** The root that the check compares with, where it means the same everywhere in its file. */
function checkedRoot(facts: FileFacts, { root, path }: PrefixTest): CheckedRoot | undefined {
  const plain = bare(root);
  const lasting = ts.isStringLiteralLike(plain)
    ? /^(?:\/.|[A-Za-z]:[\\/].)/.test(plain.text)
    : ts.isIdentifier(plain) && declarationOf(plain.text, path)?.scope === facts.tree;
  return lasting ? { facts, text: textOf(facts, plain) } : undefined;
}

function onlyGuard(flow: Flow): Site | undefined {
  const guards = new Map<ts.Node, Site>();
  for (const hit of flow.hits)
    for (const { guard, weakness } of hit.harms) {
      const own = weakness === 'raw-check' && guard ? guardFor(hit, guard) : undefined;
      if (own) guards.set(own.node, own);
    }
  return guards.size === 1 ? [...guards.values()][0] : undefined;
}

/** True where the value that is used is the argument itself, or just its resolution: nothing was joined to it. */
function usesWhatIsChecked(flow: Flow): boolean {
  return flow.hits.every(({ value, harms }) =>
    alternatives(value).every((v) => {
      const inner = v.t === 'op' && /^path\.(?:resolve|normalize)$/.test(v.op) && v.args.length === 1 ? v.args[0]! : v;
      return harms.some((h) => h.source.id === inner.id);
    }),
  );
}

/** `if (!p.startsWith(root)) throw …`: the resolution is put before it, and used from there on. */
function movedCheck(
  facts: FileFacts,
  imports: Imports,
  helpers: Helpers,
  test: PrefixTest,
  flow: Flow,
): Edit[] | undefined {
  const check = checkAround(test);
  if (!check) return undefined;
  const { path, list, statement } = check;
  const subject = textOf(facts, test.subject);
  const after = list.slice(list.indexOf(statement) + 1);
  const margin = marginAt(facts, statement.getStart(facts.tree));
  const { eol, semicolons } = imports.style;
  const start = statement.getStart(facts.tree);
  const made = after.map((s) => resolutionIn(facts, s, subject)).find((d) => d !== undefined);
  if (made) {
    const declaration = textOf(facts, made.statement);
    return [
      inserting(facts, start, `${declaration}${eol}${margin}`),
      withLinks(facts, helpers, test, made.name),
      removing(facts, made.statement),
    ];
  }
  const uses = after.flatMap((s) => wholeArguments(facts, s, subject));
  const [hit] = flow.hits;
  if (!hit || !uses.some((u) => u === bare(hit.sink.node as ts.Expression))) return undefined;
  const around = functionAround(path);
  const name = ['resolved', 'resolvedPath', 'absolutePath'].find((n) => usesOf(n, around).length === 0);
  if (name === undefined) return undefined;
  const resolve = imports.member('path', 'resolve', path);
  return [
    inserting(facts, start, `const ${name} = ${resolve}(${subject})${semicolons ? ';' : ''}${eol}${margin}`),
    withLinks(facts, helpers, test, name),
    ...uses.map((u) => replacing(facts, u, name)),
  ];
}

interface Check {
  readonly path: SyntaxPath;
  readonly statement: ts.IfStatement;
  readonly list: ts.NodeArray<ts.Statement>;
}

// The `if` whose condition is this test alone, as far as the checked path goes.
function checkAround(test: PrefixTest): Check | undefined {
  const path = upTo(test.path, ts.isIfStatement);
  const statement = path?.at(-1);
  if (!path || !statement || !ts.isIfStatement(statement) || !test.path.includes(statement.expression))
    return undefined;
  const place = statementAround(path);
  if (place?.statement !== statement || statement.elseStatement) return undefined;
  const root = nameOf(test.subject);
  if (root === undefined || usesOf(root, statement.expression).length !== 1) return undefined;
  return { path, statement, list: place.list };
}

// The variable a plain subject begins with: `args` of `args.path`.
function nameOf(e: ts.Expression): string | undefined {
  const plain = bare(e);
  if (ts.isIdentifier(plain)) return plain.text;
  return ts.isPropertyAccessExpression(plain) ? nameOf(plain.expression) : undefined;
}

/** `const resolved = path.resolve(subject)` as a statement of its own. */
function resolutionIn(
  facts: FileFacts,
  statement: ts.Statement,
  subject: string,
): { readonly statement: ts.Statement; readonly name: string } | undefined {
  if (!ts.isVariableStatement(statement) || !(statement.declarationList.flags & ts.NodeFlags.Const)) return undefined;
  const [declaration, ...more] = statement.declarationList.declarations;
  if (!declaration || more.length || !ts.isIdentifier(declaration.name) || !declaration.initializer) return undefined;
  const call = declaration.initializer;
  if (!ts.isCallExpression(call) || call.arguments.length !== 1) return undefined;
  if (!/^(?:\w+\.)?resolve$/.test(textOf(facts, call.expression))) return undefined;
  return textOf(facts, call.arguments[0]!) === subject ? { statement, name: declaration.name.text } : undefined;
}

/** Where the subject is handed to something as it is; messages and logs keep the text that the client wrote. */
function wholeArguments(facts: FileFacts, below: ts.Node, subject: string): ts.Expression[] {
  const out: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && !/^console\./.test(textOf(facts, node.expression)))
      for (const a of node.arguments ?? []) if (textOf(facts, a) === subject) out.push(a);
    ts.forEachChild(node, visit);
  };
  visit(below);
  return out;
}
