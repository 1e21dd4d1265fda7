// Which field a problem of a text belongs to.
import type { JsonProblem } from '../../../../../server/src/live/contract.ts';
import { keyOf, type Node, propertiesOf } from './json-text.ts';

/** Those of a value's problems that are about one of its children, by the child; the others are its own. */
export function divided(
  problems: readonly JsonProblem[],
  children: readonly Node[],
): { readonly own: readonly JsonProblem[]; of(child: Node): readonly JsonProblem[] } {
  if (problems.length === 0) return { own: [], of: () => [] };
  const own: JsonProblem[] = [];
  const parts = new Map<Node, JsonProblem[]>();
  for (const problem of problems) {
    const child = children.find((each) => isWithin(problem, each));
    if (child === undefined) own.push(problem);
    else parts.set(child, [...(parts.get(child) ?? []), problem]);
  }
  return { own, of: (child) => parts.get(child) ?? [] };
}

/**
 * The property that is not there and that a problem of the object is about: its name stands in quotes in the message.
 * The schema chose the names, so that at worst a message stands beside the wrong field of the same object.
 */
export function missingName(
  problem: JsonProblem,
  names: Iterable<string>,
  object: Node | undefined,
): string | undefined {
  const given = new Set(object === undefined ? [] : propertiesOf(object).map(keyOf));
  for (const name of names) {
    if (given.has(name) || name === '') continue;
    if ([`"${name}"`, `'${name}'`, `“${name}”`, `\`${name}\``].some((quoted) => problem.message.includes(quoted)))
      return name;
  }
  return undefined;
}

function isWithin(problem: JsonProblem, node: Node): boolean {
  // What is told of an empty place at the very end of a value is about what comes after it.
  const end = node.offset + node.length;
  return problem.offset >= node.offset && problem.offset < end && problem.offset + problem.length <= end;
}
