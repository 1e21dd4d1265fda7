// What one finished analysis means for the editor: its findings by file, dressed once.
import type { Diagnostic } from 'vscode-languageserver-protocol';
import type { AnalysisResult } from '../analyze.ts';
import type { Finding } from '../finding.ts';
import type { Snapshot } from '../snapshot.ts';
import type { ProjectParts } from './project.ts';
import { shown } from './settings.ts';
import type { Source } from './source.ts';
import { indexOf, type TextIndex } from './text-index.ts';
import { type Files, NOTHING, resultIdOf, toDiagnostic } from './to-proto.ts';

export interface FileReport {
  readonly items: readonly Diagnostic[];
  readonly resultId: string;
}

/** Files with findings only. */
export type Reports = ReadonlyMap<string, FileReport>;

export interface Outcome extends Files {
  /** The project's revision that was analysed. */
  readonly revision: number;
  readonly result: AnalysisResult;
  /** The findings that are shown, in the result's order. */
  readonly findings: readonly Finding[];
  readonly reports: Reports;
  /** Only the open files were looked at, because the first pass was cancelled. */
  readonly partial: boolean;
  /** Why the analysis came to no end; the findings are then those of before, where they still hold. */
  readonly failed: string | undefined;
}

export const NO_REPORT: FileReport = { items: [], resultId: NOTHING };

const EMPTY: AnalysisResult = {
  findings: [],
  servers: [],
  programs: [],
  served: [],
  sources: () => [],
  toolFacts: [],
  coverage: { analysed: [], skipped: [], cuts: [] },
};

/** Dresses a result. */
export function outcomeOf(
  revision: number,
  result: AnalysisResult,
  snapshot: Snapshot,
  parts: ProjectParts,
  partial: boolean,
): Outcome {
  const files = filesOf((path) => snapshot.read(path), parts.source);
  const findings = shown(result.findings, parts.settings, parts.within);
  return { ...files, revision, result, findings, reports: reportsOf(findings, files), partial, failed: undefined };
}

/** The reports alone, of findings that are known already. */
export function recalledReports(findings: readonly Finding[], snapshot: Snapshot, parts: ProjectParts): Reports {
  const files = filesOf((path) => snapshot.read(path), parts.source);
  return reportsOf(shown(findings, parts.settings, parts.within), files);
}

function reportsOf(findings: readonly Finding[], files: Files): Reports {
  const items = new Map<string, Diagnostic[]>();
  for (const finding of findings) {
    const diagnostic = toDiagnostic(finding, files);
    if (diagnostic === undefined) continue;
    const list = items.get(finding.primary.file);
    if (list) list.push(diagnostic);
    else items.set(finding.primary.file, [diagnostic]);
  }
  return new Map([...items].map(([file, list]) => [file, { items: list, resultId: resultIdOf(list) }]));
}

/** What is left when an analysis crashed: the old word on files whose text is the same, silence on the others. */
export function failedOutcome(revision: number, why: string, before: Outcome | undefined, source: Source): Outcome {
  const same = (path: string) => before?.index(path)?.text === source.read(path);
  const findings = before?.findings.filter((finding) => same(finding.primary.file)) ?? [];
  const servers = before?.result.servers.filter((server) => server.tools.every((t) => same(t.registration.file))) ?? [];
  return {
    ...filesOf((path) => before?.index(path)?.text, source),
    revision,
    result: { ...(before?.result ?? EMPTY), servers },
    findings,
    reports: new Map([...(before?.reports ?? [])].filter(([file]) => same(file))),
    partial: before?.partial ?? false,
    failed: why,
  };
}

function filesOf(read: (path: string) => string | undefined, source: Source): Files {
  const indices = new Map<string, TextIndex | undefined>();
  return {
    uri: (path) => source.uri(path),
    index: (path) => {
      if (!indices.has(path)) {
        const text = read(path);
        indices.set(path, text === undefined ? undefined : indexOf(text));
      }
      return indices.get(path);
    },
  };
}
