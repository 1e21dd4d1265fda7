// Of an analysis, the part that was asked about: a check of some files also reads the package around them.
import type { AnalysisResult, Answer } from '../analyze.ts';
import type { Finding } from '../finding.ts';
import type { Project } from '../project/load.ts';

/**
 * The servers, tools and findings of the named files. A finding is theirs when the dangerous place or the registration
 * that leads to it stands in one of them.
 */
export function askedFor<R extends Answer & Partial<AnalysisResult>>(result: R, project: Project): R {
  const { isNamed, snapshot } = project;
  if (snapshot.files.every(isNamed)) return result;
  const concerns = (finding: Finding) => {
    const start = finding.trace[0];
    return isNamed(finding.primary.file) || (start !== undefined && isNamed(start.span.file));
  };
  const servers = result.servers
    .map((of) => ({ of, server: { ...of, tools: of.tools.filter((tool) => isNamed(tool.registration.file)) } }))
    .filter(({ server }) => server.tools.length > 0 || isNamed(server.span.file));
  // What was left of each server, by what it was.
  const left = new Map(servers.map(({ of, server }) => [of, server]));
  const { programs, toolFacts } = result;
  return {
    ...result,
    findings: result.findings.filter(concerns),
    servers: [...left.values()],
    ...(programs && {
      programs: programs.map((program) => ({
        ...program,
        servers: program.servers.flatMap((server) => left.get(server) ?? []),
      })),
    }),
    ...(toolFacts && { toolFacts: toolFacts.filter(({ tool }) => isNamed(tool.registration.file)) }),
    coverage: { ...result.coverage, skipped: result.coverage.skipped.filter(({ file }) => isNamed(file)) },
  };
}
