// The client's side of the language server: which documents it is for, and how it is started.
import fs from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { LanguageClient, RevealOutputChannelOn, TransportKind } from 'vscode-languageclient/node';
import type { StartOptions } from '../../server/src/protocol.ts';
import { SERVER_FLAGS } from './server-flags.ts';
import { whenItDies } from './when-it-dies.ts';

/** The four languages whose files the analysis reads. */
export const languages = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'];

/** Makes the client; nothing runs before `start()`. */
export function createClient(context: vscode.ExtensionContext, output: vscode.LogOutputChannel): LanguageClient {
  const module = context.asAbsolutePath('dist/server.js');
  const storage = (context.storageUri ?? context.globalStorageUri).fsPath;
  const options = { env: compiledIn(context), execArgv: [...SERVER_FLAGS] };
  const run = { module, transport: TransportKind.ipc, options };
  const client: LanguageClient = new LanguageClient(
    'toolward',
    'Toolward',
    { run, debug: { ...run, options: { ...options, execArgv: ['--nolazy', '--inspect=6011', ...SERVER_FLAGS] } } },
    {
      documentSelector: [
        ...['file', 'untitled'].flatMap((scheme) => languages.map((language) => ({ scheme, language }))),
        // Versions of the SDK are told there.
        { scheme: 'file', pattern: '**/package.json' },
        // What was approved stands there.
        { scheme: 'file', pattern: '**/toolward.lock.json' },
      ],
      // Asked anew at each start: trust may have been given in between.
      initializationOptions: (): StartOptions => ({ trusted: vscode.workspace.isTrusted, storage }),
      diagnosticPullOptions: { onChange: true, onFocus: true },
      outputChannel: output,
      traceOutputChannel: output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      errorHandler: whenItDies(() => usual),
    },
  );
  const usual = client.createDefaultErrorHandler();
  return client;
}

/**
 * Where Node keeps what it has compiled of the server, from one start to the next: in the editor's storage, a folder
 * for each version. A Node older than 22 takes no notice.
 */
function compiledIn(context: vscode.ExtensionContext): Record<string, string> {
  if (process.env.NODE_COMPILE_CACHE !== undefined) return {};
  const all = path.join(context.globalStorageUri.fsPath, 'compiled');
  const version = String(context.extension.packageJSON.version);
  void forgetOthers(all, version);
  return { NODE_COMPILE_CACHE: path.join(all, version) };
}

/** Takes away what was compiled of other versions. */
async function forgetOthers(all: string, version: string): Promise<void> {
  const names = await fs.readdir(all).catch(() => []);
  for (const name of names) {
    if (name !== version) await fs.rm(path.join(all, name), { recursive: true, force: true }).catch(() => {});
  }
}
