// textDocument/hover: over a flagged span, the page's why.
import { type Hover, type HoverParams, MarkupKind } from 'vscode-languageserver-protocol';
import type { Deps } from './deps.ts';
import { pageAddress, rangeOf } from './to-proto.ts';
import type { Workspace } from './workspace.ts';

/** The why of every rule that flags the position, or null. */
export async function hover(
  params: HoverParams,
  workspace: Workspace,
  deps: Deps,
  given: () => boolean,
): Promise<Hover | null> {
  const uri = params.textDocument.uri;
  const project = workspace.projectOf(uri);
  const path = project?.source.path(uri);
  const outcome = await project?.outcome(given);
  if (path === undefined || outcome === undefined) return null;
  const { line, character } = params.position;
  const hits = outcome.findings.filter((finding) => {
    if (finding.primary.file !== path) return false;
    const range = rangeOf(finding.primary, outcome);
    if (range === undefined) return false;
    const { start, end } = range;
    return (
      (line > start.line || (line === start.line && character >= start.character)) &&
      (line < end.line || (line === end.line && character <= end.character))
    );
  });
  if (hits.length === 0) return null;
  const sections = [...new Set(hits.map((hit) => hit.rule))].map((rule) => section(rule, deps));
  return {
    // The page's words only: what the analysed source says is never rendered as Markdown.
    contents: { kind: MarkupKind.Markdown, value: sections.join('\n\n---\n\n') },
    range: rangeOf(hits[0]!.primary, outcome)!,
  };
}

/** What a page says before its samples, without its title. */
export function whyOf(page: string): string {
  const lines = page.split(/\r?\n/);
  const body = lines[0]?.startsWith('# ') ? lines.slice(1) : lines;
  const headings = body.flatMap((line, n) => (line.startsWith('## ') ? [n] : []));
  const first = headings[0] ?? body.length;
  const intro = body.slice(0, first).join('\n').trim();
  if (intro !== '') return intro;
  // A page may open with a heading of its own: then its first section is the why.
  return body
    .slice(first + 1, headings[1] ?? body.length)
    .join('\n')
    .trim();
}

function section(id: string, deps: Deps): string {
  const rule = deps.rules.find((r) => r.id === id);
  const page = Object.hasOwn(deps.pages, id) ? deps.pages[id] : undefined;
  const why = page === undefined ? (rule?.summary ?? '') : whyOf(page);
  const cwe = rule?.cwe ? ` (${rule.cwe})` : '';
  return `**Toolward: ${id}**${cwe}\n\n${why}\n\n[All about ${id}](${pageAddress(id)})`;
}
