// Secrets in logs, each told once, where the program asks for the line to be written.
import type { Machine } from '../analysis/machine.ts';
import type { Value } from '../analysis/values.ts';
import { spanOf } from '../report/places.ts';
import type { LoggedSecretFact } from '../rules/server-fact.ts';
import { displayName, type TaintEngine } from '../taint/engine.ts';

/** Functions of a program that do nothing but write what they are given. */
const WRITES =
  /^(?:log|info|notice|warn|warning|error|debug|trace|verbose|fatal|audit|print|line|write|emit)$|^log[A-Z_]\w*$|^\w*(?:Log|Logger|Debug)$|^debug[A-Z_]\w*$/;

/** Every secret that is written, except by loggers that are told what to leave out. */
export function loggedSecrets(m: Machine, logged: TaintEngine['logged']): LoggedSecretFact[] {
  const redacted = m.wiring.all.some(({ call }) => /^pino\b/.test(call.path) && leavesOut(call.args[0]));
  const out = new Map<string, LoggedSecretFact>();
  for (const { what, kind, call, site, steps, by } of logged) {
    if (redacted && call.path.startsWith('pino')) continue;
    let at = site;
    let api = displayName(call.path);
    // A logger of the program's own has one place for all lines: the place that matters is where it is called.
    for (let n = steps.length - 1; n >= (by ? 1 : 0) && WRITES.test(steps[n]!.callee); n--) {
      at = steps[n]!.site;
      api = steps[n]!.callee;
    }
    const span = spanOf(at);
    const key = `${span.file}:${span.start}:${what}`;
    const tools = new Set([...(out.get(key)?.tools ?? []), ...(by?.item.name === undefined ? [] : [by.item.name])]);
    out.set(key, { span, what, kind, api, tools: [...tools].sort() });
  }
  return [...out.values()];
}

function leavesOut(options: Value | undefined): boolean {
  return options?.t === 'ref' && options.obj.field('redact') !== undefined;
}
