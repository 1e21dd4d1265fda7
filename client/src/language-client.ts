// The client's side of the language server: which documents it is for, and how it is started.
import * as vscode from 'vscode';
import { LanguageClient, RevealOutputChannelOn, TransportKind } from 'vscode-languageclient/node';
import type { StartOptions } from '../../server/src/protocol.ts';

/** The four languages whose files the analysis reads. */
export const languages = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'];

/** Makes the client; nothing runs before `start()`. */
export function createClient(context: vscode.ExtensionContext, output: vscode.LogOutputChannel): LanguageClient {
  const module = context.asAbsolutePath('dist/server.js');
  const run = { module, transport: TransportKind.ipc };
  return new LanguageClient(
    'toolward',
    'Toolward',
    { run, debug: { ...run, options: { execArgv: ['--nolazy', '--inspect=6011'] } } },
    {
      documentSelector: [
        ...['file', 'untitled'].flatMap((scheme) => languages.map((language) => ({ scheme, language }))),
        // Versions of the SDK are told there.
        { scheme: 'file', pattern: '**/package.json' },
        // What was approved stands there.
        { scheme: 'file', pattern: '**/toolward.lock.json' },
      ],
      // Asked anew at each start: trust may have been given in between.
      initializationOptions: (): StartOptions => ({ trusted: vscode.workspace.isTrusted }),
      diagnosticPullOptions: { onChange: true, onFocus: true },
      outputChannel: output,
      traceOutputChannel: output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
    },
  );
}
