// Registers the commands and has the language server started behind it; all the work is elsewhere.
import * as vscode from 'vscode';
import { commands, StatusNotification, TrustNotification } from '../../server/src/protocol.ts';
import { checkWorkspace } from './check-workspace.ts';
import { Client, NotLoaded } from './client.ts';
import { definitions } from './definitions/index.ts';
import { DefinitionsTree } from './definitions/tree.ts';
import { ExplainRule, ruleScheme } from './explain-rule.ts';
import { ignoreHere } from './ignore-here.ts';
import { inspector } from './inspector/index.ts';
import { openPlace, SecurityReport } from './security-report.ts';
import { Connections } from './servers/connections.ts';
import { TypedServers } from './servers/typed.ts';
import { showFindings } from './show-findings.ts';
import { StatusItem } from './status-item.ts';

/** Ends what `activate` has begun. */
let end: (() => Promise<void>) | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel('Toolward', { log: true });
  const client = new Client(() => {
    // A bundle of its own: the library in it takes longer to load than all else together.
    const { createClient } = require(context.asAbsolutePath('dist/client.js')) as typeof import('./language-client.ts');
    return createClient(context, output);
  }, output);
  end = () => client.stop();
  const status = new StatusItem();
  const explain = new ExplainRule(client);
  const report = new SecurityReport(client);
  const connections = new Connections(context, client, output);
  const typed = new TypedServers(context.workspaceState, connections.keys);
  const tree = new DefinitionsTree(client, connections);
  const command = (name: string, run: (...args: unknown[]) => unknown) =>
    vscode.commands.registerCommand(name, async (...args: unknown[]) => {
      try {
        await run(...args);
      } catch (error) {
        output.error(error instanceof Error ? error : String(error));
        void vscode.window.showErrorMessage(`Toolward: ${error instanceof Error ? error.message : String(error)}`);
      }
    });

  context.subscriptions.push(
    output,
    status,
    report,
    // Ends the server with the window.
    client,
    client.onNotification(StatusNotification, (news) => {
      status.show(news);
      if (news.state !== 'analysing') void report.refresh();
    }),
    vscode.workspace.registerTextDocumentContentProvider(ruleScheme, explain),
    vscode.workspace.onDidGrantWorkspaceTrust(() => client.sendNotification(TrustNotification, { trusted: true })),
    connections,
    definitions(client, output, { connections, typed }, tree, command),
    inspector(context, client, output, { connections, typed }, tree, command),
    command('toolward.restartServer', () => client.restart()),
    command('toolward.showOutput', () => output.show()),
    command('toolward.checkWorkspace', () => checkWorkspace(client)),
    command('toolward.openSettings', () =>
      vscode.commands.executeCommand('workbench.action.openSettings', '@ext:toolward.toolward'),
    ),
    command('toolward.showReport', () => report.show()),
    command(commands.openPlace, (uri, range) => openPlace(uri, range)),
    command(commands.explainRule, (id) => explain.show(id)),
    command(commands.ignoreHere, (target) => ignoreHere(client, target)),
    command(commands.showFindings, (target) => showFindings(client, target)),
  );
  client.start().catch((error: unknown) => {
    output.error(error instanceof Error ? error : String(error));
    // Whatever else fails has been told.
    if (error instanceof NotLoaded) void vscode.window.showErrorMessage(`Toolward: ${error.message}`);
  });
}

/** VS Code waits for it: the server has ended then. */
export async function deactivate(): Promise<void> {
  await end?.();
}
