// The report for programs. The shape is versioned: fields may be added, never changed or taken away within a version.
import type { TraceStep } from '../finding.ts';
import type { Span } from '../snapshot.ts';
import { visibleJson } from './escape.ts';
import { linesByFile } from './lines.ts';
import { choicesOf, countsOf, failuresOf, type Report } from './report.ts';

/** The whole report as JSON text, ending in a line break. Files are URIs relative to `root`; lines and columns from 1. */
export function jsonReport(report: Report): string {
  const linesIn = linesByFile(report.read);
  const place = (span: Span) => {
    const lines = linesIn(span.file);
    const from = lines.place(span.start);
    const to = lines.place(span.end);
    return {
      file: report.uri(span.file),
      line: from.line,
      column: from.column,
      endLine: to.line,
      endColumn: to.column,
      start: span.start,
      end: span.end,
    };
  };
  const step = (each: TraceStep) => ({ ...place(each.span), message: each.message });
  const { servers, tools, unresolved, files, ...findings } = countsOf(report);
  return `${visibleJson({
    format: 'toolward-check',
    formatVersion: 1,
    version: report.version,
    root: report.rootUri,
    summary: {
      servers,
      tools,
      unresolvedHandlers: unresolved,
      filesAnalysed: files,
      findings,
      seconds: report.seconds,
    },
    findings: report.results.map(({ finding, standing, fingerprint }) => ({
      rule: finding.rule,
      severity: finding.severity,
      confidence: finding.confidence,
      standing,
      message: finding.message,
      ...place(finding.primary),
      tools: finding.tools,
      arguments: finding.arguments,
      trace: finding.trace.map(step),
      otherTraces: (finding.otherTraces ?? []).map((trace) => trace.map(step)),
      related: finding.related.map(step),
      fixes: finding.fixes.map((fix) => ({
        title: fix.title,
        safety: fix.safety,
        edits: fix.edits.map((edit) => ({ ...place(edit), text: edit.text })),
      })),
      ...(finding.suppressed
        ? { suppressed: { ...place(finding.suppressed.span), reason: finding.suppressed.reason } }
        : {}),
      fingerprint,
    })),
    unresolved: report.servers.flatMap((server) =>
      server.tools
        .filter((tool) => tool.unresolved !== undefined)
        .map((tool) => ({
          kind: tool.kind,
          name: tool.name ?? null,
          why: tool.unresolved,
          ...place(tool.registration),
          obstacle: tool.obstacle ? { kind: tool.obstacle.kind, ...place(tool.obstacle.span) } : null,
        })),
    ),
    nameless: report.servers.flatMap((server) =>
      server.tools
        .filter((tool) => tool.nameless !== undefined)
        .map((tool) => ({ kind: tool.kind, why: tool.nameless, ...place(tool.registration) })),
    ),
    skipped: failuresOf(report).map(({ file, why }) => ({ file: report.uri(file), why })),
    leftOut: choicesOf(report).map(({ why, count }) => ({ why, count })),
    cuts: report.coverage.cuts,
  })}\n`;
}
