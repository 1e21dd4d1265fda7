// The author's score: for each server and each part of the guidance, what is protected, what is missing, and what no
// reading of source can tell.
import type { AnalysisResult, ServerInfo, ToolInfo } from '../analyze.ts';
import type { Finding } from '../finding.ts';
import { advice, type GuidancePart, guidance, guidanceParts, partSummaries } from '../rules/guidance.ts';
import type { ToolFact } from '../rules/rule.ts';
import type { EndpointFact, LoggedCallsFact } from '../rules/server-fact.ts';
import type { Span } from '../snapshot.ts';
import { type Evidence, evidenceOf } from './evidence.ts';

/**
 * - `open`: at least one error
 * - `weak`: at least one warning, no error
 * - `fair`: notes only
 * - `good`: protections were found and nothing is missing
 * - `unknown`: nothing was found either way, or most handlers could not be followed
 * - `exempt`: it does not apply to a server that is reached like this one
 */
export type PartState = 'open' | 'weak' | 'fair' | 'good' | 'unknown' | 'exempt';

export interface PartScore {
  readonly part: GuidancePart;
  readonly title: string;
  readonly asks: string;
  readonly state: PartState;
  /** Why it is in that state, in one line. */
  readonly because: string;
  readonly protections: readonly Evidence[];
  /** Findings that nobody has silenced. */
  readonly missing: readonly Finding[];
  /** Findings that a comment with a reason silences. */
  readonly accepted: readonly Finding[];
  /** What source does not tell. */
  readonly unknown: readonly string[];
  /** What of the part does not apply to this server, and why. */
  readonly exempt: readonly string[];
}

export interface ServerScore {
  readonly name: string | undefined;
  readonly span: Span;
  /** How clients come to it. */
  readonly reached: 'stdio' | 'network' | 'stdio and network' | 'unknown';
  readonly tools: number;
  readonly parts: readonly PartScore[];
  /** Parts by state, in one line. */
  readonly because: string;
}

/** What one server is judged by. */
export interface Judged {
  readonly server: ServerInfo;
  readonly tools: readonly ToolFact[];
  readonly endpoints: readonly EndpointFact[];
  readonly stdio: readonly Span[];
  /** What is shown: after the configuration. */
  readonly findings: readonly Finding[];
  /** What was found: a rule that is switched off is no protection. */
  readonly found: readonly Finding[];
  readonly logged: readonly LoggedCallsFact[];
}

/** The scores of all servers, in the order of the result. `shown`: the findings that the configuration lets through. */
export function scoreOf(result: AnalysisResult, shown: readonly Finding[] = result.findings): ServerScore[] {
  const near = nearness(result);
  return result.servers.map((server) => {
    const fact = result.programs.find(({ servers }) => servers.includes(server))?.fact;
    const own = new Set<ToolInfo>(server.tools);
    const names = new Set(server.tools.flatMap((tool) => tool.name ?? []));
    const isHere = (span: Span) => near(span.file).has(server);
    const isOwn = (f: Finding): boolean =>
      f.tools.length > 0
        ? f.tools.some((name) => names.has(name)) && isOf(f, server, result.servers, isHere)
        : isHere(f.primary);
    return serverScore(
      {
        server,
        tools: result.toolFacts.filter(({ tool }) => own.has(tool)),
        endpoints: fact?.stack.endpoints.filter((e) => isHere(e.span)) ?? [],
        stdio: fact?.stack.stdio.filter(isHere) ?? [],
        findings: shown.filter(isOwn),
        found: result.findings.filter(isOwn),
        logged:
          fact?.writing.logged.filter(
            ({ server: at }) => at.file === server.span.file && at.start === server.span.start,
          ) ?? [],
      },
      result.coverage.cuts,
    );
  });
}

// Two servers of a repository may have tools of the same name: then the folder decides.
function isOf(
  finding: Finding,
  server: ServerInfo,
  servers: readonly ServerInfo[],
  isHere: (span: Span) => boolean,
): boolean {
  const others = servers.filter((s) => s !== server && s.tools.some((t) => finding.tools.includes(t.name ?? '')));
  return (
    others.length === 0 || isHere(finding.primary) || (finding.trace[0] !== undefined && isHere(finding.trace[0].span))
  );
}

// The servers whose folders share the longest way with a file: what belongs to no tool belongs to them. A file of a
// program belongs to none of another one.
function nearness({ servers: all, programs }: AnalysisResult): (file: string) => ReadonlySet<ServerInfo> {
  const known = new Map<string, ReadonlySet<ServerInfo>>();
  const within = new Map(programs.flatMap(({ files, servers }) => files.map((file) => [file, servers] as const)));
  return (file) => {
    const old = known.get(file);
    if (old) return old;
    const own = within.get(file) ?? [];
    const places = (own.length > 0 ? own : all).map((server) => {
      const files = [server.span.file, ...server.tools.map((tool) => tool.registration.file)];
      return { server, shared: Math.max(...files.map((f) => sharedFolders(f, file))) };
    });
    const best = Math.max(...places.map((p) => p.shared), 0);
    const found = new Set(places.filter((p) => p.shared === best).map((p) => p.server));
    known.set(file, found);
    return found;
  };
}

