// The view "MCP Servers": each server with its tools, prompts and resources, and how they stand to what was approved.
import * as vscode from 'vscode';
import {
  commands,
  type DefinedServerSummary,
  type DefinitionState,
  type DefinitionSummary,
  type DefinitionsOverview,
  DefinitionsRequest,
} from '../../../server/src/protocol.ts';
import type { Client } from '../client.ts';
import type { Connections } from '../servers/connections.ts';
import { count } from '../status-item.ts';

export type Node = DefinedServerSummary | DefinitionSummary;

export function isServer(node: Node): node is DefinedServerSummary {
  return 'definitions' in node;
}

export class DefinitionsTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #refreshed = new vscode.EventEmitter<void>();
  /** Everything was asked for again: findings may be others, too. */
  readonly onDidRefresh = this.#refreshed.event;
  readonly #view: vscode.TreeView<Node>;
  #overview: DefinitionsOverview = { servers: [], problems: [] };
  #told: string | undefined;

  constructor(
    private readonly client: Client,
    private readonly connections: Connections,
  ) {
    this.#view = vscode.window.createTreeView('toolward.servers', { treeDataProvider: this, showCollapseAll: true });
  }

  get overview(): DefinitionsOverview {
    return this.#overview;
  }

  /** Asks for everything again. */
  async refresh(): Promise<void> {
    this.#overview = await this.client.sendRequest(DefinitionsRequest);
    this.#refreshed.fire();
    const text = JSON.stringify([this.#overview, this.connections.all.map(({ id, state }) => [id, state])]);
    if (text === this.#told) return;
    this.#told = text;
    const drifted = this.#overview.servers
      .flatMap((server) => server.definitions)
      .filter(({ state }) => DRIFTED.has(state));
    this.#view.badge = drifted.length
      ? { value: drifted.length, tooltip: `${count(drifted.length, 'definition')} not as approved` }
      : undefined;
    this.#view.message = this.#overview.problems[0] ?? '';
    void vscode.commands.executeCommand('setContext', 'toolward.hasServers', this.#overview.servers.length > 0);
    this.#changed.fire();
  }

  getChildren(node?: Node): Node[] {
    if (!node) return [...this.#overview.servers];
    return isServer(node) ? [...node.definitions].sort(byState) : [];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return isServer(node) ? this.#server(node) : definitionItem(node);
  }

  dispose(): void {
    this.#view.dispose();
    this.#changed.dispose();
    this.#refreshed.dispose();
  }

  #server(node: DefinedServerSummary): vscode.TreeItem {
    const item = new vscode.TreeItem(node.label, vscode.TreeItemCollapsibleState.Expanded);
    const started = this.connections.of(node);
    const drifted = node.definitions.filter(({ state }) => DRIFTED.has(state)).length;
    const unapproved = node.definitions.some(({ state }) => state === 'unapproved');
    const state = started ? `, ${started.state.is === 'failed' ? 'failed to start' : started.state.is}` : '';
    item.id = JSON.stringify([node.root, node.server]);
    item.description = `${count(node.definitions.length, 'definition')}, ${
      unapproved ? 'not approved yet' : drifted ? `${drifted} not as approved` : 'as approved'
    }${state}`;
    item.iconPath = new vscode.ThemeIcon(started?.state.is === 'running' ? 'vm-running' : 'server');
    item.contextValue = ['server', ...node.sides, started ? 'started' : 'idle'].join(' ');
    item.tooltip = started?.state.is === 'failed' ? started.state.problem : `${node.label}: ${item.description}`;
    item.accessibilityInformation = { label: `server ${node.label}, ${item.description}` };
    return item;
  }
}

const DRIFTED: ReadonlySet<DefinitionState> = new Set(['changed', 'hostile', 'new', 'missing']);

const LOOKS: Readonly<Record<DefinitionState, { icon: string; color?: string; words: string; rank: number }>> = {
  hostile: { icon: 'warning', color: 'list.errorForeground', words: 'suspicious change', rank: 0 },
  changed: { icon: 'diff-modified', color: 'list.warningForeground', words: 'changed', rank: 1 },
  missing: { icon: 'diff-removed', color: 'list.warningForeground', words: 'missing', rank: 2 },
  new: { icon: 'diff-added', color: 'list.warningForeground', words: 'new', rank: 3 },
  unapproved: { icon: 'circle-outline', words: 'not approved yet', rank: 4 },
  approved: { icon: 'pass', color: 'testing.iconPassed', words: 'approved', rank: 5 },
};

function byState(a: DefinitionSummary, b: DefinitionSummary): number {
  return LOOKS[a.state].rank - LOOKS[b.state].rank || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

function definitionItem(node: DefinitionSummary): vscode.TreeItem {
  const look = LOOKS[node.state];
  const item = new vscode.TreeItem(node.name, vscode.TreeItemCollapsibleState.None);
  const kind = node.kind === 'template' ? 'resource template' : node.kind;
  const words = [look.words, ...(node.runsOther ? ['runs otherwise than it is written'] : [])].join(', ');
  item.id = JSON.stringify([node.root, node.server, node.key]);
  item.description = node.kind === 'tool' || node.kind === 'instructions' ? words : `${kind}, ${words}`;
  item.iconPath = new vscode.ThemeIcon(
    look.icon,
    look.color === undefined ? undefined : new vscode.ThemeColor(look.color),
  );
  item.contextValue = ['definition', node.state, ...node.sides, ...(node.place ? ['placed'] : [])].join(' ');
  // Plain text: it repeats what a server says.
  item.tooltip = [`${kind} ${node.name}: ${words}`, ...node.words].join('\n').slice(0, 2000);
  item.accessibilityInformation = { label: `${kind} ${node.name}, ${words}` };
  item.command = { title: 'Show Diff', command: commands.showDefinitionDiff, arguments: [node] };
  return item;
}
