// textDocument/codeLens: over each registration, what the tool can do and how many findings it has.
import type { CodeLens } from 'vscode-languageserver-protocol';
import { commands, type ShowFindings, type ToolSummary } from '../protocol.ts';
import type { Documents } from './documents.ts';
import type { Outcome } from './outcome.ts';
import type { Project } from './project.ts';
import { toolsOf } from './tools.ts';
import type { Workspace } from './workspace.ts';

export class CodeLenses {
  /** What each open document was last shown, by URI. */
  readonly #told = new Map<string, string>();

  constructor(
    private readonly workspace: Workspace,
    private readonly documents: Documents,
    private readonly refresh: () => void,
  ) {}

  async lenses(uri: string, given: () => boolean): Promise<CodeLens[]> {
    const project = this.workspace.projectOf(uri);
    const path = project?.source.path(uri);
    if (project === undefined || path === undefined || !project.settings.codeLens) return [];
    const outcome = await project.outcome(given);
    if (outcome === undefined) return [];
    const lenses = lensesOf(outcome, path);
    if (this.documents.get(uri) !== undefined) this.#told.set(uri, titles(lenses));
    return lenses;
  }

  /** Asks for the lenses anew when an edit elsewhere changed what they say. */
  settled(project: Project): void {
    const outcome = project.latest;
    if (outcome === undefined) return;
    let worth = false;
    for (const [uri, told] of this.#told) {
      const path = project.source.path(uri);
      if (path === undefined || this.workspace.projectOf(uri) !== project) continue;
      const now = project.settings.codeLens ? titles(lensesOf(outcome, path)) : '';
      if (now === told) continue;
      this.#told.set(uri, now);
      worth = true;
    }
    if (worth) this.refresh();
  }

  closed(uri: string): void {
    this.#told.delete(uri);
  }
}

function lensesOf(outcome: Outcome, path: string): CodeLens[] {
  return toolsOf(outcome, path).map((tool) => {
    const start = tool.range.start;
    const range = { start, end: start };
    if (tool.findings.length === 0) return { range, command: { title: titleOf(tool), command: '' } };
    const target: ShowFindings = { uri: tool.uri, range: tool.range, findings: tool.findings };
    return { range, command: { title: titleOf(tool), command: commands.showFindings, arguments: [target] } };
  });
}

/** "reads files · spawns processes · 2 findings". */
function titleOf(tool: ToolSummary): string {
  const parts = [...tool.capabilities];
  if (tool.unresolved !== undefined) parts.push(`not analysed: ${tool.unresolved}`);
  else if (parts.length === 0) parts.push('no effects found');
  const count = tool.findings.length;
  if (count > 0) parts.push(count === 1 ? '1 finding' : `${count} findings`);
  return parts.join(' · ');
}

function titles(lenses: readonly CodeLens[]): string {
  return lenses.map((lens) => lens.command?.title).join('\n');
}
