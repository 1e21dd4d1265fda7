// Errors: what the program puts into one that it throws is in the one that it catches.

import type { Machine } from './machine.ts';
import { isTainted } from './taint.ts';
import { telling } from './trail.ts';
import type { Alternative, Site, Value } from './values.ts';

const ERROR = /^global#(?:\w+)?Error$/;

/** `new Error(message)`. One whose message holds nothing of the client's is like any other. */
export function errorOf(m: Machine, message: Value | undefined, site: Site): Value {
  return message && isTainted(m, message) ? m.terms.op('thrown', [message], site) : m.terms.op('error', [], site);
}

/** True for an error that is there: of the language, or of a class of the outside (`new McpError(…)`). */
export function isError(v: Value): boolean {
  if (v.t === 'ext') return INSTANCE.test(v.path);
  if (v.t !== 'op') return false;
  // What is read off an error is an error nobody knows, of that error.
  return v.op === 'thrown' || (v.op === 'error' && v.args.length === 0) || (v.op === 'result' && isError(v.args[0]!));
}
const INSTANCE = /#(?:[\w.]*\.)?\w*(?:Error|Exception)\(\)$/;

/** `error.name` of an error that the program made. */
export function errorProperty(
  m: Machine,
  error: Extract<Value, { t: 'op' }>,
  name: string,
  site: Site | undefined,
): Value {
  if (name === 'message' || name === 'stack') return error.args[0]!;
  return m.terms.op('error', [error], site);
}

/** Gives an instance of an own class of errors what `super(message)` hands on. */
export function initializeError(m: Machine, self: Value, base: string, args: readonly Value[]): void {
  if (self.t === 'ref' && args[0] && ERROR.test(base)) m.write(self.obj, '.message', args[0]);
}

/** What a `catch` is given: something of the program's own that carries an argument, or an error that nobody knows. */
export function caught(m: Machine, frame: { readonly throws: Machine['tries'][number]['throws'] }, site: Site): Value {
  const unknown: Alternative = { value: m.terms.op('error', [], site), given: [] };
  const known = frame.throws.flatMap(({ value, diff }): Alternative[] =>
    isTainted(m, value) ? [{ value, given: telling(m.factsOf(diff), []) }] : [],
  );
  return m.terms.union([unknown, ...known]);
}
