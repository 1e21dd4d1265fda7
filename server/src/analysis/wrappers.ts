// Libraries that call a function once and answer what it answers: spans, retries, locks, queues. What is thrown inside
// comes out of the call, so a check in there holds behind it.

import { callValue, isFunction } from './invoke.ts';
import type { ExternalCall, Machine } from './machine.ts';
import type { Value } from './values.ts';

/**
 * By package, what is called: the function is the last argument that is one. A retry may call it several times, to the
 * same effect. From the packages' own types, in their newest versions of 2026.
 */
const WRAPPERS: readonly RegExp[] = [
  /^@opentelemetry\/api#.*[.#](?:startActiveSpan|with)$/,
  /^@sentry\/\w+#(?:.*\.)?(?:startSpan|startSpanManual|withScope|withIsolationScope|withActiveSpan|withMonitor|suppressTracing)$/,
  /^dd-trace(?:#.*\.|\(\)[.#]|#)trace$/,
  /^(?:p-retry|async-retry|promise-retry|ts-retry-promise|exponential-backoff|@lifeomic\/attempt)(?:#(?:retry|backOff))?$/,
  /^p-limit\(\)$/,
  /^(?:p-queue|bottleneck|async-lock)(?:#\w+)?\(\)[.#](?:add|schedule|acquire)$/,
  /^(?:async-mutex|cockatiel|cache-manager)#.*[.#](?:runExclusive|execute|wrap)$/,
];

/** A call of such a library; undefined for anything else. */
export function wrapperCall(m: Machine, { path, args, site, isNew }: ExternalCall): Value | undefined {
  if (isNew || !WRAPPERS.some((wrapper) => wrapper.test(path))) return undefined;
  const fn = args.findLast(isFunction);
  if (fn?.t !== 'ref' || !fn.obj.fn) return undefined;
  const { module, node } = fn.obj.fn;
  const given = node.parameters.map((parameter) => m.unknown({ module, node: parameter }));
  return callValue(m, fn, m.terms.undefined, given, site, []);
}
