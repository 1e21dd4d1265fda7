// The workspace's file of saved calls, as the inspector reads and writes it: the file is the one place where they are.
import * as vscode from 'vscode';
import type { SavedCall } from '../../../server/src/live/contract.ts';
import { plain } from '../plain.ts';
import type { LiveProcess } from '../servers/live-process.ts';

const FILE = 'toolward.calls.json';

export class SavedCalls implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #watcher: vscode.FileSystemWatcher;
  #calls: readonly SavedCall[] = [];
  #text = '';
  #asked = false;

  constructor(private readonly live: LiveProcess) {
    this.#watcher = vscode.workspace.createFileSystemWatcher(`**/${FILE}`);
    // Before somebody has asked, nobody is told.
    const read = () => void (this.#asked && this.refresh());
    this.#watcher.onDidChange(read);
    this.#watcher.onDidCreate(read);
    this.#watcher.onDidDelete(read);
  }

  /** Those of one server, in the file's order. */
  of(server: string): readonly SavedCall[] {
    return this.#calls.filter((call) => call.server === server);
  }

  /** Reads the file again. One that is not there holds none. */
  async refresh(): Promise<void> {
    this.#asked = true;
    const text = await this.#read();
    if (text === this.#text) return;
    this.#text = text;
    this.#calls = text === '' ? [] : (await this.live.readCalls(text)).calls;
    this.#changed.fire();
  }

  /** Asks for a name, and keeps the call under it. */
  async save(server: string, tool: string, text: string): Promise<void> {
    const uri = fileOrThrow();
    await this.refresh();
    const taken = new Set(this.#calls.map(({ name }) => name));
    const name = await vscode.window.showInputBox({
      title: 'Save this call',
      prompt: `A name for it in ${FILE}. The arguments are written there as they are: leave secrets out.`,
      value: tool,
      ignoreFocusOut: true,
      validateInput: (value) =>
        value.trim() === ''
          ? 'A name is needed.'
          : taken.has(value.trim())
            ? {
                message: 'It takes the place of the call with this name.',
                severity: vscode.InputBoxValidationSeverity.Warning,
              }
            : undefined,
    });
    if (name === undefined) return;
    const changes = await this.live.writeCall(this.#text, { name: name.trim(), server, tool, arguments: text });
    if (this.#text === '') await vscode.workspace.fs.writeFile(uri, new Uint8Array());
    const document = await vscode.workspace.openTextDocument(uri);
    const edit = new vscode.WorkspaceEdit();
    for (const { offset, length, text: inserted } of changes) {
      const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
      edit.replace(uri, range, inserted);
    }
    if (!(await vscode.workspace.applyEdit(edit))) throw new Error(`the editor did not take the edit of ${FILE}.`);
    await document.save();
    await this.refresh();
    vscode.window.setStatusBarMessage(`Toolward: saved the call “${plain(name, 60)}”`, 5000);
  }

  /** @throws when there is no such file yet */
  async open(): Promise<void> {
    const uri = fileOrThrow();
    if ((await this.#read()) === '') throw new Error(`there is no ${FILE} yet; save a call in the inspector first.`);
    await vscode.window.showTextDocument(uri);
  }

  dispose(): void {
    this.#watcher.dispose();
    this.#changed.dispose();
  }

  /** As the editor has it, unsaved edits too; empty where it is not there. */
  async #read(): Promise<string> {
    const uri = file();
    if (!uri) return '';
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open && !open.isClosed) return open.getText();
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    } catch {
      return '';
    }
  }
}

function file(): vscode.Uri | undefined {
  const folder = vscode.workspace.workspaceFolders?.[0];
  return folder && vscode.Uri.joinPath(folder.uri, FILE);
}

function fileOrThrow(): vscode.Uri {
  const uri = file();
  if (!uri) throw new Error('open a folder first; saved calls stand in a file of it.');
  return uri;
}
