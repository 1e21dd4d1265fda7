// Whether the calls of a server's tools leave a trace, and where they do not.
import ts from 'typescript';
import type { Machine } from '../analysis/machine.ts';
import type { Registered } from '../analysis/registry.ts';
import type { Followed } from '../analysis/run.ts';
import type { Site } from '../analysis/values.ts';
import { type Code, codesIn } from '../analysis/wiring.ts';
import { auditFix } from '../fixes/audit-calls.ts';
import { pathTo } from '../fixes/syntax-path.ts';
import { headOf, spanOf } from '../report/places.ts';
import type { LoggedCallsFact, StackFact, UnloggedFact } from '../rules/server-fact.ts';
import type { Span } from '../snapshot.ts';
import { isLogCall } from '../taint/log-calls.ts';

/** Calls that keep a record of what was done, whatever they are made of. */
const RECORDS =
  /^(?:log|audit|track|record|report|trace|capture|instrument|telemetry|measure|withSpan|startSpan|startActiveSpan)(?:[A-Z_]\w*)?$|(?:Logger|Logging|Telemetry|Audit|Analytics|Span)$|^with(?:Log|Audit|Trac|Telem)\w*$/;
/** A server that is watched from outside. */
const WATCHED = /wrapMcpServerWith\w+|instrumentServer|instrument\w*Mcp|withMcpLogging|withTelemetry/;

/** The servers most of whose tools leave no line when they are called. */
export function unloggedOf(
  m: Machine,
  judge: CallLogs,
  stack: StackFact,
  followed: readonly Followed[],
): UnloggedFact[] {
  if (m.wiring.all.some(({ call }) => WATCHED.test(call.path))) return [];
  // Every request is written down on the way in, where there is no other.
  const { endpoints, stdio } = stack;
  if (
    stdio.length === 0 &&
    endpoints.length > 0 &&
    endpoints.every((e) => e.layers.some((l) => l.does.has('logs') && l.span))
  )
    return [];
  const servers = new Map<string, { readonly site: Site; readonly tools: Registered[] }>();
  for (const { item } of followed) {
    if (item.kind !== 'tool') continue;
    const { site, name } = item.server;
    const key = `${site.module.path}:${site.node.pos}:${site.node.end}:${name ?? ''}`;
    const server = servers.get(key) ?? { site, tools: [] };
    servers.set(key, server);
    server.tools.push(item);
  }
  // A function that is given a server registers for one that is made elsewhere: told there, where that is seen.
  const all = [...servers.values()];
  const made = all.filter(({ site }) => ts.isNewExpression(site.node));
  return (made.length > 0 ? made : all).flatMap(({ site, tools }): UnloggedFact[] => {
    const known = tools.filter((t) => t.handler && t.obstacle === undefined && codesIn(t.handler).length > 0);
    const silent = known.filter((t) => !codesIn(t.handler!).some((code) => judge.logs(code)));
    if (silent.length === 0 || silent.length * 2 <= tools.length) return [];
    return [{ span: headOf(site, undefined), silent: silent.length, tools: tools.length, fixes: auditFix(tools) }];
  });
}

/** Where calls of tools leave a line, for each server the first such place, with how many of its tools do. */
export function loggedOf(judge: CallLogs, followed: readonly Followed[]): LoggedCallsFact[] {
  const out = new Map<string, { server: Span; at: Span; tools: number }>();
  for (const { item } of followed) {
    if (item.kind !== 'tool' || !item.handler) continue;
    const at = codesIn(item.handler)
      .map((code) => judge.place(code))
      .find((site) => site !== undefined);
    if (!at) continue;
    const server = spanOf(item.server.site);
    const key = `${server.file}:${server.start}`;
    const known = out.get(key);
    if (known) known.tools++;
    else out.set(key, { server, at: headOf(at, undefined), tools: 1 });
  }
  return [...out.values()];
}

/** Which functions leave a line when they are called. */
export class CallLogs {
  readonly #known = new Map<ts.Node, Site | false>();
  readonly #m: Machine;

  constructor(m: Machine) {
    this.#m = m;
  }

  /** Whoever is called leaves a line: here, or in what is called on the way. A line about a failure is none about a call. */
  logs(code: Code): boolean {
    return this.place(code) !== undefined;
  }

  /** Where that is. */
  place(code: Code): Site | undefined {
    const known = this.#known.get(code.node);
    if (known !== undefined) return known || undefined;
    const { wiring } = this.#m;
    const during = ['serving', 'starting'] as const;
    const made = during
      .flatMap((d) => wiring.madeBy(code, d))
      .find(({ call }) => (isLogCall(call) || isRecord(call.site)) && !isFailure(call.site));
    const place =
      made?.call.site ?? during.flatMap((d) => wiring.reach(code, d)).find((at) => RECORDS.test(nameOf(at)));
    this.#known.set(code.node, place ?? false);
    return place;
  }
}

function nameOf({ node }: Code): string {
  return node.name && 'text' in node.name ? String(node.name.text) : '';
}

function isRecord({ node }: Site): boolean {
  if (!ts.isCallExpression(node)) return false;
  const { expression } = node;
  return RECORDS.test(
    ts.isIdentifier(expression)
      ? expression.text
      : ts.isPropertyAccessExpression(expression)
        ? expression.name.text
        : '',
  );
}

// In a catch clause, or in a branch that throws or answers with an error.
function isFailure({ module, node }: Site): boolean {
  return (pathTo(module.facts, node) ?? []).some((at) => ts.isCatchClause(at));
}
