// Toolward: Ignore Here, Because… Asks for the reason and writes the comment that silences the finding.
import * as vscode from 'vscode';
import { IgnoreRequest, type IgnoreTarget } from '../../server/src/protocol.ts';
import type { Client } from './client.ts';
import { fromRange, fromUri, toUri } from './places.ts';

/** `target` comes from a quick fix; from the command palette it is missing, and the cursor says which finding is meant. */
export async function ignoreHere(client: Client, target: unknown): Promise<void> {
  const { uri, rule, range } = (target as IgnoreTarget | undefined) ?? (await atCursor()) ?? {};
  if (uri === undefined || rule === undefined || range === undefined) return;
  const reason = await vscode.window.showInputBox({
    title: `Ignore ${rule} here, because…`,
    prompt: 'Why is it safe here? The reason is written into the comment for those who come after.',
    placeHolder: 'only reads from the list above',
    validateInput: (text) => (text.trim() === '' ? 'Without a reason the comment does not count.' : undefined),
  });
  if (reason === undefined) return;
  const document = await vscode.workspace.openTextDocument(toUri(uri));
  const answer = await client.sendRequest(IgnoreRequest, { uri, rule, range, reason, version: document.version });
  if ('refused' in answer) {
    void vscode.window.showWarningMessage(`Toolward: ${answer.refused}`);
    return;
  }
  await vscode.workspace.applyEdit(await client.asWorkspaceEdit(answer.edit));
}

async function atCursor(): Promise<IgnoreTarget | undefined> {
  const editor = vscode.window.activeTextEditor;
  const flagged = !editor
    ? []
    : vscode.languages
        .getDiagnostics(editor.document.uri)
        .filter((d) => d.source === 'toolward' && d.range.intersection(editor.selection));
  if (editor === undefined || flagged.length === 0) {
    void vscode.window.showInformationMessage('Toolward: put the cursor on a finding to ignore it.');
    return undefined;
  }
  const one = flagged.length === 1 ? flagged[0] : await which(flagged);
  if (one === undefined) return undefined;
  return {
    uri: fromUri(editor.document.uri),
    rule: idOf(one),
    range: fromRange(one.range),
  };
}

async function which(flagged: readonly vscode.Diagnostic[]): Promise<vscode.Diagnostic | undefined> {
  const picked = await vscode.window.showQuickPick(
    flagged.map((diagnostic) => ({ label: idOf(diagnostic), detail: diagnostic.message, diagnostic })),
    { title: 'Ignore which finding?' },
  );
  return picked?.diagnostic;
}

function idOf(diagnostic: vscode.Diagnostic): string {
  const { code } = diagnostic;
  return String(typeof code === 'object' ? code.value : code);
}
