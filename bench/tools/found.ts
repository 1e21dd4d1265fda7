// What Toolward finds in a folder, as tools with their place and what they say of themselves.
import { type AnalysisResult, analyze, type ToolInfo } from '../../server/src/analyze.ts';
import { openProject } from '../../server/src/project/load.ts';

export interface Found {
  readonly tools: readonly ToolInfo[];
  readonly cuts: readonly string[];
  readonly ms: number;
}

/** Analyses a folder as `toolward tools` does. */
export function find(dir: string): Found {
  const { snapshot } = openProject({ root: dir, named: [dir] });
  const start = performance.now();
  const result: AnalysisResult = analyze(snapshot, { rules: [] });
  const ms = performance.now() - start;
  const tools = result.servers.flatMap((server) => server.tools).filter((tool) => tool.kind === 'tool');
  return { tools, cuts: result.coverage.cuts, ms };
}

/** The tools registered below one of the folders; all without folders. */
export function within(tools: readonly ToolInfo[], parts: readonly string[] | undefined): readonly ToolInfo[] {
  if (!parts) return tools;
  return tools.filter(({ registration: { file } }) => parts.some((part) => file.startsWith(`${part}/`)));
}
