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
 * The property that is not there and that a problem of the object is about: the message says of its name that it is
 * missing, or has it in quotes. The schema chose the names, so that at worst a message stands beside another field.
 */
export function missingName(
  problem: JsonProblem,
  names: Iterable<string>,
  object: Node | undefined,
): string | undefined {
  const given = new Set(object === undefined ? [] : propertiesOf(object).map(keyOf));
  for (const name of names) {
    if (!given.has(name) && name !== '' && isAbout(problem.message, name)) return name;
  }
  return undefined;
}

function isAbout(message: string, name: string): boolean {
  if ([`"${name}"`, `'${name}'`, `“${name}”`, `\`${name}\``].some((quoted) => message.includes(quoted))) return true;
  const missing = message.indexOf(`${name} is missing`);
  // `place.lat is missing` is not about `at`.
  return missing === 0 || (missing > 0 && '.]'.includes(message[missing - 1]!));
}

function isWithin(problem: JsonProblem, node: Node): boolean {
  const end = node.offset + node.length;
  return problem.offset >= node.offset && problem.offset < end && problem.offset + problem.length <= end;
}
