// Toolward: Show Findings of a Tool. From a code lens, or from a list of all tools.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type ShowFindings, type ToolSummary, ToolsRequest } from '../../server/src/protocol.ts';
import { plain } from './plain.ts';
import { count } from './status-item.ts';

/** `target` comes from a code lens; without it the user chooses a tool. */
export async function showFindings(client: LanguageClient, target: unknown): Promise<void> {
  const chosen = (target as ShowFindings | undefined) ?? (await choose(client));
  if (chosen === undefined) return;
  const uri = client.protocol2CodeConverter.asUri(chosen.uri);
  const registration = client.protocol2CodeConverter.asRange(chosen.range);
  const start = new vscode.Range(registration.start, registration.start);
  await vscode.window.showTextDocument(uri, { selection: start });
  if (chosen.findings.length === 0) return;
  const locations = chosen.findings.map(
    (finding) =>
      new vscode.Location(
        client.protocol2CodeConverter.asUri(finding.uri),
        client.protocol2CodeConverter.asRange(finding.range),
      ),
  );
  await vscode.commands.executeCommand('editor.action.peekLocations', uri, start.start, locations, 'peek');
}

async function choose(client: LanguageClient): Promise<ToolSummary | undefined> {
  const tools = await client.sendRequest(ToolsRequest);
  if (tools.length === 0) {
    void vscode.window.showInformationMessage('Toolward: no MCP tool was found in this workspace.');
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    // Those with findings first; beyond that the order of the source stays.
    [...tools]
      .sort((a, b) => b.findings.length - a.findings.length)
      .map((tool) => ({
        // Names come from source that may be hostile: `$(…)` would draw an icon.
        label: plain(tool.name ?? `(a ${tool.kind} whose name is computed)`),
        description: tool.findings.length > 0 ? count(tool.findings.length, 'finding') : '',
        detail: plain(
          tool.unresolved === undefined ? tool.capabilities.join(' · ') : `not analysed: ${tool.unresolved}`,
        ),
        tool,
      })),
    { title: 'Show the findings of which tool?', matchOnDetail: true },
  );
  return picked?.tool;
}