function sharedFolders(a: string, b: string): number {
  const [x, y] = [a.split('/').slice(0, -1), b.split('/').slice(0, -1)];
  let n = 0;
  while (n < x.length && x[n] === y[n]) n++;
  return n;
}

function serverScore(judged: Judged, cuts: readonly string[]): ServerScore {
  const { server, endpoints, stdio, tools } = judged;
  const parts = guidanceParts.map((part) => partScore(part, judged, cuts));
  const count = (state: PartState) => parts.filter((p) => p.state === state).length;
  const told = (['good', 'fair', 'weak', 'open', 'unknown', 'exempt'] as const).flatMap((state) =>
    count(state) > 0 ? [`${count(state)} ${state}`] : [],
  );
  return {
    name: server.name,
    span: server.span,
    reached: reachedOf(stdio.length > 0, endpoints.length > 0),
    tools: tools.length,
    parts,
    because: `${told.join(', ')}, of ${parts.length} parts`,
  };
}

function reachedOf(stdio: boolean, network: boolean): ServerScore['reached'] {
  if (stdio && network) return 'stdio and network';
  if (network) return 'network';
  return stdio ? 'stdio' : 'unknown';
}

function partScore(part: GuidancePart, judged: Judged, cuts: readonly string[]): PartScore {
  const own = judged.findings.filter((f) => guidance[f.rule]?.part === part && f.rule !== 'unused-suppression');
  const missing = own.filter((f) => !f.suppressed);
  const accepted = own.filter((f) => f.suppressed);
  const { protections, exempt } = evidenceOf(part, judged);
  const { state, because } = stateOf(missing, protections, exempt, isDark(part, judged));
  return {
    part,
    title: partSummaries[part].title,
    asks: partSummaries[part].asks,
    state,
    because,
    protections,
    missing,
    accepted,
    // What a proxy or a token could do is no question where there is no network.
    unknown: [...unread(part, judged, cuts), ...(state === 'exempt' ? [] : advice[part])],
    exempt,
  };
}

function stateOf(
  missing: readonly Finding[],
  protections: readonly Evidence[],
  exempt: readonly string[],
  dark: boolean,
): { state: PartState; because: string } {
  const count = (severity: Finding['severity']) => missing.filter((f) => f.severity === severity).length;
  const told = (['error', 'warning', 'note'] as const).flatMap((s) => {
    const n = count(s);
    return n === 0 ? [] : [`${n} ${s}${n === 1 ? '' : 's'}`];
  });
  const found = `${protections.length} protection${protections.length === 1 ? '' : 's'} found`;
  const because = told.length > 0 ? `${told.join(', ')}; ${found}` : `nothing missing; ${found}`;
  if (count('error') > 0) return { state: 'open', because };
  if (count('warning') > 0) return { state: 'weak', because };
  if (count('note') > 0) return { state: 'fair', because };
  if (dark) return { state: 'unknown', because: 'most of its handlers could not be followed' };
  if (protections.length === 0 && exempt.length > 0) return { state: 'exempt', because: 'it speaks over stdio only' };
  return protections.length > 0
    ? { state: 'good', because }
    : { state: 'unknown', because: 'nothing was found either way' };
}

// What most handlers do is not known.
function isDark(part: GuidancePart, { server: { tools } }: Judged): boolean {
  return ABOUT_HANDLERS.has(part) && tools.filter((t) => t.unresolved !== undefined).length * 2 > tools.length;
}

// Parts that are about what handlers do are only as sure as the handlers could be read.
const ABOUT_HANDLERS = new Set<GuidancePart>(['input-validation', 'least-privilege', 'limits', 'logging']);
const ABOUT_ENDPOINTS = new Set<GuidancePart>(['authentication', 'transport', 'limits']);

function unread(part: GuidancePart, judged: Judged, cuts: readonly string[]): string[] {
  const out: string[] = [];
  const dark = judged.server.tools.filter((tool) => tool.unresolved !== undefined);
  if (ABOUT_HANDLERS.has(part) && dark.length > 0)
    out.push(
      `${dark.length} of ${judged.server.tools.length} handlers could not be followed: ${dark
        .slice(0, 5)
        .map((tool) => tool.name ?? 'one without a constant name')
        .join(', ')}${dark.length > 5 ? ' and others' : ''}.`,
    );
  if (ABOUT_HANDLERS.has(part) && cuts.length > 0)
    out.push(`The analysis was cut short in ${cuts.length === 1 ? 'one place' : `${cuts.length} places`}.`);
  if (ABOUT_ENDPOINTS.has(part)) {
    if (judged.endpoints.some((e) => e.opaque))
      out.push('Part of what stands before an endpoint comes from elsewhere and could not be read.');
    if (judged.endpoints.length === 0 && judged.stdio.length === 0)
      out.push('How clients reach this server was not found in the source.');
  }
  return out;
}
