// The inspector of one connection, in an editor tab: passes on what the view asks and what the server says.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Client } from '../client.ts';
import { showDiff } from '../definitions/texts.ts';
import type { DefinitionsTree } from '../definitions/tree.ts';
import { plain } from '../plain.ts';
import { openPlace } from '../security-report.ts';
import { howOf, whereOf } from '../servers/choose.ts';
import type { Connection } from '../servers/connection.ts';
import type { Connections } from '../servers/connections.ts';
import type { Said } from '../servers/live-process.ts';
import { htmlOf } from './html.ts';
import { type Linked, linksOf, shown } from './links.ts';
import type { FromView, Page, ToView } from './messages.ts';
import { saveAs } from './save-as.ts';
import type { SavedCalls } from './saved-calls.ts';
import type { CallTexts, ReadTexts } from './texts.ts';

/** What the editor's tab of an inspector is called by VS Code's own bookkeeping. */
export const panelType = 'toolward.inspector';

export interface PanelDeps {
  readonly extensionUri: vscode.Uri;
  readonly client: Client;
  readonly connections: Connections;
  readonly tree: DefinitionsTree;
  readonly reads: ReadTexts;
  readonly calls: CallTexts;
  readonly saved: SavedCalls;
  readonly output: vscode.LogOutputChannel;
}

