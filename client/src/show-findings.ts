// Toolward: Show Findings of a Tool. From a code lens, or from a list of all tools.
import * as vscode from 'vscode';
import { type ShowFindings, type ToolSummary, ToolsRequest } from '../../server/src/protocol.ts';
import type { Client } from './client.ts';
import { toRange, toUri } from './places.ts';
import { plain } from './plain.ts';
import { count } from './status-item.ts';

/** `target` comes from a code lens; without it the user chooses a tool. */
export async function showFindings(client: Client, target: unknown): Promise<void> {
  const chosen = (target as ShowFindings | undefined) ?? (await choose(client));
  if (chosen === undefined) return;
  const uri = toUri(chosen.uri);
  const registration = toRange(chosen.range);
  const start = new vscode.Range(registration.start, registration.start);
  await vscode.window.showTextDocument(uri, { selection: start });
  if (chosen.findings.length === 0) return;
  const locations = chosen.findings.map((finding) => new vscode.Location(toUri(finding.uri), toRange(finding.range)));
  await vscode.commands.executeCommand('editor.action.peekLocations', uri, start.start, locations, 'peek');
}

async function choose(client: Client): Promise<ToolSummary | undefined> {
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
