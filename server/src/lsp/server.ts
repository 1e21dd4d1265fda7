// The language server: wires the connection to the rooms behind it. All state is made here, so that tests can start ten.
import {
  type ClientCapabilities,
  CodeActionKind,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  type InitializeParams,
  type InitializeResult,
  ResponseError,
  TextDocumentSyncKind,
  type WorkspaceFolder,
} from 'vscode-languageserver';
import { configFileName } from '../config.ts';
import {
  ApproveRequest,
  CheckWorkspaceRequest,
  DefinitionsNotification,
  DefinitionsRequest,
  DefinitionTextRequest,
  IgnoreRequest,
  ReportRequest,
  RulePageRequest,
  RulesRequest,
  RunningNotification,
  StatusNotification,
  ToolsRequest,
  TrustNotification,
} from '../protocol.ts';
import { codeActions, FIX_ALL } from './code-action.ts';
import { CodeLenses } from './code-lens.ts';
import { Configuration } from './configuration.ts';
import { Definitions } from './definitions.ts';
import type { Deps } from './deps.ts';
import { Documents } from './documents.ts';
import { isRecord } from './from-proto.ts';
import { hover } from './hover.ts';
import { ignoreEdit } from './ignore.ts';
import { showFirstPass } from './progress.ts';
import { PullDiagnostics } from './pull-diagnostics.ts';
import { reportPage } from './report.ts';
import { statusOf, toolsOf } from './tools.ts';
import { pathOf } from './uris.ts';
import { Workspace } from './workspace.ts';

