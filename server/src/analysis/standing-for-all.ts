// Elements that are not known one by one: what is done for each is done once, for one that stands for all.

import type { Fact } from './facts.ts';
import { isAddressOf } from './guards-of-hosts.ts';
import type { Machine } from './machine.ts';
import { forgetFacts } from './promises.ts';
import { contains, type Value } from './values.ts';

/**
 * Runs the body for one element that stands for all. What it then knows about that element holds for each, also when
 * there was none.
 *
 * @param again whether a second turn sees what the first has left behind
 */
export function overSome(m: Machine, element: Value, again: boolean, body: () => boolean): boolean {
  const mark = m.mark;
  const before = m.terms.nextId();
  let carried = false;
  let facts: readonly Fact[] = [];
  const { value: alive, stopped } = watched(m, () =>
    m.branch([
      () => true,
      () => {
        const ok = body();
        const diff = m.capture(mark);
        carried = ok && again && m.changes(diff, before);
        if (ok) facts = m.factsOf(diff);
        return ok;
      },
    ]),
  );
  if (alive && carried) m.branch([() => true, body]);
  // A text has at least one part: what was proved about it by looking at each holds too.
  const whole = element.t === 'op' && element.op === 'elem' && isSplit(element.args[0]!);
  if (alive)
    m.learnAll(
      facts.filter(
        (f) =>
          contains(f.of, element) ||
          ofTree(f) ||
          (whole && contains(element, f.of)) ||
          (stopped && isAddressOf(m, element, f)),
      ),
    );
  return alive;
}

/** Calls a function for one element that stands for all, as `forEach` does. */
export function calledForAll(m: Machine, element: Value, call: () => Value): void {
  overSome(m, element, false, () => {
    const { mark } = m;
    m.promised = undefined;
    call();
    // Nobody hears what the promise of a callback comes to.
    if (m.promised !== undefined) forgetFacts(m, mark);
    return true;
  });
}

/**
 * Runs a piece of a path, and says whether some way through it ended there: by an error that goes on outwards, or by
 * leaving the function. A decision that stops nobody proves nothing, whatever was looked at.
 */
export function watched<T>(m: Machine, run: () => T): { readonly value: T; readonly stopped: boolean } {
  const outer = m.tries.at(-1);
  const frame: Machine['tries'][number] = { mark: outer?.mark ?? m.mark, throws: [] };
  const depth = m.tries.push(frame);
  const fn = m.function;
  const returns = fn?.returns.length;
  const value = run();
  m.tries.length = depth - 1;
  for (const one of frame.throws) outer?.throws.push(one);
  return { value, stopped: frame.throws.length > 0 || fn?.returns.length !== returns };
}

// Every part of a statement's tree is a known one, and so is the statement.
function ofTree(f: Fact): boolean {
  return f.kind === 'read-only' && f.of.t !== 'ext';
}

function isSplit(v: Value): boolean {
  return v.t === 'op' && v.op === 'split';
}
