// Of an analysis, the part that was asked about: a check of some files also reads the package around them.
import type { AnalysisResult } from '../analyze.ts';
import type { Finding } from '../finding.ts';
import type { Project } from '../project/load.ts';

/**
 * The servers, tools and findings of the named files. A finding is theirs when the dangerous place or the registration
 * that leads to it stands in one of them.
 */
export function askedFor(result: AnalysisResult, project: Project): AnalysisResult {
  const { isNamed, snapshot } = project;
  if (snapshot.files.every(isNamed)) return result;
  const concerns = (finding: Finding) => {
    const start = finding.trace[0];
    return isNamed(finding.primary.file) || (start !== undefined && isNamed(start.span.file));
  };
  const servers = result.servers
    .map((server) => ({ ...server, tools: server.tools.filter((tool) => isNamed(tool.registration.file)) }))
    .filter((server) => server.tools.length > 0 || isNamed(server.span.file));
  return {
    findings: result.findings.filter(concerns),
    servers,
    program: result.program,
    served: result.served,
    sources: result.sources,
    toolFacts: result.toolFacts.filter(({ tool }) => isNamed(tool.registration.file)),
    coverage: { ...result.coverage, skipped: result.coverage.skipped.filter(({ file }) => isNamed(file)) },
  };
}
