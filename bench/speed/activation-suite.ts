// Runs inside VS Code: opens a TypeScript file, waits for the extension, and leaves what its activation took in a file.
import fs from 'node:fs';
import * as vscode from 'vscode';
import type { Activation } from './extension-cost.ts';

/** Called by VS Code. Environment: TOOLWARD_BENCH_RESULT (the file to write), TOOLWARD_BENCH_OPEN (the file to open). */
export async function run(): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.file(process.env.TOOLWARD_BENCH_OPEN!));
  await vscode.extensions.getExtension('toolward.toolward')!.activate();
  // A rule's page comes from the server, which does not wait for its analysis to give it.
  await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: 'toolward-rule', path: '/path-traversal.md' }));
  const { answered } = globalThis as { answered?: () => Activation };
  fs.writeFileSync(process.env.TOOLWARD_BENCH_RESULT!, JSON.stringify({ ...answered!(), vscode: vscode.version }));
}
