// A language client as the bench needs one: a server in a process of its own, spoken to over its standard streams.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CodeLensRequest,
  ConfigurationRequest,
  createProtocolConnection,
  DiagnosticRefreshRequest,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  type DocumentDiagnosticReport,
  DocumentDiagnosticRequest,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type ProtocolConnection,
  RegistrationRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkDoneProgressCreateRequest,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { SERVER_FLAGS } from '../../client/src/server-flags.ts';
import { DefinitionsNotification, DefinitionsRequest } from '../../server/src/protocol.ts';
import { allCapabilities } from '../../test/lsp/capabilities.ts';
import type { Edit } from './edits.ts';

export interface EditorOptions {
  /** The server's program. */
  readonly server: string;
  /** Absolute folder that is the workspace. */
  readonly folder: string;
  /** Absolute folder where the server may keep what it knows from one start to the next. */
  readonly storage: string;
  /** The Node that runs the server: VS Code brings its own. */
  readonly node: string;
}

export class Editor {
  readonly #documents = new Map<string, TextDocument>();
  readonly #resultIds = new Map<string, string>();

  private constructor(
    private readonly child: ChildProcess,
    private readonly connection: ProtocolConnection,
    private readonly folder: string,
  ) {}

  /** Spawns the server and says hello to it. It answers what VS Code and Toolward's own client would. */
  static async start({ server, folder, storage, node }: EditorOptions): Promise<Editor> {
    // As the extension does: newer Nodes keep there what they compiled.
    const env = { ...process.env, NODE_COMPILE_CACHE: join(storage, 'compiled') };
    const child = spawn(node, [...SERVER_FLAGS, server, '--stdio'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout!),
      new StreamMessageWriter(child.stdin!),
    );
    connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => null));
    connection.onRequest(RegistrationRequest.type, () => {});
    connection.onRequest(DiagnosticRefreshRequest.type, () => {});
    connection.onRequest('workspace/codeLens/refresh', () => {});
    connection.onRequest(WorkDoneProgressCreateRequest.type, () => {});
    // The extension shows the definitions anew after each analysis.
    connection.onNotification(DefinitionsNotification, () => {
      connection.sendRequest(DefinitionsRequest).catch(() => {});
    });
    connection.listen();
    const uri = pathToFileURL(folder).href;
    await connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: 'workspace' }],
      capabilities: allCapabilities,
      initializationOptions: { trusted: true, storage },
    });
    await connection.sendNotification(InitializedNotification.type, {});
    return new Editor(child, connection, folder);
  }

  /** Opens a file of the workspace as it is on the disk. */
  async open(file: string): Promise<void> {
    const uri = this.#uri(file);
    const text = readFileSync(join(this.folder, file), 'utf8');
    this.#documents.set(file, TextDocument.create(uri, 'typescript', 1, text));
    const textDocument = { uri, languageId: 'typescript', version: 1, text };
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  }

  /** The text of an open file as it is now. */
  text(file: string): string {
    return this.#document(file).getText();
  }

  /** Makes the edit, without waiting for anything but the pipe. */
  change({ file, start, end, text }: Edit): Promise<void> {
    const document = this.#document(file);
    const change = { range: { start: document.positionAt(start), end: document.positionAt(end) }, text };
    const version = document.version + 1;
    const sent = this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: document.uri, version },
      contentChanges: [change],
    });
    this.#documents.set(file, TextDocument.update(document, [change], version));
    return sent;
  }

  /** Asks for the diagnostics of a file and remembers the answer's id, as VS Code does. */
  async diagnostics(file: string): Promise<DocumentDiagnosticReport> {
    const previousResultId = this.#resultIds.get(file);
    const report = await this.connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument: { uri: this.#uri(file) },
      ...(previousResultId === undefined ? {} : { previousResultId }),
    });
    if (report.resultId !== undefined) this.#resultIds.set(file, report.resultId);
    return report;
  }

  /** Asks for the lenses over a file's tools. */
  async lenses(file: string): Promise<number> {
    const lenses = await this.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: this.#uri(file) } });
    return lenses?.length ?? 0;
  }

  /** Resident memory of the server in bytes; undefined where the system does not tell. */
  memory(): number | undefined {
    return residentBytes(this.child.pid!);
  }

  /** Ends the server as an editor does. */
  async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.once('exit', done));
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification(ExitNotification.type);
    await ended;
    this.connection.dispose();
  }

  #document(file: string): TextDocument {
    const document = this.#documents.get(file);
    if (document === undefined) throw new Error(`${file} is not open`);
    return document;
  }

  #uri(file: string): string {
    return pathToFileURL(join(this.folder, file)).href;
  }
}

function residentBytes(pid: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s*(\d+) kB/m.exec(status)?.[1]) * 1024;
  } catch {
    // Where there is no /proc there may be a `ps`.
  }
  try {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim()) * 1024;
  } catch {
    return undefined;
  }
}