/** Builds a server on the connection and starts to listen. */
export function startServer(connection: Connection, deps: Deps): void {
  let client: ClientCapabilities = {};
  let folders: WorkspaceFolder[] = [];
  let ready: Promise<void> = Promise.reject(
    new ResponseError(ErrorCodes.ServerNotInitialized, 'The first request must be "initialize".'),
  );
  ready.catch(() => {});
  let lastStatus = '';

  const log = (message: string) => connection.console.warn(message);
  const documents = new Documents();
  const workspace = new Workspace(documents, deps, {
    started: () => tell(),
    settled: (project) => {
      deps.settled?.();
      diagnostics.settled(project);
      lenses.settled(project);
      tell();
      asked(connection.sendNotification(DefinitionsNotification));
    },
    log: (message) => connection.console.error(message),
    note: (message) => connection.console.info(message),
  });
  const diagnostics = new PullDiagnostics(workspace, documents, () => {
    if (client.workspace?.diagnostics?.refreshSupport) asked(connection.languages.diagnostics.refresh());
  });
  const definitions = new Definitions(workspace);
  const lenses = new CodeLenses(workspace, documents, definitions, () => {
    if (client.workspace?.codeLens?.refreshSupport) asked(connection.sendRequest(CodeLensRefreshRequest.type));
  });
  let configuration = new Configuration(connection, deps, { pull: false }, log);

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    client = params.capabilities;
    folders = foldersOf(params);
    configuration = new Configuration(connection, deps, { pull: client.workspace?.configuration === true }, log);
    const options: unknown = params.initializationOptions;
    configuration.trusted = !(isRecord(options) && options.trusted === false);
    const storage = isRecord(options) && typeof options.storage === 'string' ? options.storage : undefined;
    workspace.storage = storage === undefined ? undefined : deps.storageIn?.(storage);
    ready = new Promise((done) => {
      connection.onInitialized(() => done(begin()));
    });
    return {
      serverInfo: { name: 'Toolward' },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        diagnosticProvider: { identifier: 'toolward', interFileDependencies: true, workspaceDiagnostics: true },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, FIX_ALL] },
        codeLensProvider: {},
        hoverProvider: true,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  async function begin(): Promise<void> {
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration) {
      asked(connection.client.register(DidChangeConfigurationNotification.type, { section: 'toolward' }));
    }
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      const watchers = watched.map((globPattern) => ({ globPattern }));
      asked(connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }));
    }
    if (client.workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map((folder) => folder.uri));
        folders = [...folders.filter((folder) => !gone.has(folder.uri)), ...added.filter(isFolder)];
        reload();
      });
    }
    await gather();
    asked(showFirstPass(connection, workspace));
  }

  async function gather(): Promise<void> {
    const found = await configuration.gather(folders);
    workspace.setFolders(found.folders, found.fallback);
    diagnostics.rootsChanged();
    tell();
  }

  /** After the settings or the folders changed. Requests that come meanwhile wait for it. */
  function reload(): void {
    ready = ready.then(gather);
  }

  documents.listen(connection, {
    opened: (document) => workspace.opened(document),
    changed: (document) => {
      diagnostics.changed(document.uri);
      workspace.changed(document);
    },
    closed: (document) => {
      workspace.closed(document);
      diagnostics.closed(document.uri);
      lenses.closed(document.uri);
    },
  });

  connection.onDidChangeConfiguration(({ settings }) => {
    configuration.push(settings);
    reload();
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    if (changes.some(({ uri }) => uri.endsWith(`/${configFileName}`))) reload();
    workspace.filesChanged(changes);
  });
  connection.onNotification(TrustNotification, ({ trusted }) => {
    configuration.trusted = trusted;
    reload();
  });

  connection.languages.diagnostics.on(async (params, token) => {
    await ready;
    return diagnostics.document(params, token);
  });
  connection.languages.diagnostics.onWorkspace(async (params, token) => {
    await ready;
    return diagnostics.workspaceReport(params, token);
  });
  connection.onCodeAction(async (params, token) => {
    await ready;
    const annotations = client.workspace?.workspaceEdit?.changeAnnotationSupport !== undefined;
    return codeActions(params, workspace, documents, definitions, { annotations }, () => token.isCancellationRequested);
  });
  connection.onHover(async (params, token) => {
    await ready;
    return hover(params, workspace, deps, () => token.isCancellationRequested);
  });
  connection.onCodeLens(async (params, token) => {
    await ready;
    return lenses.lenses(params.textDocument.uri, () => token.isCancellationRequested);
  });

  connection.onRequest(CheckWorkspaceRequest, async () => {
    await ready;
    for (const project of workspace.projects()) project.checkAll();
    await settled();
    return statusOf(workspace.projects());
  });
  connection.onRequest(ToolsRequest, async () => {
    await ready;
    await settled();
    return workspace.projects().flatMap((project) => (project.latest ? toolsOf(project.latest) : []));
  });
  connection.onRequest(ReportRequest, async (params) => {
    await ready;
    await settled();
    return reportPage(workspace.projects(), deps.version, params);
  });
  connection.onRequest(DefinitionsRequest, async () => {
    await ready;
    await settled();
    return definitions.overview();
  });
  connection.onRequest(DefinitionTextRequest, async (params) => {
    await ready;
    await settled();
    return definitions.text(params);
  });
  connection.onRequest(ApproveRequest, async (params) => {
    await ready;
    await settled();
    return definitions.approve(params);
  });
  connection.onNotification(RunningNotification, (params) => {
    definitions.running(params);
    for (const project of workspace.projects()) lenses.settled(project);
    asked(connection.sendNotification(DefinitionsNotification));
  });
  connection.onRequest(RulesRequest, () => deps.rules.map(({ id, summary }) => ({ id, summary })));
  connection.onRequest(RulePageRequest, ({ id }) => (Object.hasOwn(deps.pages, id) ? deps.pages[id]! : null));
  connection.onRequest(IgnoreRequest, async (params) => {
    await ready;
    await workspace.projectOf(params.uri)?.outcome();
    return ignoreEdit(params, workspace, documents);
  });

  connection.onShutdown(() => {
    workspace.close();
    diagnostics.close();
  });
  connection.listen();

  async function settled(): Promise<void> {
    await Promise.all(workspace.projects().map((project) => project.outcome()));
  }

  function tell(): void {
    const status = statusOf(workspace.projects());
    const text = JSON.stringify(status);
    if (text === lastStatus) return;
    lastStatus = text;
    asked(connection.sendNotification(StatusNotification, status));
  }

  /** Something was asked of the client that the server can do without. */
  function asked(answer: Promise<unknown>): void {
    answer.catch((error: unknown) => connection.console.info(`The editor did not do as asked: ${String(error)}`));
  }
}

/** What the analysis reads, and what decides which files it reads. */
const watched = [
  '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}',
  '**/{package.json,package-lock.json,npm-shrinkwrap.json,pnpm-lock.yaml,yarn.lock,bun.lock,jsconfig.json,toolward.config.json,toolward.lock.json}',
  '**/tsconfig*.json',
  '**/.gitignore',
];

function foldersOf(params: InitializeParams): WorkspaceFolder[] {
  if (Array.isArray(params.workspaceFolders)) return params.workspaceFolders.filter(isFolder);
  // Old clients name one root, or none.
  const uri: unknown = params.rootUri;
  return typeof uri === 'string' ? [{ uri, name: pathOf(uri)?.split('/').filter(Boolean).at(-1) ?? uri }] : [];
}

function isFolder(folder: unknown): folder is WorkspaceFolder {
  return isRecord(folder) && typeof folder.uri === 'string' && typeof folder.name === 'string';
}
