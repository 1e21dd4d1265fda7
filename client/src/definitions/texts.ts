// The sides of a definition as read-only documents, which VS Code's own diff editor compares.
import * as vscode from 'vscode';
import { type DefinitionSide, type DefinitionTarget, DefinitionTextRequest } from '../../../server/src/protocol.ts';
import type { Client } from '../client.ts';

export const definitionScheme = 'toolward-definition';

/** What stands in a document's address: its path is for people, its query says which definition it is. */
interface Address {
  readonly target: DefinitionTarget;
  readonly side: DefinitionSide;
}

export function uriOf(target: DefinitionTarget, side: DefinitionSide): vscode.Uri {
  const name = target.key === undefined ? target.server : target.key.replace(/^\w+:/, '');
  // A server's own words: only what is harmless in a tab's title.
  const shown = name.replace(/[^\p{L}\p{N}_.-]/gu, '_').slice(0, 80) || 'definition';
  return vscode.Uri.from({
    scheme: definitionScheme,
    path: `/${side}/${shown}.mcpdef`,
    query: JSON.stringify({ target, side } satisfies Address),
  });
}

/** Undefined where the document is none of these. */
export function addressOf(uri: vscode.Uri | undefined): Address | undefined {
  if (uri?.scheme !== definitionScheme) return undefined;
  try {
    return JSON.parse(uri.query) as Address;
  } catch {
    // An address that somebody typed.
    return undefined;
  }
}

/** Answers with the text of a side, and tells the editor when it is another. */
export class DefinitionTexts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;

  constructor(private readonly client: Client) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const address = addressOf(uri);
    if (!address) return '';
    return this.client.sendRequest(DefinitionTextRequest, address);
  }

  /** What is shown is asked for again. */
  refresh(): void {
    for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === definitionScheme) this.#changed.fire(uri);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** Opens the diff of two sides. */
export async function showDiff(target: DefinitionTarget, left: DefinitionSide, right: DefinitionSide): Promise<void> {
  const name = target.key === undefined ? target.server : target.key.replace(/^\w+:/, '');
  const shown = name.replace(/[\p{Cc}\p{Cf}]/gu, '').slice(0, 80);
  const title = `${shown} (${left} ↔ ${right})`;
  await vscode.commands.executeCommand('vscode.diff', uriOf(target, left), uriOf(target, right), title, {
    preview: true,
  });
}
