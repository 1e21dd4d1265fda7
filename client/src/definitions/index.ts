// Definitions in the editor: the view of servers, the diff of their sides, approval, and servers to compare with.
import * as vscode from 'vscode';
import type { DefinedServer } from '../../../server/src/live/contract.ts';
import {
  ApproveRequest,
  commands,
  type DefinedServerSummary,
  type DefinitionSide,
  type DefinitionSummary,
  DefinitionsNotification,
  type DefinitionTarget,
} from '../../../server/src/protocol.ts';
import type { Client } from '../client.ts';
import { toUri } from '../places.ts';
import { openPlace } from '../security-report.ts';
import { allServers, chooseServer } from '../servers/choose.ts';
import type { Connections } from '../servers/connections.ts';
import type { TypedServers } from '../servers/typed.ts';
import { count } from '../status-item.ts';
import { ApprovalStatus } from './approval-status.ts';
import { addressOf, DefinitionTexts, definitionScheme, showDiff } from './texts.ts';
import { type DefinitionsTree, isServer, type Node } from './tree.ts';

type Register = (name: string, run: (...args: unknown[]) => unknown) => vscode.Disposable;

/** The servers that one can connect to. */
export interface Servers {
  readonly connections: Connections;
  readonly typed: TypedServers;
}

/** Registers everything; what it returns ends it. */
export function definitions(
  client: Client,
  output: vscode.LogOutputChannel,
  servers: Servers,
  tree: DefinitionsTree,
  command: Register,
): vscode.Disposable {
  const { connections } = servers;
  const texts = new DefinitionTexts(client);
  const status = new ApprovalStatus();
  const refresh = async () => {
    texts.refresh();
    await tree.refresh();
    connections.pairAnew();
    status.show(tree.overview);
  };
  const chosen = async (given: unknown): Promise<Node | undefined> => {
    await tree.refresh();
    return find(tree, given) ?? (given === undefined ? pick(tree) : undefined);
  };
  connections.pair = (served) => sourceOf(tree, served);
  return vscode.Disposable.from(
    texts,
    tree,
    status,
    vscode.workspace.registerTextDocumentContentProvider(definitionScheme, texts),
    client.onNotification(
      DefinitionsNotification,
      () => void refresh().catch((error: unknown) => output.warn(String(error))),
    ),
    connections.onDidChange(() => void refresh().catch((error: unknown) => output.warn(String(error)))),
    command(commands.showDefinitionDiff, async (given) => {
      const node = await chosen(given);
      if (node) await showDiff(node, ...sidesOf(node));
    }),
    command('toolward.compareWithRunning', async (given) => {
      const node = await chosen(given);
      if (!node) return;
      if (!node.sides.includes('running') && !connections.of(node)) await start(servers, tree, node);
      if (connections.of(node)) await showDiff(node, node.sides.includes('source') ? 'source' : 'approved', 'running');
    }),
    command(commands.approveDefinition, async (given) => {
      const node = await chosen(given instanceof vscode.Uri ? addressOf(given)?.target : (given ?? activeTarget()));
      if (node) await approve(client, node);
    }),
    command('toolward.approveServer', async (given) => {
      const node = await chosen(given instanceof vscode.Uri ? addressOf(given)?.target : (given ?? activeTarget()));
      const server = node && tree.overview.servers.find((one) => one.root === node.root && one.server === node.server);
      if (server) await approve(client, server);
    }),
    command('toolward.goToDefinitionSource', async (given) => {
      const node = await chosen(given);
      if (node?.place) await openPlace(node.place.uri, node.place.range);
    }),
    command('toolward.startServerToCompare', async (given, name) => {
      const node = await chosen(given);
      if (node) await start(servers, tree, node, name);
    }),
    command('toolward.restartServerToCompare', async (given) => {
      const node = find(tree, given);
      const connection = node && connections.of(node);
      if (connection) connections.restart(connection);
    }),
    command('toolward.stopServerToCompare', (given) => {
      const node = find(tree, given);
      const connection = node && connections.of(node);
      if (connection) connections.stop(connection);
    }),
    command('toolward.refreshServers', refresh),
  );
}

/** The node that a command's argument names: a node itself, or a target from a lens, an action or a document. */
function find(tree: DefinitionsTree, given: unknown): Node | undefined {
  const { root, server, key } = (given ?? {}) as Partial<DefinitionTarget>;
  const own = tree.overview.servers.find((one) => one.server === server && (root === undefined || one.root === root));
  return key === undefined ? own : own?.definitions.find((one) => one.key === key);
}

