// The author's score for a terminal, and as JSON.
import type { Finding } from '../finding.ts';
import type { PartScore, ServerScore } from '../score/score.ts';
import type { Span } from '../snapshot.ts';
import { visible, visibleJson } from './escape.ts';
import { count } from './words.ts';

/** How a place is written: `src/index.ts:12`. */
export type Where = (span: Span) => string;

/** Findings of one rule that are told one by one; the rest are counted. */
const SHOWN = 5;

export function scoreText(scores: readonly ServerScore[], where: Where): string {
  const out: string[] = [];
  for (const server of scores) {
    out.push(`${serverName(server)}  ${where(server.span)}`);
    out.push(`  ${count(server.tools, 'tool')} · reached over ${reachedWords(server)} · ${server.because}`, '');
    for (const part of server.parts) out.push(...partText(part, where).map((line) => `  ${line}`), '');
  }
  return `${out.join('\n').trimEnd()}\n`;
}

function partText(part: PartScore, where: Where): string[] {
  const out = [
    `${part.title}: ${part.state === 'exempt' ? 'NOT ASKED FOR' : part.state.toUpperCase()} (${part.because})`,
  ];
  for (const one of part.exempt) out.push(`    ${visible(one)}`);
  for (const one of part.protections) out.push(`  + ${visible(one.text)}${one.span ? `  ${where(one.span)}` : ''}`);
  for (const { rule, findings } of byRule(part.missing)) {
    for (const f of findings.slice(0, SHOWN))
      out.push(`  - ${f.severity} ${rule}  ${where(f.primary)}`, `      ${visible(f.message)}`);
    if (findings.length > SHOWN) out.push(`  - and ${findings.length - SHOWN} more of ${rule}`);
  }
  for (const f of part.accepted)
    out.push(`  o accepted: ${f.rule}  ${where(f.primary)}: ${visible(f.suppressed?.reason ?? '')}`);
  for (const one of part.unknown) out.push(`  ? ${visible(one)}`);
  return out;
}

/** The score as data, places as file, line and column. */
export function scoreJson(scores: readonly ServerScore[], version: string, place: (span: Span) => object): string {
  const finding = (f: Finding) => ({
    rule: f.rule,
    severity: f.severity,
    confidence: f.confidence,
    message: f.message,
    tools: f.tools,
    arguments: f.arguments,
    place: place(f.primary),
    ...(f.suppressed ? { reason: f.suppressed.reason } : {}),
  });
  const servers = scores.map((server) => ({
    name: server.name ?? null,
    place: place(server.span),
    reached: server.reached,
    tools: server.tools,
    summary: server.because,
    parts: server.parts.map((part) => ({
      part: part.part,
      state: part.state,
      because: part.because,
      protected: part.protections.map((e) => ({ text: e.text, ...(e.span ? { place: place(e.span) } : {}) })),
      missing: part.missing.map(finding),
      accepted: part.accepted.map(finding),
      unknown: part.unknown,
      exempt: part.exempt,
    })),
  }));
  return `${visibleJson({ format: 1, tool: 'toolward', version, servers })}\n`;
}

/** Findings grouped by rule, worst first. */
export function byRule(
  findings: readonly Finding[],
): { readonly rule: string; readonly findings: readonly Finding[] }[] {
  const rank = { error: 0, warning: 1, note: 2 };
  const groups = new Map<string, Finding[]>();
  for (const f of [...findings].sort((a, b) => rank[a.severity] - rank[b.severity])) {
    const list = groups.get(f.rule);
    if (list) list.push(f);
    else groups.set(f.rule, [f]);
  }
  return [...groups].map(([rule, list]) => ({ rule, findings: list }));
}

/** A server's name for people. */
export function serverName(server: ServerScore): string {
  return server.name === undefined ? 'server without a constant name' : `server ${visible(server.name)}`;
}

/** How clients come to it, in words. */
export function reachedWords(server: ServerScore): string {
  return server.reached === 'unknown' ? 'a way that was not found' : server.reached;
}
