// Waiting for what the editor will say: on its events, never on the clock, but with an end to all patience.
import * as vscode from 'vscode';

/** No answer takes nearly as long on a slow machine; one that does is not coming. */
const PATIENCE_MS = 40_000;

/** Answers as soon as `look` finds something: at once, or after one of the events. Fails with `what` in the end. */
export function until<T>(
  what: string,
  event: vscode.Event<unknown>,
  look: () => T | undefined,
  now: () => unknown = () => '',
): Promise<T> {
  const found = look();
  if (found !== undefined) return Promise.resolve(found);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      subscription.dispose();
      reject(new Error(`waited in vain: ${what}; at the end: ${JSON.stringify(now(), undefined, 1)}`));
    }, PATIENCE_MS);
    const subscription = event(() => {
      const found = look();
      if (found === undefined) return;
      clearTimeout(timer);
      subscription.dispose();
      resolve(found);
    });
  });
}

/** Toolward's diagnostics of a file, once they fits. */
export function diagnosticsOf(
  uri: vscode.Uri,
  what: string,
  fits: (mine: readonly vscode.Diagnostic[]) => boolean,
): Promise<readonly vscode.Diagnostic[]> {
  const mine = () => vscode.languages.getDiagnostics(uri).filter((each) => each.source === 'toolward');
  return until(
    `${what} in ${uri.path}`,
    vscode.languages.onDidChangeDiagnostics,
    () => (fits(mine()) ? mine() : undefined),
    () => mine().map((each) => `${ruleOf(each)} ${each.range.start.line + 1}: ${each.message}`),
  );
}

/** The rule's id of a diagnostic. */
export function ruleOf(diagnostic: vscode.Diagnostic): string {
  const { code } = diagnostic;
  return String(typeof code === 'object' ? code.value : code);
}

export function has(rule: string): (mine: readonly vscode.Diagnostic[]) => boolean {
  return (mine) => mine.some((each) => ruleOf(each) === rule);
}

export function lacks(rule: string): (mine: readonly vscode.Diagnostic[]) => boolean {
  return (mine) => !has(rule)(mine);
}

/** A file of the workspace's first folder. */
export function fileOf(path: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, path);
}

/** Opens a file in an editor of its own tab. */
export async function show(uri: vscode.Uri): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(uri, { preview: false });
}

/** Replaces the first `from` of the editor's text by `to`, as one edit. */
export async function replace(editor: vscode.TextEditor, from: string, to: string): Promise<void> {
  const { document } = editor;
  const at = document.getText().indexOf(from);
  if (at < 0) throw new Error(`"${from}" is not in ${document.uri.path}`);
  const range = new vscode.Range(document.positionAt(at), document.positionAt(at + from.length));
  if (!(await editor.edit((edit) => edit.replace(range, to)))) throw new Error('the edit was refused');
}

/** Remembers the texts of files; the answer puts them back. Reverting would not do: a browser's editor saves by itself. */
export async function keep(...uris: vscode.Uri[]): Promise<() => Promise<void>> {
  const documents = await Promise.all(uris.map((uri) => vscode.workspace.openTextDocument(uri)));
  const texts = documents.map((document) => document.getText());
  return async () => {
    for (const [n, uri] of uris.entries()) {
      const document = await vscode.workspace.openTextDocument(uri);
      if (document.getText() === texts[n] && !document.isDirty) continue;
      const edit = new vscode.WorkspaceEdit();
      const end = document.positionAt(document.getText().length);
      edit.replace(uri, new vscode.Range(new vscode.Position(0, 0), end), texts[n]!);
      await vscode.workspace.applyEdit(edit);
      await document.save();
    }
  };
}
