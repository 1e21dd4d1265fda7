// textDocument/codeLens: over each registration, what the tool can do and how many findings it has.
import type { CodeLens, Command } from 'vscode-languageserver-protocol';
import {
  commands,
  type DefinitionSummary,
  type DefinitionTarget,
  type RunTarget,
  type ShowFindings,
  type ToolSummary,
} from '../protocol.ts';
import type { Definitions } from './definitions.ts';
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
    private readonly definitions: Definitions,
    private readonly refresh: () => void,
  ) {}

  async lenses(uri: string, given: () => boolean): Promise<CodeLens[]> {
    const project = this.workspace.projectOf(uri);
    const path = project?.source.path(uri);
    if (project === undefined || path === undefined || !project.settings.codeLens) return [];
    const outcome = await project.outcome(given);
    if (outcome === undefined) return [];
    const lenses = this.#lenses(outcome, project, path);
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
      const now = project.settings.codeLens ? titles(this.#lenses(outcome, project, path)) : '';
      if (now === told) continue;
      this.#told.set(uri, now);
      worth = true;
    }
    if (worth) this.refresh();
  }

  closed(uri: string): void {
    this.#told.delete(uri);
  }

  #lenses(outcome: Outcome, project: Project, path: string): CodeLens[] {
    const states = this.definitions.statesIn(outcome, project, path);
    return [...lensesOf(outcome, path), ...driftLenses(states.values())];
  }
}

function lensesOf(outcome: Outcome, path: string): CodeLens[] {
  return toolsOf(outcome, path).flatMap((tool) => {
    const start = tool.range.start;
    const range = { start, end: start };
    return [
      { range, command: effectsOf(tool) },
      { range, command: runOf(tool) },
    ];
  });
}

function effectsOf(tool: ToolSummary): Command {
  if (tool.findings.length === 0) return { title: titleOf(tool), command: '' };
  const target: ShowFindings = { uri: tool.uri, range: tool.range, findings: tool.findings };
  return { title: titleOf(tool), command: commands.showFindings, arguments: [target] };
}

function runOf({ uri, kind, name }: ToolSummary): Command {
  const target: RunTarget = { uri, kind, name };
  return { title: '$(play) Run in inspector', command: commands.runInInspector, arguments: [target] };
}

/** Over what is not as it was approved, or runs otherwise than it is written: that it is so, and the diff. */
function driftLenses(states: Iterable<DefinitionSummary>): CodeLens[] {
  return [...states].flatMap((one) => {
    const words = DRIFT[one.state] ?? (one.runsOther ? 'runs otherwise than it is written' : undefined);
    if (words === undefined || !one.place) return [];
    const { start } = one.place.range;
    const target: DefinitionTarget = { root: one.root, server: one.server, key: one.key };
    const command = { title: `${words} · show diff`, command: commands.showDefinitionDiff, arguments: [target] };
    return [{ range: { start, end: start }, command }];
  });
}

const DRIFT: Readonly<Partial<Record<DefinitionSummary['state'], string>>> = {
  changed: '$(diff-modified) changed since approval',
  hostile: '$(warning) suspicious change since approval',
  new: '$(diff-added) not approved yet',
};

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
