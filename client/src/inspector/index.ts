// The inspector in the editor: its tabs, the view of servers, and the commands.
import * as vscode from 'vscode';
import type { Ask, ConfiguredServer } from '../../../server/src/live/contract.ts';
import { commands, type RunTarget } from '../../../server/src/protocol.ts';
import type { Client } from '../client.ts';
import type { Servers } from '../definitions/index.ts';
import type { DefinitionsTree } from '../definitions/tree.ts';
import { plain } from '../plain.ts';
import { allServers, chooseServer } from '../servers/choose.ts';
import type { Connection } from '../servers/connection.ts';
import { idOf } from '../servers/connections.ts';
import { FileRestarts } from '../servers/file-restarts.ts';
import type { Page } from './messages.ts';
import { askClient } from './oauth-client.ts';
import { InspectorPanel, panelType } from './panel.ts';
import { SavedCalls } from './saved-calls.ts';
import { CallTexts, callAddressOf, callScheme, ReadTexts, textScheme } from './texts.ts';
import { type InspectorNode, InspectorTree } from './tree.ts';

type Register = (name: string, run: (...args: unknown[]) => unknown) => vscode.Disposable;

const PAGES: readonly Page[] = ['tools', 'prompts', 'resources', 'tasks', 'traffic', 'output', 'probe', 'server'];

