// Code that a program has written itself and hands to something that runs it: a text, or a function.
import ts from 'typescript';
import type { Machine } from '../analysis/machine.ts';
import { isTainted } from '../analysis/taint.ts';
import { isValue } from '../analysis/term.ts';
import { alternatives, type Env, type FunctionCode, type Value } from '../analysis/values.ts';

/** True where the whole of the code stands in the program, and no argument of the client's in it. */
export function isOwnCode(m: Machine, value: Value): boolean {
  return alternatives(value).every((v) => {
    if (v.t === 'lit') return typeof v.value === 'string';
    return v.t === 'ref' && v.obj.fn !== undefined && !holdsArgument(m, v.obj.fn);
  });
}

// A name in the function that stands for something of the client's outside of it, and is not one of its own.
function holdsArgument(m: Machine, { node, env }: FunctionCode): boolean {
  const used = new Set<string>();
  const own = new Set<string>();
  const left: ts.Node[] = [node];
  for (let at = left.pop(); at; at = left.pop()) {
    if (ts.isIdentifier(at)) used.add(at.text);
    if (ts.isParameter(at) || ts.isVariableDeclaration(at) || ts.isBindingElement(at))
      if (ts.isIdentifier(at.name)) own.add(at.name.text);
    // What a field is called says nothing of a variable: `id` of `row.id` and of `{ id: 1 }`.
    const name = ts.isPropertyAccessExpression(at) || ts.isPropertyAssignment(at) ? at.name : undefined;
    ts.forEachChild(at, (child) => void (child === name || left.push(child)));
  }
  for (const name of used) {
    const held = own.has(name) ? undefined : heldAs(name, env);
    if (isValue(held) && isTainted(m, held)) return true;
  }
  return false;
}

function heldAs(name: string, env: Env): unknown {
  for (let at: Env | undefined = env; at; at = at.parent) if (at.slots.has(name)) return at.slots.get(name);
  return undefined;
}
