// Runs inside VS Code: opens a TypeScript file, waits for the extension, and leaves what its activation took in a file.
import fs from 'node:fs';
import * as vscode from 'vscode';
import type { Activation } from './extension-cost.ts';

/** Called by VS Code. Environment: TOOLWARD_BENCH_RESULT (the file to write), TOOLWARD_BENCH_OPEN (the file to open). */
export async function run(): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.file(process.env.TOOLWARD_BENCH_OPEN!));
  await vscode.extensions.getExtension('toolward.toolward')!.activate();
  const { activation } = globalThis as { activation?: Promise<Activation> };
  fs.writeFileSync(
    process.env.TOOLWARD_BENCH_RESULT!,
    JSON.stringify({ ...(await activation), vscode: vscode.version }),
  );
}
