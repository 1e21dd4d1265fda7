// An editor for tests: speaks the protocol with a server in the same process over two streams, and remembers what it hears.
import { PassThrough } from 'node:stream';
import { createConnection, ProposedFeatures } from 'vscode-languageserver';
import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionRequest,
  type CodeLens,
  CodeLensRequest,
  ConfigurationRequest,
  createProtocolConnection,
  type Diagnostic,
  DiagnosticRefreshRequest,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  type DocumentDiagnosticReport,
  DocumentDiagnosticRequest,
  type FileChangeType,
  type FullDocumentDiagnosticReport,
  type Hover,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  LogMessageNotification,
  type PreviousResultId,
  type ProtocolConnection,
  type Range,
  RegistrationRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkDoneProgress,
  WorkDoneProgressCancelNotification,
  WorkDoneProgressCreateRequest,
  type WorkspaceDiagnosticReport,
  WorkspaceDiagnosticRequest,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Deps } from '../../server/src/lsp/deps.ts';
import { startServer } from '../../server/src/lsp/server.ts';
import { type Status, StatusNotification } from '../../server/src/protocol.ts';
import { allCapabilities } from './capabilities.ts';

export interface EditorOptions {
  /** Folders of the workspace: absolute paths. */
  readonly folders?: readonly string[];
  /** The `toolward` section by scope; `''` is the one outside all folders. */
  readonly settings?: Record<string, unknown>;
  readonly capabilities?: ClientCapabilities;
  readonly trusted?: boolean;
  /** The editor's storage folder. */
  readonly storage?: string;
}

export class Editor {
  readonly refreshes = new Events<'diagnostics' | 'codeLens'>();
  readonly statuses = new Events<Status>();
  readonly logs = new Events<string>();
  readonly progress = new Events<{ token: string | number; kind: string; message?: string }>();
  readonly registered: { method: string; options: unknown }[] = [];
  readonly settings: Record<string, unknown>;
  initialized!: InitializeResult;
  readonly #open = new Map<string, TextDocument>();

  private constructor(
    readonly connection: ProtocolConnection,
    options: EditorOptions,
  ) {
    this.settings = options.settings ?? {};
  }

