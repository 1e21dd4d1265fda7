// The view of servers one can connect to: those that are connected with all they serve, then those that are known.
import * as vscode from 'vscode';
import type { ConfiguredServer, Definition, DefinitionKind } from '../../../server/src/live/contract.ts';
import { plain } from '../plain.ts';
import { allServers, howOf, whereOf } from '../servers/choose.ts';
import { type Connections, idOf } from '../servers/connections.ts';
import type { TypedServers } from '../servers/typed.ts';
import { count } from '../status-item.ts';

export interface ServerNode {
  readonly is: 'server';
  readonly server: ConfiguredServer;
}

interface GroupNode {
  readonly is: 'group';
  readonly server: ConfiguredServer;
  readonly kind: DefinitionKind;
}

export interface DefinitionNode {
  readonly is: 'definition';
  readonly server: ConfiguredServer;
  readonly key: string;
  readonly definition: Definition;
}

export type InspectorNode = ServerNode | GroupNode | DefinitionNode;

const GROUPS: Readonly<Record<DefinitionKind, { readonly label: string; readonly icon: string }>> = {
  tool: { label: 'Tools', icon: 'tools' },
  prompt: { label: 'Prompts', icon: 'comment-discussion' },
  resource: { label: 'Resources', icon: 'file' },
  template: { label: 'Resource Templates', icon: 'file-code' },
};

export class InspectorTree implements vscode.TreeDataProvider<InspectorNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<InspectorNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<InspectorNode>;
  readonly #subscription: vscode.Disposable;
  #servers: readonly ConfiguredServer[] = [];
  #found = false;

  constructor(
    private readonly connections: Connections,
    private readonly typed: TypedServers,
  ) {
    this.#view = vscode.window.createTreeView('toolward.inspector', { treeDataProvider: this, showCollapseAll: true });
    this.#subscription = connections.onDidChange(() => this.#changed.fire(undefined));
  }

  /** Looks again which servers there are. Reads files only. */
  async refresh(): Promise<void> {
    const { servers, problems } = await allServers(this.connections, this.typed);
    this.#found = true;
    this.#servers = servers;
    const [problem] = problems;
    this.#view.message = problem
      ? `${vscode.workspace.asRelativePath(problem.file)}:${problem.line}: ${plain(problem.message)}`
      : '';
    this.#changed.fire(undefined);
  }

  async getChildren(node?: InspectorNode): Promise<InspectorNode[]> {
    if (!node) {
      if (!this.#found) await this.refresh();
      return this.#all().map((server) => ({ is: 'server', server }));
    }
    const served = this.connections.get(idOf(node.server))?.served?.definitions ?? [];
    if (node.is === 'server') {
      const kinds = new Set(served.map(({ kind }) => kind));
      return (Object.keys(GROUPS) as DefinitionKind[])
        .filter((kind) => kinds.has(kind))
        .map((kind) => ({ is: 'group', server: node.server, kind }));
    }
    if (node.is === 'definition') return [];
    return served
      .filter(({ kind }) => kind === node.kind)
      .map((definition) => ({
        is: 'definition',
        server: node.server,
        key: `${definition.kind}:${definition.name}`,
        definition,
      }));
  }

  getTreeItem(node: InspectorNode): vscode.TreeItem {
    switch (node.is) {
      case 'server':
        return this.#server(node);
      case 'group':
        return this.#group(node);
      case 'definition':
        return definitionItem(node);
    }
  }

  dispose(): void {
    this.#view.dispose();
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  /** What is connected comes first. */
  #all(): ConfiguredServer[] {
    const connected = this.connections.all.filter(({ state }) => state.is !== 'stopped').map(({ server }) => server);
    const ids = new Set(connected.map(idOf));
    return [...connected, ...this.#servers.filter((server) => !ids.has(idOf(server)))];
  }

  #server({ server }: ServerNode): vscode.TreeItem {
    const connection = this.connections.get(idOf(server));
    const state = connection?.state ?? { is: 'stopped' };
    const runs = state.is === 'running';
    const item = new vscode.TreeItem(
      plain(server.name),
      runs ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None,
    );
    // The state is part of it: an item that is drawn again keeps the state of its fold.
    item.id = `${idOf(server)}${runs}`;
    const greeting = connection?.greeting;
    item.description = runs
      ? ['connected', ...(greeting ? [`${greeting.transport}, ${plain(greeting.version, 20)}`] : [])].join(' · ')
      : state.is === 'stopped'
        ? whereOf(server)
        : state.is;
    item.iconPath = new vscode.ThemeIcon(
      { running: 'vm-running', starting: 'loading~spin', failed: 'error', stopped: 'server' }[state.is],
    );
    item.contextValue = ['server', state.is, server.launch.kind, server.host].join(' ');
    item.tooltip = [
      howOf(server),
      `Configured in ${whereOf(server)}`,
      ...(state.is === 'failed' ? [plain(state.problem, 1000)] : []),
    ].join('\n');
    item.accessibilityInformation = { label: `server ${plain(server.name)}, ${item.description}` };
    item.command = {
      title: 'Open Inspector',
      command: 'toolward.openInspector',
      arguments: [{ is: 'server', server }],
    };
    return item;
  }

  #group({ server, kind }: GroupNode): vscode.TreeItem {
    const { label, icon } = GROUPS[kind];
    const served = this.connections.get(idOf(server))?.served?.definitions.filter((one) => one.kind === kind) ?? [];
    const many = kind === 'tool' && served.length <= 50;
    const item = new vscode.TreeItem(
      label,
      many ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
    );
    item.id = JSON.stringify([idOf(server), kind]);
    item.description = String(served.length);
    item.iconPath = new vscode.ThemeIcon(icon);
    item.contextValue = 'group';
    item.accessibilityInformation = { label: `${label}, ${count(served.length, 'definition')}` };
    return item;
  }
}

function definitionItem(node: DefinitionNode): vscode.TreeItem {
  const { definition, key, server } = node;
  const item = new vscode.TreeItem(plain(definition.name));
  item.id = JSON.stringify([idOf(server), key]);
  const { title, description } = definition.fields;
  if (typeof title === 'string') item.description = plain(title, 80);
  // Plain text: it is what a server says.
  item.tooltip = plain(typeof description === 'string' ? description : definition.name, 1000);
  item.contextValue = `definition ${definition.kind}`;
  item.command = { title: 'Open in Inspector', command: 'toolward.openInspector', arguments: [node] };
  return item;
}
