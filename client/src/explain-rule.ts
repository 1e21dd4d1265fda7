// Toolward: Explain Rule. Shows a rule's page as a virtual document, from the server's own copy.
import * as vscode from 'vscode';
import { RulePageRequest, RulesRequest } from '../../server/src/protocol.ts';
import type { Client } from './client.ts';

export const ruleScheme = 'toolward-rule';

export class ExplainRule implements vscode.TextDocumentContentProvider {
  constructor(private readonly client: Client) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const id = uri.path.replace(/^\//, '').replace(/\.md$/, '');
    return (await this.client.sendRequest(RulePageRequest, { id })) ?? `There is no page about the rule "${id}".`;
  }

  /** Shows the page of `id`, or asks which when no id is given. */
  async show(id: unknown): Promise<void> {
    const rule = typeof id === 'string' ? id : await this.#ask();
    if (rule === undefined) return;
    const uri = vscode.Uri.from({ scheme: ruleScheme, path: `/${rule}.md` });
    try {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch {
      // The Markdown extension is switched off: the page reads well as it is.
      await vscode.window.showTextDocument(uri, { preview: true });
    }
  }

  async #ask(): Promise<string | undefined> {
    const rules = await this.client.sendRequest(RulesRequest);
    const picked = await vscode.window.showQuickPick(
      rules.map((rule) => ({ label: rule.id, detail: rule.summary })),
      { title: 'Explain which rule?', matchOnDetail: true },
    );
    return picked?.label;
  }
}
