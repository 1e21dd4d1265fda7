// The status bar's word on the workspace: how many findings, and whether the analysis is at work.
import * as vscode from 'vscode';
import { commands, type Status } from '../../server/src/protocol.ts';

export class StatusItem implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('toolward.status', vscode.StatusBarAlignment.Right, 90);

  constructor() {
    this.#item.name = 'Toolward';
    this.#item.command = commands.showFindings;
  }

  show(status: Status): void {
    const { text, tooltip } = wordsOf(status);
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: `Toolward: ${tooltip}` };
    const broken = status.state === 'failed';
    this.#item.backgroundColor = broken ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.#item.command = broken ? 'toolward.showOutput' : commands.showFindings;
    // Without an MCP server in sight there is nothing to say, and no room to take.
    if (status.tools === 0 && status.findings === 0 && status.state === 'idle') this.#item.hide();
    else this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}

/** What is shown for a status: plain text, since it counts what is in files that may be hostile. */
export function wordsOf(status: Status): { text: string; tooltip: string } {
  const counts = `${count(status.tools, 'tool')} in ${count(status.servers, 'MCP server')}, ${count(status.findings, 'finding')}`;
  const unresolved =
    status.unresolved > 0 ? `; ${count(status.unresolved, 'handler')} could not be followed, and were not checked` : '';
  switch (status.state) {
    case 'analysing':
      return { text: '$(loading~spin) Toolward', tooltip: 'checking…' };
    case 'failed':
      return {
        text: '$(warning) Toolward',
        tooltip: `the check failed; what is shown may be out of date (${status.problem ?? 'see the output'})`,
      };
    case 'cancelled':
      return {
        text: `$(shield) ${status.findings}`,
        tooltip: `only open files were checked (${counts}${unresolved}). "Toolward: Check Workspace" checks all`,
      };
    case 'idle':
      return { text: `$(shield) ${status.findings}`, tooltip: `${counts}${unresolved}` };
  }
}

/** "1 tool", "2 tools". */
export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