  /** Starts a server of its own and says hello to it. */
  static async start(deps: Deps, options: EditorOptions = {}): Promise<Editor> {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    startServer(
      createConnection(
        (logger) =>
          createProtocolConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient), logger),
        { shutdownReceived: false, initialize: () => {}, exit: () => {} },
        ProposedFeatures.all,
      ),
      deps,
    );
    const connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    const editor = new Editor(connection, options);
    editor.#answer();
    connection.listen();
    const folders = (options.folders ?? []).map(folderOf);
    editor.initialized = await connection.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: folders[0]?.uri ?? null,
      workspaceFolders: folders,
      capabilities: options.capabilities ?? allCapabilities,
      initializationOptions: { trusted: options.trusted ?? true, storage: options.storage },
    });
    await connection.sendNotification(InitializedNotification.type, {});
    return editor;
  }

  #answer(): void {
    const { connection } = this;
    connection.onRequest(ConfigurationRequest.type, ({ items }) =>
      items.map(({ scopeUri }) => this.settings[scopeUri ?? ''] ?? null),
    );
    connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
      for (const { method, registerOptions } of registrations)
        this.registered.push({ method, options: registerOptions });
    });
    connection.onRequest(DiagnosticRefreshRequest.type, () => void this.refreshes.add('diagnostics'));
    connection.onRequest('workspace/codeLens/refresh', () => void this.refreshes.add('codeLens'));
    connection.onRequest(WorkDoneProgressCreateRequest.type, ({ token }) => {
      connection.onProgress(WorkDoneProgress.type, token, (value) =>
        this.progress.add({ token, kind: value.kind, ...('message' in value ? { message: value.message } : {}) }),
      );
    });
    connection.onNotification(LogMessageNotification.type, ({ message }) => this.logs.add(message));
    connection.onNotification(StatusNotification, (status) => this.statuses.add(status));
  }

  async open(uri: string, text: string, languageId = 'typescript'): Promise<void> {
    this.#open.set(uri, TextDocument.create(uri, languageId, 1, text));
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  /** Replaces the first `from` by `to`, as a keystroke would; all of the text when `from` is undefined. */
  async edit(uri: string, from: string | undefined, to: string): Promise<void> {
    const document = this.document(uri);
    const at = from === undefined ? 0 : document.getText().indexOf(from);
    if (at < 0) throw new Error(`"${from}" is not in ${uri}`);
    const end = from === undefined ? document.getText().length : at + from.length;
    const change = { range: { start: document.positionAt(at), end: document.positionAt(end) }, text: to };
    const version = document.version + 1;
    this.#open.set(uri, TextDocument.update(document, [change], version));
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges: [change],
    });
  }

  async close(uri: string): Promise<void> {
    this.#open.delete(uri);
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  document(uri: string): TextDocument {
    const document = this.#open.get(uri);
    if (document === undefined) throw new Error(`${uri} is not open`);
    return document;
  }

  pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return this.connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument: { uri },
      ...(previousResultId === undefined ? {} : { previousResultId }),
    });
  }

  /** The diagnostics of a document; fails when the answer is `unchanged`. */
  async diagnostics(uri: string): Promise<Diagnostic[]> {
    return full(await this.pull(uri)).items;
  }

  pullWorkspace(previousResultIds: PreviousResultId[] = []): Promise<WorkspaceDiagnosticReport> {
    return this.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds });
  }

  async actions(uri: string, diagnostics: Diagnostic[], only?: string[]): Promise<CodeAction[]> {
    const range: Range = diagnostics[0]?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const context = { diagnostics, ...(only === undefined ? {} : { only }) };
    const actions = await this.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range,
      context,
    });
    return (actions ?? []) as CodeAction[];
  }

  lenses(uri: string): Promise<CodeLens[] | null> {
    return this.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } });
  }

  hover(uri: string, at: string): Promise<Hover | null> {
    const document = this.document(uri);
    const position = document.positionAt(document.getText().indexOf(at));
    return this.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
  }

  async configure(settings: Record<string, unknown>): Promise<void> {
    Object.assign(this.settings, settings);
    await this.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  }

  async fileEvents(...changes: { uri: string; type: FileChangeType }[]): Promise<void> {
    await this.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes });
  }

  async changeFolders(added: readonly string[], removed: readonly string[]): Promise<void> {
    await this.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
      event: { added: added.map(folderOf), removed: removed.map(folderOf) },
    });
  }

  async cancelProgress(token: string | number): Promise<void> {
    await this.connection.sendNotification(WorkDoneProgressCancelNotification.type, { token });
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest(ShutdownRequest.type);
    this.connection.dispose();
  }
}

/** What has happened, and a way to wait for what has not yet. */
export class Events<T> {
  readonly all: T[] = [];
  #waiting: { readonly wanted: (event: T) => boolean; readonly found: (event: T) => void }[] = [];

  add(event: T): void {
    this.all.push(event);
    const met = this.#waiting.filter((wait) => wait.wanted(event));
    this.#waiting = this.#waiting.filter((wait) => !met.includes(wait));
    for (const wait of met) wait.found(event);
  }

  /** The first event that fits, of the past or of the future. */
  first(wanted: (event: T) => boolean): Promise<T> {
    const past = this.all.find(wanted);
    return past !== undefined ? Promise.resolve(past) : this.next(wanted);
  }

  /** The next event that fits. */
  next(wanted: (event: T) => boolean = () => true): Promise<T> {
    return new Promise((found) => this.#waiting.push({ wanted, found }));
  }
}

/** A full report, or an error that says it was none. */
export function full(report: DocumentDiagnosticReport): FullDocumentDiagnosticReport {
  if (report.kind !== 'full') throw new Error('the report says unchanged');
  return report;
}

/** The text of one document after a workspace edit, applied as an editor does: all positions are of the old text. */
export function applied(document: TextDocument, edit: WorkspaceEdit | undefined): string {
  const edits = (edit?.documentChanges ?? []).flatMap((change) => {
    if (!('textDocument' in change) || change.textDocument.uri !== document.uri) return [];
    if (change.textDocument.version !== null && change.textDocument.version !== document.version) {
      throw new Error('the edit is for another version');
    }
    return change.edits.flatMap((each) => ('newText' in each ? [each] : []));
  });
  return TextDocument.applyEdits(document, edits);
}

function folderOf(path: string): { uri: string; name: string } {
  return { uri: `file://${path}`, name: path.split('/').at(-1)! };
}
