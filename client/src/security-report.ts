// Toolward: Show Security Report. The page comes from the server; nothing in it runs, and its links open places only.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Range } from 'vscode-languageserver-protocol';
import { commands, ReportRequest } from '../../server/src/protocol.ts';
import type { Client } from './client.ts';
import { toRange, toUri } from './places.ts';

/** One panel, kept current while it is open. */
export class SecurityReport implements vscode.Disposable {
  #panel: vscode.WebviewPanel | undefined;

  constructor(private readonly client: Client) {}

  async show(): Promise<void> {
    if (!this.#panel) {
      this.#panel = vscode.window.createWebviewPanel('toolward.report', 'Security Report', vscode.ViewColumn.Active, {
        enableScripts: false,
        enableCommandUris: [commands.openPlace],
        localResourceRoots: [],
        enableFindWidget: true,
      });
      this.#panel.onDidDispose(() => {
        this.#panel = undefined;
      });
    }
    this.#panel.reveal();
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: 'Toolward: report' }, () =>
      this.refresh(),
    );
  }

  /** Reads the page anew where it is shown. */
  async refresh(): Promise<void> {
    if (!this.#panel) return;
    const html = await this.client.sendRequest(ReportRequest, { nonce: randomBytes(16).toString('hex') });
    // It may have been closed in between.
    if (this.#panel) this.#panel.webview.html = html;
  }

  dispose(): void {
    this.#panel?.dispose();
  }
}

/** Opens a document of the workspace at a range. Anything else in a link is not followed. */
export async function openPlace(uri: unknown, range: unknown): Promise<void> {
  if (typeof uri !== 'string') return;
  const target = toUri(uri);
  if (target.scheme !== 'file' && target.scheme !== 'untitled') return;
  const selection = range ? toRange(range as Range) : undefined;
  await vscode.window.showTextDocument(target, {
    ...(selection ? { selection: new vscode.Range(selection.start, selection.start) } : {}),
  });
}