/** Registers everything; what it returns ends it. */
export function inspector(
  context: vscode.ExtensionContext,
  client: Client,
  output: vscode.LogOutputChannel,
  servers: Servers,
  definitions: DefinitionsTree,
  command: Register,
): vscode.Disposable {
  const { connections, typed } = servers;
  const panels = new Map<string, InspectorPanel>();
  const tree = new InspectorTree(connections, typed);
  const reads = new ReadTexts();
  const saved = new SavedCalls(connections.live);
  const restarts = new FileRestarts(connections);
  const calls = new CallTexts({
    ask: (address, ask: Ask) =>
      connections.get(address.id)?.ask(ask) ??
      Promise.resolve({ is: 'failed', problem: 'The server is not connected.' } as const),
    typed: (address, text, call) => panels.get(address.id)?.typed(address.tool, text, call),
  });
  const deps = {
    extensionUri: context.extensionUri,
    client,
    connections,
    tree: definitions,
    reads,
    calls,
    saved,
    output,
  };

  const adopt = (panel: vscode.WebviewPanel, connection: Connection): InspectorPanel => {
    const own = new InspectorPanel(panel, connection, deps);
    panels.set(connection.id, own);
    panel.onDidDispose(() => {
      own.dispose();
      if (panels.get(connection.id) === own) panels.delete(connection.id);
    });
    return own;
  };
  const open = (connection: Connection): InspectorPanel => {
    void vscode.commands.executeCommand('setContext', 'toolward.inspects', true);
    const before = panels.get(connection.id);
    if (before && before.connection === connection) {
      before.panel.reveal();
      return before;
    }
    before?.panel.dispose();
    const title = plain(connection.server.name, 40);
    const panel = vscode.window.createWebviewPanel(panelType, title, vscode.ViewColumn.Active, {
      retainContextWhenHidden: true,
    });
    return adopt(panel, connection);
  };
  const connect = async (connection: Connection): Promise<void> => {
    if (connection.state.is === 'running' || connection.state.is === 'starting') return;
    const title = `Connecting to ${plain(connection.server.name, 60)}`;
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (_, token) => {
        token.onCancellationRequested(() => connections.stop(connection));
        return connections.start(connection);
      },
    );
  };
  /** The server that a command is about: that of a node of the view, that of the active tab, or the one chosen. */
  const chosen = async (given: unknown, title: string): Promise<ConfiguredServer | undefined> => {
    const node = given as Partial<InspectorNode> | undefined;
    if (node?.server) return node.server;
    if (typeof given === 'string') {
      const found = (await allServers(connections, typed)).servers.find(({ name }) => name === given);
      if (!found) throw new Error(`no server called “${plain(given, 60)}” is configured here.`);
      return found;
    }
    const active = [...panels.values()].find(({ panel }) => panel.active);
    return active?.connection.server ?? chooseServer(connections, typed, title);
  };
  const withConnection = (title: string, run: (connection: Connection) => unknown) => async (given: unknown) => {
    const server = await chosen(given, title);
    if (server) await run(connections.for(server));
  };

  return vscode.Disposable.from(
    tree,
    calls,
    saved,
    restarts,
    new vscode.Disposable(() => {
      for (const { panel } of panels.values()) panel.dispose();
    }),
    vscode.workspace.registerTextDocumentContentProvider(textScheme, reads),
    vscode.workspace.registerFileSystemProvider(callScheme, calls, { isCaseSensitive: true }),
    vscode.languages.registerCompletionItemProvider({ scheme: callScheme }, calls, '"', ':', ' '),
    vscode.workspace.onDidChangeTextDocument(({ document }) => calls.changed(document)),
    vscode.workspace.onDidCloseTextDocument((document) => {
      calls.closed(document);
      if (document.uri.scheme === textScheme) reads.closed(document);
    }),
    vscode.window.registerWebviewPanelSerializer(panelType, {
      async deserializeWebviewPanel(panel, state: { readonly id?: string } | undefined) {
        const { servers: all } = await allServers(connections, typed);
        const server = all.find((one) => idOf(one) === state?.id);
        // Its server is configured no longer.
        if (server) adopt(panel, connections.for(server));
        else panel.dispose();
      },
    }),
    definitions.onDidRefresh(() => {
      for (const panel of panels.values()) {
        void panel.refreshLinks().catch((error: unknown) => output.warn(String(error)));
      }
    }),
    connections.onQuestion(async (connection) => {
      const panel = panels.get(connection.id);
      if (panel?.panel.visible) return;
      const words = `Toolward: the server ${plain(connection.server.name, 60)} asks you something.`;
      if ((await vscode.window.showInformationMessage(words, 'Show')) === 'Show') open(connection);
    }),
    command('toolward.connectToServer', async (given) => {
      const server = await chosen(given, 'Connect to an MCP server');
      if (!server) return;
      const connection = connections.for(server);
      open(connection);
      await connect(connection);
    }),
    command('toolward.openInspector', async (given) => {
      const server = await chosen(given, 'Inspect which MCP server?');
      if (!server) return;
      const panel = open(connections.for(server));
      const node = given as Partial<InspectorNode> | undefined;
      if (node?.is === 'definition' && node.key !== undefined) panel.select(node.key);
    }),
    command(commands.runInInspector, async (given) => {
      const found = await connectionOf(servers, definitions, given as RunTarget);
      if (!found) return;
      const panel = open(found.connection);
      if (found.key !== undefined) panel.select(found.key);
      await connect(found.connection);
    }),
    command(
      'toolward.disconnectServer',
      withConnection('Disconnect which MCP server?', (one) => connections.stop(one)),
    ),
    command(
      'toolward.restartInspectedServer',
      withConnection('Restart which MCP server?', (one) => connections.restart(one)),
    ),
    command(
      'toolward.debugServer',
      withConnection('Debug which MCP server?', async (one) => {
        if (one.server.launch.kind !== 'stdio')
          throw new Error('only a server that is started by a command can be debugged.');
        open(one);
        await connections.start(one, { debug: true });
      }),
    ),
    command(
      'toolward.restartOnChange',
      withConnection('Restart which MCP server when files change?', (one) => restarts.toggle(one)),
    ),
    command(
      'toolward.setOAuthClient',
      withConnection('Set the OAuth client for which MCP server?', (one) => askClient(connections.keys, one.server)),
    ),
    command(
      'toolward.forgetSignIn',
      withConnection('Sign out of which MCP server?', (one) => connections.keys.keep(one.server, '')),
    ),
    command('toolward.forgetTypedServer', async (given) => {
      const server = (given as Partial<InspectorNode> | undefined)?.server;
      if (!server) return;
      connections.stop(connections.for(server));
      await typed.forget(server);
      await tree.refresh();
    }),
    command('toolward.callWithArguments', () => {
      const document = vscode.window.activeTextEditor?.document;
      const address = callAddressOf(document?.uri);
      const panel = address && panels.get(address.id);
      if (!document || !panel) throw new Error('open the arguments of a call from the inspector first.');
      panel.panel.reveal(undefined, true);
      panel.typed(address.tool, document.getText(), true);
    }),
    command('toolward.openSavedCalls', () => saved.open()),
    command('toolward.refreshInspector', () => tree.refresh()),
    ...PAGES.map((page) =>
      command(`toolward.inspector.${page}`, async (given) => {
        const server = await chosen(given, 'Inspect which MCP server?');
        if (server) open(connections.for(server)).show(page);
      }),
    ),
  );
}

/** The connection that runs a registration of the source, or the one that the user chooses for it. */
async function connectionOf(
  { connections, typed }: Servers,
  definitions: DefinitionsTree,
  target: RunTarget,
): Promise<{ connection: Connection; key: string | undefined } | undefined> {
  await definitions.refresh();
  const all = definitions.overview.servers.flatMap((server) => server.definitions);
  const summary = all.find(
    ({ place, name, kind }) =>
      place?.uri === target.uri && name === target.name && (kind === target.kind || kind === 'template'),
  );
  const key = summary?.key ?? (target.name === undefined ? undefined : `${target.kind}:${target.name}`);
  const running = summary && connections.of(summary);
  if (running) return { connection: running, key };
  const server = await chooseServer(
    connections,
    typed,
    `Run ${plain(target.name ?? 'it', 60)} in which server?`,
    summary?.server,
  );
  if (!server) return undefined;
  const connection = connections.for(server);
  if (summary) connections.link(connection, summary);
  return { connection, key };
}