export class InspectorPanel implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[] = [];
  /** The view's number of an ask, by the connection's. */
  readonly #asks = new Map<number, number>();
  #links: ReadonlyMap<string, Linked> = new Map();
  #ready = false;
  /** What is to be said once the view can hear. */
  #waiting: ToView[] = [];
  #toldLinks = '';

  constructor(
    readonly panel: vscode.WebviewPanel,
    readonly connection: Connection,
    private readonly deps: PanelDeps,
  ) {
    const { webview } = panel;
    const view = vscode.Uri.joinPath(deps.extensionUri, 'dist');
    webview.options = { enableScripts: true, localResourceRoots: [view] };
    const at = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(view, name)).toString();
    webview.html = htmlOf({
      script: at('inspector.js'),
      styles: at('inspector.css'),
      nonce: randomBytes(16).toString('hex'),
      cspSource: webview.cspSource,
    });
    this.#subscriptions.push(
      webview.onDidReceiveMessage((message: FromView) => {
        this.#hear(message).catch((error: unknown) => {
          deps.output.warn(String(error));
          void vscode.window.showErrorMessage(
            `Toolward: ${plain(error instanceof Error ? error.message : String(error), 500)}`,
          );
        });
      }),
      connection.onSaid((said) => this.#pass(said)),
      deps.saved.onDidChange(() => this.#tellSaved()),
    );
  }

  /** Shows a tool, prompt or resource. */
  select(key: string, text?: string): void {
    this.#tell({ kind: 'select', key, ...(text !== undefined && { arguments: text }) });
  }

  show(page: Page): void {
    this.#tell({ kind: 'show', page });
  }

  /** What was typed in the arguments' own editor. */
  typed(tool: string, text: string, call: boolean): void {
    this.#tell({ kind: 'arguments', tool, text, call });
  }

  /** The source, or what was approved, is another. */
  async refreshLinks(): Promise<void> {
    this.#links = await linksOf(this.deps.client, this.deps.tree, this.connection.target);
    const links = shown(this.#links);
    const text = JSON.stringify(links);
    if (text === this.#toldLinks) return;
    this.#toldLinks = text;
    this.#tell({ kind: 'links', links });
  }

  dispose(): void {
    for (const each of this.#subscriptions) each.dispose();
    for (const request of this.#asks.keys()) this.connection.cancel(request);
  }

  #tell(message: ToView): void {
    if (this.#ready) void this.panel.webview.postMessage(message);
    else if (message.kind === 'select' || message.kind === 'show') this.#waiting.push(message);
  }

  /** Everything, for a view that knows nothing. */
  async #tellAll(): Promise<void> {
    const { connection, deps } = this;
    const { server } = connection;
    this.#ready = true;
    this.#toldLinks = '';
    this.#tell({
      kind: 'server',
      server: {
        id: connection.id,
        name: server.name,
        how: howOf(server),
        where: whereOf(server),
        debuggable: server.launch.kind === 'stdio',
      },
    });
    this.#tell({ kind: 'state', state: connection.state });
    if (connection.greeting) this.#tell({ kind: 'greeting', greeting: connection.greeting });
    if (connection.served) this.#tell({ kind: 'definitions', served: connection.served, unread: connection.unread });
    this.#tell({ kind: 'traffic', entries: connection.entries, dropped: connection.dropped });
    this.#tell({ kind: 'lines', lines: connection.lines });
    this.#tell({ kind: 'roots', roots: connection.roots });
    for (const question of connection.questions.values()) this.#tell({ kind: 'question', question });
    await deps.saved.refresh();
    this.#tellSaved();
    for (const message of this.#waiting.splice(0)) this.#tell(message);
    await this.refreshLinks();
  }

  #tellSaved(): void {
    this.#tell({ kind: 'saved-calls', calls: this.deps.saved.of(this.connection.server.name) });
  }

  #pass(said: Said): void {
    switch (said.kind) {
      case 'state':
        this.#tell({ kind: 'state', state: said.state });
        if (said.state.is === 'failed') this.#tellLine();
        break;
      case 'greeting':
        this.#tell({ kind: 'greeting', greeting: said.greeting });
        break;
      case 'definitions':
        this.#tell({ kind: 'definitions', served: said.server, unread: said.unread });
        void this.refreshLinks().catch((error: unknown) => this.deps.output.warn(String(error)));
        break;
      case 'stderr':
      case 'note':
        this.#tellLine();
        break;
      case 'traffic':
        this.#tell({ kind: 'traffic', entries: said.entries, dropped: this.connection.dropped });
        break;
      case 'progress': {
        const request = this.#asks.get(said.request);
        if (request !== undefined) this.#tell({ kind: 'progress', request, progress: said.progress });
        break;
      }
      case 'question': {
        const request = said.question.request === undefined ? undefined : this.#asks.get(said.question.request);
        this.#tell({ kind: 'question', question: { ...said.question, request } });
        break;
      }
      case 'question-over':
        this.#tell({ kind: 'question-over', question: said.question });
        break;
      case 'answer':
      case 'sign-in':
      case 'signed-in':
      case 'debugger':
        break;
      default:
        said satisfies never;
    }
  }

  /** The newest, which the connection has taken down. */
  #tellLine(): void {
    this.#tell({ kind: 'lines', lines: this.connection.lines.slice(-1) });
  }

  async #hear(message: FromView): Promise<void> {
    const { connection, deps } = this;
    switch (message.kind) {
      case 'ready':
        return this.#tellAll();
      case 'connect':
        return deps.connections.start(connection);
      case 'restart':
        return deps.connections.restart(connection);
      case 'disconnect':
        return deps.connections.stop(connection);
      case 'debug':
        return deps.connections.start(connection, { debug: true });
      case 'ask': {
        let own: number | undefined;
        const answer = await connection.ask(message.ask, (request) => {
          own = request;
          this.#asks.set(request, message.request);
        });
        if (own !== undefined) this.#asks.delete(own);
        this.#tell({ kind: 'answer', request: message.request, answer });
        return;
      }
      case 'cancel':
        for (const [own, request] of this.#asks) if (request === message.request) connection.cancel(own);
        return;
      case 'reply':
        return connection.reply(message.question, message.reply);
      case 'roots':
        return connection.setRoots(message.roots);
      case 'open-source': {
        const place = this.#links.get(message.key)?.summary.place;
        if (place) await openPlace(place.uri, place.range);
        return;
      }
      case 'open-finding': {
        const finding = this.#links.get(message.key)?.findings[message.finding];
        if (finding) await openPlace(finding.uri, finding.range);
        return;
      }
      case 'open-diff': {
        const summary = this.#links.get(message.key)?.summary;
        if (summary) await showDiff(summary, summary.sides.includes('source') ? 'source' : 'approved', 'running');
        return;
      }
      case 'edit-arguments':
        return deps.calls.open({ id: connection.id, tool: message.tool }, message.text);
      case 'open-text':
        return deps.reads.open(message.title, message.language, message.text);
      case 'save-text':
        return saveAs(message.name, new TextEncoder().encode(message.text));
      case 'save-bytes':
        return saveAs(message.name, Buffer.from(message.base64, 'base64'));
      case 'copy':
        return vscode.env.clipboard.writeText(message.text);
      case 'open-link':
        return openLink(message.url);
      case 'save-call':
        return deps.saved.save(connection.server.name, message.tool, message.arguments);
      case 'open-saved-calls':
        return deps.saved.open();
      default:
        message satisfies never;
    }
  }
}

/** A link that a server wrote: the person sees where it leads before it opens. */
async function openLink(text: string): Promise<void> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new Error('only addresses of the web (http, https) are opened.');
  }
  const choice = await vscode.window.showWarningMessage(
    `The server wants to open ${plain(url.host)} in your browser.`,
    { modal: true, detail: plain(url.href, 1000) },
    'Open',
    'Copy Address',
  );
  if (choice === 'Open') await vscode.env.openExternal(vscode.Uri.parse(url.href, true));
  else if (choice === 'Copy Address') await vscode.env.clipboard.writeText(url.href);
}
