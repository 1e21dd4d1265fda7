// Walks over syntax that need no stack of JavaScript's: sums and chains of calls nest deeper than that.
import ts from 'typescript';

/** A node with what is around it. */
export interface Within {
  readonly node: ts.Node;
  readonly parent: Within | undefined;
}

/**
 * Every node below one, itself first, in the order of the text.
 * @param enters false for a node whose inside is left out
 */
export function* nodesIn(
  root: ts.Node,
  enters: (node: ts.Node) => boolean = () => true,
): Generator<Within, void, void> {
  const stack: Within[] = [{ node: root, parent: undefined }];
  for (let at = stack.pop(); at; at = stack.pop()) {
    yield at;
    if (!enters(at.node)) continue;
    const parent = at;
    const children: Within[] = [];
    ts.forEachChild(at.node, (node) => void children.push({ node, parent }));
    for (let n = children.length - 1; n >= 0; n--) stack.push(children[n]!);
  }
}

/** The nodes around one, outermost first. */
export function parentsOf(within: Within): ts.Node[] {
  const out: ts.Node[] = [];
  for (let at = within.parent; at; at = at.parent) out.unshift(at.node);
  return out;
}
