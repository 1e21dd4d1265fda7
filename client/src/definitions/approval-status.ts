// The status bar's word on approval: shown only where something is not as it was approved.
import * as vscode from 'vscode';
import { commands, type DefinitionsOverview } from '../../../server/src/protocol.ts';
import { count } from '../status-item.ts';

export class ApprovalStatus implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('toolward.approval', vscode.StatusBarAlignment.Right, 89);

  constructor() {
    this.#item.name = 'Toolward: Approved Definitions';
    this.#item.command = commands.showDefinitionDiff;
  }

  show({ servers }: DefinitionsOverview): void {
    const all = servers.flatMap((server) => server.definitions);
    const hostile = all.filter(({ state }) => state === 'hostile').length;
    const drifted =
      all.filter(({ state }) => state === 'changed' || state === 'new' || state === 'missing').length + hostile;
    if (drifted === 0) {
      this.#item.hide();
      return;
    }
    this.#item.text = `$(diff) ${drifted}`;
    this.#item.tooltip = `${count(drifted, 'definition')} not as approved${hostile > 0 ? `, ${hostile} of them suspicious` : ''}. Show what changed`;
    this.#item.accessibilityInformation = { label: `Toolward: ${this.#item.tooltip}` };
    this.#item.backgroundColor = hostile > 0 ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}
