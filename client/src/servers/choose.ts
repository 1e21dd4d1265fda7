// Choosing a server to connect to: those that are connected, those that hosts and packages know, or one typed in.
import * as vscode from 'vscode';
import type { ConfiguredServer, FoundServers } from '../../../server/src/live/contract.ts';
import { plain } from '../plain.ts';
import { type Connections, idOf } from './connections.ts';
import type { TypedServers } from './typed.ts';

/** How a server is started or reached, for people: no environment, no headers. */
export function howOf({ launch }: ConfiguredServer): string {
  return plain(launch.kind === 'stdio' ? [launch.command, ...launch.args].join(' ') : launch.url, 300);
}

/** Where a server is configured, for people. */
export function whereOf({ host, file }: ConfiguredServer): string {
  return host === 'typed' ? 'typed in' : plain(vscode.workspace.asRelativePath(file), 300);
}

/** All servers one can connect to. Reads files only. */
export async function allServers(connections: Connections, typed: TypedServers): Promise<FoundServers> {
  const found = await connections.live.find();
  return { servers: [...found.servers, ...typed.all], problems: found.problems };
}

interface Choice extends vscode.QuickPickItem {
  readonly take?: () => Promise<ConfiguredServer | undefined> | ConfiguredServer;
}

/**
 * Lets the user choose. Undefined when they gave up.
 * @param name of the server that is offered first
 */
export async function chooseServer(
  connections: Connections,
  typed: TypedServers,
  title: string,
  name?: string,
): Promise<ConfiguredServer | undefined> {
  const { servers, problems } = await allServers(connections, typed);
  const rank = (server: ConfiguredServer): number => {
    const state = connections.get(idOf(server))?.state.is ?? 'stopped';
    return (server.name === name ? 0 : 2) + (state === 'stopped' ? 1 : 0);
  };
  const choices: Choice[] = [...servers]
    .sort((a, b) => rank(a) - rank(b))
    .map((server) => {
      const state = connections.get(idOf(server))?.state.is;
      return {
        label: plain(server.name),
        description: [
          server.host === 'typed' ? 'typed in' : server.host,
          ...(state && state !== 'stopped' ? [state] : []),
        ].join(' · '),
        detail: howOf(server),
        take: () => server,
      };
    });
  choices.push(
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: '$(terminal) Enter a command…', alwaysShow: true, take: () => typed.askCommand() },
    { label: '$(globe) Enter an address…', alwaysShow: true, take: () => typed.askAddress() },
    ...problems.slice(0, 5).map((problem): Choice => {
      const file = vscode.Uri.file(problem.file);
      return {
        label: `$(warning) ${vscode.workspace.asRelativePath(file)}:${problem.line}`,
        detail: plain(problem.message),
        alwaysShow: true,
        take: async () => {
          const at = new vscode.Position(problem.line - 1, problem.column - 1);
          await vscode.window.showTextDocument(file, { selection: new vscode.Range(at, at) });
          return undefined;
        },
      };
    }),
  );
  const choice = await vscode.window.showQuickPick(choices, {
    title,
    placeHolder: 'A server runs with your rights until you disconnect',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return choice?.take?.();
}
