// What a file no longer needs when part of a statement is gone.
import ts from 'typescript';
import type { FileFacts } from '../analysis/parse.ts';
import type { Edit } from '../finding.ts';
import { Imports } from '../fixes/imports.ts';
import { importsOf } from '../fixes/module-imports.ts';
import { isDeclaredAtTop, usesOf } from '../fixes/syntax-path.ts';

/**
 * The edits that take out imports which only dropped code used; undefined where another declaration is left unused.
 * @param remains whether a use inside of the statement is still there
 */
export function unusedImports(
  facts: FileFacts,
  statement: ts.Statement,
  remains: (use: ts.Node) => boolean,
): readonly Edit[] | undefined {
  const imports = new Imports(facts);
  const { named } = importsOf(facts);
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(statement);
  for (const name of names) {
    if (!isDeclaredAtTop(facts, name)) continue;
    const element = named.flatMap((n) => n.elements).find((el) => el.local === name);
    const uses = usesOf(name, facts.tree).filter((use) => !element || !within(use, element.node));
    const inside = uses.filter((use) => within(use, statement));
    const isLeft = inside.some(remains);
    const outside = uses.length - inside.length - (element ? 0 : 1);
    if (isLeft || outside > 0 || inside.length === 0) continue;
    if (!element) return undefined;
    imports.drop(name);
  }
  return imports.edits();
}

function within(inner: ts.Node, outer: ts.Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}