function activeTarget(): DefinitionTarget | undefined {
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = tab instanceof vscode.TabInputTextDiff ? tab.modified : vscode.window.activeTextEditor?.document.uri;
  return addressOf(uri)?.target;
}

async function pick(tree: DefinitionsTree): Promise<Node | undefined> {
  const all: readonly Node[] = tree.overview.servers.flatMap((server) => [server, ...server.definitions]);
  if (all.length === 0) throw new Error('there is no MCP server in this workspace.');
  const items = all.map((node) =>
    isServer(node)
      ? { label: `$(server) ${node.label}`, description: 'the whole server', node }
      : { label: node.name, description: `${node.kind}, ${node.state}`, node },
  );
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Which definition?', matchOnDescription: true }))
    ?.node;
}

/** What is compared when nobody says: what was approved with what is written, or what is written with what runs. */
function sidesOf(node: Node): [DefinitionSide, DefinitionSide] {
  const has = (side: DefinitionSide) => node.sides.includes(side);
  if (has('source') && has('running') && !isServer(node) && node.runsOther && node.state === 'approved')
    return ['source', 'running'];
  return ['approved', has('source') || !has('running') ? 'source' : 'running'];
}

async function approve(client: Client, node: DefinedServerSummary | DefinitionSummary): Promise<void> {
  const drifted = isServer(node)
    ? node.definitions.filter(({ state }) => state === 'hostile')
    : node.state === 'hostile'
      ? [node]
      : [];
  if (drifted.length > 0) {
    const names = drifted
      .map(({ name }) => name)
      .slice(0, 5)
      .join(', ');
    const detail = drifted
      .flatMap(({ name, words }) => words.filter((one) => one.startsWith('suspicious')).map((one) => `${name}: ${one}`))
      .slice(0, 6)
      .join('\n');
    const answer = await vscode.window.showWarningMessage(
      `The change of ${names} looks like an attack. Approve it all the same?`,
      { modal: true, detail },
      'Approve',
    );
    if (answer !== 'Approve') return;
  }
  const from = node.sides.includes('source') || !node.sides.includes('running') ? 'source' : 'running';
  const answer = await client.sendRequest(ApproveRequest, {
    root: node.root,
    server: node.server,
    ...(isServer(node) ? {} : { key: node.key }),
    from,
  });
  if ('refused' in answer) throw new Error(answer.refused);
  const edit = await client.asWorkspaceEdit(answer.edit);
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new Error('the editor did not take the edit of toolward.lock.json.');
  const document = await vscode.workspace.openTextDocument(toUri(answer.lock));
  await document.save();
  // A document whose file was deleted behind it has nothing to save.
  await vscode.workspace.fs
    .stat(document.uri)
    .then(undefined, () => vscode.workspace.fs.writeFile(document.uri, new TextEncoder().encode(document.getText())));
  const what = isServer(node) ? `${count(answer.approved, 'definition')} of ${node.label}` : node.name;
  vscode.window.setStatusBarMessage(`Toolward: approved ${what}`, 5000);
}

/** Starts a server to compare with: the configured one of this name, or the one that the user chooses. */
async function start(
  { connections, typed }: Servers,
  tree: DefinitionsTree,
  node: Node,
  name?: unknown,
): Promise<void> {
  if (!vscode.workspace.isTrusted) throw new Error('servers are started only in a workspace that you trust.');
  const named =
    typeof name === 'string'
      ? (await allServers(connections, typed)).servers.find((server) => server.name === name)
      : undefined;
  const title = `Start a server to compare ${isServer(node) ? node.label : node.server} with`;
  const server = named ?? (await chooseServer(connections, typed, title, node.server));
  if (!server) return;
  const connection = connections.for(server);
  connections.link(connection, node);
  await vscode.window.withProgress({ location: { viewId: 'toolward.servers' } }, () => connections.start(connection));
  await tree.refresh();
}

/** The server of the source that serves the most of what this one serves, and at least half of it. */
function sourceOf(tree: DefinitionsTree, served: DefinedServer): DefinitionTarget | undefined {
  const keys = served.definitions.map(({ kind, name }) => `${kind}:${name}`);
  const ranked = tree.overview.servers
    .filter(({ sides }) => sides.includes('source'))
    .map((server) => {
      const own = new Set(server.definitions.filter(({ sides }) => sides.includes('source')).map(({ key }) => key));
      const shared = keys.filter((key) => own.has(key)).length;
      return { server, shared: shared / Math.max(own.size, keys.length, 1) };
    })
    .sort((a, b) => b.shared - a.shared);
  const [best] = ranked;
  return best && best.shared >= 0.5 ? { root: best.server.root, server: best.server.server } : undefined;
}
