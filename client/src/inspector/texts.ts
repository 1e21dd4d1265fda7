// What the inspector opens in editors: texts to read, and arguments to write, with completion and validation.
import * as vscode from 'vscode';
import type { Answer, Ask } from '../../../server/src/live/contract.ts';
import { plain } from '../plain.ts';

/** Texts to read: results, messages. */
export const textScheme = 'toolward-text';
/** Arguments of a call, as JSON. */
export const callScheme = 'toolward-call';

/** Texts that were opened to be read. They are kept while their document is open. */
export class ReadTexts implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  #count = 0;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? 'This text is kept no longer.';
  }

  async open(title: string, language: 'json' | 'plaintext', text: string): Promise<void> {
    const name = nameOf(title) || 'text';
    const path = `/${++this.#count}/${name}.${language === 'json' ? 'json' : 'txt'}`;
    const uri = vscode.Uri.from({ scheme: textScheme, path });
    this.#texts.set(uri.toString(), text);
    await vscode.window.showTextDocument(uri, { preview: true });
  }

  closed(document: vscode.TextDocument): void {
    this.#texts.delete(document.uri.toString());
  }
}

/** Whose arguments a document holds. */
export interface CallAddress {
  /** The connection. */
  readonly id: string;
  readonly tool: string;
}

export function callAddressOf(uri: vscode.Uri | undefined): CallAddress | undefined {
  if (uri?.scheme !== callScheme) return undefined;
  try {
    return JSON.parse(uri.query) as CallAddress;
  } catch {
    // An address that somebody typed.
    return undefined;
  }
}

/** What the arguments' editors need of a connection. */
export interface CallHost {
  ask(address: CallAddress, ask: Ask): Promise<Answer>;
  /** Something else was typed, or the tool is to be called with it. */
  typed(address: CallAddress, text: string, call: boolean): void;
}

/** How long typing must rest before arguments are checked, in milliseconds. */
const RESTS_MS = 200;

/** The arguments' documents live in memory, and are never a file. */
export class CallTexts implements vscode.FileSystemProvider, vscode.CompletionItemProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;
  readonly #files = new Map<string, Uint8Array>();
  readonly #problems = vscode.languages.createDiagnosticCollection('toolward-call');
  readonly #checks = new Map<string, NodeJS.Timeout>();

  constructor(private readonly host: CallHost) {}

  async open(address: CallAddress, text: string): Promise<void> {
    const path = `/${nameOf(address.tool) || 'tool'}.arguments.json`;
    const uri = vscode.Uri.from({ scheme: callScheme, path, query: JSON.stringify(address) });
    this.writeFile(uri, new TextEncoder().encode(text));
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.getText() !== text) {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
      await vscode.workspace.applyEdit(edit);
    }
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
    this.changed(document);
  }

  /** A document of these was typed in. */
  changed(document: vscode.TextDocument): void {
    const address = callAddressOf(document.uri);
    if (!address) return;
    const key = document.uri.toString();
    this.host.typed(address, document.getText(), false);
    clearTimeout(this.#checks.get(key));
    this.#checks.set(
      key,
      setTimeout(() => void this.#check(document, address), RESTS_MS),
    );
  }

  closed(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.#checks.get(key));
    this.#checks.delete(key);
    this.#problems.delete(document.uri);
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionItem[]> {
    const address = callAddressOf(document.uri);
    if (!address) return [];
    const { tool } = address;
    const ask: Ask = { do: 'suggest', tool, text: document.getText(), offset: document.offsetAt(position) };
    const answer = await this.host.ask(address, ask);
    if (answer.is !== 'suggestions') return [];
    return answer.suggestions.map(({ label, text, offset, length, detail }) => {
      const item = new vscode.CompletionItem(plain(label), vscode.CompletionItemKind.Value);
      item.range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
      item.insertText = text;
      item.filterText = document.getText(item.range) === '' ? label : text;
      if (detail) item.detail = plain(detail, 1000);
      return item;
    });
  }

  async #check(document: vscode.TextDocument, address: CallAddress): Promise<void> {
    const { version } = document;
    const answer = await this.host.ask(address, { do: 'validate', tool: address.tool, text: document.getText() });
    if (answer.is !== 'problems' || document.isClosed || document.version !== version) return;
    this.#problems.set(
      document.uri,
      answer.problems.map(({ offset, length, message }) => {
        const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
        const diagnostic = new vscode.Diagnostic(range, plain(message, 1000), vscode.DiagnosticSeverity.Warning);
        diagnostic.source = 'toolward';
        return diagnostic;
      }),
    );
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {});
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const size = this.readFile(uri).length;
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const file = this.#files.get(uri.toString());
    // After a reload nothing is kept here: the tool's arguments are then empty ones.
    return file ?? (callAddressOf(uri) ? new TextEncoder().encode('{}\n') : refuse(uri));
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    this.#files.set(uri.toString(), content);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    return refuse(uri);
  }

  delete(uri: vscode.Uri): void {
    this.#files.delete(uri.toString());
  }

  rename(uri: vscode.Uri): never {
    return refuse(uri);
  }

  dispose(): void {
    for (const timer of this.#checks.values()) clearTimeout(timer);
    this.#problems.dispose();
    this.#changed.dispose();
  }
}

function refuse(uri: vscode.Uri): never {
  throw vscode.FileSystemError.FileNotFound(uri);
}

/** A server's own words: only what is harmless in a tab's title. */
function nameOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}_.-]/gu, '_').slice(0, 80);
}
