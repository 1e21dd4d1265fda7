// What a client tells the language server of itself: for the tests and for the benchmark of typing.
import type { ClientCapabilities } from 'vscode-languageserver-protocol';

/** What VS Code can do, as far as this server asks. */
export const allCapabilities: ClientCapabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
    codeLens: { refreshSupport: true },
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} },
  },
  textDocument: { diagnostic: { relatedInformation: true, dataSupport: true } },
  window: { workDoneProgress: true },
};
