// Writes what a server sent where the user says: never anywhere else.
import * as vscode from 'vscode';

/** @param name offered in the dialog; a server's own words, so only harmless signs of it are taken */
export async function saveAs(name: string, content: Uint8Array): Promise<void> {
  const harmless =
    name
      .replace(/[^\p{L}\p{N}_.-]/gu, '_')
      .replace(/^\.+/, '')
      .slice(0, 80) || 'result';
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const uri = await vscode.window.showSaveDialog({
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, harmless) }),
    title: 'Save',
  });
  if (uri) await vscode.workspace.fs.writeFile(uri, content);
}
