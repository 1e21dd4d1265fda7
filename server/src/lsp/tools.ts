// The tools of the workspace with their findings: the code lens, the list that the client shows, the status counts.
import type { ToolInfo } from '../analyze.ts';
import type { Finding } from '../finding.ts';
import type { FindingPlace, Status, ToolSummary } from '../protocol.ts';
import type { Span } from '../snapshot.ts';
import type { Outcome } from './outcome.ts';
import type { Project } from './project.ts';
import { rangeOf, toPlace, visible, words } from './to-proto.ts';

/** The tools of one outcome in the order of the result; `file` restricts them to one file. */
export function toolsOf(outcome: Outcome, file?: string): ToolSummary[] {
  const out: ToolSummary[] = [];
  const all = outcome.result.servers.flatMap((server) => server.tools);
  const namesakes = (name: string | undefined) => all.filter((tool) => tool.name === name);
  for (const server of outcome.result.servers) {
    for (const tool of server.tools) {
      if (file !== undefined && tool.registration.file !== file) continue;
      const range = rangeOf(tool.registration, outcome);
      if (range === undefined) continue;
      const same = namesakes(tool.name);
      out.push({
        name: tool.name === undefined ? undefined : visible(tool.name),
        kind: tool.kind,
        server: server.name === undefined ? undefined : visible(server.name),
        uri: outcome.uri(tool.registration.file),
        range,
        capabilities: tool.capabilities.map(words),
        unresolved: tool.unresolved === undefined ? undefined : visible(tool.unresolved),
        findings: outcome.findings
          .filter((finding) => concerns(finding, tool, same))
          .map((finding) => toPlace(finding, outcome))
          .filter((place): place is FindingPlace => place !== undefined),
      });
    }
  }
  return out;
}

/** Counts over all projects; the state is the busiest one's. */
export function statusOf(projects: readonly Project[]): Status {
  let servers = 0;
  let tools = 0;
  let findings = 0;
  let unresolved = 0;
  let problem: string | undefined;
  let partial = false;
  for (const project of projects) {
    const outcome = project.latest;
    if (outcome === undefined) continue;
    servers += outcome.result.servers.length;
    for (const server of outcome.result.servers) {
      tools += server.tools.length;
      unresolved += server.tools.filter((tool) => tool.unresolved !== undefined).length;
    }
    findings += outcome.findings.length;
    problem ??= outcome.failed;
    partial ||= outcome.partial;
  }
  const busy = projects.some((project) => project.analysing);
  return {
    state: busy ? 'analysing' : problem !== undefined ? 'failed' : partial ? 'cancelled' : 'idle',
    servers,
    tools,
    findings,
    unresolved,
    ...(problem === undefined ? {} : { problem }),
  };
}

/**
 * Names do not tell tools apart where several share one: then the finding belongs to those whose own code it touches,
 * and to all of them when it touches none, since none may look clean that is not.
 */
function concerns(finding: Finding, tool: ToolInfo, namesakes: readonly ToolInfo[]): boolean {
  if (tool.name !== undefined && !finding.tools.includes(tool.name)) return false;
  if (tool.name === undefined) return touches(finding, tool);
  return namesakes.length < 2 || touches(finding, tool) || !namesakes.some((other) => touches(finding, other));
}

/** From the registration to the end of the handler, where that follows in the same file: description and schema stand between. */
function touches(finding: Finding, { registration, handler }: ToolInfo): boolean {
  const own = [registration, ...(handler ? [handler] : [])];
  if (handler?.file === registration.file && handler.start > registration.start) {
    own.push({ ...registration, end: handler.end });
  }
  const places = [finding.primary, ...finding.trace.map((step) => step.span)];
  return places.some((place) => own.some((span) => inside(place, span)));
}

function inside(inner: Span, outer: Span): boolean {
  return inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;
}
