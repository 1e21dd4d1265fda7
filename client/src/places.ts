// Places as the protocol writes them, and as the editor does.
import * as vscode from 'vscode';
import type { Range } from 'vscode-languageserver-protocol';

/** The editor's URI of the protocol's. */
export function toUri(uri: string): vscode.Uri {
  return vscode.Uri.parse(uri);
}

/** The editor's range of the protocol's; both count lines and UTF-16 units from 0. */
export function toRange({ start, end }: Range): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** The protocol's URI of the editor's. */
export function fromUri(uri: vscode.Uri): string {
  return uri.toString();
}

/** The protocol's range of the editor's. */
export function fromRange({ start, end }: vscode.Range): Range {
  return {
    start: { line: start.line, character: start.character },
    end: { line: end.line, character: end.character },
  };
}
